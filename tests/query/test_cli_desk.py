"""``init``, ``run``, ``sources check``, ``topics list`` and ``doctor``: a desk from its making to its examination."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from flows.lock import run_lock
from marsad.model import Report, SourceReport
from query.cli.desk import report_view
from query.health import archive, channels, configuration, prefect, rules, schedules
from query.output import console


@pytest.fixture(autouse=True)
def _environment_as_it_was() -> Iterator[None]:
    """What is told to Prefect through the environment stays within the test."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)


def test_init_makes_a_desk_and_says_what_comes_next(marsad: Callable, tmp_path: Path) -> None:
    answer = marsad("init", "mine", "--no-json")
    assert answer.code == 0
    assert (tmp_path / "mine" / "marsad.toml").exists()
    assert "marsad run --home mine" in answer.out


def test_init_without_a_folder_makes_the_desk_that_home_names(marsad: Callable, tmp_path: Path) -> None:
    answer = marsad("--home", tmp_path / "there", "init", "--json")
    assert answer.json()["home"] == str(tmp_path / "there")
    assert (tmp_path / "there" / "marsad.toml").exists()


def test_init_touches_no_desk_that_is_there(marsad: Callable, desk: Path) -> None:
    (desk / "marsad.toml").write_text("# mine\n", encoding="utf-8")
    answer = marsad("init", desk)
    assert (answer.code, answer.out) == (2, "")
    assert (desk / "marsad.toml").read_text(encoding="utf-8") == "# mine\n"


def test_the_default_topics_are_listed_without_a_desk(marsad: Callable) -> None:
    found = marsad("topics", "list", "--json").json()
    assert {topic["name"] for topic in found} == {"extradition", "detainee", "border-smuggling"}
    assert all(topic["languages"] == ["ar", "en", "fr"] for topic in found)


def test_a_mistake_in_the_environment_is_told_where_there_is_no_desk_too(
    marsad: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARSAD_FETCH__HOST_GAP", "slow")
    answer = marsad("topics", "list")
    assert (answer.code, answer.out) == (2, "")
    assert "MARSAD_FETCH__HOST_GAP" in answer.err


def test_a_desk_that_was_named_and_is_not_there_is_told(marsad: Callable, tmp_path: Path) -> None:
    answer = marsad("topics", "list", "--home", tmp_path / "nowhere", "--json")
    assert answer.code == 0
    assert "no desk" in answer.err


def test_run_with_a_source_that_is_not_there_names_those_that_are(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "run", "--source", "east", "--source", "north")
    assert (answer.code, answer.out) == (2, "")
    assert "'east'" in answer.err
    assert "north, south" in answer.err


@pytest.mark.parametrize("shards", ["0", "-1"])
def test_run_needs_a_worker(marsad: Callable, desk: Path, shards: str) -> None:
    assert marsad("--home", desk, "run", "--shards", shards).code == 2


def test_a_report_for_people_counts_everything(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    report = Report(
        "run-1",
        NOON,
        NOON + timedelta(seconds=42),
        (
            SourceReport("north", "ok", 9, 5, 4, 3, 2, MappingProxyType({"http-404": 1})),
            SourceReport("south", again=MappingProxyType({"looked_at": 30, "edited": 1, "put_off": 2})),
        ),
        stories=1,
        developments=2,
        alerts_queued=3,
        alerts_delivered=2,
        alerts_failed=1,
        baseline=1,
        warnings=("mind the gap",),
    )
    console(sys.stdout).print(report_view(report))
    told = capsys.readouterr().out
    for shown in ("north", "1 × http-404", "1 more sources were not due", "3 articles", "42 s", "mind the gap"):
        assert shown in told
    assert "Looked at again: 30 articles; 1 edited, 0 deleted, 0 back, 2 put off until the next pass." in told
    assert "Things that failed: 2" in told


@pytest.mark.slow
def test_run_answers_with_its_report_and_nothing_else(
    marsad_process: Callable, trained: Path, tmp_path: Path, outlet: str
) -> None:
    home = shutil.copytree(trained, tmp_path / "desk", ignore=shutil.ignore_patterns("archive*"))
    settings = '[fetch]\nallow_networks = ["127.0.0.0/8"]\nhost_gap = 0\n'
    (home / "marsad.toml").write_text(settings, encoding="utf-8")
    (home / "watchlist" / "sources").mkdir(exist_ok=True)
    for name in ("rss", "none"):
        source = f'kind = "feed"\nurl = "{outlet}/{name}?key=SECRET"\n'
        (home / "watchlist" / "sources" / f"{name}.toml").write_text(source, encoding="utf-8")
    answer = marsad_process("--home", home, "run", "--json")
    assert answer.code == 1
    assert answer.err == ""
    report = answer.json()
    sources = {source["source"]: source for source in report["sources"]}
    assert (sources["rss"]["status"], sources["rss"]["entries"], sources["rss"]["articles"]) == ("ok", 1, 1)
    assert (sources["rss"]["outcomes"], sources["rss"]["health"]["state"]) == (
        {"ok": 1},
        "silent",  # its one entry is from July
    )
    assert sources["rss"]["next_look_at"] is not None
    assert sources["none"]["errors"] == {"http-404": 1}
    assert sources["none"]["health"]["state"] == "shaky"
    assert report["failed"] == 1


def test_a_run_beside_another_says_so_at_once(marsad: Callable, desk: Path) -> None:
    with run_lock(desk):
        answer = marsad("--home", desk, "run", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert "under way" in answer.err


def test_an_archive_that_is_none_stops_a_run_before_it_begins(marsad: Callable, desk: Path) -> None:
    (desk / "archive.sqlite").write_bytes(b"no database at all" * 99)
    answer = marsad("--home", desk, "run")
    assert (answer.code, answer.out) == (1, "")
    assert "archive" in answer.err


# ---------------------------------------------------------------- sources check


def test_check_shows_what_sources_would_give_and_keeps_nothing(marsad: Callable, filled: Path) -> None:
    for name in ("north", "south"):
        (filled / "watchlist" / "sources" / f"{name}.toml").write_text(
            f'kind = "feed"\nurl = "http://127.0.0.1:9/{name}?key=SECRET"\n', encoding="utf-8"
        )
    before = (filled / "archive.sqlite").read_bytes()
    answer = marsad("--home", filled, "sources", "check", "south", "--json")
    assert answer.code == 1
    (south,) = answer.json()
    assert (south["name"], south["status"], south["reason"]) == ("south", "failed", "address-not-allowed")
    assert "SECRET" not in answer.out + answer.err
    assert (filled / "archive.sqlite").read_bytes() == before


# ---------------------------------------------------------------- doctor


def test_doctor_examines_everything_and_a_new_desk_has_nothing_wrong(marsad: Callable, trained: Path) -> None:
    answer = marsad("--home", trained, "doctor", "--json")
    checks = {check["name"]: check for check in answer.json()}
    assert set(checks) == {"configuration", "archive", "browser", "model", "channels", "schedules", "prefect"}
    assert answer.code == 0
    assert {name for name, check in checks.items() if check["state"] == "ok"} >= {"model", "schedules", "prefect"}
    assert all(check["mend"] for check in checks.values() if check["state"] != "ok")


def test_doctor_tells_every_mistake_of_the_configuration(marsad: Callable, desk: Path) -> None:
    (desk / "marsad.toml").write_text("[fetch]\nhost_gap = -1\ndeadline = 0\n", encoding="utf-8")
    answer = marsad("--home", desk, "doctor", "--no-json")
    assert answer.code == 1
    assert "fetch.host_gap" in answer.out
    assert "fetch.deadline" in answer.out


def test_doctor_of_no_desk_says_how_to_make_one(marsad: Callable) -> None:
    answer = marsad("doctor", "--json")
    assert answer.code == 1
    assert "marsad init" in answer.json()[0]["mend"]


def opened(home: Path):  # type: ignore[no-untyped-def]
    from flows.desk import open_desk

    return open_desk(home)


def test_the_configuration_is_examined_for_sense(filled: Path) -> None:
    found = configuration(opened(filled))
    assert (found.state, "2 sources, 3 topics" in found.found) == ("warn", True)
    assert "contact" in found.mend
    (filled / "marsad.toml").write_text('[fetch]\ncontact = "desk@desk.example"\n', encoding="utf-8")
    assert configuration(opened(filled)).state == "ok"


def test_the_archive_is_examined(filled: Path, desk: Path) -> None:
    assert archive(opened(desk)).state == "warn"
    assert archive(opened(filled)).state == "ok"
    assert "3 articles" in archive(opened(filled)).found
    (filled / "archive.sqlite").write_bytes(b"no database at all" * 99)
    broken = archive(opened(filled))
    assert broken.state == "fail"
    assert broken.mend


def test_channels_are_examined_and_nothing_is_sent(desk: Path) -> None:
    assert channels(opened(desk)).state == "warn"
    mail = '[channels.mail]\nkind = "email"\nhost = "127.0.0.1"\nport = 9\nsender = "desk@desk.example"\n'
    (desk / "marsad.toml").write_text(mail, encoding="utf-8")
    assert "no rule" in channels(opened(desk)).found
    rule = '[[rules]]\nname = "all"\nchannel = "mail"\nrecipients = ["you@desk.example"]\n'
    (desk / "marsad.toml").write_text(mail + rule, encoding="utf-8")
    found = channels(opened(desk))
    assert (found.state, found.found) == ("ok", "mail (email); not tried")


def test_a_rule_that_names_what_is_not_there_is_told_with_the_mend_and_the_others_go_on(desk: Path) -> None:
    mail = '[channels.mail]\nkind = "email"\nhost = "127.0.0.1"\nport = 9\nsender = "desk@desk.example"\n'
    rule = '[[rules]]\nname = "{}"\nchannel = "{}"\nrecipients = ["you@desk.example"]\n'
    lost = rule.format("lost", "pager") + 'topics = ["nothing"]\n'
    (desk / "marsad.toml").write_text(mail + rule.format("all", "mail") + lost, encoding="utf-8")
    assert [rule.name for rule in opened(desk).rules] == ["all"]
    found = rules(opened(desk))
    assert [check.state for check in found] == ["fail", "fail"]
    assert 'rule "lost" cannot work: rules.1.channel: there is no channel "pager"' in found[0].found
    assert "extradition" in found[1].mend


def test_a27_an_archive_that_remembers_no_rule_is_told(filled: Path, desk: Path) -> None:
    mail = '[channels.mail]\nkind = "email"\nhost = "127.0.0.1"\nport = 9\nsender = "desk@desk.example"\n'
    rule = '[[rules]]\nname = "all"\nchannel = "mail"\nrecipients = ["you@desk.example"]\n'
    for home in (filled, desk):
        (home / "marsad.toml").write_text(mail + rule, encoding="utf-8")
    [found] = rules(opened(filled))
    assert (found.state, "memory of rules is new" in found.found) == ("warn", True)
    assert rules(opened(desk)) == [], "where nothing was recorded nothing is missing"
    with opened(filled).open_archive() as archive:
        archive.remember_rules({"all": "1"}, now=NOON)
    assert rules(opened(filled)) == []


def test_rules_that_are_held_or_refused_are_told(filled: Path) -> None:
    with opened(filled).open_archive() as archive:
        archive.remember_rules({"a": "1", "b": "2"}, now=NOON)
        archive.hold_rule("a", "a storm", now=NOON)
        archive.refuse_rule("b", "too many")
    mail = '[channels.mail]\nkind = "email"\nhost = "127.0.0.1"\nport = 9\nsender = "desk@desk.example"\n'
    rule = '[[rules]]\nname = "{}"\nchannel = "mail"\nrecipients = ["you@desk.example"]\n'
    (filled / "marsad.toml").write_text(mail + rule.format("a") + rule.format("b"), encoding="utf-8")
    held, refused = rules(opened(filled))
    assert "a storm" in held.found
    assert "marsad alerts release a" in held.mend
    assert "too many" in refused.found
    assert "force = true" in refused.mend


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('monitor = "61 * * * *"', "schedules.monitor"),
        ('digest = "every day"', "schedules.digest"),
    ],
)
def test_schedules_that_prefect_would_refuse_are_told(desk: Path, written: str, told: str) -> None:
    (desk / "marsad.toml").write_text(f"[schedules]\n{written}\n", encoding="utf-8")
    (found,) = schedules(opened(desk))  # type: ignore[misc]
    assert found.state == "fail"
    assert told in found.found


def test_a_time_zone_that_nobody_knows_is_a_mistake_of_the_configuration(marsad: Callable, desk: Path) -> None:
    (desk / "marsad.toml").write_text('[schedules]\ntimezone = "Mars/Olympus"\n', encoding="utf-8")
    answer = marsad("--home", desk, "search", "x", "--since", "2026-07-14")
    assert answer.code == 2
    assert "schedules.timezone" in answer.err


def test_prefect_is_found_without_a_server(desk: Path) -> None:
    from importlib.metadata import version

    assert prefect(desk).found == version("prefect")
