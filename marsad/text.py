"""The one choke point for text: what may enter the archive, and how text is folded for comparing and searching."""

from __future__ import annotations

import re
import unicodedata

# XML 1.0 forbids the first; Postgres refuses NUL; lone surrogates cannot be encoded at all.
_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff"
# Bidi controls can turn a line round for whoever reads it next; ZWNJ and ZWJ are letters' business and stay.
# A soft hyphen says where a line may break, never what the word is (X26).
_BIDI = "\u00ad\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_UNWANTED = re.compile(f"[{_ILLEGAL}{_BIDI}]")

# Arabic letters that readers and writers use for one another (S05): seats of hamza, alef, yeh, teh marbuta.
_ARABIC = str.maketrans(
    {
        "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا",
        "ى": "ي", "ئ": "ي", "ی": "ي",
        "ؤ": "و", "ة": "ه", "ک": "ك", "ـ": None, "ء": None,
    }
)  # fmt: skip
_LATIN = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'", "‘": "'"})
_WORD = re.compile(r"\w+", re.UNICODE)


class _Bare(dict[int, str | None]):
    """Characters without what folding takes away, each worked out once: marks give nothing, digits give ASCII."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        digit = str(unicodedata.digit(char, char)) if not char.isascii() and char.isdigit() else char
        self[code] = None if unicodedata.combining(char) else digit
        return self[code]


_BARE = _Bare()


def clean(text: str) -> str:
    """``text`` in NFC without characters that a store or a reader chokes on: NUL, control characters, lone
    surrogates, bidi marks, soft hyphens (F06, S07, X26). Tabs and line breaks stay. Doing it twice changes nothing."""
    if text.isascii() and text.isprintable():  # ids, addresses and the like, of which there are many
        return text
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def one_line(text: str) -> str:
    """``text`` cleaned, with every run of white space as one space: for titles, subjects, names (A18)."""
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """``text`` as it is compared and searched: one form for letters that mean the same.

    Vowel marks and accents go, Arabic alef, hamza, yeh and teh marbuta variants become one, digits become ASCII,
    letters lower case. The same function feeds the index and the query (S05); what is shown is never folded.
    """
    if text.isascii():
        return text.casefold()
    bare = unicodedata.normalize("NFKD", text.translate(_ARABIC)).translate(_BARE)
    return bare.casefold().translate(_ARABIC).translate(_LATIN)


def words(text: str) -> list[str]:
    """The words of ``text``, folded, in order."""
    return _WORD.findall(fold(text))


def shorten(text: str, length: int) -> str:
    """``text``, if it is longer than ``length``, cut after a word and given an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > length // 2 else cut).rstrip(" ,;:،؛") + "…"
