"""A hash of what an archive holds, without when it came: two archives that hold the same are equal in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, select

from storage.schema import (
    alerts,
    aliases,
    articles,
    developments,
    embeddings,
    entries,
    entry_keys,
    pages,
    placements,
    stories,
    tags,
    versions,
)  # fmt: skip


def fingerprint(connection: Connection) -> dict[str, object]:
    """For each kind of row its number and the SHA-256 over its rows in order, as ``{"articles": {"rows": 12, "sha256":
    "…"}, …}``. Times at which we did something, attempts and what runs were told are left out; scores count to six
    places."""
    return {name: _digest(connection.execute(rows)) for name, rows in _rows().items()}


def _rows() -> dict[str, Select[Any]]:
    e, a, v, t = entries.c, articles.c, versions.c, tags.c
    told = (
        e.id,
        e.source,
        e.key,
        e.url,
        e.title,
        e.summary,
        e.published,
        e.updated,
        e.baseline,
        e.outcome,
        e.article_id,
    )
    said = (v.title, v.text_sha256, v.status, v.published, v.language, v.authors, v.page_sha256)
    tagged = (t.article_id, t.topic, t.decision, t.by, t.score, t.evidence, t.evidence_score, t.model)
    return {
        "entries": select(*told).order_by(e.id),
        "entry_keys": select(entry_keys.c.id, entry_keys.c.entry_id).order_by(entry_keys.c.id),
        "pages": select(pages.c.sha256, pages.c.bytes).order_by(pages.c.sha256),
        "articles": select(a.id, a.canonical_url, a.stand_in, a.versions, a.language).order_by(a.id),
        "aliases": select(aliases.c.id, aliases.c.article_id).order_by(aliases.c.id),
        "versions": select(v.article_id, v.number, *said).order_by(v.article_id, v.number),
        "embeddings": select(embeddings.c.article_id, embeddings.c.model, embeddings.c.passages).order_by(
            embeddings.c.article_id, embeddings.c.model
        ),
        "tags": select(*tagged).order_by(t.article_id, t.topic),
        "stories": select(stories.c.id).order_by(stories.c.id),
        "developments": select(developments.c.id, developments.c.story_id).order_by(developments.c.id),
        "placements": select(
            placements.c.article_id, placements.c.story_id, placements.c.development_id, placements.c.new
        ).order_by(placements.c.article_id),
        "alerts": select(alerts.c.key).order_by(alerts.c.key),
    }


def _digest(rows: Iterable[Any]) -> dict[str, object]:
    seen, number = hashlib.sha256(), 0
    for row in rows:
        seen.update(json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n")
        number += 1
    return {"rows": number, "sha256": seen.hexdigest()}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6) + 0.0
    return value if value is None or isinstance(value, str | int | list | dict) else str(value)
