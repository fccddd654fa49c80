"""The pages of sources and of coverage: health, rhythm, what was missed, new sources with a preview, OPML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from lxml import html
from press import NOON
from webserver import opened, token

from flows.desk import open_desk
from query.newdesk import write_desk
from query.web.app import make_app
from query.web.rhythms import HEIGHT, by_day, picture


def text(answer: httpx.Response) -> str:
    return " ".join(html.document_fromstring(answer.text).text_content().split())


def test_each_source_is_listed_with_its_health_and_the_secrets_of_its_address_left_out(browser):
    answer = browser.get("/sources")
    assert "The North" in answer.text
    assert "الجنوب" in answer.text
    assert "SECRET" not in answer.text
    assert "user:pw" not in answer.text
    assert answer.text.count('<svg class="rhythm"') == 2


def test_a_source_has_a_page_with_what_was_missed_and_its_latest_articles(browser, ids):
    answer = browser.get("/sources/north")
    assert f"/articles/{ids[3]}" in answer.text
    assert "SECRET" not in answer.text
    assert browser.get("/sources/nowhere").status_code == 404


def test_coverage_counts_since_a_time(browser):
    assert "entries 5" in text(browser.get("/coverage?since=30d"))
    assert browser.get("/coverage?since=whenever").status_code == 400


def test_entries_are_counted_by_the_days_of_the_desk_today_last():
    moments = [NOON, NOON - timedelta(hours=13), NOON - timedelta(days=3), NOON - timedelta(days=90)]
    assert by_day(moments, now=NOON, zone=UTC, days=4) == [1, 0, 1, 1]


def test_a_picture_has_a_bar_for_each_day_with_entries_the_highest_as_high_as_it_is():
    drawn = picture([0, 1, 12])
    assert drawn.count("M") == 2
    assert f"v-{HEIGHT:.1f}" in drawn
    assert picture([0, 0]) == picture([]) == ""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk of its own, which may read what is on loopback."""
    write_desk(tmp_path / "desk", sources={}, settings_text='[fetch]\nallow_networks = ["127.0.0.0/8"]\nhost_gap = 0\n')
    (tmp_path / "desk" / "watchlist" / "sources").mkdir()
    return tmp_path / "desk"


@pytest.fixture
def keeper(home: Path) -> Iterator[httpx.Client]:
    desk = open_desk(home)
    with desk.open_archive() as archive:
        app = make_app(desk, archive, now=lambda: datetime.now(UTC), owner="nadia")
        with opened(app) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client


def test_a_new_source_is_shown_before_it_is_saved_and_is_there_at_once(keeper, home, outlet):
    form = {"form_token": token(keeper.get("/sources")), "url": f"{outlet}/rss"}
    preview = keeper.post("/sources/look", data=form)
    assert "محاكمة" in preview.text.replace("ُ", "")
    assert list((home / "watchlist" / "sources").iterdir()) == []
    saved = keeper.post("/sources/add", data={**form, "name": "the-north"})
    assert saved.headers["location"] == "/sources/the-north"
    assert keeper.get("/sources/the-north").status_code == 200
    again = keeper.post("/sources/look", data=form)
    assert (again.status_code, "watched already" in again.text) == (400, True)


def test_what_cannot_be_followed_is_told(keeper):
    form = {"form_token": token(keeper.get("/sources"))}
    for url in ("file:///etc/passwd", "javascript:alert(1)", "http://192.0.2.1:9/"):
        assert keeper.post("/sources/look", data={**form, "url": url}).status_code == 400


def test_opml_is_taken_in_line_by_line_and_given_out_again(keeper):
    opml = b"<opml><body><outline text='South' xmlUrl='https://south.example/rss'/><outline text='none'/></body></opml>"
    form = {"form_token": token(keeper.get("/sources"))}
    told = text(keeper.post("/sources/import", data=form, files={"file": ("feeds.opml", opml)}))
    assert "added" in told
    assert "not taken" in told
    assert b"https://south.example/rss" in keeper.get("/sources/export.opml").content
    assert keeper.post("/sources/import", data=form, files={"file": ("x", b"\x00")}).status_code == 400
