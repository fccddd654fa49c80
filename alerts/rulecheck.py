"""What is wrong with rules that are written well but name what the desk does not have.

Such a rule does not fire and is reported; it is kept, the others go on working, and it fires again once what it names
is there (decision 0014).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alerts.channel import Channel
from alerts.mentions import is_askable
from alerts.times import next_time, quiet_hours
from marsad.asking import Field, read_query
from marsad.errors import Problem
from marsad.rules import Rule
from marsad.settings import SETTINGS_FILE, Schedules
from marsad.times import zone_named

CRON = 'Write minute, hour, day, month, weekday, such as "0 7 * * *".'
ZONE = 'Use a name of the time zone database, such as "Asia/Beirut" or "UTC".'
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Whether a cron expression names any time does not hang on the day."""


def broken_rules(
    rules: Sequence[Rule],
    *,
    channels: Mapping[str, Channel],
    topics: Sequence[str],
    sources: Sequence[str],
    schedules: Schedules,
) -> dict[str, tuple[Problem, ...]]:
    """By name, the rules that cannot work on this desk, each with everything that is wrong with it."""
    known = {"topics": sorted(topics), "sources": sorted(sources)}
    found = {
        rule.name: (
            *_channel(number, rule, channels),
            *_unknown_names(number, rule, known),
            *_blank_phrases(number, rule),
            *_search(number, rule, known),
            *_times(number, rule, schedules),
        )
        for number, rule in enumerate(rules)
    }
    return {name: problems for name, problems in found.items() if problems}


def _channel(number: int, rule: Rule, channels: Mapping[str, Channel]) -> list[Problem]:
    channel = channels.get(rule.channel)
    if channel is None:
        known = ", ".join(sorted(channels)) or "none is defined"
        mend = f"Add a table [channels.{rule.channel}], or use one of: {known}."
        return [_problem(number, "channel", f'there is no channel "{rule.channel}"', mend)]
    wrong = channel.wrong_recipients(rule.recipients)
    return [_problem(number, "recipients", f'cannot be served by "{rule.channel}"', wrong)] if wrong else []


def _unknown_names(number: int, rule: Rule, known: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Topics and sources that the watchlist lacks: such a rule would be silent for ever."""
    return [
        _problem(number, key, f'there is no {key.removesuffix("s")} "{name}"', f"Known: {', '.join(names) or 'none'}.")
        for key, names in known.items()
        for name in getattr(rule, key)
        if name not in names
    ]


def _blank_phrases(number: int, rule: Rule) -> list[Problem]:
    return [
        _problem(number, key, f'"{phrase}" has no word in it', "Write a word, or remove it.")
        for key in ("names", "places", "words")
        for phrase in getattr(rule, key)
        if not is_askable(phrase)
    ]


def _search(number: int, rule: Rule, known: Mapping[str, Sequence[str]]) -> list[Problem]:
    """What a search asks that a report cannot answer as it comes in."""
    if not rule.search:
        return []
    question = read_query(rule.search)
    found = []
    if not question.clauses and not question.near:
        found.append(("has no word in it", "Write a word, or remove it."))
    if question.near:
        found.append(("cannot ask for what is near to an article", "Leave near: out."))
    if question != read_query(rule.search, now=SOME_DAY):
        found.append(("names days that move on", "Leave out after:7d, on:today and the like."))
    fields = [one.what for clause in question.clauses for one in clause if isinstance(one.what, Field)]
    found += [
        (f'asks for a {field.name} "{field.value}" that is not there', f"Known: {', '.join(names) or 'none'}.")
        for field in fields
        if (names := known.get(f"{field.name}s")) is not None and field.value not in names
    ]
    return [_problem(number, "search", message, mend) for message, mend in found]


def _times(number: int, rule: Rule, schedules: Schedules) -> list[Problem]:
    found = _unreadable(number, "timezone", rule.timezone, zone_named, ZONE)
    zone = schedules.timezone if found else rule.timezone or schedules.timezone
    needs_digest = rule.when == "digest" or rule.per_day is not None
    cron = rule.cron or (schedules.digest if needs_digest else "")
    found += _unreadable(number, "cron", cron, lambda text: next_time(text, ZoneInfo(zone), SOME_DAY), CRON)
    return found + _unreadable(number, "quiet", rule.quiet, quiet_hours, 'Write "22:00-07:00".')


def _unreadable(number: int, key: str, text: str, read: Callable[[str], object], mend: str) -> list[Problem]:
    if text:
        try:
            read(text)
        except ValueError as error:
            return [_problem(number, key, str(error), mend)]
    return []


def _problem(number: int, key: str, message: str, mend: str) -> Problem:
    return Problem(SETTINGS_FILE, f"rules.{number}.{key}", message, mend)
