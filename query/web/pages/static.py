"""The style sheet, the script and the mark: files of ours, under addresses that change with them."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from query.web.access import Act, may
from query.web.static_files import TYPES, file, version

router = APIRouter()


@router.get("/static/{name}", dependencies=[may(Act.ENTER)])
def static(name: str, v: str = "") -> Response:
    """A file; one that is asked for by its version may be kept for a year."""
    content = file(name)
    if content is None:
        raise HTTPException(404)
    lasting = "public, max-age=31536000, immutable" if v == version(name) else "no-cache"
    # A kept copy's frame has no origin, and still is shown by our style sheet.
    headers = {"Cache-Control": lasting, "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers=headers)
