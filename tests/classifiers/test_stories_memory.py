"""The clusterer's memory: bounded, by language, by day; and the parameters that it is shipped with."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

from classifiers.linking import shipped
from classifiers.memory import Memory, Remembered
from classifiers.similarity import FEATURES
from classifiers.traits import Traits, read_traits
from marsad.model import GroupItem, Text

TODAY = date(2026, 4, 14).toordinal()


@cache
def some_traits() -> Traits:
    vectors = np.eye(1, 8, dtype=np.float32)
    return read_traits(GroupItem(Text("a", "", ""), vectors, "m", "", "", True, {}, {}), TODAY, {})


def remembered(id: str, mean: list[float], *, day: int = TODAY, group: int = 0) -> Remembered:
    return Remembered(id, f"s-{id}", f"d-{id}", day, group, np.array(mean, dtype=np.float32), some_traits)


def nearest(memory: Memory, mean: list[float], *, within: int = 30, groups: int = 2, each: int = 10) -> set[str]:
    vector = np.array(mean, dtype=np.float32)
    return {item.id for item in memory.nearest(vector, day=TODAY, within=within, groups=groups, each=each)}


def test_the_oldest_make_room_when_the_memory_is_full() -> None:
    memory = Memory(3)
    for id in "abcd":
        memory.keep(remembered(id, [1, 0, 0]))
    assert nearest(memory, [1, 0, 0]) == {"b", "c", "d"}
    assert memory.get("a") is None


def test_candidates_are_the_most_alike_of_each_language() -> None:
    memory = Memory(100)
    for number in range(20):
        memory.keep(remembered(f"far-{number}", [0, 1, 0]))
    memory.keep(remembered("near", [1, 0, 0]))
    memory.keep(remembered("abroad", [0, 0, 1], group=1))
    assert nearest(memory, [1, 0, 0], each=1) == {"near", "abroad"}


def test_articles_outside_the_window_of_days_are_no_candidates() -> None:
    memory = Memory(100)
    memory.keep(remembered("old", [1, 0, 0], day=TODAY - 31))
    memory.keep(remembered("recent", [1, 0, 0], day=TODAY - 30))
    memory.keep(remembered("later", [1, 0, 0], day=TODAY + 31))
    assert nearest(memory, [1, 0, 0]) == {"recent"}


def test_an_article_that_is_kept_again_is_replaced_where_it_stands() -> None:
    memory = Memory(2)
    memory.keep(remembered("a", [1, 0, 0]))
    memory.keep(remembered("b", [1, 0, 0]))
    memory.keep(remembered("a", [0, 1, 0], day=TODAY - 100))
    assert nearest(memory, [1, 0, 0]) == {"b"}
    memory.keep(remembered("c", [1, 0, 0]))
    assert memory.get("a") is None


def test_candidates_come_oldest_first() -> None:
    memory = Memory(3)
    for id in "abcde":
        memory.keep(remembered(id, [1, 0, 0]))
    found = memory.nearest(np.array([1, 0, 0], dtype=np.float32), day=TODAY, within=1, groups=1, each=9)
    assert [item.id for item in found] == ["c", "d", "e"]


def test_the_shipped_parameters_have_a_sensible_sign() -> None:
    weights = dict(zip(FEATURES, shipped().judges["full"][0].weights.tolist(), strict=True))
    assert all(weights[name] >= 0 for name in ("lead", "terms", "lead_places", "share_of_numbers", "shared_days"))
    assert all(weights[name] <= 0 for name in ("gap", "days_apart", "places_apart", "unlike"))


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_the_shipped_centres_are_those_of_the_built_in_encoder(language: str) -> None:
    from classifiers.universal import DIMENSIONS, REVISION

    assert shipped().encoder == f"universal@{REVISION}"
    assert shipped().centres[language].shape == (DIMENSIONS,)
