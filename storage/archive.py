"""The archive: everything that was announced, fetched, read, tagged, grouped and told, and what waits for which stage.

This is the only name that other packages import from ``storage``. Each ``record_…`` is one transaction. Ids come from
content, so that doing a stage twice, or after a kill, gives the same rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine

from marsad.errors import StorageError
from marsad.model import (
    Alert,
    Article,
    Exchange,
    Facets,
    GroupItem,
    Hit,
    Page,
    Period,
    Placement,
    Poll,
    Polled,
    Query,
    Report,
    Reports,
    Sighting,
    Source,
    SourceState,
    Step,
    TaggedText,
    Tagging,
    Text,
    WaitingEntry,
    WaitingPage,
)
from storage import (
    announced,
    arrivals,
    beforehand,
    coverage,
    facets,
    fetching,
    fingerprint,
    frames,
    grouping,
    manifest,
    migrate,
    polls,
    reading,
    runs,
    search,
    shelving,
    showing,
    sightings,
    snapshots,
    snippets,
    tagging,
    tidy,
    visits,
)
from storage.admitting import AdmittingArchive
from storage.deciding import DecidingArchive
from storage.engine import make_engine, read_transaction, write_transaction
from storage.keeping import KeepingArchive
from storage.lending import LendingArchive
from storage.looking import LookingArchive
from storage.presenting import PresentingArchive
from storage.proving import ProvingArchive
from storage.shelves import Shelves
from storage.telling import TellingArchive
from storage.times import refuse_naive
from storage.watching import WatchingArchive


def open_archive(url: str, *, create: bool = True) -> Archive:
    """The archive at an SQLAlchemy ``url`` (``sqlite:///…`` or ``postgresql+psycopg://…``), migrated to this version.

    Raises StorageError if it cannot be opened, if it is missing and ``create`` is false, or if a newer version of
    Marsad wrote it.
    """
    engine = make_engine(url, create=create)
    try:
        _bring_up_to_date(engine, create=create)
    except StorageError:
        engine.dispose()
        raise
    return Archive(engine)


def _bring_up_to_date(engine: Engine, *, create: bool) -> None:
    steps = migrate.known_steps()
    with read_transaction(engine) as connection:
        done = migrate.applied(connection)
    if not done and not create:
        raise StorageError("there is a database but no archive in it; marsad run makes one")
    migrate.refuse_newer(max(done, default=0), steps)
    if set(steps) - done:
        _migrate(engine, steps, now=datetime.now(UTC))


def _migrate(engine: Engine, steps: Mapping[int, tuple[str, migrate.Step]], *, now: datetime) -> None:
    """Run what is missing, all or none of it, and keep the archive as it was before. Whoever waited for another that
    did it finds nothing to do."""
    undo = beforehand.nothing_kept
    try:
        with write_transaction(engine) as connection:
            done = migrate.applied(connection)
            migrate.refuse_newer(max(done, default=0), steps)
            if done and set(steps) - done:
                undo = beforehand.keep_copy(connection, max(done), now=now)
            frames.drop_views(connection)
            migrate.migrate(connection, steps, now=now)
            manifest.adopt(connection, now=now)
            shelving.file_waiting(connection)
            frames.make_views(connection)
    except BaseException:
        undo()
        raise


def highlights(text: str, words: str) -> list[tuple[int, int]]:
    """Where in ``text`` (a title, a snippet) the words of a query stand: offsets (start, end) into it, in order."""
    return snippets.highlights(text, words)


class Archive(
    TellingArchive,
    DecidingArchive,
    LookingArchive,
    WatchingArchive,
    KeepingArchive,
    PresentingArchive,
    LendingArchive,
    AdmittingArchive,
    ProvingArchive,
):
    """An open archive; close it, or use it in a ``with`` block. Threads may share one.

    Times given to it must be aware; those it gives are in UTC. Every failure of the database is a StorageError. Rules,
    the outbox and notices are in ``storage.telling``, persons' decisions on stories in ``storage.deciding``, further
    looks at articles in ``storage.looking``, what ails sources in ``storage.watching``, copies in ``storage.keeping``,
    what the desk's pages show in ``storage.presenting``, who may see them in ``storage.admitting``, tables for tools of
    one's own in ``storage.lending``, the manifest in ``storage.proving``.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._shelves = Shelves()

    # -------------------------------------------------- sources and entries

    def source_states(self) -> dict[str, SourceState]:
        """What is remembered of every source ever polled, by name."""
        with self._reading() as connection:
            return polls.source_states(connection)

    def arrivals(self, sources: Iterable[str], *, most: int) -> dict[str, list[datetime]]:
        """When entries of each of ``sources`` appeared, the latest ``most``, as ``marsad.rhythm`` wants it."""
        with self._reading() as connection:
            return arrivals.arrivals(connection, sources, most=most)

    def record_polls(self, polled: Sequence[Polled]) -> list[int]:
        """Keep what several polls gave, in one transaction; return how many entries of each were new.

        An entry is new unless its key, or its link by ``same_page_key``, is known for this source (F13: then the new
        key becomes an alias). All entries of the first poll that shows any are baseline unless they are dated at or
        after ``baseline_since``. A known entry whose ``updated``/``published`` moved on, or whose title changed, waits
        to be fetched again. A new entry whose page was read for another source is not fetched: it is the same
        article. Failures keep the old validators and count up ``failures``. An entry without a link is its own
        stand-in at once (``fresh_since`` as in ``record_article``; 48 hours before ``now`` if None). With ``backfill``
        all that is new is baseline, whatever its date: we went to fetch it, it did not come.
        """
        refuse_naive(*polled)
        with self._writing() as connection:
            return polls.record_polls(connection, polled)

    def record_poll(
        self,
        source: Source,
        poll: Poll,
        *,
        now: datetime,
        next_due_at: datetime,
        baseline_since: datetime,
        fresh_since: datetime | None = None,
        backfill: bool = False,
    ) -> int:
        """``record_polls`` for a single one."""
        [fresh] = self.record_polls([Polled(source, poll, now, next_due_at, baseline_since, fresh_since, backfill)])
        return fresh

    def knows_any(self, source: str, keys: Sequence[str]) -> bool:
        """Whether one of ``keys`` is that of an entry which this source announced before."""
        with self._reading() as connection:
            return announced.knows_any(connection, source, keys)

    def waiting_entries(
        self, *, now: datetime, limit: int, shard: int = 0, shards: int = 1, only_rendered: bool = False
    ) -> list[WaitingEntry]:
        """Entries whose page is due, oldest first, of those hosts that fall into ``shard`` of ``shards``; one for each
        page, though several sources announce it. What comes of the page holds for all of them. ``only_rendered`` gives
        those alone that need a browser."""
        with self._reading() as connection:
            return fetching.waiting_entries(
                connection, now=now, limit=limit, shard=shard, shards=shards, only_rendered=only_rendered
            )

    def want_rendering(self, entry_id: str, *, now: datetime) -> None:
        """Have the page of an entry fetched again, and shown in a browser: its text was found to be made by scripts."""
        with self._writing() as connection:
            fetching.want_rendering(connection, entry_id, now=now)

    def record_page(self, entry_id: str, page: Page, parts: Sequence[Page] = (), *, now: datetime) -> None:
        """Keep a page by its hash (compressed, once), and the further ``parts`` of its article as well, and queue them
        for reading; of a page that a browser has shown the one part is what came. 304 only notes the visit."""
        with self._writing() as connection:
            fetching.record_page(connection, entry_id, page, parts, now=now)

    def record_page_failure(
        self,
        entry_id: str,
        reason: str,
        *,
        now: datetime,
        next_attempt_at: datetime | None,
        status: int | None = None,
        fresh_since: datetime | None = None,
        later_at: datetime | None = None,
        exchanges: Sequence[Exchange] = (),
    ) -> None:
        """Note a failed fetch. ``next_attempt_at`` None gives the page up for now: its entry's own summary stands in,
        and it is asked for once more ``later_at``, if that is given. ``exchanges`` are what was answered."""
        with self._writing() as connection:
            fetching.record_page_failure(
                connection,
                entry_id,
                reason,
                now=now,
                next_attempt_at=next_attempt_at,
                status=status,
                fresh_since=fresh_since,
                later_at=later_at,
                exchanges=exchanges,
            )

    def robots(self, origins: Collection[str]) -> dict[str, tuple[int, str, datetime]]:
        """The kept robots.txt of each of ``origins`` that has one: HTTP status, body, when fetched."""
        with self._reading() as connection:
            return fetching.robots_of(connection, origins)

    def keep_robots(self, files: Mapping[str, tuple[int, str, datetime]]) -> None:
        """Keep robots.txt files by their origins, so that the next run need not ask for them."""
        refuse_naive(files)
        with self._writing() as connection:
            fetching.keep_robots(connection, files)

    # -------------------------------------------------- reading

    def waiting_pages(self, *, limit: int, shard: int = 0, shards: int = 1) -> list[WaitingPage]:
        """Pages fetched and not yet read, those of one host together, in order of their entries' ids."""
        with self._reading() as connection:
            return reading.waiting_pages(connection, limit=limit, shard=shard, shards=shards)

    def remember_sightings(self, seen: Sequence[Sighting], *, now: datetime) -> None:
        """Keep what is to be remembered of articles for their sites, instead of what was of the same articles."""
        with self._writing() as connection:
            sightings.remember(connection, seen, now=now)

    def sightings(self, site: str) -> list[Sighting]:
        """What is remembered of the latest articles of ``site``."""
        with self._reading() as connection:
            return sightings.of_site(connection, site)

    def record_article(
        self,
        entry_id: str,
        article: Article,
        *,
        now: datetime,
        fresh_since: datetime,
        later_at: datetime | None = None,
    ) -> None:
        """Keep what a page said, and queue it for tagging if its text is new.

        The article's identity is its canonical URL; other addresses become aliases. A changed text is a further
        version; the same text is none. ``status`` other than ok or partial is kept as the page's outcome with the
        entry's summary as a stand-in text, marked so (only the stand-in is tagged; nothing if it is empty; soft-404,
        index-page and not-article without a summary leave nothing). A text read at another address for another entry
        is a copy and no version. An article is news unless its entry is baseline or it is dated before
        ``fresh_since``. A page that is no article is asked for once more ``later_at``, if that is given.
        """
        refuse_naive(article, now, fresh_since, later_at)
        with self._writing() as connection:
            reading.record_article(connection, entry_id, article, now=now, fresh_since=fresh_since, later_at=later_at)

    # -------------------------------------------------- tagging and grouping

    def waiting_texts(self, *, limit: int) -> list[Text]:
        """Articles read and not yet tagged, in a fixed order."""
        with self._reading() as connection:
            return tagging.waiting_texts(connection, limit=limit)

    def tagged_texts(self, *, since: datetime | None = None, after: str = "", limit: int) -> list[TaggedText]:
        """Articles that were tagged, with what was kept of them, by id from ``after`` on; those dated ``since`` then if
        it is given."""
        with self._reading() as connection:
            return tagging.tagged_texts(connection, since=since, after=after, limit=limit)

    def record_taggings(self, taggings: Sequence[Tagging], *, now: datetime, group: bool = True) -> None:
        """Keep passages, vectors, scores, tags and names, and queue the articles for grouping unless told not to. A
        person's decision stays; vectors of other models go."""
        with self._writing() as connection:
            tagging.record_taggings(connection, taggings, now=now, group=group)

    def waiting_to_group(self, *, limit: int) -> list[GroupItem]:
        """Tagged articles without a story, by (published or first seen, id): the order of the stream. An edited
        article comes again, with the ``placement`` that it has and keeps and what it said ``earlier``."""
        with self._reading() as connection:
            return grouping.waiting_to_group(connection, limit=limit)

    def recent_grouped(self, *, since: datetime) -> list[GroupItem]:
        """Grouped articles dated since then, in the order in which they were grouped: the clusterer's memory."""
        with self._reading() as connection:
            return grouping.recent_grouped(connection, since=since)

    def reports(self, developments: Sequence[str]) -> dict[str, Reports]:
        """What is known of those of these developments that are known, by id."""
        with self._reading() as connection:
            return grouping.reports(connection, developments)

    def grouped_since(self, since: datetime) -> Iterator[GroupItem]:
        """Grouped articles dated since then, by date, without their vectors: what rules can be tried on."""
        with self._reading() as connection:
            yield from grouping.grouped_since(connection, since)

    def record_grouping(
        self,
        placements: Sequence[Placement],
        alerts: Iterable[Alert],
        *,
        hold: Mapping[str, str] = MappingProxyType({}),
        now: datetime,
    ) -> int:
        """Keep the placements and, in the same transaction, the alerts that they cause; return how many were new.

        An article that has a placement keeps it. An alert whose key is known is not queued again. One with a
        ``digest_at`` is due then, the others at once. The rules of ``hold`` are held first, as by ``hold_rule``.
        """
        with self._writing() as connection:
            return grouping.record_grouping(connection, placements, alerts, hold=hold, now=now)

    # -------------------------------------------------- asking

    def search(self, query: Query) -> list[Hit]:
        """Articles that fit; never an error for any words typed (S02).

        What can be typed is in docs/search.md. Without any words, all that the filters let through, newest first. Dates
        are compared with when an article was published, or first seen if that is unknown or lies in the future;
        ``until`` is the first moment left out.
        """
        with self._reading() as connection:
            return search.search(connection, query, self._shelves)

    def facets(self, query: Query, *, most: int = 10) -> Facets:
        """How the articles are spread that have the words of ``query`` and pass its filters; its limit, offset and sort
        do not matter. By meaning, or where no article has the words, the 100 best are counted. Of each kind the
        ``most`` most frequent values; months are those of the query's zone."""
        with self._reading() as connection:
            return facets.facets(connection, query, self._shelves, most=most)

    def timeline(self, query: Query, *, step: Step | None = None) -> tuple[Period, ...]:
        """The same articles by day, week (from Monday), month or year of the query's zone: every period from the first
        to the last, also those without any. Without a ``step`` the finest that gives fewer than some 60."""
        with self._reading() as connection:
            return facets.timeline(connection, query, self._shelves, step=step)

    def spread(self, query: Query, *, most: int = 10, step: Step | None = None) -> tuple[Facets, tuple[Period, ...]]:
        """``facets`` and ``timeline`` of the same moment, for little more than either."""
        with self._reading() as connection:
            return facets.spread(connection, query, self._shelves, most=most, step=step)

    def article(self, id: str, *, version: int | None = None) -> dict[str, object] | None:
        """One article as ``marsad show`` gives it, by id, a unique beginning of it, or an address: id, url,
        canonical_url, aliases, status, stand_in, version, title, text, authors, agencies, published, published_from,
        modified, first_seen, news, language, site, image, links, warnings, source, tag_status, model, tags (topic,
        score, decision, by, at, note, model, evidence: passage, score, index, nearest), story, development, carried_by
        (articles with the same text, this one among them: id, url, outlet, dated), versions (number, fetched_at,
        title, status, stand_in, text_sha256, page_sha256; removed and added: words, None for the first), deleted (the
        one of deletions that is not over: reason, last_seen_at, missing_at, deleted_at, back_at), deletions, looked_at,
        look_outcome, next_look_at (None where it is not looked at again), live, submissions (to public archives:
        service, url, at, attempts, status, reason, copy, next_at), page (sha256, bytes, url, final_url, redirects,
        status, headers, fetched_at, truncated, rendered, received_sha256 (of what came, if rendered), exchanges: see
        ``marsad.model.Exchange``, parts: the further pages of its article, each with sha256, url, fetched_at; None for
        a stand-in that has none)."""
        with self._reading() as connection:
            return showing.article(connection, id, version)

    def captures(self, article: str) -> list[dict[str, Any]]:
        """Every visit made for an article, its further pages' and those that brought nothing among them, in order: id,
        entry_id, url, final_url, redirects, status, reason, headers, fetched_at, recorded_at, page_sha256, truncated,
        rendered, part_of, exchanges (see ``marsad.model.Exchange``; times as RFC 3339)."""
        with self._reading() as connection:
            return visits.captures(connection, article)

    def page(self, sha256: str) -> bytes | None:
        """The kept bytes of a page."""
        with self._reading() as connection:
            return snapshots.load(connection, sha256)

    def story(self, id: str) -> dict[str, object] | None:
        """A story as a timeline, by id or a unique beginning of it: id, title, first, last, articles (their number),
        independent (texts that are no copies), languages, outlets, topics, developments (id, title, first, articles) in
        order; each article with id, url, title, source, outlet, language, published, dated, topics, agencies, copy_of
        (an article's id), new, stand_in; decisions (kind, story, other, articles, by, at, note: persons' splits,
        merges and pins). One that was merged gives what it went into."""
        with self._reading() as connection:
            return showing.story(connection, id)

    def coverage(self, *, since: datetime) -> list[dict[str, object]]:
        """Per source: source, title, url, status, reason, last_polled_at, last_ok_at, next_due_at, failures (in a row),
        looks, entries (new ones), waiting (now), pages, articles, read (those by page status), stand_ins, not_articles
        (by page status), failed (by reason), failed_polls (by reason), left_out (by reason, the most at one look),
        warnings (by word, at how many looks), again (looked_at, edited, deleted, back, put_off: articles that were
        had), not_found_again (those whose latest look found no text, by what it came to), and let_go (pages, summaries,
        visits that the rules of retention let go); counted since
        ``since``."""
        with self._reading() as connection:
            return coverage.coverage(connection, since=since)

    def counts(self) -> dict[str, int]:
        """Rows by stage: sources, entries, pages, articles, stand_ins, versions, tags, stories, developments, alerts,
        deleted (now); and what waits: to_fetch, to_read, to_tag, to_group, to_deliver, dead_alerts, held_alerts."""
        with self._reading() as connection:
            return coverage.counts(connection)

    # -------------------------------------------------- runs

    def begin_run(self, run: str, *, now: datetime) -> None:
        """Note that a run begins; its Report counts from now on."""
        with self._writing() as connection:
            runs.begin_run(connection, run, now=now)

    def end_run(self, report: Report) -> None:
        """Keep the Report of a finished run."""
        with self._writing() as connection:
            runs.end_run(connection, report)

    def report(self, run: str, *, sources: Sequence[str], now: datetime, polled: Mapping[str, Poll]) -> Report:
        """What happened since ``begin_run(run)``, counted from the rows themselves, for ``sources`` and all that were
        looked at. ``polled`` may give polls that say more than their rows."""
        with self._reading() as connection:
            return runs.report(connection, run, sources=sources, now=now, polled=polled)

    def last_runs(self, limit: int = 10) -> list[tuple[str, datetime, datetime | None]]:
        """Run ids with start and end, newest first; no end means that it is under way or was killed."""
        with self._reading() as connection:
            return runs.last_runs(connection, limit)

    def tidy(self, *, now: datetime) -> None:
        """Keep the archive quick: for the nightly upkeep."""
        with self._writing() as connection:
            tidy.tidy(connection, now=now)

    def fingerprint(self) -> dict[str, object]:
        """Rows and a hash for each kind of thing kept, without times: archives that hold the same are equal in it."""
        with self._reading() as connection:
            return fingerprint.fingerprint(connection)
