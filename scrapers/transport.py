"""Carries requests to vetted addresses only: the name is resolved once, judged, and that very address is connected to.

Between a check and a connection a hostile name server could change its answer (H03); here there is nothing between.
The Host header and the TLS server name stay those of the URL, since only the socket's address is replaced.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from types import TracebackType

import httpcore
import httpx

from scrapers.addresses import AddressPolicy, Resolver, vetted_addresses

_CONNECT = 5.0  # seconds for one of several addresses, so that a dead one leaves time for the next
_IDLE = 15.0  # seconds for which a connection is kept for the host's next page

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


class VettedTransport(httpx.AsyncBaseTransport):
    """An httpx transport over a pool of vetted connections, HTTP/1.1 and HTTP/2, without proxies.

    Raises httpcore's own errors and, from the policy, FetchError.
    """

    def __init__(
        self, policy: AddressPolicy, resolve: Resolver, *, connections: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=connections,
            # The pool looks at every idle connection before each request.
            max_keepalive_connections=max(4, connections // 2),
            keepalive_expiry=_IDLE,
            http2=True,
            network_backend=VettingBackend(policy, resolve),
        )

    async def __aenter__(self) -> VettedTransport:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self._pool.__aexit__(kind, error, trace)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request``; the answer's body comes as raw bytes, not decompressed, by ``aiter_raw``."""
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions, request=request
        )


class _Body(httpx.AsyncByteStream):
    """The body of an httpcore answer as httpx wants it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()
