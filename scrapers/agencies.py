"""Recognises wire copy: the news agencies that a page names in its byline, dateline or credits as where its text comes
from. Mentions within the text ("a minister told Reuters") are none.

Which agencies there are, and how they are written, is data: ``agencies.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from marsad import urls
from marsad.text import fold, one_line, words
from scrapers import jsonld
from scrapers.authors import AUTHOR_METAS, name_of
from scrapers.beside import Beside
from scrapers.blocks import Block
from scrapers.metadata import Head
from scrapers.phrases import any_of

GENERIC = "agencies"
"""The name for agencies that are not named one by one."""
_FILE = Path(__file__).with_name("agencies.toml")
_LATIN = re.compile("[A-Za-z]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_DATELINE = 110
_LINE = 110
_TAIL = 3
_SOURCE_METAS = ("dc.source", "dcterms.source", "source", "article:source", "news_source", "original-source")

# Words before an agency's name on a line that is a credit, and behind it.
_BEFORE = any_of(r"""
    by | sources?\s*: | from | via | with (?:reporting by|files from|additional reporting by) | with | copyright | © |
    \(c\) | (?:first )?published by | written by | credit\s*: | par | avec | d'après | المصدر\s*[:：]? | عن | مع |
    نقلا عن | بقلم | كتب | متابعه | ترجمه
""")
_BEHIND = (
    r"(?i:[\s,]+(?:staff|writers?|reporters?|news|news agency|agency|contributed to this \w+))?"
    r"(?:[\s,|·•–—-]+[^()]{0,40}\d[^()]{0,20})?"
)
# What parts a place or an outlet from the agency.
_PARTED = r"(?:\s*[-–—/|,،+&(\[]\s*|\s+(?:with|and|avec|et|via|مع|عن)\s+|\s+و\s*)"
_NOT_CREDIT = re.compile(any_of(r"photo | image | getty | picture | video | صوره? | تصوير | cliche | illustration"))
# A place of a few words in capitals, or of Arabic, perhaps with a date.
_LATIN_PLACE = r"[A-Z][\w.'’-]*(?:[ ,/]+(?:[A-Z][\w.'’-]*|de|al|el|le|la|\d{1,4}\.?)){0,5}"
_ARABIC_PLACE = r"[^\W\d_]+(?: [^\W_]+){0,3}"


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency: its name, and the hosts that are its own."""

    name: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a page may name an agency: ``credits`` are what its metadata give as author or source, ``byline`` the
    lines about the headline, ``text`` the paragraphs, ``behind`` the lines after them."""

    credits: Sequence[str] = ()
    byline: Sequence[str] = ()
    text: Sequence[str] = ()
    behind: Sequence[str] = ()


def traces(head: Head, authors: Sequence[str], beside: Beside, chosen: Sequence[Block]) -> Traces:
    """Where a page with such a ``head`` and ``authors`` may name an agency: ``chosen`` are its text, ``beside`` the
    blocks about its headline."""
    return Traces(
        credits=[*_credits(head), *authors],
        byline=_lines((*beside.before, *beside.after)),
        text=[block.text for block in chosen],
        behind=_lines(beside.behind),
    )


def _lines(blocks: Sequence[Block]) -> list[str]:
    """Their texts; what stands with a picture credits the picture."""
    return [block.text for block in blocks if all(kind != "caption" for kind, _ in block.place.marks)]


def _credits(head: Head) -> list[str]:
    """What JSON-LD and metas give as an article's author, source or provider, as they write it."""
    node = head.article or {}
    keys = ("author", "creator", "sourceOrganization", "provider", "creditText", "copyrightHolder")
    told = [one for key in keys for one in (node[key] if isinstance(node.get(key), list) else [node.get(key)])]
    names = [name for one in told if (name := name_of(jsonld.resolved(one, head.nodes)))]
    return names + [said for key in (*AUTHOR_METAS, *_SOURCE_METAS) for said in head.metas.get(key, ())]


def named(traces: Traces, url: str) -> tuple[str, ...]:
    """The names of the agencies that ``traces`` name as the source of the text, each once, those of the metadata first.
    None that publishes at ``url`` itself; ``GENERIC`` only where no other is named."""
    forms = _forms()
    if not forms.may_be_in(traces):
        return ()
    found = dict.fromkeys(_found(traces, forms))
    host = urls.host(url)
    others = [
        agency.name for agency in found if not any(host == own or host.endswith(f".{own}") for own in agency.hosts)
    ]
    return tuple(name for name in others if name != GENERIC or len(others) == 1)


def _found(traces: Traces, forms: _Forms) -> Iterator[Agency]:
    for line in (*traces.credits, *traces.byline):
        yield from forms.in_line(line)
    if traces.text:
        yield from forms.in_dateline(traces.text[0])
        yield from forms.at_end(traces.text[-1])
    for line in (*traces.text[1:][-_TAIL:], *traces.behind):
        yield from forms.in_line(line)


# ---------------------------------------------------------------- forms


@dataclass(frozen=True, slots=True)
class _Script:
    """The patterns for forms in one script."""

    form: re.Pattern[str]
    line: re.Pattern[str]
    datelines: tuple[re.Pattern[str], ...]
    end: re.Pattern[str]


class _Forms:
    """All written forms, as patterns: Latin ones for text as it stands, Arabic ones for folded text."""

    def __init__(self, told: Sequence[tuple[Agency, Sequence[str]]]) -> None:
        self._agencies = {_key(form): agency for agency, forms in reversed(told) for form in forms}
        forms = [form for _, written in told for form in written]
        self._signs = frozenset(max(words(form), key=len) for form in forms)
        self._latin = _script([_latin(f) for f in forms if not _ARABIC.search(f)], _LATIN_PLACE, r"\s*(?=[A-Z«“\"]|$)")
        self._arabic = _script([_arabic(f) for f in forms if _ARABIC.search(f)], _ARABIC_PLACE, r"(?=\s|$)")

    def may_be_in(self, traces: Traces) -> bool:
        """Whether the longest word of any form is there at all: most pages are done with then."""
        ends = [
            end for line in (*traces.text[:1], *traces.text[-_TAIL:]) for end in (line[:_DATELINE], line[-_DATELINE:])
        ]
        lines = " ".join((*traces.credits, *traces.byline, *ends, *traces.behind))
        return not self._signs.isdisjoint(words(lines))

    def in_line(self, line: str) -> Iterator[Agency]:
        """Agencies in a line that is nothing but a credit: "Jane Doe with AFP", "Source: NNA", "بيروت - رويترز"."""
        line = one_line(line)
        if len(line) < _LINE and not _NOT_CREDIT.search(fold(line)):
            for script, readable in self._readings(line):
                yield from self._agencies_in(script, script.line.match(readable))

    def in_dateline(self, paragraph: str) -> Iterator[Agency]:
        """Agencies in a dateline: "BEIRUT, Nov 3 (Reuters) -", "NNA - ", "دمشق-سانا "."""
        for script, readable in self._readings(one_line(paragraph)[:_DATELINE]):
            for pattern in script.datelines:
                found = pattern.match(readable)
                if found and not script.form.search(found["place"] or ""):
                    yield from self._agencies_in(script, found)

    def at_end(self, paragraph: str) -> Iterator[Agency]:
        """Agencies that close the last paragraph: "… he said. (AFP)", "… قال الوزير. (وكالات)"."""
        for script, readable in self._readings(one_line(paragraph)[-_DATELINE:]):
            yield from self._agencies_in(script, script.end.search(readable))

    def _readings(self, line: str) -> Iterator[tuple[_Script, str]]:
        if _LATIN.search(line):
            yield self._latin, line
        if _ARABIC.search(line):
            yield self._arabic, fold(line)

    def _agencies_in(self, script: _Script, found: re.Match[str] | None) -> Iterator[Agency]:
        for form in script.form.finditer(found["named"]) if found else ():
            yield self._agencies[_key(form.group())]


@cache
def _forms() -> _Forms:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))["agency"]
    return _Forms([(Agency(one["name"], tuple(one["hosts"])), one["forms"]) for one in told])


def _latin(form: str) -> str:
    escaped = r"\s+".join(map(re.escape, form.split()))
    return escaped if form.isupper() else f"(?i:{escaped})"


def _arabic(form: str) -> str:
    """Initials may have dots between them."""
    parts = fold(form).split()
    return r"[.\s]*".join(parts) + r"\.?" if all(len(part) == 1 for part in parts) else r"\s+".join(parts)


def _key(form: str) -> str:
    return re.sub(r"[\W_]+", "", fold(form))


def _script(forms: Sequence[str], place: str, begins: str) -> _Script:
    form = rf"(?<![\w@])(?:{'|'.join(sorted(forms, key=len, reverse=True))})(?![\w@])"
    one = rf"(?:(?i:agence|agency|وكاله)\s+)?{form}"
    several = rf"(?P<named>{one}(?:(?:\s*[-–—/|,،+&]\s*|\s+(?:and|et|و)\s*){one}){{0,3}})"
    lead = rf"(?:(?i:{_BEFORE})\s*)?(?:\d{{4}}\s+)?(?:.{{0,60}}?{_PARTED})??"
    bracketed = rf"^[\W_]*(?P<place>{place})?[\s,،]*[-–—]?\s*[(\[]\s*{several}\s*[)\]](?:\s*[-–—:.،]|{begins})"
    after_place = rf"^[\W_]*(?P<place>{place})\s*[-–—/,،|:]\s*{several}(?:\s*[-–—:/|]+(?=\s)|{begins})"
    first = rf"^(?P<place>[\W_]*){several}\s*[-–—:/|]+(?=\s)"
    return _Script(
        form=re.compile(form),
        line=re.compile(rf"^[\W_]*?{lead}{several}{_BEHIND}[\W_]*$"),
        datelines=tuple(map(re.compile, (bracketed, after_place, first))),
        end=re.compile(rf"(?:[(\[]|[-–—])\s*{several}\s*[)\]]?[\W_]*$"),
    )
