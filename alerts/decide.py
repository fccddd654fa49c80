"""Decides who hears of what, once. Pure: articles and rules in, alerts out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.wording import because
from marsad.model import Alert, GroupItem, Placement, TopicEvidence
from marsad.settings import Rule
from marsad.urls import identity


def decide(
    item: GroupItem,
    placement: Placement,
    *,
    rules: Sequence[Rule],
    began_as_news: bool,
    digest_at: datetime,
    now: datetime,
) -> list[Alert]:
    """The alerts that ``item``, just placed, gives rise to: one for each recipient of each rule that fits.

    It is asked of every article, also of one that repeats a known development: a rule may fit the Arabic report and
    not the English one before it. That nobody hears twice is the keys' doing: the same development, rule, channel and
    recipient always give the same key, and the archive queues a key once, whatever is repeated, translated, run again
    or grouped again (A01).

    ``began_as_news`` says whether the first article of this development was news. Where it was not (the back catalogue
    of a new source, an old date), later reports of it stay silent too, though they are fresh (A03).
    ``digest_at`` is when alerts of digest rules are due: see ``alerts.digest.next_digest``.
    """
    if not (item.news and began_as_news):
        return []
    return [
        _alert(item, placement, rule, recipient, earned, digest_at if rule.when == "digest" else None, now)
        for rule in rules
        if (earned := matched(item, rule))
        for recipient in dict.fromkeys(rule.recipients or ("",))
    ]


def matched(item: GroupItem, rule: Rule) -> tuple[TopicEvidence, ...]:
    """The item's topics for which ``rule`` fires, the surest first; empty if it does not fire.

    Empty lists in a rule mean "any". "Any topic" is any one the article was tagged with: what has no topic is told to
    nobody.
    """
    if rule.sources and item.source not in rule.sources:
        return ()
    if rule.languages and _primary(item.text.language) not in map(_primary, rule.languages):
        return ()
    return tuple(
        found
        for found in _topics(item)
        if (not rule.topics or found.topic in rule.topics) and found.score >= rule.min_score
    )


def alert_key(development: str, rule: str, channel: str, recipient: str) -> str:
    """An alert's identity: the same for every run, try and telling of the development."""
    return identity("\n".join(("alert", development, rule, channel, recipient.casefold())))


def _alert(
    item: GroupItem,
    placement: Placement,
    rule: Rule,
    recipient: str,
    earned: tuple[TopicEvidence, ...],
    digest_at: datetime | None,
    now: datetime,
) -> Alert:
    others = tuple(found for found in _topics(item) if found not in earned)
    return Alert(
        key=alert_key(placement.development, rule.name, rule.channel, recipient),
        rule=rule.name,
        channel=rule.channel,
        recipient=recipient,
        development=placement.development,
        story=placement.story,
        article=item.text.id,
        headline=item.text.title,
        language=item.text.language,
        outlet=item.outlet,
        url=item.text.url or "",
        published=item.text.published,
        evidence=earned + others,
        because=because(rule, earned),
        created_at=now,
        digest_at=digest_at,
    )


def _topics(item: GroupItem) -> list[TopicEvidence]:
    """The topics that the article was tagged with, the surest first, each with the passage that earned it."""
    passages = {topic: evidence.passage for topic, evidence in item.evidence.items()}
    found = [TopicEvidence(topic, item.scores.get(topic, 0.0), passages.get(topic, "")) for topic in item.text.topics]
    return sorted(found, key=lambda evidence: (-evidence.score, evidence.topic))


def _primary(language: str | None) -> str:
    """The language without its region: "fr" for "fr-CA"."""
    return (language or "").replace("_", "-").partition("-")[0].casefold()
