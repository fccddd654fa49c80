"""What ails sources, as ``coverage``, ``sources list``, ``doctor`` and a Report show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.desk import open_desk
from flows.stages import watch
from marsad.model import Entry, Poll, Source, Trouble
from query import health
from storage.archive import Archive

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime.now(UTC)


def follow(desk: Path, name: str) -> Source:
    url = f"https://{name}.example/rss?key=SECRET"
    file = desk / "watchlist" / "sources" / f"{name}.toml"
    file.write_text(f'kind = "feed"\nurl = "{url}"\n', encoding="utf-8")
    return Source(name, "feed", url)


def look(archive: Archive, source: Source, at: datetime, status: str, reason: str = "", *, new: int = 0) -> None:
    entries = tuple(Entry(source.name, f"{at}-{n}", None, "Headline", published=at) for n in range(new))
    poll = Poll(source.name, status, reason, entries, left_out={"cap": 3, "filter": 2}, warnings=("possible-gap",))  # type: ignore[arg-type]
    archive.record_poll(source, poll, now=at, next_due_at=at + HOUR, baseline_since=at - HOUR)


@pytest.fixture
def ailing(desk: Path) -> Path:
    """A desk with a source that has been silent for a week, one that has failed for two days, and one that is new."""
    quiet, failing, _ = (follow(desk, name) for name in ("quiet", "failing", "unseen"))
    opened = open_desk(desk)
    with opened.open_archive() as archive:
        for hours in range(24 * 28, 24 * 7, -2):
            look(archive, quiet, NOW - hours * HOUR, "ok", new=1)
        look(archive, quiet, NOW, "unchanged")
        look(archive, failing, NOW - 3 * DAY, "ok", new=1)
        for hours in (48, 24, 0):
            look(archive, failing, NOW - hours * HOUR, "failed", "http-500")
        watch(opened, archive, now=lambda: NOW)
    return desk


def test_f26_coverage_says_who_is_silent_and_what_was_usual_and_what_to_do(marsad: Callable, ailing: Path) -> None:
    rows = {row["source"]: row for row in marsad("--home", ailing, "coverage", "--json").json()}
    assert {name: row["health"] for name, row in rows.items()} == {
        "quiet": "silent",
        "failing": "failing",
        "unseen": "new",
    }
    quiet = rows["quiet"]
    assert quiet["silent_days"] == pytest.approx(7.08, abs=0.1)
    assert quiet["usual_days"] == pytest.approx(1 / 12, abs=0.01)
    assert quiet["left_out"] == {"cap": 3, "filter": 2}
    [trouble] = quiet["troubles"]
    assert (trouble["kind"], trouble["ended_at"]) == ("silent", None)
    assert "watchlist/sources/quiet.toml" in trouble["mend"]
    assert rows["failing"]["failed_polls"] == {"http-500": 3}


def test_coverage_reads_well_in_eighty_columns(marsad: Callable, ailing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = marsad("--home", ailing, "coverage", "--no-json").out
    assert max(map(len, told.splitlines())) <= 80
    sentences = " ".join(told.split())
    assert "quiet is silent since" in sentences
    assert "it has something new every 2 hours (median), and paused for 2 hours at most" in sentences
    assert "failing fails since" in sentences
    assert "up to 3 entries left out over the cap on entries at a look" in sentences
    assert "SECRET" not in told


def test_h13_coverage_gives_addresses_without_their_secrets(marsad: Callable, ailing: Path) -> None:
    assert "SECRET" not in marsad("--home", ailing, "coverage", "--json").out


def test_each_source_is_listed_with_how_it_does_in_a_word(marsad: Callable, ailing: Path) -> None:
    rows = marsad("--home", ailing, "sources", "list", "--json").json()
    assert {row["name"]: row["health"] for row in rows} == {"quiet": "silent", "failing": "failing", "unseen": "new"}


def test_doctor_names_the_sources_that_something_ails(ailing: Path) -> None:
    [check] = health.sources(open_desk(ailing))
    assert (check.state, check.mend) == ("warn", "See: marsad coverage")
    assert check.found == "failing (failing), quiet (silent)"


def test_an_outage_of_the_network_is_told_before_all_else(marsad: Callable, ailing: Path) -> None:
    seen = "3 of 3 sources cannot be reached (3 × dns)"
    with open_desk(ailing).open_archive() as archive:
        archive.record_troubles(
            [Trouble("", "network", "network", NOW - 9 * HOUR, NOW, seen, "most of them answered")], []
        )
    assert seen in " ".join(marsad("--home", ailing, "coverage", "--no-json").out.split())
    [check] = health.sources(open_desk(ailing))
    assert check.found.startswith(seen)
