"""The newsroom's outlets as ``outlets.toml`` describes them: what they are called and how they announce articles."""

from __future__ import annotations

import tomllib
from datetime import datetime
from importlib import resources
from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, TypeAdapter

from query.demo.texts import DemoArticle


class Outlet(BaseModel):
    """One outlet. ``language`` is None where it publishes in several; ``fails`` means that its server is broken."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    announces: Literal["rss", "atom", "json", "news-sitemap"]
    at: str
    path: str
    language: str | None = None
    fails: bool = False

    def path_of(self, article: DemoArticle, published: datetime) -> str:
        """The path of ``article`` on this outlet's host, percent-encoded as a link has it."""
        folder = "/subscribers" if article.kind == "disallowed" else ""
        path = self.path.format(date=f"{published:%Y/%m/%d}", language=article.language, slug=article.slug)
        return quote(folder + path)


def load_outlets() -> dict[str, Outlet]:
    """All outlets by name, in the order of their addresses."""
    text = (resources.files("query.demo") / "outlets.toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Outlet]).validate_python(tomllib.loads(text))
