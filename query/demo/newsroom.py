"""The newsroom: invented outlets on loopback that announce and serve the demo's articles, edition by edition.

Real HTTP servers, one an outlet: conditional requests, gzip, robots.txt, a log of every visit. On Linux each outlet
has an address of its own in 127.0.0.0/8; where such addresses cannot be had, they share 127.0.0.1 by port.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from urllib.parse import unquote, urlsplit

from query.demo.outlets import Outlet, load_outlets
from query.demo.site import Answer, Printed, Site
from query.demo.texts import DemoArticle, load_articles

FIRST_ADDRESS = 2
"""Outlets are at 127.0.0.2, 127.0.0.3 and so on."""
STOP_WITHIN = 0.02
"""How often, in seconds, a server looks whether it is to stop."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: ``host`` with its port, the path as asked, the status answered, whether it was conditional."""

    host: str
    path: str
    status: int
    conditional: bool


class Newsroom:
    """The newsroom as of ``now`` (aware, UTC), open while used in a ``with`` block; its first edition is out at once.

    ``articles`` are those of both editions with the truth about each, as written on the pages.
    """

    def __init__(self, now: datetime) -> None:
        self.outlets: Mapping[str, Outlet] = MappingProxyType(load_outlets())
        self._first = now.replace(microsecond=0)
        self._second: datetime | None = None
        languages = {name: outlet.language for name, outlet in self.outlets.items()}
        self.articles: tuple[DemoArticle, ...] = tuple(a.written(self._first) for a in load_articles(languages))
        self._servers: dict[str, _Server] = {}
        self._addresses: dict[str, str] = {}
        self._visits: list[Visit] = []

    def __enter__(self) -> Newsroom:
        for number, name in enumerate(self.outlets):
            server = _serve_on_own_address(f"127.0.0.{FIRST_ADDRESS + number}", self._visits)
            self._servers[name] = server
            self._addresses[name] = "http://{}:{}".format(*server.server_address)
        self._print()
        for name, server in self._servers.items():
            threading.Thread(
                target=server.serve_forever, args=(STOP_WITHIN,), name=f"outlet {name}", daemon=True
            ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        self._servers.clear()

    @property
    def edition(self) -> int:
        """Which edition is out: 1 or 2."""
        return 1 if self._second is None else 2

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every request so far, in the order in which they were answered."""
        return tuple(self._visits)

    def publish_second_edition(self, now: datetime) -> None:
        """Announce the articles of the second edition, dated shortly before ``now``, and change the edited one."""
        self._second = now.replace(microsecond=0)
        self._print()

    def address(self, outlet: str) -> str:
        """Scheme, host and port of an outlet; known from the opening on, and after the end."""
        return self._addresses[outlet]

    def feed(self, outlet: str) -> str:
        """The URL where an outlet announces what is new."""
        return self.address(outlet) + self.outlets[outlet].at

    def printed(self) -> tuple[Printed, ...]:
        """The articles that are out, of all outlets: newest first within each."""
        return tuple(item for name in self.outlets for item in self._listed(name))

    def at(self, url: str) -> Printed | None:
        """What stands at ``url`` (query and fragment set aside); None if it is no article of ours."""
        asked = urlsplit(url)
        for item in self.printed():
            known = urlsplit(item.url)
            if (known.netloc, unquote(known.path)) == (asked.netloc, unquote(asked.path)):
                return item
        return None

    def _print(self) -> None:
        now = self._second or self._first
        for name, server in self._servers.items():
            outlet = self.outlets[name]
            site = Site(name, outlet, self.address(name), self._listed(name), now)
            if outlet.fails:
                server.answers, server.otherwise = {}, Answer(503, "text/plain", b"Service Unavailable\n", now)
                # A robots.txt that cannot be had would forbid the visit; it is the feed that is to fail.
                server.answers["/robots.txt"] = Answer(404, "text/plain", b"Not Found\n", now)
            else:
                server.answers = {unquote(path): answer for path, answer in site.answers().items()}
                server.otherwise = site.missing(outlet.language or "en")

    def _listed(self, name: str) -> list[Printed]:
        ours = [a for a in self.articles if a.outlet == name and a.edition <= self.edition]
        replaced = {a.edits for a in ours if a.edits}
        items = [self._printed(a, ours) for a in ours if a.edits or a.slug not in replaced]
        return sorted(items, key=lambda item: (item.published, item.path), reverse=True)

    def _printed(self, article: DemoArticle, ours: list[DemoArticle]) -> Printed:
        first = next((a for a in ours if article.edits and a.slug == article.edits and not a.edits), article)
        published = self._date(first)
        path = self.outlets[article.outlet].path_of(article, published)
        return Printed(
            article, path, self.address(article.outlet) + path, published=published, updated=self._date(article)
        )

    def _date(self, article: DemoArticle) -> datetime:
        out = self._second if article.edition == 2 and self._second else self._first
        return (out - article.age).replace(second=0)


class _Server(ThreadingHTTPServer):
    """One outlet's server. ``answers`` are by decoded path; ``otherwise`` is for every other path. Both are set
    before it begins to serve."""

    daemon_threads = True
    answers: dict[str, Answer]
    otherwise: Answer

    def __init__(self, address: tuple[str, int], visits: list[Visit]) -> None:
        super().__init__(address, _Handler)
        self.visits = visits


def _serve_on_own_address(host: str, visits: list[Visit]) -> _Server:
    """A server on a free port of ``host``, or of 127.0.0.1 where the system does not have that address."""
    try:
        return _Server((host, 0), visits)
    except OSError:
        return _Server(("127.0.0.1", 0), visits)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1  # headers and body in one packet; else each answer waits 40 ms for the visitor's acknowledgement

    def do_GET(self) -> None:
        answer = self.server.answers.get(unquote(urlsplit(self.path).path), self.server.otherwise)
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        unchanged = answer.status == HTTPStatus.OK and self._holds(answer)
        status = HTTPStatus.NOT_MODIFIED if unchanged else answer.status
        self.server.visits.append(Visit(self.headers.get("Host", ""), self.path, int(status), conditional))
        self.send_response(status)
        if answer.status == HTTPStatus.OK:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
            self.send_header("Vary", "Accept-Encoding")
        self._send_body(answer, empty=unchanged)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _holds(self, answer: Answer) -> bool:
        """Whether the visitor's copy still holds. An ETag, if sent, decides alone (RFC 9110, 13.2.2)."""
        if tags := self.headers.get("If-None-Match"):
            return answer.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        try:
            return parsedate_to_datetime(self.headers.get("If-Modified-Since", "")) >= answer.modified
        except (TypeError, ValueError):
            return False

    def _send_body(self, answer: Answer, *, empty: bool) -> None:
        if empty:
            self.end_headers()
            return
        body = answer.body
        if "gzip" in self.headers.get("Accept-Encoding", "").lower():
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the log is ``visits``."""
