"""How many outlets report a development, and how many in words of their own. One outlet may go by several names, or
publish at several addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marsad.model import GroupItem
from marsad.rules import Rule
from marsad.text import fold
from marsad.urls import host


def outlets(reports: Iterable[GroupItem]) -> int:
    """How many different outlets ``reports`` come from: those with one name, or at one host, are one."""
    return _groups(map(_signs, reports))


def independent(reports: Iterable[GroupItem]) -> int:
    """How many of the outlets report in words that are not another's: those that carry one text, a wire's say, are one
    as well."""
    return _groups(_signs(report) | {f"text {report.copy_of or report.text.id}"} for report in reports)


def enough(reports: Sequence[GroupItem], rule: Rule) -> bool:
    """Whether as many outlets report, independently of each other, as ``rule`` waits for."""
    return len(reports) >= rule.min_outlets and independent(reports) >= rule.min_outlets


def _groups(signs: Iterable[set[str]]) -> int:
    """How many groups there are of those that share a sign."""
    groups: list[set[str]] = []
    for known in signs:
        same = [group for group in groups if group & known]
        groups = [group for group in groups if group not in same] + [known.union(*same)]
    return len(groups)


def _signs(report: GroupItem) -> set[str]:
    """By what the outlet of a report is known: its name, and its host without the www."""
    name, at = f"name {fold(report.outlet)}", host(report.text.url or "").removeprefix("www.")
    return {name, f"host {at}"} if at else {name}
