"""The API's description: as OpenAPI for programs, and as a page for people."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from query.web.access import Act, may
from query.web.api.routing import PREFIX
from query.web.rendering import Entry, render

ENTRY = Entry(98, "menu.api", "/api", Act.READ)
router = APIRouter()


@router.get(f"{PREFIX}/openapi.json", dependencies=[may(Act.READ)])
def openapi(request: Request) -> JSONResponse:
    """The description, OpenAPI 3.1."""
    return JSONResponse(request.app.openapi())


@router.get("/api", dependencies=[may(Act.READ)])
def page(request: Request) -> HTMLResponse:
    """The same for people: every address with its parameters."""
    described: dict[str, Any] = request.app.openapi()
    calls = [
        (method.upper(), path, call) for path, methods in described["paths"].items() for method, call in methods.items()
    ]
    return render(request, "api.html", calls=calls, prefix=PREFIX)
