"""A kept page as it can be shown: its words in their order, and nothing that acts or loads."""

from __future__ import annotations

import pytest

from query.web.inert import inert, media_type

HTML = {"Content-Type": "text/html; charset=utf-8"}


def body(content: str | bytes, headers: dict[str, str] = HTML) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return inert(raw, headers, stylesheet="/s.css").partition('dir="auto">')[2]


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<h1 onclick=x>A</h1><p style='x'>b <em>c</em></p>", "<h1>A</h1><p>b <em>c</em></p>"),
        ("<p>a<script>b</script>c</p>", "<p>ac</p>"),
        ("<p>see <a href='https://n.example/'>this</a></p>", "<p>see this</p>"),
        ("<form action=/x><p>kept</p><input value=y></form>", "<p>kept</p>"),
        ("<p>a <img src=/x.png alt='a map'> b</p>", "<p>a  a map  b</p>"),
        ('<p dir="rtl" lang="ar">نص</p>', '<p dir="rtl" lang="ar">نص</p>'),
        ("<custom-part><p>inside</p></custom-part>", "<p>inside</p>"),
    ],
)
def test_words_and_their_order_stay_and_what_acts_or_loads_goes(markup, left):
    assert left in body(f"<html><head><title>t</title></head><body>{markup}</body></html>")


@pytest.mark.parametrize("content", ["", " ", "<!-- only a remark -->", "<html></html>", "\x00\x00"])
def test_a_page_without_words_is_an_empty_one(content):
    assert body(content).endswith("</body></html>")


def test_a_page_is_decoded_by_what_its_bytes_are():
    assert "نص عربي طويل" in body("<p>نص عربي طويل بما يكفي</p>".encode("cp1256"), {"content-type": "text/html"})


def test_plain_text_keeps_its_lines_and_is_no_markup():
    assert "<pre>a\n&lt;b&gt;</pre>" in body("a\n<b>", {"content-type": "text/plain"})


def test_a_media_type_is_read_without_its_parameters():
    assert media_type(HTML) == "text/html"
    assert media_type({}) == ""
