"""An ASGI application on a port of loopback, for tests that ask it as browsers do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

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
