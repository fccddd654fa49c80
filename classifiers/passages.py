"""Cuts an article into passages that its encoder reads whole, so that nothing is silently left unread (C01)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from classifiers.sentences import BORDER
from marsad.model import Passage

Span = tuple[int, int]

# Where a text may be cut, best place first: paragraphs, lines, sentences, words. What is longer than a passage and has
# none of these is cut between letters.
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\s*\n\s*")
_ENDED = re.compile(r"[.!?…؟۔][\"'”’»)\]\s]*$")
_HEADING = 120  # letters
_SPACE = re.compile(r"\s+")
_NOWHERE = re.compile(r"(?!)")
_BORDERS = (_LINE, BORDER, _SPACE)


def split(title: str, text: str, *, count_tokens: Callable[[str], int], limit: int) -> tuple[Passage, ...]:
    """``title`` and ``text`` as passages of at most ``limit`` tokens as ``count_tokens`` counts them.

    Passage 0 is the headline with the first sentences of the first paragraph, as many as fit. The others are
    paragraphs: short neighbours together up to a quarter of the limit, headings with what follows, long ones cut
    between sentences. Nothing but white
    space is left out: ``text[p.start:p.end]`` of all passages, one after the other, is the text. A headline over the
    limit goes on in passages of its own, which cover none of the text.

    Raises ValueError if ``limit`` leaves no room for a single letter.
    """
    in_title, in_text = _counted(title, count_tokens), _counted(text, count_tokens)
    heads = [title[start:end] for start, end in _cut(title, (0, len(title)), _within(in_title, limit))]
    paragraphs = _parts(text, (0, len(text)), _PARAGRAPH)
    lead = _lead(text, paragraphs, lambda words: count_tokens(f"{heads[-1]}\n{words}") <= limit) if heads else None
    if lead:
        heads[-1] += "\n" + text[slice(*lead)]
        paragraphs[:1] = _parts(text, (lead[1], paragraphs[0][1]), _PARAGRAPH)
    fits = _within(in_text, limit)
    pieces = [piece for paragraph in paragraphs for piece in _cut(text, paragraph, fits)]
    short = _runs(pieces, _within(in_text, limit // 4))
    spans = _with_headings(text, short, fits)
    found = [(words, (0, 0)) for words in heads]
    if lead:
        found[-1] = (heads[-1], lead)
    found += [(text[slice(*span)], span) for span in spans]
    return tuple(Passage(index, words, start, end) for index, (words, (start, end)) in enumerate(found))


def _counted(text: str, count_tokens: Callable[[str], int]) -> Callable[[Span], int]:
    """The tokens of a span; the same spans are asked for with several limits."""
    return cache(lambda span: count_tokens(text[slice(*span)]))


def _within(count: Callable[[Span], int], limit: int) -> Callable[[Span], bool]:
    return lambda span: count(span) <= limit


def _lead(text: str, paragraphs: Sequence[Span], fits: Callable[[str], bool]) -> Span | None:
    """The first sentences of the first paragraph for which there is room beside the headline."""
    if not paragraphs:
        return None
    sentences = _parts(text, paragraphs[0], BORDER)
    count = _longest(sentences, 0, lambda span: fits(text[slice(*span)]))
    return (sentences[0][0], sentences[count - 1][1]) if count else None


def _cut(
    text: str, span: Span, fits: Callable[[Span], bool], borders: Sequence[re.Pattern[str]] = _BORDERS
) -> list[Span]:
    """``span``, without the white space around it, in pieces that fit, cut at the best borders there are."""
    spans = _parts(text, span, _NOWHERE)
    if not spans or fits(spans[0]):
        return spans
    if borders:
        parts = [piece for part in _parts(text, span, borders[0]) for piece in _cut(text, part, fits, borders[1:])]
    else:
        parts = [(at, at + 1) for at in range(*spans[0])]
        if not fits(parts[0]):
            raise ValueError("the limit leaves no room for a single letter")
    return _runs(parts, fits)


def _parts(text: str, span: Span, border: re.Pattern[str]) -> list[Span]:
    """``span`` cut at each ``border``; white space around a part is no part of it, and there are no empty parts."""
    start, end = span
    matches = list(border.finditer(text, start, end))
    starts = [start, *(match.end() for match in matches)]
    ends = [*(match.start() + len(match.group().rstrip()) for match in matches), end]
    trimmed = [_trimmed(text, at, to) for at, to in zip(starts, ends, strict=True)]
    return [(at, to) for at, to in trimmed if at < to]


def _trimmed(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())


def _runs(spans: Sequence[Span], fits: Callable[[Span], bool]) -> list[Span]:
    """Neighbouring spans joined, each run as long as fits; a span that does not fit stays as it is."""
    found, at = [], 0
    while at < len(spans):
        count = max(1, _longest(spans, at, fits))
        found.append((spans[at][0], spans[at + count - 1][1]))
        at += count
    return found


def _with_headings(text: str, spans: Sequence[Span], fits: Callable[[Span], bool]) -> list[Span]:
    """A short line that ends no sentence, which is to say a heading, joined to what follows if that fits."""
    found: list[Span] = []
    for span in spans:
        before = text[slice(*found[-1])] if found else ""
        heading = before and len(before) <= _HEADING and not _ENDED.search(before)
        if heading and fits((found[-1][0], span[1])):
            found[-1] = (found[-1][0], span[1])
        else:
            found.append(span)
    return found


def _longest(spans: Sequence[Span], first: int, fits: Callable[[Span], bool]) -> int:
    """How many spans from ``first`` on fit together. Looks at twice as many until too many, then halves the gap: a
    text of a million words costs no more a word than one of ten."""
    start, most = spans[first][0], len(spans) - first
    good, step = 0, 1
    while step <= most and fits((start, spans[first + step - 1][1])):
        good, step = step, step * 2
    bad = min(step, most + 1)
    while bad - good > 1:
        middle = (good + bad) // 2
        if fits((start, spans[first + middle - 1][1])):
            good = middle
        else:
            bad = middle
    return good
