"""How alerts look: what is shown of them, and the text and HTML of a mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts.wording import ENGLISH, Wording, scored, shown_time
from marsad.model import Alert, TopicEvidence
from marsad.text import one_line
from marsad.urls import web_url

HEADLINE = 300
PASSAGE = 1000
SUBJECT = 200
"""Longest headline, passage and subject, in characters; longer ones end at a word, with an ellipsis."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What a passage earned: topics with their scores, such as "extradition (0.97) and detainee (0.81)". ``passage`` is
    in the article's own words; empty if there is none."""

    topics: str
    passage: str


@dataclass(frozen=True, slots=True)
class Item:
    """A development as an alert shows it: one line each, nothing escaped yet. ``url`` is http(s) or empty (H09)."""

    headline: str
    language: str
    outlet: str
    time: str
    url: str
    evidence: tuple[Earned, ...]
    because: tuple[str, ...]
    article: str
    story: str
    keys: tuple[str, ...]


def items(alerts: Iterable[Alert], words: Wording = ENGLISH) -> list[Item]:
    """What to show of ``alerts``, oldest first; a development for which several rules fired is shown once, with all
    the reasons."""
    shown: dict[str, Item] = {}
    for alert in sorted(alerts, key=lambda alert: (alert.created_at, alert.key)):
        item = _item(alert, words)
        known = shown.get(alert.development)
        shown[alert.development] = (
            replace(known, because=tuple(dict.fromkeys(known.because + item.because)), keys=known.keys + item.keys)
            if known
            else item
        )
    return list(shown.values())


def subject(shown: Sequence[Item], words: Wording = ENGLISH) -> str:
    """A message's subject: the headline as its outlet wrote it; for several developments, how many."""
    text = shown[0].headline if len(shown) == 1 else words.digest.format(count=len(shown))
    return shorten(text, SUBJECT)


def mail_text(shown: Sequence[Item], words: Wording = ENGLISH) -> str:
    """The plain text of a mail."""
    return _templates().get_template("mail.txt.j2").render(items=shown, words=words)


def mail_html(shown: Sequence[Item], words: Wording = ENGLISH) -> str:
    """The HTML of a mail. Everything that came from outside is escaped (A29)."""
    return _templates().get_template("mail.html.j2").render(items=shown, words=words, subject=subject(shown, words))


def shorten(text: str, length: int) -> str:
    """``text``, if it is longer than ``length``, cut after a word and given an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > length // 2 else cut).rstrip(" ,;:،؛") + "…"


def _item(alert: Alert, words: Wording) -> Item:
    return Item(
        headline=shorten(one_line(alert.headline), HEADLINE) or words.no_headline,
        language=one_line(alert.language or ""),
        outlet=one_line(alert.outlet),
        time=shown_time(alert.published, words),
        url=web_url(alert.url) or "",
        evidence=_by_passage(alert.evidence, words),
        because=(one_line(alert.because),),
        article=alert.article,
        story=alert.story,
        keys=(alert.key,),
    )


def _by_passage(evidence: Sequence[TopicEvidence], words: Wording) -> tuple[Earned, ...]:
    """The evidence with each passage once, in the order given."""
    topics: dict[str, list[TopicEvidence]] = {}
    for found in evidence:
        topics.setdefault(shorten(one_line(found.passage), PASSAGE), []).append(found)
    return tuple(Earned(scored(found, words), passage) for passage, found in topics.items())


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
