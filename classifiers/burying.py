"""Makes long articles in which what matters stands in one paragraph of many, to calibrate on (C01)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from classifiers.calibration import HeldBack, article_and_passage
from classifiers.documents import Document

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FILLERS = (6, 9)


def judge_buried(
    logits: Callable[[Document], NDArray[np.float64]],
    held_back: Sequence[tuple[Document, NDArray[np.float64], bool]],
) -> list[HeldBack]:
    """The held-back articles again, each one's best passage now one paragraph of a long article about other things.

    ``held_back`` has each with its logits (1 + passages,) and whether it is about the topic; ``logits`` gives those of
    the articles made here.
    """
    choose = random.Random(0)  # noqa: S311 (the same made-up articles every time, not a secret)
    others = [document for document, found, yes in held_back if not yes and found.max() < 0]
    made = []
    for document, found, yes in held_back:
        fillers = [other for other in others if other.language == document.language and other is not document]
        if len(document.passages) and len(fillers) >= 2:
            long = bury(document, int(found[1:].argmax()), fillers, choose)
            made.append(HeldBack(article_and_passage(logits(long)), yes, 1.0))
    return made


def bury(document: Document, index: int, fillers: Sequence[Document], choose: random.Random) -> Document:
    """A long article with another's headline and paragraphs, and one passage of ``document`` among them."""
    host, *more = choose.sample(fillers, len(fillers))
    wanted = choose.randint(*_FILLERS)
    pieces = [(host, number) for number in range(len(host.passages))]
    pieces += [(other, number) for other in more for number in range(1, len(other.passages))]
    pieces = pieces[:wanted]
    pieces.insert(choose.randint(min(2, len(pieces)), len(pieces)), (document, index))
    passages = tuple(replace(piece.passages[number], index=place) for place, (piece, number) in enumerate(pieces))
    words = tuple(piece.words[number] for piece, number in pieces)
    vectors = np.stack([piece.vectors[number] for piece, number in pieces])
    return Document(passages, host.title_words, words, vectors, host.language)
