"""Copies of one page, and a page that goes on being written: what is told of them, over a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from flows.desk import Desk, open_desk
from flows.stages import deliver, fetch, group, plan_relooks, poll, read
from marsad.model import Evidence, Passage, Tagging, Text
from query.demo.receivers import Mailbox
from query.newdesk import write_desk
from storage.archive import Archive

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SETTINGS = """
[fetch]
allow_networks = ["127.0.0.0/8"]
host_gap = 0
[channels.mail]
kind = "email"
host = "127.0.0.1"
port = {port}
security = "plain"
sender = "marsad@desk.example"
[[rules]]
name = "desk"
channel = "mail"
recipients = ["desk@reader.example"]
"""
COURT = (
    "The court of appeal refused on Tuesday to extradite a former officer whom three states want for what was done in "
    "the prison of the harbour town, and said that the requests were too general to build on.",
    "His lawyer said that the man, who is 61, had lived in the town for seven years and would stay there.",
)
TALKS = "Ministers met for round {number} of their talks on water in the old palace, and correspondents waited outside."
CUES = {"extradition": "extradite", "detainee": "hunger strike"}


class Pass:
    """A desk that watches one feed, and tells by mail. Topics are those whose word stands in the text."""

    def __init__(self, desk: Desk, archive: Archive, pages: dict[str, str], mailbox: Mailbox) -> None:
        self.desk, self.archive, self.pages, self.mailbox, self.now = desk, archive, pages, mailbox, NOW

    def run(self, *announced: str) -> list[str]:
        """A pass over the feed, which tells of the pages at ``announced``; the subjects of what was mailed."""
        before = len(self.mailbox.messages)
        when = f"{NOW - HOUR:%d %b %Y %H:%M:%S} GMT"
        items = "".join(
            f"<item><guid>{path}</guid><title>T</title><link>{self.pages['']}{path}</link><pubDate>{when}</pubDate></item>"
            for path in announced
        )
        self.pages["/feed"] = f'<rss version="2.0"><channel><title>North</title>{items}</channel></rss>'
        for stage in (poll, fetch, read):
            stage(self.desk, self.archive, now=lambda: self.now)
        self.archive.record_taggings(list(map(tagging, self.archive.waiting_texts(limit=99))), now=self.now)
        for stage in (plan_relooks, group):
            stage(self.desk, self.archive, now=lambda: self.now)
        deliver(self.desk, self.archive, run="r", now=lambda: self.now)
        self.now += HOUR
        return [str(message["Subject"]) for message in self.mailbox.messages[before:]]


def tagging(text: Text) -> Tagging:
    topics = tuple(topic for topic, word in CUES.items() if word in text.text)
    evidence = {topic: Evidence("A passage.", 0.9, 0) for topic in topics}
    vectors = np.ones((1, 4), np.float32) / 2
    scores = dict.fromkeys(topics, 0.9)
    return Tagging(text.id, "ok", scores, topics, evidence, "en", "m", (Passage(0, "x", 0, 1),), vectors)


@pytest.fixture
def watch(pages: dict[str, str], mailbox: Mailbox, tmp_path: Path) -> Iterator[Pass]:
    source = f'kind = "feed"\nurl = "{pages[""]}/feed"\nlanguage = "en"\n'
    write_desk(tmp_path, settings_text=SETTINGS.format(port=mailbox.port), sources={"north": source})
    desk = open_desk(tmp_path)
    with desk.open_archive() as archive:
        one = Pass(desk, archive, pages, mailbox)
        one.run()  # the first look at an empty feed
        yield one


def html(title: str, *lines: str, head: str = "") -> str:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{text}</body></html>"


def test_x20_copies_of_an_article_are_one_article_and_one_alert_whenever_they_are_announced(watch: Pass) -> None:
    original = f'<link rel="canonical" href="{watch.pages[""]}/a">'
    title = "Court refuses to hand over officer"
    for path in ("/a", "/a/amp", "/m/a", "/print/a"):
        watch.pages[path] = html(title if path == "/a" else f"{title} | The North", *COURT, head=original)
    assert watch.run("/a/amp", "/a") == [title]
    assert watch.run("/m/a", "/print/a", "/a/amp", "/a") == []
    assert watch.archive.counts()["articles"] == 1


def live(pages: dict[str, str], title: str, entries: list[str]) -> str:
    """A live page with these entries, one every five minutes."""
    posts = [
        {"@type": "BlogPosting", "headline": f"Entry {n}", "articleBody": text, "url": f"{pages['']}/live#{n}",
         "datePublished": (NOW - 2 * HOUR + n * timedelta(minutes=5)).isoformat()}
        for n, text in enumerate(entries)
    ]  # fmt: skip
    told = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": title,
        "datePublished": (NOW - 2 * HOUR).isoformat(),
        "coverageStartTime": (NOW - 2 * HOUR).isoformat(),
        "coverageEndTime": (NOW + 24 * HOUR).isoformat(),
        "liveBlogUpdate": posts,
    }
    shown = [f'<div class="live-post" id="{n}"><h3>Entry {n}</h3><p>{text}</p></div>' for n, text in enumerate(entries)]
    script = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    return html(title, head=script).replace("</h1>", f"</h1><article>{''.join(reversed(shown))}</article>")


def test_x22_a_live_page_is_told_once_and_again_when_it_comes_to_another_topic(watch: Pass) -> None:
    def goes_on(title: str, entries: list[str]) -> list[str]:
        watch.pages["/live"] = live(watch.pages, title, entries)
        return watch.run("/live")

    entries = [TALKS.format(number=n) for n in range(12)]
    assert goes_on("Live: ministers meet", entries) == [], "no topic"
    entries += [COURT[0], *(TALKS.format(number=n) for n in (13, 14))]
    assert goes_on("Live: ministers meet, court refuses", entries) == ["Live: ministers meet, court refuses"]
    for number in (15, 16, 17):
        entries.append(f"{TALKS.format(number=number)} They agreed on {number * 7} million cubic metres.")
        assert goes_on(f"Live: round {number}", entries) == []
    entries.append("In the prison of the harbour town 40 men have begun a hunger strike, their families say.")
    assert goes_on("Live: men refuse food", entries) == ["Re: Live: ministers meet, court refuses"]
    entries.append(f"{TALKS.format(number=19)} They agreed on 99 wells.")
    assert goes_on("Live: round 19", entries) == []
    counts = watch.archive.counts()
    assert counts["articles"] == 1
    assert counts["versions"] == 7
