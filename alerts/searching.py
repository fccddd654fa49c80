"""Whether an article answers a search: the same queries as the archive's, asked of a single report as it comes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from marsad.asking import Condition, Field, Question, Words, read_query, with_names
from marsad.dates import Span
from marsad.model import GroupItem, Mention
from marsad.rules import Rule
from marsad.stems import stems
from marsad.tokens import index_words
from marsad.tongues import language_of


@lru_cache(maxsize=256)
def sought(rule: Rule, spelled: tuple[Mention, ...] = ()) -> Question:
    """What a rule's search asks for; ``spelled`` are the watch names that it spells. Days are those of the rule's time
    zone, UTC without one."""
    return with_names(read_query(rule.search, zone=ZoneInfo(rule.timezone or "UTC")), spelled)


def answers(item: GroupItem, question: Question) -> bool:
    """Does the article meet every clause of ``question``?"""
    read = _read(item.text.title, item.text.text)
    return all(any(_holds(item, read, condition) for condition in clause) for clause in question.clauses)


def words_found(item: GroupItem, question: Question) -> tuple[str, ...]:
    """The words that were asked for and are there, as they were typed."""
    read = _read(item.text.title, item.text.text)
    return tuple(dict.fromkeys(words.typed for words in question.terms if words in read))


class _Read:
    """The words of a headline and a text, and their stems, ready to be asked many times."""

    def __init__(self, title: str, text: str) -> None:
        self._parts = [index_words(title), index_words(text)]
        language = language_of(None, "", [word for part in self._parts for word in part])
        self._stems = [{stem for word in part for stem in stems(word, language)} for part in self._parts]

    def __contains__(self, asked: Words) -> bool:
        """Do these words stand there, side by side, in the form asked for?"""
        roots = () if asked.exact else stems(asked.words[0])
        last = 1 if asked.title else 2
        if roots:
            return any(not there.isdisjoint(roots) for there in self._stems[:last])
        return any(asked.words in _runs(part, len(asked.words)) for part in self._parts[:last])


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


@lru_cache(maxsize=8)
def _read(title: str, text: str) -> _Read:
    return _Read(title, text)


def _holds(item: GroupItem, read: _Read, condition: Condition) -> bool:
    what = condition.what
    if isinstance(what, Words):
        held = what in read
    elif isinstance(what, Span):
        held = item.text.published is not None and what.holds(item.text.published)
    else:
        held = _is(item, what)
    return held != condition.minus


def _is(item: GroupItem, field: Field) -> bool:
    if field.name == "story":
        return item.placement is not None and item.placement.story.startswith(field.value)
    values = {
        "topic": item.text.topics,
        "source": (item.source,),
        "lang": (item.text.language,),
        "name": tuple(mention.name for mention in item.names),
    }
    return field.value in values[field.name]
