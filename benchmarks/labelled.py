"""Labelled articles with their vectors: whole, and in brief, as a feed might announce them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifiers.encoder import embed, load_encoder, model_id, passage_limit, token_counter
from classifiers.passages import split
from marsad.model import GroupItem, Text
from marsad.settings import EncoderSettings


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled article with its vectors; ``brief`` is all that a feed might say of it: a headline, or a headline and
    a first sentence."""

    item: GroupItem
    event: str
    affair: str
    language: str
    brief: GroupItem


def load(path: Path) -> list[Labelled]:
    """The labelled articles of ``path`` in order of date, embedded by the built-in encoder."""
    return embedded([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])


def embedded(lines: Sequence[dict[str, Any]]) -> list[Labelled]:
    """Articles with their vectors, in order of date. ``lines`` have id, lang, date, title and text, and of the truth
    ``event`` and ``affair``, or ``group``."""
    settings = EncoderSettings()
    encoder = load_encoder(settings)
    model, count, limit = model_id(encoder), token_counter(encoder), passage_limit(encoder, settings.passage_tokens)
    found: list[Labelled] = []

    def passages(text: Text) -> list[str]:
        return [p.text for p in split(text.title, text.text, count_tokens=count, limit=limit)]

    for raw in lines:
        texts = _text(raw), _in_brief(_text(raw), with_sentence=len(found) % 2 == 1)
        item, brief = (GroupItem(text, embed(encoder, passages(text)), model, "", "", True, {}, {}) for text in texts)
        affair = raw.get("affair") or raw["group"]
        found.append(Labelled(item, raw.get("event") or affair, affair, raw["lang"], brief))
    return sorted(found, key=published)


def _in_brief(text: Text, *, with_sentence: bool) -> Text:
    """The headline, of every second article with the first sentence."""
    sentences = re.split(r"(?<=[.!?؟])\s+|\n", text.text.strip())
    return replace(text, text=sentences[0] if with_sentence else "")


def published(article: Labelled) -> datetime:
    """When it was; undated ones before all others."""
    return article.item.text.published or datetime.min.replace(tzinfo=UTC)


def _text(raw: dict[str, Any]) -> Text:
    published = datetime.fromisoformat(raw["date"]).replace(tzinfo=UTC) if raw.get("date") else None
    return Text(raw["id"], raw["title"] or "", raw["text"] or "", raw["lang"], published)
