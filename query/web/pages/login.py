"""Logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from marsad.text import one_line
from query.passwords import fingerprint, is_password, new_secret
from query.web.access import Act, Me, may
from query.web.admission import LONGEST, SESSION_COOKIE
from query.web.attempts import Attempts
from query.web.forms import TOKEN_COOKIE, way_back
from query.web.rendering import is_secure, render
from query.web.served import Here

router = APIRouter()


class LogIn(BaseModel):
    """Who somebody says to be, and the proof."""

    model_config = ConfigDict(extra="forbid")
    name: str
    password: str
    back: str = "/"
    form_token: str = ""


@router.get("/login", dependencies=[may(Act.ENTER)])
def form(request: Request, me: Me, back: str = "/") -> Response:
    """The form; whoever is known already is led on."""
    if me.role is not None:
        return RedirectResponse(way_back(back), 303)
    return render(request, "login.html", back=way_back(back), name="", wrong=False)


@router.post("/login", dependencies=[may(Act.ENTER)])
def log_in(request: Request, here: Here, given: Annotated[LogIn, Form()]) -> Response:
    """Begin a session. Wrong names and wrong passwords are answered alike, and few times."""
    now, name = here.now(), one_line(given.name)
    keys = _keys(request, name)
    if not all(attempts.may_try(key, now) for attempts, key in keys):
        return _refused(request, given, 429)
    person = here.archive.person(name)
    kept = person.password if person and person.disabled_at is None else ""
    if not is_password(given.password, kept) or person is None:
        for attempts, key in keys:
            attempts.failed(key, now)
        here.archive.note_deed(name[:80], "log-in-failed", "", {}, now=now)
        return _refused(request, given, 401)
    for attempts, key in keys:
        attempts.succeeded(key)
    secret = new_secret()
    here.archive.begin_session(fingerprint(secret), person.name, now=now)
    here.archive.note_deed(person.name, "log-in", "", {}, now=now)
    answer = RedirectResponse(way_back(given.back), 303)
    longest = int(LONGEST.total_seconds())
    answer.set_cookie(SESSION_COOKIE, secret, longest, httponly=True, samesite="lax", secure=is_secure(request))
    answer.delete_cookie(TOKEN_COOKIE)
    return answer


@router.post("/logout", dependencies=[may(Act.ENTER)])
def log_out(request: Request, here: Here) -> RedirectResponse:
    """End the session."""
    if cookie := request.cookies.get(SESSION_COOKIE):
        here.archive.end_session(fingerprint(cookie))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def _refused(request: Request, given: LogIn, status: int) -> HTMLResponse:
    return render(request, "login.html", status=status, back=way_back(given.back), name=given.name, wrong=status == 401)


def _keys(request: Request, name: str) -> list[tuple[Attempts, str]]:
    """By which this attempt is counted: the name that is tried, and the address from which it is."""
    address = request.client.host if request.client else ""
    return [(request.app.state.by_name, name.casefold()), (request.app.state.by_address, address)]
