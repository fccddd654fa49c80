"""The fetching queue, the visits and the kept bytes."""

from __future__ import annotations

from datetime import timedelta

from marsad.model import Article, Query, Validators
from marsad.urls import host

HOUR = timedelta(hours=1)


def test_a_page_whose_text_scripts_make_is_fetched_once_more_for_a_browser(desk, entry, now):
    desk.poll(entry(1), entry(2))
    desk.fetch()
    first, _ = desk.archive.waiting_pages(limit=9)
    desk.read("", status="needs-rendering")
    desk.archive.want_rendering(first.entry_id, now=now + HOUR)
    assert desk.archive.waiting_entries(now=now, limit=9) == []
    [waiting] = desk.archive.waiting_entries(now=now + HOUR, limit=9, only_rendered=True)
    assert (waiting.id, waiting.render, waiting.attempts, bool(waiting.validators)) == (first.entry_id, True, 0, False)
    shown = desk.page(waiting.entry.url, "<p>shown</p>", now=now + HOUR, rendered=True)
    desk.archive.record_page(waiting.id, shown, now=now + HOUR)
    [again] = desk.archive.waiting_pages(limit=9)
    assert (again.page.rendered, again.page.content) == (True, b"<p>shown</p>")


def test_hosts_are_shared_out_whole_and_none_is_left_out(desk, entry, now):
    desk.poll(*[entry(n, url=f"https://host{n % 7}.example/{n}") for n in range(40)])
    shares = [
        {host(item.entry.url) for item in desk.archive.waiting_entries(now=now, limit=99, shard=k, shards=3)}
        for k in range(3)
    ]
    assert sum(len(share) for share in shares) == 7
    assert set().union(*shares) == {f"host{n}.example" for n in range(7)}


def test_pages_are_read_in_the_same_shares_in_which_they_are_fetched(desk, entry, now):
    desk.poll(*[entry(n, url=f"https://host{n % 7}.example/{n}") for n in range(14)])
    share = {item.id for item in desk.archive.waiting_entries(now=now, limit=99, shard=1, shards=3)}
    desk.fetch()
    assert {item.entry_id for item in desk.archive.waiting_pages(limit=99, shard=1, shards=3)} == share


def test_s10_urls_of_any_length_that_differ_in_their_last_letter_are_two_pages(desk, entry):
    long = "https://north.example/" + "x" * 4000
    arabic = "https://north.example/" + "%D8%B3" * 500
    desk.poll(entry(1, url=long + "a"), entry(2, url=long + "b"), entry(3, url=arabic))
    assert len(desk.fetch()) == 3
    desk.read()
    assert desk.archive.counts()["articles"] == 3
    assert {hit.url for hit in desk.archive.search(Query())} == {long + "a", long + "b", arabic}


def test_a_page_is_kept_byte_for_byte_and_once(desk, entry):
    desk.poll(entry(1), entry(2))
    content = "<p>\x00 the same page, كما هي</p>" * 100
    desk.fetch(body=lambda _: content)
    sha256 = desk.page("https://north.example/", content).sha256
    assert desk.archive.page(sha256) == content.encode()
    assert desk.archive.counts()["pages"] == 1
    assert desk.archive.page("0" * 64) is None


def test_a_visit_is_given_back_as_it_went(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    page = desk.page(
        "https://north.example/news/1",
        final_url="https://north.example/final",
        redirects=("https://north.example/hop",),
        headers={"content-type": "text/html", "x-title": "عنوان"},
        truncated=True,
        validators=Validators(),
    )
    desk.archive.record_page(waiting.id, page, now=now)
    [given] = desk.archive.waiting_pages(limit=9)
    assert given.page == page
    assert given.entry == entry(1)


def test_not_modified_notes_the_visit_and_asks_for_no_reading(desk, entry, now):
    desk.whole(entry(1))
    desk.poll(entry(1, updated=now + HOUR), now=now + HOUR)
    [waiting] = desk.archive.waiting_entries(now=now + HOUR, limit=9)
    unchanged = desk.page("https://north.example/news/1", "", status=304, validators=Validators('"2"'))
    desk.archive.record_page(waiting.id, unchanged, now=now + HOUR)
    assert desk.archive.waiting_pages(limit=9) == []
    assert desk.archive.waiting_entries(now=now + 9 * HOUR, limit=9) == []
    desk.poll(entry(1, updated=now + 2 * HOUR), now=now + 2 * HOUR)
    assert desk.archive.waiting_entries(now=now + 2 * HOUR, limit=9)[0].validators == Validators('"2"')


def test_not_modified_keeps_a_page_that_was_not_read_yet(desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.poll(entry(1, title="Changed"), now=now + HOUR)
    [waiting] = desk.archive.waiting_entries(now=now + HOUR, limit=9)
    desk.archive.record_page(waiting.id, desk.page(waiting.entry.url, "", status=304), now=now + HOUR)
    assert len(desk.archive.waiting_pages(limit=9)) == 1


def test_not_modified_without_a_kept_copy_lets_the_summary_stand_in(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    desk.archive.record_page(waiting.id, desk.page(waiting.entry.url, "", status=304), now=now)
    assert desk.archive.counts()["stand_ins"] == 1
    assert desk.archive.coverage(since=now)[0]["failed"] == {"not-modified-without-copy": 1}


def test_the_same_bytes_again_are_not_read_again(desk, entry, now):
    desk.whole(entry(1))
    desk.poll(entry(1, title="Changed"), now=now + HOUR)
    assert len(desk.fetch(now=now + HOUR)) == 1
    assert desk.archive.waiting_pages(limit=9) == []


def test_a_cut_page_leaves_no_validators(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    desk.archive.record_page(waiting.id, desk.page(waiting.entry.url, truncated=True), now=now)
    desk.poll(entry(1, title="Changed"), now=now + HOUR)
    assert not desk.archive.waiting_entries(now=now + HOUR, limit=9)[0].validators


def test_a_failed_page_is_tried_again_when_it_is_due_and_then_given_up(desk, entry, now):
    desk.poll(entry(1))
    for attempt in range(3):
        due = now + attempt * HOUR
        [waiting] = desk.archive.waiting_entries(now=due, limit=9)
        assert waiting.attempts == attempt
        again = due + HOUR if attempt < 2 else None
        desk.archive.record_page_failure(waiting.id, "timeout", now=due, next_attempt_at=again)
        assert desk.archive.waiting_entries(now=due + HOUR / 2, limit=9) == []
    assert desk.archive.waiting_entries(now=now + 99 * HOUR, limit=9) == []
    [text] = desk.archive.waiting_texts(limit=9)
    assert (text.title, text.text) == ("Headline 1", "Summary 1.")
    shown = desk.archive.article(text.id)
    assert (shown["status"], shown["stand_in"], shown["page"]) == ("failed", True, None)


def test_a_page_that_came_after_failures_starts_afresh(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    desk.archive.record_page_failure(waiting.id, "timeout", now=now, next_attempt_at=now)
    desk.fetch()
    desk.poll(entry(1, title="Changed"), now=now + HOUR)
    assert desk.archive.waiting_entries(now=now + HOUR, limit=9)[0].attempts == 0


def test_robots_are_kept_and_replaced(archive, now):
    north, south = "https://north.example", "https://south.example"
    assert archive.robots([north, south]) == {}
    archive.keep_robots({north: (404, "", now), south: (404, "", now)})
    archive.keep_robots({north: (200, "User-agent: *", now + HOUR)})
    assert archive.robots([north, "https://east.example"]) == {north: (200, "User-agent: *", now + HOUR)}


def test_x24_the_further_pages_of_an_article_are_kept_in_order_and_read_with_the_first(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    urls = [f"https://north.example/news/1?page={n}" for n in (2, 3)]
    parts = [desk.page(url, f"<p>{url}</p>") for url in urls]
    desk.archive.record_page(waiting.id, desk.page("https://north.example/news/1"), parts, now=now)
    [given] = desk.archive.waiting_pages(limit=9)
    assert [part.final_url for part in given.parts] == urls
    assert [part.content for part in given.parts] == [part.content for part in parts]
    desk.read()
    page = desk.archive.article("https://north.example/news/1")["page"]
    assert [part["sha256"] for part in page["parts"]] == [part.sha256 for part in parts]


def test_x24_a_change_on_a_further_page_is_read_and_the_same_pages_are_not(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    first, second = desk.page("https://north.example/news/1"), desk.page("https://north.example/news/1/2", "<p>two</p>")
    desk.archive.record_page(waiting.id, first, [second], now=now)
    desk.read()
    changed = desk.page("https://north.example/news/1/2", "<p>two, changed</p>")
    for parts, unread in (([second], 0), ([changed], 1)):
        desk.archive.record_page(waiting.id, first, parts, now=now)
        assert len(desk.archive.waiting_pages(limit=9)) == unread


def test_a_page_that_was_given_up_is_asked_for_later_and_its_text_takes_the_place_of_the_summary(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    assert waiting.first_seen_at == now
    desk.archive.record_page_failure(
        waiting.id, "http-503", now=now, next_attempt_at=None, later_at=now + 6 * HOUR, status=503
    )
    assert (desk.archive.counts()["stand_ins"], desk.archive.counts()["to_fetch"]) == (1, 0)
    assert desk.fetch(now=now + 5 * HOUR) == []
    assert desk.fetch(now=now + 6 * HOUR) == ["https://north.example/news/1"]
    desk.read(now=now + 6 * HOUR)
    assert (desk.archive.counts()["stand_ins"], desk.archive.counts()["articles"]) == (0, 1)
    assert desk.fetch(now=now + 900 * HOUR) == []


def test_x10_a_soft_404_is_fetched_again_whole_and_is_not_awaited_meanwhile(desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    [page] = desk.archive.waiting_pages(limit=9)
    url = page.page.final_url
    gone = Article(url=url, canonical_url=url, status="soft-404")
    desk.archive.record_article(page.entry_id, gone, now=now, fresh_since=now, later_at=now + 6 * HOUR)
    assert desk.archive.counts()["to_fetch"] == 0
    [again] = desk.archive.waiting_entries(now=now + 6 * HOUR, limit=9)
    assert not again.validators, "or its server would say that nothing has changed"
