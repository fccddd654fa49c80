"""What became of an article since it was first read: its versions, and whether its page is still there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row

from marsad.diff import size_of, word_diff
from storage import absences
from storage.rows import find
from storage.schema import relooks, visits

Told = dict[str, object]


def versions_of(connection: Connection, kept: Sequence[Row[Any]]) -> list[Told]:
    """The versions ``kept`` of an article, in order, as ``Archive.article`` gives them: each with how many words it
    took out of the one before and put in, both None for the first."""
    sizes = [size_of(word_diff(_whole(before), _whole(after))) for before, after in pairwise(kept)]
    told = [_version(connection, row) for row in kept]
    for version, size in zip(told, [None, *sizes], strict=False):
        version |= {"removed": size.removed if size else None, "added": size.added if size else None}
    return told


def standing_of(connection: Connection, article: str) -> Told:
    """Whether an article counts as deleted now, when it did, and when it was and will be looked at."""
    look = find(connection, relooks, article)
    deletions = absences.of_article(connection, article)
    return {
        "deleted": next((one for one in deletions if one["back_at"] is None), None),
        "deletions": deletions,
        "looked_at": look.looked_at if look else None,
        "look_outcome": look.outcome if look else None,
        "live": bool(look and look.live),
        "next_look_at": look.due_at if look else None,
    }


def _whole(row: Row[Any]) -> str:
    return f"{row.title}\n\n{row.text}"


def _version(connection: Connection, row: Row[Any]) -> Told:
    visit = find(connection, visits, row.visit_id)
    return {
        "number": row.number,
        "fetched_at": visit.fetched_at if visit else row.recorded_at,
        "title": row.title,
        "status": row.status,
        "stand_in": row.stand_in,
        "text_sha256": row.text_sha256,
        "page_sha256": row.page_sha256,
    }
