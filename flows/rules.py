"""Rules as the archive knows them: which may fire now and since when, which are refused, held or broken."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.backtest import backtest, too_often
from alerts.decide import Plan
from flows.desk import Desk
from marsad.model import RuleMemory
from marsad.rules import Rule
from storage.archive import Archive

log = logging.getLogger(__name__)

TRIED_ON = timedelta(days=14)
"""How much of the archive a new rule is tried on before it may fire."""
MEMORY_IS_NEW = "the memory of rules is new and the archive is not: what had begun before is not told"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A rule that does not tell, why not, and what to do."""

    rule: str
    why: str
    mend: str

    def __str__(self) -> str:
        return f'rule "{self.rule}" {self.why}. {self.mend}'


def plan(desk: Desk, archive: Archive, *, now: datetime) -> Plan:
    """What decisions rest on in this pass. Rules that are new or changed are noted, and refused if they would fire too
    often; what had begun before they were noted is not told (A03)."""
    rules = desk.rules
    if memory_is_new(desk, archive):
        log.warning(MEMORY_IS_NEW)
    new = set(archive.remember_rules({rule.name: rule.fingerprint for rule in rules}, now=now))
    _try_out(desk, archive, [rule for rule in rules if rule.name in new], now=now)
    memories = archive.rule_memories()
    return Plan(
        rules=tuple(rule for rule in rules if rule.force or not memories[rule.name].refused_why),
        schedules=desk.settings.schedules,
        since={rule.name: memories[rule.name].since for rule in rules},
        language=desk.settings.alerts.language,
        fresh=timedelta(hours=desk.settings.alerts.fresh_hours),
        titles=desk.watchlist.titles,
        known=desk.names_asked(rules),
        called=desk.watchlist.called,
    )


def memory_is_new(desk: Desk, archive: Archive) -> bool:
    """Whether the archive holds developments and remembers no rule: what was told is known, since when rules ask is
    not (A27)."""
    return bool(desk.rules) and not archive.rule_memories() and archive.counts()["developments"] > 0


def _try_out(desk: Desk, archive: Archive, rules: Sequence[Rule], *, now: datetime) -> None:
    since, known = now - TRIED_ON, desk.names_asked(rules)
    for rule in rules:
        tried = backtest(archive.grouped_since(since), rule, since=since, until=now, known=known)
        if why := too_often(rule, tried, desk.settings.alerts.most_per_day):
            log.warning('rule "%s" is refused: %s', rule.name, why)
            archive.refuse_rule(rule.name, why)


def standing(desk: Desk, archive: Archive | None) -> list[Stopped]:
    """The rules of the desk that do not tell: broken, refused or held. Without an archive, only the broken ones."""
    memories = archive.rule_memories() if archive else {}
    broken = [
        Stopped(name, f"cannot work: {problem.key}: {problem.message}", problem.mend)
        for name, problems in desk.broken_rules.items()
        for problem in problems
    ]
    return broken + [
        stopped for rule in desk.rules if rule.name in memories for stopped in _stopped(rule, memories[rule.name])
    ]


def _stopped(rule: Rule, memory: RuleMemory) -> list[Stopped]:
    found = []
    if memory.refused_why and not rule.force:
        mend = f"Ask for less, or write force = true into it. See: marsad alerts preview {rule.name}"
        found.append(Stopped(rule.name, f"is refused: {memory.refused_why}", mend))
    if memory.held_at is not None:
        mend = f"Let it tell again with: marsad alerts release {rule.name}"
        found.append(Stopped(rule.name, f"is held since {memory.held_at:%Y-%m-%d %H:%M} UTC: {memory.held_why}", mend))
    return found
