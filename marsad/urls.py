"""Addresses: which may be kept, which are the same, how they are shown without their secrets."""

from __future__ import annotations

import hashlib
import re
import zlib
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from marsad import tracking

_PORTS = {"http": 80, "https": 443}
_FRONT = re.compile(
    r"(?:/(?:ar|en|fr|tr|he|fa|ku|de|es|it|ru|arabic|english|french)(?:[-_][a-z]{2})?)?"
    r"/?(?:(?:index|home|default|main|accueil)(?:\.\w{2,5})?/?)?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"https?://[^/?#\x00-\x20\x7f;][^\x00-\x20\x7f;]*", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x20\x7f]")


def web_url(raw: str | None, base: str | None = None) -> str | None:
    """``raw`` as an absolute http(s) URL, resolved against ``base``; None for anything else (H09).

    Scripts, data and file URLs, URLs without a host, and text that is no URL give None.
    """
    if not raw or not (raw := raw.strip().strip("\x00\ufeff")):
        return None
    try:
        joined = urljoin(base, raw) if base and not _WHOLE.fullmatch(raw) else raw
        parts = urlsplit(_CONTROL.sub(lambda m: quote(m.group()), joined.strip()))
        if not _on_the_web(parts):
            return None
    except ValueError:
        return None
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit(
        (parts.scheme.lower(), parts.netloc, path or "/", query, quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._?"))
    )


def _on_the_web(parts: SplitResult) -> bool:
    """Whether an address names a host that can be asked; ValueError if its port is none."""
    if parts.scheme.lower() not in _PORTS or not parts.hostname or (parts.port is not None and parts.port < 1):
        return False
    return not re.search(r"[\"'<>`\\{}|^]", parts.netloc)


def canonical(url: str) -> str:
    """``url`` in the form by which two addresses of one page are the same string.

    Host in lower case without a default port, no fragment, no parameters that say nothing (``marsad.tracking``), the
    others in their order, no credentials; a copy in an AMP cache is its original. The scheme stays: an archive must be
    able to fetch what it names. No address has none: "" gives "".
    """
    return urlunsplit(_canonical(url)) if url else ""


@lru_cache(maxsize=8192)
def _canonical(url: str) -> SplitResult:
    parts = urlsplit(tracking.original(url))
    hostname = (parts.hostname or "").rstrip(".")
    if ":" in hostname:
        hostname = f"[{hostname}]"
    port = parts.port
    netloc = hostname if port in (None, _PORTS.get(parts.scheme)) else f"{hostname}:{port}"
    query = _telling(parts.query) if parts.query else ""
    return SplitResult(parts.scheme.lower(), netloc, parts.path or "/", query, "")


def _telling(query: str) -> str:
    return urlencode([(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not tracking.says_nothing(k, v)])


def same_page_key(url: str) -> str:
    """The string by which two canonical URLs of one page are recognised: scheme, ``www.`` and a last slash set aside,
    so that a site's move to https re-announces nothing (F13)."""
    parts = _canonical(url)
    host = parts.netloc.removeprefix("www.")
    return f"{host}{parts.path.rstrip('/') or '/'}{'?' + parts.query if parts.query else ''}"


def identity(text: str) -> str:
    """A stable id of 20 hex digits (80 bits of SHA-256) for ``text``: short enough to type, long enough for an
    archive of billions, and of one length for URLs of any length (S10)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def article_id(url: str) -> str:
    """An article's identity: that of its canonical URL (``same_page_key``)."""
    return identity(same_page_key(url))


def host(url: str) -> str:
    """The host of ``url`` in lower case with its port if it is not the scheme's own; "" if there is none."""
    try:
        parts = _canonical(url)
        return parts.netloc if _on_the_web(parts) else ""
    except ValueError:
        return ""


SHARD_KEYS = 4096
"""How many numbers hosts are spread over; more than any number of shards that makes sense."""


def shard_key(url: str) -> int:
    """A stable number below ``SHARD_KEYS`` for the host of ``url``. All sources and pages of one host have the same,
    so a worker that serves all keys equal to ``k`` modulo ``n`` can be polite to its hosts by itself."""
    return zlib.crc32(host(url).encode()) % SHARD_KEYS


def front_page(url: str) -> bool:
    """Whether ``url`` names the front page of a site, or of one of its languages: no path, a language's code, or a
    usual name for it."""
    return _FRONT.fullmatch(urlsplit(url).path) is not None


def mask(url: str) -> str:
    """``url`` as it may be logged: scheme and host; path and query may hold keys and are not shown (H13)."""
    try:
        parts = urlsplit(url)
        hostname = parts.hostname
    except ValueError:
        return "(an unreadable address)"
    if not hostname:
        return "(no address)"
    shown = f"[{hostname}]" if ":" in hostname else hostname
    rest = "/…" if (parts.path not in ("", "/") or parts.query) else ""
    return f"{parts.scheme}://{shown}{rest}"
