"""What is written down of each request and its answer, against real servers on loopback."""

from __future__ import annotations

import gzip
import hashlib
import pickle

import pytest

from marsad.errors import FetchError
from marsad.model import Validators


async def test_the_whole_way_is_written_down_with_statuses_headers_times_and_who_answered(
    client, server, make_server, now
) -> None:
    other = await make_server("127.0.0.2")
    server.answer("/old", "moved", status=301, Location="/newer", X_Way="first")
    server.answer("/newer", status=302, Location=other.url("/new"))
    other.answer("/new", "here", content_type="text/html", X_Mark="أ".encode().decode("latin-1"))
    page = await client.get(server.url("/old"))
    assert [(one.url, one.status, one.address) for one in page.exchanges] == [
        (server.url("/old"), 301, "127.0.0.1"),
        (server.url("/newer"), 302, "127.0.0.1"),
        (other.url("/new"), 200, "127.0.0.2"),
    ]
    first, _, last = page.exchanges
    assert ("X-Way", "first") in first.headers, "names as they were sent"
    assert dict(last.headers)["X-Mark"].encode("latin-1").decode() == "أ", "bytes as they came"
    assert dict(last.request)["user-agent"].startswith("Marsad/")
    assert (last.asked_at, last.answered_at, last.protocol) == (now, now, "HTTP/1.1")


async def test_the_hash_on_the_wire_is_that_of_the_packed_body_and_the_page_s_that_of_the_unpacked(
    client, server
) -> None:
    packed = gzip.compress(b"text" * 100, mtime=0)
    server.answer("/a", packed, Content_Encoding="gzip")
    page = await client.get(server.url("/a"))
    [exchange] = page.exchanges
    assert (exchange.wire_bytes, exchange.wire_sha256) == (len(packed), hashlib.sha256(packed).hexdigest())
    assert page.sha256 == hashlib.sha256(b"text" * 100).hexdigest()


async def test_h13_no_login_and_no_cookie_is_written_down(client, server) -> None:
    server.answer("/a", status=302, Location="/b", Set_Cookie="session=s3cret")
    server.answer("/b", "text", Set_Cookie="more=s3cret")
    page = await client.get(server.url("/a").replace("://", "://reader:s3cret@"))
    assert "cookie" in server.asked("/b")[0].headers
    assert "authorization" in server.asked("/b")[0].headers
    assert "s3cret" not in repr(page.exchanges)
    assert "cookie" not in repr(page.exchanges).lower()


async def test_that_nothing_has_changed_is_written_down_too(client, server) -> None:
    server.answer("/a", status=304, ETag='"1"')
    page = await client.get(server.url("/a"), validators=Validators('"1"'))
    [exchange] = page.exchanges
    assert (exchange.status, dict(exchange.request)["if-none-match"]) == (304, '"1"')


@pytest.mark.parametrize("status", [404, 410, 503])
async def test_a_refusal_carries_what_was_answered(client, server, status) -> None:
    server.answer("/old", status=301, Location="/gone")
    server.answer("/gone", "no more", status=status, X_Why="taken down")
    with pytest.raises(FetchError) as caught:
        await client.get(server.url("/old"))
    assert [one.status for one in caught.value.exchanges] == [301, status]
    assert ("X-Why", "taken down") in caught.value.exchanges[-1].headers
    assert pickle.loads(pickle.dumps(caught.value)).exchanges == caught.value.exchanges


async def test_of_a_body_that_was_not_read_to_its_end_no_hash_is_told(client, server) -> None:
    server.answer("/big", b"x" * 300_000, status=404)
    server.answer("/cut", "half of it", stop_after=5)
    with pytest.raises(FetchError) as caught:
        await client.get(server.url("/big"))
    cut = await client.get(server.url("/cut"))
    assert caught.value.exchanges[0].wire_sha256 is None
    assert (cut.truncated, cut.exchanges[0].wire_sha256) == (True, None)
