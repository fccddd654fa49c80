"""The newsroom's articles as their authors left them, each with what is true of it: topics, event, age.

An article is ``articles/<outlet>/<slug>.md``: TOML between two lines of ``+++``, a line ``# headline``, paragraphs.
``{day}`` stands for the weekday on which the event happened, since the demo is always about the last few hours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from query.demo.days import weekday

Kind = Literal["article", "consent-wall", "gone", "soft-404", "disallowed"]
"""What a visitor finds: the article; only a dialog; 404; a page with status 200 that says it is not there; the
article, but robots.txt asks visitors to stay away."""


class FrontMatter(BaseModel):
    """What stands between the lines of ``+++``; see DemoArticle for what it means."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    event: str = Field(pattern=r"^[a-z0-9-]+(\+[2-9])?$")
    topics: tuple[str, ...]
    may_have: tuple[str, ...] = ()
    age_hours: float = Field(gt=0)
    happened_hours: float = Field(gt=0)
    edition: Literal[1, 2] = 1
    language: Literal["en", "fr", "ar"] | None = None
    summary: str = ""
    kind: Kind = "article"
    encoding: Literal["utf-8", "windows-1256"] = "utf-8"
    edits: str | None = None
    text_of: str | None = None


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article and the truth about it.

    ``event`` names the development: articles with the same one tell the same new thing, in whatever language.
    ``topics`` are those it belongs to, ``may_have`` those over which careful people could disagree. ``age`` is how
    long before its edition came out it was published; ``happened`` how long before the first edition its event was.
    ``edits`` is the slug of the article that this one replaces at the same address; ``copy_of`` the ``outlet/slug``
    of the article whose text it carries word for word.
    """

    outlet: str
    slug: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    summary: str
    event: str
    topics: tuple[str, ...]
    may_have: tuple[str, ...]
    edition: int
    age: timedelta
    happened: timedelta
    kind: Kind
    encoding: str
    edits: str | None
    copy_of: str | None

    @property
    def affair(self) -> str:
        """The story that the event belongs to: later developments carry its name with +2, +3."""
        return self.event.partition("+")[0]

    @property
    def readable(self) -> bool:
        """Whether a visitor who keeps to robots.txt finds the article's text."""
        return self.kind == "article"

    def written(self, first_edition: datetime) -> DemoArticle:
        """The article as it is printed: ``{day}`` is the weekday on which its event happened."""
        day = weekday(first_edition - self.happened, self.language)
        return replace(self, paragraphs=tuple(p.replace("{day}", day) for p in self.paragraphs))

    @property
    def text(self) -> str:
        """The body, its paragraphs separated by a blank line: what extraction should give."""
        return "\n\n".join(self.paragraphs)


def load_articles(languages: Mapping[str, str | None]) -> tuple[DemoArticle, ...]:
    """All articles of both editions, by outlet and slug. ``languages`` are the outlets' own, by name."""
    found = {f"{outlet}/{file.name.removesuffix('.md')}": file for outlet in languages for file in _files_of(outlet)}
    parsed = {key: _parse(file.read_text(encoding="utf-8")) for key, file in found.items()}
    return tuple(_article(key, parsed, languages[key.partition("/")[0]]) for key in parsed)


def _files_of(outlet: str) -> Iterator[Traversable]:
    folder = resources.files("query.demo") / "articles" / outlet
    if folder.is_dir():
        yield from sorted(folder.iterdir(), key=lambda file: file.name)


def _parse(text: str) -> tuple[FrontMatter, str, tuple[str, ...]]:
    """Front matter, headline and paragraphs of an article's file."""
    _, matter, body = text.split("+++\n", 2)
    headline, *paragraphs = body.strip().split("\n\n")
    return FrontMatter.model_validate(tomllib.loads(matter)), headline.removeprefix("# "), tuple(paragraphs)


def _article(
    key: str, parsed: Mapping[str, tuple[FrontMatter, str, tuple[str, ...]]], house_language: str | None
) -> DemoArticle:
    matter, title, paragraphs = parsed[key]
    outlet, slug = key.split("/")
    language = matter.language or house_language
    if language is None:
        raise ValueError(f"{key} has no language, and its outlet has several")
    return DemoArticle(
        outlet=outlet,
        slug=matter.edits or slug,
        language=language,
        title=title,
        paragraphs=parsed[matter.text_of][2] if matter.text_of else paragraphs,
        summary=matter.summary,
        event=matter.event,
        topics=matter.topics,
        may_have=matter.may_have,
        edition=matter.edition,
        age=timedelta(hours=matter.age_hours),
        happened=timedelta(hours=matter.happened_hours),
        kind=matter.kind,
        encoding=matter.encoding,
        edits=matter.edits,
        copy_of=matter.text_of,
    )
