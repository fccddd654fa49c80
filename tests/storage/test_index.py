"""The word index: what a text becomes in it."""

from __future__ import annotations

from storage.index import tsvector


def test_a_tsvector_weighs_the_title_and_keeps_phrases_from_crossing_into_the_text():
    made = tsvector(["court", "rules"], ["rules", "now"], "en")
    assert made == "'court':1A '·court':1A 'rules':2A,12 '·rule':2A,12 'now':13 '·now':13"


def test_a_word_beyond_the_last_place_is_still_found():
    vector = tsvector([], ["x"] * 20_000 + ["last"])
    assert vector.endswith("'last':16383 '·last':16383")
    assert vector.count(",") < 256
