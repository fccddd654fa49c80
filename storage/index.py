"""The word index: one row a version, written once; FTS5 in SQLite, a tsvector in PostgreSQL, over the same words."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlalchemy import Connection, text

from marsad.tokens import index_words

logger = logging.getLogger(__name__)

# PostgreSQL's own limits: places up to 16,383 and 256 of them a word, a tsvector of 1 MB. A text of 30,000 different
# words of 20 bytes stays below; both engines get the same words.
MOST_WORDS, MOST_BYTES = 30_000, 600_000
MOST_TITLE_WORDS, MOST_TITLE_BYTES = 1_000, 50_000
_LAST_PLACE = 16_383
_MOST_PLACES = 255

_INTO_SQLITE = text("INSERT INTO words (rowid, title, text) VALUES (:version, :title, :text)")
_INTO_POSTGRES = text("INSERT INTO words (version_id, words) VALUES (:version, CAST(:words AS tsvector))")


def index_version(connection: Connection, version: int, title: str, body: str) -> None:
    """Make a version findable by its words."""
    heading, content = indexed_words(version, title, body)
    if connection.dialect.name == "sqlite":
        values = {"version": version, "title": " ".join(heading), "text": " ".join(content)}
        connection.execute(_INTO_SQLITE, values)
    else:
        connection.execute(_INTO_POSTGRES, {"version": version, "words": tsvector(heading, content)})


def indexed_words(version: int, title: str, body: str) -> tuple[list[str], list[str]]:
    """The words by which a version is found: those of its title, and those of its text, as far as the index goes."""
    heading = _capped(index_words(title), MOST_TITLE_WORDS, MOST_TITLE_BYTES, version)
    return heading, _capped(index_words(body), MOST_WORDS, MOST_BYTES, version)


def tsvector(heading: Iterable[str], content: Iterable[str]) -> str:
    """Words as PostgreSQL reads a tsvector: places after each, the title's weighing more and out of a phrase's reach
    of the text's."""
    places: dict[str, list[str]] = {}
    place = 0
    for place, word in enumerate(heading, 1):
        places.setdefault(word, []).append(f"{min(place, _LAST_PLACE)}A")
    for here, word in enumerate(content, place + 10):
        if here <= _LAST_PLACE or word not in places:
            places.setdefault(word, []).append(str(min(here, _LAST_PLACE)))
    return " ".join(f"'{word}':{','.join(where[:_MOST_PLACES])}" for word, where in places.items())


def _capped(given: list[str], most_words: int, most_bytes: int, version: int) -> list[str]:
    size = 0
    for count, word in enumerate(given):
        size += len(word.encode()) + 2
        if count >= most_words or size > most_bytes:
            logger.warning("version %d: the first %d of %d words can be searched", version, count, len(given))
            return given[:count]
    return given
