"""What was had and what was missed of each source, with what ails it and what that means in words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from query.missed import in_words
from query.output import fields
from query.shown import source_address

if TYPE_CHECKING:
    from flows.desk import Desk
    from marsad.model import Trouble
    from storage.archive import Archive


def coverage_rows(desk: Desk, archive: Archive, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Each source's counts, how it does, how it stands with its server, its troubles, and what all that means."""
    from flows.accounts import source_healths
    from flows.stages.rendering import why_not
    from query.standing import Standing, standings

    lacking = why_not(desk)
    healths = source_healths(desk, archive, now=now, whole=True)
    known = standings(desk.watchlist.sources, archive, desk.settings.polling, now=now)
    troubles = archive.troubles(since=since)
    counted = {str(row["source"]): row for row in archive.coverage(since=since)}
    for source in desk.watchlist.sources:
        counted.setdefault(source.name, {"source": source.name, "status": None})
    rows = []
    for name, row in counted.items():
        health = fields(healths[name]) if name in healths else {}
        told = {key: value for key, value in health.items() if key not in ("state", "troubles")}
        of_it = [trouble_told(trouble) for trouble in troubles if trouble.source == name]
        row |= {"url": source_address(str(row["url"]))} if row.get("url") else {}
        whole = row | {"health": health.get("state", "off")} | told | asdict(known.get(name, Standing()))
        unread: Any = whole.get("not_articles") or {}
        mend = [lacking] if lacking and "needs-rendering" in unread else []
        rows.append(whole | {"troubles": of_it, "in_words": [*in_words(whole), *mend]})
    return rows


def trouble_told(trouble: Trouble) -> dict[str, object]:
    """A trouble with what to do about it, and all of it in words."""
    from alerts.troubles import mend, recovery_line, trouble_line

    over = trouble.ended_at is not None
    said = recovery_line(trouble) if over else trouble_line(trouble)
    return fields(trouble) | {"mend": "" if over else mend(trouble), "in_words": said}
