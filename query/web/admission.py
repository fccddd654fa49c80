"""Finds out who asks: by a session's cookie, by a token, or, where nobody has to log in, whoever sits there."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request

from marsad.model import Person, Token
from query.passwords import fingerprint
from query.web.access import NOBODY, Visitor
from query.web.served import Served

SESSION_COOKIE = "marsad_session"
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
"""A session ends when nothing was asked for so long, and in any case so long after it began."""
BEARER = "bearer "
TOKEN_PARAMETER = "token"  # noqa: S105  # a name, not a secret
FEED = "/feed"
"""The one page that takes a token in its address: feed readers can show one nowhere else."""


def admitted(request: Request, here: Served, *, owner: str) -> Visitor:
    """Who asks. A token, where one is shown, is all that counts; one that does not hold is nobody's."""
    locked = here.archive.has_people()
    request.state.named_people = locked
    if (token := _token_shown(request)) is not None:
        found = here.archive.token(fingerprint(token), now=here.now())
        return by_token(*found, locked=locked) if found else NOBODY
    if not locked:
        return Visitor(owner, "admin")
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return NOBODY
    person = here.archive.session(fingerprint(cookie), now=here.now(), idle=IDLE, longest=LONGEST)
    return Visitor(person.name, person.role) if person else NOBODY


def by_token(person: Person | None, token: Token, *, locked: bool) -> Visitor:
    """What a token lets its holder be: whoever made it, as long as they may come in, within its scopes."""
    scopes = frozenset(token.scopes)
    if person is None:
        return NOBODY if locked else Visitor(token.person, "admin", scopes)
    return NOBODY if person.disabled_at else Visitor(person.name, person.role, scopes)


def _token_shown(request: Request) -> str | None:
    said = request.headers.get("authorization")
    if said is not None:
        return said[len(BEARER) :].strip() if said.lower().startswith(BEARER) else ""
    if request.url.path == FEED and request.method == "GET":
        return request.query_params.get(TOKEN_PARAMETER)
    return None
