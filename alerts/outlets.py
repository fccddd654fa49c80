"""How many outlets report a development. One outlet may go by several names, or publish at several addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marsad.model import GroupItem
from marsad.rules import Rule
from marsad.text import fold
from marsad.urls import host


def outlets(reports: Iterable[GroupItem]) -> int:
    """How many different outlets ``reports`` come from: those with one name, or at one host, are one."""
    groups: list[set[str]] = []
    for report in reports:
        signs = _signs(report)
        same = [group for group in groups if group & signs]
        groups = [group for group in groups if group not in same] + [signs.union(*same)]
    return len(groups)


def enough(reports: Sequence[GroupItem], rule: Rule) -> bool:
    """Whether as many outlets report as ``rule`` waits for."""
    return len(reports) >= rule.min_outlets and outlets(reports) >= rule.min_outlets


def _signs(report: GroupItem) -> set[str]:
    """By what the outlet of a report is known: its name, and its host without the www."""
    name, at = f"name {fold(report.outlet)}", host(report.text.url or "").removeprefix("www.")
    return {name, f"host {at}"} if at else {name}
