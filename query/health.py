"""The examinations of ``marsad doctor``: what is well, what is not, and how to mend it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from marsad.errors import ConfigError, MarsadError

if TYPE_CHECKING:
    from flows.desk import Desk

MOST_NAMED = 8
State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the examination. ``mend`` says what to do; empty where nothing is to be done."""

    name: str
    state: State
    found: str
    mend: str = ""


def examine(home: Path) -> Iterator[Check]:
    """Every check of the desk in ``home``, one after the other as they are done. Sends nothing, changes nothing but
    what every command would: a kept model that is out of date is trained anew."""
    from flows.desk import open_desk

    try:
        desk = open_desk(home)
    except ConfigError as error:
        for problem in error.problems:
            where = f"{problem.file}: {problem.key}" if problem.key else problem.file
            yield Check("configuration", "fail", f"{where}: {problem.message}", problem.mend)
        for name in ("archive", "sources", "model", "channels", "schedules"):
            yield Check(name, "warn", "not looked at", "Mend the configuration first.")
        yield prefect(home)
        return
    yield configuration(desk)
    examinations: tuple[Callable[[Desk], Check | list[Check]], ...] = (
        archive,
        sources,
        browser,
        model,
        channels,
        rules,
        witnesses,
        schedules,
    )
    for look in examinations:
        found = look(desk)
        yield from [found] if isinstance(found, Check) else found
    yield prefect(home)


def configuration(desk: Desk) -> Check:
    """Settings and watchlist were read; do they amount to something?"""
    sources, topics = len(desk.watchlist.sources), len(desk.watchlist.topics)
    found = f"{sources} sources, {topics} topics, {len(desk.settings.rules)} rules"
    if not sources:
        return Check("configuration", "warn", found, "Put a source into watchlist/sources/.")
    if not topics:
        return Check("configuration", "warn", found, "Put a topic into watchlist/topics/.")
    if not desk.settings.fetch.contact:
        mend = "Set contact in [fetch], so that a site's owner can reach you."
        return Check("configuration", "warn", f"{found}; no contact", mend)
    return Check("configuration", "ok", found)


def archive(desk: Desk) -> Check:
    """Does the archive open, and can it be written to?"""
    file = _file_of(desk.archive_url)
    if file is not None and not file.exists():
        return Check("archive", "warn", "there is none yet", "The first marsad run makes it.")
    if file is not None and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return Check("archive", "fail", f"{file} cannot be written to", "Give its user the right to write there.")
    try:
        with desk.open_archive(create=False) as opened:
            counts = opened.counts()
    except MarsadError as error:
        return Check("archive", "fail", str(error), "Check archive.url, or restore a backup.")
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count)
    return Check("archive", "ok", told or "empty")


def sources(desk: Desk) -> list[Check]:
    """What ails which sources, as the last pass saw it? No line before there was one."""
    from flows.accounts import source_healths

    try:
        with desk.open_archive(create=False) as opened:
            healths = source_healths(desk, opened, now=datetime.now(UTC))
            common = [trouble for trouble in opened.standing_troubles() if not trouble.source]
    except MarsadError:
        return []  # what ails the archive, or that there is none, is told above
    ailing = {name: health.state for name, health in healths.items() if health.troubles}
    if not ailing and not common:
        return [Check("sources", "ok", f"nothing ails any of {len(healths)}")] if healths else []
    named = ", ".join(f"{name} ({state})" for name, state in sorted(ailing.items())[:MOST_NAMED])
    more = f" and {len(ailing) - MOST_NAMED} more" if len(ailing) > MOST_NAMED else ""
    found = "; ".join([*(trouble.seen for trouble in common), *([named + more] if ailing else [])])
    return [Check("sources", "warn", found, "See: marsad coverage")]


def browser(desk: Desk) -> Check:
    """Can pages that scripts make be read?"""
    from flows.stages.rendering import why_not
    from scrapers.browser import executable

    asked = ", ".join(source.name for source in desk.watchlist.sources if source.render)
    if not (lacking := why_not(desk)):
        return Check("browser", "ok", executable(desk.settings.fetch) or "Playwright's own Chromium")
    if asked:
        return Check("browser", "warn", f"none, though sources ask for it: {asked}", lacking)
    return Check("browser", "ok", "none: pages made by scripts are not read", lacking)


def model(desk: Desk) -> Check:
    """Are the encoder's weights the right ones, does it load, and are the scores calibrated?"""
    try:
        loaded = desk.topic_model()
    except (MarsadError, OSError, ValueError, ImportError) as error:
        return Check("model", "fail", str(error), "Check model in [encoder], or install Marsad again.")
    return Check("model", "ok", f"{loaded.name}, calibrated for {len(desk.watchlist.topics)} topics")


def channels(desk: Desk) -> Check:
    """Will anybody be told? Nothing is sent."""
    if not desk.channels:
        return Check("channels", "warn", "none, so nobody is told", "Add a [channels.NAME] to marsad.toml.")
    listed = ", ".join(f"{name} ({desk.settings.channels[name].get('kind')})" for name in sorted(desk.channels))
    if not desk.settings.rules:
        return Check("channels", "warn", f"{listed}; no rule uses them", "Add a [[rules]] to marsad.toml.")
    return Check("channels", "ok", f"{listed}; not tried", "Try one with: marsad alerts test NAME")


def rules(desk: Desk) -> list[Check]:
    """Which rules do not tell, and why? No line where all of them work."""
    from flows.rules import MEMORY_IS_NEW, memory_is_new, standing

    found: list[Check] = []
    stopped = standing(desk, None)
    try:
        with desk.open_archive(create=False) as opened:
            stopped = standing(desk, opened)
            if memory_is_new(desk, opened):
                found.append(Check("rules", "warn", MEMORY_IS_NEW, "Nothing need be done."))
    except MarsadError:
        pass  # what ails the archive, or that there is none, is told above
    return found + [Check("rules", "fail", f'rule "{stop.rule}" {stop.why}', stop.mend) for stop in stopped]


def witnesses(desk: Desk) -> list[Check]:
    """Does anybody else bear witness to what is kept, if the settings name somebody? No line where they do not."""
    from flows.timestamps import lacking

    settings = desk.settings.evidence
    if not settings.timestamp_url:
        return []
    if sentence := lacking():
        return [Check("time stamps", "fail", "cannot be asked for", sentence)]
    try:
        with desk.open_archive(create=False) as opened:
            last = opened.last_stamp()
    except MarsadError:
        return []  # what ails the archive, or that there is none, is told above
    late = last is None or datetime.now(UTC) - last > 2 * timedelta(hours=settings.timestamp_hours)
    found = f"the last one is of {last:%Y-%m-%d %H:%M} UTC" if last else "none yet"
    return [Check("time stamps", "warn" if late else "ok", found, "Try it with: marsad archive stamp" if late else "")]


def schedules(desk: Desk) -> Check | list[Check]:
    """Would Prefect take the schedules?"""
    from flows.health import wrong_schedules

    if problems := wrong_schedules(desk.settings.schedules, desk.home or Path()):
        return [Check("schedules", "fail", f"{item.key}: {item.message}", item.mend) for item in problems]
    plan = desk.settings.schedules
    return Check("schedules", "ok", f"monitor {plan.monitor}, digest {plan.digest}, {plan.timezone}")


def prefect(home: Path) -> Check:
    """Can Prefect be imported, and can it keep its files? No server is started or needed."""
    from flows.health import prefect_version

    try:
        version = prefect_version(home)
    except ImportError as error:
        return Check("prefect", "fail", f"cannot be imported: {error}", "Install Marsad again.")
    place = next((folder for folder in (home / "prefect", home) if folder.exists()), home.resolve().parent)
    if not os.access(place, os.W_OK):
        return Check("prefect", "fail", f"{version}, but {place} cannot be written to", "Give its user the right.")
    return Check("prefect", "ok", version)


def _file_of(archive_url: str) -> Path | None:
    """The archive's file, if it is one."""
    scheme, _, path = archive_url.partition(":///")
    return Path(path) if scheme == "sqlite" and path else None
