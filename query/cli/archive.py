"""``marsad search`` and ``show``: ask the archive for articles."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from query import dates
from query.cli.call import Call, topic_model, zone_of
from query.diffs import DiffView, diff_of
from query.hits import found_view, hit_fields, hits_view
from query.output import note
from query.understanding import understood
from query.usage import UsageError
from query.views import article_view

if TYPE_CHECKING:
    from flows.desk import Desk
    from marsad.model import Query
    from storage.archive import Archive

Mode = Literal["hybrid", "words", "meaning"]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles are meant. Filters are joined by AND, the values of one by OR."""

    topic: Annotated[tuple[str, ...], Parameter(show_default=False, help="Of this topic; may be repeated.")] = ()
    lang: Annotated[
        tuple[str, ...], Parameter(show_default=False, help="In this language: ar, en, fr; may be repeated.")
    ] = ()
    source: Annotated[tuple[str, ...], Parameter(show_default=False, help="From this source; may be repeated.")] = ()
    name: Annotated[
        tuple[str, ...], Parameter(show_default=False, help="That mention this watch name; may be repeated.")
    ] = ()
    story: Annotated[str | None, Parameter(help="Of this story.")] = None
    since: Annotated[str | None, Parameter(help="Not before this date, time or age: 2026-07-14, 7d.")] = None
    until: Annotated[str | None, Parameter(help="Not after; a date counts to its end, in the desk's zone.")] = None


EVERYTHING = Filters()


def search(
    *words: Annotated[str, Parameter(help="What to look for; without any, the newest that fit the filters.")],
    filters: Filters = EVERYTHING,
    mode: Annotated[Mode, Parameter(help="By words, by meaning, or both.")] = "hybrid",
    sort: Annotated[Literal["relevance", "newest"], Parameter(help="What comes first.")] = "relevance",
    limit: Annotated[int, Parameter(help="How many at most.")] = 20,
    offset: Annotated[int, Parameter(help="How many to pass over.")] = 0,
    facets: Annotated[
        bool,
        Parameter(negative="", show_default=False, help="Also how all that fit are spread, and when."),
    ] = False,
    saved: Annotated[
        str | None, Parameter(show_default=False, help="Begin with the search kept under this name.")
    ] = None,
    save: Annotated[str | None, Parameter(show_default=False, help="Keep this search under a name.")] = None,
    call: Call,
) -> int:
    """Find articles by words and by meaning, in any of the languages.

    All words must occur, in any of their forms; "quoted words" stand
    side by side, as they are. OR between two things asks for either, a
    minus before one forbids it.

    Fields: title:word topic:NAME source:NAME lang:ar story:ID near:ID
    name:"any spelling"; after:2026-01 before:2026-02-15 until:2026-02
    on:2026-01..2026-03 on:today after:7d. What else is typed is words.

    Quote the whole for the shell; put -- before what begins with a hyphen.
    """
    if limit < 1 or offset < 0:
        raise UsageError("--limit must be 1 or more, --offset 0 or more.")
    desk = call.desk()
    typed = " ".join((_kept(desk, saved), *words) if saved else words).strip()
    if save is not None:
        from query.searchfiles import as_typed

        _keep(desk, save, as_typed(typed, filters))
    asked = desk.asked(replace(filtered(filters, call.now, zone_of(desk)), words=typed))
    query = replace(asked, mode=mode, sort=sort, limit=limit, offset=offset)
    query = understood(query, lambda: topic_model(desk))
    with desk.open_archive() as archive:
        hits = archive.search(query)
        if not hits:
            note(_why_nothing(archive, desk, filters))
        if facets:
            spread, when = archive.spread(query)
            view = partial(found_view, hits, spread, when, query.zone)
            call.out.show({"hits": hits, "facets": spread, "timeline": when}, view)
            return 0
    call.out.show([hit_fields(hit) for hit in hits], partial(hits_view, hits))
    return 0


def show(
    id: Annotated[str, Parameter(help="An article's id, or the beginning of one.")],
    /,
    *,
    version: Annotated[int | None, Parameter(help="The text as it was in this version.")] = None,
    diff: Annotated[
        bool, Parameter(negative="", show_default=False, help="What this version changed, word by word.")
    ] = False,
    page: Annotated[
        bool, Parameter(negative="", show_default=False, help="Write the kept page itself, byte for byte.")
    ] = False,
    call: Call,
) -> int:
    """Show one article: text, tags with their evidence, story, versions, hashes, whether it is still there.

    With --diff, what the latest version changed, or the one that --version names; in colours where the terminal has
    them, else with [-words taken out-] and {+words put in+}.
    """
    with call.desk().open_archive() as archive:
        article = archive.article(id, version=version)
        if article is None:
            which = f" with a version {version}" if version is not None else ""
            raise UsageError(f'no article, or more than one, begins with "{id}"{which}. marsad search shows the ids.')
        if page:
            return _write_page(archive, article)
        before = _version_before(archive, article) if diff else None
    if before is None:
        if diff:
            note(f"version {article['version']} is the first: there is nothing to compare it with")
        call.out.show(article, lambda: article_view(article))
        return 0
    changed = diff_of(before, article)
    call.out.show({**article, "diff": changed}, lambda: DiffView(article, changed))
    return 0


# ---------------------------------------------------------------- search


def filtered(filters: Filters, now: datetime, zone: tzinfo) -> Query:
    """A query that asks for whatever the filters let through."""
    from marsad.model import Query

    return Query(
        now=now,
        zone=zone,
        topics=filters.topic,
        languages=tuple(language.lower() for language in filters.lang),
        sources=filters.source,
        names=filters.name,
        story=filters.story,
        since=dates.since(filters.since, now=now, zone=zone) if filters.since else None,
        until=dates.until(filters.until, now=now, zone=zone) if filters.until else None,
    )


def _kept(desk: Desk, name: str) -> str:
    """The query of the search that is kept under ``name``."""
    known = {search.name: search.query for search in desk.watchlist.searches}
    if name not in known:
        raise UsageError(f'there is no search "{name}". Known searches: {", ".join(known) or "none"}.')
    return known[name]


def _keep(desk: Desk, name: str, query: str) -> None:
    assert desk.home is not None
    from query.searchfiles import write_search

    path = write_search(desk.home, name, query)
    note(f'kept in {path}; a rule may say search = "{name}"')


def _why_nothing(archive: Archive, desk: Desk, filters: Filters) -> str:
    """What a person may want to hear who found nothing."""
    if not archive.counts().get("articles"):
        return "the archive is empty yet; fill it with: marsad run"
    known = {
        "topic": {topic.name for topic in desk.watchlist.topics},
        "source": {source.name for source in desk.watchlist.sources},
        "name": {name.name for name in desk.watchlist.names},
    }
    strange = [
        f'the watchlist has no {kind} "{name}" (it has: {", ".join(sorted(known[kind]))})'
        for kind, names in (("topic", filters.topic), ("source", filters.source), ("name", filters.name))
        for name in names
        if name not in known[kind]
    ]
    return "\n".join(["nothing found", *strange])


# ---------------------------------------------------------------- show


def _version_before(archive: Archive, article: Mapping[str, object]) -> dict[str, object] | None:
    """The version before the one shown; None if that is the first."""
    number = article["version"]
    assert isinstance(number, int)
    return archive.article(str(article["id"]), version=number - 1) if number > 1 else None


def _write_page(archive: Archive, article: Mapping[str, object]) -> int:
    kept = article.get("page")
    content = archive.page(str(kept["sha256"])) if isinstance(kept, Mapping) and kept.get("sha256") else None
    if content is None:
        raise UsageError(f"no page is kept for article {article['id']}.")
    sys.stdout.buffer.write(content)
    return 0
