"""What is asked first: uncertain, then diverse."""

from __future__ import annotations

import numpy as np

from classifiers.review import most_teaching
from marsad.model import Text, UndecidedText


def asked(id: str, score: float, *direction: float) -> UndecidedText:
    vector = np.array([direction], dtype=np.float32)
    return UndecidedText(Text(id, id, ""), "held", score, "", "model", vector / np.linalg.norm(vector))


def ids(texts: list[UndecidedText], *, limit: int = 9, threshold: float = 0.5) -> list[str]:
    return [one.text.id for one in most_teaching(texts, [threshold] * len(texts), limit=limit)]


def test_the_least_sure_comes_first_by_the_topics_own_threshold() -> None:
    texts = [asked("sure", 0.99, 1, 0, 0), asked("unsure", 0.52, 0, 1, 0), asked("rather not", 0.2, 0, 0, 1)]
    assert ids(texts) == ["unsure", "rather not", "sure"]
    assert ids(texts, threshold=0.2) == ["rather not", "unsure", "sure"]


def test_what_says_the_same_as_one_before_comes_after_what_says_something_else() -> None:
    texts = [asked("first", 0.5, 1, 0), asked("its twin", 0.51, 1, 0.05), asked("another matter", 0.65, 0, 1)]
    assert ids(texts) == ["first", "another matter", "its twin"]
    assert ids(texts, limit=2) == ["first", "another matter"]


def test_texts_without_vectors_are_asked_for_too() -> None:
    bare = UndecidedText(Text("bare", "", ""), "held", 0.5, "", "model", np.zeros((0, 0), np.float32))
    assert ids([asked("first", 0.6, 1, 0), bare]) == ["bare", "first"]
    assert ids([]) == []
