"""``marsad topics test`` and ``backtest``: what a topic would do, before it is put to use."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from query import dates
from query.cli.call import Call, zone_of
from query.output import working
from query.topicviews import backtest_view, trial_view
from query.usage import UsageError, must_be_topics

if TYPE_CHECKING:
    from flows.desk import Desk
    from marsad.model import Topic


def test(
    file: Annotated[Path, Parameter(help="A topic's file, such as river-pollution.toml; it may lie anywhere.")],
    /,
    *,
    call: Call,
) -> int:
    """Try a topic's file: every mistake in it at once; else what it would tag of its examples, of news, of the archive.

    Its examples, those of <name>.examples.jsonl beside it among them, are judged by models that have not seen their
    affair. The archive is tried as far as it reaches back thirty days. Nothing is changed.
    """
    from flows.trying import try_topic

    desk = call.desk_or_default()
    topic = _topic_in(file, desk)
    with ExitStack() as stack:
        archive = None
        if desk.home and (desk.settings.archive.url or (desk.home / "archive.sqlite").exists()):
            archive = stack.enter_context(desk.open_archive(create=False))
        with working("Trying the topic …"):
            found = try_topic(desk, topic, archive, now=call.now)
    call.out.show(found, lambda: trial_view(found))
    return 1 if found.archive and found.archive.refused else 0


def backtest(
    name: Annotated[str, Parameter(help="A topic of the desk, or the file of a changed or new one.")],
    /,
    *,
    since: Annotated[
        str | None, Parameter(help="Only articles dated since then: 2026-07-14, 30d.", show_default=False)
    ] = None,
    force: Annotated[
        bool, Parameter(negative="", show_default=False, help="Accept rules that would alert too often.")
    ] = False,
    call: Call,
) -> int:
    """What a topic, or a changed one, would have tagged and alerted in the archive, and the difference to today.

    Vectors that are kept are used; nothing is fetched, changed or told. Ends with 1 if a rule would alert too often,
    unless the rule has force = true or --force is given.
    """
    from flows.backtesting import backtest_topic

    desk = call.desk()
    begin = dates.since(since, now=call.now, zone=zone_of(desk)) if since else None
    topic = _topic_named(name, desk)
    with working("Trying the topic on the archive …"), desk.open_archive(create=False) as archive:
        found = backtest_topic(desk, archive, topic, since=begin, until=call.now)
    call.out.show({**_fields(found), "accepted": force or not found.refused}, lambda: backtest_view(found))
    return 1 if found.refused and not force else 0


def _fields(found: object) -> dict[str, object]:
    from query.output import fields

    return fields(found)


def _topic_named(name: str, desk: Desk) -> Topic:
    """The desk's topic of that name, or the one in the file of that name."""
    if name.endswith(".toml") or "/" in name:
        return _topic_in(Path(name), desk)
    must_be_topics(desk, [name])
    return next(topic for topic in desk.watchlist.topics if topic.name == name)


def _topic_in(file: Path, desk: Desk) -> Topic:
    from marsad.watchlist import load_topic

    if file.suffix != ".toml":
        raise UsageError(f"{file} is no topic's file: it must end in .toml. For articles, use marsad tag FILE.jsonl.")
    if not file.is_file():
        raise UsageError(f"there is no file {file}.")
    return load_topic(file, desk.watchlist)
