"""One article: its text with the evidence marked, what it is about and who says so, its versions, its proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from query.citation import citation, outlet
from query.diffs import diff_of
from query.evidence import evidence_spans, in_paragraphs
from query.web import inert as inert_pages
from query.web.access import Act, Me, may
from query.web.forms import way_back
from query.web.log import Log
from query.web.rendering import render, static_address
from query.web.served import Here, Served

Found = Mapping[str, Any]
router = APIRouter(prefix="/articles/{id}")


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of an article and a topic: by whom, how surely, because of which passage. ``decision`` is None where
    nobody, nor the model, has looked at it for that."""

    topic: str
    score: float | None
    decision: bool | None
    by: str
    note: str
    passage: str


@router.get("", dependencies=[may(Act.READ)])
def article(request: Request, here: Here, id: str, version: int | None = None, changes: bool = False) -> HTMLResponse:
    """An article as it reads now, or as it read in a ``version``; with ``changes``, against the one before."""
    shown = _found(here, id, version)
    before = _before(here, shown) if changes else None
    judged = list(_judged(here, shown))
    passages = [one.passage for one in judged if one.decision and one.passage]
    spans = evidence_spans(shown["text"], shown["title"], passages)
    return render(
        request,
        "article.html",
        it=shown,
        outlet=outlet(shown),
        judged=judged,
        paragraphs=in_paragraphs(shown["text"], spans),
        diff=diff_of(before, shown) if before else None,
        latest=len(shown["versions"]),
        citation=citation(shown),
    )


class Label(BaseModel):
    """A person's answer: does the article belong to the topic?"""

    model_config = ConfigDict(extra="forbid")
    topic: str
    answer: Literal["yes", "no"]
    note: str = ""
    back: str = ""
    form_token: str = ""


@router.post("/labels", dependencies=[may(Act.LABEL)])
def label(here: Here, me: Me, log: Log, id: str, given: Annotated[Label, Form()]) -> RedirectResponse:
    """Keep an answer; no model overrules it."""
    shown = _found(here, id)
    if given.topic not in {topic.name for topic in here.desk.watchlist.topics}:
        raise HTTPException(422, f"no topic {given.topic}")
    here.archive.record_decision(
        shown["id"], given.topic, given.answer == "yes", by=me.name, note=given.note, now=here.now()
    )
    log(Act.LABEL, shown["id"], topic=given.topic, answer=given.answer, note=given.note)
    return RedirectResponse(way_back(given.back) if given.back else f"/articles/{shown['id']}#topics", 303)


@router.get("/page", dependencies=[may(Act.READ)])
def page(request: Request, here: Here, id: str, version: int | None = None) -> HTMLResponse:
    """The kept copy, in a frame that lets it do nothing."""
    shown = _found(here, id, version)
    if shown["page"] is None:
        raise HTTPException(404)
    kind = inert_pages.media_type(shown["page"]["headers"])
    return render(request, "kept.html", it=shown, outlet=outlet(shown), kind=kind, showable=kind in inert_pages.TEXT)


@router.get("/page/inert", dependencies=[may(Act.READ)])
def inert(here: Here, id: str, version: int | None = None) -> Response:
    """The kept copy's words, for that frame alone."""
    shown, content = _kept(here, id, version)
    headers = shown["page"]["headers"]
    if inert_pages.media_type(headers) not in inert_pages.TEXT:
        raise HTTPException(404)
    made = inert_pages.inert(content, headers, stylesheet=static_address("desk.css"))
    return HTMLResponse(made, headers={"Content-Security-Policy": inert_pages.POLICY, "X-Frame-Options": "SAMEORIGIN"})


@router.get("/page/bytes", dependencies=[may(Act.READ)])
def bytes_(here: Here, id: str, version: int | None = None) -> Response:
    """The kept copy byte for byte, as a file that no browser opens by itself: its hash is that which is shown."""
    shown, content = _kept(here, id, version)
    name = f"{shown['page']['sha256'][:16]}.bin"
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"},
    )


def _found(here: Served, id: str, version: int | None = None) -> Found:
    shown = here.archive.article(id, version=version)
    if shown is None:
        raise HTTPException(404)
    return shown


def _kept(here: Served, id: str, version: int | None) -> tuple[Found, bytes]:
    shown = _found(here, id, version)
    content = here.archive.page(shown["page"]["sha256"]) if shown["page"] else None
    if content is None:
        raise HTTPException(404)
    return shown, content


def _before(here: Served, shown: Found) -> Found | None:
    """The version before the one shown; None if that is the first."""
    return _found(here, shown["id"], shown["version"] - 1) if shown["version"] > 1 else None


def _judged(here: Served, shown: Found) -> Iterator[Judged]:
    """What is said of each of the desk's topics, those that the article has first; then of topics that are no more."""
    for tag in shown["tags"]:
        evidence = tag["evidence"]
        passage = evidence["passage"] if evidence else ""
        yield Judged(tag["topic"], tag["score"], tag["decision"], tag["by"], tag["note"], passage)
    known = {tag["topic"] for tag in shown["tags"]}
    for topic in here.desk.watchlist.topics:
        if topic.name not in known:
            yield Judged(topic.name, None, None, "", "", "")
