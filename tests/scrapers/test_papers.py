"""Documents as articles: their text in order, what they say of themselves, and honest words for those that cannot be
read."""

from __future__ import annotations

import time
import unicodedata
from datetime import UTC, datetime

import pytest
from paperwork import latin_pdf, open_document, started, word_file

from marsad.errors import ParseError
from marsad.model import Article, Entry
from scrapers.extract import read_html
from scrapers.pdfpages import Line, Sheet, take_apart
from scrapers.pdftext import paragraphs, title

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://ministry.example/notice.pdf"
ARABIC = (
    "أعلنت النيابة العامة أنها سلمت الموقوف إلى السلطات السورية يوم الثلاثاء، بعد موافقة مجلس الوزراء على الطلب رقم "
    "125 لسنة 2026. وقال المتحدث إن اللجنة المشتركة ستنظر في 14 ملفا آخر خلال الأسابيع المقبلة."
)
FRENCH = "La cour d'appel a confirmé hier le refus de la remise ; l'affaire sera réexaminée au printemps."


def read(content: bytes, entry: Entry | None = None) -> Article:
    return read_html(content, url=URL, fetched_at=NOW, entry=entry)


def shaped(text: str) -> bytes:
    paper = started()
    paper.add_font("naskh", "", "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf")
    paper.set_font("naskh", size=14)
    paper.set_text_shaping(True)
    for part in text.split("\n"):
        paper.multi_cell(0, 8, part, align="R")
        paper.ln(8)
    return bytes(paper.output())


def test_arabic_comes_in_its_order_in_plain_letters() -> None:
    article = read(shaped(f"{ARABIC}\n{ARABIC}"))
    assert article.status == "document"
    assert article.text == f"{ARABIC}\n\n{ARABIC}"
    assert article.language == "ar"


def test_letters_kept_as_their_shapes_become_letters() -> None:
    line = Line("ﺍﻟﻤﺤﻜﻤﺔ ﻻ ﺗﻮﺍﻓﻖ", 300, 500, 690, 11)
    assert paragraphs([Sheet(600, 800, False, (line,))])[0].text == "المحكمة لا توافق"
    latin = Line("ofﬁcial ﬂight", 50, 200, 690, 11)
    assert paragraphs([Sheet(600, 800, False, (latin,))])[0].text == "official flight"


def test_x18_a_french_document_gives_title_date_pages_and_paragraphs() -> None:
    made = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    article = read(
        latin_pdf(FRENCH * 3, FRENCH, headline="Avis du greffe", title="Microsoft Word - avis.docx", created=made)
    )
    assert (article.title, article.pages, article.language) == ("Avis du greffe", 1, "fr")
    assert (article.published, article.published_from) == (made, "meta")
    assert article.text.split("\n\n") == [unicodedata.normalize("NFC", FRENCH * 3), FRENCH]


def test_heads_feet_and_page_numbers_are_no_text_and_a_paragraph_goes_on_over_the_page() -> None:
    points = [f"Point {n}. {FRENCH} " + f"Le dossier {n} suit le dossier {n + 1}. " * 9 + FRENCH for n in range(30)]
    content = latin_pdf(*points, head="Rapport du greffe 2026", foot="Page {page}")
    article = read(content)
    assert article.pages
    assert article.pages > 2
    assert article.text.split("\n\n") == points


def test_two_columns_are_read_one_after_the_other() -> None:
    paper = started()
    paper.set_font("times", size=11)
    with paper.text_columns(ncols=2, gutter=8, text_align="J") as columns:
        for number in range(14):
            columns.write(f"Point {number}. {FRENCH} {FRENCH} {FRENCH}\n\n")
    text = read(bytes(paper.output())).text.split("\n\n")
    assert text == [f"Point {n}. {FRENCH} {FRENCH} {FRENCH}" for n in range(14)]


@pytest.mark.parametrize("arabic", [False, True])
def test_columns_written_line_by_line_are_read_one_after_the_other(arabic: bool) -> None:
    word = "كلمة" if arabic else "word"
    rows = []
    for row in range(6):
        top = 700 - 14 * row
        rows += [
            Line(f"{word} l{row}", 50, 280, top, 11),
            Line(f"{word} r{row}", 320, 550, top, 11),
        ]
    read_order = [
        word
        for one in paragraphs([Sheet(600, 800, False, tuple(rows))])
        for word in one.text.split()
        if word[0] in "lr"
    ]
    left, right = [f"l{n}" for n in range(6)], [f"r{n}" for n in range(6)]
    assert read_order == (right + left if arabic else left + right)


def test_a_word_cut_at_a_line_s_end_is_whole_again_and_a_hyphenated_one_keeps_its_hyphen() -> None:
    lines = [
        "Les négociations franco-libanaises reprennent après l'extra-",
        "dition ; le comité franco-",
        "libanaises dit oui.",
    ]
    placed = tuple(Line(text, 50, 400, 690 - 14 * n, 11) for n, text in enumerate(lines))
    [found] = paragraphs([Sheet(600, 800, False, placed)])
    assert (
        found.text
        == "Les négociations franco-libanaises reprennent après l'extradition ; le comité franco-libanaises dit oui."
    )


def test_a_claimed_title_is_believed_only_if_the_document_says_so_too() -> None:
    found = paragraphs(
        [
            Sheet(
                600,
                800,
                False,
                (Line("Report on detainees", 50, 300, 690, 20), Line("It is long. " * 9, 50, 500, 640, 11)),
            )
        ]
    )
    assert title("Template of the ministry", found) == "Report on detainees"
    assert title("report_on_detainees_v3.pdf", found) == "Report on detainees"
    assert title("Report on detainees", found) == "Report on detainees"


def test_a_date_ahead_of_us_is_not_believed_and_the_text_s_own_stands_in() -> None:
    content = latin_pdf("12 October 2026", FRENCH * 3, created=datetime(2031, 1, 1, tzinfo=UTC))
    article = read(content)
    assert (article.published, article.published_from) == (datetime(2026, 10, 12, tzinfo=UTC), "text")


def test_a_scanned_document_says_so_and_keeps_its_source_s_words() -> None:
    paper = started()
    paper.rect(20, 20, 100, 100, style="F")
    article = read(bytes(paper.output()), Entry("s", "k", URL, title="Ruling 12"))
    assert (article.status, article.text, article.title, article.pages) == ("document", "", "Ruling 12", 1)
    assert article.warnings[0].startswith("scanned")


def test_encrypted_and_broken_documents_fail_with_the_reason() -> None:
    paper = started()
    paper.set_font("times", size=11)
    paper.multi_cell(0, 5, FRENCH)
    paper.set_encryption(owner_password="o", user_password="u")
    locked = read(bytes(paper.output()))
    assert (locked.status, locked.warnings[0].split(":")[0]) == ("failed", "encrypted")
    for content in (b"%PDF-1.7", b"%PDF-1.4\n" + bytes(range(256)) * 40):
        broken = read(content)
        assert (broken.status, broken.warnings[0].split(":")[0]) == ("failed", "broken-pdf")


def test_a_document_that_takes_too_long_is_given_up() -> None:
    begun = time.monotonic()
    with pytest.raises(ParseError, match="too-heavy"):
        take_apart(latin_pdf(FRENCH), seconds=0.01)
    assert time.monotonic() - begun < 5


def test_word_and_opendocument_files_give_their_paragraphs() -> None:
    article = read(word_file("Notice", FRENCH, ARABIC, title="Notice"))
    assert (article.status, article.title, article.text) == ("document", "Notice", f"{FRENCH}\n\n{ARABIC}")
    assert read(open_document(FRENCH, ARABIC)).text == f"{FRENCH}\n\n{ARABIC}"


def test_rtf_gives_its_paragraphs_in_its_own_letters() -> None:
    content = (
        rb"{\rtf1\ansi\ansicpg1256{\fonttbl{\f0 Arial;}}{\*\generator X;}\f0 "
        + rb"\'c7\'e1\'cd\'df\'e3 caf\u233?\par second line\par}"
    )
    article = read(content)
    assert f"{article.title}\n\n{article.text}" == "الحكم café\n\nsecond line"


def test_office_files_of_other_kinds_are_documents_whose_text_is_not_read() -> None:
    article = read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert (article.status, article.text, article.warnings[0].split(":")[0]) == ("document", "", "unread-format")
    broken = word_file(FRENCH)
    assert read(broken[: len(broken) // 2]).status == "failed"
