"""Watch names that articles mention, found when they were tagged."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select

from marsad.model import Mention, Tagging
from storage.rows import named, put
from storage.schema import mentions


def record(connection: Connection, taggings: Sequence[Tagging]) -> None:
    """Keep what these texts mention now; what they mentioned before is forgotten."""
    connection.execute(delete(mentions).where(mentions.c.article_id.in_([tagging.id for tagging in taggings])))
    rows = [
        {"article_id": tagging.id, "name": mention.name, "text": mention.text, "place": place}
        for tagging in taggings
        for place, mention in enumerate(tagging.names)
    ]
    put(connection, mentions, rows)


def mentioned(connection: Connection, articles: Sequence[str]) -> dict[str, tuple[Mention, ...]]:
    """The names that each of these articles mentions, in the order in which they stand there."""
    found: dict[str, tuple[Mention, ...]] = {}
    given = select(mentions).order_by(mentions.c.article_id, mentions.c.place)
    for row in named(connection, given, mentions.c.article_id, articles):
        found[row.article_id] = (*found.get(row.article_id, ()), Mention(row.name, row.text))
    return found


def counts(connection: Connection) -> dict[str, int]:
    """See ``Archive.name_counts``."""
    given = select(mentions.c.name, func.count()).group_by(mentions.c.name)
    return {row[0]: row[1] for row in connection.execute(given)}
