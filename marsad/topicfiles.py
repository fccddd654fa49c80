"""How a topic is written: ``topics/<name>.toml`` and the examples beside it, read with every mistake told at once.

``<name>.examples.jsonl`` holds examples of one topic, ``examples.jsonl`` articles judged for all of them, and
``labels.jsonl`` what persons of this desk decided, as ``marsad topics retrain`` writes it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from marsad import plugins
from marsad.errors import Problem
from marsad.model import Example, Topic, WatchName
from marsad.settings import problems_of
from marsad.text import clean, words

LABELS = "labels.jsonl"
FEWEST_WORDS = 3
"""Of a description: a name alone says too little to go by."""
PLACES = "places"
SCORERS = "classifiers.scorers"
"""Where scorers are found by name; nothing of theirs is run to know what they are called."""


def _example(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class TopicExample(BaseModel):
    """An example in a topic's file: a text or passage, as a string or in a table with its headline, or an article of
    the archive by id or address."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str = ""
    passage: str = ""
    article: str = ""
    title: str = ""
    lang: str | None = None
    affair: str = ""
    borderline: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> TopicExample:
        if sum(bool(one.strip()) for one in (self.text, self.passage, self.article)) != 1:
            raise ValueError("give one of text, passage and article")
        return self


class ExampleLine(BaseModel):
    """A line of an examples file. ``topics`` are those the text belongs to, ``not_topics`` those it is known not to
    belong to (None: all others); ``affair`` keeps texts of one matter together when the model is measured. Instead of
    ``text``, ``article`` may name an article of the archive."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    text: str = ""
    article: str = ""
    title: str = ""
    lang: str | None = None
    topics: tuple[str, ...] = ()
    not_topics: tuple[str, ...] | None = None
    affair: str = ""
    borderline: bool = False

    @model_validator(mode="after")
    def _something_to_read(self) -> ExampleLine:
        if not any(one.strip() for one in (self.text, self.title, self.article)):
            raise ValueError("needs a text or a title, or the id or address of an article")
        return self


Examples = tuple[Annotated[TopicExample, BeforeValidator(_example)], ...]


class TopicFile(BaseModel):
    """``topics/<name>.toml``. Texts by language code: ``[titles]``, ``[descriptions]``, ``[cues]``. The wish is
    ``prefer``, or ``precision``, the share of tags that should be right."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    titles: dict[str, str] = Field(min_length=1)
    descriptions: dict[str, str] = Field(min_length=1)
    cues: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    places: tuple[str, ...] = ()
    positive: Examples = ()
    negative: Examples = ()
    scorers: tuple[str, ...] = Field(default=("embedding", "cues"), min_length=1)
    prefer: Literal["balance", "recall", "precision"] = "balance"
    precision: float | None = Field(default=None, ge=0.5, le=0.99)
    enabled: bool = True

    @field_validator("scorers")
    @classmethod
    def _scorers_exist(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = plugins.names(SCORERS)
        if unknown := [name for name in value if name not in known]:
            raise ValueError(f'unknown name "{unknown[0]}". Known names: {", ".join(known)}')
        return value

    @field_validator("descriptions")
    @classmethod
    def _say_something(cls, value: dict[str, str]) -> dict[str, str]:
        if short := [language for language, text in value.items() if len(words(text)) < FEWEST_WORDS]:
            raise ValueError(f"{', '.join(short)}: say what the topic is, in a sentence or two")
        return value

    @field_validator("cues")
    @classmethod
    def _cues_have_words(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        _refuse_wordless(cue for cues in value.values() for cue in cues)
        return value

    @field_validator("places")
    @classmethod
    def _places_have_words(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        _refuse_wordless(value)
        return value

    @model_validator(mode="after")
    def _one_wish(self) -> TopicFile:
        if self.precision is not None and self.prefer == "recall":
            raise ValueError('prefer = "recall" and precision ask for opposite things: keep one of them')
        return self

    @model_validator(mode="after")
    def _no_example_is_both(self) -> TopicFile:
        both = {_told(one) for one in self.positive} & {_told(one) for one in self.negative}
        if both:
            raise ValueError(f'"{min(both)[:60]}" is both a positive and a negative example')
        return self


def read_topic(path: Path, shown: str, problems: list[Problem]) -> TopicFile | None:
    """The topic's file at ``path``, called ``shown`` where its mistakes are told; None, and the mistakes among
    ``problems``, if it has any."""
    try:
        return TopicFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(shown, "", f"is not TOML in UTF-8: {error}", "Mend the line named."))
    except ValidationError as error:
        problems += problems_of(error, shown, model=TopicFile)
    return None


def topic_of(name: str, kept: TopicFile, examples: Iterable[Example], names: Sequence[WatchName]) -> Topic:
    """The topic that a file and the examples beside it come to. A place that is one of the watch ``names`` stands for
    all spellings of it."""
    own = [_own_example(name, one, about=True) for one in kept.positive]
    own += [_own_example(name, one, about=False) for one in kept.negative]
    scorers = kept.scorers if not kept.places or PLACES in kept.scorers else (*kept.scorers, PLACES)
    return Topic(
        name=name,
        titles=MappingProxyType(kept.titles),
        descriptions=MappingProxyType(kept.descriptions),
        examples=(*examples, *own),
        scorers=scorers,
        cues=MappingProxyType(kept.cues),
        prefer=kept.prefer,
        precision=kept.precision,
        places=tuple(_place(place, names) for place in kept.places),
    )


def read_examples(path: Path, topic: str | None, problems: list[Problem]) -> tuple[Example, ...]:
    """The examples in ``path`` (none if there is no such file). ``topic`` is set where the file belongs to one topic
    alone: its lines then say nothing about the others."""
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            kept = ExampleLine.model_validate(json.loads(line))
        except (json.JSONDecodeError, ValidationError) as error:
            where, why = f"watchlist/topics/{path.name}", _in_a_line(error)
            problems.append(Problem(where, f"line {number}", f"is no example: {why}", "Mend or remove the line."))
            continue
        found.append(_line_example(kept, topic))
    return tuple(found)


def _in_a_line(error: json.JSONDecodeError | ValidationError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON: {error.msg} at character {error.colno}"
    return "; ".join(".".join([*map(str, one["loc"]), one["msg"]]) for one in error.errors())


def _line_example(kept: ExampleLine, topic: str | None) -> Example:
    topics = frozenset(kept.topics)
    not_topics = None if kept.not_topics is None else frozenset(kept.not_topics)
    return Example(
        text=clean(kept.text),
        topics=topics,
        title=clean(kept.title),
        language=kept.lang,
        group=kept.affair,
        borderline=kept.borderline,
        article=kept.article,
        not_topics=frozenset({topic} - topics) if topic else not_topics,
    )


def _own_example(topic: str, kept: TopicExample, *, about: bool) -> Example:
    return Example(
        text=clean(kept.text or kept.passage),
        topics=frozenset({topic} if about else ()),
        title=clean(kept.title),
        language=kept.lang,
        group=kept.affair,
        borderline=kept.borderline,
        article=kept.article,
        not_topics=frozenset(() if about else {topic}),
    )


def _place(place: str, names: Sequence[WatchName]) -> WatchName:
    known = next((name for name in names if name.name == place), None)
    return known or WatchName(place, "place", MappingProxyType({"": place}))


def _told(example: TopicExample) -> str:
    return " ".join((example.text or example.passage or example.article).split())


def _refuse_wordless(written: Iterable[str]) -> None:
    if wordless := [one for one in written if not words(one)]:
        raise ValueError(f'"{wordless[0]}" has no word in it')


def by_article(topics: Iterable[Topic]) -> Mapping[str, str]:
    """The articles by which examples are named and not written, each with the topic whose example it is first."""
    return {
        one.article: topic.name for topic in topics for one in topic.examples if one.article and not _is_written(one)
    }


def _is_written(example: Example) -> bool:
    return bool(example.text or example.title)


def with_texts(topics: Iterable[Topic], articles: Mapping[str, Mapping[str, object]]) -> tuple[Topic, ...]:
    """``topics`` with the texts of those examples that are named by ``articles``, each as ``Archive.article`` gives
    it. An example without a group of its own is of the article's story."""
    return tuple(
        replace(topic, examples=tuple(_with_text(one, articles.get(one.article)) for one in topic.examples))
        for topic in topics
    )


def _with_text(example: Example, article: Mapping[str, object] | None) -> Example:
    if article is None or _is_written(example):
        return example
    language = article.get("language")
    return replace(
        example,
        title=str(article["title"]),
        text=str(article["text"]),
        language=example.language or (str(language) if language else None),
        group=example.group or str(article.get("story") or article["id"]),
    )
