"""An article becomes passages that fit the encoder, and nothing of it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.encoder import token_counter
from classifiers.passages import split

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

WORDS = st.sampled_from(["court", "détenus", "المعبر", "x" * 40, "U.S.", "said", "قالت", "1,5", "—"])
MARKS = st.sampled_from([" ", " ", " ", ". ", "? ", "؟ ", "۔ ", "… ", "\n", "\n\n", "\n \n\n", "\t", "\u00a0"])
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.tuples(WORDS, MARKS), max_size=60).map(lambda pairs: "".join(word + mark for word, mark in pairs)),
)


def _letters(text: str) -> int:
    """A count that no tokenizer is kinder than: one token a letter, two for begin and end."""
    return len(text) + 2


def _bare(text: str) -> str:
    return "".join(text.split())


@given(title=TEXTS, text=TEXTS, limit=st.integers(min_value=3, max_value=60))
def test_c01_no_passage_is_over_the_limit_and_no_text_is_lost(title: str, text: str, limit: int) -> None:
    passages = split(title, text, count_tokens=_letters, limit=limit)
    assert all(_letters(passage.text) <= limit for passage in passages)
    assert _bare("".join(text[p.start : p.end] for p in passages)) == _bare(text)
    assert _bare("".join(p.text for p in passages)) == _bare(title + text)
    assert [p.index for p in passages] == list(range(len(passages)))
    assert all(p.text.strip() for p in passages)


@given(title=TEXTS, text=TEXTS)
def test_c01_the_models_own_tokenizer_agrees(encoder: SentenceTransformer, title: str, text: str) -> None:
    count = token_counter(encoder)
    passages = split(title, text, count_tokens=count, limit=16)
    assert all(count(passage.text) <= 16 for passage in passages)
    assert _bare("".join(p.text for p in passages)) == _bare(title + text)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He was held. She was not. They left.", ["He was held.", "She was not.", "They left."]),
        ("Est-ce vrai ? Oui ! On attend… encore.", ["Est-ce vrai ?", "Oui !", "On attend…", "encore."]),
        ("هل أُفرج عنهم؟ نعم. قالت الوزارة ذلك!", ["هل أُفرج عنهم؟", "نعم.", "قالت الوزارة ذلك!"]),
        ("“We wait.” The U.S. asked Gen. Ward again.", ["“We wait.”", "The U.S. asked Gen. Ward again."]),
        ("« Assez ! » Le juge a levé la séance.", ["« Assez ! »", "Le juge a levé la séance."]),
        ("It cost 1.5 million. Nobody paid.", ["It cost 1.5 million.", "Nobody paid."]),
    ],
)
def test_a_long_paragraph_is_cut_between_sentences(text: str, sentences: list[str]) -> None:
    limit = max(map(_letters, sentences))
    found = [p.text for p in split("", text, count_tokens=_letters, limit=limit)]
    assert all(
        any(part.startswith(sentence) for part in found) or sentence in " ".join(found) for sentence in sentences
    )
    assert all(part.endswith(tuple(sentences)) for part in found)


def test_the_first_passage_is_the_headline_with_the_first_sentences_that_fit() -> None:
    text = "One is here. Two is here. Three is a long one here.\n\nAnother paragraph."
    first, second, third = split("Head", text, count_tokens=_letters, limit=40)
    assert first.text == "Head\nOne is here. Two is here."
    assert text[first.start : first.end] == "One is here. Two is here."
    assert second.text == "Three is a long one here."
    assert third.text == "Another paragraph."


def test_short_paragraphs_share_a_passage_up_to_a_quarter_of_the_limit() -> None:
    text = "\n\n".join(["Aaaa.", "Bbbb.", "Cccc.", "Dddd."])
    assert [p.text for p in split("", text, count_tokens=_letters, limit=60)] == ["Aaaa.\n\nBbbb.", "Cccc.\n\nDddd."]


def test_a_heading_stays_with_what_it_heads() -> None:
    long = ["One paragraph that is long enough to stand by itself.", "Another one, long enough as well as the first."]
    text = f"{long[0]}\n\nHeading\n\n{long[1]}"
    found = [p.text for p in split("", text, count_tokens=_letters, limit=100)]
    assert found == [long[0], f"Heading\n\n{long[1]}"]


def test_an_unbroken_string_is_cut_hard() -> None:
    passages = split("", "a" * 1000, count_tokens=_letters, limit=102)
    assert [len(p.text) for p in passages] == [100] * 10


def test_a_headline_over_the_limit_goes_on_in_passages_of_its_own() -> None:
    passages = split("word " * 30, "The text.", count_tokens=_letters, limit=52)
    assert _bare("".join(p.text for p in passages)) == "word" * 30 + "Thetext."
    assert (passages[0].start, passages[0].end) == (0, 0)


def test_nothing_gives_no_passages() -> None:
    assert split("", " \n\n ", count_tokens=_letters, limit=10) == ()


def test_a_limit_without_room_for_a_letter_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        split("", "abc", count_tokens=_letters, limit=2)
