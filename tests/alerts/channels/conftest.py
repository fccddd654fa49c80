"""Real servers on loopback for the channels to talk to: SMTP in every way to encrypt, SMTP by script, Slack."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


# ---------------------------------------------------------------- mail servers


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, where the mail servers live."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="servers", daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@dataclass
class MailServer:
    """A running mail server and what it was sent. ``heard`` are the commands of a scripted one."""

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope.original_content or b"")
        self.envelopes.append((envelope.mail_from or "", tuple(envelope.rcpt_tos)))
        self.encrypted.append(session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None)
        return "250 kept"

    def authenticate(self, *details: Any) -> AuthResult:
        login = next(detail for detail in details if isinstance(detail, LoginPassword))
        self.logins.append((login.login.decode(), login.password.decode()))
        return AuthResult(success=self.logins[-1] == ("desk", "right"), handled=False)


@pytest.fixture
def start(loop: asyncio.AbstractEventLoop) -> Iterator[Callable[..., int]]:
    """Starts an asyncio server from a coroutine and returns its port; stops them all in the end."""
    running: list[asyncio.AbstractServer] = []

    def begin(listening: Any) -> int:
        server = asyncio.run_coroutine_threadsafe(listening, loop).result()
        running.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def close() -> None:
        for server in running:
            server.close()
        sessions = asyncio.all_tasks() - {asyncio.current_task()}
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    yield begin
    asyncio.run_coroutine_threadsafe(close(), loop).result()


@pytest.fixture
def mail_server(
    start: Callable[..., int], loop: asyncio.AbstractEventLoop, certificate: Path
) -> Callable[..., MailServer]:
    """Starts a real SMTP server (aiosmtpd): ``security`` as in our settings; ``login`` asks for user and password."""

    def run(*, security: str = "plain", login: bool = False) -> MailServer:
        server = MailServer()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)

        def session() -> SMTP:
            return SMTP(
                server,
                hostname="mail.example",
                loop=loop,
                tls_context=context if security == "starttls" else None,
                authenticator=server.authenticate if login else None,
                auth_required=login,
                auth_require_tls=False,
            )

        listening = loop.create_server(session, HOST, 0, ssl=context if security == "tls" else None)
        server.port = start(listening)
        return server

    return run


@pytest.fixture
def scripted(start: Callable[..., int]) -> Callable[..., MailServer]:
    """Starts an SMTP server that answers as told: ``answers`` by command ("greeting", "mail", "rcpt", "data", "mail
    text"); None drops the connection, "" never answers. What is not told is answered with yes."""

    def run(answers: dict[str, str | None]) -> MailServer:
        server = MailServer()
        usual = {"greeting": "220 ready", "ehlo": "250 mail.example", "data": "354 go on", "quit": "221 bye"}

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            async def answer(to: str) -> bool:
                server.heard.append(to)
                told = answers.get(to, usual.get(to, "250 yes"))
                if told is None:
                    writer.close()
                    return False
                if told:
                    writer.write(f"{told}\r\n".encode())
                    await writer.drain()
                return True

            if not await answer("greeting"):
                return
            while line := await reader.readline():
                command = line.decode().split()[0].lower()
                if not await answer(command):
                    return
                if command == "data" and answers.get("data", "354").startswith("354"):
                    server.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                    if not await answer("mail text"):
                        return
            writer.close()

        server.port = start(asyncio.start_server(talk, HOST, 0))
        return server

    return run


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    today = dt.datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


# ---------------------------------------------------------------- Slack


@dataclass
class SlackServer:
    """A stand-in for Slack's webhooks: gives ``answers`` in turn (status, headers, body), the last one for ever, and
    keeps what was posted. An answer of None drops the connection."""

    url: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], str] | None] = field(default_factory=list)


@pytest.fixture
def slack_server() -> Iterator[SlackServer]:
    state = SlackServer(answers=[(200, {}, "ok")])

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.posts.append(json.loads(body))
            state.paths.append(self.path)
            state.authorizations.append(self.headers.get("Authorization", ""))
            answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            if answer is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, headers, text = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *arguments: Any) -> None:
            return

    server = ThreadingHTTPServer((HOST, 0), Webhook)
    server.daemon_threads = True
    state.url = f"http://{HOST}:{server.server_address[1]}/services/T0SECRET/B0SECRET/x0SECRET"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def closed_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
