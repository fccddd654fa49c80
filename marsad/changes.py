"""Says whether two texts differ in what they say, so that a version is an edit and not a page's housekeeping.

What makes no difference: white space, typography, spelling variants that ``fold`` makes one, how sentences are put into
paragraphs and in which order paragraphs stand, a long sentence told twice (a pull quote), and what ``passing`` knows:
counters, times, share bars, pointers to other stories. What does: any other word, a number, a percent sign, a minus, a
question mark, a sentence more or less.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from marsad.passing import is_passing, lasting_lines
from marsad.text import fold

# Apostrophes that count as letters, and signs without a width: joiners, soft hyphens, marks of direction.
_UNSEEN = re.compile("[\u02b9-\u02bf\u02c8\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SENTENCE = re.compile(r"(?<=[.!?؟۔…])[\"”»’)]*\s+")
_GROUPS = re.compile("(?<=\\d)(?:\\s{1,3}|[,.'’٬])(?=\\d{3}(?!\\d))")
_DECIMAL = re.compile(r"(?<=\d)[,٫](?=\d)")
_TOKEN = re.compile(r"\d+(?:[.:/]\d+)*|(?<![\w.])[-−](?=\d)|[%٪$€£₺?؟]|[^\W\d_]+")
_ONE_FORM = {"؟": "?", "٪": "%", "−": "-"}
LONG = 6
"""Words of a sentence that says no more when it is said twice."""


def says_the_same(before: str, after: str) -> bool:
    """Whether ``after`` says what ``before`` says; either may have several paragraphs, one a line."""
    return before == after or _sentences(before) == _sentences(after) or _run_on(before) == _run_on(after)


def same_headline(before: str, after: str) -> bool:
    """Whether two headlines say the same: word for word, whatever they are about."""
    return _key(_UNSEEN.sub("", before))[0] == _key(_UNSEEN.sub("", after))[0]


def only_leaves_out(before: str, after: str) -> bool:
    """Whether ``after`` says nothing that ``before`` does not say: a teaser of it, or part of it."""
    return not _sentences(after) - _sentences(before)


def _run_on(text: str) -> str:
    """What is compared of a text that may be cut into sentences otherwise: a full stop more ("U.S."), a heading that
    runs into its paragraph."""
    return _key(" ".join(_lasting_sentences(text)))[0]


def _sentences(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for sentence in _lasting_sentences(text):
        key, length = _key(sentence)
        if key and (length < LONG or key not in found):
            found[key] += 1
    return found


def _lasting_sentences(text: str) -> Iterator[str]:
    for line in lasting_lines(_UNSEEN.sub("", text)):
        yield from (sentence for sentence in _SENTENCE.split(line) if not is_passing(sentence))


def _key(sentence: str) -> tuple[str, int]:
    """What is compared of a sentence, and how many words it has. Spaces and hyphens are left out, except between
    numbers; groups of thousands are joined and decimals have a point, however they were set."""
    folded = _DECIMAL.sub(".", _GROUPS.sub("", fold(sentence)))
    tokens = [_ONE_FORM.get(token, token) for token in _TOKEN.findall(folded)]
    pairs = zip(["", *tokens], tokens, strict=False)
    joined = "".join(f"|{token}" if token[0].isdigit() and last[-1:].isdigit() else token for last, token in pairs)
    return joined, len(tokens)
