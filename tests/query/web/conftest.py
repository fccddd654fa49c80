"""What the tests of the desk's pages share: a desk with an archive that has a bit of everything, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from press import NOON, PRESS, Press
from webserver import opened

from flows.desk import Desk, open_desk
from query.newdesk import write_desk
from query.web.app import make_app
from storage.archive import Archive


def new_desk(home: Path) -> Desk:
    """A desk with two sources, written into ``home``."""
    write_desk(home, sources={})
    (home / "watchlist" / "sources").mkdir()
    for name, title in (("north", "The North"), ("south", "الجنوب")):
        text = f'kind = "feed"\nurl = "https://user:pw@{name}.example/rss?key=SECRET"\ntitle = "{title}"\n'
        (home / "watchlist" / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    return open_desk(home)


@dataclass
class Clock:
    """The time that the application is told; a test may turn it on."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def desk_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web") / "desk"


@pytest.fixture(scope="module")
def web_desk(desk_home: Path) -> Desk:
    return new_desk(desk_home)


@pytest.fixture(scope="module")
def web_archive(web_desk: Desk) -> Iterator[Archive]:
    with web_desk.open_archive() as archive:
        yield archive


@pytest.fixture(scope="module")
def ids(web_archive: Archive) -> dict[int, str]:
    """The articles of ``PRESS``, by number: three of one story and two developments, one of another, one of none."""
    return Press(web_archive).bring(*PRESS)


@pytest.fixture(scope="module")
def address(web_desk: Desk, web_archive: Archive, ids: dict[int, str], clock: Clock) -> Iterator[str]:
    """Where the desk is served."""
    with opened(make_app(web_desk, web_archive, now=clock, owner="nadia")) as url:
        yield url


@pytest.fixture
def browser(address: str) -> Iterator[httpx.Client]:
    """Asks as a browser without scripts does: with cookies, in English; follows no redirect by itself."""
    with httpx.Client(base_url=address, headers={"Accept-Language": "en"}) as client:
        yield client
