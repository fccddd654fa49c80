"""How texts are cut into index words, and how queries are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text import clean, words
from marsad.tokens import index_words, tokens
from storage.index import tsvector
from storage.words import MOST_TERMS, read_query


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Court's COVID-19 rules", ["the", "court", "s", "covid", "19", "rules"]),
        ("مُعْتَقَل", ["معتقل"]),
        ("أحمد إلى آخر", ["احمد", "الي", "اخر"]),
        ("المدرسة والمدرسة بالمدرسة للمدرسة كالمدرسة فالمدرسة مدرسه", ["مدرسه"] * 7),
        ("وبالمدرسة وللمدرسة", ["مدرسه"] * 2),
        # Too short to be a word with an article, or no article at all.
        ("الله لله بال ولد بلد والد", ["الله", "لله", "بال", "ولد", "بلد", "والد"]),
        ("l'extradition d'armes qu’il jusqu'au aujourd'hui", ["extradition", "armes", "il", "au", "aujourd", "hui"]),
        ("É l'Œuvre", ["e", "oeuvre"]),
        ("٢٠٢٦ 2026", ["2026", "2026"]),
        ("a_b x2", ["a_b", "x2"]),
        ("«ع» — !", ["ع"]),
        ("", []),
    ],
)
def test_s05_spellings_of_one_word_are_one_index_word(text, expected):
    assert index_words(text) == expected


@pytest.mark.parametrize(
    ("typed", "terms", "without"),
    [
        ("court ruling", [("court",), ("ruling",)], []),
        ('"court ruling" appeal', [("court", "ruling"), ("appeal",)], []),
        ("“court ruling” «de la cour»", [("court", "ruling"), ("de", "la", "cour")], []),
        ("court -appeal", [("court",)], [("appeal",)]),
        ('court -"the appeal"', [("court",)], [("the", "appeal")]),
        ("multi-agent", [("multi", "agent")], []),
        ("COVID-19", [("covid", "19")], []),
        ("state's", [("state", "s")], []),
        ("a:b", [("a", "b")], []),
        ("C++", [("c",)], []),
        ("foo@bar.example", [("foo", "bar", "example")], []),
        ('court "ruling', [("court",), ("ruling",)], []),
        ("court AND NOT (x OR y)", [("court",), ("and",), ("not",), ("x",), ("or",), ("y",)], []),
        ("court court Court", [("court",)], []),
        ("- -- -- + * ( ) ^ \" ' :", [], []),
        ("-court", [], [("court",)]),
        ("سوريا -لبنان", [("سوريا",)], [("لبنان",)]),
        ("l'extradition", [("extradition",)], []),
        ('court"ruling"x', [("court", "ruling", "x")], []),
        ("", [], []),
    ],
)
def test_s02_a_query_is_words_phrases_and_what_must_not_occur(typed, terms, without):
    asked = read_query(typed)
    assert (list(asked.terms), list(asked.without)) == (terms, without)


def test_s02_a_very_long_query_counts_its_first_terms():
    assert len(read_query(" ".join(f"word{n}" for n in range(3000))).terms) == MOST_TERMS


@given(st.text(max_size=300))
def test_s02_any_text_can_be_a_query(typed):
    asked = read_query(typed)
    assert all(word and " " not in word and '"' not in word for term in asked.terms for word in term)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300).map(clean))
def test_tokens_stand_where_they_say_and_give_the_words_of_their_text(text):
    for token in tokens(text):
        assert text[token.start : token.end].strip()
        assert len(token.keys) == len(words(text[token.start : token.end]))
    assert [key for token in tokens(text) for key in token.keys] == index_words(text)


def test_a_tsvector_weighs_the_title_and_keeps_phrases_from_crossing_into_the_text():
    assert tsvector(["court", "rules"], ["rules", "now"]) == "'court':1A 'rules':2A,12 'now':13"


def test_a_word_beyond_the_last_place_is_still_found():
    vector = tsvector([], ["x"] * 20_000 + ["last"])
    assert vector.endswith("'last':16383")
    assert vector.count(",") < 256
