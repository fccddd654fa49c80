"""What is shown of alerts, in whichever way: the parts of each development, in the words of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from alerts.digest import main_topic, together
from alerts.frames import wording
from alerts.letterhead import BLANK, Letterhead
from alerts.wording import Wording, scored, topic_name
from marsad.model import Alert, AlertKind, TopicEvidence
from marsad.text import one_line, shorten
from marsad.urls import web_url

HEADLINE = 300
PASSAGE = 1000
SUBJECT = 200
NEW_THING = 200
"""Longest headline, passage, subject and new thing, in characters; longer ones end at a word, with an ellipsis."""
MOST_NEW = 6
"""How many new things are shown of a development; the others are counted."""
MOST_WHOLE = 10
"""How many developments of one topic a digest shows whole; the others are a line each."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What a passage earned: topics with their scores, such as "extradition (0.97) and detainee (0.81)". ``passage`` is
    in the article's own words; empty if there is none."""

    topics: str
    passage: str


@dataclass(frozen=True, slots=True)
class NewThing:
    """One new thing: "decision", "the court cleared him", and the sentence that says so, in the article's words."""

    kind: str
    text: str
    passage: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way on: a link to the desk if it has pages, else the command that shows the same."""

    label: str
    url: str
    command: str


@dataclass(frozen=True, slots=True)
class Item:
    """A development as an alert shows it: one line each, nothing escaped yet. ``url`` is http(s) or empty (H09).

    ``label`` says "Update" or "Correction" where it is one, ``others`` who else reports it, ``mutes`` how to hear no
    more of it. ``more`` counts the new things that ``novelty`` leaves out.
    """

    kind: AlertKind
    label: str
    headline: str
    language: str
    outlet: str
    time: str
    url: str
    novelty: tuple[NewThing, ...]
    more: int
    topic: str
    evidence: tuple[Earned, ...]
    names: str
    others: str
    because: tuple[str, ...]
    ways: tuple[Way, ...]
    mutes: tuple[Way, ...]
    story: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A digest's developments about one topic, stories together: the first ones whole, ``brief`` a line each."""

    topic: str
    whole: tuple[Item, ...]
    brief: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All of them."""
        return (*self.whole, *self.brief)


def frame_of(alerts: Sequence[Alert]) -> Wording:
    """The words of a message's frame: those that the first alert asks for."""
    return wording(alerts[0].frame)


def items(alerts: Iterable[Alert], words: Wording, letterhead: Letterhead = BLANK) -> list[Item]:
    """What to show of ``alerts``, in order; a development for which several rules fired is shown once, with all the
    reasons."""
    shown: dict[tuple[str, AlertKind], Item] = {}
    for alert in alerts:
        item = _item(alert, words, letterhead)
        known = shown.get((alert.development, alert.kind))
        shown[alert.development, alert.kind] = _with(known, item) if known else item
    return list(shown.values())


def groups(shown: Sequence[Item]) -> list[Group]:
    """``shown`` by topic, and within a topic by story, each in the order in which it first comes up."""
    ordered = together(shown, lambda item: item.topic, lambda item: item.story)
    topics = [(topic, tuple(group)) for topic, group in groupby(ordered, key=lambda item: item.topic)]
    return [Group(topic, group[:MOST_WHOLE], group[MOST_WHOLE:]) for topic, group in topics]


def subject(shown: Sequence[Item], words: Wording) -> str:
    """A message's subject: the headline as its outlet wrote it; for several developments, how many."""
    if len(shown) > 1:
        return words.digest.format(count=len(shown))
    [only] = shown
    return shorten(labelled(only, words) if only.kind == "correction" else only.headline, SUBJECT)


def labelled(item: Item, words: Wording) -> str:
    """The headline with what it is before it, such as "Correction: …", if it is no first report."""
    return f"{item.label}{words.colon} {item.headline}" if item.label else item.headline


def _with(known: Item, item: Item) -> Item:
    return replace(
        known,
        because=tuple(dict.fromkeys(known.because + item.because)),
        mutes=tuple(dict.fromkeys(known.mutes + item.mutes)),
        keys=known.keys + item.keys,
    )


def _item(alert: Alert, words: Wording, letterhead: Letterhead) -> Item:
    novelty = tuple(
        NewThing(
            words.kinds.get(new.kind, one_line(new.kind)),
            shorten(one_line(new.text), NEW_THING),
            shorten(one_line(new.passage), PASSAGE),
        )
        for new in alert.novelty
    )
    return Item(
        kind=alert.kind,
        label={"update": words.update, "correction": words.correction}.get(alert.kind, ""),
        headline=shorten(one_line(alert.headline), HEADLINE) or words.no_headline,
        language=one_line(alert.language or ""),
        outlet=one_line(alert.outlet),
        time=letterhead.time(alert.published, words),
        url=web_url(alert.url) or "",
        novelty=novelty[:MOST_NEW],
        more=len(novelty[MOST_NEW:]),
        topic=topic_name(main_topic(alert), words, letterhead.topics) or words.no_topic,
        evidence=tuple(
            Earned(scored(found, words, letterhead.topics), passage)
            for passage, found in _by_passage(alert.evidence).items()
        ),
        names=words.comma_joined(one_line(name) for name in alert.names),
        others=_others(alert, words),
        because=tuple(filter(None, (one_line(alert.because),))),
        ways=_ways(alert, words, letterhead),
        mutes=(Way(words.mute_text.format(rule=alert.rule), "", f"marsad alerts hold {alert.rule}"),),
        story=alert.story,
        keys=(alert.key,),
    )


def _others(alert: Alert, words: Wording) -> str:
    """Who else reports it, and in which languages; "" if nobody does."""
    if alert.other_outlets < 1:
        return ""
    one, several = words.others
    outlets = one if alert.other_outlets == 1 else several.format(count=alert.other_outlets)
    named = [words.languages.get(language, one_line(language)) for language in alert.languages]
    if not named:
        return f"{outlets}."
    return f"{outlets}{words.semicolon} {words.in_languages.format(languages=words.all_of(named))}."


def _ways(alert: Alert, words: Wording, letterhead: Letterhead) -> tuple[Way, ...]:
    return (
        Way(words.read_article, letterhead.article(alert.article), f"marsad show {alert.article}"),
        Way(words.read_kept, letterhead.kept_copy(alert.article), f"marsad show {alert.article} --page"),
        Way(words.read_story, letterhead.story(alert.story), f"marsad story {alert.story}"),
    )


def _by_passage(evidence: Sequence[TopicEvidence]) -> dict[str, list[TopicEvidence]]:
    """The evidence with each passage once, in the order given."""
    topics: dict[str, list[TopicEvidence]] = {}
    for found in evidence:
        topics.setdefault(shorten(one_line(found.passage), PASSAGE), []).append(found)
    return topics
