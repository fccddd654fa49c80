"""From an announced link to an article, over a server on loopback: what the fetching and reading stages make of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.desk import Desk, open_desk
from flows.stages import fetch, plan_relooks, poll, read
from flows.stages.reading import whole_hosts
from marsad.model import Entry, Page, Query, WaitingPage
from query.newdesk import write_desk
from storage.archive import Archive

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SETTINGS = "[fetch]\nallow_networks = ['127.0.0.0/8']\nhost_gap = 0\n"
PAGE = Page("https://a.example/", "https://a.example/", 200, {}, b"", "0" * 64, NOW)
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
        """Poll, fetch and read, and decide what is looked at again."""
        poll(self.desk, self.archive, sources=["north"], now=lambda: self.now)
        fetch(self.desk, self.archive, now=lambda: self.now)
        read(self.desk, self.archive, now=lambda: self.now)
        plan_relooks(self.desk, self.archive, now=lambda: self.now)

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


def live(count: int, *, title: str, foot: str = "") -> str:
    """A live page of so many entries, the newest first."""
    entries = "".join(
        f'<div class="post"><time datetime="2026-11-25T10:{n:02}:00Z">10:{n:02}</time>'
        f"<p>Witness number {n} has arrived at the court and said that he would speak about the prison.</p></div>"
        for n in range(count, 0, -1)
    )
    head = f'<title>{title}</title><meta property="article:published_time" content="2026-11-25T11:00:00Z">'
    return f'<html><head>{head}</head><body><h1>{title}</h1><div class="live-blog">{entries}</div>{foot}</body></html>'


def test_x22_a_live_page_is_one_article_that_is_read_again_while_it_goes_on(watch: Watch) -> None:
    watch.pages["/court"] = live(12, title="Court sits: live updates")
    watch.announce("/court")
    watch.run()
    assert str(watch.article("/court")["text"]).count("Witness number") == 12

    watch.now += timedelta(minutes=20)
    watch.pages["/court"] = live(15, title="Officer speaks in court: live updates")
    watch.run()
    article = watch.article("/court")
    assert (article["title"], len(watch.archive.search(Query()))) == ("Officer speaks in court: live updates", 1)
    assert [version["number"] for version in article["versions"]] == [1, 2]  # type: ignore[attr-defined]
    assert str(article["text"]).count("Witness number") == 15

    over = live(16, title="Officer speaks in court: live updates", foot="<p>This live blog is now closed.</p>")
    watch.now += timedelta(minutes=20)
    watch.pages["/court"] = over
    watch.run()
    watch.now += timedelta(minutes=20)
    watch.pages["/court"] = over.replace("number 16", "number 99")
    watch.run()
    assert "number 99" not in str(watch.article("/court")["text"])


TOPICS = ("bread prices", "winter rain", "the school strike", "stolen trucks", "old mosaics", "the cholera wave")
BOX = "Jane Doe writes from the capital for this paper, and has done so for more than ten years."


def test_a_box_below_many_articles_of_a_site_is_no_part_of_their_texts(watch: Watch) -> None:
    for number, topic in enumerate(TOPICS):
        watch.pages[f"/{number}"] = html(*sentences(topic), BOX, title=f"What is known of {topic}")
    watch.announce(*(f"/{number}" for number in range(len(TOPICS))))
    watch.run()
    for number, topic in enumerate(TOPICS):
        article = watch.article(f"/{number}")
        assert article["text"] == "\n\n".join(sentences(topic))
        assert "many pages of the site" in str(article["warnings"])


def test_a_box_that_is_known_only_later_makes_no_version_of_what_was_read_with_it(watch: Watch) -> None:
    watch.pages["/0"] = html(*sentences(TOPICS[0]), BOX, title=f"What is known of {TOPICS[0]}")
    watch.announce("/0")
    watch.run()
    assert BOX in str(watch.article("/0")["text"])
    for number, topic in enumerate(TOPICS[1:], 1):
        watch.pages[f"/{number}"] = html(*sentences(topic), BOX, title=f"What is known of {topic}")
    watch.announce(*(f"/{number}" for number in range(1, len(TOPICS))))
    watch.now += timedelta(hours=24)
    watch.pages["/0"] += "<!-- 17 readers -->"
    watch.run()
    assert BOX not in str(watch.article("/3")["text"])
    assert len(watch.article("/0")["versions"]) == 1  # type: ignore[arg-type]


def test_hosts_are_read_whole_so_that_a_batch_ends_between_two_of_them() -> None:
    def waiting(*hosts: str) -> list[WaitingPage]:
        return [
            WaitingPage(f"{n}", Entry("north", f"{n}", f"https://{host}.example/{n}"), PAGE)
            for n, host in enumerate(hosts)
        ]

    assert [item.entry_id for item in whole_hosts(waiting("a", "a", "b"), 3)] == ["0", "1"]
    assert len(whole_hosts(waiting("a", "a", "b"), 4)) == 3
    assert len(whole_hosts(waiting("a", "a", "a"), 3)) == 3
    assert whole_hosts([], 3) == []


@pytest.mark.parametrize(
    "order", [("/a", "/a/amp", "/print/a"), ("/print/a", "/a/amp", "/a"), ("/a/amp?utm_source=x",)]
)
def test_x20_amp_and_print_copies_of_one_article_are_one_with_aliases(watch: Watch, order: tuple[str, ...]) -> None:
    for path in ("/a", "/a/amp", "/a/amp?utm_source=x", "/print/a"):
        head = f'<link rel="canonical" href="{watch.pages[""]}/a">'
        watch.pages[path] = html(*sentences("the prison"), head=head)
    watch.announce(*order)
    watch.run()
    watch.now += timedelta(hours=1)
    watch.run()
    article = watch.article("/a")
    assert len(watch.archive.search(Query())) == 1
    assert len(article["versions"]) == 1  # type: ignore[arg-type]
    assert {f"{watch.pages['']}{path}" for path in order} | {article["canonical_url"]} <= set(article["aliases"])  # type: ignore[call-overload]
