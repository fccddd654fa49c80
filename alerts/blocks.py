"""Alerts as a Slack message in Block Kit, within Slack's limits whatever an article holds.

Slack refuses a whole message for one section over 3,000 characters, for more than 50 blocks, and (it documents no such
limit) for somewhat over 11,000 characters in all. ``ROOM`` keeps a message well below that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from alerts.letterhead import BLANK, Letterhead
from alerts.render import Earned, Item, NewThing, Way, frame_of, groups, items, subject
from alerts.wording import Wording
from marsad.model import Alert, Notice
from marsad.text import shorten

PER_MESSAGE = 10
ROOM = 9000
"""Characters of one message, shared by its developments."""
SECTION = 2900
HEADLINE, OUTLET, REASON, PASSAGE, FALLBACK, TOPIC = 250, 80, 300, 700, 300, 80
"""Longest pieces, counted after escaping."""
LONGEST_LINK = 300
"""Longest address of a button: ten developments have three each."""
LEAST = 60
"""Less room than this is not worth a line."""


def message(alerts: Sequence[Alert], letterhead: Letterhead = BLANK) -> dict[str, object]:
    """What a webhook is sent for at most ``PER_MESSAGE`` alerts, ready to be written as JSON. Their keys stand in each
    one's last line and in the metadata, so that a repeat can be known (A06)."""
    words = frame_of(alerts)
    shown = items(alerts, words, letterhead)
    blocks = _digest(shown, words) if len(shown) > 1 else _development(shown[0], ROOM, words)
    return {
        "text": _fit(subject(shown, words), FALLBACK),
        "blocks": [block.to_dict() for block in blocks],
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": "marsad_alert", "event_payload": {"keys": " ".join(a.key for a in alerts)}},
    }


def notice_message(notice: Notice) -> dict[str, object]:
    """The same for a notice to those who keep the desk: its lines as plain text, as many as there is room for."""
    text = _fit(f"{notice.subject}\n" + "\n".join(f"• {line}" for line in notice.lines), SECTION)
    blocks = [SectionBlock(text=_markdown(text)).to_dict()]
    return {"text": _fit(notice.subject, FALLBACK), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def escape(text: str) -> str:
    """``text`` as Slack shows it unchanged: no link and no mention can come from it (A12)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _digest(shown: Sequence[Item], words: Wording) -> list[Block]:
    """Several developments: each topic under its name, a line between one story and the next."""
    blocks: list[Block] = [SectionBlock(text=_markdown(f"*{_fit(subject(shown, words), FALLBACK)}*"))]
    for group in groups(shown):
        blocks.append(HeaderBlock(text=PlainTextObject(text=shorten(group.topic, TOPIC))))
        for story, told in groupby(group.items, key=lambda item: item.story):
            blocks += [DividerBlock()] if story != group.items[0].story else []
            blocks += [block for item in told for block in _development(item, ROOM // len(shown), words)]
    return blocks


def _development(item: Item, room: int, words: Wording) -> list[Block]:
    context, buttons = _context(item, words), _buttons(item)
    room -= sum(len(way.label) + len(way.url) for way in item.ways if _linked(way))
    # Two lines, since in one an outlet's Arabic name would turn the date about.
    where = "\n".join(filter(None, (_fit(item.outlet, OUTLET), item.time)))
    left = min(room - len(context), SECTION) - len(where)
    lines = [f"*{item.label}*"] if item.label else []
    lines += [_headline(item, left // 2), where]
    left -= sum(map(len, lines)) - len(where) + len(lines)
    for make in _body(item, words):
        if left < LEAST:
            lines.append("…")
            break
        lines.append(make(left))
        left -= len(lines[-1]) + 1
    told: list[Block] = [SectionBlock(text=_markdown("\n".join(lines)))]
    return [*told, *([buttons] if buttons else []), ContextBlock(elements=[_markdown(context)])]


def _buttons(item: Item) -> ActionsBlock | None:
    """Buttons that lead to the desk's pages; None if it has none."""
    elements = [
        ButtonElement(text=PlainTextObject(text=shorten(way.label, 75)), url=way.url)
        for way in item.ways
        if _linked(way)
    ]
    return ActionsBlock(elements=elements) if elements else None


def _body(item: Item, words: Wording) -> list[Callable[[int], str]]:
    """The lines below a headline, the most wanted first, each made for the room that is left."""
    found: list[Callable[[int], str]] = [partial(_new, new, words=words) for new in item.novelty]
    if item.more:
        found.append(partial(_fit, words.more.format(count=item.more)))
    found += [partial(_earned, earned, words=words) for earned in item.evidence]
    if item.names:
        found.append(partial(_line, f"{words.mentions_names}{words.colon} {item.names}"))
    if item.others:
        found.append(partial(_line, item.others))
    return found


def _linked(way: Way) -> bool:
    return bool(way.url) and len(way.url) <= LONGEST_LINK


def _context(item: Item, words: Wording) -> str:
    """Why it is told, how to hear no more of it, where to read on, and the keys."""
    mute = " ".join(f"{way.label} {way.command}" for way in item.mutes)
    ways = [f"`{escape(way.command)}`" for way in item.ways if not _linked(way)]
    return "\n".join(
        (
            f"{words.why}{words.colon} {_fit(' '.join(item.because), REASON)}",
            f"{words.mute}{words.colon} {_fit(mute, REASON)}",
            " · ".join((*ways, f"{words.alert_key} {' '.join(item.keys)}")),
        )
    )


def _line(text: str, room: int) -> str:
    return _fit(text, min(room, REASON))


def _new(new: NewThing, room: int, words: Wording) -> str:
    """A new thing in bold, and the sentence that says it as a quotation, in at most ``room`` characters."""
    kind = f" ({_fit(new.kind, OUTLET)})" if new.kind else ""
    start = f"{words.whats_new}{words.colon} *"
    thing = f"{start}{_fit(new.text, max(room - len(start) - len(kind) - 1, 1))}*{kind}"
    room = min(room - len(thing) - len("\n>"), PASSAGE)
    return f"{thing}\n>{_fit(new.passage, room)}" if new.passage and room >= LEAST else thing


def _headline(item: Item, room: int) -> str:
    headline = _fit(item.headline, HEADLINE)
    link = f"<{escape(item.url).replace('|', '%7C')}|{headline}>"
    # An address cut short leads nowhere: one too long is left out, and the article's id below leads to it.
    return f"*{link if item.url and len(link) <= room else headline}*"


def _earned(earned: Earned, room: int, words: Wording) -> str:
    """What a passage earned, and the passage as a quotation, in at most ``room`` characters."""
    topics = _fit(f"{words.looks_about} {earned.topics}", room)
    room = min(room - len(topics) - len(":\n>"), PASSAGE)
    return f"{topics}{words.colon}\n>{_fit(earned.passage, room)}" if earned.passage and room >= LEAST else topics


def _fit(text: str, length: int) -> str:
    """``text`` escaped, and shortened at a word so that it is at most ``length`` long after escaping."""
    room = length
    while len(escaped := escape(shorten(text, room))) > length:
        room -= len(escaped) - length
    return escaped


def _markdown(text: str) -> MarkdownTextObject:
    # verbatim: Slack must not look for channels, people or addresses in headlines by itself.
    return MarkdownTextObject(text=text, verbatim=True)
