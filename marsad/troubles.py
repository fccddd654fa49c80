"""What ails the sources of a desk: which troubles begin and which are over, given their pasts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from marsad.model import PastPoll, SourcePast, Trouble
from marsad.signs import SIGNS, in_vain, told

NETWORK = frozenset({"dns", "unreachable", "timeout", "refused", "cut-off", "tls"})
"""Reasons that our own connection can give for every source alike."""
FEWEST_FOR_NETWORK, ALL_BUT = 3, 0.1
"""Sources that must fail alike to lay it to the network, and the part of all that may do well nevertheless."""
NETWORK_PATIENCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What began and what ended; the ended ones say when."""

    began: tuple[Trouble, ...] = ()
    ended: tuple[Trouble, ...] = ()


def judge(
    pasts: Sequence[SourcePast],
    standing: Sequence[Trouble],
    *,
    outages: Sequence[Trouble] = (),
    now: datetime,
    patience: timedelta,
) -> Judgement:
    """What began and what ended since, given the troubles that are ``standing``.

    ``outages`` are the network's troubles of the past. What failed while the network was down, or seems to be, says
    nothing about the source. Troubles of sources that are not among ``pasts`` (any more) end.
    """
    network = _network(pasts, now)
    down = [*outages, *(trouble for trouble in standing if trouble.sign == "network"), *([network] if network else [])]
    fair = {past.source: _without(down, past) for past in pasts}
    ended = [trouble for trouble in standing if _is_over(trouble, fair, pasts)]
    found = [network] if network and now - network.began_at >= min(patience, NETWORK_PATIENCE) else []
    for past in fair.values():
        found += filter(None, (begins(past, now, patience) for begins, _ in SIGNS.values()))
    stands = {(trouble.source, trouble.sign) for trouble in standing}
    began = tuple(trouble for trouble in found if (trouble.source, trouble.sign) not in stands)
    return Judgement(began, tuple(replace(trouble, ended_at=now) for trouble in ended))


def _is_over(trouble: Trouble, fair: Mapping[str, SourcePast], pasts: Sequence[SourcePast]) -> bool:
    if trouble.sign == "network":
        return _is_back(pasts)
    past = fair.get(trouble.source)
    _, ends = SIGNS[trouble.sign]
    return past is None or ends(past, trouble)


def _network(pasts: Sequence[SourcePast], now: datetime) -> Trouble | None:
    """That our own network is down: so it seems when nearly every source fails as it would then."""
    cut_off = [past for past in pasts if _is_cut_off(past)]
    looked_at = [past for past in pasts if past.polls]
    if len(cut_off) < FEWEST_FOR_NETWORK or len(cut_off) < (1 - ALL_BUT) * len(looked_at):
        return None
    began = sorted(in_vain(past.polls)[0].at for past in cut_off)[len(cut_off) // 2]
    reasons = Counter(past.polls[-1].reason for past in cut_off)
    seen = f"{len(cut_off)} of {len(looked_at)} sources cannot be reached ({told(reasons)})"
    return Trouble("", "network", "network", began, now, seen, "most of them answered")


def _is_back(pasts: Sequence[SourcePast]) -> bool:
    """Half of the sources answer, or give another reason than the network."""
    looked_at = [past for past in pasts if past.polls]
    return 2 * sum(map(_is_cut_off, looked_at)) <= len(looked_at)


def _is_cut_off(past: SourcePast) -> bool:
    last = past.polls[-1] if past.polls else None
    return last is not None and not last.answered and last.reason in NETWORK


def _without(outages: Iterable[Trouble], past: SourcePast) -> SourcePast:
    """The past without the looks that failed while the network was down."""
    spans = [(trouble.began_at, trouble.ended_at) for trouble in outages]

    def counts(poll: PastPoll) -> bool:
        down = any(began <= poll.at and (ended is None or poll.at <= ended) for began, ended in spans)
        return poll.answered or poll.reason not in NETWORK or not down

    return replace(past, polls=tuple(filter(counts, past.polls))) if spans else past
