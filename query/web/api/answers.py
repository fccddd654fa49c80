"""What the API answers, as types: OpenAPI is made from them, and every answer is checked against them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, Field

Item = TypeVar("Item")


class Problem(BaseModel):
    """Why something was not done."""

    detail: str


class Paged(BaseModel, Generic[Item]):
    """Some of what there is. ``next`` is the cursor of what follows; null at the end."""

    items: list[Item]
    next: str | None


class FoundArticle(BaseModel):
    """An article that a search found: the fields of ``marsad search``."""

    id: str
    url: str
    title: str
    snippet: str
    topics: list[str]
    score: float
    published: datetime | None
    language: str | None
    source: str
    story: str | None


class Evidence(BaseModel):
    """The passage that earned a tag."""

    passage: str
    score: float | None
    index: int | None


class Tag(BaseModel):
    """What is said of an article and a topic. ``by`` is "model" or "person:<name>"."""

    topic: str
    score: float | None
    decision: bool
    by: str
    at: datetime
    note: str
    model: str | None
    evidence: Evidence | None


class Mentioned(BaseModel):
    """A watch name, and the words that stand for it in the text."""

    name: str
    text: str


class Version(BaseModel):
    """An article as it read at one fetch. ``removed`` and ``added`` count words against the version before."""

    number: int
    fetched_at: datetime
    title: str
    status: str
    stand_in: bool
    text_sha256: str
    page_sha256: str | None
    removed: int | None
    added: int | None


class Carrier(BaseModel):
    """An article that carries the same text."""

    id: str
    url: str
    outlet: str
    dated: datetime


class WholeArticle(BaseModel):
    """One article as ``marsad show`` gives it."""

    id: str
    url: str
    canonical_url: str
    aliases: list[str]
    status: str
    stand_in: bool
    version: int
    title: str
    text: str
    authors: list[str]
    agencies: list[str]
    published: datetime | None
    published_from: str | None
    modified: datetime | None
    first_seen: datetime
    news: bool
    language: str | None
    site: str
    image: str | None
    links: list[Any]
    warnings: list[str]
    source: str
    tag_status: str | None
    model: str | None
    tags: list[Tag]
    names: list[Mentioned]
    story: str | None
    development: str | None
    carried_by: list[Carrier]
    versions: list[Version]
    deleted: dict[str, Any] | None
    looked_at: datetime | None
    next_look_at: datetime | None
    live: bool
    page: dict[str, Any] | None


class NewThing(BaseModel):
    """One thing that a development changes, and the sentence that says so."""

    kind: str
    text: str
    passage: str


class StoryArticle(BaseModel):
    """A report within a story."""

    id: str
    url: str
    title: str
    source: str
    outlet: str
    language: str | None
    published: datetime | None
    dated: datetime
    topics: list[str]
    agencies: list[str]
    copy_of: str | None
    new: bool
    stand_in: bool
    version: int
    correction: str


class StoryDevelopment(BaseModel):
    """One new thing that happened, with who reported it, in order of time."""

    id: str
    title: str
    first: datetime
    novelty: list[NewThing]
    articles: list[StoryArticle]


class Decision(BaseModel):
    """What a person decided of a story."""

    kind: Literal["split", "merge", "pin"]
    story: str
    other: str
    articles: list[str]
    by: str
    at: datetime
    note: str


class WholeStory(BaseModel):
    """One story as a timeline."""

    id: str
    title: str
    first: datetime | None
    last: datetime | None
    articles: int
    independent: int
    languages: list[str]
    outlets: list[str]
    topics: list[str]
    developments: list[StoryDevelopment]
    decisions: list[Decision]


class Earned(BaseModel):
    """A topic, its score, and the passage that earned it."""

    topic: str
    score: float
    passage: str


class Development(BaseModel):
    """A development as Today shows it: with the article that began it, and all who report it."""

    id: str
    story: str
    recorded: datetime
    dated: datetime
    article: str
    title: str
    language: str | None
    url: str
    outlet: str
    news: bool
    edit: bool
    correction: str
    evidence: list[Earned]
    names: list[Mentioned]
    novelty: list[NewThing]
    outlets: list[str]
    languages: list[str]
    articles: int


class TopicAnswer(BaseModel):
    """A topic of the desk, by language what it is called and what it is."""

    name: str
    titles: dict[str, str]
    descriptions: dict[str, str]


class NameAnswer(BaseModel):
    """A watch name, and how many articles mention it."""

    name: str
    kind: str
    titles: dict[str, str]
    articles: int


class SourceAnswer(BaseModel):
    """A source and how it does. What is secret in its address is left out."""

    name: str
    kind: str
    title: str
    language: str | None
    url: str
    health: str
    status: str | None
    reason: str
    failures: int
    last_ok_at: datetime | None
    next_due_at: datetime | None


class Label(BaseModel):
    """A person's answer, as it was kept."""

    article: str
    topic: str
    decision: bool
    by: str
    note: str = Field(default="")
