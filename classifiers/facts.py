"""Facts: the numbers, days, places and names that an article states, in forms that three languages have in common.

They tell apart what a sentence encoder cannot: two seizures in one week at one border share all their words, but not
their counts, days and villages; and they join what it keeps apart, an Arabic and a French report of one event.
"""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from classifiers.lexicon import Lexicon, Vocabulary, lexicon
from classifiers.spelling import arabic_stems, folded, is_arabic, skeleton
from marsad.model import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

READ_CHARACTERS = 2000
"""How much of a text is read for facts. News says what is new first; what follows is background, and the longer a text
the more of it any other shares by chance."""

_LEAD_CHARACTERS = 500
_OPENING_CHARACTERS = 250
"""Headline and first sentence: what was done now stands there, what had been done before comes after."""
_SHINGLE_WORDS = 5
_STEM_LETTERS = 6

_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[.,٬'’ \u00a0\u202f]\d{3})+(?!\d)(?:[.,٫]\d{1,2}(?!\d))?|\d+(?:[.,٫]\d+)?)"
    r"|(?P<word>[^\W\d_]+)|(?P<end>[.!?؟:»”\"\n])"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,٬'’ \u00a0\u202f]\d{3})+")

Thing = TypeVar("Thing", str, float, int)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of a text. ``forms`` are a word's folded spellings, with and without Arabic particles;
    ``value`` is set on numbers; ``starts`` is true at the beginning of a sentence."""

    surface: str
    forms: tuple[str, ...]
    value: float | None
    starts: bool
    at: int

    @property
    def arabic(self) -> bool:
        return is_arabic(self.surface)


@dataclass(frozen=True, slots=True)
class Lead:
    """What the headline and the first lines state, where news says what is new."""

    numbers: frozenset[float]
    days: frozenset[int]
    places: frozenset[str]
    things: frozenset[str]
    acts: frozenset[str]
    names: frozenset[str]
    terms: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What an article states. ``day`` is that of its first dated mention, else of its publication; ``days`` are
    ordinals (``date.toordinal``); ``names`` are skeletons; ``terms`` stems of its words; ``shingles`` hashes of its
    runs of five words, sorted, comparable within one process."""

    numbers: frozenset[float]
    days: frozenset[int]
    day: int | None
    places: frozenset[str]
    things: frozenset[str]
    names: frozenset[str]
    terms: frozenset[str]
    shingles: NDArray[np.int32]
    lead: Lead


def read_facts(text: Text, today: date | None) -> Facts:
    """The facts of ``text``; weekdays and dates without a year are reckoned from ``today``, its day of publication."""
    words = lexicon()
    tokens = list(read_tokens(f"{text.title}\n{text.text[:READ_CHARACTERS]}"))
    days, dated = _days(tokens, words, today)
    past = [day for day, _ in days if today is None or day <= today.toordinal()]
    numbers = list(_numbers([t for i, t in enumerate(tokens) if i not in dated], words, today))
    places = list(_found(tokens, words.places))
    things = list(_found(tokens, words.things))
    names = list(_names(tokens, words))
    terms = [(term, t.at) for t in tokens if (term := _term(t, words))]
    return Facts(
        numbers=_all(numbers),
        days=_all(days),
        day=past[0] if past else today.toordinal() if today else None,
        places=_all(places),
        things=_all(things),
        names=_all(names),
        terms=_all(terms),
        shingles=_shingles(tokens),
        lead=Lead(
            numbers=_first(numbers),
            days=_first(days),
            places=_first(places),
            things=_first(things),
            acts=_first(list(_found(tokens, words.acts)), _OPENING_CHARACTERS),
            names=_first(names),
            terms=_first(terms),
        ),
    )


@dataclass(frozen=True, slots=True)
class Stated:
    """A thing that a sentence states: ``kind`` is "number", "decision", "place" or "name", ``key`` what is compared,
    ``text`` the words for it."""

    kind: str
    key: float | str
    text: str


def stated(sentence: str, today: date | None) -> Iterator[Stated]:
    """What ``sentence`` states, in its own words; the same keys as in ``Facts``. Names are pairs of Latin words with
    capitals only: Arabic has none."""
    words = lexicon()
    tokens = list(read_tokens(sentence))
    at = {token.at: token for token in tokens}
    _, dated = _days(tokens, words, today)
    for value, place in _numbers([t for i, t in enumerate(tokens) if i not in dated], words, today):
        yield Stated("number", value, at[place].surface)
    for kind, vocabulary in (("decision", words.acts), ("place", words.places)):
        for meaning, place in _found(tokens, vocabulary):
            yield Stated(kind, meaning, at[place].surface)
    for one, other in itertools.pairwise(tokens):
        if not one.starts and all(_is_capital(token) for token in (one, other)) and not other.starts:
            bones = (skeleton(one.forms[0]), skeleton(other.forms[0]))
            if all(len(part) >= 2 for part in bones):
                yield Stated("name", " ".join(bones), f"{one.surface} {other.surface}")


def _is_capital(token: Token) -> bool:
    return bool(token.forms) and not token.arabic and token.surface[0].isupper() and len(token.surface) > 2


def _all(found: Sequence[tuple[Thing, int]]) -> frozenset[Thing]:
    return frozenset(thing for thing, _ in found)


def _first(found: Sequence[tuple[Thing, int]], within: int = _LEAD_CHARACTERS) -> frozenset[Thing]:
    return frozenset(thing for thing, at in found if at < within)


# ---------------------------------------------------------------- words and numbers as they stand


def read_tokens(written: str) -> Iterator[Token]:
    """The words and numbers of a text in order."""
    starts = True
    for found in _TOKEN.finditer(_MARKS.sub("", _ascii_digits(written))):
        surface = found.group()
        if found.lastgroup == "end":
            starts = True
            continue
        if found.lastgroup == "number":
            yield Token(surface, (), _value(surface), starts, found.start())
        else:
            word = folded(surface)
            yield Token(surface, arabic_stems(word) if is_arabic(word) else (word,), None, starts, found.start())
        starts = False


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in text)


def _value(written: str) -> float:
    """A number as printed in any of the languages: "5,704", "5 704", "5.704" and "5٬704" are one; "1,5" is 1.5."""
    grouped = _GROUPED.match(written)
    if grouped:
        whole = re.sub(r"\D", "", grouped.group())
        rest = re.sub(r"\D", "", written[grouped.end() :])
        return float(f"{whole}.{rest or 0}")
    return float(re.sub("[,٫]", ".", written))


# ---------------------------------------------------------------- numbers


def _numbers(tokens: Sequence[Token], words: Lexicon, today: date | None) -> Iterator[tuple[float, int]]:
    """The numbers stated, in digits or words, each with where it stands; years near today are left out."""
    i = 0
    while i < len(tokens):
        value, used = _number_at(tokens, i, words)
        if value is None:
            i += 1
            continue
        if not _is_year(tokens[i], value, used, today):
            yield value, tokens[i].at
        i += used


def _number_at(tokens: Sequence[Token], i: int, words: Lexicon) -> tuple[float | None, int]:
    """The number that begins at ``i`` and how many tokens it takes: units and tens add, scales multiply."""
    total: float | None = None
    used = 0
    while i + used < len(tokens):
        token = tokens[i + used]
        scale = _look_up(token, words.scales)
        value = token.value if token.value is not None else _look_up(token, words.numbers)
        if scale is not None:
            if total is None and token.arabic and scale < 1_000_000 and token.forms[0] not in words.scales:
                break
            total = (total if total is not None else 1) * scale
        elif value is None or (total is not None and not _adds(total, value, token)):
            break
        else:
            total = value if total is None else total + value
        used += 1
    return total, used


def _adds(total: float, value: float, token: Token) -> bool:
    """Whether a word goes on with the number before it: "twenty three", "ثلاثة وعشرون", "four hundred twelve"."""
    if token.value is not None:
        return False
    if total < 10 <= value < 100 and token.arabic:
        return True
    return value < 20 and total >= 20 and total % 10 == 0 and (total % 100 != 0 or total >= 100)


def _look_up(token: Token, table: object) -> int | None:
    assert isinstance(table, dict)
    for form in token.forms:
        if form in table:
            return int(table[form])
    return None


def _is_year(token: Token, value: float, used: int, today: date | None) -> bool:
    near = today.year if today else 2020
    return used == 1 and token.surface.isdecimal() and len(token.surface) == 4 and abs(value - near) <= 2


# ---------------------------------------------------------------- days


def _days(tokens: Sequence[Token], words: Lexicon, today: date | None) -> tuple[list[tuple[int, int]], set[int]]:
    """The days named, as ordinals with where they stand, and which tokens said so (no numbers to count)."""
    found: list[tuple[int, int]] = []
    used: set[int] = set()
    if today is None:
        return found, used
    for i, token in enumerate(tokens):
        if i in used or token.value is not None:
            continue
        month, length = _month_at(tokens, i, words)
        if month:
            at = _day_beside(tokens, i, length)
            if at is not None and (day := _in_year(tokens, at, i, length, month, today, used)):
                found.append((day.toordinal(), token.at))
            continue
        day = _relative_day(tokens, i, words, today)
        if day is not None:
            found.append((day.toordinal(), token.at))
    return found, used


def _month_at(tokens: Sequence[Token], i: int, words: Lexicon) -> tuple[int | None, int]:
    for form in tokens[i].forms:
        if i + 1 < len(tokens) and tokens[i + 1].forms:
            two = words.months.get(f"{form} {tokens[i + 1].forms[0]}")
            if two:
                return two, 2
        if form in words.months:
            return words.months[form], 1
    return None, 0


def _day_beside(tokens: Sequence[Token], i: int, length: int) -> int | None:
    """Where the day of the month stands: before its name ("5 May", "5 من أيار", "1er mars") or after it ("May 5")."""
    for at in (i - 1, i - 2, i + length):
        if 0 <= at < len(tokens):
            value = tokens[at].value
            if value is not None and value == int(value) and 1 <= value <= 31:
                return at
            if (
                at == i - 1
                and tokens[at].forms
                and tokens[at].forms[0] not in ("of", "er", "من", "شهر", "th", "st", "nd", "rd")
            ):
                if length and i + length < len(tokens) and tokens[i + length].value is not None:
                    continue
                return None
    return None


def _in_year(
    tokens: Sequence[Token], at: int, i: int, length: int, month: int, today: date, used: set[int]
) -> date | None:
    value = tokens[at].value
    assert value is not None
    used.add(at)
    after = max(at, i + length - 1) + 1
    year = tokens[after].value if after < len(tokens) else None
    if year is not None and 1900 <= year <= 2100 and year == int(year):
        used.add(after)
        return _calendar(int(year), month, int(value))
    near = [d for y in (today.year - 1, today.year, today.year + 1) if (d := _calendar(y, month, int(value)))]
    return min(near, key=lambda d: abs((d - today).days), default=None)


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relative_day(tokens: Sequence[Token], i: int, words: Lexicon, today: date) -> date | None:
    """A weekday is the last one of that name, unless "next" stands beside it."""
    for form in tokens[i].forms:
        if form in words.weekdays:
            back = (today.weekday() - words.weekdays[form]) % 7
            beside = {f for t in tokens[max(i - 1, 0) : i + 2] for f in t.forms}
            return today + timedelta(days=7 - back if beside & words.coming else -back)
        if form in words.relative_days:
            return today + timedelta(days=words.relative_days[form])
    return None


# ---------------------------------------------------------------- places, names, words


def _found(tokens: Sequence[Token], vocabulary: Vocabulary) -> Iterator[tuple[str, int]]:
    """What the words of a vocabulary stand for, each with where it stands."""
    for i, token in enumerate(tokens):
        after = tokens[i + 1].forms[0] if i + 1 < len(tokens) and tokens[i + 1].forms else ""
        for form in token.forms:
            if meaning := vocabulary.find(form, after):
                yield meaning, token.at
                break


def _names(tokens: Sequence[Token], words: Lexicon) -> Iterator[tuple[str, int]]:
    """Skeletons of what may be names: Latin words with a capital that are never written small here, and all Arabic
    words, since Arabic has no capitals. Neighbours also give a joint skeleton, which says far more than either."""
    small = {t.forms[0] for t in tokens if t.forms and not t.arabic and t.surface[0].islower()}
    previous: tuple[str, ...] = ()
    for token in tokens:
        if token.forms and token.forms[0] in words.articles and not token.arabic:
            continue
        skeletons = _skeletons(token, small, words)
        for bones in skeletons:
            if len(bones) >= 3:
                yield bones, token.at
            for before in previous:
                if len(before) + len(bones) >= 4 and before and bones:
                    yield sys.intern(f"{before} {bones}"), token.at
        previous = () if token.starts and not skeletons else skeletons


def _skeletons(token: Token, small: set[str], words: Lexicon) -> tuple[str, ...]:
    if not token.forms or token.forms[0] in words.stop:
        return ()
    if not token.arabic and (token.surface[0].islower() or token.forms[0] in small):
        return ()
    return tuple(dict.fromkeys(bones for form in token.forms if len(bones := skeleton(form)) >= 2))


def _term(token: Token, words: Lexicon) -> str:
    """The stem by which a word is counted: particles and endings off; "" for words that say nothing."""
    if not token.forms or token.forms[0] in words.stop:
        return ""
    word = token.forms[-1] if len(token.forms) < 3 else token.forms[1]
    if len(word) < 3 or (not token.arabic and len(word) < 4):
        return ""
    return sys.intern(word[: 5 if token.arabic else _STEM_LETTERS])


def _shingles(tokens: Sequence[Token]) -> NDArray[np.int32]:
    written = [t.forms[0] if t.forms else t.surface for t in tokens]
    runs = zip(*(written[k:] for k in range(_SHINGLE_WORDS)), strict=False)
    return np.unique(np.fromiter((hash(run) & 0x7FFFFFFF for run in runs), dtype=np.int32))
