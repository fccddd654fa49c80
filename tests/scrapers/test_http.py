"""The one polite client, against real servers on loopback."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import time
import traceback
from datetime import timedelta

import httpx
import pytest

from marsad.errors import FetchError
from marsad.model import Validators

FEED = "<rss version='2.0'><channel><item><title>News</title></item></channel></rss>"


async def reason(client, url: str, **told) -> str:
    """Why ``url`` cannot be had."""
    with pytest.raises(FetchError) as caught:
        await client.get(url, **told)
    return caught.value.reason


async def test_a_page_comes_with_its_headers_hash_and_validators(client, server, now) -> None:
    server.answer("/a", "text", content_type="text/html", ETag='"1"', Last_Modified="Wed, 25 Nov 2026 08:00:00 GMT")
    page = await client.get(server.url("/a"))
    assert (page.url, page.final_url, page.status) == (server.url("/a"), server.url("/a"), 200)
    assert (page.content, page.sha256) == (b"text", hashlib.sha256(b"text").hexdigest())
    assert page.headers["content-type"] == "text/html"
    assert page.validators == Validators('"1"', "Wed, 25 Nov 2026 08:00:00 GMT")
    assert (page.fetched_at, page.truncated, page.redirects) == (now, False, ())


async def test_f56_we_say_who_we_are_and_how_to_reach_us(make_client, server) -> None:
    server.answer("/a")
    async with make_client(contact="desk@news.example") as client:
        await client.get(server.url("/a"))
    agent = server.asked("/a")[0].headers["user-agent"]
    assert agent.startswith("Marsad/")
    assert agent.endswith(" (+desk@news.example)")


async def test_f21_a_304_gives_the_fresh_validator_and_the_next_request_sends_it(client, server) -> None:
    server.answer("/feed", status=304, ETag='"b"')
    page = await client.get(server.url("/feed"), validators=Validators('"a"', "Tue, 24 Nov 2026 08:00:00 GMT"))
    assert page.not_modified
    assert page.content == b""
    assert page.validators == Validators('"b"', "Tue, 24 Nov 2026 08:00:00 GMT")
    await client.get(server.url("/feed"), validators=page.validators)
    sent = [visit.headers["if-none-match"] for visit in server.asked("/feed")]
    assert sent == ['"a"', '"b"']


async def test_f19_a_last_modified_in_the_future_is_neither_kept_nor_sent_back(client, server) -> None:
    ahead = "Sat, 01 Jan 2040 00:00:00 GMT"
    server.answer("/feed", FEED, Last_Modified=ahead)
    page = await client.get(server.url("/feed"))
    assert page.validators == Validators()
    await client.get(server.url("/feed"), validators=Validators(None, ahead))
    assert "if-modified-since" not in server.visits[-1].headers


async def test_an_unchanged_that_was_not_asked_for_is_a_failure(client, server) -> None:
    server.answer("/feed", status=304)
    assert await reason(client, server.url("/feed")) == "http-304"


# ---------------------------------------------------------------- redirects


async def test_redirects_are_followed_across_hosts_and_remembered(client, server, make_server) -> None:
    other = await make_server("127.0.0.2")
    server.answer("/old", status=301, Location="/newer")
    server.answer("/newer", status=302, Location=other.url("/new"))
    other.answer("/new", "here")
    page = await client.get(server.url("/old"))
    assert (page.content, page.final_url) == (b"here", other.url("/new"))
    assert page.redirects == (server.url("/old"), server.url("/newer"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_f17_a_server_that_redirects_to_itself_is_left_at_once(client, server, status) -> None:
    server.answer("/rss", status=status, Location="/rss")
    assert await reason(client, server.url("/rss")) == "redirect-loop"
    assert len(server.asked("/rss")) == 1


async def test_f17_two_pages_that_redirect_to_each_other_end(client, server) -> None:
    server.answer("/a", status=302, Location="/b")
    server.answer("/b", status=302, Location="/a")
    assert await reason(client, server.url("/a")) == "redirect-loop"
    assert len(server.visits) == 3  # robots.txt, /a, /b


async def test_f17_redirects_that_never_repeat_end_at_the_limit(make_client, server) -> None:
    for number in range(10):
        server.answer(f"/{number}", status=302, Location=f"/{number + 1}")
    async with make_client(max_redirects=4) as client:
        assert await reason(client, server.url("/0")) == "redirect-loop"
    assert len(server.asked("/5")) == 0


@pytest.mark.parametrize("location", ["none", "", "javascript:alert(1)", "file:///etc/hostname", "ftp://x/"])
async def test_f17_a_redirect_to_nowhere_is_a_bad_redirect(client, server, location) -> None:
    server.answer("/x", status=302, Location=location)
    assert await reason(client, server.url("/x")) == "bad-redirect"


async def test_a_redirect_that_waits_for_its_cookie_is_no_loop(client, server) -> None:
    server.answer("/a", status=302, Location="/a", Set_Cookie="seen=1; Path=/")
    server.answer("/a", "welcome")
    page = await client.get(server.url("/a"))
    assert page.content == b"welcome"
    assert server.visits[-1].headers["cookie"] == "seen=1"
    assert "set-cookie" not in page.headers


# ---------------------------------------------------------------- addresses


async def test_h01_every_hop_is_judged_before_anything_is_sent(make_client, make_server) -> None:
    public, inner = await make_server("127.0.0.2"), await make_server("127.0.0.3")
    for target in (inner.url("/x"), "http://169.254.169.254/latest", "http://[::1]/", "http://2130706433/"):
        public.answer("/first", status=302, Location="/second")
        public.answer("/second", status=302, Location=target)
    async with make_client(allow_networks=("127.0.0.2/32",)) as client:
        for _ in range(4):
            assert await reason(client, public.url("/first")) == "address-not-allowed"
    assert inner.visits == []
    assert len(public.asked("/second")) == 4


@pytest.mark.parametrize(
    "spelling",
    ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "0", "[::ffff:127.0.0.1]", "[::1]", "localtest.example"],
)
async def test_h02_no_spelling_of_loopback_is_asked(make_client, server, spelling) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with make_client(allow_networks=(), allow_ports=(server.port,), resolve=resolve) as client:
        found = await reason(client, f"http://{spelling}:{server.port}/x", check_robots=False)
    assert found == "address-not-allowed"
    assert server.visits == []


async def test_h02_an_address_with_a_zone_is_refused(make_client) -> None:
    async with make_client(allow_networks=()) as client:
        assert await reason(client, "http://[fe80::1%25eth0]/") in ("address-not-allowed", "dns", "not-web")


async def test_h03_the_address_that_was_judged_is_the_one_connected_to(make_client, make_server) -> None:
    public, inner = await make_server("127.0.0.2"), await make_server("127.0.0.3")
    public.answer("/a", "from outside", Connection="close")
    answers = iter(["127.0.0.2", "127.0.0.3"])

    async def resolve(host: str, port: int) -> list[str]:
        return [next(answers)]

    async with make_client(allow_networks=("127.0.0.2/32",), resolve=resolve) as client:
        page = await client.get(f"http://news.example:{public.port}/a", check_robots=False)
    assert page.content == b"from outside"
    assert public.visits[0].headers["host"] == f"news.example:{public.port}"
    assert inner.visits == []


async def test_h03_a_name_that_changes_its_address_to_an_inner_one_is_refused_the_next_time(
    make_client, make_server
) -> None:
    public, inner = await make_server("127.0.0.2"), await make_server("127.0.0.3")
    public.answer("/a", "x", Connection="close")
    public.answer("/robots.txt", status=404, Connection="close")
    answers = iter(["127.0.0.2", "127.0.0.3"])

    async def resolve(host: str, port: int) -> list[str]:
        return [next(answers)]

    async with make_client(allow_networks=("127.0.0.2/32",), resolve=resolve) as client:
        url = f"http://news.example:{public.port}/a"
        await client.get(url, check_robots=False)
        await asyncio.sleep(0.05)
        assert await reason(client, url, check_robots=False) == "address-not-allowed"
    assert inner.visits == []


async def test_the_next_address_of_a_name_is_tried_if_the_first_does_not_answer(make_client, server) -> None:
    server.answer("/a", "x")

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    async with make_client(resolve=resolve) as client:
        assert (await client.get(f"http://news.example:{server.port}/a")).content == b"x"


async def test_h03_the_server_name_of_a_secure_connection_is_that_of_the_address_asked_for(
    make_client, make_server, certificate
) -> None:
    server = await make_server("127.0.0.2", tls=certificate.server)
    server.answer("/a", "x")

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.2"]

    async with make_client(resolve=resolve, tls=certificate.client) as client:
        page = await client.get(f"https://news.example:{server.port}/a")
        assert await reason(client, f"https://other.example:{server.port}/a") == "tls"
    assert page.content == b"x"
    assert server.visits[0].headers["host"] == f"news.example:{server.port}"


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "/etc/hostname", "ftp://n.example/", "", "javascript:x", "http:///a"]
)
async def test_h15_only_web_addresses_are_asked(client, url) -> None:
    assert await reason(client, url) == "not-web"


async def test_no_proxy_is_taken_from_the_environment(make_client, server, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answer("/a", "x")
    async with make_client() as client:
        assert (await client.get(server.url("/a"))).content == b"x"


# ---------------------------------------------------------------- time and size


async def test_f33_a_server_that_drips_is_left_at_the_deadline(make_client, server) -> None:
    server.answer("/drip", b"x" * 200, drip=0.05)
    began = time.monotonic()
    async with make_client(deadline=0.3) as client:
        assert await reason(client, server.url("/drip")) == "timeout"
    assert time.monotonic() - began < 2


async def test_f33_the_deadline_is_for_all_hops_together(make_client, server) -> None:
    for number in range(20):
        server.answer(f"/{number}", b"x", status=302, Location=f"/{number + 1}", drip=0.1)
    async with make_client(deadline=0.35, max_redirects=50) as client:
        assert await reason(client, server.url("/0")) == "timeout"
    assert len(server.visits) < 10


async def test_f33_waiting_for_a_turn_does_not_count(make_client, server) -> None:
    server.answer("/a", "x")
    async with make_client(deadline=0.2, host_gap=0.15, obey_robots=False) as client:
        pages = await asyncio.gather(*(client.get(server.url("/a")) for _ in range(4)))
    assert [page.status for page in pages] == [200] * 4


async def test_f33_others_go_on_while_one_drips(make_client, server, make_server) -> None:
    quick = await make_server("127.0.0.2")
    server.answer("/drip", b"x" * 200, drip=0.05)
    quick.answer("/a", "x")
    async with make_client(deadline=0.5) as client:
        slow = asyncio.create_task(client.get(server.url("/drip")))
        assert (await client.get(quick.url("/a"))).status == 200
        assert not slow.done()
        with pytest.raises(FetchError, match="timeout"):
            await slow


async def test_h07_a_small_body_that_becomes_big_is_stopped(make_client, server) -> None:
    server.answer("/bomb", gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    async with make_client(max_bytes=100_000) as client:
        assert await reason(client, server.url("/bomb")) == "too-big"


async def test_f32_a_body_over_the_cap_is_refused_by_its_length_or_on_its_way(make_client, server) -> None:
    server.answer("/known", b"x" * 200_000)
    server.answer("/unknown", b"x" * 200_000, Content_Length="none")
    async with make_client(max_bytes=100_000) as client:
        assert await reason(client, server.url("/known")) == "too-big"
        assert await reason(client, server.url("/unknown")) == "too-big"


async def test_f30_a_body_that_is_not_what_its_label_says_is_read(client, server) -> None:
    server.answer("/feed", FEED, Content_Encoding="gzip")
    assert (await client.get(server.url("/feed"))).content == FEED.encode()


async def test_f30_a_body_that_cannot_be_unpacked_says_so(client, server) -> None:
    server.answer("/feed", bytes(range(7, 32)) * 20, Content_Encoding="br")
    assert await reason(client, server.url("/feed")) == "bad-encoding"


async def test_f31_a_body_cut_short_is_no_clean_success_and_its_validators_are_not_kept(client, server) -> None:
    server.answer("/gzip", gzip.compress(FEED.encode() * 50)[:-20], Content_Encoding="gzip", ETag='"1"')
    server.answer("/line", FEED, ETag='"1"', stop_after=40)
    for path in ("/gzip", "/line"):
        page = await client.get(server.url(path))
        assert page.truncated
        assert page.content
        assert page.validators == Validators()


async def test_a_connection_that_ends_before_the_body_is_cut_off(client, server) -> None:
    server.answer("/a", FEED, stop_after=0)
    assert await reason(client, server.url("/a")) == "cut-off"


async def test_a_port_where_nobody_listens_refuses(client, make_server) -> None:
    async with asyncio.timeout(5):
        gone = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
        port = gone.sockets[0].getsockname()[1]
        gone.close()
        await gone.wait_closed()
        assert await reason(client, f"http://127.0.0.1:{port}/") == "refused"


# ---------------------------------------------------------------- answers that are no page


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500, 502])
async def test_an_error_status_is_the_reason(client, server, status) -> None:
    server.answer("/a", "sorry", status=status)
    with pytest.raises(FetchError) as caught:
        await client.get(server.url("/a"))
    assert (caught.value.reason, caught.value.status) == (f"http-{status}", status)


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Wed, 25 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Wed, 25 Nov 2026 11:00:00 GMT", timedelta()),
        ("99999999", timedelta(days=1)),
        ("Sat, 01 Jan 2050 00:00:00 GMT", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_f22_the_servers_wish_for_a_later_time_is_read_and_capped(
    client, server, now, status, told, wait
) -> None:
    server.answer("/feed", status=status, Retry_After=told)
    with pytest.raises(FetchError) as caught:
        await client.get(server.url("/feed"))
    assert caught.value.reason == f"http-{status}"
    assert caught.value.retry_at == (None if wait is None else now + wait)


async def test_f23_after_a_429_the_rest_of_that_host_waits_and_other_hosts_do_not(
    client, server, make_server, now
) -> None:
    other = await make_server("127.0.0.2")
    other.answer("/a", "x")
    server.answer("/1", status=429, Retry_After="300")
    server.answer("/2", "x")
    assert await reason(client, server.url("/1")) == "http-429"
    with pytest.raises(FetchError) as caught:
        await client.get(server.url("/2"))
    assert (caught.value.reason, caught.value.retry_at) == ("host-deferred", now + timedelta(seconds=300))
    assert server.asked("/2") == []
    assert (await client.get(other.url("/a"))).status == 200


@pytest.mark.parametrize("status", [200, 403, 503])
async def test_f25_a_page_that_asks_for_proof_of_being_human_is_a_challenge(client, server, status) -> None:
    page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>"
    server.answer("/feed", page, status=status, content_type="text/html")
    assert await reason(client, server.url("/feed")) == "challenge"


# ---------------------------------------------------------------- secrets


async def test_h13_a_login_in_the_address_is_sent_to_its_own_server_only_and_kept_nowhere(
    client, server, make_server
) -> None:
    other = await make_server("127.0.0.2")
    server.answer("/rss", status=302, Location=other.url("/rss"))
    other.answer("/rss", FEED)
    url = server.url("/rss").replace("http://", "http://user:hush@")
    page = await client.get(url)
    assert server.asked("/rss")[0].headers["authorization"] == httpx.BasicAuth("user", "hush")._auth_header
    assert "authorization" not in other.asked("/rss")[0].headers
    assert "hush" not in repr(page)


@pytest.mark.parametrize("path", ["/404", "/loop", "/cut", "/429", "/bad", "/wrong"])
async def test_h13_no_path_query_or_login_gets_into_a_log_or_an_error(client, server, path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    server.answer("/loop?key=SECRET", status=302, Location="/loop?key=SECRET")
    server.answer("/cut?key=SECRET", FEED, stop_after=0)
    server.answer("/429?key=SECRET", status=429)
    server.answer("/bad?key=SECRET", status=302, Location="javascript:SECRET")
    server.answer("/wrong?key=SECRET", bytes(range(7, 32)) * 20, Content_Encoding="br")
    url = server.url(f"{path}?key=SECRET").replace("http://", "http://user:SECRET@")
    with pytest.raises(FetchError) as caught:
        await client.get(url)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert len(server.visits) == 2
    assert "SECRET" not in told
    assert path not in f"{caught.value}{caplog.text}"


# ---------------------------------------------------------------- life


def test_p13_a_client_belongs_to_one_loop_and_the_next_loop_gets_its_own(make_client) -> None:
    async def look() -> int:
        listening = await asyncio.start_server(hello, "127.0.0.1", 0)
        async with listening, make_client() as client:
            port = listening.sockets[0].getsockname()[1]
            return (await client.get(f"http://127.0.0.1:{port}/a", check_robots=False)).status

    async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        await writer.drain()
        writer.close()

    assert [asyncio.run(look()), asyncio.run(look())] == [200, 200]
