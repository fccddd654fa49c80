"""Connections: kept for a site's next page, and let go when enough other sites have been asked since."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import httpx
import pytest

from scrapers.addresses import AddressPolicy, system_resolver
from scrapers.transport import VettedTransport


@dataclass
class Site:
    """A server, how many connections it was ever asked for, and whether one of them was closed by its client."""

    port: int = 0
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except asyncio.IncompleteReadError:
            self.left.set()
        finally:
            writer.close()


@pytest.fixture
async def start_site() -> AsyncIterator[Callable[[], Awaitable[Site]]]:
    async with AsyncExitStack() as servers:

        async def start() -> Site:
            site = Site()
            server = await servers.enter_async_context(await asyncio.start_server(site.serve, "127.0.0.1", 0))
            site.port = server.sockets[0].getsockname()[1]
            return site

        yield start


@pytest.fixture
async def transport() -> AsyncIterator[VettedTransport]:
    """Keeps the connections to two idle sites."""
    async with VettedTransport(AddressPolicy.of(["127.0.0.0/8"], []), system_resolver, idle=2) as opened:
        yield opened


async def ask(transport: VettedTransport, site: Site) -> httpx.Response:
    return await transport.handle_async_request(httpx.Request("GET", f"http://127.0.0.1:{site.port}/"))


async def read(transport: VettedTransport, site: Site) -> None:
    answer = await ask(transport, site)
    assert b"".join([part async for part in answer.aiter_raw()]) == b"ok"
    await answer.aclose()


async def test_a_connection_is_kept_for_the_next_page_of_its_site(transport, start_site):
    first, second = await start_site(), await start_site()
    for site in (first, second, first, second):
        await read(transport, site)
    assert (first.connections, second.connections) == (1, 1)


async def test_the_site_that_was_not_asked_for_longest_is_let_go(transport, start_site):
    first, second, third = [await start_site() for _ in range(3)]
    for site in (first, second, first, third):
        await read(transport, site)
    async with asyncio.timeout(5):
        await second.left.wait()
    await read(transport, first)
    assert (first.connections, third.connections) == (1, 1)


async def test_a_site_whose_answer_is_still_being_read_is_not_let_go(transport, start_site):
    slow, *others = [await start_site() for _ in range(4)]
    answer = await ask(transport, slow)
    for site in others:
        await read(transport, site)
    assert b"".join([part async for part in answer.aiter_raw()]) == b"ok"
    assert not slow.left.is_set()
    await answer.aclose()


async def test_connections_are_closed_with_the_transport(start_site):
    site = await start_site()
    async with VettedTransport(AddressPolicy.of(["127.0.0.0/8"], []), system_resolver, idle=2) as transport:
        await read(transport, site)
    async with asyncio.timeout(5):
        await site.left.wait()
