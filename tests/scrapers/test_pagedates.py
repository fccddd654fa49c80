"""When a page says that it was published and changed, in whatever words and wherever it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from marsad.model import Article
from scrapers.dayorder import month_first
from scrapers.extract import read_html

URL = "https://news.example/court"
NOW = datetime(2026, 7, 20, tzinfo=UTC)
HEADLINES = {
    "en": "Court adjourns hearing of former officer",
    "fr": "Le tribunal ajourne l'audience de l'ancien officier",
    "ar": "المحكمة ترجئ جلسة الضابط السابق إلى الشهر المقبل",
}
TEXTS = {
    "en": (
        "The court in the capital adjourned the hearing of the former officer until next month, clerks said.",
        "Lawyers for the families said that they would ask for more witnesses to be heard in the case.",
        "The judge gave no reason for the delay, which is the third since the trial began last winter.",
    ),
    "fr": (
        "Le tribunal de la capitale a ajourné l'audience de l'ancien officier au mois prochain, selon le greffe.",
        "Les avocats des familles ont annoncé qu'ils demanderaient l'audition d'autres témoins dans l'affaire.",
        "Le juge n'a donné aucune raison pour ce report, le troisième depuis l'ouverture du procès cet hiver.",
    ),
    "ar": (
        "أرجأت المحكمة في العاصمة جلسة الاستماع إلى الضابط السابق حتى الشهر المقبل بحسب قلم المحكمة في القاعة.",
        "وقال محامو العائلات إنهم سيطلبون الاستماع إلى مزيد من الشهود في القضية خلال الجلسات المقبلة كلها.",
        "ولم يعط القاضي سببا للتأجيل وهو الثالث منذ بدء المحاكمة في الشتاء الماضي أمام محكمة الجنايات.",
    ),
}


def read(before: str = "", *, lang: str = "en", tag: str = "en", after: str = "", head: str = "") -> Article:
    """A page with ``before`` between its headline and its text in ``lang``, and ``after`` behind the text."""
    text = "".join(f"<p>{line}</p>" for line in TEXTS[lang])
    title = HEADLINES[lang]
    html = (
        f'<!doctype html><html lang="{tag}"><head><title>{title}</title>{head}</head>'
        f"<body><main><h1>{title}</h1>{before}{text}{after}</main></body></html>"
    )
    return read_html(html, url=URL, fetched_at=NOW)


def day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@pytest.mark.parametrize(
    ("markup", "lang"),
    [
        ("<header class='story-meta'><span>2 May 2026</span></header>", "en"),
        ("<aside class='post-meta'><time datetime='2026-05-02T18:00:00Z'>May 02, 2026</time></aside>", "en"),
        ("<footer class='author-meta'><p>Jane Doe</p><span class='date'>May 2, 2026</span></footer>", "en"),
        ("<div>Posted on</div><div>May 2, 2026</div><div>Updated at</div><div>Dec 10, 2026</div>", "en"),
        ("<p>Published 2 May 2026, updated 3 June 2026</p>", "en"),
        ("<p>Last updated: 3 June 2026 • First published: 2 May 2026</p>", "en"),
        ("<div><span>by Jane Doe</span> ● <span>May 2, 2026</span> ● 6 min read</div>", "en"),
        ("<ul class='info'><li>By Jane Doe</li><li><time datetime='2026-05-02'>2 May</time></li></ul>", "en"),
        ("<p>Mis à jour le 3 juin 2026 à 12h10, publié le 2 mai 2026 à 9h30</p>", "fr"),
        ("<div class='infos'><span>Par Jeanne Dupré</span><span>02/05/2026 - 14:20</span></div>", "fr"),
        ("<p>تاريخ النشر: 2 مايو 2026 - آخر تحديث: 3 يونيو 2026</p>", "ar"),
        ("<div class='info'>آخر تحديث: ٣ حزيران ٢٠٢٦</div><div>نشر في ٢ أيار ٢٠٢٦</div>", "ar"),
        ("<div><span>الرباط</span> <span>02/05/2026</span></div>", "ar"),
    ],
)
def test_x12_the_day_of_publication_is_found_about_the_headline(markup: str, lang: str) -> None:
    found = read(markup, lang=lang, tag=lang)
    assert day(found.published) == date(2026, 5, 2)
    assert tuple(found.text.split("\n\n")) == TEXTS[lang]


@pytest.mark.parametrize(
    ("markup", "lang"),
    [
        ("<p>Last updated: January 12, 2026.</p>", "en"),
        ("<div>Updated</div><div>January 12, 2026</div>", "en"),
        ("<time class='updated' datetime='2026-01-12'>January 12, 2026</time>", "en"),
        ("<p>Reviewed by the desk on January 12, 2026</p>", "en"),
        ("<p>Mis à jour le 12 janvier 2026</p>", "fr"),
        ("<p>Modifié : <time datetime='2026-01-12'>12 janv. 2026</time></p>", "fr"),
        ("<p>آخر تحديث 12 كانون الثاني 2026</p>", "ar"),
    ],
)
def test_x12_an_update_stamp_is_the_change_and_not_the_publication(markup: str, lang: str) -> None:
    found = read(markup, lang=lang)
    assert (day(found.published), day(found.modified)) == (None, date(2026, 1, 12))


@pytest.mark.parametrize(
    "after",
    [
        "<aside><time datetime='2019-02-01'>1 Feb 2019</time></aside>",
        "<div class='related'><a href='/b'>Another story of the court</a><span class='date'>1 Feb 2019</span></div>",
        "<div class='comments'><p>A reader</p><time datetime='2019-02-01'>1 Feb 2019</time></div>",
        "<div class='comments'><p>قارئ</p><span>1 شباط 2019</span></div>",
        "<ul><li><a href='/b'>Another story of the court</a> 1 February 2019</li></ul>",
        "<p>© 2019 The Daily</p>",
        "<footer><p>Page last changed 1 February 2019</p></footer>",
    ],
)
def test_x12_the_dates_of_comments_other_stories_and_footers_are_not_the_articles(after: str) -> None:
    assert read(after=after).published is None


def test_a_header_that_holds_the_headline_is_no_furniture() -> None:
    title, text = HEADLINES["en"], "".join(f"<p>{line}</p>" for line in TEXTS["en"])
    menu = "<nav><a href='/'>Home</a> 20 July 2026</nav>"
    bar = f"<header class='site-header'><h1>The Daily</h1>{menu}<b>{title}</b></header>"
    html = f"{bar}<article><header><h1>{title}</h1><p>2 May 2026</p></header>{text}</article>"
    head = f"<title>{title} | The Daily</title><meta property='og:site_name' content='The Daily'>"
    found = read_html(f"<html><head>{head}</head><body>{html}</body></html>", url=URL, fetched_at=NOW)
    assert (found.title, day(found.published)) == (title, date(2026, 5, 2))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ('<script>window.data = {"article": {"publishedAt": "2026-05-02T10:00:00Z"}}</script>', date(2026, 5, 2)),
        (
            '<script>self.push("{\\"datePublished\\":\\"2026-05-02T10:00:00Z\\",\\"id\\":7}")</script>',
            date(2026, 5, 2),
        ),
        ('<script>[{"publishedAt": "2026-05-02"}, {"publishedAt": "2026-04-01"}]</script>', None),
        (
            '<meta name=\'ld\' content=\'{"@type":"NewsArticle","datePublished":"2026-05-02T10:00:00Z"}\'>',
            date(2026, 5, 2),
        ),
    ],
)
def test_the_pages_data_tells_the_day_unless_it_tells_several(said: str, wanted: date | None) -> None:
    assert day(read(head=said).published) == wanted


@pytest.mark.parametrize(
    ("tag", "url", "lines", "wanted"),
    [
        ("en-US", URL, (), True),
        ("en_US", URL, (), True),
        ("en", "https://court.gov/news", (), True),
        ("en", URL, ("Posted 03/04/2026", "Event: 03/25/2026"), True),
        ("en", URL, (), False),
        ("en-GB", URL, (), False),
        ("en-US", URL, ("03/04/2026", "25/03/2026"), False),
        ("fr", URL, (), False),
        ("ar", URL, ("03/04/2026",), False),
    ],
)
def test_the_month_comes_first_where_the_page_proves_or_claims_it(
    tag: str, url: str, lines: tuple[str, ...], wanted: bool
) -> None:
    assert month_first(lines, (tag,), url) == wanted


@pytest.mark.parametrize(("tag", "wanted"), [("en-US", date(2026, 3, 4)), ("en-GB", date(2026, 4, 3))])
def test_a_day_in_numbers_is_read_in_the_order_of_the_pages_country(tag: str, wanted: date) -> None:
    assert day(read("<p class='byline'>By Jane Doe 3/4/2026</p>", tag=tag).published) == wanted


def test_a_bare_date_in_the_head_that_is_the_day_of_the_last_change_is_not_that_of_publication() -> None:
    changed = "<meta property='og:updated_time' content='2026-07-05T14:20:08-04:00'>"
    bare = "<meta name='DC.date' content='2026-07-05T14:20:08Z'>"
    shown = "<div><time datetime='2026-03-01 05:00:00'>March 1, 2026</time></div>"
    article = read(shown, head=changed + bare)
    assert (day(article.published), article.published_from) == (date(2026, 3, 1), "time-element")
    assert day(article.modified) == date(2026, 7, 5)
    assert day(read(head=changed + bare).published) == date(2026, 7, 5)  # where nothing else is said
    assert day(read(shown, head=bare).published) == date(2026, 7, 5)  # where nothing was changed
