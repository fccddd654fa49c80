"""Files that are no pages, known by their first bytes."""

from __future__ import annotations

import io
import zipfile

import pytest

from scrapers.documents import kind


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n\r\n%PDF-1.4", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "office"),
        (zipped("[Content_Types].xml", "word/document.xml"), "office"),
        (zipped("mimetype", "content.xml"), "office"),
        (zipped("photos/1.jpg"), "archive"),
        (b"{\\rtf1\\ansi", "office"),
        (b"\x00\x00\x00\x18ftypmp42", "media"),
        (b"\xff\xd8\xff\xe0", "media"),
        (b"\x89PNG\r\n\x1a\n", "media"),
        (bytes(range(256)) * 4 + b"\x00" * 200, "binary"),
        (b"<!doctype html><p>The PDF begins with %PDF", None),
        ("<html><p>نص</p></html>".encode("utf-16"), None),
        ("<html><p>text</p></html>".encode("utf-16-le"), None),
        ("<p>نص</p>".encode("cp1256"), None),
        (b"MZ is how this text begins", None),
        (b"", None),
    ],
)
def test_x18_x19_a_file_is_known_by_its_bytes(content: bytes, expected: str | None) -> None:
    assert kind(content) == expected


def test_x18_a_broken_office_file_is_still_one() -> None:
    whole = zipped("[Content_Types].xml", "word/document.xml")
    assert kind(whole[: len(whole) // 2]) == "office"
