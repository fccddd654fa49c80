"""Mends text that was made UTF-8 twice: a program took its bytes for Latin ones and wrote these out again."""

from __future__ import annotations

import re

_CONTROLS = "".join(map(chr, range(0x80, 0xA0)))
_SPECIAL = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")  # what Windows has where Latin-1 has controls
_FOLLOWING = f"[{_CONTROLS}{re.escape(_SPECIAL)}\u00a0-\u00bf]"
_SEQUENCE = re.compile(f"[\u00c2-\u00df]{_FOLLOWING}|[\u00e0-\u00ef]{_FOLLOWING}{{2}}|[\u00f0-\u00f4]{_FOLLOWING}{{3}}")
# No text that was written once has these: controls behind a letter, a euro behind "â", three pairs as of Arabic.
# The letter with which all begin stands first, in all that is searched: pages are long and few have any.
_TELLING = re.compile(
    f"[\u00c2-\u00f4](?:\u00a0?[{_CONTROLS}]|(?<=â)€|(?<=[\u00d8-\u00db]){_FOLLOWING}(?:[\u00d8-\u00db]{_FOLLOWING}){{2}})"
)
_LEAST = 3


def mended(text: str) -> str:
    """``text`` with each doubled character as it was meant; as it is if fewer than three places tell of doubling."""
    told = _TELLING.finditer(text)
    if sum(1 for _, _ in zip(range(_LEAST), told, strict=False)) < _LEAST:
        return text
    return _SEQUENCE.sub(lambda found: _once(found[0]), text)


def _once(doubled: str) -> str:
    try:
        return b"".join(map(_byte, doubled)).decode("utf-8")
    except UnicodeError:
        return doubled


def _byte(char: str) -> bytes:
    return char.encode("latin-1") if ord(char) < 0x100 else char.encode("cp1252")
