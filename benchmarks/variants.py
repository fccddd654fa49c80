"""Ways to write the same Arabic: with vowel marks, stretched, other seats of hamza, ى for ي, ه for ة, other digits."""

from __future__ import annotations

from collections.abc import Iterator

_SPELT = (
    str.maketrans("أإآ", "ااا"),
    str.maketrans("ا", "أ"),
    str.maketrans({"ي": "ى"}),
    str.maketrans({"ة": "ه"}),
    str.maketrans({"ئ": "ي", "ؤ": "و"}),
    str.maketrans({"ك": "ک", "ي": "ی"}),
    str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
)
_MARKS = "\u064e\u064f\u0650\u0652"


def variants(query: str) -> Iterator[str]:
    """Other spellings of ``query``, each different from it."""
    for table in _SPELT:
        if (spelt := query.translate(table)) != query:
            yield spelt
    yield "".join(_marked(letter, place) for place, letter in enumerate(query))
    yield " ".join(f"{word[:2]}ـ{word[2:]}" if len(word) > 3 else word for word in query.split())


def _marked(letter: str, place: int) -> str:
    return letter + _MARKS[place % len(_MARKS)] if "\u0621" <= letter <= "\u064a" else letter
