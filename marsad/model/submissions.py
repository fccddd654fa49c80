"""What a public web archive was asked to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """A request to a public archive, at its host ``service``, to keep the page of an article at ``url``; the
    ``attempts``th. ``reason`` is "" if it took it, ``copy`` where it says that its copy is ("" if it does not say),
    ``next_at`` when it is asked again, None if it is not."""

    article: str
    service: str
    url: str
    attempts: int
    status: int | None = None
    reason: str = ""
    copy: str = ""
    next_at: datetime | None = None
