"""The word index: one row a version, written once; FTS5 in SQLite, a tsvector in PostgreSQL, over the same words."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select, text

from marsad.tokens import index_stems, index_words
from marsad.tongues import language_of
from storage.rows import in_pages
from storage.schema import versions

logger = logging.getLogger(__name__)

# PostgreSQL's own limits: places up to 16,383 and 256 of them a word, a tsvector of 1 MB. A text of 20,000 different
# words of 20 bytes and as many stems stays below; both engines get the same words.
MOST_WORDS, MOST_BYTES = 30_000, 880_000
MOST_TITLE_WORDS, MOST_TITLE_BYTES = 1_000, 50_000
_LAST_PLACE = 16_383
_MOST_PLACES = 255
_AT_ONCE = 200

_INTO_SQLITE = text("INSERT INTO words (rowid, title, text) VALUES (:version, :title, :text)")
_INTO_POSTGRES = text("INSERT INTO words (version_id, words, size) VALUES (:version, CAST(:words AS tsvector), :size)")


def index_versions(connection: Connection, told: Iterable[tuple[int, str, str]]) -> None:
    """Make versions, each given by its number, title and text, findable by their words and their stems."""
    sqlite = connection.dialect.name == "sqlite"
    values = _sqlite_row if sqlite else _postgres_row
    rows = [values(version, *indexed_words(version, title, body)) for version, title, body in told]
    if rows:
        connection.execute(_INTO_SQLITE if sqlite else _INTO_POSTGRES, rows)


def _sqlite_row(version: int, heading: list[str], content: list[str], language: str | None) -> dict[str, object]:
    title, body = (" ".join(with_stems(words, language)) for words in (heading, content))
    return {"version": version, "title": title, "text": body}


def _postgres_row(version: int, heading: list[str], content: list[str], language: str | None) -> dict[str, object]:
    size = sum(len(with_stems(words, language)) for words in (heading, content))
    return {"version": version, "words": tsvector(heading, content, language), "size": size}


def indexed_words(version: int, title: str, body: str) -> tuple[list[str], list[str], str | None]:
    """The words by which a version is found, those of its title, and those of its text, as far as the index goes; and
    the language by which their stems are found, if it can be told."""
    heading, content = index_words(title), index_words(body)
    language = language_of(None, "", [*heading, *content])
    heading = _capped(heading, MOST_TITLE_WORDS, MOST_TITLE_BYTES, version)
    return heading, _capped(content, MOST_WORDS, MOST_BYTES, version), language


def index_all(connection: Connection) -> None:
    """Make every version findable, in an index that holds none yet."""
    asked = select(versions.c.id, versions.c.title, versions.c.text)
    for page in in_pages(connection, asked, [versions.c.id], size=_AT_ONCE):
        index_versions(connection, ((row.id, row.title, row.text) for row in page))


def tsvector(heading: Sequence[str], content: Sequence[str], language: str | None = None) -> str:
    """Words and stems as PostgreSQL reads a tsvector: places after each, a stem's that of its word, the title's
    weighing more and out of a phrase's reach of the text's."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(heading, 1):
        for key in (word, *index_stems([word], language)):
            places.setdefault(key, []).append(f"{min(place, _LAST_PLACE)}A")
    for place, word in enumerate(content, len(heading) + 10):
        for key in (word, *index_stems([word], language)):
            if place <= _LAST_PLACE or key not in places:
                places.setdefault(key, []).append(str(min(place, _LAST_PLACE)))
    return " ".join(f"'{key}':{','.join(where[:_MOST_PLACES])}" for key, where in places.items())


def with_stems(words: Sequence[str], language: str | None) -> list[str]:
    """Words and, behind them, their stems: a column of the index in SQLite."""
    return [*words, *index_stems(words, language)]


def _capped(given: list[str], most_words: int, most_bytes: int, version: int) -> list[str]:
    # Few texts come near: a character is four bytes at most.
    if len(given) <= most_words and 8 * sum(map(len, given)) + 4 * len(given) <= most_bytes:
        return given
    size = 0
    for count, word in enumerate(given):
        size += 2 * len(word.encode()) + 4  # itself and its stem
        if count >= most_words or size > most_bytes:
            logger.warning("version %d: the first %d of %d words can be searched", version, count, len(given))
            return given[:count]
    return given
