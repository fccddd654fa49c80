"""The demo's newsroom really serves what its data say, and the data are whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import feedparser
import httpx
import pytest
from lxml import etree

from marsad.urls import canonical
from query.demo.newsroom import Newsroom
from query.demo.truth import expected_alerts

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TOPICS = ("extradition", "detainee", "border-smuggling")
COMMON_WORDS = {"en": {"the", "of", "and", "that", "was"}, "fr": {"le", "la", "les", "des", "une"}}


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(NOW) as opened:
        yield opened


@pytest.fixture
def web() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


def announced(web: httpx.Client, newsroom: Newsroom, outlet: str) -> dict[str, str]:
    """What an outlet's list says: the canonical address of each article, with the date it gives."""
    answer = web.get(newsroom.feed(outlet))
    if newsroom.outlets[outlet].announces == "json":
        return {item["url"]: item["date_modified"] for item in answer.json()["items"]}
    if newsroom.outlets[outlet].announces == "news-sitemap":
        return {url.findtext("{*}loc"): url.findtext("{*}lastmod") for url in etree.fromstring(answer.content)}
    read = feedparser.parse(answer.content, response_headers={**answer.headers, "content-location": str(answer.url)})
    assert not read.bozo
    return {
        canonical(entry.link): entry["updated" if read.version == "atom10" else "published"] for entry in read.entries
    }


# ---------------------------------------------------------------- the data


def test_there_are_about_forty_articles_in_three_languages_at_four_outlets(newsroom: Newsroom) -> None:
    first = [a for a in newsroom.articles if a.edition == 1]
    assert len(first) >= 36
    assert min(Counter(a.language for a in first if a.readable).values()) >= 9
    assert len({a.outlet for a in first}) == 4


def test_every_article_has_a_headline_and_a_body_of_several_paragraphs(newsroom: Newsroom) -> None:
    for article in newsroom.articles:
        assert article.title
        assert not article.title.startswith("#")
        assert set(article.topics) | set(article.may_have) <= set(TOPICS)
        assert len(article.paragraphs) in (range(4, 9) if article.readable else range(1)), article.slug
        assert not re.search(r"[{}]", article.text)
        assert len(set(article.paragraphs)) == len(article.paragraphs)


def test_every_article_is_in_the_language_it_claims(newsroom: Newsroom) -> None:
    for article in newsroom.articles:
        letters = [c for c in f"{article.title} {article.text}" if c.isalpha()]
        arabic = sum("\u0600" <= c <= "\u06ff" for c in letters) / len(letters)
        assert arabic > 0.95 if article.language == "ar" else arabic == 0, article.slug
        if article.language != "ar" and article.readable:
            found = Counter(re.findall(r"\w+", article.text.lower()))
            counts = {language: sum(found[w] for w in words) for language, words in COMMON_WORDS.items()}
            assert max(counts, key=lambda language: counts[language]) == article.language, article.slug


def test_articles_about_one_event_agree_on_when_it_happened_and_on_its_topics(newsroom: Newsroom) -> None:
    facts: dict[str, set[tuple[object, ...]]] = {}
    for article in newsroom.articles:
        facts.setdefault(article.event, set()).add((article.happened, article.topics))
        assert article.edition == 2 or article.happened >= article.age
    assert {event for event, known in facts.items() if len(known) > 1} == set()


def test_no_two_articles_of_an_edition_are_dated_alike(newsroom: Newsroom) -> None:
    dates = Counter(item.published for item in newsroom.printed())
    assert max(dates.values()) == 1


def test_what_has_no_topic_is_alone_in_its_event(newsroom: Newsroom) -> None:
    events = Counter(a.event for a in newsroom.articles if not a.topics)
    assert len(events) >= 12
    assert set(events.values()) == {1}


def test_every_trap_is_there(newsroom: Newsroom) -> None:
    assert {a.kind for a in newsroom.articles} == {"article", "consent-wall", "gone", "soft-404", "disallowed"}
    assert [a.slug for a in newsroom.articles if a.encoding == "windows-1256"]
    assert [a.slug for a in newsroom.articles if a.edits]
    assert [a.slug for a in newsroom.articles if a.copy_of]
    assert [a.slug for a in newsroom.articles if set(a.topics) == set(TOPICS) and a.readable]
    assert [a.slug for a in newsroom.articles if a.topics and a.age > timedelta(days=4)]


# ---------------------------------------------------------------- the truth


def test_what_should_be_told_is_what_first_came_out_as_news(newsroom: Newsroom) -> None:
    first, second = (expected_alerts(newsroom.articles, edition, topics=TOPICS) for edition in (1, 2))
    assert [e.event for e in first] == [
        "roumieh-hunger-strike",
        "hermel-fuel-hose+2",
        "jaber-tiles-captagon",
        "istanbul-fund-manager+2",
        "gaziantep-coins",
        "adra-handover",
        "amman-court-refuses",
    ]
    assert {e.event for e in second} == {
        "istanbul-fund-manager+3",
        "roumieh-hunger-strike+2",
        "deir-ez-zor-releases+2",
        "van-water-tanker",
    }
    assert all(e.others for e in first + second)


def test_a03_what_began_as_back_catalogue_stays_untold_when_others_repeat_it(newsroom: Newsroom) -> None:
    reports = [a for a in newsroom.articles if a.event == "deir-ez-zor-releases"]
    assert min(a.age for a in reports) < timedelta(hours=6) < max(a.age for a in reports)
    told = {e.event for edition in (1, 2) for e in expected_alerts(newsroom.articles, edition, topics=TOPICS)}
    assert "deir-ez-zor-releases" not in told
    everything_is_news = expected_alerts(newsroom.articles, 1, topics=TOPICS, baseline=timedelta(days=30))
    assert "deir-ez-zor-releases" in {e.event for e in everything_is_news}


def test_a_rule_for_one_topic_expects_only_its_developments(newsroom: Newsroom) -> None:
    told = expected_alerts(newsroom.articles, 1, topics=["extradition"])
    assert [e.event for e in told] == ["istanbul-fund-manager+2", "adra-handover", "amman-court-refuses"]


# ---------------------------------------------------------------- the servers


def test_every_outlet_announces_all_that_it_has_out(newsroom: Newsroom, web: httpx.Client) -> None:
    for name, outlet in newsroom.outlets.items():
        if not outlet.fails:
            ours = [item for item in newsroom.printed() if item.article.outlet == name]
            assert set(announced(web, newsroom, name)) == {item.url for item in ours}


def test_every_readable_page_is_html_with_its_paragraphs_among_other_things(
    newsroom: Newsroom, web: httpx.Client
) -> None:
    for item in newsroom.printed():
        if not item.article.readable:
            continue
        answer = web.get(item.url)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        words = re.sub(r"\s+", " ", etree.HTML(answer.content.decode(item.article.encoding)).xpath("string()"))
        assert all(paragraph in words for paragraph in item.article.paragraphs)
        assert len(words) > 1.2 * len(item.article.text)


def test_f02_the_windows_1256_page_says_so_only_in_its_meta_tag(newsroom: Newsroom, web: httpx.Client) -> None:
    (item,) = (item for item in newsroom.printed() if item.article.encoding == "windows-1256")
    answer = web.get(item.url)
    assert answer.headers["content-type"] == "text/html"
    assert b"charset=windows-1256" in answer.content
    assert item.article.title in answer.content.decode("windows-1256")
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode("utf-8")


def test_pages_that_are_no_articles_answer_as_such_pages_do(newsroom: Newsroom, web: httpx.Client) -> None:
    answers = {item.article.kind: web.get(item.url) for item in newsroom.printed() if item.article.kind != "article"}
    assert answers["gone"].status_code == 404
    assert answers["soft-404"].status_code == 200
    assert "غير موجودة" in answers["soft-404"].text
    assert "cookies" in answers["consent-wall"].text
    assert "Bagdad" not in answers["consent-wall"].text
    path = urlsplit(str(answers["disallowed"].url)).path
    robots = web.get(f"{newsroom.address('badia-wire')}/robots.txt").text
    assert any(path.startswith(line.partition(": ")[2]) for line in robots.splitlines() if line.startswith("Disallow"))


def test_the_broken_outlet_always_answers_503_but_does_not_forbid_the_visit(
    newsroom: Newsroom, web: httpx.Client
) -> None:
    assert web.get(newsroom.feed("steppe-radio")).status_code == 503
    assert web.get(f"{newsroom.address('steppe-radio')}/robots.txt").status_code == 404


@pytest.mark.parametrize("validator", ["etag", "last-modified"])
def test_what_has_not_changed_is_answered_with_304(newsroom: Newsroom, web: httpx.Client, validator: str) -> None:
    question = {"etag": "if-none-match", "last-modified": "if-modified-since"}[validator]
    for url in [newsroom.feed("sada-al-juroud"), newsroom.printed()[0].url]:
        first = web.get(url)
        again = web.get(url, headers={question: first.headers[validator]})
        assert (again.status_code, again.content) == (304, b"")
        assert newsroom.visits[-1].conditional
    assert [visit.status for visit in newsroom.visits] == [200, 304, 200, 304]


def test_the_log_keeps_host_path_and_status_of_every_visit(newsroom: Newsroom, web: httpx.Client) -> None:
    answer = web.get(f"{newsroom.address('badia-wire')}/nowhere?x=1")
    (visit,) = newsroom.visits
    assert (visit.host, visit.path, visit.status) == (answer.url.netloc.decode(), "/nowhere?x=1", 404)
    assert not visit.conditional


def test_gzip_comes_only_when_asked_for(newsroom: Newsroom, web: httpx.Client) -> None:
    url = newsroom.feed("gazette-du-litani")
    assert web.get(url, headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in web.get(url, headers={"accept-encoding": "identity"}).headers


def test_outlets_have_addresses_of_their_own(newsroom: Newsroom) -> None:
    assert len({newsroom.address(name) for name in newsroom.outlets}) == len(newsroom.outlets)
    assert all(urlsplit(newsroom.address(name)).hostname.startswith("127.0.0.") for name in newsroom.outlets)


def test_an_address_leads_to_its_article_even_with_a_query_and_after_closing() -> None:
    with Newsroom(NOW) as newsroom:
        item = next(item for item in newsroom.printed() if item.article.outlet == "sada-al-juroud")
        assert "%D8" in item.url
    assert newsroom.at(item.url + "?utm_source=rss") == item
    assert newsroom.at("http://127.0.0.2:1/") is None


# ---------------------------------------------------------------- the second edition


def test_the_second_edition_adds_articles_and_changes_the_edited_one(newsroom: Newsroom, web: httpx.Client) -> None:
    before = {name: announced(web, newsroom, name) for name, outlet in newsroom.outlets.items() if not outlet.fails}
    newsroom.publish_second_edition(NOW + timedelta(minutes=1))
    after = {name: announced(web, newsroom, name) for name in before}
    (edited,) = (a for a in newsroom.articles if a.edits)
    added = {url for name in after for url in after[name].keys() - before[name].keys()}
    moved = {
        url
        for name in after
        for url in after[name].keys() & before[name].keys()
        if after[name][url] != before[name][url]
    }
    assert len(added) == len([a for a in newsroom.articles if a.edition == 2 and not a.edits])
    assert [newsroom.at(url).article for url in moved] == [edited]
    assert newsroom.edition == 2


def test_the_edited_article_keeps_its_address_and_date_and_has_another_text(
    newsroom: Newsroom, web: httpx.Client
) -> None:
    (edited,) = (a for a in newsroom.articles if a.edits)
    before = next(i for i in newsroom.printed() if i.article.slug == edited.edits)
    etag = web.get(before.url).headers["etag"]
    newsroom.publish_second_edition(NOW + timedelta(minutes=1))
    after = newsroom.at(before.url)
    assert (after.published, after.article) == (before.published, edited)
    assert after.updated > before.updated
    answer = web.get(before.url, headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert edited.paragraphs[-1].startswith("Correction")
    assert edited.paragraphs[-1] in answer.text
