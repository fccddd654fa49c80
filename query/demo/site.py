"""What an outlet's server answers at which path: its articles, its list of what is new, front page and robots.txt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, PackageLoader

from query.demo.days import long_date
from query.demo.outlets import Outlet
from query.demo.texts import DemoArticle

ROBOTS = "User-agent: *\nDisallow: /subscribers/\n"
RELATED = 3
HTML = "text/html; charset=utf-8"
FEEDS = {
    "rss": ("rss.xml", "application/rss+xml; charset=utf-8"),
    "atom": ("atom.xml", "application/atom+xml"),
    "news-sitemap": ("news-sitemap.xml", "application/xml"),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """An article as it stands at an address: ``path`` is percent-encoded, ``url`` the article's canonical one."""

    article: DemoArticle
    path: str
    url: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for a path. ``modified`` is when it last changed, to the second."""

    status: int
    media_type: str
    body: bytes
    modified: datetime

    @property
    def etag(self) -> str:
        """A strong validator of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True)
class Site:
    """One outlet at one moment. ``base`` is its address without a last slash; ``listed`` what it has out, newest
    first."""

    name: str
    outlet: Outlet
    base: str
    listed: Sequence[Printed]
    now: datetime

    def answers(self) -> dict[str, Answer]:
        """Every path that is there (percent-encoded, without a query) with its answer."""
        newest = max((item.updated for item in self.listed), default=self.now)
        pages = {item.path: self._page(item) for item in self.listed}
        front = self._html("front.html", self.outlet.language or "en", title=self.outlet.title)
        return {
            **pages,
            self.outlet.at: self._feed(newest),
            "/": Answer(200, HTML, front.encode(), newest),
            "/robots.txt": Answer(200, "text/plain", ROBOTS.encode(), self.now),
        }

    def missing(self, language: str, status: int = 404) -> Answer:
        """The page that says that there is none."""
        return Answer(status, HTML, self._html("missing.html", language, title="404").encode(), self.now)

    def _page(self, item: Printed) -> Answer:
        article = item.article
        if article.kind == "gone":
            return self.missing(article.language)
        if article.kind == "soft-404":
            return self.missing(article.language, status=200)
        template = f"{self.name}/{'consent-wall' if article.kind == 'consent-wall' else 'article'}.html"
        html = self._html(
            template,
            article.language,
            title=article.title,
            item=item,
            printed_on=long_date(item.published, article.language),
            encoding=article.encoding,
            related=[other for other in self.listed if other is not item and other.article.readable][:RELATED],
        )
        # Only the page itself says that it is not in UTF-8, as on many an old Arabic site.
        media_type = HTML if article.encoding == "utf-8" else "text/html"
        return Answer(200, media_type, html.encode(article.encoding, "xmlcharrefreplace"), item.updated)

    def _html(self, template: str, language: str, **values: object) -> str:
        shared = {
            "frame": f"{self.name}/frame.html",
            "printed_on": long_date(self.now, language),
            "encoding": "utf-8",
            "related": (),
        }
        return (
            _templates()
            .get_template(template)
            .render(**{**shared, **values}, base=self.base, language=language, listed=self.listed, now=self.now)
        )

    def _feed(self, newest: datetime) -> Answer:
        if self.outlet.announces == "json":
            return Answer(200, "application/feed+json", self._json_feed().encode(), newest)
        template, media_type = FEEDS[self.outlet.announces]
        text = (
            _templates()
            .get_template(template)
            .render(outlet=self.outlet, base=self.base, listed=self.listed, newest=newest)
        )
        return Answer(200, media_type, text.encode(), newest)

    def _json_feed(self) -> str:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.outlet.title,
            "home_page_url": f"{self.base}/",
            "feed_url": f"{self.base}{self.outlet.at}",
            "language": self.outlet.language,
            "items": [
                {
                    "id": item.url,
                    "url": item.url,
                    "title": item.article.title,
                    "summary": item.article.summary,
                    "content_text": item.article.summary,
                    "date_published": item.published.isoformat(),
                    "date_modified": item.updated.isoformat(),
                    "authors": [{"name": self.outlet.title}],
                }
                for item in self.listed
            ],
        }
        return json.dumps(feed, ensure_ascii=False, indent=1)


@cache
def _templates() -> Environment:
    found = Environment(loader=PackageLoader("query.demo"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    found.filters["rfc2822"] = format_datetime
    return found
