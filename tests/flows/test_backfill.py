"""What a pass that goes back into the past brings in, and that none of it is news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.desk import open_desk
from flows.stages import poll
from query.newdesk import write_desk

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SETTINGS = "[fetch]\nallow_networks = ['127.0.0.0/8']\nhost_gap = 0\n"


def page(*days: int, more: str = "") -> str:
    items = "".join(
        f"<item><guid>{day}</guid><title>Story {day}</title><link>http://n.example/{day}</link>"
        f"<pubDate>{NOW - timedelta(days=day):%d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for day in days
    )
    following = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{more}"/>' if more else ""
    return f'<rss version="2.0"><channel><title>N</title>{following}{items}</channel></rss>'


def test_what_a_backfill_finds_behind_the_present_is_no_news(pages: dict[str, str], tmp_path: Path) -> None:
    write_desk(
        tmp_path,
        settings_text=SETTINGS,
        sources={"north": f'kind = "feed"\nurl = "{pages[""]}/feed"\nlanguage = "en"\n'},
    )
    desk = open_desk(tmp_path)
    with desk.open_archive() as archive:
        pages["/feed"] = page(2, 3)
        poll(desk, archive, now=lambda: NOW)
        pages["/feed"] = page(0, 2, 3, more="/older")
        pages["/older"] = page(1, 9, 40)
        poll(desk, archive, since=NOW - timedelta(days=30), now=lambda: NOW)
        waiting = {item.entry.guid: item.baseline for item in archive.waiting_entries(now=NOW, limit=100)}
        assert waiting == {"0": False, "1": True, "2": True, "3": True, "9": True}
        poll(desk, archive, sources=["north"], now=lambda: NOW)
        again = {item.entry.guid: item.baseline for item in archive.waiting_entries(now=NOW, limit=100)}
        assert again == waiting
