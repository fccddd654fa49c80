"""Any search as an Atom feed: the newest articles that it finds."""

from __future__ import annotations

from io import BytesIO
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from marsad.urls import identity
from query.exports import atom
from query.exports.articles import Dossier, exported
from query.web.access import Act, may
from query.web.asking import Sought, everything, headed, query_of
from query.web.served import Here

ENTRIES = 50
router = APIRouter()


@router.get("/feed", dependencies=[may(Act.READ)])
def feed(request: Request, here: Here, asked: Annotated[Sought, Query()]) -> Response:
    """The feed of a search; it keeps its id, and its date is that of its newest article."""
    found = list(islice(exported(here.archive, everything(query_of(asked, here)), with_pages=False), ENTRIES))
    newest = max((one.shown["first_seen"] for one in found), default=here.now())
    base = str(request.base_url).rstrip("/")
    dossier = Dossier(
        headed(asked, here),
        newest,
        id=f"urn:marsad:search:{identity(asked.address())}",
        feed=base + asked.address("/feed"),
        page=base + asked.address(),
    )
    made = BytesIO()
    atom.write(found, made, dossier)
    return Response(made.getvalue(), media_type="application/atom+xml; charset=utf-8")
