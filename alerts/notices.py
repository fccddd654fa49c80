"""What those who keep a desk are to be told, whom of them, and what one message says. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.troubles import recovery_line, recovery_lines, trouble_line, trouble_lines
from marsad.model import DeadLetters, Notice, Trouble
from marsad.urls import identity

Place = tuple[str, str]
"""A channel and a recipient."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that somebody must know: ``key`` is the same as long as it is the same thing; ``places`` are where to
    tell it. Of a ``trouble`` the line may be told together with others. ``after`` is the key of what must have been
    told there before: that something is over matters only to those who know that it began."""

    key: str
    line: str
    places: tuple[Place, ...]
    trouble: Trouble | None = None
    after: str = ""

    @property
    def is_good_news(self) -> bool:
        """Whether there is nothing to look after."""
        return self.trouble is not None and self.trouble.ended_at is not None

    def key_at(self, place: Place) -> str:
        """What is remembered once it was told at ``place``."""
        return _key_at(self.key, place)

    def may_be_told(self, place: Place, told: Collection[str]) -> bool:
        """Whether it is news at ``place``, where the notices of these keys were told."""
        return self.key_at(place) not in told and (not self.after or _key_at(self.after, place) in told)

    def keys_at(self, place: Place) -> list[str]:
        """Its own key there, and that of what must come before."""
        return [self.key_at(place), *([_key_at(self.after, place)] if self.after else [])]


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


def of_trouble(trouble: Trouble, places: Sequence[Place]) -> Matter:
    """That a trouble of a source began, or if it has ended, that it is over. While the network was down, perhaps nobody
    could be told that it was."""
    began = "\n".join(("trouble", trouble.source, trouble.sign, trouble.noticed_at.isoformat()))
    if trouble.ended_at is None:
        return Matter(began, trouble_line(trouble), tuple(places), trouble)
    return Matter(
        f"{began}\nover", recovery_line(trouble), tuple(places), trouble, after=began if trouble.source else ""
    )


def message(matters: Sequence[Matter], place: Place) -> Notice:
    """One message about ``matters`` for one place. Sources that have one trouble together share a line."""
    bad = [matter.trouble for matter in matters if matter.trouble and not matter.is_good_news]
    good = [matter.trouble for matter in matters if matter.trouble and matter.is_good_news]
    lines = [*(matter.line for matter in matters if not matter.trouble), *trouble_lines(bad)]
    count = "one thing" if len(lines) == 1 else f"{len(lines)} things"
    return Notice(
        key=identity("\n".join(sorted(matter.key_at(place) for matter in matters))),
        subject=f"Marsad: {count} to look after" if lines else "Marsad: all is well again with what was told before",
        lines=(*lines, *recovery_lines(good)),
    )


def _key_at(key: str, place: Place) -> str:
    return identity("\n".join(("notice", key, *place)))
