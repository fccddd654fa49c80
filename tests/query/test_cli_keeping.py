"""``marsad backup``, ``restore``, ``verify``, ``archive move`` and ``archive reindex``."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flows.desk import open_desk
from query import health


def ids(marsad: Callable, desk: Path) -> list[str]:
    return [hit["id"] for hit in marsad("--home", desk, "search", "--json").json()]


def test_a_backup_is_one_file_that_any_reader_of_sqlite_opens_and_that_is_restored_elsewhere(
    marsad: Callable, filled: Path, desk: Path, tmp_path: Path
) -> None:
    file = tmp_path / "kept.sqlite"
    told = marsad("--home", filled, "backup", file, "--json")
    assert (told.code, told.json()["rows"]["articles"]) == (0, 3)
    assert sorted(path.name for path in tmp_path.glob("kept*")) == ["kept.sqlite"]
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (3,)
    kept = file.read_bytes()
    assert marsad("--home", desk, "restore", file).code == 0
    assert ids(marsad, desk) == ids(marsad, filled)
    assert file.read_bytes() == kept


def test_nothing_is_overwritten(marsad: Callable, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    file.write_text("mine")
    answer = marsad("--home", filled, "backup", file)
    assert (answer.code, file.read_text()) == (2, "mine")
    file.unlink()
    marsad("--home", filled, "backup", file)
    answer = marsad("--home", filled, "restore", file)
    assert (answer.code, answer.out) == (2, "")
    assert "not empty" in answer.err
    assert marsad("--home", filled, "restore", tmp_path / "none").code == 2


def test_what_is_no_backup_is_told_as_such_and_leaves_the_desk_without_an_archive_as_it_was(
    marsad: Callable, desk: Path, tmp_path: Path
) -> None:
    file = tmp_path / "kept.sqlite"
    file.write_text("no database at all, and long enough to be looked at")
    answer = marsad("--home", desk, "restore", file)
    assert (answer.code, answer.out) == (1, "")
    assert "not a database" in answer.err
    assert not (desk / "archive.sqlite").exists()


def test_an_archive_moves_to_another_database(marsad: Callable, filled: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    assert marsad("--home", filled, "archive", "move", url).code == 0
    assert marsad("--home", filled, "archive", "move", url).code == 0, "again is no harm"
    other = shutil.copytree(filled, tmp_path / "other", ignore=shutil.ignore_patterns("archive.sqlite*"))
    settings = other / "marsad.toml"
    settings.write_text(f'[archive]\nurl = "{url}"\n', encoding="utf-8")
    assert ids(marsad, other) == ids(marsad, filled)


def test_what_searches_look_through_is_made_anew_by_command(marsad: Callable, filled: Path) -> None:
    before = ids(marsad, filled)
    with sqlite3.connect(filled / "archive.sqlite") as connection:
        connection.execute("DELETE FROM codes")
    answer = marsad("--home", filled, "archive", "reindex", "--json")
    assert (answer.code, answer.json()) == (0, {"articles": 3})
    assert ids(marsad, filled) == before


def test_verify_finds_a_changed_text_and_says_where(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "verify")
    assert (answer.code, answer.json()["flaws"]) == (0, [])
    with sqlite3.connect(filled / "archive.sqlite") as connection:
        connection.execute("UPDATE versions SET text = text || '!' WHERE id = 1")
    answer = marsad("--home", filled, "verify")
    [flaw] = answer.json()["flaws"]
    assert (answer.code, flaw["table"]) == (1, "versions")
    assert "version 1" in marsad("--home", filled, "verify", "--no-json").out


def test_verify_finds_what_rows_refer_to_and_is_not_there(marsad: Callable, filled: Path) -> None:
    with sqlite3.connect(filled / "archive.sqlite") as connection:
        connection.execute("UPDATE visits SET page_sha256 = 'gone' WHERE id = 1")
    answer = marsad("--home", filled, "verify")
    assert answer.code == 1
    assert {flaw["table"] for flaw in answer.json()["flaws"]} >= {"visits"}


def test_tidying_shows_first_and_then_lets_go_what_the_rules_say_and_never_what_is_tagged(
    marsad: Callable, filled: Path
) -> None:
    settings = filled / "marsad.toml"
    settings.write_text("[retention]\npage_days = 1\nsummary_days = 1\n", encoding="utf-8")
    assert marsad("--home", filled, "archive", "tidy", "--dry-run", "--json").json() == [], "all three are tagged"
    settings.write_text("[retention]\npage_days = 1\ntagged_too = true\n", encoding="utf-8")
    would = marsad("--home", filled, "archive", "tidy", "--dry-run", "--json").json()
    [row] = marsad("--home", filled, "archive", "tidy", "--json").json()
    assert would == [row]
    assert (row["source"], row["what"], row["things"]) == ("north", "pages", 3)
    answer = marsad("--home", filled, "show", ids(marsad, filled)[0], "--page")
    assert (answer.code, "no page is kept" in answer.err) == (2, True)
    assert marsad("--home", filled, "verify").code == 0
    told = marsad("--home", filled, "coverage", "--since", "1d", "--no-json").out
    assert "3 kept pages let go" in " ".join(told.split())


def test_verify_gives_a_hash_to_note_and_knows_it_again(marsad: Callable, filled: Path) -> None:
    head = marsad("--home", filled, "verify", "--json").json()["head"]
    assert head["number"] == 6
    assert marsad("--home", filled, "verify", "--noted", head["hash"]).code == 0
    answer = marsad("--home", filled, "verify", "--noted", "ab" * 32, "--json")
    assert (answer.code, answer.json()["flaws"][0]["table"]) == (1, "manifest")
    assert head["hash"] in marsad("--home", filled, "verify", "--no-json").out.replace("\n", "")


def test_the_manifest_is_written_for_others_to_chain_by_themselves(
    marsad: Callable, filled: Path, tmp_path: Path
) -> None:
    answer = marsad("--home", filled, "archive", "manifest", tmp_path / "proof", "--json")
    assert answer.json()["entries"] == 6
    before = "0" * 64
    for line in (tmp_path / "proof" / "manifest.jsonl").read_bytes().splitlines():
        assert json.loads(line)["previous"] == before
        before = hashlib.sha256(line).hexdigest()
    assert before == marsad("--home", filled, "verify", "--json").json()["head"]["hash"]


def test_a_stamp_needs_an_authority(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "archive", "stamp")
    assert (answer.code, "timestamp_url" in answer.err) == (2, True)
    (filled / "marsad.toml").write_text('[evidence]\ntimestamp_url = "http://127.0.0.1:9/tsr"\n', encoding="utf-8")
    answer = marsad("--home", filled, "archive", "stamp")
    assert (answer.code, answer.out, "gave no stamp" in answer.err) == (1, "", True)


def test_doctor_says_whether_time_stamps_come(filled: Path) -> None:
    (filled / "marsad.toml").write_text('[evidence]\ntimestamp_url = "http://127.0.0.1:9/tsr"\n', encoding="utf-8")
    desk = open_desk(filled)
    [check] = health.witnesses(desk)
    assert (check.state, check.found) == ("warn", "none yet")
    with desk.open_archive() as archive:
        [number, record] = archive.unstamped_entry()
        now = datetime.now(UTC)
        stamped = hashlib.sha256(record.encode()).digest()
        archive.record_stamp(number, stamped, authority="http://127.0.0.1:9/tsr", stamped_at=now, now=now)
    assert [check.state for check in health.witnesses(desk)] == ["ok"]
    (filled / "marsad.toml").write_text("", encoding="utf-8")
    assert health.witnesses(open_desk(filled)) == []


def test_a_backup_that_a_newer_version_wrote_is_refused_politely(
    marsad: Callable, filled: Path, desk: Path, tmp_path: Path
) -> None:
    file = tmp_path / "kept.sqlite"
    assert marsad("--home", filled, "backup", file).code == 0
    database = sqlite3.connect(file)
    with database:
        database.execute("INSERT INTO migrations SELECT 9999, 'm9999_later', applied_at FROM migrations LIMIT 1")
    database.close()
    answer = marsad("--home", desk, "restore", file)
    assert (answer.code, answer.out) == (1, "")
    assert "written by a newer version of Marsad" in answer.err
    assert "upgrade Marsad" in answer.err
    shutil.copyfile(file, filled / "archive.sqlite")
    answer = marsad("--home", filled, "search", "court", "--mode", "words")
    assert (answer.code, answer.out, "newer version" in answer.err) == (1, "", True)
