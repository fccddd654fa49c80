"""``marsad story split``, ``merge`` and ``pin``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def test_a_story_is_split_and_merged_again_and_shows_who_did_it(marsad: Callable, filled: Path) -> None:
    hits = marsad("--home", filled, "search", "--json").json()
    by = ("--by", "an editor", "--json")
    begun = marsad("--home", filled, "story", "split", "story-1", hits[0]["id"][:12], "--note", "apart", *by).json()
    assert (begun["kind"], begun["articles"], begun["by"]) == ("split", [hits[0]["id"]], "person:an editor")
    assert marsad("--home", filled, "story", begun["story"], "--json").json()["articles"] == 1
    pinned = marsad("--home", filled, "story", "pin", hits[1]["id"], begun["story"], *by).json()
    assert pinned["story"] == begun["story"]
    assert marsad("--home", filled, "story", "merge", "story-1", begun["story"], *by).code == 0
    shown = marsad("--home", filled, "story", begun["story"], "--no-json").out
    assert "Story story-1: 3 articles" in shown
    assert "an editor" in shown


@pytest.mark.parametrize(
    "words", [("split", "story-1", "none"), ("merge", "story-1", "none"), ("pin", "none", "story-1")]
)
def test_unknown_ids_are_wrong_use(marsad: Callable, filled: Path, words: tuple[str, ...]) -> None:
    answer = marsad("--home", filled, "story", *words)
    assert (answer.code, answer.out) == (2, "")
    assert "marsad" in answer.err
