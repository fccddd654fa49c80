"""Servers that take alerts badly, as told: a mail server and a webhook that refuse, stall, err, or hang up.

Each keeps what it took, and knows of which messages it never told the sender so: those may come again.
"""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self

OK = "ok"
STALL = "stall"
"""No answer until the sender gives up."""
DROPPED = "dropped"
"""The connection is closed with the message in hand; it is not kept."""
UNSAID = "kept, and hung up without a word"
SAID = "kept, said so, and hung up at once"

MAIL_FAULTS = (
    *(
        "421 at the greeting",
        "450 at the recipient",
        "550 at the recipient",
        "451 after the text",
        "554 after the text",
    ),
)
WEB_FAULTS = ("404", "429", "500", "503", "200 with an error", STALL, DROPPED, UNSAID, SAID)
_KEY = re.compile(rb"\b[0-9a-f]{20}\b")

Faults = Callable[[], str]


class Faulty:
    """A server on a free port of loopback, open in a ``with`` block. ``faults`` gives what befalls each message.

    ``kept`` counts by alert key what was taken, ``unsaid`` those of them of which the sender knows nothing, ``ids``
    the Message-IDs under which each key came by itself.
    """

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.kept: Counter[str] = Counter()
        self.unsaid: Counter[str] = Counter()
        self.ids: dict[str, set[bytes]] = {}
        self.befell: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._server.owner = self

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def next_fault(self) -> str:
        with self._lock:
            fault = self.faults()
            self.befell[fault] += 1
            return fault

    def keep(self, message: bytes, *, said: bool) -> None:
        found = re.search(rb"(?im)^message-id: *(\S+)", message)
        keys = {match.decode() for match in _KEY.findall(self.told_keys(message))}
        with self._lock:
            for key in keys:
                self.kept[key] += 1
                self.unsaid[key] += not said
                # A digest that comes again may hold others beside this one.
                self.ids.setdefault(key, set()).add(found[1] if found and len(keys) == 1 else key.encode())

    def told_keys(self, message: bytes) -> bytes:
        """The part of ``message`` in which the keys of its alerts stand."""
        raise NotImplementedError

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        raise NotImplementedError

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class FaultyMail(Faulty):
    """Speaks SMTP."""

    def told_keys(self, message: bytes) -> bytes:
        return b" ".join(re.findall(rb"(?im)^x-marsad-alert:((?:.*\n[ \t])*.*)$", message))

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        return _Mail


class FaultyWeb(Faulty):
    """Answers POST as Slack's webhooks do."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T0/B0/x"

    def told_keys(self, message: bytes) -> bytes:
        return b" ".join(re.findall(rb'"keys?": *"([^"]*)"', message))

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        return _Web


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    owner: Faulty

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: senders that are killed leave broken connections behind."""


class _Mail(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        fault = self.server.owner.next_fault()
        if fault == "421 at the greeting":
            self._say("421 try later")
            return
        self._say("220 faulty.example")
        for line in self._lines():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                if not self._take(b"".join(self._text()), fault):
                    return
            elif verb == b"RCPT" and fault.endswith("at the recipient"):
                self._say(f"{fault[:3]} not now, or never")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 faulty.example" if verb == b"EHLO" else "250 ok")

    def _take(self, message: bytes, fault: str) -> bool:
        """Deal with a message; whether the conversation goes on."""
        if fault in (OK, SAID, UNSAID):
            self.server.owner.keep(message, said=fault != UNSAID)
        if fault in (OK, SAID):
            self._say("250 kept")
        elif fault.endswith("after the text"):
            self._say(f"{fault[:3]} not now, or never")
        elif fault == STALL:
            wait_for_the_end(self.connection)
        return fault == OK or fault.endswith("after the text")

    def _lines(self) -> Iterator[bytes]:
        return iter(self.rfile.readline, b"")

    def _text(self) -> Iterator[bytes]:
        return iter(self.rfile.readline, b".\r\n")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Web(BaseHTTPRequestHandler):
    server: _Server  # type: ignore[assignment]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        fault = self.server.owner.next_fault()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        if fault in (OK, SAID, UNSAID):
            self.server.owner.keep(body, said=fault != UNSAID)
        if fault in (OK, SAID):
            self._answer(200, "ok")
        elif fault == "200 with an error":
            self._answer(200, "internal_error")
        elif fault == STALL:
            wait_for_the_end(self.connection)
        elif fault.isdigit():
            self._answer(int(fault), "rate_limited" if fault == "429" else "server_error")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "30")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: ``kept`` is what there is to see."""


def wait_for_the_end(connection: socket.socket) -> None:
    """Say nothing until the other side hangs up."""
    with suppress(OSError):
        while connection.recv(65536):
            pass
