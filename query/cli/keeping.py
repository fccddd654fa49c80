"""``marsad backup``, ``restore``, ``verify``, ``archive move`` and ``archive reindex``: the archive as a whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from query.cli.call import Call
from query.output import cell, table, working
from query.usage import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from marsad.model import LetGo
    from storage.flaws import Verified

archive = App(name="archive", help="The archive as a whole: move it to another database, index it anew, tidy it.")
Copy = Annotated[Path, Parameter(help="A file: the archive as one SQLite database.")]


def backup(file: Copy, /, *, call: Call) -> int:
    """Write the whole archive into one file, also while a run is under way, and prove that it is all there.

    Settings, watchlist and secrets are files of the desk and not in it.
    """
    from storage.archive import open_archive

    if file.exists():
        raise UsageError(f"{file} is there already; choose another name, or move it away.")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        with (
            working("Copying the archive …"),
            call.desk().open_archive(create=False) as kept,
            open_archive(f"sqlite:///{part}") as copy,
        ):
            rows = kept.copy_to(copy)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return _told(
        call, rows, f"The archive is in {file}. Keep marsad.toml, secrets.toml and watchlist/ beside it.", file
    )


def restore(file: Copy, /, *, call: Call) -> int:
    """Bring a backup back into the desk's archive, which must be new or empty. The backup stays as it is."""
    from flows.lock import run_lock
    from storage.archive import open_archive

    if not file.is_file():
        raise UsageError(f"there is no file {file}.")
    desk = call.desk()
    with tempfile.TemporaryDirectory(prefix="marsad-restore") as folder:
        # An older backup is brought to this version's schema, which must not happen to the backup itself.
        own = Path(folder) / "archive.sqlite"
        shutil.copyfile(file, own)
        with (
            working("Copying the archive …"),
            run_lock(call.home),
            open_archive(f"sqlite:///{own}", create=False) as kept,
            desk.open_archive() as target,
        ):
            if target.counts()["entries"] or target.counts()["articles"]:
                raise UsageError("the desk's archive is not empty; move it away, or name another in marsad.toml.")
            rows = kept.copy_to(target)
    return _told(call, rows, f"The archive of {call.home} is that of {file}.", file)


@archive.command
def move(
    url: Annotated[str, Parameter(help="Where to: sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE.")],
    /,
    *,
    call: Call,
) -> int:
    """Copy the archive into another database and prove that it is all there. Broken off, it goes on when asked again.

    The archive stays where it is too; marsad.toml says which one the desk uses.
    """
    from flows.lock import run_lock
    from marsad.urls import mask
    from storage.archive import open_archive

    with (
        working("Copying the archive …"),
        run_lock(call.home),
        call.desk().open_archive(create=False) as kept,
        open_archive(url) as target,
    ):
        rows = kept.copy_to(target)
    return _told(
        call, rows, "The copy is complete. To use it, set url in the table [archive] of marsad.toml.", mask(url)
    )


@archive.command
def reindex(*, call: Call) -> int:
    """Make anew what searches look through, from the articles themselves. Nothing is fetched and no model is needed."""
    from flows.lock import run_lock

    with working("Indexing the archive …"), run_lock(call.home), call.desk().open_archive(create=False) as kept:
        articles = kept.reindex()
    call.out.show({"articles": articles}, lambda: cell(f"{articles} articles can be searched."))
    return 0


@archive.command
def stamp(*, call: Call) -> int:
    """Have the manifest's latest entry stamped with the time now, by the authority of [evidence] timestamp_url."""
    from flows.stages.stamping import stamp_now

    desk = call.desk()
    if not desk.settings.evidence.timestamp_url:
        raise UsageError("no authority is set: give timestamp_url in the table [evidence] of marsad.toml.")
    with working("Asking for a time stamp …"), desk.open_archive(create=False) as kept:
        number = stamp_now(desk, kept, now=lambda: call.now)
    told = "Nothing came since the last stamp." if number is None else f"Entry {number} of the manifest is stamped."
    call.out.show({"number": number}, lambda: cell(told))
    return 0


@archive.command
def manifest(
    folder: Annotated[Path, Parameter(help="A folder for them; it is made.")],
    /,
    *,
    call: Call,
) -> int:
    """Write the manifest, a line an entry, and the time stamps on its entries, for others to examine by themselves."""
    folder.mkdir(parents=True, exist_ok=True)
    with call.desk().open_archive(create=False) as kept:
        lines = list(kept.manifest())
        (folder / "manifest.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        stamped = [number for number, token in kept.stamps() if _stamp_written(folder, number, lines, token)]
    told = {"entries": len(lines), "stamps": stamped, "folder": str(folder)}
    call.out.show(told, lambda: cell(f"{len(lines)} entries and {len(stamped)} time stamps are in {folder}."))
    return 0


def _stamp_written(folder: Path, number: int, lines: Sequence[str], token: bytes) -> bool:
    """Write a stamp beside the line that it stamps, as ``openssl ts -verify -data … -in …`` wants them."""
    (folder / f"entry-{number}.json").write_text(lines[number - 1], encoding="utf-8")
    (folder / f"entry-{number}.tsr").write_bytes(token)
    return True


@archive.command
def tidy(
    *,
    dry_run: Annotated[
        bool, Parameter(negative="", show_default=False, help="Only tell what would go, and change nothing.")
    ] = False,
    call: Call,
) -> int:
    """Let go what the rules of [retention] let go, and keep the archive quick. "marsad serve" does it every night."""
    from flows.lock import run_lock
    from flows.stages.tidying import rules_of
    from flows.stages.tidying import tidy as tidy_up

    desk = call.desk()
    with working("Tidying the archive …"), run_lock(call.home), desk.open_archive(create=False) as kept:
        if dry_run:
            gone = kept.let_go(rules_of(desk.settings.retention), now=call.now, only_look=True)
        else:
            gone = list(tidy_up(desk, kept, now=lambda: call.now))
    call.out.show(gone, lambda: _let_go(gone, dry_run=dry_run))
    return 0


def _let_go(gone: Sequence[LetGo], *, dry_run: bool) -> RenderableType:
    if not gone:
        return cell("Nothing to let go.")
    rows = ((one.source, one.what, one.things, f"{one.bytes / 1e6:.1f} MB") for one in gone)
    return table(("source", "what", "would go" if dry_run else "went", "took"), rows)


def verify(
    *,
    noted: Annotated[
        tuple[str, ...],
        Parameter(show_default=False, help="A hash of the manifest that was noted elsewhere; may be repeated."),
    ] = (),
    call: Call,
) -> int:
    """Examine whether a byte has changed: pages, texts, headers, the manifest's chain, the word index. Takes as long as
    reading it all.

    It ends with the hash of the manifest's latest entry. Note that elsewhere: with --noted, a later examination tells
    whether anything up to then was changed, by whomever.
    """
    with working("Examining the archive …"), call.desk().open_archive(create=False) as kept:
        found = kept.verify(noted)
    call.out.show(found, lambda: _verified(found))
    return 1 if found.flaws else 0


def _told(call: Call, rows: Mapping[str, int], sentence: str, where: object) -> int:
    told = {"archive": str(where), "rows": dict(rows)}
    call.out.show(
        told, lambda: cell(f"{sum(rows.values())} rows of {len(rows)} tables, and they are equal. {sentence}")
    )
    return 0


def _verified(found: Verified) -> RenderableType:
    if not found.flaws:
        examined = ", ".join(f"{rows} {name}" for name, rows in found.examined.items())
        head = f"Entry {found.head.number} of the manifest has the hash\n{found.head.hash}"
        return cell(f"Nothing has changed and nothing is missing: {examined}.\n{head}")
    return table(("where", "which", "what"), ((flaw.table, flaw.key, flaw.what) for flaw in found.flaws))
