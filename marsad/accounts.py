"""How a source does, in a word and in numbers: its troubles, its silence beside its rhythm, its yield beside what was
usual. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from marsad.model import Health, Norm, SourceHealth, SourcePast, Trouble, TroubleKind, Yield
from marsad.rhythm import rhythm
from marsad.signs import READ, longest_rest

WORST_FIRST: Sequence[TroubleKind] = ("gone", "blocked", "failing", "layout", "silent", "yield")
LATEST_PAGES = 20
"""Of so many pages the yield now is counted."""
FEWEST = 3
"""With fewer days, weeks or pages before nothing is known of what is usual."""


def source_health(past: SourcePast | None, troubles: Sequence[Trouble] = ()) -> SourceHealth:
    """How the source of ``past`` does, given the troubles that it has now; None for one that was never looked at."""
    if past is None or not past.polls:
        return SourceHealth("new")
    norm = measured(past) if past.whole else past.norm
    known, last = rhythm(past.moments), _last(past)
    return SourceHealth(
        state=_state(past, troubles),
        silent_days=_days(past.polls[-1].at - last) if last else None,
        usual_days=norm.pause_days,
        longest_days=norm.longest_days,
        silent_from=known.silent_from(last, rest=longest_rest(past)) if known and last else None,
        yields=norm.yields,
        troubles=tuple(troubles),
    )


def measured(past: SourcePast) -> Norm:
    """What is usual of the source of a whole ``past``, and what there is now."""
    known = rhythm(past.moments)
    return Norm(
        pause_days=_days(known.usual) if known else None,
        longest_days=_days(known.longest) if known else None,
        yields={name: one for name, one in _yields(past).items() if one},
    )


def _state(past: SourcePast, troubles: Sequence[Trouble]) -> Health:
    kinds = {trouble.kind for trouble in troubles}
    worst = next((kind for kind in WORST_FIRST if kind in kinds), None)
    return worst or ("well" if past.polls[-1].answered else "shaky")


def _last(past: SourcePast) -> datetime | None:
    return max([moment for moment in (past.last_new_at, *past.moments) if moment], default=None)


def _yields(past: SourcePast) -> Mapping[str, Yield | None]:
    read = [page.outcome in READ for page in past.pages]
    lengths = [page.length for page in past.pages if page.outcome in READ and page.length]
    return {
        "entries_a_look": _beside([count for _, count in past.listed], 1),
        "new_a_week": _beside(past.weeks, 1),
        "share_read": _beside(read, LATEST_PAGES, mean=True),
        "text_length": _beside(lengths, LATEST_PAGES),
    }


def _beside(counts: Sequence[float], latest: int, *, mean: bool = False) -> Yield | None:
    """The latest, and what was usual before; both as medians unless a ``mean`` is wanted."""
    if not counts:
        return None
    now, before = counts[-latest:], counts[:-latest]
    return Yield(_middle(now, mean), _middle(before, mean) if len(before) >= FEWEST else None)


def _middle(counts: Sequence[float], mean: bool) -> float:
    return round(sum(counts) / len(counts) if mean else median(counts), 2)


def _days(time: timedelta) -> float:
    return round(time / timedelta(days=1), 4)
