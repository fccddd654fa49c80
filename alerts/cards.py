"""Alerts as an Adaptive Card for Microsoft Teams, within the size that its workflows take whatever an article holds.

A card's texts are Markdown, so all that came from outside is escaped, and each block runs in its language's direction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts.letterhead import BLANK, Letterhead
from alerts.post import as_json
from alerts.render import Item, Way, frame_of, groups, items, subject
from alerts.wording import Wording
from marsad.model import Alert, Notice
from marsad.text import shorten

PER_MESSAGE = 10
LARGEST = 26_000
"""Bytes of a message. Teams takes 28 KB, in which its own envelope must fit as well."""
VERSION = "1.5"
"""The first version of Adaptive Cards that knows ``rtl``."""
KIND = "application/vnd.microsoft.card.adaptive"
LONGEST_LINK = 300
LEFTWARD_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#~|!])|^(\s*)([-+])|^(\s*[0-9]+)([.)])", re.MULTILINE)

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Room:
    """How long one text may be, in characters, and how many lines follow a headline."""

    text: int
    lines: int


ROOMS = (Room(1000, 20), Room(600, 16), Room(300, 12), Room(150, 8), Room(80, 4), Room(40, 2))
"""Tried in turn until a message is small enough; ten developments fit into the last."""


def message(alerts: Sequence[Alert], letterhead: Letterhead = BLANK) -> dict[str, object]:
    """What a workflow is sent for at most ``PER_MESSAGE`` alerts, ready to be written as JSON. Their keys stand in each
    one's last line, so that a repeat can be known (A06)."""
    words = frame_of(alerts)
    shown = items(alerts, words, letterhead)
    for room in ROOMS:
        body = _digest(shown, room, words) if len(shown) > 1 else [_development(shown[0], room, words)]
        content = _envelope(body, rtl=words.direction == "rtl")
        if len(as_json(content)) <= LARGEST:
            break
    return content


def notice_message(notice: Notice) -> dict[str, object]:
    """The same for a notice to those who keep the desk."""
    for room in ROOMS:
        lines = [_text(f"• {line}", room) for line in notice.lines[: room.lines * 5]]
        content = _envelope([_text(notice.subject, room, weight="Bolder"), *lines], rtl=False)
        if len(as_json(content)) <= LARGEST:
            break
    return content


def escape(text: str) -> str:
    """``text`` as Teams shows it unchanged: no link, list or emphasis can come from it (A12)."""
    return SPECIAL.sub(lambda found: "".join(_escaped(found)), text)


def _escaped(found: re.Match[str]) -> tuple[str, ...]:
    special, indent, bullet, number, dot = found.groups(default="")
    return indent, number, "\\", special, bullet, dot


def _envelope(body: list[Block], *, rtl: bool) -> dict[str, object]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "msteams": {"width": "Full"},
        "rtl": rtl,
        "body": body,
    }
    return {"type": "message", "attachments": [{"contentType": KIND, "contentUrl": None, "content": card}]}


def _digest(shown: Sequence[Item], room: Room, words: Wording) -> list[Block]:
    """Several developments, each topic under its name."""
    body = [_text(subject(shown, words), room, weight="Bolder", size="Large")]
    for group in groups(shown):
        body += [_text(group.topic, room, weight="Bolder", size="Medium")]
        body += [_development(item, room, words) for item in group.items]
    return body


def _development(item: Item, room: Room, words: Wording) -> Block:
    head = [_text(item.label, room, weight="Bolder", color="Accent")] if item.label else []
    head += [_headline(item, room), _text(item.outlet, room, isSubtle=True), _text(item.time, room, isSubtle=True)]
    body = [_text(text, room, isSubtle=quoted) for text, quoted in _lines(item, words)]
    if len(body) > room.lines:
        body = [*body[: room.lines], _text("…", room)]
    last = _text(_last(item, words), ROOMS[0], size="Small")  # keys are never cut
    return {
        "type": "Container",
        "separator": True,
        "items": [*head, *body, *_ways(item), *(_text(text, room, size="Small") for text in _ends(item, words)), last],
    }


def _headline(item: Item, room: Room) -> Block:
    block = _text(item.headline, room, weight="Bolder")
    # Of an address that was cut nothing would be left that leads anywhere; the article's id below does.
    if item.url and len(item.url) <= LONGEST_LINK:
        address = re.sub(r"[()<>\[\]\\\s]", lambda found: f"%{ord(found[0]):02X}", item.url)
        block["items"][0]["text"] = f"[{block['items'][0]['text']}]({address})"
    return block


def _lines(item: Item, words: Wording) -> list[tuple[str, bool]]:
    """The texts below a headline, the most wanted first, and whether each is the article's own."""
    found: list[tuple[str, bool]] = []
    for new in item.novelty:
        kind = f" ({new.kind})" if new.kind else ""
        found += [(f"{words.whats_new}{words.colon} {new.text}{kind}", False), (new.passage, True)]
    found += [(words.more.format(count=item.more), False)] if item.more else []
    for earned in item.evidence:
        found += [(f"{words.looks_about} {earned.topics}", False), (earned.passage, True)]
    found += [(f"{words.mentions_names}{words.colon} {item.names}", False)] if item.names else []
    return [(text, quoted) for text, quoted in [*found, (item.others, False)] if text]


def _ways(item: Item) -> list[Block]:
    actions = [{"type": "Action.OpenUrl", "title": way.label, "url": way.url} for way in item.ways if _linked(way)]
    return [{"type": "ActionSet", "actions": actions}] if actions else []


def _ends(item: Item, words: Wording) -> list[str]:
    """Why it is told, and how to hear no more of it."""
    mute = " ".join(f"{way.label} {way.command}" for way in item.mutes)
    return [f"{words.why}{words.colon} {' '.join(item.because)}", f"{words.mute}{words.colon} {mute}"]


def _last(item: Item, words: Wording) -> str:
    """Where to read on, if not by a button, and the keys."""
    ways = [way.command for way in item.ways if not _linked(way)]
    return " · ".join((*ways, f"{words.alert_key} {' '.join(item.keys)}"))


def _linked(way: Way) -> bool:
    return bool(way.url) and len(way.url) <= LONGEST_LINK


def _text(text: str, room: Room, **look: object) -> Block:
    """A container of one text, since only a container has a direction of its own."""
    block: Block = {"type": "TextBlock", "text": escape(shorten(text, room.text)), "wrap": True, **look}
    return {"type": "Container", "spacing": "Small", "rtl": _runs_left(text), "items": [block]}


def _runs_left(text: str) -> bool:
    """Whether ``text`` is written from right to left: by its first letter, as in Unicode's bidirectional algorithm."""
    first = next((letter for letter in text if letter.isalpha()), "")
    return bool(LEFTWARD_LETTER.match(first))
