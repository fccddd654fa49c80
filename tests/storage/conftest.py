"""An archive of either engine, and the few things that fill it: every storage test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
import pytest
from postgres import postgres_server

from marsad.model import (
    Alert,
    Article,
    Entry,
    Evidence,
    GroupItem,
    Page,
    Passage,
    Placement,
    Poll,
    Source,
    Tagging,
    TopicEvidence,
    Validators,
)
from storage.archive import Archive, open_archive

NOW = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
_SCHEMAS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    with postgres_server() as address:
        yield address


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def new_url(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes addresses at which there is no archive yet."""
    if engine == "sqlite":
        return lambda: f"sqlite:///{tmp_path_factory.mktemp('archive') / 'archive.sqlite'}"
    server: str = request.getfixturevalue("postgres")

    def make() -> str:
        schema = f"archive{next(_SCHEMAS)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        return f"{server}&options=-csearch_path%3D{schema}"

    return make


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """An address at which there is no archive yet."""
    return new_url()


@pytest.fixture
def archive(url: str) -> Iterator[Archive]:
    """An empty archive."""
    with open_archive(url) as opened:
        yield opened


@dataclass(frozen=True)
class Desk:
    """Fills an archive stage by stage, with what a test does not care about filled in."""

    archive: Archive

    def poll(
        self,
        *entries: Entry,
        source: str = "north",
        now: datetime = NOW,
        status: str = "ok",
        baseline_since: datetime | None = None,
        **more: object,
    ) -> int:
        """A poll of a source that shows ``entries``; how many were new."""
        return self.archive.record_poll(
            Source(source, "feed", f"https://{source}.example/rss", title=source.title()),
            Poll(source, status, entries=entries, **more),  # type: ignore[arg-type]
            now=now,
            next_due_at=now + HOUR,
            baseline_since=baseline_since or now - 6 * HOUR,
        )

    def fetch(self, *, now: datetime = NOW, body: Callable[[Entry], str] | None = None) -> list[str]:
        """Fetch every page that is due; the addresses fetched."""
        due = self.archive.waiting_entries(now=now, limit=1000)
        for item in due:
            assert item.entry.url
            text = body(item.entry) if body else f"<p>{item.entry.url}</p>"
            self.archive.record_page(item.id, self.page(item.entry.url, text, now=now), now=now)
        return [item.entry.url or "" for item in due]

    def page(self, url: str, text: str = "<p>page</p>", *, now: datetime = NOW, **more: object) -> Page:
        """A page that came with status 200, unless ``more`` says otherwise."""
        content = text.encode()
        told: dict[str, object] = {
            "url": url,
            "final_url": url,
            "status": 200,
            "headers": {"content-type": "text/html"},
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
            "fetched_at": now,
            "validators": Validators(etag='"1"'),
        }
        return Page(**(told | more))  # type: ignore[arg-type]

    def read(
        self,
        text: Callable[[Entry], str] | str = "The court heard the case.",
        *,
        now: datetime = NOW,
        fresh_since: datetime | None = None,
        **more: object,
    ) -> None:
        """Read every page that waits: as an article with ``text``, unless ``more`` says otherwise."""
        for item in self.archive.waiting_pages(limit=1000):
            told: dict[str, object] = {
                "url": item.page.final_url,
                "canonical_url": item.page.final_url,
                "status": "ok",
                "title": item.entry.title,
                "text": text if isinstance(text, str) else text(item.entry),
            }
            article = Article(**(told | more))  # type: ignore[arg-type]
            since = fresh_since or now - 48 * HOUR
            self.archive.record_article(item.entry_id, article, now=now, fresh_since=since)

    def tag(self, *topics: str, now: datetime = NOW, model: str = "model-a", **more: object) -> list[str]:
        """Tag every text that waits with ``topics``; the articles tagged."""
        texts = self.archive.waiting_texts(limit=1000)
        self.archive.record_taggings([self.tagging(text.id, *topics, model=model, **more) for text in texts], now=now)
        return [text.id for text in texts]

    def tagging(self, id: str, *topics: str, model: str = "model-a", **more: object) -> Tagging:
        """A tagging with two passages, whose vectors are the same for the same id."""
        scores = {name: 0.9 if name in topics else 0.1 for name in {"detainee", "extradition", *topics}}
        vectors = np.random.default_rng(int(id[:12], 16)).normal(size=(2, 8)).astype(np.float32)
        told: dict[str, object] = {
            "id": id,
            "status": "ok",
            "scores": scores,
            "topics": topics,
            "evidence": {name: Evidence(f"about {name}", 0.95, 1) for name in topics},
            "language": "en",
            "model": model,
            "passages": (Passage(0, "head", 0, 4), Passage(1, "body", 5, 9)),
            "vectors": vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        }
        return Tagging(**(told | more))  # type: ignore[arg-type]

    def group(self, story: str = "story", *, now: datetime = NOW, alert: bool = True) -> list[GroupItem]:
        """Put every article that waits into a development of its own in ``story``, and alert of what is news."""
        items = self.archive.waiting_to_group(limit=1000)
        placements = [Placement(item.text.id, story, f"development-{item.text.id}", True) for item in items]
        alerts = [self.alert(f"key-{item.text.id}", now=now) for item in items if item.news and alert]
        self.archive.record_grouping(placements, alerts, now=now)
        return items

    def alert(self, key: str, *, now: datetime = NOW) -> Alert:
        """An alert for one recipient."""
        return Alert(
            key=key,
            rule="all",
            channel="mail",
            recipient="desk@desk.example",
            development="development",
            story="story",
            article="article",
            headline="رئيس المحكمة: a ruling",
            language="ar",
            outlet="North",
            url="https://north.example/1",
            published=now,
            evidence=(TopicEvidence("extradition", 0.9, "the passage"),),
            because="the rule says so",
            created_at=now,
        )

    def whole(self, *entries: Entry, text: Callable[[Entry], str] | str = "The court heard the case.") -> None:
        """Entries all the way: polled as news, fetched, read, tagged, grouped."""
        self.poll(*entries)
        self.fetch()
        self.read(text)
        self.tag("extradition")
        self.group()


@pytest.fixture
def desk(archive: Archive) -> Desk:
    """The archive with a hand to fill it."""
    return Desk(archive)


@pytest.fixture(scope="session")
def now() -> datetime:
    """Noon of a day in July, UTC."""
    return NOW


@pytest.fixture(scope="session")
def entry() -> Callable[..., Entry]:
    """Makes the n-th entry of a source; dated at noon less n minutes, so that it is news even at a first look."""

    def make(n: int = 1, **more: object) -> Entry:
        told: dict[str, object] = {
            "source": "north",
            "key": f"guid-{n}",
            "url": f"https://north.example/news/{n}",
            "title": f"Headline {n}",
            "summary": f"Summary {n}.",
            "published": NOW - timedelta(minutes=n),
        }
        return Entry(**(told | more))  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def desk_of() -> type[Desk]:
    """Gives a further archive a hand to fill it."""
    return Desk
