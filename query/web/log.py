"""Keeps what people did: labels, rules, sources, exports, and who came in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends

from query.web.access import Me
from query.web.served import Here

Note = Callable[..., None]


def _log(here: Here, me: Me) -> Note:
    def note(deed: str, what: object, **detail: object) -> None:
        here.archive.note_deed(me.name, deed, str(what), detail, now=here.now())

    return note


Log = Annotated[Note, Depends(_log)]
"""How a page keeps what was done: a parameter ``log: Log``, called with the deed, of what, and its values."""
