"""An ASGI application on a port of loopback, for tests that ask it and fill in its forms as browsers do."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from query.web.serving import address_of, bind


@contextmanager
def opened(app: FastAPI) -> Iterator[str]:
    """The address of ``app`` while it is served, without the last slash."""
    listening = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield address_of(listening).rstrip("/")
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def token(page: httpx.Response) -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert found
    return found[1]
