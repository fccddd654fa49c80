"""Knows a box about the author at a text's foot: "Dana Rees writes about prisons" is not what the article is about.

A paragraph at the end counts as one if it says so ("About the author"), or if it begins with who somebody is by trade
or what they write about, in the present. News about a reporter ("was detained on Monday") is none.
"""

from __future__ import annotations

import re

_MOST_WORDS = 70
_MOST_BOXES = 3
_BLANK = re.compile(r"\n\s*\n|\n")

_NAME = r"(?:[A-ZÀ-Ý][\w.'’-]*\s+){1,4}"
_LABEL = re.compile(
    r"^\W*(?:about the (?:author|writer|reporter)s?|the (?:author|writer) (?:is|writes|covers|reports)\b"
    r"|(?:à propos|au sujet) de l['’]aut(?:eur|rice)|l['’]aut(?:eur|rice) (?:est|écrit|couvre)\b"
    r"|(?:نبذة )?عن (?:ال)?(?:كاتب|كاتبة|مؤلف|صحافي|صحفي|صحافية|صحفية)\b|(?:الكاتب|الكاتبة) (?:يكتب|تكتب|صحاف|صحف))",
    re.IGNORECASE,
)
_TRADE_EN = r"(?:reporter|journalist|correspondent|editor|writer|columnist|contributor|freelancer|fellow|author)"
_TRADE_FR = r"(?:journaliste|reporter|correspondante?|rédact(?:eur|rice)|chroniqueu(?:r|se)|éditorialiste|pigiste)"
_TRADE_AR = r"(?:صحافي|صحافية|صحفي|صحفية|كاتب|كاتبة|مراسل|مراسلة|محرر|محررة)"
_OF_A_PERSON = (
    re.compile(rf"^\W*{_NAME}(?:is|are) (?:an?|the|our|one of)\b[^.]{{0,80}}?\b{_TRADE_EN}", re.UNICODE),
    re.compile(rf"^\W*(?:{_NAME}|She |He |They )(?:also )?(?:writes|covers|reports|write|cover|report)\b"),
    re.compile(r"^\W*(?:writes|covers|reports) (?:about|on|for|from)\b", re.IGNORECASE),
    re.compile(rf"^\W*{_NAME}est (?:une? |la |le |l['’]|notre )?[^.]{{0,60}}?\b{_TRADE_FR}"),
    re.compile(rf"^\W*(?:{_NAME}|Elle |Il )(?:écrit|couvre)\b"),
    re.compile(
        rf"^\W*(?:[\u0621-\u064a]+\s+){{1,4}}{_TRADE_AR}\b[^.]{{0,60}}?\b(?:يكتب|تكتب|يغطي|تغطي|متخصصة?|مختصة?)\b"
    ),
)
_NEWS = re.compile(
    r"\b(?:arrested|detained (?:on|in|since|by|for)|jailed|sentenced|kidnapped|abducted|killed|freed|released)\b"
    r"|\b(?:arrêtée?|condamnée?|détenue? depuis|libérée?|enlevée?|tuée?|extradée?)\b"
    r"|\b(?:اعتقل\w*|أوقف\w*|أفرج\w*|حكم\w*|خطف\w*|قتل\w*|احتجز\w*|سجنت?)\b",
    re.IGNORECASE,
)


def without_author_box(text: str) -> str:
    """``text`` up to the boxes about its author at its foot; the whole if all of it would be one."""
    end = len(text.rstrip())
    for _ in range(_MOST_BOXES):
        start = max((gap.end() for gap in _BLANK.finditer(text, 0, end)), default=0)
        if not start or not _is_box(text[start:end]):
            return text[:end] if end < len(text.rstrip()) else text
        end = len(text[:start].rstrip())
    return text[:end]


def _is_box(paragraph: str) -> bool:
    if len(paragraph.split()) > _MOST_WORDS:
        return False
    if _LABEL.search(paragraph):
        return True
    return not _NEWS.search(paragraph) and any(found.search(paragraph) for found in _OF_A_PERSON)
