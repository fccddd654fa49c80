"""``marsad label`` and ``marsad rescore``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def kept(understood: Path, tmp_path: Path, marsad: Callable) -> Path:
    """A desk of one's own with a trained model and three articles tagged by it."""
    return shutil.copytree(understood, tmp_path / "kept")


def articles(marsad: Callable, desk: Path) -> dict[str, str]:
    """The ids of the articles by language."""
    return {hit["language"]: hit["id"] for hit in marsad("--home", desk, "search", "--json").json()}


def topics(marsad: Callable, desk: Path, id: str) -> set[str]:
    shown = marsad("--home", desk, "show", id, "--json").json()
    return {tag["topic"] for tag in shown["tags"] if tag["decision"]}


def test_c13_a_label_holds_whatever_the_model_says_later(marsad: Callable, kept: Path) -> None:
    id = articles(marsad, kept)["en"]
    answer = marsad("--home", kept, "label", id[:12], "extradition", "no", "--by", "an analyst", "--note", "a film")
    told = answer.json()
    assert (told["article"], told["decision"], told["by"], told["note"]) == (id, False, "person:an analyst", "a film")
    assert "extradition" not in topics(marsad, kept, id)
    assert marsad("--home", kept, "rescore").code == 0
    assert "extradition" not in topics(marsad, kept, id)
    assert marsad("--home", kept, "label", id, "extradition", "yes").code == 0
    assert "extradition" in topics(marsad, kept, id)


def test_what_cannot_be_labelled_is_wrong_use_and_says_what_there_is(marsad: Callable, kept: Path) -> None:
    id = articles(marsad, kept)["en"]
    for words, told in (
        ((id, "fishing", "yes"), "extradition"),
        (("none", "detainee", "yes"), "marsad search"),
        ((id, "detainee", "perhaps"), "no"),
    ):
        answer = marsad("--home", kept, "label", *words)
        assert (answer.code, answer.out) == (2, "")
        assert told in answer.err


def test_rescoring_with_the_same_topics_changes_nothing(marsad: Callable, kept: Path) -> None:
    before = {id: topics(marsad, kept, id) for id in articles(marsad, kept).values()}
    answer = marsad("--home", kept, "rescore").json()
    assert answer["articles"] == 3
    assert {(n["added"], n["removed"]) for n in answer["topics"].values()} == {(0, 0)}
    assert {id: topics(marsad, kept, id) for id in before} == before


def test_rescoring_finds_names_that_are_new_and_is_bounded_by_a_date(marsad: Callable, kept: Path) -> None:
    name = kept / "watchlist" / "names" / "capital.toml"
    name.write_text('kind = "place"\n[titles]\nen = "The Capital"\n', encoding="utf-8")
    id = articles(marsad, kept)["en"]
    assert marsad("--home", kept, "rescore", "--since", "2026-07-15").json()["articles"] == 0
    assert marsad("--home", kept, "show", id, "--json").json()["names"] == []
    assert marsad("--home", kept, "rescore", "--since", "2026-07-14").json()["articles"] == 1
    assert marsad("--home", kept, "show", id, "--json").json()["names"] == []
    name.write_text('kind = "place"\nspellings = ["in the capital"]\n[titles]\nen = "X-Town"\n', encoding="utf-8")
    marsad("--home", kept, "rescore")
    assert [one["name"] for one in marsad("--home", kept, "show", id, "--json").json()["names"]] == ["capital"]
    assert "names: capital" in marsad("--home", kept, "show", id, "--no-json").out
