"""Carries requests to vetted addresses only: the name is resolved once, judged, and that very address is connected to.

Between a check and a connection a hostile name server could change its answer (H03); here there is nothing between.
The Host header and the TLS server name stay those of the URL, since only the socket's address is replaced.
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType

import httpcore
import httpx

from scrapers.addresses import AddressPolicy, Resolver, vetted_addresses

_CONNECT = 5.0  # seconds for one of several addresses, so that a dead one leaves time for the next
_IDLE = 15.0  # seconds for which a connection is kept for the host's next page

_Origin = tuple[bytes, bytes, int | None]  # scheme, host, port
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class VettingBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to the addresses that a policy permits."""

    def __init__(self, policy: AddressPolicy, resolve: Resolver) -> None:
        self._policy = policy
        self._resolve = resolve
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of ``host`` that answers. FetchError if one of them is not allowed."""
        addresses = await vetted_addresses(host, port, policy=self._policy, resolve=self._resolve)
        return await self._first_that_answers(addresses, port)

    async def _first_that_answers(self, addresses: Sequence[str], port: int) -> httpcore.AsyncNetworkStream:
        for address in addresses[:-1]:
            try:
                return await self._sockets.connect_tcp(address, port, _CONNECT)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._sockets.connect_tcp(addresses[-1], port)


@dataclass(slots=True)
class _Site:
    """The connections to one scheme, host and port, and how many of its answers are being waited for or read."""

    pool: httpcore.AsyncConnectionPool
    asked: int = 0


class VettedTransport(httpx.AsyncBaseTransport):
    """An httpx transport over vetted connections, HTTP/1.1 and HTTP/2, without proxies.

    Each site has a pool of its own, because httpcore's looks at all its connections before and after every request.
    How many requests there are at a time is the caller's to bound; ``idle`` is how many sites keep their connections
    for the next page.

    Raises httpcore's own errors and, from the policy, FetchError.
    """

    def __init__(
        self, policy: AddressPolicy, resolve: Resolver, *, idle: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self._backend = VettingBackend(policy, resolve)
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._most_idle = idle
        self._busy: dict[_Origin, _Site] = {}
        self._idle: OrderedDict[_Origin, _Site] = OrderedDict()

    async def __aenter__(self) -> VettedTransport:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        for site in (*self._busy.values(), *self._idle.values()):
            await site.pool.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request``; the answer's body comes as raw bytes, not decompressed, by ``aiter_raw``."""
        url = request.url
        origin = (url.raw_scheme, url.raw_host, url.port)
        pool = self._taken(origin)
        try:
            answer = await pool.handle_async_request(
                httpcore.Request(
                    request.method,
                    httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    extensions=request.extensions,
                )
            )
        except BaseException:
            await self._give_back(origin)
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer, partial(self._give_back, origin)),
            extensions=answer.extensions,
            request=request,
        )

    def _taken(self, origin: _Origin) -> httpcore.AsyncConnectionPool:
        site = self._busy.get(origin) or self._idle.pop(origin, None) or _Site(self._new_pool())
        site.asked += 1
        self._busy[origin] = site
        return site.pool

    async def _give_back(self, origin: _Origin) -> None:
        """An answer of the site is read, or will not come. Of those that wait for none, only the latest are kept."""
        site = self._busy[origin]
        site.asked -= 1
        if site.asked:
            return
        self._idle[origin] = self._busy.pop(origin)
        while len(self._idle) > self._most_idle:
            _, oldest = self._idle.popitem(last=False)
            await oldest.pool.aclose()

    def _new_pool(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            max_connections=None,
            keepalive_expiry=_IDLE,
            http2=True,
            network_backend=self._backend,
        )


class _Body(httpx.AsyncByteStream):
    """The body of an httpcore answer as httpx wants it; ``done`` is called when it is closed."""

    def __init__(self, answer: httpcore.Response, done: Callable[[], Awaitable[None]]) -> None:
        self._answer = answer
        self._done = done

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        try:
            await self._answer.aclose()
        finally:
            await self._done()
