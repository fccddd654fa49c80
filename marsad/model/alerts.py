"""Alerts, and what has become of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from marsad.model.topics import Novelty

AlertState = Literal["pending", "sending", "delivered", "dead", "held"]
AlertKind = Literal["new", "update", "correction"]


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """One line of an alert's "why": the topic, its score, and the words that earned it."""

    topic: str
    score: float
    passage: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One development bound for one recipient of one channel.

    ``key`` is the same for every try and every run: it becomes the Message-ID and Slack's metadata, so that a repeat
    can be recognised (A06). ``because`` says in words why the rule fired. ``digest_at`` is set where the rule asks for
    a digest: the alert is due only then, and told in one message with whatever else its recipient's digest holds.

    ``kind`` is "update" for a later development of a story that the recipient has heard of by this channel,
    "correction" where what was told is taken back or put right; both carry in ``thread`` the key of the first alert,
    and in ``thread_receipt`` what the channel called the message that told it ("" if it never said). ``names`` are the
    names and words of the rule that the text holds, as the rule writes them. ``other_outlets`` and ``languages`` say
    who else reports the development, up to now, and in which languages. ``frame`` is the language of our own
    sentences. ``overflow`` marks what was over the rule's cap and therefore waits for a digest.
    """

    key: str
    rule: str
    channel: str
    recipient: str
    development: str
    story: str
    article: str
    headline: str
    language: str | None
    outlet: str
    url: str
    published: datetime | None
    evidence: tuple[TopicEvidence, ...]
    because: str
    created_at: datetime
    digest_at: datetime | None = None
    kind: AlertKind = "new"
    thread: str | None = None
    thread_receipt: str = ""
    novelty: tuple[Novelty, ...] = ()
    names: tuple[str, ...] = ()
    other_outlets: int = 0
    languages: tuple[str, ...] = ()
    frame: str = "en"
    overflow: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that those who keep a desk must know, such as a channel that fails: no news. ``key`` is the same for
    every try to tell it, as with alerts; ``lines`` are sentences of ours, one each."""

    key: str
    subject: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Alerts of one channel and recipient that were given up for one reason: how many, and when anything was last
    delivered there."""

    channel: str
    recipient: str
    reason: str
    count: int
    last_delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Try:
    """One try to deliver an alert that came to an end; ``reason`` says why it failed, if it did. "renewed" is no try: a
    person asked for another round of them."""

    at: datetime
    outcome: Literal["delivered", "failed", "renewed"]
    reason: str


@dataclass(frozen=True, slots=True)
class AlertLife:
    """An alert and what has become of it. ``attempts`` counts tries begun, ``tries`` are those that came to an end (a
    killed sender's has none); ``error`` is why the last one failed."""

    alert: Alert
    state: AlertState
    attempts: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    error: str
    tries: tuple[Try, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told, or is to be told, of a development: an alert's identity without what it says. ``at_once`` is false
    for what waits for a digest. ``article`` is the report that was shown, ``topics`` are those it had then."""

    key: str
    rule: str
    channel: str
    recipient: str
    story: str
    development: str
    created_at: datetime
    at_once: bool
    state: AlertState
    kind: AlertKind = "new"
    article: str = ""
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleMemory:
    """What the archive remembers of a rule. It has been as it is ``since`` then, and does not tell of developments that
    had begun before (A03). ``held_why`` is set while its alerts are held for review, ``refused_why`` while it may not
    fire at all."""

    name: str
    fingerprint: str
    since: datetime
    held_at: datetime | None = None
    held_why: str = ""
    refused_why: str = ""
