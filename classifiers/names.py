"""Finds watch names in a text, in every spelling: across Latin and Arabic letters, with particles, initials, titles.

A name is found as whole words, never inside one. Words are compared as ``marsad.text.fold`` has them, Arabic ones also
without the particles written onto them but with their article (الرقة is a town, رقة is tenderness); where that does not
do, as transliterations of one another (``classifiers.transliteration``). How far that goes depends on how much there is
to compare: by other vowels ("Sydney" for Saydnaya) a single word is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from classifiers.spelling import is_arabic, skeleton
from classifiers.transliteration import same_name, same_vowels, sounds
from marsad.model import Mention, WatchName
from marsad.text import clean, fold
from marsad.tokens import MARKS

NEAR = 6
"""Words on either side of an ambiguous spelling in which what tells its meaning must stand."""
_WINDOW = 120
"""Characters on either side of a first word that are read: some ``NEAR`` words."""
_REACH = 4
"""Words in which the second of a name must stand: itself, an article, a father's name, the second."""
_MOST_BETWEEN = 1
"""Names of fathers that may stand between a person's first and last name."""
_FEW_LETTERS = 6
_FEW_CONSONANTS = 3
_ENOUGH_TOGETHER = 4
"""Consonants that the words of a name must have, taken together, to be known in another transliteration; one more where
that is in the other script."""

_LETTER = rf"(?:[^\W_]|[{MARKS}])"
_WORD = re.compile(
    rf"(?:(?:[ldjmtscn]|qu)['’](?=\w))?((?![{MARKS}]){_LETTER}+(?:['’ʼʿʾ`´](?!\d){_LETTER}+)*)", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"['’]s?$")
_INSIDE = re.compile("['’ʼʿʾ`´]")
_ARTICLES = frozenset({"al", "el"})
# Said as the next word begins, and written so by some: "as-Suwayda", "ez-Zor". Other words too, so only with a hyphen.
_ASSIMILATED = frozenset({"ad", "ed", "an", "en", "ar", "er", "as", "es", "ash", "at", "et", "az", "ez", "ul", "ol"})
_JOINED_ARTICLE = re.compile(r"^(?:al|el)(?=.{4})")
_ARTICLE = "ال"
_SERVANT = re.compile(r"^abd(?:[aeou]{1,2})(?:l|(?=([rsndtz])\1))(?P<name>.{2,})$")
_ARABIC_SERVANT = re.compile(r"^عبد(?P<name>ال.{2,})$")
_SERVANTS = frozenset({"abdel", "abdul", "abdal", "abdoul", "abdol"})
_GOD = {"الله": "lah", "allah": "lah", "ullah": "lah"}
_SONS = frozenset({"bin", "ben", "ibn", "bint", "بن", "ابن", "بنت"})
_BREAK = re.compile(r"[;:!?()\[\]\n؟؛…]|\.(?!\s?-)")
_COMMA = re.compile("[,،]")


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text or of a spelling: what it may read as, and where it stands. ``opens``: it begins a sentence."""

    forms: frozenset[str]
    start: int
    end: int
    capital: bool
    opens: bool
    arabic: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """One spelling of a name: its words, and how it counts."""

    owner: int
    words: tuple[str, ...]
    ambiguous: bool
    tolerant: bool
    capital: bool
    person: bool
    gaps: bool


class NameFinder:
    """Looks for many names at once; the time for a text does not depend on how many there are."""

    def __init__(self, names: Sequence[WatchName]) -> None:
        self._names = names
        self._beside = [_reading_all(name.beside) for name in names]
        self._unless = [_reading_all(name.unless) for name in names]
        self._by_first: dict[str, list[_Form]] = {}
        for owner, name in enumerate(names):
            for form in _forms(owner, name):
                self._by_first.setdefault(_key(form.words[0]), []).append(form)
        self._begun_by = lru_cache(maxsize=1 << 16)(self._begins)

    def find(self, text: str) -> tuple[Mention, ...]:
        """The names in ``text``, in the order in which they first stand there, each once."""
        written = clean(text)
        surfaces = list(_WORD.finditer(written))
        found: dict[str, Mention] = {}
        for place, surface in enumerate(surfaces):
            wanted = [form for form in self._begun_by(surface.group(1)) if self._names[form.owner].name not in found]
            wanted = [form for form in wanted if _may_go_on(form, surfaces[place : place + _REACH])]
            for name, (start, end) in self._here(wanted, surface.start(1), written) if wanted else ():
                found.setdefault(name, Mention(name, written[start:end]))
        return tuple(found.values())

    def asked(self, typed: str) -> tuple[Mention, ...]:
        """The names that a query spells: also in small letters, and by an ambiguous spelling that is all of it."""
        written = typed.strip(' "')
        found = {mention.name: mention for mention in (*self.find(f"in {written.title()}"), *self.find(written))}
        for name in self._names:
            if any(fold(written) == fold(spelling) for spelling in name.ambiguous):
                found.setdefault(name.name, Mention(name.name, written))
        return tuple(found.values())

    def _here(self, wanted: Sequence[_Form], start: int, written: str) -> Iterator[tuple[str, Span]]:
        """Which of the forms ``wanted`` stand in full at ``start``, and up to where."""
        words = list(_words(written, max(start - _WINDOW, 0), start + _WINDOW))
        at = next((place for place, word in enumerate(words) if word.start == start), None)
        if at is not None:
            for form in wanted:
                if (end := self._match(form, words, at, written)) is not None:
                    yield self._names[form.owner].name, (start, words[end].end)

    def _begins(self, surface: str) -> tuple[_Form, ...]:
        """The forms whose first word ``surface`` is. Hardly any word of a text is one, so the rest costs little."""
        return tuple(
            form
            for forms, keys, _ in _read(surface)[:1]
            for key in sorted(keys)
            for form in self._by_first.get(key, ())
            if _is(form.words[0], forms, form)
        )

    def _match(self, form: _Form, words: Sequence[_Word], at: int, written: str) -> int | None:
        """The place of the last word of ``form`` in the text, where its first one stands at ``at``."""
        places = _run(form, words, at, written)
        if places is None:
            return None
        there = [words[place] for place in places]
        if form.capital and not there[0].arabic and not any(word.capital for word in there):
            return None
        if not _is_enough(form, there):
            return None
        around = _around(words, at, places[-1])
        if form.ambiguous and not around & self._beside[form.owner]:
            return None
        return None if around & self._unless[form.owner] else places[-1]


def _forms(owner: int, name: WatchName) -> Iterator[_Form]:
    """Every way to write a name: as listed, and a person also with an initial, or the last name first."""
    listed = [(spelling, False) for spelling in (*name.titles.values(), *name.spellings)]
    for spelling, ambiguous in [*listed, *((spelling, True) for spelling in name.ambiguous)]:
        words = tuple(max(word.forms, key=len) for word in _words(spelling))
        if not words:
            continue
        capital = spelling != spelling.lower()
        person = name.kind == "person" and len(words) > 1
        yield _Form(owner, words, ambiguous, not name.exact, capital, person, gaps=person)
        if person:
            yield _Form(owner, (*words[-1:], *words[:-1]), ambiguous, not name.exact, capital, person, gaps=False)
            if len(words) > 2:
                yield _Form(owner, (words[0], words[-1]), ambiguous, not name.exact, capital, person, gaps=False)
            if not is_arabic(words[0]):
                yield _Form(owner, (words[0][0], *words[1:]), ambiguous, not name.exact, capital, person, gaps=False)


def _may_go_on(form: _Form, surfaces: Sequence[re.Match[str]]) -> bool:
    """Whether the second word of ``form`` is near: asked first because it is cheap."""
    if len(form.words) < 2:
        return True
    return any(_is(form.words[1], forms, form) for surface in surfaces for forms, _, _ in _read(surface.group(1)))


def _run(form: _Form, words: Sequence[_Word], at: int, written: str) -> list[int] | None:
    """Where the words of ``form`` stand from ``at`` on, one after the other; None if they do not."""
    places: list[int] = []
    place = at
    for wanted in form.words:
        reach = _MOST_BETWEEN + 1 if form.gaps and places else 1
        for step in range(reach):
            here = place + step
            if here >= len(words) or (places and not _goes_on(form, words[here - 1], words[here], written)):
                return None
            if _is(wanted, words[here].forms, form):
                places.append(here)
                place = here + 1
                break
            if not (words[here].capital or words[here].forms & _SONS):
                return None
        else:
            return None
    return places


def _is(wanted: str, forms: frozenset[str], form: _Form) -> bool:
    if wanted in forms:
        return True
    if not form.tolerant or len(wanted) < 3:
        return False
    return any(_are_like(_bare(wanted), _bare(one), form) for one in forms if len(one) > 2)


def _are_like(wanted: str, one: str, form: _Form) -> bool:
    """Of a place or body one word tells it from others ("Roumieh prison"), so its vowels must be the same."""
    across = len(form.words) > 1 and is_arabic(wanted) != is_arabic(one)
    return same_name(wanted, one) if across or form.person else same_vowels(wanted, one)


def _is_enough(form: _Form, there: Sequence[_Word]) -> bool:
    """Whether what was found is enough like what is listed to be no chance."""
    if all(wanted in word.forms for wanted, word in zip(form.words, there, strict=True)):
        return True
    consonants = sum(len(sounds(_bare(wanted)).consonants) for wanted in form.words)
    across = is_arabic(form.words[0]) != there[0].arabic
    if len(there) > 1:
        return consonants >= _ENOUGH_TOGETHER + across
    few = len(form.words[0]) < _FEW_LETTERS or consonants < _FEW_CONSONANTS
    return not (across or few or there[0].arabic or there[0].opens)


def _goes_on(form: _Form, one: _Word, other: _Word, written: str) -> bool:
    """Whether nothing stands between two words that parts them; a full stop after an initial does not, and a comma only
    in the names of persons."""
    between = written[one.end : other.start]
    if one.end - one.start == 1:
        between = between.removeprefix(".")
    return not (_BREAK.search(between) or (form.person and _COMMA.search(between)))


def _around(words: Sequence[_Word], first: int, last: int) -> frozenset[str]:
    near = [*words[max(first - NEAR, 0) : first], *words[last + 1 : last + 1 + NEAR]]
    return frozenset(form for word in near for form in word.forms)


def _reading_all(written: Sequence[str]) -> frozenset[str]:
    """The words of phrases, Arabic ones with and without their article."""
    forms = [form for phrase in written for word in _words(phrase) for form in word.forms]
    return frozenset(forms) | {_bare(form) for form in forms} | {_ARTICLE + form for form in forms if is_arabic(form)}


def _words(written: str, start: int = 0, stop: int | None = None) -> Iterator[_Word]:
    """The words of ``written`` between two places (a word cut by the first is left out), Latin articles left out."""
    while 0 < start < len(written) and not written[start - 1].isspace():
        start += 1
    opens, end = True, start
    for found in _WORD.finditer(written, start, len(written) if stop is None else stop):
        surface = found.group(1)
        opens = opens or bool(_BREAK.search(written, end, found.start()))
        end = found.end()
        lower = surface.lower()
        if (lower in _ARTICLES and not opens) or (
            (lower in _ARTICLES or lower in _ASSIMILATED) and written[end : end + 1] == "-"
        ):
            continue
        for forms, _, arabic in _read(surface):
            yield _Word(forms, found.start(1), end, surface[0].isupper(), opens, arabic)
        opens = False


@lru_cache(maxsize=1 << 17)
def _read(surface: str) -> tuple[tuple[frozenset[str], frozenset[str], bool], ...]:
    """The words that ``surface`` is (most are one): what each may read as, under what it is looked up, its script."""
    word = fold(_INSIDE.sub("", _POSSESSIVE.sub("", surface)))
    parts = []
    for part in _parts(word):
        forms = _readings(part)
        parts.append((forms, frozenset(map(_key, forms)), is_arabic(part)))
    return tuple(parts)


def _parts(word: str) -> tuple[str, ...]:
    """A folded word as it is compared: "Abdulrahman", "Abd al-Rahman" and عبدالرحمن are two words each."""
    if not word:
        return ()
    if word in _SERVANTS:
        return ("abd",)
    servant = (_ARABIC_SERVANT if is_arabic(word) else _SERVANT).match(word)
    if servant:
        return ("عبد" if is_arabic(word) else "abd", _GOD.get(servant["name"], servant["name"]))
    return (_GOD.get(word, word),)


def _readings(word: str) -> frozenset[str]:
    """A folded word as it stands and without the particles before it (و ف, ب ك ل), but with its article; a Latin one
    also without an article that is joined to it."""
    if not is_arabic(word):
        return frozenset({word, _JOINED_ARTICLE.sub("", word)})
    found = [word]
    if word[0] in "وف":
        found.append(word[1:])
    for one in list(found):
        if one[:2] == "لل":
            found.append(_ARTICLE + one[2:])
        elif one[:1] in ("ب", "ك", "ل"):
            found.append(one[1:])
    return frozenset(one for one in found if len(one) > 2 or one == word)


@lru_cache(maxsize=1 << 16)
def _bare(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word


@lru_cache(maxsize=1 << 16)
def _key(word: str) -> str:
    """Under what a first word is looked up: its skeleton, the same in both scripts; itself if it has none."""
    return skeleton(_bare(word)) or word
