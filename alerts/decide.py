"""Decides who hears of what, once. Pure: articles, rules and what was told before in, alerts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from alerts.frames import wording
from alerts.ledger import Ledger
from alerts.matching import NO_NAMES, Known, Match, matched, mentions_of, topics_of
from alerts.outlets import independent, outlets
from alerts.times import due, quiet_until
from alerts.wording import Titles, Wording, because, correction_because, topic_name
from marsad.model import Alert, GroupItem, Novelty, Placement, Reports, Told
from marsad.rules import Frame, Rule
from marsad.settings import Schedules
from marsad.urls import identity

MOST_NAMES = 12
"""Names that an alert shows at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What decisions rest on besides articles. ``since`` says since when each rule is as it is: what had begun before
    is not told (A03). ``fresh`` is how long after its beginning a development can still be told by an article that
    was grouped before and comes by again (edited, or tagged anew). ``titles`` say what topics are called in reasons,
    ``called`` what watch names are; ``known`` which of these rules ask for."""

    rules: Sequence[Rule]
    schedules: Schedules = field(default_factory=Schedules)
    since: Mapping[str, datetime] = field(default_factory=dict)
    language: Frame = "en"
    fresh: timedelta = timedelta(hours=48)
    titles: Titles = field(default_factory=dict)
    known: Known = field(default_factory=lambda: NO_NAMES)
    called: Titles = field(default_factory=dict)


def decide(
    item: GroupItem, placement: Placement, reports: Reports, *, plan: Plan, ledger: Ledger, now: datetime
) -> list[Alert]:
    """The alerts that ``item``, just placed, gives rise to: one for each recipient of each rule that fits. ``reports``
    are those of its development that came before it; ``ledger`` is what was told before, and is not changed.

    It is asked of every article, also of one that repeats a known development: a rule may fit the Arabic report and
    not the English one before it, or ask for a second outlet. Nobody hears twice: the same development, rule, channel
    and recipient always give the same key, and a key is queued once, whatever is repeated, translated, run again or
    grouped again (A01). Where several rules would tell one recipient at once by the same channel, one alert gives the
    reasons of all.

    What corrects is told to whoever was told what it corrects; to others it is news like any other.

    A live page that goes on is told once, and again where it comes to a topic that it did not have then (X22).

    What did not begin as news (the back catalogue of a new source, an old date) stays silent when others repeat it,
    and so does what began before the rule was made or changed (A03).
    """
    case = _Case(item, placement, reports, plan, ledger, now)
    made = _corrections(case) if placement.correction else []
    if not _is_news(item, reports, plan, now):
        return made
    corrected = {*map(_place, made), *map(_place, case.corrections_told)}
    for rule in sorted(plan.rules, key=lambda rule: not rule.urgent):
        fitting = _fitting(case, rule)
        if fitting is not None:
            recipients = dict.fromkeys(rule.recipients or ("",))
            for recipient in [one for one in recipients if (rule.channel, one.casefold()) not in corrected]:
                if not case.goes_on(rule.channel, recipient, fitting[1]):
                    made = _with(made, case.alert(rule, recipient, *fitting), ledger)
    return made


def alert_key(development: str, rule: str, channel: str, recipient: str) -> str:
    """An alert's identity: the same for every run, try and telling of the development."""
    return identity("\n".join(("alert", development, rule, channel, recipient.casefold())))


def _is_news(item: GroupItem, reports: Reports, plan: Plan, now: datetime) -> bool:
    began_as_news = reports.earlier[0].news if reports.earlier else item.news
    came_before = item.placement is not None
    return item.news and began_as_news and not (came_before and reports.began_at < now - plan.fresh)


def _fitting(case: _Case, rule: Rule) -> tuple[GroupItem, Match] | None:
    """The report for which ``rule`` fires, and why: this one, or one before it where the rule waited for more outlets;
    None if it does not fire."""
    if case.reports.began_at < case.plan.since.get(rule.name, case.reports.began_at):
        return None
    if case.independent < rule.min_outlets:
        return None
    match = matched(case.item, rule, case.mentions, case.plan.known)
    if match is not None:
        return case.item, match
    waited = [] if rule.min_outlets == 1 else case.reports.earlier
    return next(((before, match) for before in waited if (match := matched(before, rule, known=case.plan.known))), None)


def _with(made: list[Alert], alert: Alert, ledger: Ledger) -> list[Alert]:
    """``made`` and ``alert``, unless its recipient hears, or heard, of the development at once by another rule: then
    the alert that is being made gives both reasons."""
    if alert.key in ledger:
        return made
    if alert.digest_at is not None:
        return [*made, alert]
    for place, other in enumerate(made):
        if _bound(other) == _bound(alert) and other.digest_at is None:
            names = tuple(dict.fromkeys(other.names + alert.names))
            both = replace(other, because=f"{other.because} {alert.because}", names=names)
            return [*made[:place], both, *made[place + 1 :]]
    heard = any(_bound(told) == _bound(alert) and told.at_once for told in ledger.of_story(alert.story))
    return made if heard else [*made, alert]


def _place(told: Alert | Told) -> tuple[str, str]:
    return told.channel, told.recipient.casefold()


def _bound(told: Alert | Told) -> tuple[str, str, str]:
    return told.development, *_place(told)


def _corrections(case: _Case) -> list[Alert]:
    """A correction for everyone who was told: of this development, or of the story if the correction is a development
    of its own. Whether a rule fits is not asked again: who heard it must hear that it is not so.

    An edit corrects anew with each sentence that says so; what further articles repeat is told once.
    """
    development = case.placement.development
    is_edit = case.item.placement is not None
    if case.corrections_told and not is_edit:
        return []
    told = [one for one in case.ledger.of_story(case.placement.story) if one.kind != "correction"]
    heard: dict[tuple[str, str], Told] = {}
    for one in [one for one in told if one.development == development] or told:
        heard.setdefault(_place(one), one)
    corrects = (case.item.text.id, case.placement.correction) if is_edit else (development,)
    rules = {rule.name: rule for rule in case.plan.rules}
    made = [
        case.correction(one, identity("\n".join(("correction", *corrects, *place))), rules.get(one.rule))
        for place, one in heard.items()
    ]
    return [alert for alert in made if alert.key not in case.ledger]


class _Case:
    """One article in its development, as the alerts about it tell it."""

    def __init__(
        self, item: GroupItem, placement: Placement, reports: Reports, plan: Plan, ledger: Ledger, now: datetime
    ) -> None:
        self.item = item
        self.placement = placement
        self.reports = reports
        self.plan = plan
        self.ledger = ledger
        self.now = now
        self.mentions = cache(lambda: mentions_of(item))
        self.outlets = outlets((*reports.earlier, item))
        self.independent = independent((*reports.earlier, item))

    @property
    def corrections_told(self) -> list[Told]:
        """Who was told of this development that it corrects, or was corrected."""
        of_story = self.ledger.of_story(self.placement.story)
        return [
            told for told in of_story if told.kind == "correction" and told.development == self.placement.development
        ]

    def goes_on(self, channel: str, recipient: str, match: Match) -> bool:
        """Whether this is a live page that only goes on: its recipient heard of it when it had these topics already."""
        if not self.item.live or self.item.placement is None:
            return False
        heard = self.ledger.topics_of(self.item.text.id, self.placement.story, channel, recipient)
        return heard is not None and heard.issuperset(found.topic for found in match.topics)

    def alert(self, rule: Rule, recipient: str, shown: GroupItem, match: Match) -> Alert:
        """What ``rule`` tells one recipient, showing the report ``shown``."""
        frame = rule.frame or self.plan.language
        when = due(rule, self.plan.schedules, self.now, lambda since: self.ledger.counted(rule.name, recipient, since))
        key = alert_key(self.placement.development, rule.name, rule.channel, recipient)
        alert = self._about(shown, key, rule.name, rule.channel, recipient, frame)
        return replace(
            alert,
            evidence=(*match.topics, *(found for found in topics_of(shown) if found not in match.topics)),
            because=because(
                rule,
                match.topics,
                wording(frame),
                titles=self.plan.titles,
                mentioned=match.mentioned,
                outlets=self.independent,
            ),
            names=self._names(shown, match, wording(frame)),
            digest_at=when.digest_at,
            overflow=when.overflow,
        )

    def _names(self, shown: GroupItem, match: Match, words: Wording) -> tuple[str, ...]:
        """What the rule asked for and the report mentions, as the rule has it; then its other watch names."""
        asked = frozenset().union(*(self.plan.known.names.get(phrase, ()) for phrase in match.mentioned))
        others = [mention.name for mention in shown.names if mention.name not in asked]
        called = [topic_name(name, words, self.plan.called) for name in others]
        return tuple(dict.fromkeys((*match.mentioned, *called)))[:MOST_NAMES]

    def correction(self, told: Told, key: str, rule: Rule | None) -> Alert:
        """That what ``told`` told is corrected. ``rule`` is the one that told it, if it is still there."""
        frame = (rule.frame if rule else None) or self.plan.language
        alert = self._about(self.item, key, told.rule, told.channel, told.recipient, frame)
        return replace(
            alert,
            kind="correction",
            evidence=tuple(topics_of(self.item)),
            because=correction_because(wording(frame)),
            novelty=(Novelty("correction", self.placement.correction, ""),),
            digest_at=quiet_until(rule, self.plan.schedules, self.now) if rule else None,
        )

    def _about(self, shown: GroupItem, key: str, rule: str, channel: str, recipient: str, frame: Frame) -> Alert:
        before = [
            told
            for told in self.ledger.of_story(self.placement.story)
            if (told.channel, told.recipient.casefold()) == (channel, recipient.casefold())
        ]
        others = any(told.development != self.placement.development for told in before)
        reports = (*self.reports.earlier, self.item)
        return Alert(
            key=key,
            rule=rule,
            channel=channel,
            recipient=recipient,
            development=self.placement.development,
            story=self.placement.story,
            article=shown.text.id,
            headline=shown.text.title,
            language=shown.text.language,
            outlet=shown.outlet,
            url=shown.text.url or "",
            published=shown.text.published,
            evidence=(),
            because="",
            created_at=self.now,
            kind="update" if others else "new",
            thread=before[0].key if before else None,
            novelty=self.placement.novelty or self.reports.novelty,
            other_outlets=self.outlets - 1,
            languages=tuple(sorted({report.text.language for report in reports if report.text.language})),
            frame=frame,
        )
