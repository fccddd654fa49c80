"""What a person is told of pages that need a browser."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.desk import open_desk
from marsad.model import Article, Entry, Page, Poll, Source
from query.health import browser


@pytest.mark.parametrize(
    ("settings", "source", "state", "told"),
    [
        ("render = false", "render = true", "warn", "none, though sources ask for it: north"),
        ("render = false", "", "ok", "none: pages made by scripts are not read"),
        ('browser = "/nowhere/chromium"', "render = true", "warn", "none, though sources ask for it: north"),
        ("", "render = true", "ok", "/"),
    ],
)
def test_doctor_says_whether_there_is_a_browser(settings: str, source: str, state: str, told: str, desk: Path) -> None:
    (desk / "marsad.toml").write_text(f"[fetch]\n{settings}\n", encoding="utf-8")
    file = desk / "watchlist" / "sources" / "north.toml"
    file.write_text(f'kind = "feed"\nurl = "https://north.example/rss"\n{source}\n', encoding="utf-8")
    check = browser(open_desk(desk))
    assert (check.state, told in check.found) == (state, True)
    assert bool(check.mend) is told.startswith("none")


def test_coverage_says_what_to_install_where_pages_were_not_read_for_want_of_a_browser(
    marsad: Callable, filled: Path
) -> None:
    now = datetime.now(UTC)
    url = "https://north.example/made-by-scripts"
    (filled / "marsad.toml").write_text("[fetch]\nrender = false\n", encoding="utf-8")
    poll = Poll("north", "ok", entries=(Entry("north", "scripts", url, "A title"),))
    with open_desk(filled).open_archive() as archive:
        archive.record_poll(
            Source("north", "feed", "https://north.example/rss"), poll, now=now, next_due_at=now, baseline_since=now
        )
        [waiting] = archive.waiting_entries(now=now, limit=9)
        archive.record_page(
            waiting.id, Page(url, url, 200, {}, b"<p></p>", hashlib.sha256(b"").hexdigest(), now), now=now
        )
        archive.record_article(waiting.id, Article(url, url, "needs-rendering"), now=now, fresh_since=now)
    rows = {row["source"]: row["in_words"] for row in marsad("--home", filled, "coverage", "--json").json()}
    assert "Pages made by scripts are not rendered: [fetch] render is false." in rows["north"]
    assert not any("rendered" in sentence for sentence in rows["south"])


@pytest.mark.browser
def test_extract_shows_a_page_in_a_browser_where_asked(
    marsad: Callable, outlet: str, desk: Path, tmp_path: Path
) -> None:
    (desk / "marsad.toml").write_text('[fetch]\nallow_networks = ["127.0.0.0/8"]\n', encoding="utf-8")
    answer = marsad("--home", desk, "extract", f"{outlet}/2026/a", "--render")
    assert (answer.code, answer.json()["status"]) == (0, "ok")
    (desk / "marsad.toml").write_text('[fetch]\nallow_networks = ["127.0.0.0/8"]\nbrowser = "/nowhere"\n')
    answer = marsad("--home", desk, "extract", f"{outlet}/2026/a", "--render")
    assert (answer.json()["status"], "no browser at /nowhere" in answer.json()["warnings"][0]) == ("failed", True)
    (tmp_path / "page.html").write_text("<p>Text</p>", encoding="utf-8")
    assert marsad("extract", tmp_path / "page.html", "--render").code == 2
