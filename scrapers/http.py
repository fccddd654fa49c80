"""The one polite client: everything that is fetched, pages, feeds, robots files and all, comes through it.

One policy holds for every hop: addresses are judged when they are connected to (``transport``), robots.txt is asked
(``robots``), hosts are given time (``pace``), a total deadline and a cap on decoded bytes hold, redirects are followed
here and nowhere else. No proxy is taken from the environment. A client lives inside one ``asyncio.run`` (P13).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from types import MappingProxyType, TracebackType

import httpcore
import httpx

from marsad.errors import FetchError
from marsad.model import Page, Validators
from marsad.settings import FetchSettings
from marsad.urls import mask
from scrapers.addresses import AddressPolicy, Resolver, system_resolver
from scrapers.browser import Browser, is_markup, lacking
from scrapers.challenges import is_challenge
from scrapers.decoding import ACCEPTED, unpack
from scrapers.exchanges import exchange_of, peer_of
from scrapers.pace import Pace
from scrapers.responses import NO_VALIDATORS, PERMANENT, redirect_target, retry_after, sendable, validators_of
from scrapers.robots import AGENT, MemoryKeeper, Robots, RobotsKeeper
from scrapers.transport import VettedTransport
from scrapers.trip import Trip

TOO_MANY_REQUESTS = 429
UNAVAILABLE = 503
QUIET_TIME = timedelta(minutes=5)
"""How long a host that answered 429 without saying until when is left alone by this client."""
_ASIDE = 65_536  # bytes read of an answer that is no page: enough to recognise a challenge
_TALKATIVE = ("httpx", "httpcore", "hpack", "h2")  # their INFO and DEBUG lines hold whole URLs and headers (H13)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One hop's answer. ``raw`` is the body before content-decoding; ``cut`` if the connection ended within it."""

    status: int
    headers: Mapping[str, str]
    raw: bytes
    cut: bool


class Client:
    """Fetches by the settings' rules; an async context manager.

    ``robots`` remembers robots files between runs (the archive does; without one they are kept for this client's
    life). ``resolve`` turns names into addresses. ``now`` is the wall clock. ``tls`` replaces the trust in the usual
    certificate authorities.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        now: Callable[[], datetime],
        robots: RobotsKeeper | None = None,
        resolve: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._now = now
        self._pace = Pace(
            gap=settings.host_gap, at_once=settings.host_connections, in_all=settings.connections, now=now
        )
        self._robots = Robots(robots or MemoryKeeper(), self._robots_txt, now)
        policy = AddressPolicy.of(settings.allow_networks, settings.allow_ports)
        self._transport = VettedTransport(policy, resolve, idle=2 * settings.connections, tls=tls)
        self._browser: Browser | None = None
        self._headers = {
            "user-agent": user_agent(settings.contact),
            "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "accept-encoding": ACCEPTED,
        }

    async def __aenter__(self) -> Client:
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._browser is not None:
            await self._browser.close()
        await self._transport.__aexit__(kind, error, trace)

    @property
    def can_render(self) -> bool:
        """Whether pages may be shown in a browser, and there is one."""
        return self._settings.render and not lacking(self._settings)

    async def render(self, page: Page) -> Page:
        """``page`` as a browser shows it when its scripts have run; as it is if it is no markup. FetchError as
        ``scrapers.browser`` has it."""
        if not is_markup(page):
            return page
        if self._browser is None:
            self._browser = Browser(self._settings, self._part)
        return await self._browser.render(page)

    async def _part(self, url: str, accept: str) -> Page:
        return await self.get(url, accept=accept, paced=False)

    async def get(
        self,
        url: str,
        *,
        validators: Validators = NO_VALIDATORS,
        check_robots: bool = True,
        accept: str | None = None,
        paced: bool = True,
    ) -> Page:
        """The page at ``url`` after redirects; status 304 without content if it is unchanged by ``validators``.
        ``accept`` replaces the usual Accept header. What belongs to a page that was just had need not be ``paced``.

        Raises FetchError with one of these reasons: not-web, address-not-allowed, robots, robots-unavailable,
        host-deferred, dns, refused, unreachable, tls, timeout, cut-off, bad-redirect, redirect-loop, too-big,
        bad-encoding, challenge, http-<status> (with ``status``, and ``retry_at`` if the server gave a time).
        """
        trip = Trip.to(url, sendable(validators, self._now()), self._settings.deadline)
        trip.accept, trip.paced = accept, paced
        while True:
            if check_robots and self._settings.obey_robots:
                self._pace.slow_down(trip.url, await self._robots.check(trip.url))
            answer = await self._hop(trip)
            target = redirect_target(trip.url, answer.status, answer.headers)
            if target is None:
                return self._page(trip, answer)
            trip.turn_to(target, permanent=answer.status in PERMANENT, most=self._settings.max_redirects)

    # -------------------------------------------------- one hop

    async def _hop(self, trip: Trip) -> _Answer:
        """Ask for the trip's present address, within what is left of its time; waiting for the turn is not counted."""
        async with self._pace.turn(trip.url, paced=trip.paced):
            clock = asyncio.get_running_loop().time
            started = clock()
            try:
                async with asyncio.timeout(trip.budget):
                    return await self._ask(trip)
            except TimeoutError as error:
                raise FetchError("timeout", mask(trip.url)) from error
            except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
                raise FetchError(network_reason(error), mask(trip.url)) from error
            except (httpx.InvalidURL, httpcore.UnsupportedProtocol):
                raise FetchError("not-web", mask(trip.url)) from None
            finally:
                trip.budget -= clock() - started

    async def _ask(self, trip: Trip) -> _Answer:
        request = httpx.Request("GET", trip.url, headers=self._headers | trip.headers())
        if trip.cookies:
            trip.cookies.set_cookie_header(request)
        asked_at = self._now()
        response = await self._transport.handle_async_request(request)
        try:
            if "set-cookie" in response.headers:
                trip.cookies.extract_cookies(response)
            headers = {name: value for name, value in response.headers.items() if name != "set-cookie"}
            address = peer_of(response)
            raw, cut = await self._body(response)
            whole, times = not cut and (_is_page(response) or len(raw) < _ASIDE), (asked_at, self._now())
            trip.exchanges.append(exchange_of(request, response, raw, whole=whole, address=address, times=times))
        finally:
            await response.aclose()
        return _Answer(response.status_code, MappingProxyType(headers), raw, cut)

    async def _body(self, response: httpx.Response) -> tuple[bytes, bool]:
        """The raw body and whether it was cut off. FetchError "too-big" over the cap; of an answer that is no page
        only the beginning is read."""
        is_page = _is_page(response)
        cap = self._settings.max_bytes
        if is_page and _length(response.headers.get("content-length")) > cap:
            raise FetchError("too-big", f"over {cap} bytes", status=response.status_code)
        raw = bytearray()
        try:
            async for part in response.aiter_raw():
                raw += part
                if not is_page and len(raw) >= _ASIDE:
                    break
                if len(raw) > cap:
                    raise FetchError("too-big", f"over {cap} bytes", status=response.status_code)
        except (httpcore.RemoteProtocolError, httpcore.ReadError):
            if not raw:
                raise
            return bytes(raw), True
        return bytes(raw), False

    # -------------------------------------------------- what came of it

    def _page(self, trip: Trip, answer: _Answer) -> Page:
        if answer.status >= 300 and answer.status != 304:
            raise self._failure(trip, answer)
        if answer.status == 304 and not trip.validators:
            raise FetchError("http-304", "unchanged, though we did not say what we have", status=304)
        body = unpack(answer.raw, _labels(answer.headers), cap=self._settings.max_bytes)
        if answer.status != 304 and is_challenge(body.content, answer.headers):
            raise FetchError("challenge", mask(trip.url), status=answer.status)
        cut = answer.cut or body.cut
        return Page(
            url=trip.start,
            final_url=trip.url,
            status=answer.status,
            headers=answer.headers,
            content=b"" if answer.status == 304 else body.content,
            sha256=hashlib.sha256(b"" if answer.status == 304 else body.content).hexdigest(),
            fetched_at=self._now(),
            validators=NO_VALIDATORS if cut else self._fresh_validators(trip, answer),
            redirects=tuple(trip.passed),
            truncated=cut,
            permanent=trip.permanent,
            exchanges=tuple(trip.exchanges),
        )

    def _fresh_validators(self, trip: Trip, answer: _Answer) -> Validators:
        sent = trip.validators if answer.status == 304 else NO_VALIDATORS
        return validators_of(answer.headers, self._now(), sent)

    def _failure(self, trip: Trip, answer: _Answer) -> FetchError:
        """The error for an answer that is no page. A host that has had enough of us is left alone for a while."""
        retry_at = retry_after(answer.headers, self._now())
        if answer.status == TOO_MANY_REQUESTS or (answer.status == UNAVAILABLE and retry_at):
            self._pace.defer(trip.url, retry_at or self._now() + QUIET_TIME)
        try:
            body = unpack(answer.raw, _labels(answer.headers), cap=_ASIDE * 16).content
        except FetchError:
            body = b""
        reason = "challenge" if is_challenge(body, answer.headers) else f"http-{answer.status}"
        return FetchError(
            reason, mask(trip.url), status=answer.status, retry_at=retry_at, exchanges=tuple(trip.exchanges)
        )

    async def _robots_txt(self, url: str) -> tuple[int, str]:
        """A robots.txt as status and body. 4xx, and one that cannot be read, mean that there is none."""
        try:
            page = await self.get(url, check_robots=False)
        except FetchError as error:
            if error.status == TOO_MANY_REQUESTS:
                raise
            if error.status and error.status >= 500:
                raise FetchError(
                    "robots-unavailable", error.detail, status=error.status, retry_at=error.retry_at
                ) from error
            if error.status or error.reason in ("redirect-loop", "bad-encoding"):
                return error.status or 404, ""
            raise
        return page.status, page.content.decode("utf-8", "replace")


def user_agent(contact: str) -> str:
    """How we introduce ourselves: product, version, and how to reach the desk's people."""
    told = " ".join(contact.encode("ascii", "ignore").decode().split())
    return f"{AGENT}/{version('marsad')}" + (f" (+{told})" if told else "")


def network_reason(error: BaseException) -> str:
    """The stable word for a connection that failed, from the errors below the one that reached us."""
    chain: list[BaseException] = []
    below: BaseException | None = error
    while below is not None and below not in chain:
        chain.append(below)
        below = below.__cause__ or below.__context__
    if any(isinstance(one, ssl.SSLError) for one in chain):
        return "tls"
    if any(isinstance(one, ConnectionRefusedError) for one in chain):
        return "refused"
    if isinstance(error, httpcore.TimeoutException):
        return "timeout"
    return "unreachable" if isinstance(error, httpcore.ConnectError) else "cut-off"


def _is_page(response: httpx.Response) -> bool:
    return 200 <= response.status_code < 300


def _labels(headers: Mapping[str, str]) -> list[str]:
    return headers.get("content-encoding", "").split(",")


def _length(header: str | None) -> int:
    return int(header) if header and header.isascii() and header.isdigit() else 0
