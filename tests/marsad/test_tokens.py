"""How texts are cut into index words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text import clean, words
from marsad.tokens import index_words, tokens


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


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300).map(clean))
def test_tokens_stand_where_they_say_and_give_the_words_of_their_text(text):
    for token in tokens(text):
        assert text[token.start : token.end].strip()
        assert len(token.keys) == len(words(text[token.start : token.end]))
    assert [key for token in tokens(text) for key in token.keys] == index_words(text)
