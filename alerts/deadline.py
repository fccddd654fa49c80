"""Ends a connection that takes too long in all: a socket's own time-out holds for each piece, and a server may drip."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def deadline(connection: Callable[[], socket.socket | None], seconds: float) -> Iterator[None]:
    """While the block runs, hang up after ``seconds``; what then waits for the server meets a closed connection. The
    socket is asked for only then, since TLS puts another in its place."""

    def hang_up() -> None:
        current = connection()
        if current is not None:
            with suppress(OSError):
                current.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
