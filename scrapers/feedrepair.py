"""Mends the text of an XML feed so that a strict parser can read it, and takes out what could harm (F05, F06, H05).

Works on decoded text, before any parser sees it. What was mended is told as warnings.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Mapping
from dataclasses import dataclass

from scrapers.feedends import ended
from scrapers.xmltext import doctype_before, without_illegal

_PROLOG = re.compile(r"<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)|\s+", re.DOTALL)
_ROOT = re.compile(r"<(?:(?P<prefix>[A-Za-z][\w.-]*):)?(?P<name>rss|feed|rdf|channel)(?=[\s/>])", re.IGNORECASE)
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_AMPERSAND = re.compile(r"&(?:(?P<number>#[0-9]{1,9};|#[xX][0-9a-fA-F]{1,8};)|(?P<name>[A-Za-z][\w.-]*);)?")
_MOST_PREFIXES = 50
# A "word" of this length is an image written into the text, or an attack on parsers whose time grows with its square.
_ENDLESS_WORD = re.compile(r"([A-Za-z0-9+/=._:%@?,~#$*-]{2000})[A-Za-z0-9+/=._:%@?,~#$*-]+")
# Each base within a base makes the next one longer.
_MOST_BASES = 1000
_BASE = re.compile(r"\sxml:base\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
_PREFIX = re.compile(r"<([A-Za-z_][\w.-]*):[A-Za-z_]")
# The namespaces that feedparser knows by their usual prefixes and that feeds most often forget to declare.
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True, slots=True)
class Mended:
    """The mended text. ``root`` is the name of its outermost element, "" if that is no feed's. ``left_out`` counts
    entries of which a cut left nothing."""

    text: str
    root: str
    warnings: tuple[str, ...] = ()
    left_out: int = 0


def mend(text: str) -> Mended:
    """``text`` of an RSS, Atom or RDF feed, ready for a strict parser: no control characters, nothing before or after
    the document, no DOCTYPE subset, every ampersand in order. Text without a feed's root element comes back as it is.
    """
    warnings: list[str] = []
    text, illegal = without_illegal(text)
    if illegal:
        warnings.append(f"illegal-characters: {illegal}")
    root = _ROOT.search(text)
    if root is None:
        return Mended(text, "", tuple(warnings))
    body, entities = _without_prolog(text, root, warnings)
    body = _with_ampersands_in_order(body, entities, warnings)
    body = _with_prefixes_declared(_within_measure(body), warnings)
    name = f"{root['prefix']}:{root['name']}" if root["prefix"] else root["name"]
    body, left_out = _ended(body, name, warnings)
    return Mended(body, name, tuple(warnings), left_out)


def _without_prolog(text: str, root: re.Match[str], warnings: list[str]) -> tuple[str, Mapping[str, str]]:
    """The document from its root element on, after what of its DOCTYPE does no harm, and the short entities that the
    DOCTYPE declares. Declarations of encoding are gone: the text is decoded already."""
    doctype = doctype_before(text, root.start())
    if doctype and doctype.end > root.start():  # the subset itself names a root element, as an attack may
        root = _ROOT.search(text, doctype.end) or root
    before = text[: root.start()]
    if _PROLOG.sub("", before[: doctype.start] + before[doctype.end :] if doctype else before):
        warnings.append("junk-before")
    if doctype is None:
        return text[root.start() :], {}
    return f"{doctype.bare}\n{text[root.start() :]}", doctype.entities


def _with_ampersands_in_order(text: str, entities: Mapping[str, str], warnings: list[str]) -> str:
    """Every ampersand outside CDATA begins a reference that XML knows. Feeds use HTML's names, and bare ampersands."""
    mended = 0

    def judge(match: re.Match[str]) -> str:
        nonlocal mended
        name = match["name"]
        if match["number"] or name in _XML_NAMES:
            return match[0]
        if name in entities:
            return html.escape(entities[name], quote=False)
        mended += 1
        known = html.entities.html5.get(f"{name};")
        return known if known else f"&amp;{match[0][1:]}"

    parts = _CDATA.split(text)
    parts[::2] = [_AMPERSAND.sub(judge, part) for part in parts[::2]]
    if mended:
        warnings.append(f"references: {mended}")
    return "".join(parts)


def _within_measure(text: str) -> str:
    """``text`` without what no honest feed has and a parser would choke on."""
    text = _ENDLESS_WORD.sub(r"\1", text)
    return _BASE.sub("", text) if len(_BASE.findall(text)) > _MOST_BASES else text


def _with_prefixes_declared(text: str, warnings: list[str]) -> str:
    """``text`` with a namespace for every prefix that it uses and forgets to declare, as many feeds do."""
    markup = "".join(_CDATA.split(text)[::2])
    missing = sorted(set(_PREFIX.findall(markup)) - set(re.findall(r"xmlns:([\w.-]+)\s*=", markup)) - {"xml", "xmlns"})
    if not missing or len(missing) > _MOST_PREFIXES:
        return text
    warnings.append(f"undeclared-prefixes: {len(missing)}")
    declared = "".join(f' xmlns:{prefix}="{_NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"' for prefix in missing)
    root = _ROOT.search(text)
    return text if root is None else f"{text[: root.end()]}{declared}{text[root.end() :]}"


def _ended(text: str, name: str, warnings: list[str]) -> tuple[str, int]:
    """``text`` from its root's start to its root's end, and how many entries were lost if it has none."""
    ends = list(re.finditer(rf"</{re.escape(name)}\s*>", text))
    if ends:
        end = ends[-1].end()
        if _PROLOG.sub("", text[end:]):
            warnings.append("junk-after")
        return text[:end], 0
    if re.match(rf"\s*<{re.escape(name)}[^<>]*/>", text):
        return text, 0
    warnings.append("cut-off")
    closed, lost = ended(text, name)
    return closed, int(lost)
