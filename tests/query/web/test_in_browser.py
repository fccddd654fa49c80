"""The desk in a real browser: every page in every language without a fault of access, of console, or a request away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/?topic=extradition",
    "/nowhere",
    "/articles/{article_1}",
    "/articles/{article_2}",
    "/articles/{article_1}/page",
    "/search",
    "/search?q=court+officer&topic=extradition&lang=en",
    "/search?q=nothinglikethis",
    "/stories/story-1",
    "/names",
    "/names/roumieh-prison",
    "/topics",
    "/sources",
    "/sources/north",
    "/coverage",
    "/log",
    "/api",
    "/review",
    "/alerts",
    "/runs",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page of the browser, and what went wrong in it: errors of its console, requests to others."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self._said(said.type, said.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def _said(self, kind: str, text: str) -> None:
        # A page that is not there is told of by the browser itself.
        if kind in ("error", "warning") and "404 (Not Found)" not in text:
            self.faults.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith(self.address):
            self.faults.append(url)


def context(chromium: Browser, address: str, language: str = "en", **more: object) -> BrowserContext:
    made = chromium.new_context(**more)  # type: ignore[arg-type]
    made.add_cookies([{"name": "marsad_language", "value": language, "url": address}])
    return made


@pytest.fixture
def watched(chromium: Browser, address: str) -> Iterator[Watched]:
    with context(chromium, address) as made:
        yield Watched(made.new_page(), address)


@pytest.mark.parametrize(("language", "colours"), [("en", "light"), ("ar", "dark"), ("fr", "light")])
def test_each_page_keeps_the_rules_of_access_fits_a_small_screen_and_asks_nobody_else(
    chromium, address, paths, language, colours
):
    small = {"width": 360, "height": 740}
    with context(chromium, address, language, color_scheme=colours, viewport=small) as made:
        watched = Watched(made.new_page(), address)
        for path in paths:
            watched.open(path)
            found = Axe().run(watched.page, options=RULES)
            assert not found.response["violations"], (path, found.generate_report())
            assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert not watched.faults


@pytest.fixture
def paths(ids) -> tuple[str, ...]:
    """Every page there is."""
    return tuple(path.format(**{f"article_{number}": id for number, id in ids.items()}) for path in PAGES)


def test_letters_go_through_the_items_and_open_them(watched, ids):
    watched.open("/")
    watched.page.keyboard.press("j")
    watched.page.keyboard.press("j")
    watched.page.keyboard.press("k")
    assert watched.page.evaluate("document.activeElement.dataset.open") == f"/articles/{ids[3]}"
    watched.page.keyboard.press("/")
    assert watched.page.evaluate("document.activeElement.id") == "ask"
    watched.page.keyboard.type("jk/")
    assert watched.page.input_value("#ask") == "jk/"


def test_letters_do_nothing_once_they_are_switched_off(watched):
    watched.open("/")
    watched.page.set_viewport_size({"width": 1200, "height": 800})
    watched.page.click("button[name=keys][value=off]")
    watched.page.keyboard.press("j")
    assert watched.page.evaluate("document.activeElement.classList.contains('item')") is False


def test_a_choice_of_language_or_colours_is_a_click_without_scripts(chromium, address):
    with context(chromium, address, java_script_enabled=False) as made:
        page = made.new_page()
        page.goto(f"{address}/?topic=detainee")
        page.click("button[name=language][value=ar]")
        page.click("button[name=theme][value=dark]")
        assert page.url == f"{address}/?topic=detainee"
        assert page.get_attribute("html", "dir") == "rtl"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 27)"
