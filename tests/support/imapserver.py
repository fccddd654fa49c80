"""A small IMAP server over TLS for tests: one account, one mailbox, and a record of what it was told."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ImapServer(socketserver.ThreadingTCPServer):
    """Knows LOGIN, EXAMINE, UID SEARCH, UID FETCH and LOGOUT. ``mails`` are what it holds, ``heard`` the commands."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mails: list[bytes], password: str, tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails, self.password, self.tls = mails, password, tls
        self.heard: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def get_request(self) -> tuple[ssl.SSLSocket, object]:
        plain, address = super().get_request()
        return self.tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off the handshake is what some tests are about."""


@contextmanager
def imap_server(mails: list[bytes], tls: ssl.SSLContext, *, password: str = "right") -> Iterator[ImapServer]:
    """The server, running until the block ends."""
    with ImapServer(mails, password, tls) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


class _Session(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        self._say(b"* OK ready")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            self.server.heard.append(command)
            done = self._answer(command)
            self._say(f"{tag} {done}".encode())
            if command.startswith("LOGOUT"):
                return

    def _answer(self, command: str) -> str:
        if command.startswith("LOGIN") and f'"{self.server.password}"' not in command:
            return "NO wrong"
        if command.startswith("CAPABILITY"):
            self._say(b"* CAPABILITY IMAP4rev1")
        elif command.startswith("EXAMINE"):
            if "INBOX" not in command:
                return "NO no such mailbox"
            self._say(f"* {len(self.server.mails)} EXISTS".encode())
        elif command.startswith("UID SEARCH"):
            self._say(b"* SEARCH " + b" ".join(str(n + 1).encode() for n in range(len(self.server.mails))))
        elif command.startswith("UID FETCH"):
            self._fetch(command)
        return "OK done"

    def _fetch(self, command: str) -> None:
        for uid in re.findall(r"\d+", command.split(" (")[0]):
            mail = self.server.mails[int(uid) - 1]
            if "SIZE" in command:
                self._say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(mail)})".encode())
            else:
                self._say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(mail)}}}".encode())
                self.wfile.write(mail + b")\r\n")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")
