"""Opens the desk to browsers: binds the address, refuses one that would let strangers in, serves until stopped."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import closing

import uvicorn
from fastapi import FastAPI

from marsad.errors import ConfigError, Problem
from marsad.settings import SETTINGS_FILE
from query.web.guard import is_loopback


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there; any free port for 0. ConfigError if that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(
            [Problem(SETTINGS_FILE, "web", f"{host} port {port} cannot be opened: {reason}", "Choose another port.")]
        ) from error
    return made


def bind_or_any(host: str, port: int) -> socket.socket:
    """The same, at any free port if that one is taken."""
    try:
        return bind(host, port)
    except ConfigError:
        return bind(host, 0)


def refuse_strangers(host: str, *, named_people: bool) -> None:
    """ConfigError for an address that others can reach while nobody has to log in."""
    if not named_people and not is_loopback(host):
        raise ConfigError(
            [
                Problem(
                    SETTINGS_FILE,
                    "web.host",
                    f"{host} can be reached by others, and whoever reached it could do everything",
                    "Keep to 127.0.0.1, or first say who may come in: marsad people add NAME --role admin.",
                )
            ]
        )


def address_of(listening: socket.socket) -> str:
    """The address that a browser asks for."""
    host, port = listening.getsockname()[:2]
    name = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared with, not bound to
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def serve(app: FastAPI, listening: socket.socket, *, tell: Callable[[str], None]) -> None:
    """Serve ``app`` on the socket until interrupted; ``tell`` hears the address once it is open."""
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, date_header=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    with closing(listening):
        tell(address_of(listening))
        uvicorn.Server(config).run(sockets=[listening])
