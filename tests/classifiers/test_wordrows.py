"""Articles as weighed word stems: forms of a word are one column, and what stands where counts differently."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from classifiers.documents import Document
from classifiers.layer import shipped_layer
from classifiers.stems import stem
from classifiers.wordrows import Columns, word_keys
from marsad.model import Passage
from marsad.text import words


def _document(title: str, *passages: str) -> Document:
    parts = tuple(tuple(words(text)) for text in passages)
    placed = tuple(Passage(number, text, 0, 0) for number, text in enumerate(passages))
    return Document(placed, tuple(words(title)), parts, np.zeros((len(passages), 512), dtype=np.float32))


@pytest.fixture(scope="module")
def columns() -> Columns:
    known = sorted({*word_keys(words("prison border truck court")), *word_keys(["prison"], headline=True)})
    return Columns(np.array(known, dtype=np.uint32), np.ones(len(known), dtype=np.float32))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("السجون", "والسجون"),
        ("والمعتقلين", "معتقلون"),
        ("prisoners", "prisoner"),
        ("extradited", "extradition"),
        ("frontières", "frontière"),
        ("2019", "12"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(words(one)[0]) == stem(words(other)[0])


@pytest.mark.parametrize("word", ["في", "ال", "من", "a", "of", "le"])
def test_a_short_word_is_its_own_stem(word: str) -> None:
    assert stem(word) == word


def test_a_row_is_of_unit_length_and_what_stands_below_the_lead_counts_less(columns: Columns) -> None:
    whole, lead, below = columns.rows(_document("", "prison", "border truck"))
    assert all(np.linalg.norm(weights) == pytest.approx(1) for _, weights in (whole, lead, below))
    by_column = dict(zip(whole[0].tolist(), whole[1].tolist(), strict=True))
    assert by_column[lead[0].tolist()[0]] > max(by_column[place] for place in below[0].tolist())


def test_a_word_in_the_headline_is_a_column_of_its_own(columns: Columns) -> None:
    plain, _ = columns.rows(_document("", "prison"))
    headed, _ = columns.rows(_document("Prison", "prison"))
    assert len(headed[0]) == len(plain[0]) + 1


def test_a_text_of_which_nothing_is_known_has_an_empty_row(columns: Columns) -> None:
    document = _document("Ein Garten", "Die Rosen blühen")
    assert [len(places) for places, _ in columns.rows(document)] == [0, 0]
    assert columns.share_known(document) == 0
    assert columns.share_known(_document("", "prison garden")) == 0.5
    assert columns.share_known(_document("")) == 0


def test_in_a_language_that_was_not_learnt_words_say_nothing() -> None:
    layer = shipped_layer()
    german = _document("", "Die Rosen im Garten blühen schon seit der vergangenen Woche wieder")
    changed = replace(layer, words=layer.words + 5)
    assert layer.logits(german)[0, :, 0] == pytest.approx(changed.logits(german)[0, :, 0])
    english = _document("", "The court said that the prison would release the men on Monday")
    assert (layer.logits(english)[0, :, 0] < changed.logits(english)[0, :, 0]).all()
