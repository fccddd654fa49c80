"""Reads what people type to search: words, "phrases", OR, minus, and fields such as ``topic:``, ``after:``, ``near:``.

No input is an error (S02, S04): what is no field, no date, no operator is a word like any other. The whole syntax is in
docs/search.md. A query is a row of clauses that must all hold; a clause is a row of conditions of which one must.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Literal

from marsad.dates import Span, span
from marsad.model import Mention
from marsad.text import fold
from marsad.tokens import index_words
from marsad.tongues import FUNCTION_WORDS

MOST_TERMS = 64
"""Conditions of a query that count, and words of a phrase."""

FieldName = Literal["topic", "source", "lang", "name", "story"]

_FUNCTION_WORDS = frozenset(index_words(FUNCTION_WORDS))
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"', "：": ":"})
_FRENCH_SPACES = re.compile("(?<=«)[ \u00a0\u202f]+|[ \u00a0\u202f]+(?=»)")
_TYPED = re.compile(r'(?<!\S)([(\[{]*)([-−–]?)[(\[{]*(?:([^\W\d_]+):(?=["\w.]))?(?:"([^"]*)"|(\S+))')
_OR = frozenset({"OR", "OU", "|", "||", "أو"})
_AND = frozenset({"AND", "ET", "&", "&&"})
_CLOSING = " \t.,;:!?)]}،؛؟"
_FIELDS = {
    name: field
    for field, names in {
        "title": "title titre عنوان العنوان",
        "topic": "topic sujet thème موضوع الموضوع",
        "source": "source مصدر المصدر",
        "lang": "lang language langue لغة اللغة",
        "name": "name nom اسم الاسم",
        "story": "story affaire قضية القضية",
        "near": "near like proche مثل",
        "after": "after since après depuis بعد منذ",
        "before": "before avant قبل",
        "until": "until jusque حتى",
        "on": "on date le تاريخ التاريخ",
    }.items()
    for name in fold(names).split()
}
_LANGUAGES = {
    name: code
    for code, names in {
        "ar": "arabic arabe عربي عربية العربية",
        "en": "english anglais إنجليزي إنجليزية الإنجليزية",
        "fr": "french français française فرنسي فرنسية الفرنسية",
    }.items()
    for name in fold(names).split()
}


@dataclass(frozen=True, slots=True)
class Words:
    """Index words that must stand side by side, in the title if ``title``. ``exact``: in this form and no other.
    ``typed`` is how they were written."""

    words: tuple[str, ...]
    exact: bool
    title: bool = False
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """What an article must be, beside its words: of a topic, source, language or story, or naming a watch name."""

    name: FieldName
    value: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold, or with ``minus`` must not."""

    what: Words | Field | Span
    minus: bool = False


Clause = tuple[Condition, ...]
"""Conditions of which one must hold."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, read. ``clauses`` must all hold; ``near`` are articles to which what is found should be alike; ``blank``
    is true if nothing at all was typed, as against things in which there is no word."""

    clauses: tuple[Clause, ...] = ()
    near: tuple[str, ...] = ()
    blank: bool = False

    @property
    def terms(self) -> tuple[Words, ...]:
        """The words that may be found: those without a minus."""
        return tuple(self._positive())

    @property
    def text(self) -> str:
        """What was asked for as plain text, without operators and fields: this is what has a meaning."""
        return " ".join(term.typed for term in self.terms)

    @property
    def names(self) -> frozenset[str]:
        """The watch names that are asked for."""
        return frozenset(
            condition.what.value
            for clause in self.clauses
            for condition in clause
            if isinstance(condition.what, Field) and condition.what.name == "name"
        )

    def _positive(self) -> Iterator[Words]:
        for clause in self.clauses:
            for condition in clause:
                if isinstance(condition.what, Words) and not condition.minus:
                    yield condition.what


def read_query(typed: str, *, now: datetime | None = None, zone: tzinfo = UTC) -> Question:
    """What ``typed`` asks for. Days are those of ``zone``; ages and "today" are reckoned from ``now``, and are words
    like any other without it.

    Words, each in any form, must all occur; "phrases" stand together as they are written; ``a OR b`` is one clause;
    ``-`` before a thing forbids it. Of one field that is given several times, one value is enough. Function words
    ("what", "the", في) are overlooked beside others. The first 64 different conditions count.
    """
    groups: list[list[Condition]] = []
    near: list[str] = []
    joined = False
    for piece in _pieces(typed):
        if piece in _OR:
            joined = bool(groups)
            continue
        if piece in _AND:
            continue
        found = _condition(piece, now, zone)
        if isinstance(found, str):
            near.append(found)
        elif found is not None:
            if joined:
                groups[-1].append(found)
            else:
                groups.append([found])
            joined = False
    clauses = _without_function_words(_one_field_once(groups))
    return Question(_capped(clauses), tuple(dict.fromkeys(near)), blank=not typed.strip())


def with_names(question: Question, spelled: Sequence[Mention]) -> Question:
    """``question``, with any spelling of the watch names for the one that was typed: ``spelled`` are names, each with
    the words of the query that spell it."""
    if not spelled:
        return question
    named = [(mention.name, index_words(mention.text), fold(mention.text)) for mention in spelled]
    by_word = {word: name for name, words, _ in named for word in words}
    by_text = {text: name for name, _, text in named}
    clauses: list[Clause] = []
    for clause in question.clauses:
        clauses += _named(clause, by_word, by_text)
    return replace(question, clauses=tuple(clauses))


def without_names(question: Question, unknown: Collection[str]) -> Question:
    """``question``, with the words of a name for each that is ``unknown``: it is looked for as it is written."""

    def known(condition: Condition) -> Condition:
        what = condition.what
        if not (isinstance(what, Field) and what.name == "name" and what.value in unknown):
            return condition
        return replace(condition, what=Words(tuple(index_words(what.value)), exact=True, typed=what.value))

    clauses = (tuple(known(condition) for condition in clause) for clause in question.clauses)
    return replace(question, clauses=tuple(clauses)) if unknown else question


def _named(clause: Clause, by_word: dict[str, str], by_text: dict[str, str]) -> Iterator[Clause]:
    wider: list[Condition] = []
    for condition in clause:
        what = condition.what
        if isinstance(what, Field) and what.name == "name":
            name = by_text.get(fold(what.value), what.value)
            wider.append(replace(condition, what=Field("name", name)))
            continue
        wider.append(condition)
        if isinstance(what, Words) and not what.exact and not what.title and what.words[0] in by_word:
            name = by_word[what.words[0]]
            if condition.minus:
                yield (Condition(Field("name", name), minus=True),)
            else:
                wider.append(Condition(Field("name", name)))
    yield tuple(dict.fromkeys(wider))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A thing between spaces, taken apart."""

    minus: bool
    field: str | None
    phrase: str | None
    word: str

    @property
    def text(self) -> str:
        return self.word if self.phrase is None else self.phrase


def _pieces(typed: str) -> Iterator[_Piece | str]:
    """The things that were typed, one after the other; operators as they are."""
    for found in _TYPED.finditer(_balanced(_FRENCH_SPACES.sub("", typed).translate(_QUOTES))):
        _, minus, field, phrase, word = found.groups()
        bare = (word or "").strip("()[]{}")
        if phrase is None and not minus and not field and bare in _OR | _AND:
            yield bare
            continue
        known = _FIELDS.get(fold(field)) if field else None
        if field and known is None:  # "case:12/2026" is words
            word, phrase = f"{field}:{word if phrase is None else phrase}", None
        yield _Piece(bool(minus), known, phrase, word or "")


def _condition(piece: _Piece | str, now: datetime | None, zone: tzinfo) -> Condition | str | None:
    """What a piece asks for: a condition, an article to be near to (its id), or nothing that could be found."""
    assert isinstance(piece, _Piece)
    value = piece.text.strip(_CLOSING)
    if piece.field in ("after", "before", "until", "on"):
        typed = value if ".." not in piece.text else piece.text
        dates = span(piece.field, typed, now=now, zone=zone)
        if dates is not None:
            return Condition(dates, piece.minus)
    elif piece.field == "near":
        return value or None
    elif piece.field and piece.field != "title":
        return Condition(_field(piece.field, value), piece.minus) if index_words(value) else None
    return _words(piece)


def _words(piece: _Piece) -> Condition | None:
    """A piece as words that stand together; a date field that is no date is words, its name among them."""
    title = piece.field == "title"
    text = piece.text if title or not piece.field else f"{piece.field} {piece.text}"
    words = tuple(index_words(text))[:MOST_TERMS]
    if not words:
        return None
    exact = piece.phrase is not None or len(words) > 1
    return Condition(Words(words, exact, title, text.strip(_CLOSING)), piece.minus)


def _field(name: str, value: str) -> Field:
    if name == "lang":
        return Field("lang", _LANGUAGES.get(fold(value), value.lower()))
    if name in ("topic", "source"):
        return Field(name, "-".join(value.lower().split()))  # type: ignore[arg-type]
    return Field("story" if name == "story" else "name", value)


def _one_field_once(groups: Iterable[list[Condition]]) -> list[Clause]:
    """Clauses in which the values of one field, given one by one, are alternatives, as they are for the options."""
    clauses: dict[object, Clause] = {}
    for group in groups:
        [first, *more] = group
        alone = isinstance(first.what, Field) and not first.minus and not more
        key = first.what.name if alone and isinstance(first.what, Field) else tuple(group)
        clauses[key] = tuple(dict.fromkeys((*clauses.get(key, ()), *group)))
    return list(clauses.values())


def _without_function_words(clauses: Sequence[Clause]) -> list[Clause]:
    kept = [clause for clause in clauses if not _is_function_word(clause)]
    asks = any(isinstance(condition.what, Words) and not condition.minus for clause in kept for condition in clause)
    return kept if asks else list(clauses)


def _is_function_word(clause: Clause) -> bool:
    [first, *more] = clause
    what = first.what
    return (
        not more
        and not first.minus
        and isinstance(what, Words)
        and not (what.exact or what.title)
        and what.words[0] in _FUNCTION_WORDS
    )


def _capped(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    kept, count = [], 0
    for clause in clauses:
        if count >= MOST_TERMS:
            break
        kept.append(clause[: MOST_TERMS - count])
        count += len(clause)
    return tuple(kept)


def _balanced(typed: str) -> str:
    """``typed`` without a quotation mark that has no partner."""
    if typed.count('"') % 2 == 0:
        return typed
    before, _, after = typed.rpartition('"')
    return f"{before} {after}"
