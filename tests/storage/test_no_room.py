"""No room, a damaged file: one clear message, and nothing that was committed is lost."""

from __future__ import annotations

import random
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from marsad.errors import StorageError
from storage import open_archive

TOO_FULL = 40
"""Articles of 20 KB for which the room that is left is too small."""


@pytest.fixture
def file(tmp_path, desk_of, entry):
    """The file of an archive with three articles."""
    made = tmp_path / "archive.sqlite"
    with open_archive(f"sqlite:///{made}") as archive:
        desk_of(archive).whole(*[entry(n) for n in range(3)])
    return made


def noise(entry):
    """A page that does not get smaller by packing."""
    return random.Random(entry.key).randbytes(10_000).hex()


def test_a_full_disk_stops_with_one_message_and_what_was_committed_is_kept(file, desk_of, entry):
    with open_archive(f"sqlite:///{file}") as archive:
        room = pages_of(file) + 60
        # What a full disk answers, SQLite answers when a file may have no more pages.
        event.listen(archive._engine, "connect", lambda plain, _: plain.execute(f"PRAGMA max_page_count = {room}"))
        archive._engine.dispose()
        desk = desk_of(archive)
        desk.poll(*[entry(n) for n in range(3, TOO_FULL)])
        with pytest.raises(StorageError, match=r"no room for the archive .* make room and run it again") as full:
            desk.fetch(body=noise)
        assert "\n" not in str(full.value)
        kept = archive.counts()["pages"]
        assert 3 < kept < TOO_FULL
    with open_archive(f"sqlite:///{file}") as archive:
        assert archive.verify().flaws == ()
        assert archive.counts()["pages"] == kept
        desk_of(archive).fetch(body=noise)
        assert archive.counts()["pages"] == TOO_FULL, "with room again it goes on where it was"


def pages_of(file):
    plain = sqlite3.connect(file)
    [count] = plain.execute("PRAGMA page_count").fetchone()
    plain.close()
    return count


WRITER = """
import sys
from datetime import UTC, datetime
from types import MappingProxyType
import hashlib, random
from marsad.errors import StorageError
from marsad.model import Page
from storage import open_archive
now = datetime(2026, 7, 14, 12, tzinfo=UTC)
with open_archive(f"sqlite:///{sys.argv[1]}") as archive:
    done = 0
    try:
        for item in archive.waiting_entries(now=now, limit=99):
            body = random.Random(item.id).randbytes(20_000)
            url = item.entry.url
            page = Page(url, url, 200, MappingProxyType({}), body, hashlib.sha256(body).hexdigest(), now)
            archive.record_page(item.id, page, now=now)
            done += 1
    except StorageError as error:
        print(done, str(error), sep="|")
"""


def test_a_write_that_the_system_itself_refuses_loses_nothing_committed(file, desk_of, entry):
    with open_archive(f"sqlite:///{file}") as archive:
        desk_of(archive).poll(*[entry(n) for n in range(3, TOO_FULL)])
    most = file.stat().st_size + 200_000

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = subprocess.run([sys.executable, "-c", WRITER, str(file)], capture_output=True, text=True, timeout=120,
                          preexec_fn=small_files, check=True)  # fmt: skip
    committed, told = done.stdout.strip().split("|")
    assert told.startswith("there is no room for the archive")
    assert done.stderr == ""
    with open_archive(f"sqlite:///{file}") as archive:
        assert archive.verify().flaws == ()
        assert archive.counts()["pages"] == 3 + int(committed)


def test_a_file_cut_short_is_told_with_what_to_do(file):
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StorageError, match=r"damaged .* restore a backup"):
        read_all(file)


def read_all(file):
    with open_archive(f"sqlite:///{file}") as archive:
        return [archive.article(row["id"]) for row in archive.rows("articles")]


@pytest.mark.parametrize("command", ["search", "coverage", "verify", "export", "backup"])
def test_no_command_ends_in_a_traceback_over_a_damaged_file(file, tmp_path, command):
    home = tmp_path / "desk"
    subprocess.run([Path(sys.executable).with_name("marsad"), "init", home], check=True, capture_output=True)
    whole = bytearray(file.read_bytes())
    for start in range(4096, len(whole), 3 * 4096):
        whole[start : start + 1500] = b"\xa5" * 1500
    (home / "archive.sqlite").write_bytes(whole)
    arguments = {"search": ["court", "--mode", "words"], "backup": [tmp_path / "copy.sqlite"]}.get(command, [])
    done = subprocess.run([Path(sys.executable).with_name("marsad"), "--home", home, command, *arguments],
                          capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "mistake of Marsad" not in done.stderr
    assert not (tmp_path / "copy.sqlite").exists()
