"""Alerts, and what has become of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

AlertState = Literal["pending", "sending", "delivered", "dead"]


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


@dataclass(frozen=True, slots=True)
class AlertLife:
    """An alert and what has become of it. ``attempts`` counts tries begun; ``error`` is why the last one failed."""

    alert: Alert
    state: AlertState
    attempts: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    error: str
