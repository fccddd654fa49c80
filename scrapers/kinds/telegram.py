"""Sources that are public Telegram channels, by the preview that Telegram shows at t.me/s/<channel>."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, ConfigDict

from marsad.model import Enclosure, Entry, Poll, Source, SourceState
from marsad.text import clean, one_line
from scrapers.announced import Reading, web_link
from scrapers.charset import decode
from scrapers.http import Client
from scrapers.workers import elsewhere

HOSTS = frozenset({"t.me", "www.t.me", "telegram.me", "www.telegram.me", "telegram.dog"})
_POST = "div.tgme_widget_message[data-post]"
_TITLE = 200  # characters of a post's first line that stand as its title
_CHANNEL = re.compile(r"/(?:s/)?([A-Za-z][A-Za-z0-9_]{2,})(?:/\d+)?/?")
_BACKGROUND = re.compile(r"background-image:\s*url\(['\"]?([^'\")]+)")
_MEDIA = (("video[src]", "video/mp4"), ("audio[src]", "audio/ogg"))


class Options(BaseModel):
    """``[options]`` of a channel: none. The source's address is the channel's, with or without the ``/s/``."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's preview as it was read. ``problem`` says why there is none, "" if there is one. ``silent`` counts
    posts that say nothing: the channel's own notices, polls and stickers without a word."""

    problem: str = ""
    title: str = ""
    entries: tuple[Entry, ...] = ()
    silent: int = 0
    older: str | None = None


async def discover(
    source: Source, options: Options, state: SourceState | None, client: Client, *, now: datetime
) -> Poll:
    """The newest posts of the channel, and where the older ones are. Raises FetchError."""
    return await page(source, options, preview_url(source.url) or source.url, client, now=now)


async def page(source: Source, options: Options, url: str, client: Client, *, now: datetime) -> Poll:
    """The posts on one page of the channel's preview."""
    fetched = await client.get(url)
    text = decode(fetched.content, content_type=fetched.headers.get("content-type"), kind="html").text
    channel = await elsewhere(read_channel, text, url=fetched.final_url, source=source.name)
    if channel.problem:
        return Poll(source.name, "not-a-feed", reason=channel.problem)
    return Poll(
        source=source.name,
        status="ok" if channel.entries else "empty",
        entries=channel.entries,
        title=channel.title,
        version="telegram",
        url=fetched.final_url,
        next_url=channel.older,
        warnings=("cut-off",) if fetched.truncated else (),
        left_out=+Counter({"wordless": channel.silent}),
    )


def preview_url(url: str) -> str | None:
    """The address of the preview of the channel that ``url``, of the channel or of a post, names; None elsewhere."""
    parts = urlsplit(url)
    found = _CHANNEL.fullmatch(parts.path)
    if (parts.hostname or "") not in HOSTS or found is None:
        return None
    return urlunsplit(("https", "t.me", f"/s/{found[1]}", parts.query if "/s/" in parts.path else "", ""))


def read_channel(text: str, *, url: str, source: str = "") -> Channel:
    """The posts in the markup of a preview, the newest last as Telegram has them. Never raises.

    A channel that is private, deleted or shut to previews answers with a page about itself without any posts.
    """
    soup = BeautifulSoup(text, "lxml")
    posts = [post for post in soup.select(_POST) if not _is_notice(post)]
    if not posts and soup.select_one(".tgme_channel_history, .tgme_channel_info") is None:
        about = soup.select_one(".tgme_page, .tgme_widget_message_error")
        return Channel("no-public-preview" if about else "no-channel-in-it")
    reading = Reading(source, url)
    entries = tuple(entry for post in posts if (entry := _entry(post, reading)))
    return Channel(
        title=_words(soup.select_one(".tgme_channel_info_header_title")),
        entries=entries,
        silent=len(posts) - len(entries),
        older=_older(soup, url),
    )


def _entry(post: Tag, reading: Reading) -> Entry | None:
    """A post as an entry; None if there is neither a word nor a file in it. Of a forwarded post the author is whoever
    wrote it first."""
    key = str(post["data-post"])
    text = _text(_own(post, ".js-message_text") or _own(post, ".tgme_widget_message_text"))
    named = _words(post.select_one(".tgme_widget_message_document_title"))
    preview = _words(post.select_one(".link_preview_title"))
    files = tuple(_enclosures(post, reading.base))
    if not (text or named or preview or files):
        return None
    date = post.select_one("a.tgme_widget_message_date time[datetime], .tgme_widget_message_meta time[datetime]")
    author = (
        _words(post.select_one(".tgme_widget_message_forwarded_from_name"))
        or _words(post.select_one(".tgme_widget_message_from_author"))
        or _words(post.select_one(".tgme_widget_message_owner_name"))
    )
    first_line = next(filter(None, map(one_line, text.split("\n"))), "")
    entry = reading.entry(
        guid=key,
        links=(f"https://t.me/{key}",),
        title=None,
        summary=None,
        published=str(date["datetime"]) if date else None,
        authors=(author,) if author else (),
        enclosures=files,
    )
    # A post is text already: what looks like markup in it was typed by its author and stays.
    return Entry(
        source=entry.source,
        key=entry.key,
        url=entry.url,
        title=_shortened(first_line or preview or named),
        summary="\n".join(filter(None, (text, preview if preview not in text else "", named))),
        guid=entry.guid,
        published=entry.published,
        published_raw=entry.published_raw,
        authors=entry.authors,
        enclosures=entry.enclosures,
    )


def _is_notice(post: Tag) -> bool:
    """What Telegram says of the channel ("Channel created", "pinned a message") is no post."""
    return "service_message" in (post.get("class") or [])


def _own(post: Tag, selector: str) -> Tag | None:
    """The post's own text: not that of the post it replies to, which stands in it as a quotation."""
    return next((part for part in post.select(selector) if not _is_reply(part)), None)


def _is_reply(part: Tag) -> bool:
    return (
        "js-message_reply_text" in (part.get("class") or [])
        or part.find_parent(class_="tgme_widget_message_reply") is not None
    )


def _text(part: Tag | None) -> str:
    if part is None:
        return ""
    for line in part.find_all("br"):
        line.replace_with("\n")
    lines = (" ".join(line.split()) for line in clean(part.get_text()).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words(part: Tag | None) -> str:
    return one_line(part.get_text(" ")) if part else ""


def _shortened(line: str) -> str:
    if len(line) <= _TITLE:
        return line
    return line[:_TITLE].rsplit(" ", 1)[0] + " …"


def _enclosures(post: Tag, base: str | None) -> Iterator[Enclosure]:
    for selector, media_type in _MEDIA:
        for file in post.select(selector):
            if url := web_link(str(file["src"]), base):
                yield Enclosure(url, media_type)
    for photo in post.select(".tgme_widget_message_photo_wrap[style]"):
        found = _BACKGROUND.search(str(photo["style"]))
        if found and (url := web_link(found[1], base)):
            yield Enclosure(url, "image/jpeg")


def _older(soup: BeautifulSoup, url: str) -> str | None:
    link = soup.select_one("a.tme_messages_more[data-before], link[rel=prev][href]")
    return web_link(str(link["href"]), url) if link and link.get("href") else None
