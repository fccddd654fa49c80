"""Bytes read by what they are."""

from __future__ import annotations

import pytest

from scrapers.charset import codec_name, decode

HEADLINE = "محكمة الاستئناف تؤجل النظر في طلب تسليم المتهم إلى السلطات"
SECOND = "الجيش يوقف مهربين على الحدود الشمالية ويضبط شاحنة محملة بالمحروقات"
FRENCH = "Le tribunal a reporté l’audience du détenu à l’été prochain, après l’appel du procureur général."
TURKISH = "Savcılık, sınırda gözaltına alınan şüphelinin iadesini istedi; İçişleri Bakanlığı açıklama yaptı."
RUSSIAN = "Суд отложил рассмотрение вопроса о выдаче задержанного на границе"


def feed(encoding: str | None, *titles: str) -> str:
    """An RSS text that declares ``encoding``, or nothing."""
    told = f' encoding="{encoding}"' if encoding else ""
    items = "".join(f"<item><title>{title}</title></item>" for title in titles)
    return f'<?xml version="1.0"{told}?><rss version="2.0"><channel>{items}</channel></rss>'


def page(meta: str, body: str) -> str:
    return f"<!doctype html><html><head>{meta}<title>x</title></head><body><p>{body}</p></body></html>"


# ---------------------------------------------------------------- F01: UTF-8 with faults


def test_f01_one_stray_byte_costs_one_character_and_not_the_feed() -> None:
    text = feed("utf-8", HEADLINE, SECOND)
    raw = text.encode().replace("الجيش".encode(), "الجيش".encode() + b"\xff")
    found = decode(raw, content_type="application/rss+xml; charset=utf-8", kind="xml")
    assert (found.encoding, found.replaced) == ("utf-8", 1)
    assert found.text == text.replace("الجيش", "الجيش\ufffd")
    assert found.warnings == ("undecodable-bytes: 1",)


@pytest.mark.parametrize("stray", [b"\xff", b"\x80", b"\xc3", b"\xe2\x80"])
@pytest.mark.parametrize("content_type", [None, "text/xml", "text/xml; charset=utf-8", "text/html; charset=iso-8859-1"])
def test_f01_holds_for_every_kind_of_fault_and_whatever_the_header_says(stray, content_type) -> None:
    raw = (
        feed("utf-8", HEADLINE, SECOND)
        .encode()
        .replace(b"</title></item></channel>", stray + b"</title></item></channel>")
    )
    found = decode(raw, content_type=content_type, kind="xml")
    assert found.encoding == "utf-8"
    assert HEADLINE in found.text
    assert SECOND + "\ufffd" in found.text


def test_f01_an_english_feed_with_a_stray_byte_stays_utf8() -> None:
    raw = feed("utf-8", "Court adjourns", "Second").encode().replace(b"Second", b"Sec\xffond")
    assert "Sec\ufffdond" in decode(raw, content_type=None, kind="xml").text


def test_f01_a_feed_cut_in_the_middle_of_a_letter_stays_utf8() -> None:
    raw = feed("utf-8", HEADLINE, SECOND).encode()
    cut = raw[: raw.index("شاحنة".encode()) + 3]
    found = decode(cut, content_type=None, kind="xml")
    assert (found.encoding, found.replaced) == ("utf-8", 1)


def test_a_replacement_character_that_the_publisher_wrote_is_not_counted_as_ours() -> None:
    assert decode(feed("utf-8", HEADLINE + "\ufffd").encode(), content_type=None, kind="xml").replaced == 0


# ---------------------------------------------------------------- F02, X28: who says what


@pytest.mark.parametrize("content_type", ["text/xml; charset=utf-8", "application/rss+xml", "text/xml", None])
@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6", "utf-16"])
def test_f02_a_declared_arabic_encoding_holds_against_the_header(content_type, encoding) -> None:
    found = decode(feed(encoding, HEADLINE, SECOND).encode(encoding), content_type=content_type, kind="xml")
    assert HEADLINE in found.text
    assert found.replaced == 0
    assert bool(found.warnings) == (content_type is not None and "utf-8" in content_type)


@pytest.mark.parametrize("actual", ["windows-1256", "iso-8859-6", "utf-8", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("claimed", [None, "utf-8", "windows-1256", "iso-8859-6", "iso-8859-1", "windows-1252"])
def test_f02_arabic_is_read_right_whatever_is_claimed(actual, claimed) -> None:
    raw = feed(claimed, HEADLINE, SECOND).encode(actual)
    found = decode(raw, content_type=None, kind="xml")
    assert HEADLINE in found.text
    assert SECOND in found.text
    assert not found.text.startswith("\ufeff")


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6"])
def test_a_single_short_headline_is_enough(encoding) -> None:
    raw = feed(None, "وزير العدل يزور السجن المركزي").encode(encoding)
    assert "وزير العدل يزور السجن المركزي" in decode(raw, content_type=None, kind="xml").text


@pytest.mark.parametrize(
    ("meta", "content_type"),
    [
        ('<meta charset="windows-1256">', "text/html"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">', "text/html"),
        ("<meta charset=windows-1256>", None),
        ('<!-- <meta charset="utf-8"> --><meta charset="windows-1256">', "text/html"),
        ("", "text/html; charset=windows-1256"),
        ('<meta charset="utf-8">', "text/html; charset=windows-1256"),
        ("", None),
    ],
)
def test_x28_a_page_is_read_by_header_then_meta_then_its_bytes(meta, content_type) -> None:
    found = decode(page(meta, HEADLINE).encode("windows-1256"), content_type=content_type, kind="html")
    assert HEADLINE in found.text
    assert found.replaced == 0


@pytest.mark.parametrize("meta", ['<meta charset="iso-8859-1">', "", '<meta charset="utf-8">'])
def test_x28_a_short_western_page_keeps_its_accents(meta) -> None:
    found = decode(page(meta, "Café fermé").encode("iso-8859-1"), content_type="text/html", kind="html")
    assert "Café fermé" in found.text


def test_x28_many_characters_that_cannot_be_read_are_counted() -> None:
    noise = bytes(range(0x80, 0xC0)) * 40
    found = decode(b"<p>" + noise, content_type="text/html; charset=utf-8", kind="html")
    assert found.replaced > 100 or found.warnings


# ---------------------------------------------------------------- other alphabets


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "windows-1252"),
        (TURKISH, "windows-1254"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        ("Ο εισαγγελέας ανακοίνωσε την έκδοση του κρατουμένου στις αρχές", "windows-1253"),
        ("בית המשפט הורה על הסגרת העצור לרשויות בגבול", "windows-1255"),
        ("法院下令将被拘留者引渡到边境当局", "gb18030"),
        ("دادگاه درباره استرداد متهم به مقامات کشور همسایه تصمیم گرفت", "windows-1256"),
    ],
)
@pytest.mark.parametrize("declared", [True, False])
def test_other_languages_are_not_taken_for_arabic(text, encoding, declared) -> None:
    meta = f'<meta charset="{encoding}">' if declared else ""
    text = text.replace("ی", "ي") if encoding == "windows-1256" else text
    assert text in decode(page(meta, text).encode(encoding), content_type=None, kind="html").text


def test_a_japanese_page_in_seven_bits_is_read_by_its_claim() -> None:
    raw = page('<meta charset="iso-2022-jp">', "裁判所は引き渡しを命じた").encode("iso-2022-jp")
    assert "裁判所" in decode(raw, content_type=None, kind="html").text


# ---------------------------------------------------------------- odd claims


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("UTF8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("windows-1256", "cp1256"),
        (" 'utf-8' ", "utf-8"),
        ("us-ascii", ""),
        ("no-such-thing", ""),
        ("utf-7", ""),
        ("hex", ""),
        ("zip", ""),
        ("a\x00b", ""),
        ("unicode_escape", ""),
    ],
)
def test_labels_are_understood_as_browsers_do_and_other_codecs_are_none(label, name) -> None:
    assert codec_name(label) == name


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"<", b"\xff", b"\x00<\x00"])
def test_next_to_nothing_is_read_as_next_to_nothing(raw) -> None:
    assert len(decode(raw, content_type="text/html; charset=", kind="html").text) <= 3


def test_a_declaration_of_utf16_in_text_that_is_not_wide_is_not_believed() -> None:
    assert HEADLINE in decode(feed("utf-16", HEADLINE).encode(), content_type=None, kind="xml").text


@pytest.mark.parametrize(
    "line",
    [
        "It’s the court’s third delay, the clerk’s office said – “no reason was given”.",
        "Le tribunal a ajourné l’audience de l’accusé, déjà reportée à l’été.",
        "أرجأت المحكمة في العاصمة جلسة الاستماع إلى الضابط السابق",
    ],
)
@pytest.mark.parametrize("taken_for", ["latin-1", "cp1252"])
def test_what_was_made_utf8_twice_is_read_once(line: str, taken_for: str) -> None:
    taken = "".join(
        bytes([byte]).decode(taken_for, "ignore") or chr(byte) for byte in line.encode()
    )  # cp1252 leaves five bytes open, which programs keep as controls
    found = decode(f"<p>{taken}</p><p>{line}</p>".encode(), content_type=None, kind="html")
    assert found.text == f"<p>{line}</p><p>{line}</p>"
    assert found.warnings == ("encoding-doubled: mended",)


@pytest.mark.parametrize(
    "line", ["CAFÉ… ÉTÉ’s «Â» Ã la carte — 20 €", "Æsir, Øst, Ùmar: ØSTFOLD", "â, ê, î – « déjà »"]
)
def test_rare_letters_are_not_taken_for_doubling(line: str) -> None:
    assert decode(line.encode(), content_type=None, kind="html").text == line
