"""What articles speak of, in terms common to all languages: found when they were tagged, asked when they are ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from marsad.model import Tagging
from storage.rows import named, put
from storage.schema import notions


def record(connection: Connection, taggings: Sequence[Tagging]) -> None:
    """Keep what these texts speak of now, instead of what they spoke of before."""
    put(connection, notions, [{"article_id": tagging.id, "counts": dict(tagging.notions)} for tagging in taggings])


def notions_of(connection: Connection, articles: Sequence[str]) -> dict[str, Mapping[str, int]]:
    """How often each of these articles speaks of what; those that were not read for it are left out."""
    return {row.article_id: row.counts for row in named(connection, select(notions), notions.c.article_id, articles)}
