"""What a trouble of a source is in plain words: since when, what was seen, what was usual, what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from marsad.model import Trouble, TroubleKind
from marsad.signs import span

MANY = 4
"""So many sources with one trouble are told in one line."""
NAMED = 12
"""Of many sources so many are named."""
STATES: Mapping[TroubleKind, tuple[str, str]] = {
    "network": ("cannot be reached", "cannot be reached"),
    "failing": ("fails", "fail"),
    "blocked": ("turns us away", "turn us away"),
    "gone": ("is gone", "are gone"),
    "layout": ("looks otherwise than before", "look otherwise than before"),
    "silent": ("is silent", "are silent"),
    "yield": ("brings far less than usual", "bring far less than usual"),
}
MENDS: Mapping[TroubleKind, str] = {
    "network": "Check this machine's connection and its name server; the sources need nothing.",
    "failing": "Open its address in a browser: if it has moved, change url in {file}.",
    "blocked": "Ask the publisher, ask less often (host_gap in [fetch]), or follow another feed of theirs.",
    "gone": "Find where it went (marsad sources add URL), or switch it off in {file}.",
    "layout": "Compare marsad sources check {name} with the site, and mend its selectors, kind or url in {file}.",
    "silent": "Look at the site: if it goes on publishing, find where (marsad sources add URL) and mend {file}.",
    "yield": "Compare marsad sources check {name} with the site, and mend {file} if something is missed.",
}


def trouble_line(trouble: Trouble) -> str:
    """One trouble that began, and what to do about it."""
    if not trouble.source:
        return f"Since {minute(trouble.began_at)} {trouble.seen}; {trouble.usual}. {mend(trouble)}"
    state, _ = STATES[trouble.kind]
    since = minute(trouble.began_at)
    return f"{trouble.source} {state} since {since}: {trouble.seen}; {trouble.usual}. {mend(trouble)}"


def recovery_line(trouble: Trouble) -> str:
    """One trouble that is over."""
    ended = trouble.ended_at or trouble.noticed_at
    lasted = span(ended - trouble.began_at)
    if not trouble.source:
        return f"The sources can be reached again since {minute(ended)}, after {lasted}."
    state, _ = STATES[trouble.kind]
    return f"{trouble.source} is well again since {minute(ended)}. For {lasted} it was so that it {state}."


def trouble_lines(troubles: Iterable[Trouble]) -> list[str]:
    """Troubles that began, a line each; those that many sources have together in one."""
    return [line for group in _grouped(troubles) for line in _begun(group)]


def recovery_lines(troubles: Iterable[Trouble]) -> list[str]:
    """Troubles that are over, a line each; those that many sources had together in one."""
    return [line for group in _grouped(troubles) for line in _over(group)]


def mend(trouble: Trouble) -> str:
    """What to do about it."""
    return MENDS[trouble.kind].format(name=trouble.source, file=f"watchlist/sources/{trouble.source}.toml")


def minute(moment: datetime) -> str:
    """A time as these lines say it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _begun(group: Sequence[Trouble]) -> list[str]:
    names = _names(group)
    if len(names) < MANY:
        return [trouble_line(trouble) for trouble in group]
    _, state = STATES[group[0].kind]
    first = min(trouble.began_at for trouble in group)
    return [f"{len(names)} sources {state}, the first since {minute(first)}: {_listed(names)}. See: marsad coverage"]


def _over(group: Sequence[Trouble]) -> list[str]:
    names = _names(group)
    if len(names) < MANY:
        return [recovery_line(trouble) for trouble in group]
    _, state = STATES[group[0].kind]
    return [f"{len(names)} sources are well again: {_listed(names)}. It was so that they {state}."]


def _grouped(troubles: Iterable[Trouble]) -> list[list[Trouble]]:
    groups: dict[str, list[Trouble]] = {}
    for trouble in troubles:
        groups.setdefault(trouble.kind, []).append(trouble)
    return list(groups.values())


def _names(group: Sequence[Trouble]) -> list[str]:
    return sorted({trouble.source for trouble in group})


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
