"""What the tests of the command line share: a call of ``marsad`` in this process, and one in a process of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from flows.desk import open_desk
from marsad.model import (
    Alert,
    Article,
    Entry,
    Evidence,
    Page,
    Passage,
    Placement,
    Poll,
    Source,
    Tagging,
    Text,
    TopicEvidence,
)
from query.cli import main
from query.newdesk import write_desk
from storage.archive import Archive, open_archive


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    def json(self) -> object:
        return json.loads(self.out)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


Marsad = Callable[..., Answer]


@pytest.fixture
def marsad(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Marsad:
    """Calls ``marsad`` with the arguments given, from an empty folder without a desk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MARSAD_HOME", raising=False)

    def call(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


@pytest.fixture
def marsad_process(tmp_path: Path) -> Marsad:
    """The same in a process of its own, as a user starts it. Costs about a third of a second or more."""

    def call(*arguments: object, given: bytes = b"", environment: dict[str, str] | None = None) -> Answer:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("marsad")), *map(str, arguments)],
            cwd=tmp_path,
            input=given,
            env=environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def desk(marsad: Marsad, tmp_path: Path) -> Path:
    """A new desk without sources."""
    home = tmp_path / "desk"
    write_desk(home, sources={})
    (home / "watchlist" / "sources").mkdir()
    return home


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose topic model, learnt from a quarter of the examples, is trained once for all tests."""
    home = tmp_path_factory.mktemp("trained") / "desk"
    write_desk(home, sources={})
    examples = home / "watchlist" / "topics" / "examples.jsonl"
    lines = examples.read_text(encoding="utf-8").splitlines(keepends=True)
    examples.write_text("".join(lines[::4]), encoding="utf-8")
    open_desk(home).topic_model()
    return home


NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
PRESS = (
    ("en", "Court rules on extradition", "The court in the capital agreed to hand the suspect over.", "extradition"),
    ("ar", "المحكمة تنظر في تسليم الموقوف", "نظرت المحكمة في طلب تسليم الموقوف إلى دولة أخرى.", "extradition"),
    ("fr", "Deux détenus libérés", "Les deux détenus ont été libérés mardi soir.", "detainee"),
)


@pytest.fixture
def filled(filled_once: Path, tmp_path: Path, marsad: Marsad) -> Path:
    """A desk with two sources and an archive: three articles of one source, in English, Arabic and French, all of
    one story, the first with an alert; the other source fails."""
    return shutil.copytree(filled_once, tmp_path / "filled")


@pytest.fixture(scope="session")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = tmp_path_factory.mktemp("filled") / "desk"
    write_desk(desk, sources={})
    (desk / "watchlist" / "sources").mkdir()
    for name in ("north", "south"):
        source = f'kind = "feed"\nurl = "https://user:pw@{name}.example/rss?key=SECRET"\ntitle = "{name.title()}"\n'
        (desk / "watchlist" / "sources" / f"{name}.toml").write_text(source, encoding="utf-8")
    with open_archive(f"sqlite:///{desk / 'archive.sqlite'}") as archive:
        _fill(archive, lambda texts: [_tagging(text.id, text.url or "") for text in texts])
    return desk


@pytest.fixture(scope="session")
def understood(trained: Path) -> Path:
    """The desk with the trained model, and an archive of the same three articles, tagged by it."""
    desk = open_desk(trained)
    with desk.open_archive() as archive:
        _fill(archive, desk.topic_model().tag)
    return trained


def _fill(archive: Archive, tag: Callable[[list[Text]], list[Tagging]]) -> None:
    entries = tuple(
        Entry("north", f"guid-{n}", f"https://north.example/{n}", title, published=NOON - timedelta(days=n))
        for n, (_, title, _, _) in enumerate(PRESS)
    )
    for source, poll in (
        ("north", Poll("north", "ok", entries=entries)),
        ("south", Poll("south", "failed", reason="timeout")),
    ):
        where = Source(source, "feed", f"https://{source}.example/rss")
        later = NOON + timedelta(hours=1)
        archive.record_poll(where, poll, now=NOON, next_due_at=later, baseline_since=NOON - timedelta(days=9))
    for item in archive.waiting_entries(now=NOON, limit=9):
        content = f"<h1>{item.entry.title}</h1>".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        url = item.entry.url or ""
        archive.record_page(item.id, Page(url, url, 200, MappingProxyType({}), content, sha256, NOON), now=NOON)
    for waiting in archive.waiting_pages(limit=9):
        language, title, text, _ = PRESS[int(waiting.page.url[-1])]
        article = Article(
            waiting.page.url,
            waiting.page.url,
            "ok",
            title,
            text,
            published=waiting.entry.published,
            published_from="feed",
            language=language,
        )
        archive.record_article(waiting.entry_id, article, now=NOON, fresh_since=NOON - timedelta(days=9))
    archive.record_taggings(tag(archive.waiting_texts(limit=9)), now=NOON)
    items = archive.waiting_to_group(limit=9)
    placements = [Placement(item.text.id, "story-1", f"development-{item.text.id}", True) for item in items]
    archive.record_grouping(placements, [_alert(items[0].text.id)], now=NOON)


def _tagging(id: str, url: str) -> Tagging:
    language, _, text, topic = PRESS[int(url[-1])]
    return Tagging(
        id,
        "ok",
        {topic: 0.97},
        (topic,),
        {topic: Evidence(text, 0.98, 0)},
        language,
        "model-a",
        (Passage(0, text, 0, len(text)),),
        np.ones((1, 1), dtype=np.float32),
    )


def _alert(article: str) -> Alert:
    return Alert(
        key="key-1",
        rule="all",
        channel="mail",
        recipient="desk@desk.example",
        development=f"development-{article}",
        story="story-1",
        article=article,
        headline="Court rules\x1b[31m",
        language="en",
        outlet="North",
        url="https://north.example/0",
        published=NOON,
        evidence=(TopicEvidence("extradition", 0.97, "the passage"),),
        because="the rule says so",
        created_at=NOON,
    )


TEXT = (
    "The court in the capital agreed on Tuesday to hand the former officer over to the neighbouring country, where he "
    "is wanted for the torture of detainees, a clerk of the court told reporters after the hearing had ended."
)
PAGE = (
    "<html lang='en'><head><title>Court agrees to hand officer over</title></head><body><article>"
    "<h1>Court agrees to hand officer over</h1>" + f"<p>{TEXT}</p><p>Later, {TEXT}</p><p>Then, {TEXT}</p>"
    "</article></body></html>"
)
FEED = (
    "<rss version='2.0'><channel><title>North &amp;amp; South</title><link>https://n.example/</link>"
    "<item><title>مُحاكمة</title><link>/2026/a</link><guid>g1</guid>"
    "<pubDate>Tue, 14 Jul 2026 10:00:00 EEST</pubDate></item></channel></rss>"
)


@pytest.fixture
def page_html() -> str:
    """An article's page."""
    return PAGE


@pytest.fixture
def feed_xml() -> str:
    """A feed that announces it."""
    return FEED


class Outlet(BaseHTTPRequestHandler):
    """Serves the feed and the page; turns everything else away."""

    def do_GET(self) -> None:
        body = {"/rss": FEED, "/2026/a": PAGE}.get(self.path.partition("?")[0])
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((body or "gone").encode())

    def log_message(self, *_: object) -> None:
        """Says nothing: what a test prints is what it tests."""


@pytest.fixture
def outlet() -> Iterator[str]:
    """The address of a server with a feed at ``/rss`` and its article at ``/2026/a``."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Outlet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
