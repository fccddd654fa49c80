"""Every sentence of ours that an alert shows. A frame in another language is one more ``Wording``.

Two rules hold for all of them (C08): a score speaks of what a text is about, never of what happened, so we say "looks
to be about"; and headline and evidence stand as their outlet wrote them, in their own language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from marsad.model import TopicEvidence
from marsad.rules import Rule

Titles = Mapping[str, Mapping[str, str]]
"""What each topic is called, by language."""
NO_TITLES: Titles = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Wording:
    """A frame's words. Those with braces are filled in by the functions below and by the templates."""

    language: str
    direction: str
    languages: Mapping[str, str]
    months: tuple[str, ...] = (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
    comma: str = ","
    semicolon: str = ";"
    colon: str = ":"
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
    whats_new: str = "New in this report"
    kinds: Mapping[str, str] = field(default_factory=dict)
    """What a kind of novelty is called; one that is missing, as it is written."""
    mentions_names: str = "Mentions"
    others: tuple[str, str] = ("One other outlet reports it", "{count} other outlets report it")
    """For one other outlet, and for more."""
    in_languages: str = "languages: {languages}"
    update: str = "Update"
    correction: str = "Correction"
    why: str = "Why this alert"
    mute: str = "To stop these alerts"
    mute_text: str = 'take the rule "{rule}" out of marsad.toml, or pause it with'
    read_article: str = "The article in the archive"
    read_kept: str = "The kept copy"
    read_story: str = "The whole story"
    keep_reading: str = "In the archive"
    no_headline: str = "(no headline)"
    no_time: str = "time not stated"
    no_topic: str = "Other topics"
    digest: str = "{count} new developments"
    more: str = "{count} more"
    caution: str = "A score says how surely a text is about a topic. It does not say that what the text reports is so."
    alert_key: str = "Alert"

    def comma_joined(self, parts: Iterable[str]) -> str:
        """``parts`` with the frame's comma between them."""
        return f"{self.comma} ".join(filter(None, parts))

    def all_of(self, parts: Iterable[str]) -> str:
        """``parts`` as a list in a sentence, such as "a, b and c"."""
        return self._listed(parts, self.both)

    def any_of(self, parts: Iterable[str]) -> str:
        """The same, such as "a, b or c"."""
        return self._listed(parts, self.either)

    def _listed(self, parts: Iterable[str], last: str) -> str:
        *before, end = list(parts) or [""]
        return last.format(self.comma_joined(before), end) if before else end


ENGLISH = Wording(
    language="en",
    direction="ltr",
    languages=MappingProxyType({"ar": "Arabic", "en": "English", "fr": "French"}),
)


def because(
    rule: Rule,
    earned: Sequence[TopicEvidence],
    words: Wording = ENGLISH,
    *,
    titles: Titles = NO_TITLES,
    mentioned: Sequence[str] = (),
    outlets: int = 1,
) -> str:
    """Why ``rule`` fired: the topics that it matched with their scores, what the text mentions, how many outlets report
    it if the rule waited for that, and what the rule asks for."""
    found = [words.about.format(topics=scored(earned, words, titles))] if earned else []
    if mentioned:
        found.append(words.mentions.format(phrases=words.all_of(mentioned)))
    if rule.min_outlets > 1:
        found.append(words.reported_by.format(count=outlets))
    asks = words.asks.format(rule=rule.name, wish=words.comma_joined(_wish(rule, words, titles)))
    return " ".join([*found, asks])


def correction_because(words: Wording = ENGLISH) -> str:
    """Why a correction is told."""
    return words.corrected


def _wish(rule: Rule, words: Wording, titles: Titles) -> list[str]:
    """What ``rule`` asks for, one part after the other."""
    wish = [words.any_of([topic_name(topic, words, titles) for topic in rule.topics]) or words.any_topic]
    asked = [phrase for phrase in (*rule.names, *rule.places, *rule.words) if not phrase.startswith("-")]
    if asked:
        wish.append(words.mentioning.format(phrases=words.any_of(asked)))
    if rule.languages:
        named = [words.languages.get(language, language) for language in rule.languages]
        wish.append(words.in_language.format(languages=words.any_of(named)))
    if rule.sources:
        wish.append(words.from_source.format(sources=words.any_of(rule.sources)))
    if rule.min_score:
        wish.append(words.at_least.format(score=f"{rule.min_score:.2f}"))
    if rule.min_outlets > 1:
        wish.append(words.by_outlets.format(count=rule.min_outlets))
    return wish


def scored(topics: Sequence[TopicEvidence], words: Wording = ENGLISH, titles: Titles = NO_TITLES) -> str:
    """Topics with their scores, such as "extradition (0.97) and detainee (0.81)"."""
    return words.all_of([f"{topic_name(found.topic, words, titles)} ({shown_score(found.score)})" for found in topics])


def topic_name(topic: str, words: Wording = ENGLISH, titles: Titles = NO_TITLES) -> str:
    """A topic or watch name as people call it in a frame's language: its title, else its name without
    hyphens, such as "border smuggling" for ``border-smuggling``."""
    return titles.get(topic, {}).get(words.language) or topic.replace("-", " ")


def shown_score(score: float) -> str:
    """A score with two digits; never "1.00", since no score is certain."""
    return f"{min(score, 0.99):.2f}"
