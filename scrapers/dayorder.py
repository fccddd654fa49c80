"""Tells whether a page writes 3/4 for the fourth of March, as Americans do, or for the third of April."""

from __future__ import annotations

import re
from collections.abc import Iterable

from marsad import urls

_NUMBERS = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d\d)(?![\d/-])")
_LABEL = 60
_AMERICAN_TONGUE = re.compile(r"^(?:en|es)[-_]us\b", re.IGNORECASE)
_AMERICAN_HOST = re.compile(r"\.(?:us|gov|mil|edu)$")


def month_first(lines: Iterable[str], languages: Iterable[str], url: str) -> bool:
    """Whether the month comes first on a page: as its own short ``lines`` prove, which have a number above twelve in
    one place only; else as the ``languages`` that it claims ("en-US") or its host (.gov) tell."""
    firsts, seconds = False, False
    for line in lines:
        for found in _NUMBERS.finditer(line) if len(line) < _LABEL else ():
            one, two = int(found[1]), int(found[2])
            firsts |= 12 < one <= 31 and two <= 12
            seconds |= 12 < two <= 31 and one <= 12
    if firsts != seconds:
        return seconds
    host = urls.host(url).rsplit(":", 1)[0]
    return any(map(_AMERICAN_TONGUE.match, languages)) or bool(_AMERICAN_HOST.search(host))
