"""What stages share: writing along what comes in, and robots files read and written for many sites at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from flows.stages.robots import RobotsShelf
from flows.stages.work import MOMENT, written_along
from marsad.errors import StorageError
from storage.archive import Archive

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
NORTH, SOUTH, EAST = (f"https://{place}.example" for place in ("north", "south", "east"))


async def test_items_are_written_in_their_order_many_at_a_time_and_the_rest_at_the_end() -> None:
    batches: list[Sequence[int]] = []
    async with written_along(batches.append) as note:
        for item in range(10):
            note(item)
        await asyncio.sleep(2 * MOMENT)
        assert batches == [list(range(10))]
        note(10)
    assert batches == [list(range(10)), [10]]


async def test_nothing_goes_on_when_what_came_cannot_be_written() -> None:
    def refuse(items: Sequence[int]) -> None:
        raise StorageError("the disk is full")

    async def go_on() -> None:
        async with written_along(refuse) as note:
            note(1)
            await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup) as failed:
        await go_on()
    assert failed.group_contains(StorageError, match="the disk is full")


def test_a_shelf_knows_the_robots_files_of_its_sites_and_of_any_other(archive: Archive) -> None:
    archive.keep_robots({NORTH: (200, "User-agent: *", NOON), EAST: (404, "", NOON)})
    shelf = RobotsShelf(archive, [NORTH, SOUTH])
    assert [shelf.robots(site) for site in (NORTH, SOUTH, EAST)] == [
        (200, "User-agent: *", NOON),
        None,
        (404, "", NOON),
    ]


def test_a_shelf_puts_new_robots_files_away_together(archive: Archive) -> None:
    shelf = RobotsShelf(archive, [NORTH])
    shelf.keep_robots(NORTH, 200, "User-agent: *", now=NOON)
    shelf.keep_robots(SOUTH, 404, "", now=NOON)
    assert archive.robots([NORTH, SOUTH]) == {}
    shelf.put_away()
    assert archive.robots([NORTH, SOUTH]) == {NORTH: (200, "User-agent: *", NOON), SOUTH: (404, "", NOON)}
