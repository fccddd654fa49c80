"""Entries that carry their content: files and mails, which have no address."""

from __future__ import annotations

from marsad.model import Carried


def test_what_an_entry_carries_waits_to_be_read_and_is_not_fetched(desk, entry) -> None:
    desk.poll(entry(1, url=None, carried=Carried("نص".encode(), "text/plain; charset=utf-8")))
    assert desk.archive.counts()["to_fetch"] == 0
    [waiting] = desk.archive.waiting_pages(limit=9)
    assert (waiting.page.content, waiting.page.final_url) == ("نص".encode(), "")
    assert waiting.page.headers["content-type"] == "text/plain; charset=utf-8"


def test_files_are_articles_of_their_own_without_an_address(desk, entry) -> None:
    desk.poll(*[entry(n, url=None, carried=Carried(b"text %d" % n, "text/plain")) for n in (1, 2)])
    desk.read(lambda one: f"The text of {one.key}.", url="", canonical_url="")
    assert (desk.archive.counts()["articles"], desk.archive.counts()["stand_ins"]) == (2, 0)
    for text in desk.archive.waiting_texts(limit=9):
        shown = desk.archive.article(text.id)
        assert (shown["url"], shown["aliases"]) == ("", [])


def test_the_same_again_is_nothing_new_and_a_changed_file_is_a_further_version(desk, entry) -> None:
    def look(content: bytes) -> None:
        desk.poll(entry(1, url=None, carried=Carried(content, "text/plain")))

    look(b"one")
    desk.read("First text of the file.", url="", canonical_url="")
    look(b"one")
    assert desk.archive.waiting_pages(limit=9) == []
    look(b"two")
    desk.read("Second text of the file.", url="", canonical_url="")
    assert (desk.archive.counts()["articles"], desk.archive.counts()["versions"]) == (1, 2)
