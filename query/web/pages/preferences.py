"""How a person wants to see the desk: language, light or dark, keys. Kept in cookies of that browser."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict

from query.web.access import Act, may
from query.web.forms import way_back
from query.web.interface import KEYS_COOKIE, LANGUAGE_COOKIE, THEME_COOKIE, Theme
from query.web.phrases import Language
from query.web.rendering import is_secure

YEAR = 365 * 86400
router = APIRouter()


class Wishes(BaseModel):
    """What the form may say; what it leaves out stays as it is."""

    model_config = ConfigDict(extra="forbid")
    language: Language | None = None
    theme: Theme | None = None
    keys: Literal["on", "off"] | None = None
    back: str = "/"
    form_token: str = ""


@router.post("/preferences", dependencies=[may(Act.ENTER)])
def prefer(request: Request, wishes: Annotated[Wishes, Form()]) -> RedirectResponse:
    """Keep what is wished for and go back."""
    answer = RedirectResponse(way_back(wishes.back), 303)
    for cookie, value in ((LANGUAGE_COOKIE, wishes.language), (THEME_COOKIE, wishes.theme), (KEYS_COOKIE, wishes.keys)):
        if value is not None:
            answer.set_cookie(cookie, value, max_age=YEAR, httponly=True, samesite="lax", secure=is_secure(request))
    return answer
