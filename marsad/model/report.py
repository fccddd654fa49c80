"""What a run did, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from marsad.model.sources import PollStatus


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one run did for one source; ``errors`` counts every failure by its reason."""

    source: str
    status: PollStatus | None = None
    entries: int = 0
    new_entries: int = 0
    pages: int = 0
    articles: int = 0
    tags: int = 0
    errors: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Report:
    """One pass of the monitor flow, counted."""

    run: str
    started_at: datetime
    finished_at: datetime
    sources: tuple[SourceReport, ...]
    stories: int = 0
    developments: int = 0
    alerts_queued: int = 0
    alerts_delivered: int = 0
    alerts_failed: int = 0
    baseline: int = 0
    """Articles kept without an alert because they were there before we began to watch their source."""
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> int:
        """How many things went wrong: polls, pages and deliveries."""
        return sum(sum(s.errors.values()) for s in self.sources) + self.alerts_failed
