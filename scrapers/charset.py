"""Turns the bytes of a page or feed into text, by what they are rather than by what they are said to be.

Claims are heard in this order: byte order mark, HTTP header, the document's own declaration (X28). A claim is kept if
the bytes bear it out; else the next is heard, then the bytes themselves decide. Two rules settle most quarrels:

- Bytes that are valid UTF-8 beyond ASCII are UTF-8, whatever is claimed: no other encoding looks so by chance (F02).
- Declared UTF-8 that mostly decodes stays UTF-8, with one U+FFFD for each stray byte (F01): a Western code page would
  turn every Arabic title into garbage for the sake of one byte.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import charset_normalizer

from scrapers import legacy_arabic
from scrapers.doubled import mended

_PRESCAN = 4096
_GUESSED_FROM = 65_536
_FOREIGN = 0.5  # words without one ASCII letter: above this share, a Latin code page is no believable reading
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([^\"'>]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([^\s\"'/>;]{1,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers take these labels for (WHATWG Encoding Standard): each is a subset of what is really meant.
_WIDER = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
}
# Names of Python's own codecs that are no character set of a document, or no claim worth hearing.
_NO_CHARSET = frozenset({"ascii", "utf-7", "idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
_WESTERN = frozenset("àâäçéèêëîïôöùûüœæñáíóúßÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆÑÁÍÓÚãõåøÅØ’‘“”«»–—…•©®°€£\xa0·º")
_LATIN = {"cp1252": _WESTERN, "cp1254": _WESTERN | frozenset("ığşİĞŞ")}
# What the web was written in before UTF-8; a detector that may also choose DOS and Mac tables often does.
_GUESSES = [
    *(f"cp125{number}" for number in range(9)),
    *("cp874", "cp866", "koi8_r", "koi8_u", "iso8859_2", "iso8859_6", "iso8859_7", "iso8859_8"),
    *("gb18030", "big5", "euc_jp", "shift_jis", "euc_kr"),
]
_STRAY = 2  # so few faults are slips of a program, not another alphabet
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_jp_2", "iso2022_kr", "hz"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes. ``encoding`` is a Python codec's name; ``replaced`` counts the U+FFFD put in for bytes
    that could not be read; ``warnings`` say where a claim was overruled or had to be guessed."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class _Claim:
    """An encoding that somebody names: a codec's name, and who said so."""

    encoding: str
    by: str


def decode(content: bytes, *, content_type: str | None, kind: Literal["html", "xml"]) -> Decoded:
    """``content`` as text, without a byte order mark. Never fails: the worst outcome is many U+FFFD, counted.

    ``content_type`` is the HTTP header, if there was one. ``kind`` says whose declaration to look for; JSON, which
    has none, goes as "xml".
    """
    claims = list(_claims(content, content_type, kind))
    body = content.removeprefix(codecs.BOM_UTF8)
    encoding = _wide(content) or _judge(body, claims)
    text, replaced = _read(content if encoding.startswith(("utf-16", "utf-32")) else body, encoding)
    warnings = list(_warnings(claims, encoding, replaced, content))
    if encoding == "utf-8" and (once := mended(text)) != text:
        text = once
        warnings.append("encoding-doubled: mended")
    return Decoded(text, encoding, tuple(warnings), replaced)


# ---------------------------------------------------------------- what is claimed


def _claims(content: bytes, content_type: str | None, kind: str) -> Iterator[_Claim]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            yield _Claim(encoding, "byte order mark")
            break
    if (said := _HTTP_CHARSET.search(content_type or "")) and (encoding := codec_name(said[1])):
        yield _Claim(encoding, "HTTP header")
    if (label := _declared(content, kind)) and (encoding := codec_name(label)):
        yield _Claim(encoding, "declaration")


def _declared(content: bytes, kind: str) -> str | None:
    start = content[:_PRESCAN]
    found = _XML_DECLARATION.search(start)
    if not found and kind == "html":
        found = _META.search(_COMMENT.sub(b"", start))
    return found[1].decode("ascii", "replace") if found else None


def codec_name(label: str) -> str:
    """The codec for a ``charset=`` label as browsers understand it; "" for what names no character set."""
    try:
        found = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError):
        return ""
    if found.name in _NO_CHARSET or not getattr(found, "_is_text_encoding", True):
        return ""
    return _WIDER.get(found.name, found.name)


# ---------------------------------------------------------------- what the bytes say


def _wide(content: bytes) -> str | None:
    """UTF-16 or UTF-32, which show themselves by a mark or by zero bytes in step; None for anything else."""
    for mark, encoding in _BOMS:
        if encoding != "utf-8" and content.startswith(mark):
            return encoding
    start = content[:_PRESCAN]
    if start[:4] in (b"<\0\0\0", b"\0\0\0<"):
        return "utf-32-le" if start[0] else "utf-32-be"
    if b"\0" not in start:
        return None
    # The upper halves of markup and of Arabic are 00 and 06; the lower halves are anything.
    even, odd = (_share(start[side::2], b"\x00\x06") for side in (0, 1))
    if odd > 0.8 > even * 2:
        return "utf-16-le"
    if even > 0.8 > odd * 2:
        return "utf-16-be"
    return None


def _share(some: bytes, of: bytes) -> float:
    return sum(some.count(byte) for byte in of) / len(some) if some else 0.0


def _judge(body: bytes, claims: list[_Claim]) -> str:
    """The encoding that ``body`` is in, which is not a wide one."""
    claimed = [claim.encoding for claim in claims if not claim.encoding.startswith(("utf-16", "utf-32"))]
    if body.isascii():
        return next((encoding for encoding in claimed if encoding in _SEVEN_BIT), "utf-8")
    good, bad = _utf8_sequences(body)
    expected = "utf-8" in claimed or not claimed
    if not bad or (good >= bad if expected else good >= 10 * bad):
        return "utf-8"
    words = legacy_arabic.sample(body)
    for encoding in claimed:
        if encoding != "utf-8" and _borne_out(body, encoding, words):
            return encoding
    return _guess(body, words, bad, declared_utf8="utf-8" in claimed)


def _utf8_sequences(body: bytes) -> tuple[int, int]:
    """How many characters beyond ASCII ``body`` has as UTF-8, and how many faults."""
    text = body.decode("utf-8", "replace")
    marks = text.count("\ufffd")
    honest = body.count(b"\xef\xbf\xbd")
    return len(text) - len(text.encode("ascii", "ignore")) - marks + honest, marks - honest


def _borne_out(body: bytes, encoding: str, words: list[bytes]) -> bool:
    """Whether ``body`` may well be in ``encoding``, a claimed one."""
    arabic = legacy_arabic.best_reading(words)
    if encoding in legacy_arabic.TABLES:
        own = legacy_arabic.reading(words, encoding)
        return not arabic.natural or own.score > arabic.score - legacy_arabic.CLEARLY
    if arabic.natural and legacy_arabic.foreign_share(words) > _FOREIGN:
        return False
    _, replaced = _read(body, encoding)
    return replaced * 20 <= sum(map(len, words))


def _guess(body: bytes, words: list[bytes], bad: int, *, declared_utf8: bool) -> str:
    """The likeliest encoding of ``body`` when no claim holds. ``bad`` counts its faults as UTF-8."""
    own_script = legacy_arabic.foreign_share(words) > _FOREIGN
    if not own_script and (latin := _latin(words)):
        return latin
    if bad <= _STRAY or (declared_utf8 and not own_script):
        return "utf-8"
    arabic = legacy_arabic.best_reading(words)
    if arabic.natural and own_script:
        return arabic.encoding
    best = charset_normalizer.from_bytes(body[:_GUESSED_FROM], cp_isolation=_GUESSES).best()
    return codec_name(best.encoding) or "utf-8" if best else "utf-8"


def _latin(words: list[bytes]) -> str | None:
    """The Latin code page whose accented letters are those that real languages use; None if there is none."""
    for encoding, usual in _LATIN.items():
        beyond = [char for char in b" ".join(words).decode(encoding, "replace") if not char.isascii()]
        if beyond and sum(char in usual for char in beyond) >= 0.8 * len(beyond):
            return encoding
    return None


# ---------------------------------------------------------------- reading and reporting


def _read(content: bytes, encoding: str) -> tuple[str, int]:
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    own = content.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0
    return text, text.count("\ufffd") - own


def _warnings(claims: list[_Claim], encoding: str, replaced: int, content: bytes) -> Iterator[str]:
    if not content.isascii():
        for claim in claims:
            if not encoding.startswith(claim.encoding):
                yield f"encoding-overridden: {claim.by} says {claim.encoding}, read as {encoding}"
        if not claims and encoding != "utf-8":
            yield f"encoding-guessed: {encoding}"
    if replaced:
        yield f"undecodable-bytes: {replaced}"
