"""Articles as people hand them to ``marsad tag``, ``group`` and ``extract``: one JSON object a line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictInt, StrictStr, model_validator

from marsad.model import Text
from marsad.text import clean
from marsad.urls import web_url


def _text(value: object) -> object:
    """None as no text; characters that no text should hold (F06, S07) are taken out rather than complained of."""
    return clean(value) if isinstance(value, str) else "" if value is None else value


def _moment(value: object) -> object:
    """A date or time as ISO 8601 writes it, in UTC where it does not say; an empty one is none."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    moment = datetime.fromisoformat(value.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


CleanText = Annotated[str, BeforeValidator(_text)]


class Line(BaseModel):
    """What every line has. Other keys are the caller's own business and are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: StrictStr | StrictInt


class TextLine(Line):
    """A line of ``marsad tag``: an article's headline and text."""

    text: CleanText
    title: CleanText = ""
    lang: str | None = None
    url: str | None = None

    def as_text(self) -> Text:
        """The article as the classifiers take it."""
        return Text(str(self.id), self.title, self.text, language=self.lang, url=web_url(self.url))


class StreamLine(TextLine):
    """A line of ``marsad group``: an article in a stream, with its date and perhaps the topics it has already."""

    date: Annotated[datetime | None, BeforeValidator(_moment)] = None
    topics: tuple[str, ...] | None = None


class LabelledLine(TextLine):
    """A line of ``marsad topics evaluate``: an article with what it is about. ``affair``, or ``group``, keeps articles
    of one matter together; ``borderline`` marks those on which careful people could disagree."""

    topics: tuple[str, ...]
    affair: str = ""
    group: str = ""
    borderline: bool = False


class PageLine(Line):
    """A line of ``marsad extract --jsonl``: a page by ``path``, from the folder of the file that names it, or as
    ``html``."""

    url: str | None = None
    path: str | None = None
    html: str | None = None

    @model_validator(mode="after")
    def _one_page(self) -> PageLine:
        if (self.path is None) == (self.html is None):
            raise ValueError('needs either "path" or "html"')
        return self
