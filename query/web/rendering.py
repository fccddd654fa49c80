"""Pages made from templates: everything is escaped that is not our own markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from marsad.diff import Run
from marsad.model import Novelty
from marsad.text import shorten
from marsad.urls import web_url
from query.web.access import visitor_of
from query.web.forms import TOKEN_COOKIE, TOKEN_FIELD, token_of
from query.web.interface import interface_of, tongue_attributes
from query.web.served import served
from query.web.static_files import version

SENTENCE = 240
"""Characters of the sentence that says a new thing, at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu: where it stands there, the key of what it is called, its address, and the act it needs."""

    place: int
    phrase: str
    path: str
    act: str


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The page that ``template`` makes of ``context``, in the visitor's interface."""
    here = served(request)
    ui = interface_of(request)
    visitor, token = visitor_of(request), token_of(request)
    page = _environment().get_template(template)
    made = page.render(
        ui=ui,
        say=ui.say,
        me=visitor,
        here=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        path=request.url.path,
        menu=[entry for entry in request.app.state.menu if visitor.may(entry.act)],
        named_people=getattr(request.state, "named_people", False),
        site=here.desk.settings.web.title,
        form_token=Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN_FIELD, token),
        **context,
    )
    response = HTMLResponse(made, status)
    if request.cookies.get(TOKEN_COOKIE) != token:
        response.set_cookie(TOKEN_COOKIE, token, httponly=True, samesite="lax", secure=is_secure(request))
    return response


def is_secure(request: Request) -> bool:
    """Whether the visitor came by https, so that cookies must never go by anything else."""
    return request.url.scheme == "https" or served(request).desk.settings.alerts.desk_url.startswith("https:")


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """``text`` escaped, with the pieces at ``spans`` (start, end; in order) in a ``mark`` of ours (H11)."""
    parts, last = list[Markup](), 0
    for start, end in spans:
        if start < last:
            continue
        parts += [escape(text[last:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        last = end
    return Markup("").join([*parts, escape(text[last:])])


def told(thing: Novelty | Mapping[str, str]) -> Markup:
    """A new thing in the sentence that says it; by itself if that does not hold it word by word."""
    text, passage = (thing.text, thing.passage) if isinstance(thing, Novelty) else (thing["text"], thing["passage"])
    said = shorten(passage, SENTENCE)
    before, found, after = said.partition(text) if text else (said, "", "")
    if found:
        return Markup("{}<strong>{}</strong>{}").format(before, found, after)
    return Markup("<strong>{}</strong> {}").format(shorten(text, SENTENCE), said if said != text else "")


def changed(run: Run) -> Markup:
    """A piece of a diff: what was taken out or put in stands in an element that says so."""
    tag = {"removed": "del", "added": "ins"}.get(run.kind)
    return Markup(f"<{tag}>{{}}</{tag}>").format(run.text) if tag else escape(run.text)  # noqa: S704  # our own tags


def with_query(path: str, given: Mapping[str, object], **changed: object) -> str:
    """An address with a query: what is None or empty is left out, lists give a parameter for each item."""
    wanted = {**given, **changed}
    return f"{path}?{query}" if (query := urlencode(_said(wanted), doseq=True)) else path


def _said(wanted: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in wanted.items() if value not in (None, "", (), [])}


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("query.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"shorten": shorten, "marked": marked, "told": told}
    made.globals |= {
        "static": static_address,
        "tongue": tongue_attributes,
        "web_url": web_url,
        "with_query": with_query,
        "changed": changed,
    }
    return made


def static_address(name: str) -> str:
    """The address of a file of ours as it is now."""
    return f"/static/{name}?v={version(name)}"
