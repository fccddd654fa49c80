"""Alerts as facts for programs: every field under a name of its own, nothing escaped, cut or put into sentences."""

from __future__ import annotations

from typing import Any

from alerts.letterhead import Letterhead
from marsad.model import Alert, Notice
from marsad.times import rfc3339
from marsad.urls import web_url


def alert_facts(alert: Alert, letterhead: Letterhead) -> dict[str, Any]:
    """``alert`` as JSON takes it. Times are ISO 8601 in UTC; ``url`` is http(s) or empty (H09); ``links`` are pages of
    the desk, empty if it has none. The same alert gives the same facts at every try."""
    return {
        "key": alert.key,
        "kind": alert.kind,
        "thread": alert.thread or alert.key,
        "rule": alert.rule,
        "headline": alert.headline,
        "language": alert.language,
        "outlet": alert.outlet,
        "url": web_url(alert.url) or "",
        "published": rfc3339(alert.published) if alert.published else None,
        "created": rfc3339(alert.created_at),
        "topics": [{"topic": e.topic, "score": round(e.score, 4), "passage": e.passage} for e in alert.evidence],
        "novelty": [{"kind": new.kind, "text": new.text, "passage": new.passage} for new in alert.novelty],
        "names": list(alert.names),
        "other_outlets": alert.other_outlets,
        "languages": list(alert.languages),
        "because": alert.because,
        "article": alert.article,
        "story": alert.story,
        "development": alert.development,
        "links": {
            "article": letterhead.article(alert.article),
            "kept_copy": letterhead.kept_copy(alert.article),
            "story": letterhead.story(alert.story),
        },
    }


def notice_facts(notice: Notice) -> dict[str, Any]:
    """``notice`` as JSON takes it."""
    return {"key": notice.key, "subject": notice.subject, "lines": list(notice.lines)}
