"""What was missed of a source and why, in words: a sentence a thing, from its row of counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from marsad.signs import span

SILENT_DAYS = 3
"""A source whose rhythm is not known is worth a word when it has had nothing new for so long."""
FAILED = ("failed", "not-a-feed", "blocked", "gone")
REASONS: Mapping[str, str] = {
    "filter": "by a filter",
    "cap": "over the cap on entries",
    "size": "over the cap on bytes",
    "age": "as too old",
    "unreadable": "as unreadable",
    "wordless": "without words",
    "linkless": "without a link",
}
"""Why entries are left out, as people say it."""
GONE: Mapping[str, str] = {"pages": "kept page", "summaries": "summary", "visits": "fruitless visit"}
"""What the rules of retention let go, as people say it."""


def in_words(row: Mapping[str, object]) -> list[str]:
    """What a source's row of counts means, one sentence a thing; "nothing" if nothing was missed."""
    if row.get("status") is None:
        return ["never looked at yet: run marsad run"]
    said = [*_looks_in_words(row), *_silence_in_words(row), *_told(row.get("standing")), *_entries_in_words(row)]
    return [*said, *_pages_in_words(row)] or ["nothing"]


def _looks_in_words(row: Mapping[str, object]) -> list[str]:
    said, now = [], None
    if row["status"] in FAILED:
        now = row.get("reason")
        why = f" ({now})" if now else ""
        said.append(f"the source itself, {counted(row.get('failures'), 'time')} in a row: {row['status']}{why}")
    vain = [(reason, count) for reason, count in _counts(row.get("failed_polls")) if reason != now]
    return said + [f"looked at in vain {counted(count, 'time')}: {reason}" for reason, count in vain]


def _silence_in_words(row: Mapping[str, object]) -> list[str]:
    silent, usual, longest = (row.get(name) for name in ("silent_days", "usual_days", "longest_days"))
    if not isinstance(silent, int | float):
        return []
    if not isinstance(usual, int | float) or not isinstance(longest, int | float):
        return [f"nothing new for {silent:.0f} days; its rhythm is not known yet"] if silent >= SILENT_DAYS else []
    if row.get("health") == "silent":
        return [f"nothing new for {_days(silent)}; usual are {_days(usual)}, at most {_days(longest)}"]
    return []


def _entries_in_words(row: Mapping[str, object]) -> list[str]:
    said = [f"{warning} at {counted(count, 'look')}" for warning, count in _counts(row.get("warnings"))]
    return said + [f"up to {left_out(why, count)} at a look" for why, count in _counts(row.get("left_out"))]


def _pages_in_words(row: Mapping[str, object]) -> list[str]:
    said = [f"{counted(count, 'page')} not had: {reason}" for reason, count in _counts(row.get("failed"))]
    unread = _counts(row.get("not_articles"))
    said += [f"{counted(count, 'page')} no readable article: {status}" for status, count in unread]
    if stand_ins := row.get("stand_ins"):
        said.append(f"the source's own summary stands in for {counted(stand_ins, 'page')}")
    again = dict(_counts(row.get("again")))
    if deleted := again.get("deleted"):
        said.append(f"{counted(deleted, 'article')} taken down since; the text is kept")
    if put_off := again.get("put_off"):
        said.append(f"{counted(put_off, 'article')} still to be looked at again: more than a run may")
    vain = _counts(row.get("not_found_again"))
    said += [f"{counted(count, 'article')} not found when looked at again: {reason}" for reason, count in vain]
    said += [f"{counted(count, GONE[what])} let go, as [retention] says" for what, count in _counts(row.get("let_go"))]
    if waiting := row.get("waiting"):
        said.append(f"{counted(waiting, 'page')} still to be fetched")
    return said


def _told(sentences: object) -> list[str]:
    return [str(one) for one in sentences] if isinstance(sentences, Sequence) else []


def _counts(found: object) -> list[tuple[str, int]]:
    return sorted(found.items()) if isinstance(found, Mapping) else []


def _days(days: float) -> str:
    return span(timedelta(days=days))


def left_out(why: str, count: object) -> str:
    """What was left out and why: "3 entries left out by a filter"."""
    return f"{counted(count, 'entry')} left out {REASONS.get(why, why)}"


def counted(count: object, noun: str) -> str:
    """A number of things: "1 page", "2 pages", "3 entries"."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{count} {noun}s"
