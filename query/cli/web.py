"""``marsad web``: the desk in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from query.cli.call import Call
from query.output import note

if TYPE_CHECKING:
    import socket

    from flows.desk import Desk


def web(
    *,
    host: Annotated[
        str | None, Parameter(show_default=False, help="The address to open; [web] host, else this machine alone.")
    ] = None,
    port: Annotated[
        int | None, Parameter(show_default=False, help="The port; [web] port, else 8642. 0 takes any free one.")
    ] = None,
    call: Call,
) -> int:
    """Open the desk in a browser, until stopped with Ctrl-C.

    It is open to this machine alone, and whoever sits here may do everything. Another address is opened only when
    there are people who may come in.
    """
    from query.web.serving import bind, refuse_strangers

    desk = call.desk()
    settings = desk.settings.web
    chosen = settings.host if host is None else host
    with desk.open_archive() as archive:
        refuse_strangers(chosen, named_people=archive.has_people())
    listening = bind(chosen, settings.port if port is None else port)
    serve_desk(desk, listening)
    return 0


def serve_desk(desk: Desk, listening: socket.socket) -> None:
    """Serve a desk on an open socket until interrupted."""
    from datetime import UTC, datetime
    from getpass import getuser

    from query.web.app import make_app
    from query.web.meaning import Meaning
    from query.web.serving import serve

    def tell(address: str) -> None:
        note(f"the desk is open at {address} Ctrl-C closes it.")

    with desk.open_archive() as archive:
        host = str(listening.getsockname()[0])
        meaning = Meaning(desk.topic_model)
        meaning.start()
        app = make_app(desk, archive, now=lambda: datetime.now(UTC), owner=getuser(), hosts=(host,), meaning=meaning)
        serve(app, listening, tell=tell)
