"""Real servers on loopback that answer as scripted, and clients that may ask them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from marsad.settings import FetchSettings
from scrapers.http import Client

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    """One answer. ``drip`` sends the body byte by byte with so many seconds between; ``stop_after`` ends the
    connection after so many bytes of it."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    drip: float = 0.0
    stop_after: int | None = None


@dataclass(frozen=True)
class Visit:
    """One request as it arrived, with header names in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass
class ScriptedServer:
    """A server that answers each path with its replies in turn, the last one again and again; 404 for other paths."""

    host: str
    port: int
    scheme: str = "http"
    visits: list[Visit] = field(default_factory=list)
    busiest: int = 0
    _replies: dict[str, list[Reply]] = field(default_factory=dict)
    _busy: int = 0

    def url(self, path: str, host: str | None = None) -> str:
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    def answer(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        status: int = 200,
        drip: float = 0.0,
        stop_after: int | None = None,
        **headers: str,
    ) -> None:
        """Add a reply for ``path``. Headers are written as arguments: ``content_type="text/xml"``."""
        raw = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._replies.setdefault(path, []).append(Reply(status, raw, named, drip, stop_after))

    def asked(self, path: str) -> list[Visit]:
        """The visits to ``path`` so far."""
        return [visit for visit in self.visits if visit.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                pairs = (line.partition(":") for line in lines[1:] if line)
                path = lines[0].split(" ")[1]
                self.visits.append(Visit(path, {name.strip().lower(): value.strip() for name, _, value in pairs}))
                self._busy += 1
                self.busiest = max(self.busiest, self._busy)
                try:
                    if not await self._send(writer, self._next(path)):
                        break
                finally:
                    self._busy -= 1
        writer.close()

    def _next(self, path: str) -> Reply:
        waiting = self._replies.get(path) or [Reply(404, b"nothing here", {})]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    async def _send(self, writer: asyncio.StreamWriter, reply: Reply) -> bool:
        headers = {"content-length": str(len(reply.body))} | dict(reply.headers)
        told = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value != "none")
        writer.write(f"HTTP/1.1 {reply.status} As Scripted\r\n{told}\r\n".encode("latin-1"))
        body = reply.body[: reply.stop_after]
        if not reply.drip:
            writer.write(body)
        for place in range(len(body) if reply.drip else 0):
            writer.write(body[place : place + 1])
            await writer.drain()
            await asyncio.sleep(reply.drip)
        await writer.drain()
        return reply.stop_after is None and "content-length" in told


MakeServer = Callable[..., Awaitable[ScriptedServer]]
MakeClient = Callable[..., Client]


@pytest.fixture
async def make_server() -> AsyncIterator[MakeServer]:
    """Starts a ScriptedServer on a loopback address: ``await make_server("127.0.0.2")``."""
    async with AsyncExitStack() as running:

        async def make(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> ScriptedServer:
            server = ScriptedServer(host, 0, "https" if tls else "http")
            listening = await asyncio.start_server(server.serve, host, 0, ssl=tls)
            running.callback(listening.close)
            server.port = listening.sockets[0].getsockname()[1]
            return server

        yield make


@pytest.fixture
async def server(make_server: MakeServer) -> ScriptedServer:
    """A ScriptedServer on 127.0.0.1."""
    return await make_server()


@pytest.fixture
def make_client() -> MakeClient:
    """Makes a Client that may ask loopback and knows no pause, to be opened with ``async with``. Takes settings, and
    ``resolve``, ``robots``, ``now`` and ``tls``, as arguments."""

    def make(**told: object) -> Client:
        parts = {key: told.pop(key) for key in ("resolve", "robots", "now", "tls") if key in told}
        settings = {"host_gap": 0.0, "deadline": 5.0, "allow_networks": ("127.0.0.0/8",)} | told
        return Client(FetchSettings.model_validate(settings), **({"now": lambda: NOW} | parts))

    return make


@pytest.fixture
async def client(make_client: MakeClient) -> AsyncIterator[Client]:
    """An open Client for loopback."""
    async with make_client() as opened:
        yield opened


@pytest.fixture
def cases() -> Path:
    """The folder of case files, one folder a source kind or site."""
    return Path(__file__).parent / "cases"


@pytest.fixture
def now() -> datetime:
    """The moment that every client's clock shows."""
    return NOW


@dataclass(frozen=True)
class Certificate:
    """TLS for the names news.example and localhost: what its server and a client that trusts it use; ``file`` is the
    authority to trust."""

    server: ssl.SSLContext
    client: ssl.SSLContext
    file: Path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate that signs itself, made for this session."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("news.example"), x509.DNSName("localhost")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "news.example.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return Certificate(server, ssl.create_default_context(cafile=str(file)), file)
