"""An Atom feed of the newest alerts in a file, for feed readers; the file itself is all the state there is."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field

from alerts.facts import utc
from alerts.letterhead import Letterhead
from alerts.places import DeskPath, disk_step
from alerts.render import Item, frame_of, items
from alerts.steps import Step
from alerts.wording import Wording
from marsad.model import Alert, Notice
from marsad.text import one_line
from marsad.urls import identity

PER_MESSAGE = 100
ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "atom"``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: DeskPath
    """The feed; relative to the desk's folder. Its folder must be there."""
    entries: int = Field(default=100, ge=1, le=5000)
    """How many of the newest alerts the feed keeps."""


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend: a feed has none."""
    return "Remove them: a feed has no recipients." if recipients else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> None:
    """Put those of ``alerts`` that the feed does not have at its top. DeliveryError unless all are on the disk."""
    words = frame_of(alerts)
    found = [_alert(alert, words, letterhead, now) for alert in sorted(alerts, key=lambda a: (a.created_at, a.key))]
    _add(found, options, now, [])


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Put ``notice`` at the feed's top. ``recipient`` is of no account."""
    _add([_entry(notice.key, notice.subject, "\n".join(notice.lines), "en", now)], options, now, trail)


def _alert(alert: Alert, words: Wording, letterhead: Letterhead, now: datetime) -> etree._Element:
    (item,) = items([alert], words, letterhead)
    title = f"{item.label}: {item.headline}" if item.label else item.headline
    entry = _entry(alert.key, title, _summary(item, words), item.language, now)
    if item.url:
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=item.url)
    if alert.published:
        _text(entry, "published", utc(alert.published))
    _text(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", item.outlet or "Marsad")
    return entry


def _summary(item: Item, words: Wording) -> str:
    """What is new, what earned it, and why it is told; a line each."""
    new = [f"{words.whats_new}: {thing.text}. {thing.passage}" for thing in item.novelty]
    earned = [f"{words.looks_about} {one.topics}: {one.passage}" for one in item.evidence]
    return "\n".join([*new, *earned, item.others, f"{words.why}: {' '.join(item.because)}"]).replace("\n\n", "\n")


def _entry(key: str, title: str, summary: str, language: str, now: datetime) -> etree._Element:
    entry = etree.Element(f"{{{ATOM}}}entry")
    _text(entry, "id", f"urn:marsad:alert:{key}")
    _text(entry, "title", title).set(LANG, language)
    _text(entry, "updated", utc(now))
    _text(entry, "summary", summary)
    return entry


def _add(entries: Sequence[etree._Element], options: Options, now: datetime, trail: list[Step]) -> None:
    with disk_step("open", trail):
        folder = os.open(options.path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with disk_step("accepted", trail):
            fcntl.flock(folder, fcntl.LOCK_EX)  # no other process of ours looks or writes meanwhile
            _merge(entries, options, now)
            os.fsync(folder)
    finally:
        os.close(folder)


def _merge(entries: Sequence[etree._Element], options: Options, now: datetime) -> None:
    kept = _kept(options.path)
    known = {entry.findtext(f"{{{ATOM}}}id") for entry in kept}
    fresh = {entry.findtext(f"{{{ATOM}}}id"): entry for entry in entries}
    new = [entry for name, entry in fresh.items() if name not in known]
    if new:
        _replace(options.path, _feed([*reversed(new), *kept][: options.entries], options, now))


def _kept(path: Path) -> list[etree._Element]:
    """The entries of the feed that is there; OSError if it is no XML: it is left alone."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    try:
        entries: list[etree._Element] = etree.fromstring(content, _parser()).findall(f"{{{ATOM}}}entry")
    except etree.XMLSyntaxError as error:
        raise OSError(0, "The file that is there is no feed") from error
    return entries


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)


def _feed(entries: Sequence[etree._Element], options: Options, now: datetime) -> bytes:
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _text(feed, "id", f"urn:marsad:feed:{identity(str(options.path))}")
    _text(feed, "title", "Marsad")
    _text(feed, "updated", utc(now))
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
