"""The way of one request from the address that was asked for to the one that answers, redirect by redirect."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx

from marsad.errors import FetchError
from marsad.model import Exchange, Validators
from marsad.urls import mask, web_url


@dataclass(slots=True)
class Trip:
    """Where a request began, where it is now and what it has met on the way.

    ``permanent`` says that all redirects so far were for good. ``budget`` is how many seconds are left for the
    network. ``login`` is the Authorization header for ``start``'s origin. Cookies live for one trip only: some sites
    redirect in a circle until theirs come back. ``accept`` is an Accept header of its own; ``paced``, whether it waits
    for its host's turn. ``exchanges`` are the requests with their answers so far.
    """

    start: str
    url: str
    login: str | None
    validators: Validators
    budget: float
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    passed: list[str] = field(default_factory=list)
    permanent: bool = True
    accept: str | None = None
    paced: bool = True
    exchanges: list[Exchange] = field(default_factory=list)
    _seen: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def to(cls, url: str, validators: Validators, budget: float) -> Trip:
        """The beginning of a trip to ``url``; FetchError "not-web" for what is no http(s) address.

        User name and password are taken out of the address, so that they get into no page and no log (H13).
        """
        address = web_url(url)
        if address is None:
            raise FetchError("not-web", mask(url))
        plain = _without_login(address)
        trip = cls(plain, plain, _login(address), validators, budget)
        trip._seen.add(trip._mark())
        return trip

    def turn_to(self, target: str, *, permanent: bool, most: int) -> None:
        """Go on to ``target``, for this time or for good; FetchError "redirect-loop" (F17) after ``most`` redirects, or
        if we were there before with the same cookies."""
        self.passed.append(self.url)
        self.permanent &= permanent
        self.url = _without_login(target)
        if self._mark() in self._seen or len(self.passed) > most:
            raise FetchError("redirect-loop", f"{mask(self.start)} after {len(self.passed)} redirects")
        self._seen.add(self._mark())

    def headers(self) -> dict[str, str]:
        """The headers that belong to this trip alone: what we have already, and who we are."""
        pairs = {
            "accept": self.accept,
            "if-none-match": self.validators.etag,
            "if-modified-since": self.validators.last_modified,
            "authorization": self.login if _origin(self.url) == _origin(self.start) else None,
        }
        return {name: value for name, value in pairs.items() if value}

    def _mark(self) -> tuple[str, str]:
        cookies = sorted(f"{cookie.name}={cookie.value}" for cookie in self.cookies.jar)
        return self.url.partition("#")[0], ";".join(cookies)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _without_login(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _login(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.username is None:
        return None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + b64encode(pair.encode()).decode()
