"""What a visitor is told when a page cannot be made: a page in words, or for programs an object with one key."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from marsad.errors import DecisionError, MarsadError
from query.usage import UsageError
from query.web.access import LoginNeededError
from query.web.rendering import render, with_query

API = "/api/"
_KNOWN = frozenset({400, 401, 403, 404, 405, 413, 422, 429, 503})
_logger = logging.getLogger(__name__)


def add_to(app: FastAPI) -> None:
    """Have ``app`` answer for what goes wrong."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(LoginNeededError, _log_in)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(MarsadError, _failed)
    app.add_exception_handler(Exception, _unforeseen)


def answer(request: Request, status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """The answer for ``status``; ``detail`` says more in English, for those who asked for something special."""
    if request.url.path.startswith(API):
        return JSONResponse({"detail": detail or _NAMES.get(status, "error")}, status, headers=headers)
    known = status if status in _KNOWN else 500
    page = render(request, "error.html", status=status, code=known, detail=detail)
    page.headers.update(headers or {})
    return page


_NAMES = {401: "not authorised", 403: "not allowed", 404: "not found", 405: "method not allowed", 503: "unavailable"}


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    usual = HTTPException(error.status_code).detail
    detail = "" if error.detail == usual else str(error.detail)
    return answer(request, error.status_code, detail, dict(error.headers or {}))


def _log_in(request: Request, _: Exception) -> Response:
    if request.url.path.startswith(API):
        return answer(request, 401, headers={"WWW-Authenticate": "Bearer"})
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(with_query("/login", {"back": wanted if request.method == "GET" else "/"}), 303)


def _misread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = [f"{'.'.join(map(str, problem['loc'][1:]))}: {problem['msg']}" for problem in error.errors()]
    return answer(request, 422, "; ".join(told))


def _failed(request: Request, error: Exception) -> Response:
    if isinstance(error, DecisionError | UsageError):
        return answer(request, 400, str(error))
    _logger.warning("a page could not be made: %s", error)
    return answer(request, 503)


def _unforeseen(request: Request, _: Exception) -> Response:
    return answer(request, 500)
