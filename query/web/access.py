"""Who may do what: one table of roles and acts, and the dependency by which every page names its act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request

from marsad.model import Role


class Act(StrEnum):
    """What a person does with a page. Each page and endpoint names one."""

    ENTER = "enter"
    """What anybody may who can reach the desk: log in, choose a language, have the style sheet."""
    READ = "read"
    """Read what is kept, search it, hear of it by feed."""
    EXPORT = "export"
    """Take articles away in bulk."""
    LABEL = "label"
    """Say what an article is about."""
    ARRANGE = "arrange"
    """Split, merge and pin stories."""
    RULE = "rule"
    """Follow, mute, hold and release; try channels and topics."""
    KEEP = "keep"
    """Keep searches under a name for all who use the desk, and forget them."""
    SOURCE = "source"
    """Add sources."""
    MANAGE = "manage"
    """Say who may come in; read the log of what was done."""


_READER = frozenset({Act.ENTER, Act.READ, Act.EXPORT})
_ANALYST = _READER | {Act.LABEL, Act.ARRANGE, Act.RULE, Act.KEEP}
MAY: Mapping[Role, frozenset[Act]] = MappingProxyType({"reader": _READER, "analyst": _ANALYST, "admin": frozenset(Act)})
"""Who may do what; nobody who is not known may do more than enter."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a name, which goes with every decision, and a role; None for somebody who has not logged in. Where a
    token is used, only what its ``scopes`` name."""

    name: str
    role: Role | None
    scopes: frozenset[str] | None = None

    def may(self, act: str) -> bool:
        """Whether this person may do that."""
        if act == Act.ENTER:
            return True
        return self.role is not None and Act(act) in MAY[self.role] and (self.scopes is None or act in self.scopes)


NOBODY = Visitor("", None)


def visitor_of(request: Request) -> Visitor:
    """Who asks, as the application found out before the page was made."""
    found = getattr(request.state, "visitor", NOBODY)
    assert isinstance(found, Visitor)
    return found


class LoginNeededError(Exception):
    """Nobody may do this who is not known."""


def may(act: Act) -> Any:
    """A dependency that lets those through who may do ``act``: others are told to log in, or refused (403)."""

    def check(request: Request) -> None:
        visitor = visitor_of(request)
        if visitor.may(act):
            return
        if visitor.role is None:
            raise LoginNeededError
        raise HTTPException(403)

    check.act = act  # type: ignore[attr-defined]  # the table of pages is tested by it
    return Depends(check)


Me = Annotated[Visitor, Depends(visitor_of)]
"""How a page asks who asks: a parameter ``me: Me``."""
