"""Where sentences end, in three languages; and a sentence short enough to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marsad.text import shorten

# A full stop after an initial or a title ends no sentence. Arabic has its own question mark and full stop.
BORDER = re.compile(
    r"(?<=[.!?…؟۔])(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St|Lt|Mt|vs|No|cf|pp)\.)(?<!\b(?:Mrs|Gen|Col|Sgt|Rep|Sen|Gov|Mme|art)\.)"
    r"(?:[\"'”’»)\]]|\s»)*\s+"
)
_END = re.compile(rf"\n\s*|{BORDER.pattern}")
PASSAGE_CHARACTERS = 280


def sentences(written: str) -> Iterator[str]:
    """The sentences of ``written`` in order, each with its full stop and closing quotes. A line ends one too."""
    start = 0
    for border in _END.finditer(written):
        if sentence := written[start : border.end()].strip():
            yield sentence
        start = border.end()
    if sentence := written[start:].strip():
        yield sentence


def shortened(sentence: str) -> str:
    """``sentence`` as it is shown, of at most ``PASSAGE_CHARACTERS``."""
    return shorten(sentence, PASSAGE_CHARACTERS)
