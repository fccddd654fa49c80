"""An Atom feed of the newest alerts in a file, for feed readers."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import uuid5

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from alerts.deskid import desk_id
from alerts.letterhead import Letterhead
from alerts.letters import feed_html
from alerts.places import DeskPath, disk_step, refuse_devices
from alerts.render import frame_of, items, labelled
from alerts.steps import Step
from alerts.wording import topic_name
from marsad.model import Alert, Notice
from marsad.text import one_line
from marsad.times import rfc3339

PER_MESSAGE = 100
ATOM = "http://www.w3.org/2005/Atom"
THREAD = "http://purl.org/syndication/thread/1.0"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOT_OURS = "The file that is there is no feed of Marsad's"


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "atom"``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: DeskPath
    """The feed; relative to the desk's folder. Its folder must be there."""
    entries: int = Field(default=100, ge=1, le=5000)
    """How many of the newest alerts the feed keeps."""
    _home: Path | None = PrivateAttr(default=None)
    _channel: str = PrivateAttr(default="")

    def model_post_init(self, context: Any) -> None:
        """Note whose feed it is: its id comes from the desk and the channel, wherever the file lies."""
        known = context or {}
        self._home, self._channel = known.get("home"), known.get("channel", "")

    def new_feed_id(self) -> str:
        """The id of a feed that is new. OSError if the desk's own id cannot be kept."""
        return uuid5(desk_id(self._home or self.path.parent), f"feed {self._channel}").urn


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend: a feed has none."""
    return "Remove them: a feed has no recipients." if recipients else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> None:
    """Put those of ``alerts`` that the feed does not have at its top. DeliveryError unless all are on the disk."""
    oldest_first = sorted(alerts, key=lambda alert: (alert.created_at, alert.key))
    _add([_alert(alert, letterhead, now) for alert in oldest_first], options, now, [])


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Put ``notice`` at the feed's top. ``recipient`` is of no account."""
    entry = _entry(notice.key, notice.subject, "en", now)
    _text(entry, "content", "\n".join(notice.lines))
    _add([entry], options, now, trail)


def _alert(alert: Alert, letterhead: Letterhead, now: datetime) -> etree._Element:
    words = frame_of([alert])
    (item,) = items([alert], words, letterhead)
    entry = _entry(alert.key, labelled(item, words), item.language, now)
    if item.url:
        _link(entry, "alternate", item.url)
    for way in item.ways:
        if way.url:
            _link(entry, "related", way.url)
    if alert.published:
        _text(entry, "published", rfc3339(alert.published))
    if alert.thread and alert.thread != alert.key:
        etree.SubElement(entry, f"{{{THREAD}}}in-reply-to", ref=_name(alert.thread))
    for topic in dict.fromkeys(found.topic for found in alert.evidence):
        etree.SubElement(
            entry, f"{{{ATOM}}}category", term=topic, label=one_line(topic_name(topic, words, letterhead.topics))
        )
    _text(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", item.outlet or "Marsad")
    _text(entry, "summary", f"{words.why}{words.colon} {' '.join(item.because)}").set(LANG, words.language)
    content = _text(entry, "content", feed_html(item, words))
    content.set("type", "html")
    content.set(LANG, words.language)
    return entry


def _entry(key: str, title: str, language: str, now: datetime) -> etree._Element:
    entry = etree.Element(f"{{{ATOM}}}entry")
    _text(entry, "id", _name(key))
    _text(entry, "title", title).set(LANG, language)
    _text(entry, "updated", rfc3339(now))
    return entry


def _name(key: str) -> str:
    """What an alert is called in every feed."""
    return f"urn:marsad:alert:{key}"


def _link(entry: etree._Element, relation: str, url: str) -> None:
    etree.SubElement(entry, f"{{{ATOM}}}link", rel=relation, href=url)


def _add(entries: Sequence[etree._Element], options: Options, now: datetime, trail: list[Step]) -> None:
    path = Path(os.path.realpath(options.path))  # a link stays one, and what it points to is the feed
    with disk_step("open", trail):
        refuse_devices(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with disk_step("accepted", trail):
            fcntl.flock(folder, fcntl.LOCK_EX)  # no other process of ours looks or writes meanwhile
            _merge(entries, path, options, now)
            os.fsync(folder)
    finally:
        os.close(folder)


def _merge(entries: Sequence[etree._Element], path: Path, options: Options, now: datetime) -> None:
    there = _there(path)
    kept = [] if there is None else there.findall(f"{{{ATOM}}}entry")
    known = {entry.findtext(f"{{{ATOM}}}id") for entry in kept}
    fresh = {entry.findtext(f"{{{ATOM}}}id"): entry for entry in entries}
    new = [entry for name, entry in fresh.items() if name not in known]
    if new:
        feed_id = options.new_feed_id() if there is None else there.findtext(f"{{{ATOM}}}id")
        _replace(path, _feed([*reversed(new), *kept][: options.entries], str(feed_id), now))


def _there(path: Path) -> etree._Element | None:
    """The feed that is there, if there is one. OSError if it is anything else than a feed of ours: it is left alone."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        feed = etree.fromstring(content, _parser()) if content else None
    except etree.XMLSyntaxError as error:
        raise OSError(0, NOT_OURS) from error
    if feed is not None and (feed.tag, feed.findtext(f"{{{ATOM}}}generator")) != (f"{{{ATOM}}}feed", "Marsad"):
        raise OSError(0, NOT_OURS)
    return feed


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)


def _feed(entries: Sequence[etree._Element], feed_id: str, now: datetime) -> bytes:
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "thr": THREAD})
    _text(feed, "id", feed_id)
    _text(feed, "title", "Marsad")
    _text(feed, "generator", "Marsad")
    _text(feed, "updated", rfc3339(now))
    _text(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", "Marsad")
    feed.extend(entries)
    written: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _replace(path: Path, content: bytes) -> None:
    """The file is the old or the new one, whole, at every moment."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _text(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = "\n".join(map(one_line, text.split("\n")))
    return child
