"""When an article is looked at again: the decision alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.relooks import FULL_AGAIN, is_deleted, missing_by_error, missing_by_page, next_look, plan, validators_for
from marsad.errors import FetchError
from marsad.model import Absence, Entry, LastLook, Page, Relook, Validators, WaitingEntry
from marsad.settings import RelookSettings

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SETTINGS = RelookSettings()


def look(at: float, **more: object) -> LastLook:
    """A look at an article about a topic, so many hours after its date."""
    told: dict[str, object] = {"tagged": True, "looked_at": NOON + at * HOUR}
    return LastLook("a", "north", NOON, **(told | more))  # type: ignore[arg-type]


def next_age(seen: LastLook, settings: RelookSettings = SETTINGS, own: tuple[float, ...] | None = None) -> float | None:
    """The age in hours at which the next look is."""
    due = next_look(seen, settings, own)
    return None if due is None else round((due - NOON) / HOUR, 2)


@pytest.mark.parametrize(
    ("age", "after"),
    [
        (0, 1),
        (0.2, 1),
        (1, 3),
        (3.1, 9),
        (10, 24),
        (30, 72),
        (200, 240),
        (241, 720),
        (719, 720),
        (720, None),
        (9e3, None),
    ],
)
def test_steps_are_ages_of_the_article_and_grow_until_there_are_no_more(age, after):
    assert next_age(look(age)) == after


def test_no_look_follows_close_upon_another():
    assert next_age(look(0.9)) == 3
    assert next_age(look(2.8)) == 9


def test_what_is_about_no_topic_is_looked_at_later_and_less():
    seen = [look(age, tagged=False) for age in (0, 3, 24, 72)]
    assert [next_age(one) for one in seen] == [3, 24, 72, None]
    assert [plan(one, SETTINGS, None).rank for one in (look(1), seen[1])] == [0, 1]


@pytest.mark.parametrize(("at", "after"), [(1, 2), (30, 33.75), (240, 270), (800, 900)])
def test_an_edit_brings_the_next_look_forward(at, after):
    assert next_age(look(at, changed_at=NOON + at * HOUR)) == after


def test_an_edit_brings_one_look_forward_and_no_more():
    assert next_age(look(33.75, changed_at=NOON + 30 * HOUR)) == 72


def test_a_page_that_changes_at_every_look_is_looked_at_some_dozens_of_times_and_then_no_more():
    age: float | None = 0.0
    looks = 0
    while age is not None:
        age = next_age(look(age, changed_at=NOON + age * HOUR))
        looks += 1
    assert looks < 75


def test_x22_a_live_article_is_looked_at_every_few_minutes_while_it_says_something_new():
    assert next_age(look(5, live=True, changed_at=NOON + 5 * HOUR)) == 5.25
    assert next_age(look(5, live=True, changed_at=NOON + 3 * HOUR)) == 5.5
    assert next_age(look(721, live=True)) is None


def test_a_look_that_brought_no_answer_is_taken_up_again_a_few_times_before_the_next_step():
    assert [next_age(look(24, failures=times)) for times in (1, 2, 3, 4)] == [25, 27, 33, 72]


def test_what_is_missing_is_looked_for_hours_later_and_what_is_deleted_at_the_steps_that_are_left():
    assert next_age(look(24, missing_at=NOON + 24 * HOUR)) == 30
    assert next_age(look(800, missing_at=NOON + 800 * HOUR)) == 806
    assert next_age(look(30, missing_at=NOON + 24 * HOUR, deleted_at=NOON + 30 * HOUR)) == 72


def test_a_source_may_have_steps_of_its_own_or_none():
    assert next_age(look(0), own=(2, 4)) == 2
    assert next_age(look(0), own=()) is None
    assert next_age(look(0), RelookSettings(hours=())) is None


@pytest.mark.parametrize(
    ("first", "again", "times", "missing", "seen", "deleted"),
    [
        (0, 0, 1, 1, 9, False),
        (0, 1, 2, 1, 9, False),
        (0, 6, 2, 1, 9, True),
        (0, 6, 2, 1, 0, True),
        (0, 6, 2, 3, 0, False),  # everything that this host has is missing: it is the host
        (0, 6, 2, 9, 3, False),
        (0, 6, 2, 3, 9, True),
    ],
)
def test_deleted_is_what_is_missing_twice_hours_apart_while_its_host_has_others(
    first, again, times, missing, seen, deleted
):
    absence = Absence("a", NOON + first * HOUR, NOON + again * HOUR, times, missing, seen)
    assert is_deleted(absence, SETTINGS) is deleted


@pytest.mark.parametrize(
    ("reason", "status", "missing"),
    [
        ("http-404", 404, True),
        ("http-410", 410, True),
        ("challenge", 404, False),
        ("http-403", 403, False),
        ("http-503", 503, False),
        ("dns", None, False),
        ("timeout", None, False),
    ],
)
def test_only_the_word_that_there_is_no_such_page_makes_it_missing(reason, status, missing):
    assert missing_by_error(FetchError(reason, status=status)) is missing


@pytest.mark.parametrize(
    ("asked", "landed", "missing"),
    [
        ("https://n.example/a/1", "https://n.example/", True),
        ("https://n.example/a/1", "https://www.n.example/ar", True),
        ("https://n.example/a/1", "https://n.example/en/index.html", True),
        ("https://n.example/a/1", "https://n.example/?ref=gone", True),
        ("https://n.example/a/1", "https://n.example/a/1-new-slug", False),
        ("http://n.example/a/1", "https://n.example/a/1", False),
        ("https://n.example/?p=1", "https://n.example/?p=1", False),
        ("https://n.example/?p=1", "https://n.example/2026/a", False),
    ],
)
def test_to_be_sent_to_the_front_page_is_to_be_told_that_the_page_is_gone(asked, landed, missing):
    page = Page(asked, landed, 200, {}, b"", "", NOON)
    assert missing_by_page(page) is missing


def test_f19_a_page_that_is_only_said_to_be_unchanged_is_asked_for_whole_now_and_then():
    kept = Validators('"1"')
    waiting = WaitingEntry("e", Entry("north", "k", "https://n.example/1"), False, 0, kept)
    fresh, old = Relook("a", waiting, NOON, False), Relook("a", waiting, NOON - FULL_AGAIN, False)
    assert [validators_for(one, NOON) for one in (fresh, old)] == [kept, Validators()]
    assert validators_for(Relook("a", waiting, NOON, True), NOON) == Validators()
