"""What all routers of the API have in common: the version in their addresses, the token, the answers to mistakes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from fastapi.security import HTTPBearer
from pydantic import AfterValidator

from marsad.text import clean
from query.web.api.answers import Problem

VERSION = "1"
PREFIX = f"/api/v{VERSION}"
MISTAKES: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "Cannot be done as asked"},
    401: {"model": Problem, "description": "A token is needed (marsad people token)"},
    403: {"model": Problem, "description": "The token's scopes or its person's role do not allow it"},
    404: {"model": Problem, "description": "Nothing is there, or more than one thing fits"},
    422: {"model": Problem, "description": "Misread: a parameter is not as it should be"},
    503: {"model": Problem, "description": "The archive does not answer"},
}
Id = Annotated[str, Path(max_length=2000), AfterValidator(clean)]
"""An id, the beginning of one, or for articles an address."""


def api_router(path: str, tag: str) -> APIRouter:
    """A router for addresses below ``/api/v1`` and ``path``."""
    bearer = HTTPBearer(auto_error=False, description="A token made by: marsad people token NAME --scope read")
    return APIRouter(prefix=f"{PREFIX}{path}", tags=[tag], responses=MISTAKES, dependencies=[Depends(bearer)])
