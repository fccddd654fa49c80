"""An Atom feed of articles, for feed readers and other monitors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from lxml import etree

from marsad.text import clean
from marsad.times import rfc3339
from marsad.urls import web_url
from query.exports.articles import Dossier, Exported

WITH_PAGES = False
ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(articles: Iterable[Exported], out: BinaryIO, dossier: Dossier) -> int:
    """Write a feed with an entry for each article; how many there were."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _text(feed, "id", dossier.id or f"urn:marsad:export:{dossier.made_at:%Y%m%dT%H%M%SZ}")
    for relation, address in (("self", dossier.feed), ("alternate", dossier.page)):
        if address:
            etree.SubElement(feed, f"{{{ATOM}}}link", rel=relation, href=address)
    _text(feed, "title", dossier.title)
    _text(feed, "updated", rfc3339(dossier.made_at))
    count = 0
    for article in articles:
        feed.append(_entry(article.shown))
        count += 1
    out.write(etree.tostring(feed, encoding="utf-8", xml_declaration=True, pretty_print=True))
    return count


def _entry(article: Mapping[str, Any]) -> etree._Element:
    entry = etree.Element(f"{{{ATOM}}}entry")
    if article["language"]:
        entry.set(LANG, article["language"])
    _text(entry, "id", f"urn:marsad:article:{article['id']}")
    _text(entry, "title", article["title"])
    _text(entry, "updated", rfc3339(article["modified"] or article["published"] or article["first_seen"]))
    if article["published"]:
        _text(entry, "published", rfc3339(article["published"]))
    if url := web_url(article["url"]):
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=url)
    for name in article["authors"] or [article["site"] or article["source"]]:
        _text(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", name)
    for tag in article["tags"]:
        if tag["decision"]:
            etree.SubElement(entry, f"{{{ATOM}}}category", term=tag["topic"])
    _text(entry, "content", article["text"])
    return entry


def _text(parent: etree._Element, name: str, value: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = clean(value)
