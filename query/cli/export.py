"""``marsad export``: what a search finds, in formats of others."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

from cyclopts import Parameter

from query.cli.archive import EVERYTHING, Filters, filtered
from query.cli.call import Call, zone_of
from query.output import note
from query.usage import UsageError

if TYPE_CHECKING:
    from flows.desk import Desk
    from storage.archive import Archive

Format = Literal["jsonl", "csv", "xlsx", "atom", "markdown", "warc"]


def export(
    *words: Annotated[str, Parameter(help="Words that the articles must have; without any, all that fit the filters.")],
    filters: Filters = EVERYTHING,
    format: Annotated[Format, Parameter(help="What to write.")] = "jsonl",
    output: Annotated[
        Path | None, Parameter(alias="-o", show_default=False, help="A file; else standard output.")
    ] = None,
    call: Call,
) -> int:
    """Write all articles that fit, in a format of others.

    JSON Lines, a table for spreadsheets (csv, xlsx), an Atom feed, a dossier in Markdown with citations, or their kept
    pages as WARC.
    """
    from dataclasses import replace

    from query.exports.articles import Dossier, exported

    writer = importlib.import_module(f"query.exports.{format}")
    desk = call.desk()
    typed = " ".join(words).strip()
    asked = desk.asked(replace(filtered(filters, call.now, zone_of(desk)), words=typed))
    query = replace(asked, mode="words", sort="newest")
    with desk.open_archive(create=False) as archive, _opened(output) as out:
        articles = exported(archive, query, with_pages=writer.WITH_PAGES)
        count = writer.write(articles, out, Dossier(_title(filters, typed, desk, archive), call.now))
    note(f"{count} article{'' if count == 1 else 's'} written{f' to {output}' if output else ''}")
    return 0


def _title(filters: Filters, typed: str, desk: Desk, archive: Archive) -> str:
    """What was asked for, in a line: a story by its first headline, watch names in all their languages."""
    story = archive.story(filters.story) if filters.story else None
    asked = [str(story["title"] or story["id"])] if story else []
    called = desk.watchlist.called
    asked += [" / ".join(dict.fromkeys(called[name].values())) if name in called else name for name in filters.name]
    asked += [typed, *filters.topic, *filters.lang, *filters.source]
    asked += [f"since {filters.since}"] if filters.since else []
    asked += [f"until {filters.until}"] if filters.until else []
    return f"Marsad: {', '.join(filter(None, asked)) or 'all articles'}"


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    """Where to write. A file appears whole or not at all."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = output.with_name(f"{output.name}.part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(output)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
