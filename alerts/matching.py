"""Whether a rule fits an article, and what of the article made it fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from alerts.mentions import Mentions
from alerts.searching import answers, sought, words_found
from marsad.model import GroupItem, Mention, TopicEvidence
from marsad.rules import Rule


@dataclass(frozen=True, slots=True)
class Match:
    """Why a rule fits: the article's ``topics`` that it asks for, the surest first, and the names, places and words
    that the text holds, as the rule writes them."""

    topics: tuple[TopicEvidence, ...]
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The watch names that rules ask for: ``names`` by the rules' names and places, ``spelled`` by their searches, each
    with the words that spell it."""

    names: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    spelled: Mapping[str, tuple[Mention, ...]] = field(default_factory=lambda: MappingProxyType({}))


NO_NAMES = Known()


def matched(
    item: GroupItem, rule: Rule, mentions: Callable[[], Mentions] | None = None, known: Known = NO_NAMES
) -> Match | None:
    """Why ``rule`` fits ``item``; None if it does not. ``mentions`` gives those of the item, for who asks many rules.
    A name or place that is a watch name (``known``) is there in whatever spelling the article has it.

    Empty lists in a rule mean "any". "Any topic" is any one the article was tagged with, so that what has no topic is
    told to nobody, except by rules that ask for names, places, words or a search, and for no topic and score.
    """
    if rule.sources and item.source not in rule.sources:
        return None
    if rule.languages and _primary(item.text.language) not in map(_primary, rule.languages):
        return None
    topics = _wanted_topics(item, rule)
    asks_for_words = bool(rule.names or rule.places or rule.search or _wanted_words(rule))
    if not topics and not (asks_for_words and not rule.topics and not rule.min_score):
        return None
    if not asks_for_words and not rule.words:
        return Match(topics)
    found = _found_by_search(rule, item, known)
    mentioned = None if found is None else _mentioned(rule, item, mentions() if mentions else mentions_of(item), known)
    return None if found is None or mentioned is None else Match(topics, tuple(dict.fromkeys((*mentioned, *found))))


def mentions_of(item: GroupItem) -> Mentions:
    """What headline and text mention."""
    return Mentions(f"{item.text.title}\n{item.text.text}")


def topics_of(item: GroupItem) -> list[TopicEvidence]:
    """The topics that the article was tagged with, the surest first, each with the passage that earned it."""
    passages = {topic: evidence.passage for topic, evidence in item.evidence.items()}
    found = [TopicEvidence(topic, item.scores.get(topic, 0.0), passages.get(topic, "")) for topic in item.text.topics]
    return sorted(found, key=lambda evidence: (-evidence.score, evidence.topic))


def unwanted_words(rule: Rule) -> list[str]:
    """The words that must not occur, without their minus."""
    return [word[1:].strip() for word in rule.words if word.startswith("-")]


def _wanted_words(rule: Rule) -> list[str]:
    return [word for word in rule.words if not word.startswith("-")]


def _wanted_topics(item: GroupItem, rule: Rule) -> tuple[TopicEvidence, ...]:
    return tuple(
        found
        for found in topics_of(item)
        if (not rule.topics or found.topic in rule.topics) and found.score >= rule.min_score
    )


def _mentioned(rule: Rule, item: GroupItem, mentions: Mentions, known: Known) -> tuple[str, ...] | None:
    """What of the rule's names, places and words the text holds; None if that is not enough."""
    if any(word in mentions for word in unwanted_words(rule)):
        return None
    there = {mention.name for mention in item.names}

    def has(phrase: str, names: frozenset[str]) -> bool:
        return phrase in mentions or bool(names & there)

    asked = [
        [(phrase, known.names.get(phrase, frozenset())) for phrase in phrases] for phrases in (rule.names, rule.places)
    ]
    asked += [[(word, frozenset()) for word in _wanted_words(rule)]]
    found = [tuple(phrase for phrase, names in phrases if has(phrase, names)) for phrases in asked if phrases]
    return tuple(dict.fromkeys(phrase for phrases in found for phrase in phrases)) if all(found) else None


def _found_by_search(rule: Rule, item: GroupItem, known: Known) -> tuple[str, ...] | None:
    """The words of the rule's search that the text holds; None if the text does not answer it."""
    if not rule.search:
        return ()
    question = sought(rule, known.spelled.get(rule.search, ()))
    return words_found(item, question) if answers(item, question) else None


def _primary(language: str | None) -> str:
    """The language without its region: "fr" for "fr-CA"."""
    return (language or "").replace("_", "-").partition("-")[0].casefold()
