"""Reports of invented outlets, brought into an archive as the stages would, for tests of what is shown of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import numpy as np

from marsad.model import (
    Article,
    Entry,
    Evidence,
    Mention,
    Novelty,
    Page,
    Passage,
    Placement,
    Poll,
    Source,
    Tagging,
    Text,
)
from storage.archive import Archive

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
COURT = (
    "The court in the capital agreed on Tuesday to hand the former officer over.\n\n"
    "He is wanted for the torture of detainees in Roumieh prison, the clerk said."
)
ARABIC = "وافقت المحكمة يوم الثلاثاء على تسليم الضابط السابق.\n\nوهو مطلوب بتهمة تعذيب الموقوفين في سجن رومية."


@dataclass(frozen=True)
class Report:
    """An article as a test wants it; what it does not say is filled in."""

    number: int
    title: str = "Court agrees to hand officer over"
    text: str = COURT
    language: str | None = "en"
    source: str = "north"
    topics: tuple[str, ...] = ("extradition",)
    story: str = "story-1"
    development: str = "development-1"
    novelty: tuple[Novelty, ...] = ()
    names: tuple[Mention, ...] = ()
    correction: str = ""
    site: str = ""
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    image: str | None = None
    html: str = ""
    evidence: str = ""
    hours_ago: int = 0
    url: str = ""
    again: bool = False
    """Whether it is brought once more, edited."""

    @property
    def address(self) -> str:
        return self.url or f"https://{self.source}.example/{self.number}"


@dataclass
class Press:
    """Fills an archive with reports, as the stages would, at ``NOON``."""

    archive: Archive
    titles: dict[str, str] = field(default_factory=lambda: {"north": "The North", "south": "الجنوب"})

    def bring(self, *reports: Report, now: datetime = NOON) -> dict[int, str]:
        """Record all of them; their ids by number."""
        for source in dict.fromkeys(report.source for report in reports):
            self._poll(source, [report for report in reports if report.source == source], now)
        by_address = {report.address: report for report in reports}
        for item in self.archive.waiting_entries(now=now, limit=500):
            self._fetch(item.id, item.entry.url or "", by_address[item.entry.url or ""], now)
        for waiting in self.archive.waiting_pages(limit=500):
            article = _article(waiting.page.url, by_address[waiting.page.url], now)
            self.archive.record_article(waiting.entry_id, article, now=now, fresh_since=now - timedelta(days=9))
        texts = {text.url or "": text for text in self.archive.waiting_texts(limit=500)}
        self.archive.record_taggings([_tagging(texts[url], by_address[url]) for url in texts], now=now)
        waits = self.archive.waiting_to_group(limit=500)
        placed = [_placement(item.text.id, by_address[item.text.url or ""]) for item in waits]
        begun: set[str] = set()
        for place in placed:
            self.archive.record_grouping([replace(place, new=place.development not in begun)], [], now=now)
            begun.add(place.development)
        return {by_address[url].number: text.id for url, text in texts.items()}

    def _poll(self, source: str, reports: Sequence[Report], now: datetime) -> None:
        entries = tuple(
            Entry(
                source,
                f"guid-{report.number}",
                report.address,
                report.title,
                published=now - timedelta(hours=report.hours_ago),
                updated=now if report.again else None,
            )
            for report in reports
        )
        where = Source(source, "feed", f"https://{source}.example/rss", title=self.titles.get(source, source))
        poll = Poll(source, "ok", entries=entries, title=where.title)
        later = now + timedelta(hours=1)
        self.archive.record_poll(where, poll, now=now, next_due_at=later, baseline_since=now - timedelta(days=9))

    def _fetch(self, entry: str, url: str, report: Report, now: datetime) -> None:
        content = (report.html or f"<h1>{report.title}</h1><p>{report.text}</p>").encode()
        page = Page(url, url, 200, MappingProxyType({}), content, hashlib.sha256(content).hexdigest(), now)
        self.archive.record_page(entry, page, now=now)


def _article(url: str, report: Report, now: datetime) -> Article:
    return Article(
        url,
        url,
        "ok",
        report.title,
        report.text,
        authors=report.authors,
        published=now - timedelta(hours=report.hours_ago),
        published_from="feed",
        language=report.language,
        site=report.site,
        image=report.image,
        links=report.links,
        agencies=report.agencies,
    )


def _tagging(text: Text, report: Report) -> Tagging:
    passage = report.evidence or report.text.partition("\n")[0]
    return Tagging(
        text.id,
        "ok",
        {"extradition": 0.12, "detainee": 0.2, **dict.fromkeys(report.topics, 0.97)},
        report.topics,
        {topic: Evidence(passage, 0.98, 0) for topic in report.topics},
        report.language,
        "model-a",
        (Passage(0, passage, 0, len(passage)),),
        np.ones((1, 1), dtype=np.float32),
        names=report.names,
    )


def _placement(id: str, report: Report) -> Placement:
    return Placement(id, report.story, report.development, True, report.novelty, report.correction)


DETAINED = Mention("roumieh-prison", "Roumieh prison")
PRESS = (
    Report(
        1,
        novelty=(Novelty("decision", "agreed to hand the former officer over", COURT.partition("\n")[0]),),
        names=(DETAINED,),
        site="The North",
        hours_ago=3,
    ),
    Report(2, "المحكمة توافق على تسليم الضابط", ARABIC, "ar", "south", names=(DETAINED,), hours_ago=2),
    Report(
        3,
        "Officer handed over at the airport",
        "The former officer was handed over at the airport on Wednesday.\n\nTwo other men were sent with him.",
        development="development-2",
        novelty=(Novelty("number", "two other men", "Two other men were sent with him."),),
        hours_ago=1,
    ),
    Report(
        4,
        "Dix détenus libérés",
        "Dix détenus ont été libérés mardi soir.",
        "fr",
        topics=("detainee",),
        story="story-2",
        development="development-3",
        hours_ago=5,
    ),
    Report(5, "Rain in the hills", "It rained.", topics=(), story="story-3", development="development-4"),
)
