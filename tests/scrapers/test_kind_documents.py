"""Sources that are documents: links to them, and a single one that is replaced in place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from paperwork import latin_pdf

from marsad.model import Source
from scrapers.discover import discover
from scrapers.kinds.documents import read_links


def titles(markup: str) -> list[str]:
    return [entry.title for entry in read_links(markup, url="https://ministry.example/list/")]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<p><a href='a.pdf'>Ruling 12 &amp; order</a></p>", "Ruling 12 & order"),
        ("<p>Ruling 12 of the court <a href='a.pdf'>Download PDF (3 MB)</a></p>", "Ruling 12 of the court"),
        ("<a href='a.pdf' title='تعميم رقم 12'>تحميل</a>", "تعميم رقم 12"),
        ("<a href='x/Annual_report-2026.pdf'>PDF</a>", "Annual report 2026"),
        ("<table><tr><td>2026-01-02<td>Decree on prisons<td><a href='a.PDF'>open</a></table>", "Decree on prisons"),
    ],
)  # fmt: skip
def test_a_document_is_called_by_the_words_that_say_something(markup: str, title: str) -> None:
    assert titles(markup) == [title]


def test_only_links_to_documents_count_and_each_once() -> None:
    markup = """<a href="a.pdf">First ruling</a><a href="a.pdf#page=2">First ruling again</a><a href="b.html">page</a>
    <a href="javascript:x.pdf">no</a><a href="get/7" type="application/pdf">Second ruling</a>"""
    assert titles(markup) == ["First ruling", "Second ruling"]


async def test_a_document_s_own_address_is_one_entry_that_changes_with_it(client, server, now) -> None:
    server.answer(
        "/list.pdf", latin_pdf("Names."), content_type="application/pdf", Last_Modified="Tue, 24 Nov 2026 10:00:00 GMT"
    )
    poll = await discover(Source("s", "documents", server.url("/list.pdf")), None, client, now=now)
    [entry] = poll.entries
    assert (poll.status, entry.url, entry.title) == ("ok", server.url("/list.pdf"), "list")
    assert entry.updated == datetime(2026, 11, 24, 10, tzinfo=UTC)


async def test_what_is_left_out_is_counted(client, server, now) -> None:
    server.answer("/x", "<a href='/en/a.pdf'>One ruling</a><a href='/fr/b.pdf'>Un arrêt</a>")
    source = Source("s", "documents", server.url("/x"), options={"include": "/fr/"})
    poll = await discover(source, None, client, now=now)
    assert ([entry.title for entry in poll.entries], poll.left_out) == (["Un arrêt"], {"filter": 1})
