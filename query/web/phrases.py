"""The interface's own words, in each language that it speaks: ``language/<language>.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, get_args

Language = Literal["en", "ar", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@lru_cache
def phrases(language: Language) -> Mapping[str, str]:
    """Every phrase by its key, "<page>.<what>"."""
    text = (resources.files("query.web") / "language" / f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {f"{page}.{key}": phrase for page, table in tomllib.loads(text).items() for key, phrase in table.items()}
    )


def asked_for(accept_language: str) -> Language:
    """The first of our languages that a browser's Accept-Language asks for; English if it asks for none."""
    wishes = [_wish(part, place) for place, part in enumerate(accept_language.split(","))]
    for _, _, tag in sorted(wishes):
        for language in LANGUAGES:
            if tag == language or tag.startswith(f"{language}-"):
                return language
    return "en"


def _wish(part: str, place: int) -> tuple[float, int, str]:
    """What sorts a wish: the most wanted first, then as they were named."""
    tag, _, quality = part.partition(";")
    number = quality.strip().removeprefix("q=")
    try:
        weight = float(number) if number else 1.0
    except ValueError:
        weight = 0.0
    return -weight, place, tag.strip().lower()
