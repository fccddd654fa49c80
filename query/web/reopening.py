"""The desk opened anew, once a page has changed one of its files."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request

from flows.desk import open_desk
from query.newsources import home_of
from query.web.served import served


def reopen(request: Request) -> None:
    """Have the application serve the desk as its files are now; ConfigError, and it goes on as it was, if one of them
    is wrong."""
    here = served(request)
    request.app.state.served = replace(here, desk=open_desk(home_of(here.desk)))
