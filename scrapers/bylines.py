"""Makes clean names of what pages say about who wrote an article (X16, X17)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from marsad.text import fold, one_line
from scrapers.dates import parse_date
from scrapers.datewords import MONTHS
from scrapers.phrases import phrases

_PREFIX = re.compile(
    r"^[\W_]*(?:(?:written|posted|published|reported|story|words|photos?|text|reviewed|edited|authored)?\s*\bby\b|authors?\s*:|"
    r"par\b|publié par|écrit par|rédigé par|propos recueillis par|auteure?\s*:|von\b|por\b|di\b(?=\s+[A-Z])|"
    r"بقلم|كتبت?ه?|كتب|تقرير|إعداد|اعداد|تحرير|الكاتب|المصدر|ترجمة)\s*[:：]?\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:[;\n]|\s&\s|,?\s+\band\b\s+|,?\s+\bet\b\s+|\s+\bund\b\s+|\s+\bwith\b\s+|\s+\bavec\b\s+)\s*"
)
_ARABIC_AND = re.compile(r"\s*[،,]\s*|\s+و(?=ال\w|\w{3,}\s+\w)")
_CUT = re.compile(
    r"\s*(?:\bon\s+\w+\W.*\d|[|•·/]|\s[–—-]\s|\s\(|\bfor\s+[A-Z]|\bupdated\b|\bpublished\b|\bposted\b|"
    r"\blast modified\b|\breporter\b|\bcorrespondent\b|\bstaff\b|\beditor\b|\bsenior\b|\bcontributor\b|\bfollow\b|"
    r"\bin [A-Z]|@|https?:|نشر|تحديث|مراسل).*$",
    re.IGNORECASE | re.DOTALL,
)
_NOT_NAMES = phrases("""
    admin | administrator | editor | editors | staff | staff writer | staff writers | guest | guest author |
    webmaster | author | authors | by | unknown | none | null | n/a | anonymous | view all posts | more from |
    follow | share | subscribe | login | news desk | user | post author | redaction | la redaction | redacteur |
    auteur | webmestre | invite | writer | journalist | correspondent | contributor | journaliste | envoye special |
    صحفي | صحافي | صحفية | صحافية | مراسل | مراسلة |
    المحرر | التحرير | هيئة التحرير | فريق التحرير | كاتب | الكاتب | مدير الموقع |
    إدارة الموقع
""")
# Before a place, never at the beginning of a name.
_WHERE = frozenset(["à", "au", "aux", "en", "dans", "in", "at", "from", "near", "في", "من", "لدى"])
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 60


def names(raw: str | Iterable[str]) -> tuple[str, ...]:
    """The names in a byline, or in several, each once and in order.

    Left out: "By", dates, places and agencies after a dash or bar, roles, addresses, words like "admin".
    """
    lines = [raw] if isinstance(raw, str) else raw
    found: dict[str, str] = {}
    for line in lines:
        for part in _parts(one_line_kept(line)):
            name = _name(part)
            if name:
                found.setdefault(fold(name), name)
    return tuple(found.values())


def one_line_kept(line: str) -> str:
    """``line`` cleaned, its line breaks as "; ": two names on two lines are two names."""
    return "; ".join(piece for piece in (one_line(piece) for piece in line.splitlines()) if piece)


def _parts(line: str) -> list[str]:
    line = _PREFIX.sub("", line)
    pieces = [p for p in _BETWEEN.split(line) if p]
    out: list[str] = []
    for piece in pieces:
        if re.search(r"[\u0600-\u06ff]", piece):
            out.extend(p for p in _ARABIC_AND.split(piece) if p)
        elif "," in piece and _is_list(piece):
            out.extend(piece.split(","))
        else:
            out.append(piece)
    return out


def _is_list(piece: str) -> bool:
    """Whether commas part names: each part has two words or more; "Family, Given" and "Name, Reuters" have not."""
    parts = [p.strip() for p in piece.split(",") if p.strip()]
    return len(parts) > 1 and all(len(p.split()) >= 2 for p in parts)


def _name(part: str) -> str:
    name = _PREFIX.sub("", part)
    name = _CUT.sub("", name).strip(" \t,.;:،|-–—•\"'“”")
    if "," in name:
        name = _without_tail(name)
    words = _WORD.findall(name)
    if words and words[0] in _WHERE:
        return ""
    if not 1 <= len(words) <= 7 or len(name) > _LONGEST or fold(name) in _NOT_NAMES:
        return ""
    if any(c.isdigit() for c in name) and (parse_date(name) or any(fold(w) in MONTHS for w in words)):
        return ""
    if len(words) == 1 and (len(words[0]) < 3 or fold(words[0]) in MONTHS):
        return ""
    if sum(c.isdigit() for c in name) > 2 or name[0].isdigit() or name.startswith(("http", "www.")):
        return ""
    return name


def _without_tail(name: str) -> str:
    first, rest = (piece.strip() for piece in name.split(",", 1))
    if len(first.split()) == 1 and len(rest.split()) == 1 and first[:1].isupper() and rest[:1].isupper():
        return name if rest.isupper() else first
    return first
