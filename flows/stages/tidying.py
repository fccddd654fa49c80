"""Lets go what the rules of retention let go, and keeps the archive quick: after the passes of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flows.desk import Desk
from flows.stages.work import Clock
from marsad.model import LetGo, Retention
from marsad.settings import RetentionSettings
from storage.archive import Archive


def tidy(desk: Desk, archive: Archive, *, now: Clock) -> Sequence[LetGo]:
    """Let go what the desk's rules say, by kind and source, then tidy the archive."""
    gone = archive.let_go(rules_of(desk.settings.retention), now=now())
    archive.tidy(now=now())
    return gone


def rules_of(settings: RetentionSettings) -> Retention:
    """The desk's rules as the archive takes them: 0 days keep for ever."""
    return Retention(
        pages=_age(settings.page_days),
        summaries=_age(settings.summary_days),
        visits=_age(settings.visit_days),
        tagged_too=settings.tagged_too,
    )


def _age(days: float) -> timedelta | None:
    return timedelta(days=days) if days else None
