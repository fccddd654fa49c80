"""What was worked out for a word is remembered, and no more words than are allowed."""

from __future__ import annotations

from classifiers.remembered import Remembered


def test_each_word_is_worked_out_once() -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    lengths = Remembered(length)
    assert [lengths[word] for word in ("prison", "truck", "prison")] == [6, 5, 6]
    assert asked == ["prison", "truck"]


def test_with_one_word_too_many_all_others_are_forgotten() -> None:
    lengths = Remembered(len, most=2)
    assert [lengths[word] for word in ("prison", "truck", "border")] == [6, 5, 6]
    assert dict(lengths) == {"border": 6}
