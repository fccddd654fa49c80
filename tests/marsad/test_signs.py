"""When a trouble of a source begins and when it is over, case by case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marsad.model import PastPage, PastPoll, Sign, SourcePast, Trouble
from marsad.signs import SIGNS, span

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def polls(*told: tuple[float, str, str], new: int = 0) -> tuple[PastPoll, ...]:
    """Looks by hours ago, status and reason."""
    return tuple(PastPoll(NOW - hours * HOUR, status, reason, new) for hours, status, reason in told)


def failing(hours: Sequence[float], reason: str = "http-500", status: str = "failed") -> tuple[PastPoll, ...]:
    return polls((100, "ok", ""), *((before, status, reason) for before in hours))


def pages(*told: tuple[int, str, str], every: timedelta = HOUR, length: int = 3000) -> tuple[PastPage, ...]:
    """Runs of pages by number, outcome and reason, one ``every`` while, the last now."""
    fates = [(outcome, reason) for number, outcome, reason in told for _ in range(number)]
    first = NOW - every * (len(fates) - 1)
    return tuple(
        PastPage(first + place * every, outcome, reason, length if outcome in ("ok", "partial") else None)
        for place, (outcome, reason) in enumerate(fates)
    )


def texts(*lengths: int) -> tuple[PastPage, ...]:
    return tuple(
        replace(pages((1, "ok", ""), length=n)[0], at=NOW - (len(lengths) - i) * 4 * HOUR)
        for i, n in enumerate(lengths)
    )


def listed(*counts: int) -> tuple[tuple[datetime, int], ...]:
    return tuple((NOW - (len(counts) - 1 - place) * DAY, count) for place, count in enumerate(counts))


def past(kind: str = "feed", **more: object) -> SourcePast:
    told: dict[str, object] = {"first_ok_at": NOW - 60 * DAY, "entries_seen": 700, "last_new_at": NOW - HOUR}
    return SourcePast("north", kind, **(told | more))  # type: ignore[arg-type]


def busy(days_ago: float, *, days: int = 21) -> tuple[datetime, ...]:
    """Twelve entries a day, the last so many days ago."""
    return tuple(NOW - days_ago * DAY - number * 2 * HOUR for number in range(12 * days))


def wire(days_ago: float) -> tuple[datetime, ...]:
    """Two hundred entries a day for three days, the last so many days ago."""
    return tuple(NOW - days_ago * DAY - number * 7 * HOUR / 60 for number in range(600))


def days(*ago: int, count: int = 200) -> tuple[tuple[datetime, int], ...]:
    """Days so many days ago on which something was new."""
    return tuple(sorted((NOW.replace(hour=0) - number * DAY, count) for number in ago))


def begun(sign: Sign, seen: SourcePast, patience: timedelta = DAY) -> str | None:
    """The kind of the trouble that begins."""
    trouble = SIGNS[sign][0](seen, NOW, patience)
    return trouble.kind if trouble else None


WALLED = pages((60, "ok", ""), (12, "consent-wall", ""), every=3 * HOUR)
BEGINNINGS: dict[str, tuple[Sign, SourcePast, str | None]] = {
    "f57 five minutes of 500": ("looks", past(polls=failing([0.1, 0.05, 0])), None),
    "f57 25 hours of 500": ("looks", past(polls=failing([25, 20, 12, 6, 0])), "failing"),
    "two looks far apart are few": ("looks", past(polls=failing([30, 0])), None),
    "25 hours of 403": ("looks", past(polls=failing([25, 12, 0], "http-403", "blocked")), "blocked"),
    "25 hours of a challenge": ("looks", past(polls=failing([25, 12, 0], "challenge", "blocked")), "blocked"),
    "25 hours of 429": ("looks", past(polls=failing([25, 12, 0], "http-429")), "blocked"),
    "a page without headlines": (
        "looks",
        past("listing", polls=failing([25, 12, 0], "no-entries-in-it", "not-a-feed")),
        "layout",
    ),
    "what never was a feed": (
        "looks",
        past(first_ok_at=None, polls=failing([25, 12, 0], "html-page", "not-a-feed")[1:]),
        "failing",
    ),
    "410 that was believed": ("looks", past(polls=failing([0], "http-410", "gone")), "gone"),
    "an answer in between": (
        "looks",
        past(polls=polls((25, "failed", "dns"), (1, "ok", ""), (0, "failed", "dns"))),
        None,
    ),
    "never looked at": ("looks", past(polls=()), None),
    "pages as ever": ("pages", past(pages=pages((50, "ok", ""), (1, "soft-404", ""), (9, "ok", ""))), None),
    "a third of the pages was never read": (
        "pages",
        past(pages=pages(*([(2, "ok", ""), (1, "index-page", "")] * 30), every=3 * HOUR)),
        None,
    ),
    "a consent wall on all": ("pages", past(pages=WALLED), "blocked"),
    "403 on most": (
        "pages",
        past(pages=pages((60, "ok", ""), *([(3, "failed", "http-403"), (1, "ok", "")] * 6), every=2 * HOUR)),
        "blocked",
    ),
    "pages that need rendering now": (
        "pages",
        past(pages=pages((60, "ok", ""), (12, "needs-rendering", ""), every=3 * HOUR)),
        "layout",
    ),
    "pages that time out": (
        "pages",
        past(pages=pages((60, "ok", ""), (12, "failed", "timeout"), every=3 * HOUR)),
        "failing",
    ),
    "pages half read now": ("pages", past(pages=pages((60, "ok", ""), (12, "partial", ""), every=3 * HOUR)), "layout"),
    "pages that were always half": ("pages", past(pages=pages((60, "partial", ""), every=3 * HOUR)), None),
    "an hour of bad pages": (
        "pages",
        past(pages=pages((60, "ok", ""), (12, "failed", "http-503"), every=HOUR / 12)),
        None,
    ),
    "bad from the first": ("pages", past(pages=pages((20, "consent-wall", ""), every=3 * HOUR)), "blocked"),
    "bad from the first, but few": ("pages", past(pages=pages((9, "consent-wall", ""), every=6 * HOUR)), None),
    "texts as ever": ("texts", past(pages=texts(*[2000, 4000, 900, 5000, 2500] * 8)), None),
    "texts that shrank": ("texts", past(pages=texts(*[2000, 4000, 1900, 5000, 2500] * 8, *[300, 250] * 5)), "layout"),
    "short texts that always were": ("texts", past(pages=texts(*[3000, 200] * 20)), None),
    "a listing that finds a tenth": ("listing", past("listing", listed=listed(*[40] * 10, 4, 4)), "layout"),
    "a feed cut to a tenth": ("listing", past("feed", listed=listed(*[40] * 10, 4, 4)), "yield"),
    "one thin day": ("listing", past(listed=listed(*[40] * 10, 4)), None),
    "weekends are thin": ("listing", past("sitemap", listed=listed(*[40, 41, 44, 39, 40, 6, 5] * 3)), None),
    "a listing of three": ("listing", past(listed=listed(*[3] * 10, 1, 0)), None),
    "a tenth of what was new": ("flow", past(weeks=(80, 90, 85, 8)), "yield"),
    "half of what was new": ("flow", past(weeks=(80, 90, 85, 45)), None),
    "weeks too few to judge": ("flow", past(weeks=(80, 8)), None),
    "f26 a week of nothing": ("silence", past(polls=polls((0, "unchanged", "")), moments=busy(7)), "silent"),
    "a night": ("silence", past(polls=polls((0, "ok", "")), moments=busy(0.5)), None),
    "silent, but it fails": ("silence", past(polls=failing([1, 0]), moments=busy(7)), None),
    "never had anything": (
        "silence",
        past(first_ok_at=NOW - 4 * DAY, polls=polls((0, "empty", "")), last_new_at=None, entries_seen=0),
        "silent",
    ),
    "had nothing yet": (
        "silence",
        past(first_ok_at=NOW - DAY, polls=polls((0, "empty", "")), last_new_at=None, entries_seen=0),
        None,
    ),
    "rare, and a month of nothing": ("silence", past(polls=polls((0, "ok", "")), last_new_at=NOW - 31 * DAY), "silent"),
    "a wire of two hundred a day, two days of nothing": (
        "silence",
        past(polls=polls((0, "ok", "")), moments=wire(2), fresh=days(*range(2, 25))),
        "silent",
    ),
    "a wire that rests at weekends, two days of nothing": (
        "silence",
        past(polls=polls((0, "ok", "")), moments=wire(2), fresh=days(*(day for day in range(2, 25) if day % 7 > 1))),
        None,
    ),
    "a wire with stray pieces at weekends, two days of nothing": (
        "silence",
        past(
            polls=polls((0, "ok", "")),
            moments=wire(2),
            fresh=tuple(sorted(days(*(n for n in range(2, 25) if n % 7 > 1)) + days(7, 8, 14, 15, 21, 22, count=1))),
        ),
        None,
    ),
    "a wire that was gone for a week, once": (
        "silence",
        past(polls=polls((0, "ok", "")), moments=wire(2), fresh=days(*range(2, 10), *range(17, 28))),
        "silent",
    ),
    "a wire that we have known for a few days": (
        "silence",
        past(polls=polls((0, "ok", "")), moments=wire(2), fresh=days(2, 3, 4, 5)),
        None,
    ),
    "a new source that died years ago": (
        "silence",
        past(polls=polls((0, "ok", "")), last_new_at=NOW - 2 * DAY, moments=busy(900)),
        "silent",
    ),
}


@pytest.mark.parametrize("case", BEGINNINGS)
def test_a_trouble_begins(case: str) -> None:
    sign, seen, kind = BEGINNINGS[case]
    assert begun(sign, seen) == kind


def opened(sign: Sign, seen: SourcePast) -> Trouble:
    trouble = SIGNS[sign][0](seen, NOW, DAY)
    assert trouble is not None
    return trouble


def later(page_run: tuple[PastPage, ...]) -> tuple[PastPage, ...]:
    """The same pages, from now on."""
    return tuple(replace(page, at=NOW + (place + 1) * HOUR) for place, page in enumerate(page_run))


DOWN = past(polls=failing([25, 20, 12, 6, 0]))
SHRUNK = past(pages=texts(*[3000] * 30, *[300] * 10))
ENDS: dict[str, tuple[Sign, SourcePast, Callable[[SourcePast], SourcePast], bool]] = {
    "f57 one answer that has nothing new may be chance": (
        "looks",
        DOWN,
        lambda seen: replace(seen, polls=(*seen.polls, *polls((0, "unchanged", "")))),
        False,
    ),
    "f57 two answers": (
        "looks",
        DOWN,
        lambda seen: replace(seen, polls=(*seen.polls, *polls((0, "unchanged", ""), (0, "unchanged", "")))),
        True,
    ),
    "f57 an answer with news": (
        "looks",
        DOWN,
        lambda seen: replace(seen, polls=(*seen.polls, *polls((0, "ok", ""), new=3))),
        True,
    ),
    "still failing": ("looks", DOWN, lambda seen: seen, False),
    "pages read again": (
        "pages",
        past(pages=WALLED),
        lambda seen: replace(seen, pages=(*WALLED, *later(pages((5, "ok", ""))))),
        True,
    ),
    "two pages read": (
        "pages",
        past(pages=WALLED),
        lambda seen: replace(seen, pages=(*WALLED, *later(pages((2, "ok", ""))))),
        False,
    ),
    "every second page read": (
        "pages",
        past(pages=WALLED),
        lambda seen: replace(seen, pages=(*WALLED, *later(pages(*([(1, "ok", ""), (1, "paywall", "")] * 4))))),
        False,
    ),
    "texts as long as they were": (
        "texts",
        SHRUNK,
        lambda seen: replace(seen, pages=(*seen.pages, *later(texts(*[2900] * 5)))),
        True,
    ),
    "texts a little longer": (
        "texts",
        SHRUNK,
        lambda seen: replace(seen, pages=(*seen.pages, *later(texts(*[1500] * 5)))),
        False,
    ),
    "a full listing": (
        "listing",
        past(listed=listed(*[40] * 10, 4, 4)),
        lambda seen: replace(seen, listed=listed(38)),
        True,
    ),
    "a listing a little fuller": (
        "listing",
        past(listed=listed(*[40] * 10, 4, 4)),
        lambda seen: replace(seen, listed=listed(14)),
        False,
    ),
    "a good week": ("flow", past(weeks=(80, 90, 85, 8)), lambda seen: replace(seen, weeks=(90, 85, 8, 60)), True),
    "something new": (
        "silence",
        past(polls=polls((0, "ok", "")), moments=busy(7), last_new_at=NOW - 7 * DAY),
        lambda seen: replace(seen, last_new_at=NOW + HOUR),
        True,
    ),
    "still nothing": (
        "silence",
        past(polls=polls((0, "ok", "")), moments=busy(7), last_new_at=NOW - 7 * DAY),
        lambda seen: seen,
        False,
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_a_trouble_is_over(case: str) -> None:
    sign, before, after, over = ENDS[case]
    assert SIGNS[sign][1](after(before), opened(sign, before)) is over


def test_what_was_seen_and_what_was_usual_is_said_in_plain_words() -> None:
    silent = opened("silence", past(polls=polls((0, "unchanged", "")), moments=busy(7)))
    assert (silent.began_at, silent.seen) == (NOW - 7 * DAY, "nothing new for 7 days")
    assert silent.usual == "it has something new every 2 hours (median), and paused for 2 hours at most"
    walled = opened("pages", past(pages=WALLED))
    assert walled.seen == "12 of the last 12 pages were not read whole (12 × consent-wall)"
    assert walled.usual == "60 of the 60 before were"
    down = opened("looks", DOWN)
    assert down.seen == "5 looks in a row were in vain (5 × http-500)"
    assert down.usual == "it last answered on 2026-07-11 08:00 UTC"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (HOUR / 60, "1 minute"),
        (HOUR, "60 minutes"),
        (9 * HOUR, "9 hours"),
        (DAY * 1.9, "46 hours"),
        (DAY * 7, "7 days"),
    ],
)
def test_times_are_said_as_people_say_them(time: timedelta, words: str) -> None:
    assert span(time) == words
