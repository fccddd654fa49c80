"""Where in an article's text the passages stand that earned its topics."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def evidence_spans(text: str, title: str, passages: Iterable[str]) -> list[Span]:
    """The pieces (start, end) of ``text`` that are ``passages``, in order, those that touch made one. A passage that
    begins with the headline counts from the text's own words on; one that is not there (any more) has none."""
    found = sorted(span for passage in passages if (span := _span(text, title, passage)))
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _span(text: str, title: str, passage: str) -> Span | None:
    words = passage.strip()
    if words not in text and title and words.startswith(title):
        words = words.removeprefix(title).strip()
    at = text.find(words) if words else -1
    return (at, at + len(words)) if at >= 0 else None


def in_paragraphs(text: str, spans: Iterable[Span]) -> list[tuple[str, list[Span]]]:
    """The paragraphs of ``text``, each with those pieces of ``spans`` that fall into it, counted from its own
    beginning."""
    spans, shown, at = list(spans), [], 0
    for line in text.split("\n"):
        end = at + len(line)
        within = [(max(start, at) - at, min(stop, end) - at) for start, stop in spans if start < end and stop > at]
        if line.strip():
            shown.append((line, within))
        at = end + 1
    return shown
