"""``marsad demo``: the whole pipeline over a newsroom of its own, told as it goes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from query.cli.call import Call
from query.cli.desk import progress_line, report_view
from query.missed import in_words
from query.output import cell, console, jsonable, note, table
from query.usage import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from flows.desk import Desk
    from query.demo.play import Edition, Stage

DEFAULT_FOLDER = "marsad-demo"
MARK = ".marsad-demo"
"""A file in a folder that the demo made, which it may therefore make anew."""
SEARCHES = (
    ("by words, whichever way Arabic is spelt", 'search "الاضراب روميه" --mode words'),
    ("by meaning, across the three languages", 'search "a court on sending a man abroad for trial" --mode meaning'),
    ("both at once, filtered", 'search "contrebande captagon frontière" --topic border-smuggling --since 2d'),
)


def demo(
    *,
    keep: Annotated[
        Path | None, Parameter(help=f"Where the demo's desk is kept; ./{DEFAULT_FOLDER} unless given.")
    ] = None,
    serve: Annotated[
        bool, Parameter(negative="", show_default=False, help="Then open the desk in a browser, until Ctrl-C.")
    ] = False,
    call: Call,
) -> int:
    """See all of it at work, with nothing but this machine.

    A newsroom of invented outlets in Arabic, English and French opens on loopback; the real flow runs over its first
    edition, and again when a second one is out. Says what was read, tagged, grouped, told and missed, and keeps the
    desk for you to search.
    """
    from query.demo.play import editions, stage

    home = _fresh_folder(keep or Path(DEFAULT_FOLDER))
    began = time.monotonic()
    told: list[Edition] = []
    tell = _Teller(people=call.out.people)
    tell.say("Opening a newsroom on this machine and starting Prefect …")
    with stage(home) as on:
        from flows.desk import open_desk

        desk = open_desk(home)
        tell.show(_outlets_view(on))
        with progress_line() as progress:
            for edition in editions(on, desk.open_archive, progress):
                told.append(edition)
                tell.show(_edition_view(edition, told))
        missed = _missed(desk)
        tell.show(_missed_view(missed))
        tell.show(_searches_view(home, time.monotonic() - began))
        if not call.out.people:
            call.out.data({"home": home, "editions": jsonable(told), "missed": missed, "searches": _commands(home)})
        if serve:
            _keep_open(on, desk)
    return 0


def _fresh_folder(home: Path) -> Path:
    """``home`` empty and marked as the demo's; UsageError if it holds anything that the demo did not make."""
    if home.exists() and any(home.iterdir()):
        if not (home / MARK).exists():
            raise UsageError(f"{home} is not empty and not the demo's. Give another folder with --keep.")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).write_text('Made by "marsad demo", which may make it anew.\n', encoding="utf-8")
    return home


class _Teller:
    """Tells the demo's account: to people on standard output, beside JSON on standard error."""

    def __init__(self, *, people: bool) -> None:
        import sys

        self._console = console(sys.stdout if people else sys.stderr)

    def say(self, line: str) -> None:
        self._console.print(line)

    def show(self, parts: Sequence[RenderableType]) -> None:
        for part in parts:
            self._console.print(part)


def _outlets_view(on: Stage) -> list[RenderableType]:
    rows = [
        (name, outlet.announces, outlet.language or "mixed", on.newsroom.feed(name))
        for name, outlet in on.newsroom.outlets.items()
    ]
    return [_heading("The newsroom"), table(("outlet", "announces by", "language", "address"), rows)]


def _edition_view(edition: Edition, told: Sequence[Edition]) -> list[RenderableType]:
    name = {1: "The first edition", 2: "The second edition"}[edition.number]
    mails = [message for message in edition.delivered if message.channel == "e-mail"]
    parts: list[RenderableType] = [
        _heading(name),
        report_view(edition.report),
        cell(f"The newsroom was asked {edition.requests} times and said {edition.unchanged} times: unchanged."),
        _heading("Grouped: stories that several articles tell"),
        _stories_view(edition),
        _heading("Told"),
        table(("by", "to", "subject"), [(m.channel, m.recipient or "–", m.subject) for m in edition.delivered]),
        cell(_judged_in_words(edition)),
    ]
    if edition.number == 1:
        parts.append(cell(f"{edition.report.baseline} articles were there before we began to watch: kept, not told."))
        if mails:
            parts += [_heading("One of these mails, as it arrived"), cell(mails[0].text)]
    else:
        articles = sum(source.articles for source in edition.report.sources)
        before = {message.subject for earlier in told[:-1] for message in earlier.delivered}
        again = sum(message.subject in before for message in edition.delivered)
        parts.append(
            cell(
                f"{articles} articles came in or changed and {edition.report.developments} developments were new; "
                f"{len(mails)} mails went out. Repeats, translations, a copy and an edited article were told to "
                f"nobody: {again} of these subjects had been told before."
            )
        )
    return parts


def _judged_in_words(edition: Edition) -> str:
    judged = edition.judged
    said = f"The newsroom's authors know of {judged.expected} developments to be told: {judged.told} were."
    if judged.untold:
        said += " Not told, since taken for repeats or for another subject: " + "; ".join(judged.untold) + "."
    if judged.beside:
        said += " Told, though about none of the topics: " + "; ".join(judged.beside) + "."
    return said


def _stories_view(edition: Edition) -> RenderableType:
    columns = ("story", "articles", "new things", "outlets", "languages", "topics", "begins with")
    return table(
        columns,
        [
            (s.id[:10], s.articles, s.developments, len(s.outlets), " ".join(s.languages), ", ".join(s.topics), s.title)
            for s in edition.stories
            if s.articles > 1
        ],
    )


def _missed(desk: Desk) -> dict[str, list[str]]:
    """What was missed and why, by source, in words; sources of which nothing was missed are left out."""
    from datetime import UTC, datetime, timedelta

    with desk.open_archive() as archive:
        rows = archive.coverage(since=datetime.now(UTC) - timedelta(days=1))
    return {str(row["source"]): words for row in rows if (words := in_words(row)) != ["nothing"]}


def _missed_view(missed: dict[str, list[str]]) -> list[RenderableType]:
    rows = [(source, "\n".join(words)) for source, words in missed.items()]
    return [_heading("Missed, and why"), table(("source", "what was missed"), rows)]


def _searches_view(home: Path, seconds: float) -> list[RenderableType]:
    commands = "\n".join(
        f"  {command}    ({what})" for (what, _), command in zip(SEARCHES, _commands(home), strict=True)
    )
    also = f"  marsad --home {home} alerts list\n  marsad --home {home} coverage"
    return [
        _heading("Now you"),
        cell(f"Done in {seconds:.0f} s. The desk is kept in {home}. Three searches to try:\n{commands}\nAnd:\n{also}"),
    ]


def _commands(home: Path) -> list[str]:
    return [f"marsad --home {home} {search}" for _, search in SEARCHES]


def _heading(words: str) -> RenderableType:
    return cell(f"\n{words}", "bold")


def _keep_open(on: Stage, desk: Desk) -> None:
    from query.cli.web import serve_desk
    from query.web.serving import bind_or_any

    note(f"The newsroom stays open too. Run it again with: marsad --home {on.home} run.")
    serve_desk(desk, bind_or_any(desk.settings.web.host, desk.settings.web.port))
