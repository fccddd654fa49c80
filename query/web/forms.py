"""Forms that only our own pages can send: a token in the form that equals the one in the browser's cookie.

Another site can make a browser post here, but can neither read the cookie nor our pages. Where the browser says where
a request comes from (Origin, Sec-Fetch-Site), that must be here too; a forged cookie alone is then not enough.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

TOKEN_COOKIE = "marsad_form"  # noqa: S105  # a name, not a secret
TOKEN_FIELD = "form_token"  # noqa: S105
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def token_of(request: Request) -> str:
    """The token for this browser's forms; a new one if it has none."""
    if not hasattr(request.state, "form_token"):
        request.state.form_token = request.cookies.get(TOKEN_COOKIE) or secrets.token_urlsafe(24)
    return str(request.state.form_token)


async def refuse_forged(request: Request) -> None:
    """403 for a request that changes something and was not sent by a page of ours. A request with a bearer's token is
    no browser's, and is let through: what it may do is decided by that token."""
    if request.method in _SAFE or "authorization" in request.headers:
        return
    sent = (await request.form()).get(TOKEN_FIELD)
    known = request.cookies.get(TOKEN_COOKIE, "")
    genuine = isinstance(sent, str) and known and hmac.compare_digest(sent.encode(), known.encode())
    if not genuine or not _from_here(request):
        raise HTTPException(403, "form")


def _from_here(request: Request) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin in (None, "null") or urlsplit(str(origin)).netloc == request.headers.get("host")


def way_back(address: str) -> str:
    """Where to go after a form: a path of ours, whatever the form says."""
    parts = urlsplit(address)
    ours = (
        not parts.scheme and not parts.netloc and parts.path.startswith("/") and not address.startswith(("//", "/\\"))
    )
    return address if ours and "\\" not in address and address.isprintable() else "/"
