"""How a feed wants to be asked, by what stands in it and in its headers."""

from __future__ import annotations

import pytest

from marsad.model import Hints, Source
from scrapers.discover import discover
from scrapers.feedhints import hints_in
from scrapers.kinds.feed import read_feed


def feed(head: str) -> str:
    return f'<rss version="2.0"><channel><title>T</title>{head}<item><title>x</title></item></channel></rss>'


@pytest.mark.parametrize(
    ("head", "hints"),
    [
        ("", Hints()),
        ("<ttl>60</ttl>", Hints(3600)),
        ("<ttl> 5 </ttl>", Hints(300)),
        ("<ttl>soon</ttl>", Hints()),
        ("<ttl>-5</ttl>", Hints()),
        ("<ttl>99999999</ttl>", Hints(7 * 86400)),
        ("<skipHours><hour>1</hour><hour>23</hour><hour>24</hour></skipHours>", Hints(0, (0, 1, 23))),
        ("<skipHours>\n<hour> 2 </hour><hour>x</hour><hour>99</hour></skipHours>", Hints(0, (2,))),
        ("<skipDays><day>Friday</day><day>saturday</day><day>Someday</day></skipDays>", Hints(0, (), (4, 5))),
        (f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(24))}</skipHours>", Hints()),
    ],
)
def test_a_feeds_wishes_are_read_and_what_is_none_is_passed_over(head: str, hints: Hints) -> None:
    assert read_feed(feed(head).encode(), url=None, content_type=None).hints == hints


def test_a_skiphours_that_never_ends_takes_no_time() -> None:
    assert hints_in("<skipHours>" * 5000, None) == Hints()


async def test_the_longer_of_what_a_feed_and_its_server_ask_for_counts(client, server, now) -> None:
    server.answer("/a", feed("<ttl>5</ttl>"), cache_control="public, max-age=900")
    server.answer("/b", feed("<ttl>50</ttl>"), cache_control="max-age=900")
    for path, gap in (("/a", 900), ("/b", 3000)):
        poll = await discover(Source("a", "feed", server.url(path)), None, client, now=now)
        assert poll.hints == Hints(gap)
