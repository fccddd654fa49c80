"""The interface's words: the same in each language, and none that a page asks for missing."""

from __future__ import annotations

import re
from importlib import resources
from string import Formatter

import pytest

from query.web.phrases import LANGUAGES, asked_for, phrases

ASKED = re.compile(r"say\(\s*'([a-z_]+\.[a-z_0-9]+)'\s*[,)]")


def _braces(phrase: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_phrase_with_the_same_braces(language):
    english = phrases("en")
    own = phrases(language)
    assert own.keys() == english.keys()
    assert {key: _braces(own[key]) for key in own} == {key: _braces(english[key]) for key in english}


def test_every_phrase_that_a_page_asks_for_is_there():
    folder = resources.files("query.web") / "templates"
    pages = [*folder.iterdir(), *(folder / "parts").iterdir()]
    asked = {key for page in pages if page.is_file() for key in ASKED.findall(page.read_text(encoding="utf-8"))}
    assert len(asked) > 20
    assert asked <= phrases("en").keys()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("AR-SY", "ar"),
        ("fr;q=0.5, ar;q=0.9", "ar"),
        ("en-GB, fr", "en"),
        ("*", "en"),
        ("fr;q=x, ar;q=0.1", "ar"),
        (",,;;=", "en"),
    ],
)
def test_the_language_most_wanted_of_those_we_speak_is_taken(header, language):
    assert asked_for(header) == language
