"""The words that were taken out and put in between two texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.diff import Run, Size, size_of, word_diff
from marsad.text import clean

WORDS = st.sampled_from(
    [
        "the",
        "court",
        "said",
        "captain",
        "nine",
        "12.5",
        "l'État",
        "قضت",
        "المحكمة",
        "قَضَت",
        "بسجن",
        ".",
        "،",
        "\n\n",
        "\n",
    ]
)
TEXT = st.lists(WORDS, max_size=30).map(" ".join)


def told(before: str, after: str) -> str:
    """The diff as one line, with brackets for what went and braces for what came."""
    frames = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(frames[run.kind].format(run.text) for run in word_diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("He did go.", "He did not go.", "He did{+ not+} go."),
        ("nine years on Tuesday", "twelve years on Monday", "[-nine-]{+twelve+} years on [-Tuesday-]{+Monday+}"),
        ("It cost 12.5 million.", "It cost 13.5 million.", "It cost [-12.5-]{+13.5+} million."),
        ("L'État a dit", "L'Etat a dit", "[-L'État-]{+L'Etat+} a dit"),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("قضت المحكمة بسجن القبطان", "قَضَت المحكمة بحبس القبطان", "[-قضت-]{+قَضَت+} المحكمة [-بسجن-]{+بحبس+} القبطان"),
        ("تسع سنوات", "اثنتي عشرة سنة", "[-تسع سنوات-]{+اثنتي عشرة سنة+}"),
        ("می\u200cخواست رفت", "می\u200cخواهد رفت", "[-می\u200cخواست-]{+می\u200cخواهد+} رفت"),
        ("One.\n\nTwo.\n\nThree.", "One.\n\nThree.", "One.\n\n[-Two.\n\n-]Three."),
    ],
)
def test_words_are_whole_with_their_marks(before, after, shown):
    assert told(before, after) == shown


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_what_was_kept_and_added_is_the_later_text_and_what_was_kept_and_removed_the_earlier(before, after):
    runs = word_diff(before, after)
    assert "".join(run.text for run in runs if run.kind != "removed") == clean(after)
    assert "".join(run.text for run in runs if run.kind != "added").split() == clean(before).split()
    assert all(first.kind != second.kind for first, second in pairwise(runs))


def test_a_change_has_a_size_in_words():
    assert size_of(word_diff("He got nine years.", "He got twelve years, a clerk said.")) == Size(1, 4)
    assert size_of(word_diff("حُكم عليه", "حُكم عليه بالسجن")) == Size(0, 1)


def test_a_long_text_in_which_every_paragraph_changed_a_little_shows_only_that():
    names = [f"witness{number} spoke of what was seen at pier {number * 7}" for number in range(2000)]
    before = "\n\n".join(" ".join(names[n : n + 5]) for n in range(0, 2000, 5))
    runs = word_diff(before, before.replace("witness77 ", "witness0077 ").replace("pier 700 ", "pier 701 "))
    assert [run for run in runs if run.kind != "kept"] == [
        Run("removed", "witness77"), Run("added", "witness0077"), Run("removed", "700"), Run("added", "701"),
    ]  # fmt: skip


def test_two_long_texts_with_nothing_in_common_are_one_change():
    before, after = (" ".join(f"{letter}{n % 50}" for n in range(4000)) for letter in "ab")
    assert [run.kind for run in word_diff(before, after)] == ["removed", "added"]
