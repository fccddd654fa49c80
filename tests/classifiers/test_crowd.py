"""What is telling depends on the company: words and names weigh by how few of the look-alikes have them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from classifiers.crowd import Crowd
from classifiers.linking import shipped
from classifiers.similarity import FEATURES, compare
from classifiers.traits import Traits, read_traits
from marsad.model import GroupItem, Text

TODAY = date(2026, 4, 14).toordinal()

BORDER = (
    "Customs officers at Trebil stopped a lorry driven by Anwar Sabri.",
    "Customs officers at Trebil stopped a bus and found cigarettes.",
    "Customs officers at Trebil stopped three herdsmen with sheep.",
)


def traits(text: str, language: str = "en") -> Traits:
    vectors = np.zeros((0, 8), dtype=np.float32)
    return read_traits(GroupItem(Text("a", "", text, language), vectors, "m", "", "", True, {}, {}), TODAY, {})


def everybody(_language: str) -> bool:
    return True


def share(feature: str, one: Traits, other: Traits, crowd: Crowd) -> float:
    row = compare(one, [other], shipped().rarities, crowd)[0]
    return float(row[FEATURES.index(feature)])


def test_what_all_have_says_less_than_what_one_has_and_that_less_than_what_none_has() -> None:
    telling = Crowd(map(traits, BORDER)).telling("terms", everybody)
    everywhere, once, nowhere = (next(iter(traits(word).facts.terms)) for word in ("customs", "cigarettes", "violins"))
    assert 0 < telling(everywhere) < telling(once) < telling(nowhere) == telling.own


def test_a_thing_that_one_has_says_the_more_the_larger_the_crowd() -> None:
    word = next(iter(traits("cigarettes").facts.terms))
    small, large = (Crowd(map(traits, BORDER * times)).telling("terms", everybody) for times in (1, 8))
    assert large(word) / large.own > 0.3
    assert small.own < large.own


def test_languages_are_counted_apart() -> None:
    crowd = Crowd([*map(traits, BORDER), traits("Les douaniers de Trebil ont saisi des cigares.", "fr")])
    word = next(iter(traits("customs").facts.terms))
    assert crowd.telling("terms", lambda language: language == "fr")(word) == pytest.approx(
        crowd.telling("terms", lambda language: language == "fr").own
    )
    assert crowd.telling("terms", lambda language: language == "en")(word) < crowd.telling("terms", everybody)(word)


def test_a_driver_joins_what_the_crossing_does_not() -> None:
    crowd = Crowd(map(traits, BORDER * 4))
    article = traits("Anwar Sabri, stopped at Trebil on Monday, is to be tried in Mosul.")
    driver, bus, _ = map(traits, BORDER)
    assert share("telling_names", article, driver, crowd) > 4 * share("telling_names", article, bus, crowd) > 0


@pytest.mark.parametrize("reports", [1, 3, 6, 24])
def test_c14_sharing_the_only_name_says_little_if_all_share_it_however_small_the_crowd(reports: int) -> None:
    crowd = Crowd([traits("A court in Tunis has jailed the captain of a ferry.")] * reports)
    one, other = traits("A ferry was late again near Tunis."), traits("A carpet market burnt down in Tunis.")
    assert share("telling_names", one, other, crowd) < 0.15


@pytest.mark.parametrize("feature", [name for name in FEATURES if name.startswith("telling")])
def test_without_a_crowd_nothing_shared_is_told_from_anything_else(feature: str) -> None:
    one, other = traits(BORDER[0]), traits("الجمارك توقف شاحنة يقودها أنور صبري في طريبيل", "ar")
    assert 0 <= share(feature, one, one, Crowd([])) < 1
    assert 0 <= share(feature, one, other, Crowd([])) < 1
