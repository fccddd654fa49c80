"""Gives a search what its words mean, so that it can go by meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from marsad.asking import read_query

if TYPE_CHECKING:
    from classifiers.relevance import TopicModel
    from marsad.model import Query


def understood(query: Query, model: Callable[[], TopicModel | None]) -> Query:
    """``query`` with its vector; by words alone if it asks for that, has nothing that has a meaning, or there is no
    model. ``model`` is called only if it is needed."""
    question = read_query(query.words, now=query.now, zone=query.zone)
    if query.mode == "words" or question.near or not question.text:
        return replace(query, mode="words")
    found = model()
    if found is None:
        return replace(query, mode="words")
    return replace(query, vector=found.question(question.text), model=found.name)
