"""The desk as a web application: pages found by being there, who asks, and what stands before and after each page."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from types import ModuleType

from fastapi import Depends, FastAPI, Request

from flows.desk import Desk
from marsad import plugins
from query.web import errors, pages
from query.web.admission import admitted
from query.web.api import articles, stories
from query.web.api import desk as watched
from query.web.api.routing import VERSION
from query.web.attempts import Attempts
from query.web.forms import refuse_forged
from query.web.guard import LOCAL_NAMES, Guard
from query.web.meaning import Meaning
from query.web.rendering import Entry
from query.web.served import Here, Served
from storage.archive import Archive


def make_app(
    desk: Desk,
    archive: Archive,
    *,
    now: Callable[[], datetime],
    owner: str,
    hosts: Collection[str] = (),
    meaning: Meaning | None = None,
) -> FastAPI:
    """The application over an open desk. ``owner`` is who asks where nobody has to log in; ``hosts`` are names by which
    it may be asked, besides those of this machine and of the settings. Without ``meaning``, search goes by words."""
    app = FastAPI(
        title="Marsad",
        version=VERSION,
        description="The archive of one desk. Times are RFC 3339 in UTC.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(_admit), Depends(refuse_forged)],
    )
    app.state.served = Served(desk, archive, now, meaning or Meaning())
    app.state.owner = owner
    app.state.by_name, app.state.by_address = Attempts(5), Attempts(20)
    found = list(_pages())
    app.state.menu = sorted((page.ENTRY for page in found if hasattr(page, "ENTRY")), key=_place)
    for page in found:
        app.include_router(page.router, include_in_schema=False)
    for part in (articles, stories, watched):
        app.include_router(part.router)
    errors.add_to(app)
    app.add_middleware(Guard, hosts=LOCAL_NAMES | set(hosts) | set(desk.settings.web.hosts))
    return app


def _pages() -> Iterator[ModuleType]:
    for name in plugins.names(pages.__name__):
        yield importlib.import_module(f"{pages.__name__}.{name.replace('-', '_')}")


def _place(entry: Entry) -> int:
    return entry.place


def _admit(request: Request, here: Here) -> None:
    request.state.visitor = admitted(request, here, owner=request.app.state.owner)
