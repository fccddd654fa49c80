"""``marsad show`` of an article that was edited, and of one that was taken down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from marsad.model import Article, Entry, Page, Poll, Source
from storage.archive import open_archive

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
VERSIONS = (
    (("Court sits", "Nine men were held.\n\nA clerk said so."), ("محكمة", "أوقف تسعة رجال.")),
    (("Court sits", "Twelve men were held.\n\nA clerk said so."), ("محكمة", "أُوقف اثنا عشر رجلا.")),
    (("Court rules", "Twelve men were held.\n\nNobody said why."), ("محكمة", "أُوقف اثنا عشر رجلا.")),
)


@pytest.fixture
def edited(desk: Path) -> Path:
    """A desk whose archive has two articles, read three times; the first is deleted then."""
    source = Source("north", "feed", "https://north.example/rss")
    with open_archive(f"sqlite:///{desk / 'archive.sqlite'}") as archive:
        for number, texts in enumerate(VERSIONS):
            now = NOON + number * HOUR
            entries = tuple(
                Entry("north", f"g{n}", f"https://north.example/{n}", title, published=NOON, updated=now)
                for n, (title, _) in enumerate(texts)
            )
            archive.record_poll(
                source, Poll("north", "ok", entries=entries), now=now, next_due_at=now, baseline_since=NOON
            )
            for item in archive.waiting_entries(now=now, limit=9):
                url = item.entry.url or ""
                content = str(now).encode()
                archive.record_page(item.id, Page(url, url, 200, {}, content, f"{number}{url}", now), now=now)
            for waiting in archive.waiting_pages(limit=9):
                title, text = texts[int(waiting.page.url[-1])]
                article = Article(waiting.page.url, waiting.page.url, "ok", title, text)
                archive.record_article(waiting.entry_id, article, now=now, fresh_since=NOON - 9 * HOUR)
        [first] = [look.article for look in archive.unplanned_relooks(limit=9) if is_first(archive, look.article)]
        for hour in (3, 9):
            archive.record_missing(first, "http-410", status=410, now=NOON + hour * HOUR)
        archive.record_deletions([first], now=NOON + 9 * HOUR)
    return desk


def is_first(archive: object, id: str) -> bool:
    return str(archive.article(id)["url"]).endswith("/0")  # type: ignore[attr-defined]


def test_versions_are_listed_with_when_and_how_much(marsad: Callable, edited: Path) -> None:
    article = marsad("--home", edited, "show", "https://north.example/0", "--json").json()
    assert [(one["fetched_at"], one["removed"], one["added"]) for one in article["versions"]] == [
        ("2026-07-14T12:00:00Z", None, None),
        ("2026-07-14T13:00:00Z", 1, 1),
        ("2026-07-14T14:00:00Z", 4, 3),
    ]
    shown = marsad("--home", edited, "show", "https://north.example/0", "--no-json").out
    assert "−4 +3 words" in shown


def test_diff_shows_what_a_version_changed_in_words_and_as_runs(marsad: Callable, edited: Path) -> None:
    shown = marsad("--home", edited, "show", "https://north.example/0", "--diff", "--no-json").out
    assert "version 2 of 2026-07-14 13:00 UTC → version 3 of 2026-07-14 14:00 UTC: −4 +3 words" in shown
    assert "Court [-sits-]{+rules+}" in shown
    assert "[-A clerk-]{+Nobody+} said [-so-]{+why+}." in shown
    diff = marsad("--home", edited, "show", "https://north.example/0", "--diff", "--version", "2", "--json").json()[
        "diff"
    ]
    assert (diff["from"], diff["to"], diff["removed"], diff["added"]) == (1, 2, 1, 1)
    assert diff["text"] == [
        {"kind": "removed", "text": "Nine"},
        {"kind": "added", "text": "Twelve"},
        {"kind": "kept", "text": " men were held.\n\nA clerk said so."},
    ]


def test_a_diff_of_an_arabic_text_keeps_its_marks_and_its_direction(marsad: Callable, edited: Path) -> None:
    shown = marsad("--home", edited, "show", "https://north.example/1", "--diff", "--no-json").out
    assert "\u2068[-أوقف تسعة رجال-]{+أُوقف اثنا عشر رجلا+}.\u2069" in shown


def test_the_first_version_has_nothing_to_be_compared_with(marsad: Callable, edited: Path) -> None:
    answer = marsad("--home", edited, "show", "https://north.example/0", "--diff", "--version", "1", "--json")
    assert answer.code == 0
    assert answer.json()["version"] == 1
    assert "is the first" in answer.err


def test_an_article_that_was_taken_down_says_between_when_and_when_and_is_found_all_the_same(
    marsad: Callable, edited: Path
) -> None:
    article = marsad("--home", edited, "show", "https://north.example/0", "--json").json()
    assert article["deleted"] == {
        "reason": "http-410",
        "last_seen_at": "2026-07-14T14:00:00Z",
        "missing_at": "2026-07-14T15:00:00Z",
        "deleted_at": "2026-07-14T21:00:00Z",
        "back_at": None,
    }
    shown = marsad("--home", edited, "show", "https://north.example/0", "--no-json").out
    assert "deleted: between 2026-07-14 14:00 and 2026-07-14 15:00 UTC (http-410)" in shown
    assert "Twelve men were held." in shown
    [hit] = marsad("--home", edited, "search", "nobody", "said", "why", "--mode", "words", "--json").json()
    assert hit["id"] == article["id"]
    [row] = marsad("--home", edited, "coverage", "--since", "2026-07-01", "--json").json()
    assert row["again"]["deleted"] == 1
    assert "1 article taken down since; the text is kept" in row["in_words"]
