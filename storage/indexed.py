"""Whether the word index says what the texts say: every word of every version, in its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Connection, case, column, select, table, text

from storage.flaws import Flaw
from storage.index import indexed_words, tsvector, with_stems
from storage.rows import in_pages
from storage.schema import versions

_AT_ONCE = 200
WORDS = "words"
# FTS5 keeps no text of ours, but tells each word of each row with its column and place.
_HELD = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_held USING fts5vocab(main, words, instance)"


def wrongly_indexed(connection: Connection) -> Iterator[Flaw]:
    """Versions that would not be found by their words, or by words that they have not."""
    found = _wrong_in_sqlite if connection.dialect.name == "sqlite" else _wrong_in_postgres
    for version in found(connection):
        yield Flaw(WORDS, str(version), "the index has other words than this version")


def _wrong_in_sqlite(connection: Connection) -> Iterator[int]:
    """One number for each version sums up its words with their places; sums are the same in whatever order."""
    connection.exec_driver_sql(_HELD)
    sums: defaultdict[int, int] = defaultdict(int)
    held = connection.exec_driver_sql('SELECT term, doc, col, "offset" FROM temp.words_held')
    for term, version, where, place in held:
        sums[version] += hash((term, where, place))
    for row in _texts(connection):
        heading, content, language = indexed_words(row.id, row.title, row.text)
        words = [("title", with_stems(heading, language)), ("text", with_stems(content, language))]
        wanted = sum(hash((word, name, place)) for name, all_of in words for place, word in enumerate(all_of))
        if sums.pop(row.id, 0) != wanted:
            yield row.id
    yield from sorted(sums)


def _wrong_in_postgres(connection: Connection) -> Iterator[int]:
    words = table(WORDS, column("version_id", BigInteger), column("words"))
    same = text("words = CAST(:words AS tsvector)")
    for row in _texts(connection):
        heading, content, language = indexed_words(row.id, row.title, row.text)
        asked = select(case((same, 1), else_=0)).select_from(words).where(words.c.version_id == row.id)
        if not connection.execute(asked, {"words": tsvector(heading, content, language)}).scalar():
            yield row.id
    known = select(versions.c.id).where(versions.c.id == words.c.version_id)
    yield from connection.execute(select(words.c.version_id).where(~known.exists())).scalars()


def _texts(connection: Connection) -> Iterator[Any]:
    asked = select(versions.c.id, versions.c.title, versions.c.text)
    for rows in in_pages(connection, asked, [versions.c.id], size=_AT_ONCE):
        yield from rows
