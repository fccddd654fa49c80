"""Asks for one page, and for the further pages of an article that is cut into several."""

from __future__ import annotations

from dataclasses import replace

from marsad.errors import FetchError
from marsad.model import Page, Validators
from scrapers.http import Client
from scrapers.wholes import gather


async def get_whole(
    client: Client, url: str, validators: Validators, *, accept_cut: bool = False, render: bool = False
) -> tuple[Page, tuple[Page, ...]]:
    """The page at ``url`` and what belongs to it; SourceError as the client raises it, and "cut-off" for half a page
    unless ``accept_cut`` takes what there is (F31). With ``render`` it is the page as a browser shows it, to which what
    came belongs."""
    page = await client.get(url, validators=validators)
    if page.truncated and not accept_cut:
        raise FetchError("cut-off", status=page.status)
    if render:
        shown = await client.render(page)
        return shown, (page,) if shown.rendered else ()
    further = await gather(page, client.get)
    if not further.complete:  # the next look must not be told that nothing changed
        page = replace(page, validators=Validators())
    return page, further.parts
