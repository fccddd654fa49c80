"""Work done in processes of their own: its results and errors come back, and what goes wrong there stays there."""

from __future__ import annotations

import asyncio
import copy
import os
import time
from types import MappingProxyType

import pytest

from marsad.errors import FetchError, ParseError, SourceError
from scrapers.decoding import unpack
from scrapers.workers import elsewhere, workers


async def failure(*job) -> SourceError:
    with pytest.raises(SourceError) as failed:
        await elsewhere(*job)
    return failed.value


async def test_work_is_done_by_another_process_and_only_where_there_are_workers():
    assert await elsewhere(os.getpid) == os.getpid()
    async with workers(most=1):
        there = await elsewhere(os.getpid)
        assert there not in (os.getpid(), os.getppid())
        assert await elsewhere(os.getpid) == there
    assert await elsewhere(os.getpid) == os.getpid()


async def test_results_go_to_those_who_asked_however_large_they_are():
    async with workers(most=2):
        sizes = [size * 100_000 for size in range(30)]
        results = await asyncio.gather(*[elsewhere(bytes.upper, b"x" * size) for size in sizes])
    assert results == [b"X" * size for size in sizes]


async def test_read_only_mappings_go_there_and_back():
    async with workers(most=1):
        headers = await elsewhere(copy.copy, (MappingProxyType({"content-type": "text/html"}),))
    assert headers == (MappingProxyType({"content-type": "text/html"}),)


async def test_a_worker_that_complains_a_lot_goes_on_working():
    async with workers(most=1, seconds=20.0):
        for _ in range(3):
            await elsewhere(os.write, 2, b"discarded: nothing\n" * 3_000)
        assert await elsewhere(bytes.upper, b"a") == b"A"


async def test_an_error_about_a_source_is_raised_as_it_was_there():
    async with workers(most=1):
        with pytest.raises(FetchError) as failed:
            await elsewhere(unpack, b"\x1f\x8b\x08nothing", ["gzip"], cap=9)
    assert failed.value.reason == "bad-encoding"


@pytest.mark.parametrize(
    "job",
    [
        pytest.param((time.sleep, 3600), id="hangs"),
        pytest.param((os.abort,), id="takes its process down"),
        pytest.param((bytearray, 3_000_000_000), id="needs too much memory"),
        pytest.param((bytes.fromhex, "no hex"), id="fails in an unforeseen way"),
    ],
)
async def test_a_job_that_goes_astray_fails_and_those_behind_it_are_done(job):
    async with workers(most=1, seconds=2.0):
        astray = asyncio.create_task(failure(*job))
        others = [asyncio.create_task(elsewhere(bytes.upper, b"a")) for _ in range(20)]
        error = await astray
        assert isinstance(error, ParseError)
        assert error.reason == "too-heavy"
        assert ("ValueError" in error.detail) == ("no hex" in job)  # the error's kind, and none of its words
        assert await asyncio.gather(*others) == [b"A"] * 20


async def test_a_worker_ends_with_the_block_even_if_it_is_at_work():
    async with workers(most=1):
        there = await elsewhere(os.getpid)
        asleep = asyncio.create_task(elsewhere(time.sleep, 3600))
        await asyncio.sleep(0)
    with pytest.raises(ProcessLookupError):
        os.kill(there, 0)
    asleep.cancel()


async def test_what_goes_wrong_beside_the_workers_is_raised_as_it_is():
    with pytest.raises(FetchError, match="http-404"):
        async with workers(most=1):
            raise FetchError("http-404")


async def test_what_nobody_waits_for_any_more_does_not_stop_the_rest():
    async with workers(most=1):
        given_up = asyncio.create_task(elsewhere(time.sleep, 0.05))
        await asyncio.sleep(0)
        given_up.cancel()
        assert await elsewhere(bytes.upper, b"a") == b"A"
