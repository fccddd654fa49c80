"""What the tests of alerts share: alerts and articles to order, outboxes, a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marsad.model import Alert, AlertLife, Evidence, GroupItem, Placement, Text, TopicEvidence, Try
from storage.archive import Archive, open_archive

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ALERT = Alert(
    key="0123456789abcdef0000",
    rule="extradition-desk",
    channel="mail",
    recipient="desk@reader.example",
    development="d0",
    story="ab12cd34ef56ab12cd34",
    article="90fe12ab34cd56ef7890",
    headline="Appeals court clears extradition of shipowner",
    language="en",
    outlet="The Harbour Gazette",
    url="https://harbour.example/news/appeals-court",
    published=NOW - timedelta(hours=2),
    evidence=(TopicEvidence("extradition", 0.974, "The court said that the man could be handed over."),),
    because='It looks to be about extradition (0.97). Rule "extradition-desk" asks for extradition.',
    created_at=NOW,
)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def make_alert() -> Callable[..., Alert]:
    """An alert with the fields given; ``number`` gives it a key and a development of its own."""

    def make(number: int = 0, **fields: Any) -> Alert:
        own = {"key": f"0123456789abcdef{number:04x}", "development": f"d{number}"}
        return replace(ALERT, **{**own, **fields})

    return make


@pytest.fixture(scope="session")
def make_item() -> Callable[..., GroupItem]:
    """A tagged article: about extradition (0.97) and, less surely, detainee (0.61), unless told otherwise."""

    def make(**fields: Any) -> GroupItem:
        scores = fields.pop("scores", {"extradition": 0.97, "detainee": 0.61, "border-smuggling": 0.08})
        topics = fields.pop("topics", ("detainee", "extradition"))
        text = Text(
            id=fields.pop("id", "90fe12ab34cd56ef7890"),
            title=fields.pop("title", "Appeals court clears extradition of shipowner"),
            text="The court said that the man could be handed over.",
            language=fields.pop("language", "en"),
            published=NOW - timedelta(hours=2),
            url=fields.pop("url", "https://harbour.example/news/appeals-court"),
            topics=topics,
        )
        item = GroupItem(
            text=text,
            vectors=np.zeros((1, 4), dtype=np.float32),
            model="test",
            source="harbour",
            outlet="The Harbour Gazette",
            news=True,
            scores=scores,
            evidence={topic: Evidence(f"A passage about {topic}.", scores[topic], 0) for topic in topics},
        )
        return replace(item, **fields)

    return make


@pytest.fixture
def placement() -> Placement:
    return Placement(id="90fe12ab34cd56ef7890", story="s1", development="d1", new=True)


# ---------------------------------------------------------------- outboxes and clocks


class Clock:
    """A clock that stands still until it is told to go on; ``wait`` is its sleep."""

    def __init__(self) -> None:
        self.time = NOW
        self.waits: list[float] = []

    def __call__(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += timedelta(seconds=seconds)


class MemoryOutbox:
    """The outbox's protocol, kept in a dict."""

    def __init__(self) -> None:
        self.lives: dict[str, AlertLife] = {}
        self.leases: dict[str, tuple[str, datetime]] = {}

    def queue(self, alerts: Sequence[Alert], *, now: datetime) -> int:
        fresh = [alert for alert in alerts if alert.key not in self.lives]
        self.lives.update({a.key: AlertLife(a, "pending", 0, a.digest_at or now, None, "") for a in fresh})
        return len(fresh)

    def alerts(self, *, state: str | None = None, limit: int = 100) -> list[AlertLife]:
        newest_first = sorted(self.lives.values(), key=lambda life: life.alert.key)
        return [life for life in newest_first if state in (None, life.state)][:limit]

    def claim_alerts(self, *, now: datetime, lease: timedelta, owner: str, limit: int) -> list[AlertLife]:
        due = [
            life
            for key, life in self.lives.items()
            if (life.state == "pending" and life.next_attempt_at is not None and life.next_attempt_at <= now)
            or (life.state == "sending" and self.leases[key][1] <= now)
        ]
        due.sort(key=lambda life: (life.next_attempt_at, life.alert.created_at, life.alert.key))
        claimed = [replace(life, state="sending", attempts=life.attempts + 1) for life in due[:limit]]
        self.lives.update({life.alert.key: life for life in claimed})
        self.leases.update({life.alert.key: (owner, now + lease) for life in claimed})
        return claimed

    def release_claims(self) -> int:
        held = [key for key, life in self.lives.items() if life.state == "sending"]
        self.lives.update({key: replace(self.lives[key], state="pending") for key in held})
        return len(held)

    def record_delivery(self, *keys: str, now: datetime, receipt: str = "") -> None:
        for key in keys:
            self._change(key, state="delivered", delivered_at=now, next_attempt_at=None, error="")

    def record_delivery_failure(
        self, key: str, reason: str, *, now: datetime, next_attempt_at: datetime | None, owner: str | None = None
    ) -> None:
        state = "pending" if next_attempt_at else "dead"
        if owner in (None, self.leases[key][0]):
            tries = (*self.lives[key].tries, Try(now, "failed", reason))
            self._change(key, state=state, next_attempt_at=next_attempt_at, error=reason, tries=tries)

    def postpone_alert(self, key: str, *, until: datetime, owner: str | None = None) -> None:
        if owner not in (None, self.leases[key][0]):
            return
        self._change(key, state="pending", next_attempt_at=until, attempts=self.lives[key].attempts - 1)

    def retry_alert(self, key: str, *, now: datetime) -> bool:
        tries = (*self.lives[key].tries, Try(now, "renewed", ""))
        self._change(key, state="pending", next_attempt_at=now, tries=tries)
        return True

    def _change(self, key: str, **fields: Any) -> None:
        self.lives[key] = replace(self.lives[key], **fields)


class KeptOutbox:
    """The archive's outbox, with ``queue`` as the grouping stage does it."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def queue(self, alerts: Sequence[Alert], *, now: datetime) -> int:
        return self.archive.record_grouping([], alerts, now=now)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.archive, name)


@pytest.fixture(params=["in memory", "in the archive"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryOutbox | KeptOutbox]:
    if request.param == "in memory":
        yield MemoryOutbox()
        return
    with open_archive(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
        yield KeptOutbox(archive)


@pytest.fixture
def clock() -> Clock:
    return Clock()
