"""Pages read as articles, from markup to text and status."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from paperwork import latin_pdf

from marsad.model import Article, Entry, Page
from marsad.urls import same_page_key
from scrapers.extract import read, read_html
from scrapers.markup import MOST_TAGS, parse

URL = "https://news.example/2026/07/court-adjourns"
NOW = datetime(2026, 7, 20, tzinfo=UTC)
TITLE = "Court adjourns hearing of former officer"
ENGLISH = (
    "The court in the capital adjourned the hearing of the former officer until next month.",
    "Lawyers for the families said that they would ask for more witnesses to be heard.",
    "The judge gave no reason for the delay, which is the third since the trial began.",
    "The ministry declined to comment on the case.",
)
ARABIC = (
    "أرجأت المحكمة في العاصمة جلسة الاستماع إلى الضابط السابق حتى الشهر المقبل.",
    "وقال محامو العائلات إنهم سيطلبون الاستماع إلى مزيد من الشهود في القضية.",
    "ولم يعط القاضي سببا للتأجيل وهو الثالث منذ بدء المحاكمة.",
    "وامتنعت الوزارة عن التعليق.",
)
FRENCH = (
    "Le tribunal de la capitale a ajourné l'audience de l'ancien officier au mois prochain.",
    "Les avocats des familles ont annoncé qu'ils demanderaient l'audition d'autres témoins.",
    "Le juge n'a donné aucune raison pour ce report, le troisième depuis l'ouverture du procès.",
)


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def document(body: str, head: str = f"<title>{TITLE}</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def article(body: str, head: str = f"<title>{TITLE}</title>", url: str = URL) -> Article:
    return read_html(document(body, head), url=url, fetched_at=NOW)


def lines_of(read: Article) -> tuple[str, ...]:
    return tuple(read.text.split("\n\n")) if read.text else ()


def page(content: bytes, *, status: int = 200, **headers: str) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(URL, URL, status, named, content, "0" * 64, NOW)


# ---------------------------------------------------------------- text without furniture

CONSENT_MARKED = (
    '<div id="cookie-dialog" role="dialog"><h2>We value your privacy</h2><p>We and our partners use cookies to store '
    "and access personal data such as browsing data. By clicking accept all you consent to our use of cookies.</p>"
    "<button>Accept all</button></div>"
)
CONSENT_BARE = (
    "<div><p>We and our partners use cookies to store and access personal data. By going on you consent to our use of "
    "cookies and to our privacy policy.</p><p>You can change your cookie choices in the privacy settings.</p></div>"
)


@pytest.mark.parametrize("dialog", [CONSENT_MARKED, CONSENT_BARE])
@pytest.mark.parametrize("element", ["aside", "article", "div"])
def test_x01_a_consent_dialog_before_an_article_leaves_the_articles_text(dialog: str, element: str) -> None:
    found = article(f"{dialog}<{element}><h1>{TITLE}</h1>{paragraphs(*ENGLISH)}</{element}>")
    assert (found.status, lines_of(found)) == ("ok", ENGLISH)


@pytest.mark.parametrize(
    "dialog",
    [
        CONSENT_MARKED,
        CONSENT_BARE,
        "<div class='popup'><p>نحن وشركاؤنا نستخدم ملفات تعريف الارتباط لتحسين تجربتك. "
        "بالنقر على قبول الكل فإنك توافق على "
        "سياسة الخصوصية.</p><button>قبول الكل</button></div>",
        "<div><p>Nous et nos partenaires utilisons des cookies et des traceurs pour accéder à vos données "
        "personnelles. "
        "Vous pouvez retirer votre consentement à tout moment.</p><button>Tout accepter</button></div>",
        "<div class='modal'><h2>Vie privée</h2><p>Vous pouvez accepter ou refuser le dépôt de cookies en cliquant "
        "sur les boutons ci-dessous.</p><button>Tout refuser</button></div>",
    ],
)
def test_x01_a_page_of_nothing_but_consent_has_no_text(dialog: str) -> None:
    found = article(dialog, "<title>News</title>")
    assert (found.status, found.text) == ("consent-wall", "")


@pytest.mark.parametrize(
    "label",
    [
        *("Gift this article", "Share", "Listen to this article", "Partager", "شارك المقال", "Share full article"),
        *(
            "Listen · 5 min",
            "Save this story",
            "Save for later",
            "Offrir l'article",
            "Écouter l’article",
            "احفظ المقال",
        ),
    ],
)
def test_x03_the_body_starts_with_the_first_real_paragraph(label: str) -> None:
    found = article(f"<h1>{TITLE}</h1><p>{label}</p>{paragraphs(*ENGLISH[:3])}", head="")
    assert (found.title, lines_of(found)) == (TITLE, ENGLISH[:3])


def test_x03_a_headline_that_the_page_repeats_is_not_in_the_text() -> None:
    body = f"<div><div>{TITLE}</div><h1>{TITLE}</h1><p>{TITLE}</p>{paragraphs(*ENGLISH)}</div>"
    assert lines_of(article(body, f"<title>{TITLE} - The Daily</title>")) == ENGLISH


def test_x04_words_of_the_interface_comments_and_footer_are_not_in_the_text() -> None:
    body = (
        "<header><button>Menu</button><button>Close</button><a href='/s'>Subscribe</a>"
        "<img alt='burgermenu'>burgermenu</header>"
        f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH[:2])}<p>Close</p><p>Subscribe</p>{paragraphs(*ENGLISH[2:])}"
        "<ul class='comments'><li>I do not believe a word of what this says about it.</li>"
        "<li>Neither do I, as ever.</li></ul>"
        "<footer>The Daily, 1 Main Street, Springfield</footer>"
    )
    assert lines_of(article(body)) == ENGLISH


def test_x04_the_same_holds_in_arabic_and_without_telling_class_names() -> None:
    body = (
        "<div><a>القائمة</a> <a>إغلاق</a> <a>اشترك</a></div>"
        "<div><h1>المحكمة تؤجل جلسة الضابط السابق</h1><span>اشترك</span>"
        f"{paragraphs(*ARABIC[:2])}<p>إغلاق</p>{paragraphs(*ARABIC[2:])}<h3>التعليقات</h3>"
        "<p>قارئ: هذا كلام غير صحيح أبدا وأنا لا أصدقه.</p></div><div>العنوان: الشارع الرئيسي، المدينة</div>"
    )
    assert lines_of(article(body, "")) == ARABIC


@pytest.mark.parametrize(
    "line",
    [
        "Read more: <a href='/b'>Another story of ours about quite another thing</a>",
        "<a href='/b'>ANOTHER STORY OF OURS ABOUT QUITE ANOTHER THING</a>",
        "Sign up for our newsletter and get the day's news in your inbox",
        "Follow us on Facebook and Telegram",
        "À lire aussi : <a href='/b'>Un autre article sur un autre sujet</a>",
        "Abonnez-vous à notre newsletter",
        "اقرأ أيضا: <a href='/b'>خبر آخر عن موضوع آخر تماما</a>",
        "تابعونا على تلغرام",
        "Advertisement",
    ],
)
def test_lines_that_point_elsewhere_are_not_in_the_text(line: str) -> None:
    body = f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH[:2])}<p>{line}</p>{paragraphs(*ENGLISH[2:])}"
    assert lines_of(article(body)) == ENGLISH


def test_captions_and_boxes_of_other_stories_are_not_in_the_text() -> None:
    body = (
        f"<article><h1>{TITLE}</h1>{paragraphs(*ENGLISH[:2])}"
        "<figure><img src='/a.jpg'><figcaption>The court in the rain. Photo: a photographer</figcaption></figure>"
        "<div class='related-stories'><h3>More on this</h3>"
        "<p>A longer teaser of a story that is not this one at all.</p></div>"
        f"{paragraphs(*ENGLISH[2:])}</article>"
    )
    assert lines_of(article(body)) == ENGLISH


def test_subheadings_lists_and_quotations_are_of_the_text() -> None:
    body = (
        f"<article><h1>{TITLE}</h1><p>{ENGLISH[0]}</p><h2>What happens next</h2><p>{ENGLISH[1]}</p>"
        f"<ul><li>The first session is in May.</li><li>The second is in June.</li></ul>"
        f"<blockquote><p>{ENGLISH[2]}</p></blockquote><p>{ENGLISH[3]}</p></article>"
    )
    expected = (
        ENGLISH[0], "What happens next", ENGLISH[1], "The first session is in May.", "The second is in June.",
        *ENGLISH[2:],
    )  # fmt: skip
    assert lines_of(article(body)) == expected


def test_an_article_cut_in_pieces_by_advertisements_is_read_whole() -> None:
    piece = "<div class='body-part'>{}</div><div class='ad'>Advertisement</div>"
    long = tuple(f"{line} {line} {line}" for line in ENGLISH)
    body = f"<h1>{TITLE}</h1>" + "".join(piece.format(f"<p>{line}</p>") for line in long)
    assert lines_of(article(body)) == long


def test_paragraphs_parted_by_line_breaks_are_paragraphs() -> None:
    assert lines_of(article(f"<h1>{TITLE}</h1><div class='story'>{'<br><br>'.join(ENGLISH)}</div>")) == ENGLISH


def test_links_of_the_text_are_absolute_and_each_told_once() -> None:
    body = (
        f"<nav><a href='/home'>Home</a></nav><h1>{TITLE}</h1>"
        f"<p>{ENGLISH[0]} See <a href='/ruling.pdf'>the ruling</a>.</p>"
        f"<p>{ENGLISH[1]} <a href='/ruling.pdf'>It</a> is <a href='javascript:void(0)'>long</a>.</p><p>{ENGLISH[2]}</p>"
    )
    assert article(body).links == ("https://news.example/ruling.pdf",)


# ---------------------------------------------------------------- statuses


@pytest.mark.parametrize(
    "notice",
    ["You need to enable JavaScript to run this app.", "Veuillez activer JavaScript.", "يرجى تفعيل جافا سكريبت"],
)
def test_x06_a_page_made_by_scripts_needs_rendering(notice: str) -> None:
    for body in (f'<div id="root"></div><noscript>{notice}</noscript>', f"<div id='app'></div><p>{notice}</p>"):
        found = article(body, "<title>App</title><script src='/a.js'></script>")
        assert (found.status, found.text) == ("needs-rendering", "")


NOT_FREE = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Court","isAccessibleForFree":false}</script>'
)


@pytest.mark.parametrize(
    "prompt",
    ["Subscribe to continue reading", "Abonnez-vous pour lire la suite", "Il vous reste 80% de cet article à lire.",
     "اشترك لمتابعة القراءة"],
)  # fmt: skip
def test_x07_a_teaser_before_a_wall_is_partial_and_loses_the_prompt(prompt: str) -> None:
    found = article(f"<h1>{TITLE}</h1><p>{ENGLISH[0]}</p><p>{prompt}</p>", NOT_FREE)
    assert (found.status, lines_of(found)) == ("partial", ENGLISH[:1])


def test_x07_a_wall_without_a_teaser_is_a_paywall() -> None:
    found = article(f"<h1>{TITLE}</h1><div>Subscribe to continue reading</div>", NOT_FREE)
    assert (found.status, found.text) == ("paywall", "")


def test_x07_a_publishers_claim_does_not_take_away_a_whole_text() -> None:
    whole = tuple(f"{line} {line} {line}" for line in (*ENGLISH, *ENGLISH[:2]))
    found = article(f"<h1>{TITLE}</h1>{paragraphs(*whole)}", NOT_FREE)
    assert (found.status, len(lines_of(found))) == ("ok", 6)
    assert "the publisher says that this is not free to read" in found.warnings


@pytest.mark.parametrize("lines", [(*ENGLISH, *ENGLISH[:2]), (*ARABIC, *ARABIC[:2]), FRENCH + FRENCH])
def test_x07_six_short_paragraphs_are_a_whole_text_whatever_the_publisher_claims(lines: tuple[str, ...]) -> None:
    whole = tuple(f"{n}. {line}" for n, line in enumerate(lines))
    assert article(f"<h1>{TITLE}</h1>{paragraphs(*whole)}", NOT_FREE).status == "ok"


@pytest.mark.parametrize("title", ["World news", "The Daily Courier, all the news of the day"])
@pytest.mark.parametrize("url", ["https://news.example/", "https://news.example/world", URL])
def test_x09_a_page_of_teasers_is_an_index(title: str, url: str) -> None:
    cards = "".join(
        f'<div class="card"><h2><a href="/s/{n}">Headline number {n} about something that happened</a></h2>'
        f"<p>One sentence that tells a little more about story {n}, where it was and when it came to pass.</p></div>"
        for n in range(12)
    )
    found = article(cards, f"<title>{title}</title>", url)
    assert (found.status, found.text) == ("index-page", "")


@pytest.mark.parametrize(
    ("headline", "apology"),
    [
        ("Page not found", "Sorry, we could not find what you were looking for. Try our search."),
        ("404", "Sorry, the page you are looking for does not exist or has moved. Try our search."),
        ("Oops!", "The article you requested has been removed or is no longer available."),
        ("الصفحة غير موجودة", "عذرا، الصفحة التي تبحث عنها غير موجودة أو تم نقلها."),
        ("Page introuvable", "La page que vous cherchez n'existe pas ou a été déplacée."),
        ("Oups !", "Cette page a disparu. Retournez à l'accueil."),
        ("Article expired", "This story has expired and can no longer be viewed."),
    ],
)  # fmt: skip
def test_x10_an_apology_served_with_200_is_a_soft_404(headline: str, apology: str) -> None:
    for head in ("<title>The Daily</title>", f"<title>{headline} - The Daily</title>"):
        found = article(f"<h1>{headline}</h1><p>{apology}</p>", head)
        assert (found.status, found.text) == ("soft-404", "")


@pytest.mark.parametrize("title", ["Missing plane not found, officials say", "Survivors found after 404 days"])
def test_x10_an_article_about_something_not_found_is_an_article(title: str) -> None:
    found = article(f"<h1>{title}</h1>{paragraphs(*ENGLISH)}", f"<title>{title}</title>")
    assert (found.status, lines_of(found)) == ("ok", ENGLISH)


@pytest.mark.parametrize("label", ["application/pdf", "application/octet-stream", "text/html"])
def test_x18_a_pdf_is_a_document_whatever_its_label(label: str) -> None:
    found = read(page(latin_pdf("The court met on Monday."), content_type=label))
    assert (found.status, found.text, found.pages) == ("document", "The court met on Monday.", 1)


@pytest.mark.parametrize("content", [b"\x00\x00\x00\x20ftypisom", b"GIF89a\x01\x00", b"\x1a\x45\xdf\xa3\x01"])
def test_x19_a_film_or_picture_with_a_pages_label_is_no_article(content: bytes) -> None:
    assert read(page(content + b"\x00" * 100, content_type="text/html")).status == "not-article"


def test_x24_a_first_page_of_several_is_partial() -> None:
    head = f'<title>{TITLE}</title><link rel="canonical" href="{URL}"><link rel="next" href="{URL}?page=2">'
    found = article(f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH)}", head)
    assert (found.status, lines_of(found)) == ("partial", ENGLISH)


@pytest.mark.parametrize("content", [b"", b"   ", b"<html></html>", b"just a line of text", b"\x00" * 500])
def test_an_empty_page_is_no_article_and_no_error(content: bytes) -> None:
    assert read(page(content)).status in ("failed", "not-article")


def test_what_the_server_says_is_gone_is_no_article() -> None:
    whole = document(f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH)}").encode()
    assert read(page(whole, status=404)).status == "soft-404"
    assert read(page(whole, status=503)).status == "failed"


def test_a_challenge_page_is_a_failure_that_says_so() -> None:
    found = read_html(
        b"<html><head><title>Just a moment...</title></head><body><p>Checking.</p></body></html>", url=URL
    )
    assert found.status == "failed"
    assert "challenge" in found.warnings[0]


# ---------------------------------------------------------------- characters and size


@pytest.mark.parametrize("header", ["text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1"])
def test_x28_a_page_that_declares_windows_1256_in_a_meta_is_read_exactly(header: str) -> None:
    meta = (
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><title>المحكمة تؤجل الجلسة</title>'
    )
    content = document(f"<h1>المحكمة تؤجل الجلسة</h1>{paragraphs(*ARABIC)}", meta).encode("cp1256")
    found = read(page(content, content_type=header))
    assert (found.status, found.title, lines_of(found)) == ("ok", "المحكمة تؤجل الجلسة", ARABIC)


def test_x28_a_short_page_in_latin_1_is_read_exactly() -> None:
    content = document(
        "<h1>Procès ajourné</h1><p>Le procès a été ajourné à la fin de l'été.</p>", '<meta charset="iso-8859-1">'
    )
    found = read(page(content.encode("latin-1"), content_type="text/html"))
    assert (found.title, found.text) == ("Procès ajourné", "Le procès a été ajourné à la fin de l'été.")


def test_x28_a_text_full_of_replacement_characters_is_a_failure() -> None:
    found = article(paragraphs(*ARABIC).replace("ا", "\ufffd"))
    assert (found.status, found.text) == ("failed", "")


def test_x26_the_non_joiner_stays_and_direction_marks_and_soft_hyphens_go() -> None:
    title = "\u202bرئیس\u200cجمهور\u202c می\u200cخواست"
    body = "\u200fدولت می\u200cخواهد در این روزها با مردم گفت\u200cوگو کند و این برای آن است که ب\u00adشود."
    found = article(f"<h1>{title}</h1><p>{body}</p><p>{body}</p>", f"<title>{title}</title>")
    assert found.title == "رئیس\u200cجمهور می\u200cخواست"
    assert lines_of(found)[0] == "دولت می\u200cخواهد در این روزها با مردم گفت\u200cوگو کند و این برای آن است که بشود."
    assert found.language == "fa"


def test_x29_the_same_page_gives_the_same_text_however_often_it_is_read() -> None:
    body = f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH)}"
    assert {article(body).text for _ in range(7)} == {"\n\n".join(ENGLISH)}


@pytest.mark.parametrize(
    "body", ["<div>" * 20_000 + "deep", "<p>" * 50_000, "<a href='x'>" * 20_000, "<table><tr>" * 5_000, "&#0;" * 10_000]
)
def test_x30_hostile_markup_ends_and_is_no_article(body: str) -> None:
    assert article(body).status not in ("ok", "partial")


def test_x30_what_has_more_tags_than_anyone_would_write_is_cut_off() -> None:
    assert sum(1 for _ in parse("<p>" * (3 * MOST_TAGS)).iter()) <= MOST_TAGS + 2
    text = f"{paragraphs(*ENGLISH)}{'<b></b>' * MOST_TAGS}<p>The last line.</p>"
    assert lines_of(article(f"<h1>{TITLE}</h1>{text}")) == ENGLISH


MANY_PAGES = """
import resource
from scrapers.extract import read_html
def peak(first, last):
    for n in range(first, last):
        text = "".join(f"<p>Witness {n}-{m} told the court what he had seen in the prison.</p>" for m in range(15))
        read_html(f"<html><title>Page {n}</title><h1>Page {n}</h1>{text}</html>", url=f"https://n.example/{n}")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(peak(0, 60), peak(60, 200))
"""


def test_x30_memory_stays_flat_over_many_pages() -> None:
    done = subprocess.run([sys.executable, "-c", MANY_PAGES], capture_output=True, check=True, text=True)
    before, after = map(int, done.stdout.split())
    assert after - before < 10, "megabytes"


# ---------------------------------------------------------------- what is known about it


def test_x12_a_date_in_a_footer_or_sidebar_is_not_the_articles() -> None:
    text = f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH)}"
    aside = '<{0} class="sidebar"><time datetime="2019-02-01">1 Feb 2019</time></{0}>'
    for extra in (
        "<footer>© 2011 The Daily</footer>",
        "<p>© 2011 The Daily</p>",
        aside.format("aside"),
        aside.format("div"),
    ):
        found = article(f"<div>{text}</div>{extra}", url="https://news.example/court")
        assert (found.published, found.published_from) == (None, None), extra


def test_x12_the_feeds_date_stands_in_where_the_page_has_none() -> None:
    said = datetime(2026, 7, 14, 10, tzinfo=UTC)
    entry = Entry("source", "key", URL, published=said, authors=("Jane Doe",))
    html = document(f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH)}<aside><time datetime='2019-02-01'>x</time></aside>")
    found = read_html(html, url=URL, fetched_at=NOW, entry=entry)
    assert (found.published, found.published_from, found.authors) == (said, "feed", ("Jane Doe",))


def test_x12_published_and_modified_are_kept_apart() -> None:
    head = (
        '<meta property="article:modified_time" content="2026-01-01T10:00:00Z">'
        '<meta property="article:published_time" content="2017-03-01T10:00:00Z">'
    )
    found = article(f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH)}", head)
    assert (found.published, found.published_from) == (datetime(2017, 3, 1, 10, tzinfo=UTC), "meta")
    assert found.modified == datetime(2026, 1, 1, 10, tzinfo=UTC)


def test_x14_the_articles_node_is_chosen_by_type_and_not_by_order() -> None:
    graph = (
        '{"@context":"https://schema.org","@graph":[{"@type":"WebPage","datePublished":"2020-01-01"},'
        '{"@type":"NewsArticle","headline":"Court adjourns hearing","datePublished":"2026-03-02T22:30:00-05:00",'
        '"author":[{"@type":"Person","name":"Jane Doe"},{"@type":"Person","givenName":"John","familyName":"Roe"}]}]}'
    )
    head = f'<script type="application/ld+json">{graph}</script>'
    found = article(f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH)}", head)
    assert (found.published, found.published_from) == (datetime(2026, 3, 3, 3, 30, tzinfo=UTC), "json-ld")
    assert found.authors == ("Jane Doe", "John Roe")


@pytest.mark.parametrize(
    ("markup", "origin", "day"),
    [
        ("<time datetime='2026-07-14T10:00:00Z'>today</time>", "time-element", 14),
        ("<div class='meta'>By Jane Doe | July 13, 2026</div>", "text", 13),
        ("<div>الثلاثاء 14 يوليو 2026</div>", "text", 14),
        ("<p>Publié le 12 juil. 2026 à 10h30</p>", "text", 12),
        ("", "url", 11),
    ],
)
def test_a_date_beside_the_headline_is_the_articles_and_says_where_it_was_read(
    markup: str, origin: str, day: int
) -> None:
    url = "https://news.example/2026/07/11/court" if origin == "url" else "https://news.example/court"
    found = article(f"<article><h1>{TITLE}</h1>{markup}{paragraphs(*ENGLISH)}</article>", url=url)
    assert found.published is not None
    assert (found.published_from, found.published.day) == (origin, day)
    assert lines_of(found) == ENGLISH


def test_a_date_after_the_page_was_fetched_is_not_believed() -> None:
    head = '<meta property="article:published_time" content="2096-03-01T10:00:00Z">'
    assert article(f"<h1>{TITLE}</h1>{paragraphs(*ENGLISH)}", head, "https://news.example/x").published is None


@pytest.mark.parametrize(("texts", "code"), [(ENGLISH, "en"), (FRENCH, "fr"), (ARABIC, "ar")])
def test_the_language_is_that_of_the_text_whatever_the_page_claims(texts: tuple[str, ...], code: str) -> None:
    html = f"<html lang='de'><body><h1>{texts[0][:30]}</h1>{paragraphs(*texts)}</body></html>"
    assert read_html(html, url=URL).language == code


@pytest.mark.parametrize(
    "copy",
    [
        *(
            "https://m.news.example/court?id=7",
            "https://news.example/court/amp?id=7",
            "https://news.example/print/court",
        ),
        *(
            "https://amp.news.example/court",
            "https://mobile.news.example/x/7",
            "https://news.example/court?print=1&id=7",
        ),
        "https://news-example.cdn.ampproject.org/c/s/news.example/court/amp",
    ],
)
@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://www.news.example/court?utm_source=amp&id=7">',
        '<link rel="Canonical" href="//www.news.example/court?id=7&amp;fbclid=1#top">',
        '<meta property="og:url" content="https://www.news.example/court?id=7">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "mainEntityOfPage": '
        '{"@type": "WebPage", "@id": "https://www.news.example/court?id=7"}}</script>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "mainEntityOfPage": true, '
        '"url": "https://www.news.example/court?id=7"}</script>',
    ],
)
def test_x20_a_copy_is_folded_into_the_canonical_address_that_it_names(copy: str, head: str) -> None:
    assert article(paragraphs(*ENGLISH), head, copy).canonical_url == "https://www.news.example/court?id=7"


@pytest.mark.parametrize("mark", ["amp", "⚡"])
@pytest.mark.parametrize(
    "copy",
    [
        *("https://news.example/court/amp", "https://news.example/court/amp/", "https://news.example/amp/court"),
        *(
            "https://news.example/court?amp=1",
            "https://amp.news.example/court",
            "https://news.example/court?outputType=amp",
        ),
    ],
)
def test_x20_an_amp_page_that_names_no_original_is_that_of_its_address_without_the_amp(mark: str, copy: str) -> None:
    html = document(paragraphs(*ENGLISH)).replace("<html>", f"<html {mark}>")
    assert same_page_key(read_html(html, url=copy).canonical_url) == "news.example/court"


def test_x20_what_comes_from_a_cache_of_amp_pages_is_one_though_its_markup_does_not_say_so() -> None:
    copy = "https://news-example.cdn.ampproject.org/c/s/news.example/court/amp"
    assert article(paragraphs(*ENGLISH), "", copy).canonical_url == "https://news.example/court"


def test_x20_an_address_that_only_looks_like_a_copys_stays_and_a_section_is_no_original() -> None:
    plain = "https://news.example/2026/print/amp"
    assert article(paragraphs(*ENGLISH), "", plain).canonical_url == plain
    node = '{"@type": "NewsArticle", "headline": "x", "mainEntityOfPage": "https://news.example/politics"}'
    head = f'<script type="application/ld+json">{node}</script>'
    assert article(paragraphs(*ENGLISH), head, URL).canonical_url == URL


@pytest.mark.parametrize(
    "claim", ["https://elsewhere.example/court", "https://news.example/", "javascript:alert(1)", ""]
)
def test_an_implausible_canonical_address_is_not_believed(claim: str) -> None:
    head = f'<link rel="canonical" href="{claim}">'
    found = article(paragraphs(*ENGLISH), head, "https://news.example/court?utm_source=rss")
    assert found.canonical_url == "https://news.example/court"


@pytest.mark.shared_data
def test_the_page_that_the_project_began_with_is_read_clean(shared_data: Path) -> None:
    content = (shared_data / "example-article.html").read_bytes()
    found = read_html(content, url="https://news.example/damascus")
    assert found.status == "ok"
    assert len(lines_of(found)) == 11
    assert found.published == datetime(2025, 11, 3, tzinfo=UTC)
    for word in ("Close", "Subscribe", "burgermenu", "Reading time", "By The Beiruter", found.title):
        assert word not in found.text
