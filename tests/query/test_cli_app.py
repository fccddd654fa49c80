"""The command line as a whole: help, versions, options for all commands, and how calls end."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from query.cli.app import COMMANDS

HEAVY = ("torch", "prefect", "sentence_transformers", "transformers", "sqlalchemy", "httpx", "pydantic", "numpy")
ALL_COMMANDS = [name for commands in COMMANDS.values() for name in commands]


def test_help_names_every_command(marsad: Callable) -> None:
    answer = marsad("--help")
    assert answer.code == 0
    for name in ALL_COMMANDS:
        assert f" {name} " in answer.out


def test_help_of_the_whole_process_takes_under_half_a_second(marsad_process: Callable) -> None:
    """Measured as the processor's time, which other work on the machine does not lengthen."""
    marsad_process("--help")  # compiles what has never been imported
    took = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert marsad_process("--help").code == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(took) < 0.5


def test_help_imports_nothing_heavy() -> None:
    program = (
        f"import sys; from query.cli import main; main(['--help']); print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", ALL_COMMANDS)
def test_every_command_has_a_help_page_with_the_options_that_all_have(marsad: Callable, name: str) -> None:
    answer = marsad(name, "--help")
    assert answer.code == 0
    assert "--home" in answer.out
    assert "--json" in answer.out


def test_version_is_that_of_the_package(marsad: Callable) -> None:
    from importlib.metadata import version

    answer = marsad("--version")
    assert (answer.code, answer.out.strip()) == (0, version("marsad"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serch", "word"], 'Did you mean "search"?'),
        (["search", "word", "--limit", "many"], "--limit"),
        (["search", "word", "--mode", "magic"], "hybrid"),
        (["search", "--no-such-option"], "--no-such-option"),
        (["run", "--shards"], "--shards"),
        (["read-feed"], "requires an argument"),
        (["extract"], "--jsonl"),
        (["extract", "page.html", "--jsonl", "pages.jsonl"], "--jsonl alone"),
        (["extract", "page.html", "--url", "javascript:x"], "no http(s) address"),
        (["tag", "missing.jsonl"], "No such file"),
        (["tag", "."], "directory"),
        (["extract", "missing.html"], "No such file"),
    ],
)
def test_wrong_use_ends_with_2_and_says_so_on_standard_error_alone(
    marsad: Callable, arguments: list[str], told: str
) -> None:
    answer = marsad(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert told in answer.err
    assert "Traceback" not in answer.err


def test_a_command_without_a_desk_says_how_to_make_one(marsad: Callable) -> None:
    answer = marsad("coverage")
    assert answer.code == 2
    assert "marsad init" in answer.err
    assert "Traceback" not in answer.err


def test_every_mistake_of_a_desk_is_told_at_once(marsad: Callable, desk: Path) -> None:
    (desk / "marsad.toml").write_text('[fetch]\nhost_gap = -1\ncontacts = "x"\n', encoding="utf-8")
    answer = marsad("--home", desk, "coverage")
    assert answer.code == 2
    assert "fetch.host_gap" in answer.err
    assert "contact" in answer.err


@pytest.mark.parametrize("place", ["before", "after", "equals", "environment"])
def test_the_desk_can_be_named_anywhere(
    marsad: Callable, desk: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "environment":
        monkeypatch.setenv("MARSAD_HOME", str(desk))
    arguments = {
        "before": ["--home", desk, "topics", "list"],
        "after": ["topics", "list", "--home", desk],
        "equals": ["topics", "list", f"--home={desk}"],
        "environment": ["topics", "list"],
    }[place]
    (desk / "watchlist" / "topics" / "detainee.toml").unlink()
    names = {topic["name"] for topic in marsad(*arguments, "--json").json()}
    assert names == {"extradition", "border-smuggling"}


def test_an_empty_marsad_home_means_the_default_desk(marsad: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_HOME", "")
    assert "marsad-desk" in marsad("coverage").err


def test_debug_shows_where_it_went_wrong(marsad: Callable) -> None:
    answer = marsad("--debug", "coverage")
    assert answer.code == 2
    assert "Traceback" in answer.err


def test_a_mistake_of_our_own_is_one_line_without_a_traceback_or_its_text() -> None:
    program = (
        "import sys; from query.cli import app; sys.argv = ['marsad', 'fall']; "
        "app.COMMANDS = {'x': {'fall': lambda: {}['a secret']}}; sys.exit(app.main())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert "--debug" in done.stderr


def test_interruption_is_quiet_and_ends_with_130(tmp_path: Path) -> None:
    marsad = Path(sys.executable).with_name("marsad")
    ready = f"{marsad} extract --jsonl -"
    process = subprocess.Popen(
        ready.split(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"id": 1}\n')
    process.stdin.flush()
    process.stdout.readline()  # it has answered, so it waits for more
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in told


def test_a_reader_that_goes_away_is_no_error_to_shout_about(tmp_path: Path) -> None:
    marsad = Path(sys.executable).with_name("marsad")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [marsad, "topics", "list", "--json"], stdout=writing, stderr=subprocess.PIPE, cwd=tmp_path, check=False
    )
    os.close(writing)
    assert done.returncode == 141
    assert done.stderr == b""
