"""robots.txt: asked once, kept for a day, held to."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from marsad.errors import FetchError
from scrapers.pace import Pace
from scrapers.robots import LONGEST_CRAWL_DELAY, MemoryKeeper, Robots

RULES = "User-agent: *\nDisallow: /private/\nUser-agent: Marsad\nDisallow: /not-for-us\n"


async def test_what_robots_txt_forbids_is_not_asked(client, server) -> None:
    server.answer("/robots.txt", RULES)
    server.answer("/not-for-us/a", "x")
    server.answer("/private/a", "x")
    with pytest.raises(FetchError) as caught:
        await client.get(server.url("/not-for-us/a"))
    assert caught.value.reason == "robots"
    assert server.asked("/not-for-us/a") == []
    # A group that names us is the only one that counts.
    assert (await client.get(server.url("/private/a"))).status == 200


async def test_a_redirect_into_a_forbidden_part_is_not_followed(client, server) -> None:
    server.answer("/robots.txt", RULES)
    server.answer("/a", status=302, Location="/not-for-us")
    with pytest.raises(FetchError, match="robots"):
        await client.get(server.url("/a"))
    assert server.asked("/not-for-us") == []


async def test_robots_txt_is_asked_once_by_many_at_the_same_time(client, server) -> None:
    server.answer("/robots.txt", RULES)
    server.answer("/a", "x")
    await asyncio.gather(*(client.get(server.url("/a")) for _ in range(5)))
    assert len(server.asked("/robots.txt")) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_site_without_robots_txt_may_be_read(client, server, status) -> None:
    server.answer("/robots.txt", "no", status=status)
    server.answer("/a", "x")
    assert (await client.get(server.url("/a"))).status == 200


async def test_a_robots_txt_that_redirects_in_a_circle_is_none(client, server) -> None:
    server.answer("/robots.txt", status=301, Location="/robots.txt")
    server.answer("/a", "x")
    assert (await client.get(server.url("/a"))).status == 200


@pytest.mark.parametrize("status", [500, 503])
async def test_a_site_whose_robots_txt_cannot_be_had_is_not_asked_now(client, server, status) -> None:
    server.answer("/robots.txt", status=status)
    server.answer("/a", "x")
    for _ in range(2):
        with pytest.raises(FetchError) as caught:
            await client.get(server.url("/a"))
        assert (caught.value.reason, caught.value.status) == ("robots-unavailable", status)
    assert server.asked("/a") == []
    assert len(server.asked("/robots.txt")) == 1


async def test_a_host_that_answers_429_for_its_robots_txt_is_left_alone(client, server, now) -> None:
    server.answer("/robots.txt", status=429, Retry_After="60")
    with pytest.raises(FetchError) as caught:
        await client.get(server.url("/a"))
    assert (caught.value.reason, caught.value.retry_at) == ("http-429", now + timedelta(seconds=60))


async def test_the_rules_are_kept_for_a_day_and_then_asked_for_again(make_client, server, now) -> None:
    keeper = MemoryKeeper()
    server.answer("/robots.txt", RULES)
    server.answer("/a", "x")
    for hours, asked in ((0, 1), (23, 1), (25, 2)):
        moment = now + timedelta(hours=hours)
        async with make_client(robots=keeper, now=lambda at=moment: at) as client:
            await client.get(server.url("/a"))
            with pytest.raises(FetchError, match="robots"):
                await client.get(server.url("/not-for-us"))
        assert len(server.asked("/robots.txt")) == asked


async def test_a_desk_may_decide_to_ask_no_robots_txt(make_client, server) -> None:
    server.answer("/robots.txt", "User-agent: *\nDisallow: /\n")
    server.answer("/a", "x")
    async with make_client(obey_robots=False) as client:
        assert (await client.get(server.url("/a"))).status == 200
    assert server.asked("/robots.txt") == []


@pytest.mark.parametrize(
    ("told", "wait"), [("2", 2.0), ("0.5", 0.5), ("3600", LONGEST_CRAWL_DELAY), ("nan", 0.0), ("-1", 0.0), ("x", 0.0)]
)
async def test_a_crawl_delay_is_respected_up_to_a_cap(now, told, wait) -> None:
    async def fetch(url: str) -> tuple[int, str]:
        return 200, f"User-agent: *\nCrawl-delay: {told}\n"

    robots = Robots(MemoryKeeper(), fetch, lambda: now)
    assert await robots.check("https://n.example/a") == wait


async def test_requests_to_one_host_keep_their_distance_and_others_do_not_wait(
    make_client, server, make_server
) -> None:
    other = await make_server("127.0.0.2")
    server.answer("/a", "x")
    other.answer("/a", "x")
    clock = asyncio.get_running_loop().time
    async with make_client(host_gap=0.1, obey_robots=False) as client:
        began = clock()
        await client.get(other.url("/a"))
        assert clock() - began < 0.1
        began = clock()
        await asyncio.gather(*(client.get(server.url("/a")) for _ in range(4)))
    assert clock() - began >= 0.3


async def test_no_more_requests_at_once_than_a_host_is_granted(make_client, server) -> None:
    server.answer("/a", b"xx", drip=0.02)
    async with make_client(host_connections=2, obey_robots=False) as client:
        await asyncio.gather(*(client.get(server.url("/a")) for _ in range(8)))
    assert server.busiest == 2


async def test_f23_a_host_that_falls_asleep_while_others_wait_sends_them_away(now) -> None:
    pace = Pace(gap=0.0, at_once=1, in_all=8, now=lambda: now)
    url = "https://n.example/a"
    begun, leave = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with pace.turn(url):
            begun.set()
            await leave.wait()
            pace.defer(url, now + timedelta(minutes=5))

    async def second() -> None:
        await begun.wait()
        async with pace.turn(url):
            pass

    async with asyncio.TaskGroup() as group:
        group.create_task(first())
        waiting = group.create_task(_reason(second()))
        await begun.wait()
        leave.set()
    assert waiting.result() == "host-deferred"


async def _reason(action) -> str:
    with pytest.raises(FetchError) as caught:
        await action
    return caught.value.reason
