"""What a rule would have fired on what the archive holds. Pure: grouped articles in, developments out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.matching import NO_NAMES, Known, Match, matched
from alerts.outlets import enough
from marsad.model import GroupItem
from marsad.rules import Rule

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Firing:
    """A development that a rule would have told, the report for which it would have, and why."""

    at: datetime
    item: GroupItem
    match: Match


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a rule would have told from ``since`` to ``until``, the first first. ``watched_from`` is the date of the
    first article that there was, if that is later than ``since``."""

    since: datetime
    until: datetime
    watched_from: datetime
    fired: tuple[Firing, ...]

    @property
    def days(self) -> float:
        """Days from the first article to ``until``; one at least."""
        return max((self.until - self.watched_from) / DAY, 1.0)

    @property
    def per_day(self) -> float:
        """Developments a day on average."""
        return len(self.fired) / self.days

    def per_week(self) -> dict[str, int]:
        """Developments by ISO week, such as {"2026-W47": 12}; weeks in which nothing fired have 0."""
        counted = Counter(week_of(firing.at) for firing in self.fired)
        days = range((self.until - self.since) // DAY + 1)
        weeks = dict.fromkeys(week_of(self.since + n * DAY) for n in days)
        return {week: counted.get(week, 0) for week in sorted({*weeks, *counted})}


def backtest(
    items: Iterable[GroupItem], rule: Rule, *, since: datetime, until: datetime, known: Known = NO_NAMES
) -> Backtest:
    """Every development that ``rule`` would have told, once. ``items`` are grouped articles in the order of their
    dates; those without a date count as of ``until``.

    Back catalogue counts like news: the question is how often such a thing happens, not whether we were there.
    """
    fired: dict[str, Firing] = {}
    reports: dict[str, list[GroupItem]] = {}
    waiting: dict[str, tuple[GroupItem, Match]] = {}
    watched_from = until
    for item in items:
        watched_from = min(watched_from, item.text.published or until)
        if item.placement is None or item.placement.development in fired:
            continue
        development = item.placement.development
        reports.setdefault(development, []).append(item)
        if development not in waiting and (match := matched(item, rule, known=known)) is not None:
            waiting[development] = (item, match)
        if development in waiting and enough(reports[development], rule):
            fired[development] = Firing(item.text.published or until, *waiting[development])
    return Backtest(since, until, max(watched_from, since), tuple(fired.values()))


def too_often(rule: Rule, tried: Backtest, most_per_day: float) -> str:
    """Why ``rule`` may not fire: how often it would have, if that is too often for who is told at once; else ""."""
    if rule.when == "digest" or rule.force or tried.per_day <= most_per_day:
        return ""
    return f"it would have fired {tried.per_day:.0f} times a day in {tried.days:.0f} days; {most_per_day:g} is the most"


def week_of(moment: datetime) -> str:
    """The ISO week of a moment, such as "2026-W47"."""
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"
