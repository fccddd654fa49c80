"""How an article is cited: outlet, headline, date, address, and the hashes that prove what was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marsad.urls import web_url


def citation(
    article: Mapping[str, Any],
    *,
    words: Callable[[str], str] = str,
    code: Callable[[str], str] = str,
    address: Callable[[str], str] = str,
) -> str:
    """One line that names ``article``, as ``Archive.article`` gives it, and the version shown. ``words``, ``code`` and
    ``address`` write what others wrote, hashes and addresses in the way of a format."""
    version = article["versions"][article["version"] - 1]
    url = web_url(article["url"])
    published = article["published"] or article["first_seen"]
    page = f", page SHA-256 {code(version['page_sha256'])}" if version["page_sha256"] else ""
    return (
        f"{words(outlet(article))}: “{words(article['title'])}”, {published:%Y-%m-%d}, "
        f"{address(url) if url else 'no address'}, read {version['fetched_at']:%Y-%m-%d %H:%M} UTC, version "
        f"{version['number']} of {len(article['versions'])}, text SHA-256 {code(version['text_sha256'])}{page}, "
        f"article {article['id']}."
    )


def outlet(article: Mapping[str, Any]) -> str:
    """What the outlet of an article calls itself, else its source's name."""
    return str(article["site"] or article["source"])
