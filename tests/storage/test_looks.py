"""What is remembered of how a source answered: its move, and whether its server's word is good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marsad.model import Hints, Move, Poll
from storage.looks import moved

DAY = timedelta(days=1)
NEW = "https://new.example/rss"


@pytest.mark.parametrize(
    ("status", "target", "left"),
    [
        ("ok", NEW, 3),
        ("unchanged", NEW, 3),
        ("repaired", NEW, 3),
        ("ok", None, None),
        ("ok", "https://other.example/", 1),
        ("not-a-feed", NEW, None),
        ("gone", None, None),
        ("empty", NEW, 2),
        ("failed", None, 2),
        ("blocked", None, 2),
    ],
)
def test_f16_only_looks_that_show_the_source_there_confirm_a_move(status, target, left, now) -> None:
    known = moved(Move(NEW, now - DAY, 2), Poll("north", status, moved_to=target), now=now)
    assert (known.looks if known else None) == left


def test_f16_a_move_is_counted_from_the_look_that_first_met_it(desk, entry, now) -> None:
    for days in range(3):
        desk.poll(entry(1), now=now + days * DAY, moved_to=NEW)
    assert desk.archive.source_states()["north"].move == Move(NEW, now, 3)
    desk.poll(entry(1), now=now + 4 * DAY)
    assert desk.archive.source_states()["north"].move is None


def test_f19_what_the_server_kept_to_itself_makes_it_doubted_and_owning_up_ends_that(desk, entry, now) -> None:
    def look(*entries, **more):
        desk.poll(*entries, **more)
        state = desk.archive.source_states()["north"]
        return state.unchanged, state.unchanged_since, state.whole_at, state.doubted_at

    assert look(entry(1), now=now) == (0, None, now, None)
    assert look(now=now + DAY, status="unchanged", asked="if-changed") == (1, now + DAY, now, None)
    assert look(entry(1), now=now + 2 * DAY, asked="doubted") == (2, now + DAY, now + 2 * DAY, None)
    assert look(now=now + 3 * DAY, status="failed", asked="if-changed") == (2, now + DAY, now + 2 * DAY, None)
    found_out = (0, None, now + 4 * DAY, now + 4 * DAY)
    assert look(entry(1), entry(2), now=now + 4 * DAY, asked="doubted") == found_out
    assert look(entry(3), now=now + 5 * DAY)[3] == now + 4 * DAY
    assert look(entry(3), now=now + 6 * DAY, asked="if-changed")[3] == now + 4 * DAY
    assert look(entry(4), now=now + 7 * DAY, asked="if-changed")[3] is None


def test_a_publishers_wishes_are_kept_until_it_says_others(desk, entry, now) -> None:
    wishes = Hints(600.0, (1, 2), (6,))
    desk.poll(entry(1), hints=wishes)
    desk.poll(status="unchanged", asked="if-changed")
    assert desk.archive.source_states()["north"].hints == wishes
    desk.poll(entry(1), hints=Hints())
    assert desk.archive.source_states()["north"].hints == Hints()
