"""The desk's ``watchlist/`` folder: sources, topics, watch names, searches, a TOML file each; examples beside topics.

``sources/<name>.toml``, ``topics/<name>.toml``, ``names/<name>.toml`` and ``searches/<name>.toml`` are found by being
there. ``topics/<name>.examples.jsonl`` holds examples of that topic alone; ``examples.jsonl`` beside the topics holds
articles judged for all of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from marsad.errors import ConfigError, Problem
from marsad.model import DeskSearch, Example, NameKind, Source, Topic, WatchName
from marsad.settings import SECRET_KEYS, problems_of, rising
from marsad.text import clean, words
from marsad.topicfiles import LABELS, TopicFile, read_examples, read_topic, topic_of
from marsad.urls import web_url

NAME = r"^[a-z0-9][a-z0-9-]*$"
Kept = TypeVar("Kept", bound=BaseModel)


class SourcePolling(BaseModel):
    """``[polling]`` of a source: bounds of its own for how often it is looked at, before those of the desk."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    fastest_minutes: float | None = Field(default=None, gt=0)
    slowest_minutes: float | None = Field(default=None, gt=0)


class SourceFile(BaseModel):
    """``sources/<name>.toml``. ``options`` belong to the kind; ``found`` and ``checked`` say where the address came
    from and when it was last known to work; ``relook_hours`` are its own steps instead of those of ``[relook]``, none
    to look at nothing again."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: str
    url: str = ""
    title: str = ""
    language: str | None = None
    found: str = ""
    checked: str = ""
    note: str = ""
    enabled: bool = True
    relook_hours: Annotated[tuple[float, ...], AfterValidator(rising)] | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    polling: SourcePolling = SourcePolling()
    render: bool = False

    @field_validator("url")
    @classmethod
    def _only_web(cls, value: str) -> str:
        # A parser that is handed a path reads the file (H15): nothing but http(s) may stand here.
        if value and web_url(value) is None:
            raise ValueError("must be an http:// or https:// address")
        return value

    @field_validator("options")
    @classmethod
    def _no_secret(cls, value: dict[str, Any]) -> dict[str, Any]:
        if found := SECRET_KEYS & set(value):
            name = min(found)
            raise ValueError(f"{name} is a secret: move it to secrets.toml, under [sources.<name of this source>]")
        return value


class NameFile(BaseModel):
    """``names/<name>.toml``: see ``marsad.model.WatchName``. Texts by language code: ``[titles]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: NameKind
    titles: dict[str, str] = Field(min_length=1)
    spellings: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    exact: bool = False
    note: str = ""
    enabled: bool = True

    @model_validator(mode="after")
    def _ambiguous_needs_company(self) -> NameFile:
        if self.ambiguous and not self.beside:
            raise ValueError("ambiguous spellings count only near certain words: name some in beside")
        written = [*self.titles.values(), *self.spellings, *self.ambiguous]
        if wordless := [spelling for spelling in written if not words(spelling)]:
            raise ValueError(f'"{wordless[0]}" has no word in it')
        return self


class SearchFile(BaseModel):
    """``searches/<name>.toml``: ``query`` as it is typed to ``marsad search``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    query: str
    note: str = ""

    @field_validator("query")
    @classmethod
    def _asks_for_something(cls, value: str) -> str:
        if not words(value):
            raise ValueError("has no word in it")
        return value


@dataclass(frozen=True, slots=True)
class Watchlist:
    """What the desk watches, and for what. ``shared_examples`` are those that are not one topic's alone."""

    sources: tuple[Source, ...]
    topics: tuple[Topic, ...]
    names: tuple[WatchName, ...] = ()
    searches: tuple[DeskSearch, ...] = ()
    shared_examples: tuple[Example, ...] = ()

    @property
    def titles(self) -> dict[str, Mapping[str, str]]:
        """What each topic is called, by its name and a language."""
        return {topic.name: topic.titles for topic in self.topics}

    @property
    def source_titles(self) -> dict[str, str]:
        """What each source is called, by its name; "" where that is not said."""
        return {source.name: source.title for source in self.sources}

    @property
    def called(self) -> dict[str, Mapping[str, str]]:
        """What each watch name is called, by its name and a language."""
        return {name.name: name.titles for name in self.names}


def load_watchlist(folder: Path) -> Watchlist:
    """The watchlist in ``folder``; a ConfigError with every mistake in every file."""
    problems: list[Problem] = []
    sources = [
        Source(
            name=name,
            kind=kept.kind,
            url=kept.url,
            title=clean(kept.title) or name,
            language=kept.language,
            options=MappingProxyType(kept.options),
            home=folder.parent,
            relook_hours=kept.relook_hours,
            fastest_minutes=kept.polling.fastest_minutes,
            slowest_minutes=kept.polling.slowest_minutes,
            render=kept.render,
        )
        for name, kept in _files(folder / "sources", SourceFile, problems)
        if kept.enabled
    ]
    names = [
        WatchName(name, **kept.model_dump(exclude={"note", "enabled"}))
        for name, kept in _files(folder / "names", NameFile, problems)
        if kept.enabled
    ]
    searches = [
        DeskSearch(name, kept.query, kept.note) for name, kept in _files(folder / "searches", SearchFile, problems)
    ]
    shared = _shared_examples(folder / "topics", problems)
    topics = _topics(folder / "topics", shared, names, problems)
    if problems:
        raise ConfigError(problems)
    return Watchlist(tuple(sources), topics, tuple(names), tuple(searches), shared)


def load_source_files(folder: Path) -> dict[str, SourceFile]:
    """The files of all sources in ``folder`` by name, also of those switched off; ConfigError as load_watchlist."""
    problems: list[Problem] = []
    files = dict(_files(folder / "sources", SourceFile, problems))
    if problems:
        raise ConfigError(problems)
    return files


def load_topic(path: Path, watchlist: Watchlist) -> Topic:
    """The topic in a file that lies anywhere, with the examples of ``<name>.examples.jsonl`` beside it and those
    that ``watchlist`` has for all topics. A ConfigError has every mistake in it."""
    problems: list[Problem] = []
    if not re.fullmatch(NAME, path.stem):
        mend = "Use small letters, digits and hyphens: river-pollution.toml."
        problems.append(Problem(path.name, "", "a topic is called like its file, and this is no name", mend))
    kept = read_topic(path, path.name, problems)
    own = read_examples(path.with_suffix(".examples.jsonl"), path.stem, problems)
    if problems or kept is None:
        raise ConfigError(problems)
    return topic_of(path.stem, kept, (*watchlist.shared_examples, *own), watchlist.names)


def _shared_examples(folder: Path, problems: list[Problem]) -> tuple[Example, ...]:
    files = (folder / "examples.jsonl", folder / LABELS)
    return tuple(example for file in files for example in read_examples(file, None, problems))


def _topics(
    folder: Path, shared: Sequence[Example], names: Sequence[WatchName], problems: list[Problem]
) -> tuple[Topic, ...]:
    return tuple(
        topic_of(name, kept, (*shared, *read_examples(folder / f"{name}.examples.jsonl", name, problems)), names)
        for name, kept in _files(folder, TopicFile, problems)
        if kept.enabled
    )


def _files(folder: Path, kind: type[Kept], problems: list[Problem]) -> Iterator[tuple[str, Kept]]:
    for path in sorted(folder.glob("*.toml")):
        shown = f"watchlist/{folder.name}/{path.name}"
        try:
            yield path.stem, kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(shown, "", f"is not TOML in UTF-8: {error}", "Mend the line named."))
        except ValidationError as error:
            problems += problems_of(error, shown, model=kind)
