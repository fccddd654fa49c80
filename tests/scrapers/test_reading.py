"""Pages read by workers: one that is made to wear a parser out costs itself and nothing else."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from marsad.model import Page
from scrapers.extract import read_html
from scrapers.reading import read_markup, read_page
from scrapers.workers import workers

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SENTENCE = "The court in the capital adjourned the hearing of the former officer until next month, a clerk said."
TEXT = f"<h1>Court adjourns hearing of former officer</h1><p>{SENTENCE}</p><p>{SENTENCE[:-1]} on Monday.</p>"
ENDLESS = f"<html><body>{f'<p>{SENTENCE}</p>' * 50_000}</body></html>"


def page(markup: str) -> Page:
    content = markup.encode()
    url = "https://n.example/2026/court"
    return Page(url, url, 200, MappingProxyType({}), content, hashlib.sha256(content).hexdigest(), NOW)


async def test_a_page_that_takes_too_long_fails_and_those_beside_it_are_read():
    async with workers(most=1, seconds=5.0):
        before = await read_page(page(TEXT))
        hostile, *others = await asyncio.gather(
            read_page(page(ENDLESS), [page(ENDLESS)] * 9),
            *(read_markup(TEXT, url="https://n.example/2026/court", fetched_at=NOW) for _ in range(3)),
        )
    assert before.status == "ok"
    assert (hostile.status, hostile.text) == ("failed", "")
    assert "too-heavy" in hostile.warnings[0]
    assert [other.text for other in others] == [before.text] * 3


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("<div>" * 100_000 + "</div>" * 100_000, id="deep nesting"),
        pytest.param("<b><i>" * 50_000, id="formatting that never ends"),
        pytest.param(f"<div {' '.join(f'data-a{n}={n}' for n in range(400_000))}></div>", id="megabytes of attributes"),
        pytest.param(f"<div class='{'related ' * 300_000}'></div>", id="a class of megabytes"),
        pytest.param("<!-- " * 300_000 + "-->", id="comments in comments"),
        pytest.param("<table><tr><td>" * 20_000, id="tables in tables"),
        pytest.param(f"<p>{'- ' * 500_000}</p>", id="a line of dashes"),
    ],
)
def test_no_markup_takes_long(before: str):
    started = datetime.now(UTC)
    read_html(f"<html><body>{before}{TEXT}</body></html>", url="https://n.example/2026/court")
    assert (datetime.now(UTC) - started).total_seconds() < 20


def test_the_article_behind_a_tag_of_many_attributes_is_read():
    attributes = " ".join(f"data-a{number}='{number}'" for number in range(100_000))
    article = read_html(f"<html><body {attributes}>{TEXT}</body></html>", url="https://n.example/2026/court")
    assert (article.status, article.text.startswith(SENTENCE)) == ("ok", True)
