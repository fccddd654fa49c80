"""From an announced link to an article, over a server on loopback: what the fetching and reading stages make of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.desk import Desk, open_desk
from flows.stages import fetch, poll, read
from marsad.model import Query
from query.newdesk import write_desk
from storage.archive import Archive

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SETTINGS = "[fetch]\nallow_networks = ['127.0.0.0/8']\nhost_gap = 0\n"
TITLE = "Court adjourns hearing of former officer"


class Watch:
    """A desk that watches one feed of a server on loopback."""

    def __init__(self, desk: Desk, archive: Archive, pages: dict[str, str]) -> None:
        self.desk, self.archive, self.pages, self.now = desk, archive, pages, NOW

    def announce(self, *paths: str) -> None:
        """Let the feed tell of the pages at ``paths``."""
        when = f"{self.now - timedelta(hours=1):%d %b %Y %H:%M:%S} GMT"
        items = "".join(
            f"<item><guid>{path}</guid><title>{TITLE}</title><link>{self.pages['']}{path}</link>"
            f"<description>A court sat.</description><pubDate>{when}</pubDate></item>"
            for path in paths
        )
        self.pages["/feed"] = f'<rss version="2.0"><channel><title>North</title>{items}</channel></rss>'

    def run(self) -> None:
        """Poll, fetch and read."""
        poll(self.desk, self.archive, sources=["north"], now=lambda: self.now)
        fetch(self.desk, self.archive, now=lambda: self.now)
        read(self.desk, self.archive, now=lambda: self.now)

    def article(self, path: str) -> dict[str, object]:
        """The article known by the address of ``path``."""
        found = self.archive.article(f"{self.pages['']}{path}")
        assert found is not None
        return found


@pytest.fixture
def watch(pages: dict[str, str], tmp_path: Path) -> Iterator[Watch]:
    source = f'kind = "feed"\nurl = "{pages[""]}/feed"\nlanguage = "en"\n'
    write_desk(tmp_path, settings_text=SETTINGS, sources={"north": source})
    desk = open_desk(tmp_path)
    with desk.open_archive() as archive:
        yield Watch(desk, archive, pages)


def sentences(topic: str) -> list[str]:
    """Two paragraphs that no other topic has."""
    return [
        f"The judges heard on Tuesday what was known of {topic}, and asked the witnesses for more about it.",
        f"A clerk said later that nothing else about {topic} would be heard before the end of the month.",
    ]


def html(*lines: str, head: str = "", title: str = TITLE) -> str:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{text}</body></html>"


def test_x24_an_article_of_three_pages_is_one_article_and_each_page_is_kept(watch: Watch) -> None:
    first, second, third = (sentences(topic) for topic in ("the prison", "the border", "the ministry"))
    watch.pages["/court"] = html(*first, head='<link rel="next" href="/court?page=2">')
    watch.pages["/court?page=2"] = html(*second, head='<link rel="next" href="/court?page=3">')
    watch.pages["/court?page=3"] = html(*third)
    watch.announce("/court")
    watch.run()
    article = watch.article("/court")
    assert str(article["text"]).split("\n\n") == [*first, *second, *third]
    assert (article["status"], len(watch.archive.search(Query()))) == ("ok", 1)
    kept = article["page"]
    assert isinstance(kept, dict)
    assert [part["url"] for part in kept["parts"]] == [f"{watch.pages['']}/court?page={n}" for n in (2, 3)]
    for part, path in zip(kept["parts"], ("/court?page=2", "/court?page=3"), strict=True):
        assert watch.archive.page(part["sha256"]) == watch.pages[path].encode()


def test_x24_an_article_whose_second_page_does_not_come_is_partial(watch: Watch) -> None:
    watch.pages["/court"] = html(*sentences("the prison"), head='<link rel="next" href="/court/2/">')
    watch.announce("/court")
    watch.run()
    article = watch.article("/court")
    assert (article["status"], article["text"]) == ("partial", "\n\n".join(sentences("the prison")))
