"""The contract of every kind of source; a kind without a case under ``cases/<kind>/`` fails.

``case.json`` names the path to poll, the options, and what must come out; ``served/`` holds what the server gives.
``{base}`` stands for the server's address in both, ``{served}`` for that folder, which kinds that are not on the web
read themselves.
"""

from __future__ import annotations

import inspect
import json

import pytest
from pydantic import BaseModel, ValidationError

from marsad import plugins
from marsad.model import Source
from scrapers.discover import KINDS, check_options, discover

NAMES = plugins.names(KINDS)
ON_THE_WEB = [name for name in NAMES if not hasattr(plugins.load(KINDS, name, file="x.toml", key="kind"), "LOCAL")]


def test_the_kinds_that_a_desk_needs_are_there() -> None:
    assert {"documents", "feed", "folder", "listing", "mailbox", "sitemap", "telegram"} <= set(NAMES)


@pytest.mark.parametrize("kind", NAMES)
def test_a_kind_has_options_that_refuse_what_they_do_not_know(kind) -> None:
    module = plugins.load(KINDS, kind, file="x.toml", key="kind")
    assert issubclass(module.Options, BaseModel)
    with pytest.raises(ValidationError, match="extra_forbidden"):
        module.Options.model_validate({"no_such_option": 1})
    assert inspect.iscoroutinefunction(module.discover)


@pytest.mark.parametrize("kind", NAMES)
async def test_a_kind_gives_what_its_case_says(kind, cases, client, server, now) -> None:
    folder = cases / kind
    assert folder.is_dir(), f"write a case for this kind in {folder}"
    base = server.url("")
    told = (folder / "case.json").read_text(encoding="utf-8").replace("{base}", base)
    case = json.loads(told.replace("{served}", str(folder / "served")))
    for file in (folder / "served").iterdir() if kind in ON_THE_WEB else ():
        server.answer(f"/{file.name}", file.read_text(encoding="utf-8").replace("{base}", base))
    source = Source("case", kind, server.url(case["path"]) if kind in ON_THE_WEB else "", options=case["options"])
    assert check_options(source) == []
    poll = await discover(source, None, client, now=now)
    assert (poll.source, poll.status, poll.version) == ("case", case["status"], case["version"])
    for entry in poll.entries:
        assert entry.source == "case"
    found = [
        {
            "key": entry.key,
            "url": entry.url,
            "title": entry.title,
            "published": entry.published.isoformat() if entry.published else None,
        }
        for entry in poll.entries
    ]
    assert found == case["entries"]


@pytest.mark.parametrize("kind", ON_THE_WEB)
@pytest.mark.parametrize(("status", "outcome"), [(500, "failed"), (404, "failed"), (403, "blocked"), (429, "failed")])
async def test_a_kind_that_cannot_reach_its_source_says_why(kind, status, outcome, client, server, now) -> None:
    server.answer("/x", "no", status=status, Retry_After="60")
    poll = await discover(Source("s", kind, server.url("/x")), None, client, now=now)
    assert (poll.status, poll.reason, poll.entries) == (outcome, f"http-{status}", ())
    assert poll.retry_at is not None


@pytest.mark.parametrize("kind", ON_THE_WEB)
@pytest.mark.parametrize("content", ["", "<html><body>Hello</body></html>", "\x00\x01", "{}"])
async def test_a_kind_that_finds_something_else_says_so(kind, content, client, server, now) -> None:
    server.answer("/x", content, ETag='"1"')
    poll = await discover(Source("s", kind, server.url("/x")), None, client, now=now)
    assert poll.status == "not-a-feed"
    assert poll.reason
    assert not poll.validators
