"""What a feed announces, whatever its format: the parsed feed, and how an entry is put together and told apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Literal

from marsad.model import NO_HINTS, Enclosure, Entry, Hints
from marsad.text import clean, fold, one_line
from marsad.times import rfc3339
from marsad.urls import canonical, identity, web_url
from scrapers.dates import parse_date
from scrapers.plaintext import plain_text, plain_title

FeedStatus = Literal["ok", "repaired", "not-a-feed", "empty"]
_LONGEST_KEY = 500
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """One feed as it was read.

    "ok" is a feed with entries; "repaired" one whose text had to be mended, or that a strict parser refuses; "empty" a
    feed without entries; "not-a-feed" anything else. ``version`` is feedparser's word ("rss20", "atom10", "json11").
    ``left_out`` counts entries that could not be kept, each with a warning. ``next_url`` is the page with older
    entries, if the feed is one of several pages. ``hints`` are how it wants to be asked.
    """

    status: FeedStatus
    version: str = ""
    title: str = ""
    url: str | None = None
    language: str | None = None
    warnings: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    left_out: int = 0
    next_url: str | None = None
    hints: Hints = NO_HINTS

    def to_json(self) -> dict[str, object]:
        """The feed as ``marsad read-feed`` prints it: plain values, times in RFC 3339."""
        return {
            "status": self.status,
            "version": self.version,
            "title": self.title,
            "url": self.url,
            "language": self.language,
            "warnings": list(self.warnings),
            "entries": [_entry_json(entry) for entry in self.entries],
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader needs to know to make entries: for which source, relative to which address, in which time zone
    dates without one are meant."""

    source: str = ""
    base: str | None = None
    zone: tzinfo | None = None

    def entry(
        self,
        *,
        guid: str | None,
        links: Iterable[str | None],
        title: str | None,
        summary: str | None,
        published: str | None,
        updated: str | None = None,
        authors: Iterable[str] = (),
        language: str | None = None,
        enclosures: Sequence[Enclosure] = (),
    ) -> Entry:
        """An entry from what its publisher wrote. The first of ``links`` that is a web address counts (H09). Without
        a date of publication that of the last change stands in."""
        told = clean(guid or "").strip() or None
        url = next(filter(None, (web_link(link, self.base) for link in links)), None)
        plain, text = plain_title(title), plain_text(summary)
        raw = one_line(published or updated or "") or None
        return Entry(
            source=self.source,
            key=entry_key(told, url, plain or text, raw),
            url=url,
            title=plain,
            summary=text,
            guid=told,
            published=parse_date(raw, zone=self.zone),
            published_raw=raw,
            updated=parse_date(one_line(updated or "") or None, zone=self.zone),
            authors=tuple(dict.fromkeys(filter(None, map(plain_title, authors)))),
            language=one_line(language or "") or None,
            enclosures=tuple(enclosures),
        )


def web_link(told: str | None, base: str | None) -> str | None:
    """An address as a publisher wrote it, as an absolute http(s) one; None for anything else (H09). Characters that
    nobody sees, with which a script's address could pass for a path, go first."""
    return web_url(_UNSEEN.sub("", told or ""), base)


def entry_key(guid: str | None, url: str | None, text: str, date: str | None) -> str:
    """An entry's identity within its source: guid, else canonical link, else a hash of its words and date (F09, F10).

    ``text`` is plain, so that nothing volatile in a body's markup is part of it.
    """
    if guid:
        return guid if len(guid) <= _LONGEST_KEY else identity(guid)
    if url:
        return canonical(url)
    return identity(f"{fold(text)[:_LONGEST_KEY]}\n{date or ''}")


def told_apart(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """``entries`` with keys that tell them apart: a guid that stands on entries with different links is none."""
    links = defaultdict(set)
    for entry in entries:
        links[entry.guid].add(entry.url)
    return tuple(
        replace(entry, key=entry_key(None, entry.url, entry.title or entry.summary, entry.published_raw))
        if entry.guid and len(links[entry.guid]) > 1
        else entry
        for entry in entries
    )


def newest(entries: Sequence[Entry], most: int | None) -> tuple[Entry, ...]:
    """The newest ``most`` of ``entries`` in their order; undated ones count as newest, since nothing says otherwise."""
    if most is None or len(entries) <= most:
        return tuple(entries)

    def age(place: int) -> tuple[bool, float, int]:
        date = entries[place].published
        return date is not None, -date.timestamp() if date else 0.0, place

    return tuple(entries[place] for place in sorted(sorted(range(len(entries)), key=age)[:most]))


def _entry_json(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.guid or entry.key,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "published": _rfc3339(entry.published),
        "published_raw": entry.published_raw,
        "updated": _rfc3339(entry.updated),
        "authors": list(entry.authors),
        "language": entry.language,
        "enclosures": [{"url": file.url, "type": file.media_type, "length": file.length} for file in entry.enclosures],
    }


def _rfc3339(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
