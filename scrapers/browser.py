"""Shows a page as its scripts make it, in a Chromium that reaches nothing by itself.

Whatever the page asks for is answered by our own client, with its addresses, robots.txt, caps and deadline, or not at
all: scripts, data and styles are, and no pictures, films, frames, downloads, sockets or workers of its own. What got by
that would meet a proxy that does not answer. Nobody is logged in, and nothing is remembered from page to page.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from marsad.errors import FetchError
from marsad.model import Page, Validators
from marsad.settings import FetchSettings
from marsad.urls import mask, web_url

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright, Request, Route
    from playwright.async_api import Page as Tab

Ask = Callable[[str, str], Awaitable[Page]]
"""Gives what is at an address, for an Accept header; raises FetchError."""
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PARTS = frozenset({"script", "xhr", "fetch", "stylesheet"})
MOST_PARTS = 200
"""Requests of one page; with more it is shown without the rest."""
AT_ONCE = 2
"""Pages shown at a time: each takes a processor and some hundred megabytes."""
_CLOSING = 5.0  # seconds that a page may take to end, before its whole browser is ended
_NOWHERE = "http://127.0.0.1:9"
_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
)
_PASSED_ON = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")


def executable(settings: FetchSettings) -> str | None:
    """The Chromium to be used: as set, else the first on the PATH; None for the one that Playwright brought itself."""
    return settings.browser or next(filter(None, map(shutil.which, NAMES)), None)


def lacking(settings: FetchSettings) -> str:
    """What is to be installed before pages can be rendered, as a sentence; "" if nothing is."""
    if find_spec("playwright") is None:
        return 'Pages made by scripts are not rendered: install it with pip install "marsad[browser]".'
    found = executable(settings)
    if found is None and not _brought_along():
        return "There is no Chromium: install it (apt install chromium, or playwright install chromium)."
    if found is not None and not Path(found).is_file():
        return f"There is no browser at {found}: set [fetch] browser to where Chromium is."
    return ""


def is_markup(page: Page) -> bool:
    """Whether ``page`` is something that a browser could show otherwise than it came."""
    kind = page.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    return not page.not_modified and kind in ("", "text/html", "application/xhtml+xml")


class Browser:
    """Started with the first page that is shown; ``close`` ends it. ``ask`` answers what pages ask for."""

    def __init__(self, settings: FetchSettings, ask: Ask) -> None:
        self._settings = settings
        self._ask = ask
        self._places = asyncio.Semaphore(AT_ONCE)
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None

    async def render(self, page: Page) -> Page:
        """``page`` with the markup that its scripts leave, as UTF-8. FetchError "no-browser", "render-timeout",
        "render-failed", "too-big". What has not come in three quarters of the time is left out."""
        if sentence := lacking(self._settings):
            raise FetchError("no-browser", sentence)
        from playwright.async_api import Error

        async with self._places:
            context: BrowserContext | None = None
            try:
                chromium = await self._running()
                async with asyncio.timeout(self._settings.deadline):
                    context = await chromium.new_context(accept_downloads=False, service_workers="block")
                    return await _Visit(page, self._ask, self._settings).markup(context)
            except TimeoutError as error:
                raise FetchError("render-timeout", mask(page.final_url)) from error
            except Error as error:
                raise FetchError("render-failed", mask(page.final_url)) from error
            finally:
                if context is not None:
                    await self._end(context)

    async def close(self) -> None:
        """End the browser, if it was started."""
        chromium, playwright = self._chromium, self._playwright
        self._chromium = self._playwright = None
        if chromium is not None:
            await chromium.close()
        if playwright is not None:
            await playwright.stop()

    async def _running(self) -> Chromium:
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                self._chromium = await self._start()
            return self._chromium

    async def _start(self) -> Chromium:
        from playwright.async_api import async_playwright

        if self._playwright is None:
            self._playwright = await async_playwright().start()
        # Chromium refuses its sandbox to root.
        sandbox = self._settings.browser_sandbox and os.geteuid() != 0
        return await self._playwright.chromium.launch(
            executable_path=executable(self._settings),
            args=list(_ARGUMENTS),
            chromium_sandbox=sandbox,
            proxy={"server": _NOWHERE},
        )

    async def _end(self, context: BrowserContext) -> None:
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(_CLOSING):
                await context.close()
        except (TimeoutError, Error):
            chromium, self._chromium = self._chromium, None
            if chromium is not None:
                with suppress(Error):
                    await chromium.close()


class _Visit:
    """One page being shown."""

    def __init__(self, page: Page, ask: Ask, settings: FetchSettings) -> None:
        self._page = page
        self._ask = ask
        self._settings = settings
        self._left = MOST_PARTS
        self._shown = False
        self._tab: Tab | None = None

    async def markup(self, context: BrowserContext) -> Page:
        from playwright.async_api import TimeoutError as StillBusy

        await context.route("**/*", self._answer)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        self._tab = tab = await context.new_page()
        milliseconds = self._settings.deadline * 1000
        await tab.goto(self._page.final_url, wait_until="commit", timeout=milliseconds)
        with suppress(StillBusy):
            await tab.wait_for_load_state("domcontentloaded", timeout=milliseconds / 4)
        with suppress(StillBusy):
            await tab.wait_for_load_state("networkidle", timeout=milliseconds / 2)
        return self._as_page(tab.url, await tab.content())

    def _as_page(self, url: str, markup: str) -> Page:
        content = markup.encode("utf-8", "replace")
        if len(content) > self._settings.max_bytes:
            raise FetchError("too-big", f"over {self._settings.max_bytes} bytes as shown")
        headers: Mapping[str, str] = {**self._page.headers, "content-type": "text/html; charset=utf-8"}
        return replace(
            self._page,
            final_url=web_url(url) or self._page.final_url,
            headers=MappingProxyType(dict(headers)),
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            validators=Validators(),  # those of the markup that came say nothing of what scripts put into it
            rendered=True,
        )

    async def _answer(self, route: Route) -> None:
        from playwright.async_api import Error

        with suppress(Error):  # the page may be gone before its answer comes
            found = await self._found(route.request)
            if found is None:
                await route.abort("aborted")  # of a document: what is shown stays
            else:
                headers = {name: found.headers[name] for name in _PASSED_ON if name in found.headers}
                await route.fulfill(status=found.status, headers=headers, body=found.content)

    async def _found(self, request: Request) -> Page | None:
        """What is to be answered; None for what is not answered."""
        itself = request.is_navigation_request() and self._is_own(request)
        if itself and not self._shown:
            self._shown = True
            return self._page
        self._left -= 1
        if request.method != "GET" or self._left < 0 or not (itself or request.resource_type in PARTS):
            return None
        try:
            found = await self._ask(request.url, request.headers.get("accept", "*/*"))
        except FetchError:
            return None
        return found if is_markup(found) or not itself else None  # else it is a download

    def _is_own(self, request: Request) -> bool:
        """Whether a document is asked for in place of the page, and not in a frame or a window of its own."""
        return self._tab is not None and request.frame == self._tab.main_frame


def _brought_along() -> bool:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return any(folder.glob("chromium*"))
