"""Which names and words a text mentions, however it spells, inflects with particles or marks them."""

from __future__ import annotations

from marsad.arabic import readings
from marsad.text import words
from marsad.tokens import index_words, tokens


class Mentions:
    """The words of a text with their places, ready to be asked many times."""

    def __init__(self, text: str) -> None:
        self._places: dict[str, set[int]] = {}
        place = 0
        for token in tokens(text):
            for word in words(text[token.start : token.end]):
                for reading in readings(word):
                    self._places.setdefault(reading, set()).add(place)
                place += 1

    def __contains__(self, phrase: str) -> bool:
        """Do the words of ``phrase`` stand side by side? Letters and marks as ``marsad.text.fold`` has them, Arabic and
        French articles and Arabic particles overlooked."""
        asked = index_words(phrase)
        if not asked:
            return False
        starts = self._places.get(asked[0], set())
        return any(all(start + n in self._places.get(word, ()) for n, word in enumerate(asked)) for start in starts)


def is_askable(phrase: str) -> bool:
    """Is there any word in ``phrase``?"""
    return bool(index_words(phrase))
