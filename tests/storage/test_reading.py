"""What was read in pages: articles, their addresses and versions, and stand-ins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marsad.model import Article, Query

HOUR = timedelta(hours=1)


def article(url, text="The court heard the case.", **more):
    told = {"url": url, "canonical_url": url, "status": "ok", "title": "Headline 1", "text": text}
    return Article(**(told | more))


@pytest.fixture
def reread(desk, entry, now):
    """Announces entry 1 as changed an hour later, fetches it anew, and reads it as told."""

    def again(text, *, hours=1, **more):
        later = now + hours * HOUR
        desk.poll(entry(1, updated=later), now=later)
        desk.fetch(now=later, body=lambda _: f"page of hour {hours}")
        desk.read(text, now=later, **more)

    return again


def test_an_article_is_kept_with_what_its_page_said(desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.read(
        authors=("A reporter",), published=now - HOUR, published_from="json-ld", language="en", site="The North",
        image="https://north.example/i.jpg", links=("https://other.example/",), warnings=("odd",), title="On the page",
    )  # fmt: skip
    [text] = desk.archive.waiting_texts(limit=9)
    shown = desk.archive.article(text.id)
    expected = {
        "title": "On the page", "text": "The court heard the case.", "authors": ["A reporter"], "language": "en",
        "published": now - HOUR, "published_from": "json-ld", "site": "The North", "status": "ok", "stand_in": False,
        "image": "https://north.example/i.jpg", "links": ["https://other.example/"], "warnings": ["odd"],
        "source": "north", "url": "https://north.example/news/1",
    }  # fmt: skip
    assert {name: shown[name] for name in expected} == expected
    assert shown["page"]["final_url"] == "https://north.example/news/1"
    assert desk.archive.page(shown["page"]["sha256"]) == b"<p>https://north.example/news/1</p>"


def test_what_the_page_does_not_say_is_taken_from_the_entry(desk, entry):
    desk.poll(entry(1, authors=("From the feed",), language="fr"))
    desk.fetch()
    desk.read(title="")
    [text] = desk.archive.waiting_texts(limit=9)
    shown = desk.archive.article(text.id)
    assert (shown["title"], shown["authors"], shown["language"]) == ("Headline 1", ["From the feed"], "fr")
    assert (shown["published"], shown["published_from"]) == (entry(1).published, "feed")


def test_an_edited_text_is_a_second_version_and_is_tagged_and_grouped_again_in_its_place(desk, entry, reread):
    desk.whole(entry(1))
    reread("The court heard the case. It ruled at noon.")
    [text] = desk.archive.waiting_texts(limit=9)
    assert text.text.endswith("It ruled at noon.")
    desk.tag("extradition")
    [item] = desk.archive.waiting_to_group(limit=9)
    assert item.placement.story == "story"
    desk.group(story="elsewhere")
    shown = desk.archive.article(text.id)
    assert [version["number"] for version in shown["versions"]] == [1, 2]
    assert (shown["story"], shown["version"]) == ("story", 2)
    assert desk.archive.story("elsewhere") is None
    assert desk.archive.article(text.id, version=1)["text"] == "The court heard the case."
    assert desk.archive.article(text.id, version=3) is None


def test_the_same_text_on_a_changed_page_changes_nothing(desk, entry, reread):
    desk.whole(entry(1))
    before = desk.archive.fingerprint()["versions"]
    reread("The court heard the case.")
    assert desk.archive.fingerprint()["versions"] == before
    assert desk.archive.waiting_texts(limit=9) == []


def test_a_changed_headline_is_an_edit_and_its_punctuation_is_none(desk, entry, reread):
    desk.whole(entry(1))
    reread("The court heard the case.", title="Headline: 1!")
    assert desk.archive.counts()["versions"] == 1
    reread("The court heard the case.", title="Court rules", hours=2)
    assert desk.archive.counts()["versions"] == 2


def test_other_addresses_lead_to_the_article_of_the_canonical_one(desk, entry):
    canonical = "https://north.example/story"
    desk.poll(entry(1, url="https://north.example/story/amp"), entry(2, url="https://m.north.example/story"))
    desk.fetch()
    desk.read(lambda entry: f"Read at {entry.url}", canonical_url=canonical)
    assert desk.archive.counts()["articles"] == 1
    shown = desk.archive.article(canonical)
    assert shown["aliases"] == ["https://m.north.example/story", canonical, "https://north.example/story/amp"]
    # A copy at another address is no edit.
    assert len(shown["versions"]) == 1


def test_a_canonical_address_that_is_another_one_s_alias_leads_to_that_article(desk, entry, now):
    desk.poll(entry(1, url="https://north.example/story/amp"))
    desk.fetch()
    desk.read(canonical_url="https://north.example/story")
    desk.poll(entry(2, url="https://north.example/story/print"), now=now + HOUR)
    desk.fetch(now=now + HOUR)
    desk.read(canonical_url="https://north.example/story/amp", now=now + HOUR)
    assert desk.archive.counts()["articles"] == 1


def test_a_page_that_names_another_article_as_canonical_is_an_article_by_itself(desk, entry):
    front = "https://north.example/front"
    texts = {
        1: "The appeals court in the capital confirmed on Monday the extradition of two men to their country.",
        2: "Customs officers at the northern crossing found medicines hidden under a load of dried fruit.",
    }
    desk.poll(*[entry(n) for n in texts])
    desk.fetch()
    desk.read(lambda entry: texts[int(entry.key[-1])], canonical_url=front)
    assert desk.archive.counts()["articles"] == 2
    assert {desk.archive.article(entry(n).url)["text"] for n in texts} == set(texts.values())


def test_an_article_whose_canonical_address_changes_stays_the_same(desk, entry, reread):
    desk.whole(entry(1))
    reread("The court heard the case, at last.", canonical_url="https://north.example/new-slug")
    assert (desk.archive.counts()["articles"], desk.archive.counts()["versions"]) == (1, 2)
    assert desk.archive.article("https://north.example/new-slug")["version"] == 2


def test_syndicated_copies_are_articles_of_their_own(desk, entry):
    desk.poll(entry(1))
    desk.poll(entry(1, url="https://south.example/news/1"), source="south")
    desk.fetch()
    desk.read("Wire copy, word for word.")
    assert desk.archive.counts()["articles"] == 2


@pytest.mark.parametrize(
    "status",
    ["consent-wall", "paywall", "needs-rendering", "failed", "index-page", "soft-404", "not-article"],
)
def test_a_page_that_is_no_article_is_stood_for_by_the_summary_and_its_own_text_is_never_kept(desk, entry, status):
    desk.poll(entry(1))
    desk.fetch()
    desk.read("We value your privacy. Accept all cookies?", status=status)
    [text] = desk.archive.waiting_texts(limit=9)
    assert text.text == "Summary 1."
    shown = desk.archive.article(text.id)
    assert (shown["stand_in"], shown["status"]) == (True, status)
    assert (desk.archive.counts()["articles"], desk.archive.counts()["stand_ins"]) == (0, 1)
    assert desk.archive.search(Query("cookies")) == []


def test_a_document_s_text_is_kept_and_goes_on_to_be_tagged(desk, entry):
    desk.poll(entry(1))
    desk.fetch()
    desk.read("The ministry's circular number 12.", status="document")
    [text] = desk.archive.waiting_texts(limit=9)
    assert text.text == "The ministry's circular number 12."
    shown = desk.archive.article(text.id)
    assert (shown["stand_in"], shown["status"]) == (False, "document")
    [account] = desk.archive.coverage(since=desk.archive.article(text.id)["first_seen"] - timedelta(days=1))
    assert (account["articles"], account["not_articles"]) == (1, {})


def test_a_scanned_document_is_stood_for_by_the_summary(desk, entry):
    desk.poll(entry(1))
    desk.fetch()
    desk.read("", status="document")
    [text] = desk.archive.waiting_texts(limit=9)
    assert text.text == "Summary 1."
    shown = desk.archive.article(text.id)
    assert (shown["stand_in"], shown["status"]) == (True, "document")
    [account] = desk.archive.coverage(since=shown["first_seen"] - timedelta(days=1))
    assert (account["articles"], account["not_articles"]) == (0, {"document-without-text": 1})


@pytest.mark.parametrize(
    ("status", "stand_ins"),
    [("consent-wall", 1), ("failed", 1), ("index-page", 0), ("soft-404", 0), ("not-article", 0)],
)
def test_without_a_summary_nothing_is_tagged_and_what_is_no_article_leaves_nothing(desk, entry, status, stand_ins):
    desk.poll(entry(1, summary=" "))
    desk.fetch()
    desk.read("Page not found", status=status)
    assert desk.archive.waiting_texts(limit=9) == []
    assert desk.archive.counts()["stand_ins"] == stand_ins
    assert desk.archive.counts()["articles"] == 0


def test_a_page_called_ok_without_a_text_has_not_been_read(desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.read(" \n ")
    assert desk.archive.counts()["articles"] == 0
    assert desk.archive.coverage(since=now)[0]["failed"] == {"unreadable": 1}


def test_a_text_that_comes_at_last_takes_the_place_of_its_stand_in(desk, entry, reread, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    desk.archive.record_page_failure(waiting.id, "http-503", now=now, next_attempt_at=None, status=503)
    [stand_in] = desk.archive.waiting_texts(limit=9)
    reread("The whole text.", canonical_url="https://north.example/canonical")
    shown = desk.archive.article(stand_in.id)
    assert (shown["stand_in"], shown["text"], shown["version"]) == (False, "The whole text.", 2)
    assert (desk.archive.counts()["articles"], desk.archive.counts()["stand_ins"]) == (1, 0)


def test_a_text_takes_the_place_of_the_stand_in_that_another_source_left_at_its_address(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    desk.archive.record_page_failure(waiting.id, "http-503", now=now, next_attempt_at=None, status=503)
    desk.poll(entry(1, key="south"), source="south", now=now + HOUR)
    desk.fetch(now=now + HOUR)
    desk.read(now=now + HOUR, canonical_url="https://north.example/canonical")
    assert (desk.archive.counts()["articles"], desk.archive.counts()["stand_ins"]) == (1, 0)
    assert desk.archive.article("https://north.example/news/1")["text"] == "The court heard the case."


def test_a_wall_that_comes_up_later_takes_nothing_away(desk, entry, reread):
    desk.whole(entry(1))
    reread("Subscribe to read on", status="paywall")
    [hit] = desk.archive.search(Query("court"))
    assert desk.archive.article(hit.id)["stand_in"] is False
    assert desk.archive.counts()["versions"] == 1


def test_two_sources_summaries_of_one_walled_page_do_not_take_turns(desk, entry):
    desk.poll(entry(1, summary="What north says."))
    desk.poll(entry(1, key="south", summary="What south says."), source="south")
    desk.fetch()
    desk.read("Accept?", status="consent-wall")
    assert (desk.archive.counts()["stand_ins"], desk.archive.counts()["versions"]) == (1, 1)


@pytest.mark.parametrize(
    ("days", "fresh_days", "news"), [(0, 2, True), (1, 2, True), (3, 2, False), (None, 2, True), (3, 5, True)]
)
def test_a_known_source_makes_news_unless_it_is_dated_long_ago(desk, entry, now, days, fresh_days, news):
    desk.poll(entry(0))
    dated = None if days is None else now - timedelta(days=days)
    desk.poll(entry(1, published=dated), now=now + HOUR)
    desk.fetch(now=now + HOUR)
    desk.read(now=now + HOUR, fresh_since=now - timedelta(days=fresh_days))
    desk.tag(now=now + HOUR)
    by_title = {item.text.title: item.news for item in desk.archive.waiting_to_group(limit=9)}
    assert by_title["Headline 1"] is news


def test_the_page_s_own_date_counts_before_the_feed_s(desk, entry, now):
    desk.poll(entry(0))
    desk.poll(entry(1, published=now), now=now + HOUR)
    desk.fetch(now=now + HOUR)
    desk.read(published=now - timedelta(days=900), published_from="json-ld")
    desk.tag()
    assert [item.news for item in desk.archive.waiting_to_group(limit=9)] == [False, False]


def test_news_from_a_known_source_stays_news_though_a_new_source_has_it_in_its_catalogue(desk, entry, now):
    desk.poll(entry(0))
    desk.poll(entry(1, published=None), now=now + HOUR)
    desk.poll(entry(1, key="a", published=None), source="a-new-source", now=now + HOUR)
    desk.fetch(now=now + HOUR)
    desk.read(now=now + HOUR)
    desk.tag()
    news = {item.text.title: item.news for item in desk.archive.waiting_to_group(limit=9)}
    assert news["Headline 1"] is True
