"""Every sentence of ours that an alert shows. A frame in another language is one more ``Wording``.

Two rules hold for all of them (C08): a score speaks of what a text is about, never of what happened, so we say "looks
to be about"; and headline and evidence stand as their outlet wrote them, in their own language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from marsad.model import TopicEvidence
from marsad.rules import Rule


@dataclass(frozen=True, slots=True)
class Wording:
    """A frame's words. Those with braces are filled in by the functions below and by the templates."""

    language: str
    direction: str
    languages: Mapping[str, str]
    both: str = "{} and {}"
    either: str = "{} or {}"
    about: str = "It looks to be about {topics}."
    asks: str = 'Rule "{rule}" asks for {wish}.'
    any_topic: str = "any topic"
    in_language: str = "in {languages}"
    from_source: str = "from {sources}"
    at_least: str = "at {score} or more"
    mentioning: str = "mentioning {phrases}"
    by_outlets: str = "from {count} outlets or more"
    mentions: str = "It mentions {phrases}."
    reported_by: str = "{count} outlets report it."
    corrected: str = "You were told of this, and it has been corrected since."
    looks_about: str = "Looks to be about"
    why: str = "Why this alert"
    keep_reading: str = "In the archive"
    no_headline: str = "(no headline)"
    no_time: str = "time not stated"
    digest: str = "{count} new developments"
    caution: str = "A score says how surely a text is about a topic. It does not say that what the text reports is so."
    alert_key: str = "Alert"
    test_subject: str = "Marsad test message"
    test_text: str = "If you can read this, the channel works. Nothing has happened that you need to know of."


ENGLISH = Wording(
    language="en",
    direction="ltr",
    languages=MappingProxyType({"ar": "Arabic", "en": "English", "fr": "French"}),
)


FRAMES: Mapping[str, Wording] = MappingProxyType({words.language: words for words in (ENGLISH,)})


def wording(frame: str) -> Wording:
    """The words of a frame; English where we have none in that language."""
    return FRAMES.get(frame, ENGLISH)


def because(
    rule: Rule,
    earned: Sequence[TopicEvidence],
    words: Wording = ENGLISH,
    *,
    mentioned: Sequence[str] = (),
    outlets: int = 1,
) -> str:
    """Why ``rule`` fired: the topics that it matched with their scores, what the text mentions, how many outlets report
    it if the rule waited for that, and what the rule asks for."""
    found = [words.about.format(topics=scored(earned, words))] if earned else []
    if mentioned:
        found.append(words.mentions.format(phrases=_joined(mentioned, words.both)))
    if rule.min_outlets > 1:
        found.append(words.reported_by.format(count=outlets))
    asks = words.asks.format(rule=rule.name, wish=", ".join(_wish(rule, words)))
    return " ".join([*found, asks])


def correction_because(words: Wording = ENGLISH) -> str:
    """Why a correction is told."""
    return words.corrected


def _wish(rule: Rule, words: Wording) -> list[str]:
    """What ``rule`` asks for, one part after the other."""
    wish = [_joined([topic_name(topic) for topic in rule.topics], words.either) or words.any_topic]
    asked = [phrase for phrase in (*rule.names, *rule.places, *rule.words) if not phrase.startswith("-")]
    if asked:
        wish.append(words.mentioning.format(phrases=_joined(asked, words.either)))
    if rule.languages:
        named = [words.languages.get(language, language) for language in rule.languages]
        wish.append(words.in_language.format(languages=_joined(named, words.either)))
    if rule.sources:
        wish.append(words.from_source.format(sources=_joined(rule.sources, words.either)))
    if rule.min_score:
        wish.append(words.at_least.format(score=f"{rule.min_score:.2f}"))
    if rule.min_outlets > 1:
        wish.append(words.by_outlets.format(count=rule.min_outlets))
    return wish


def scored(topics: Sequence[TopicEvidence], words: Wording = ENGLISH) -> str:
    """Topics with their scores, such as "extradition (0.97) and detainee (0.81)"."""
    return _joined([f"{topic_name(found.topic)} ({shown_score(found.score)})" for found in topics], words.both)


def topic_name(topic: str) -> str:
    """A topic's name as people read it: "border smuggling" for ``border-smuggling``."""
    return topic.replace("-", " ")


def shown_score(score: float) -> str:
    """A score with two digits; never "1.00", since no score is certain."""
    return f"{min(score, 0.99):.2f}"


def shown_time(time: datetime | None, words: Wording = ENGLISH) -> str:
    """A time in UTC for people, such as "14 July 2026, 10:00 UTC"."""
    if time is None:
        return words.no_time
    utc = time.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M} UTC"


def _joined(parts: Sequence[str], last: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return last.format(", ".join(parts[:-1]), parts[-1])
