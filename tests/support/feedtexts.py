"""Feeds as texts, for tests: written in a line, read in a line, looked at in a line."""

from __future__ import annotations

import json
from datetime import tzinfo

from scrapers.announced import ParsedFeed
from scrapers.feeds import read_feed

URL = "https://n.example/feeds/rss"
HEADLINE = "محكمة الاستئناف تؤجل النظر في طلب تسليم المتهم"
SECOND = "الجيش يوقف مهربين على الحدود الشمالية ويضبط شاحنة"


def read(
    content: str | bytes,
    *,
    content_type: str | None = "application/rss+xml",
    url: str | None = URL,
    zone: tzinfo | None = None,
) -> ParsedFeed:
    raw = content.encode() if isinstance(content, str) else content
    return read_feed(raw, url=url, content_type=content_type, zone=zone)


def rss(*items: str, declaration: str = '<?xml version="1.0" encoding="utf-8"?>', inner: str = "") -> str:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'{declaration}<rss version="2.0"><channel><title>The Example</title>{inner}{body}</channel></rss>'


def titles(feed: ParsedFeed) -> list[str]:
    return [entry.title for entry in feed.entries]


def urls(feed: ParsedFeed) -> list[str | None]:
    return [entry.url for entry in feed.entries]


def jsonfeed(*items: object, **head: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": list(items)} | head)
