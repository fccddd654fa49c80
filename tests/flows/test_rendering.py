"""Pages that scripts make, from the feed that announces them to the article that is read, in a real browser."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.desk import open_desk
from flows.stages import fetch, fetch_rendered, poll, read
from query.newdesk import write_desk

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEXT = (
    "The court in the capital agreed on Tuesday to hand the former officer over to the neighbouring country, where he "
    "is wanted for the torture of detainees, a clerk of the court told reporters after the hearing had ended."
)
FEED = (
    "<rss version='2.0'><channel><title>N</title><item><guid>1</guid><title>Court agrees</title>"
    "<link>/story</link><description>The summary.</description></item></channel></rss>"
)
SHELL = (
    "<html lang='en'><head><title>Court agrees</title></head><body><div id='root'></div><script>"
    "fetch('/api').then(a => a.text()).then(told => { document.getElementById('root').innerHTML = told; });"
    "</script><noscript>Please enable JavaScript.</noscript></body></html>"
)
STORY = f"<article><h1>Court agrees</h1><p>{TEXT}</p><p>Later, {TEXT}</p><p>Then, {TEXT}</p></article>"


@pytest.fixture
def passed(tmp_path: Path, pages: dict[str, str]) -> Callable[..., tuple[str, bool, str]]:
    """Takes a source through the stages, with more in its file and in the settings: what became of its entry, whether
    a browser showed its page, and what was read."""
    pages |= {"/rss": FEED, "/story": SHELL, "/api": STORY}

    def make(more: str = "", settings: str = "") -> tuple[str, bool, str]:
        text = f'[fetch]\nallow_networks = ["127.0.0.0/8"]\nhost_gap = 0\n{settings}'
        write_desk(tmp_path, settings_text=text, sources={"north": f'kind = "feed"\nurl = "{pages[""]}/rss"\n{more}'})
        desk = open_desk(tmp_path)
        with desk.open_archive() as archive:
            for stage in (poll, fetch, read, fetch_rendered):
                stage(desk, archive, now=lambda: NOW)
            shown = [waiting.page.rendered for waiting in archive.waiting_pages(limit=9)]
            read(desk, archive, now=lambda: NOW)
            [row] = archive.coverage(since=NOW)
            [waiting] = archive.waiting_texts(limit=9)
            return str(row["not_articles"]), shown == [True], waiting.text

    return make


def test_x06_a_page_that_reading_finds_to_be_made_by_scripts_is_shown_in_a_browser_and_read(
    passed: Callable[..., tuple[str, bool, str]],
) -> None:
    outcome, shown, text = passed()
    assert (outcome, shown) == ("{}", True)
    assert text.count(TEXT) == 3


@pytest.mark.parametrize(
    ("settings", "told"),
    [("render = false\n", "[fetch] render is false"), ('browser = "/nowhere"\n', "no browser at /nowhere")],
)
def test_without_a_browser_the_summary_stands_in_and_it_is_said_why(
    settings: str, told: str, passed: Callable[..., tuple[str, bool, str]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        outcome, shown, text = passed("render = true\n", settings)
    assert (outcome, shown) == ("{'needs-rendering': 1}", False)
    assert "The summary." in text
    assert told in caplog.text
