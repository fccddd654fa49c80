"""What those who keep a desk are to be told, whom of them, and what one message says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marsad.model import DeadLetters, Notice
from marsad.urls import identity

Place = tuple[str, str]
"""A channel and a recipient."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that somebody must know: ``key`` is the same as long as it is the same thing; ``places`` are where to
    tell it."""

    key: str
    line: str
    places: tuple[Place, ...]

    def key_at(self, place: Place) -> str:
        """What is remembered once it was told at ``place``."""
        return identity("\n".join(("notice", self.key, *place)))


def operator_places(
    names: Iterable[str], recipients: Sequence[str], needs_recipient: Mapping[str, bool]
) -> list[Place]:
    """Where the operators are told: every recipient of a channel that needs one, and the others by themselves."""
    return [(name, recipient) for name in names for recipient in (recipients if needs_recipient[name] else ("",))]


def dead_letters(dead: DeadLetters, places: Sequence[Place]) -> Matter:
    """That alerts were given up, told by another channel than the one that fails, if there is one (A17). It is another
    matter once something was delivered there again."""
    others = [place for place in places if place[0] != dead.channel]
    to = f'"{dead.channel}"' + (f" to {dead.recipient}" if dead.recipient else "")
    last = dead.last_delivered_at.isoformat() if dead.last_delivered_at else "never"
    return Matter(
        key="\n".join(("dead", dead.channel, dead.recipient, dead.reason, last)),
        line=f"Given up by {to}, and kept: {dead.count} ({dead.reason}). See: marsad alerts list --state dead",
        places=tuple(others or places),
    )


def message(matters: Sequence[Matter], place: Place) -> Notice:
    """One message about ``matters`` for one place."""
    count = "one thing" if len(matters) == 1 else f"{len(matters)} things"
    return Notice(
        key=identity("\n".join(sorted(matter.key_at(place) for matter in matters))),
        subject=f"Marsad: {count} to look after",
        lines=tuple(matter.line for matter in matters),
    )
