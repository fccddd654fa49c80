"""Articles of several pages: gathered from a server, bounded, and joined into one text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import pytest

from marsad.model import Article
from scrapers.pagestatus import MORE
from scrapers.wholes import MOST_PARTS, gather, read_whole

TITLE = "Court adjourns hearing of former officer"
LEAD = "The court in the capital adjourned the hearing of the former officer until next month, a clerk said."


def sentences(number: int) -> tuple[str, ...]:
    """Two paragraphs that only page ``number`` has."""
    return (
        f"Witness number {number} told the judges what he had seen in the prison in the winter of that year.",
        f"The lawyers of family {number} asked for more time, which the court granted them without discussion.",
    )


def markup(lines: Sequence[str], *, head: str = "", foot: str = "", title: str = TITLE) -> str:
    text = "".join(f"<p>{line}</p>" for line in lines)
    body = f"<article><h1>{title}</h1>{text}</article>{foot}"
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def following(path: str) -> str:
    return f'<link rel="next" href="{path}">'


ReadAll = Callable[[], Awaitable[Article]]


@pytest.fixture
def read_all(server, client) -> ReadAll:
    """Fetches /court with all that belongs to it, and reads it."""

    async def act() -> Article:
        first = await client.get(server.url("/court"))
        return read_whole(first, (await gather(first, client.get)).parts)

    return act


async def test_x24_pages_are_joined_in_order_and_a_lead_on_each_stands_once(server, read_all: ReadAll) -> None:
    server.answer("/court", markup([LEAD, *sentences(1)], head=following("?page=2")), content_type="text/html")
    server.answer("/court?page=2", markup([LEAD, *sentences(2)], head=following("?page=3")), content_type="text/html")
    server.answer("/court?page=3", markup([LEAD, *sentences(3)], title=f"{TITLE} - Page 3"), content_type="text/html")
    found = await read_all()
    assert found.text.split("\n\n") == [LEAD, *sentences(1), *sentences(2), *sentences(3)]
    assert (found.status, found.warnings, found.title) == ("ok", (), TITLE)
    assert found.canonical_url == server.url("/court")


async def test_x24_a_box_at_the_end_of_each_page_stands_at_the_end_of_all(server, read_all: ReadAll) -> None:
    box = "This series was made with the help of a fund for the press, which had no say in what it tells."
    server.answer("/court", markup([*sentences(1), box], foot='<a href="/court/2/">2</a>'), content_type="text/html")
    server.answer("/court/2/", markup([*sentences(2), box]), content_type="text/html")
    assert (await read_all()).text.split("\n\n") == [*sentences(1), *sentences(2), box]


async def test_x24_the_whole_on_one_page_is_taken_and_nothing_else_fetched(server, read_all: ReadAll) -> None:
    foot = '<a href="?page=2">Next page</a> <a href="/court?page=all">View all</a>'
    server.answer("/court", markup([LEAD, *sentences(1)], foot=foot), content_type="text/html")
    everything = [LEAD, *sentences(1), *sentences(2), *sentences(3)]
    server.answer("/court?page=all", markup(everything), content_type="text/html")
    found = await read_all()
    assert (found.status, found.text.split("\n\n")) == ("ok", everything)
    assert [visit.path for visit in server.visits if visit.path != "/robots.txt"] == ["/court", "/court?page=all"]


async def test_x24_where_the_whole_is_not_what_it_says_the_pages_are_joined(server, read_all: ReadAll) -> None:
    foot = '<a href="?page=2">Next page</a> <a href="/court/print">Print</a>'
    server.answer("/court", markup([LEAD, *sentences(1)], foot=foot), content_type="text/html")
    server.answer("/court?page=2", markup(sentences(2)), content_type="text/html")
    server.answer(
        "/court/print", "<html><body><h1>Please sign in to print.</h1></body></html>", content_type="text/html"
    )
    assert (await read_all()).text.split("\n\n") == [LEAD, *sentences(1), *sentences(2)]


@pytest.mark.parametrize("second", ["the same again", "another article", "a loop"])
async def test_x24_what_only_looks_like_a_further_page_ends_it(server, read_all: ReadAll, second: str) -> None:
    first = markup([LEAD, *sentences(1)], head=following("?page=2"))
    other = {
        "the same again": first.replace("?page=2", "?page=3"),
        "another article": markup(sentences(2), title="Bread prices rise again", head=following("?page=3")),
        "a loop": markup([LEAD, *sentences(1)], head=following("/court")),
    }
    server.answer("/court", first, content_type="text/html")
    server.answer("/court?page=2", other[second], content_type="text/html")
    found = await read_all()
    assert (found.status, found.text.split("\n\n")) == ("ok", [LEAD, *sentences(1)])
    assert not server.asked("/court?page=3")


async def test_x24_a_page_that_cannot_be_had_leaves_the_article_partial(server, client, read_all: ReadAll) -> None:
    server.answer("/court", markup([LEAD, *sentences(1)], head=following("?page=2")), content_type="text/html")
    server.answer("/court?page=2", markup(sentences(2), head=following("?page=3")), content_type="text/html")
    server.answer("/court?page=3", "down", status=500)
    found = await read_all()
    assert (found.status, found.warnings) == ("partial", (MORE,))
    assert found.text.split("\n\n") == [LEAD, *sentences(1), *sentences(2)]
    assert not (await gather(await client.get(server.url("/court")), client.get)).complete


async def test_x24_an_article_without_end_is_cut_off_at_a_bound(server, client) -> None:
    for number in range(1, MOST_PARTS + 9):
        path = "/court" if number == 1 else f"/court?page={number}"
        head = following(f"/court?page={number + 1}")
        server.answer(path, markup(sentences(number), head=head), content_type="text/html")
    first = await client.get(server.url("/court"))
    gathered = await gather(first, client.get)
    assert (len(gathered.parts), gathered.complete) == (MOST_PARTS, False)
    assert read_whole(first, gathered.parts).status == "partial"


async def test_a_list_of_articles_is_not_gone_through(server, client) -> None:
    cards = "".join(f'<div><h3><a href="/a/{n}">A headline about matter number {n}</a></h3></div>' for n in range(12))
    server.answer("/news", f"<html><body>{cards}<a href='?page=2'>2</a></body></html>", content_type="text/html")
    await gather(await client.get(server.url("/news")), client.get)
    assert not server.asked("/news?page=2")
