"""``marsad demo`` as a newcomer runs it: one command, the real flow, and an account of what it did."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from query.cli import main

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Played:
    """The demo's end: its exit code, its account, the desk it kept, and what it tried to reach beyond this machine."""

    code: int
    account: Mapping[str, Any]
    home: Path
    told: str
    outbound: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("demo")
    log = folder / "outbound.log"
    log.touch()
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    environment |= {"PYTHONPATH": str(HERE / "no_outbound"), "MARSAD_OUTBOUND_LOG": str(log), "COLUMNS": "160"}
    command = [sys.executable, "-m", "query.cli", "demo", "--keep", str(folder / "desk")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    account = json.loads(done.stdout) if done.stdout else {}
    return Played(done.returncode, account, folder / "desk", done.stderr, log.read_text())


def test_the_demo_ends_well_and_tells_its_story(played: Played) -> None:
    assert played.code == 0, played.told
    for heading in ("The newsroom", "The first edition", "The second edition", "Told", "Missed, and why", "Now you"):
        assert heading in played.told
    assert "Traceback" not in played.told


def test_p12_the_demo_reaches_for_nothing_beyond_this_machine(played: Played) -> None:
    assert played.outbound == ""


def test_p01_prefect_was_started_and_ran_both_passes(played: Played) -> None:
    first, second = played.account["editions"]
    assert first["report"]["run"] != second["report"]["run"]


def test_all_that_was_queued_was_delivered_and_nothing_twice(played: Played) -> None:
    reports = [edition["report"] for edition in played.account["editions"]]
    delivered = [(m["channel"], m["subject"]) for e in played.account["editions"] for m in e["delivered"]]
    assert len(delivered) == sum(report["alerts_delivered"] for report in reports)
    assert all(report["alerts_queued"] == report["alerts_delivered"] > 0 for report in reports)
    assert len(set(delivered)) == len(delivered)


def test_what_could_not_be_had_is_named_with_its_reason(played: Played) -> None:
    missed = " ".join(f"{source}: {words}" for source, words in played.account["missed"].items())
    for reason in ("http-404", "http-503", "consent-wall", "soft-404", "robots"):
        assert reason in missed


def test_the_searches_that_it_suggests_find_something(played: Played, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(played.account["searches"]) == 3
    for command in played.account["searches"]:
        assert main([*shlex.split(command)[1:], "--json"]) == 0
        assert json.loads(capsys.readouterr().out), command


def test_a_folder_that_is_not_the_demos_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert main(["demo", "--keep", str(tmp_path)]) == 2
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    assert "--keep" in capsys.readouterr().err


def test_most_of_what_was_to_be_told_was_and_little_else(played: Played) -> None:
    """A floor under the whole pipeline: 9 of 11 developments told when this was written, 2 mails beside the topics."""
    judged = [edition["judged"] for edition in played.account["editions"]]
    assert sum(j["told"] for j in judged) >= 8
    assert sum(len(j["beside"]) for j in judged) <= 3
    assert judged[1]["told"] > 0
