"""What the tests of the command line share: a call of ``marsad`` in this process, and one in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from query.cli import main


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    def json(self) -> object:
        return json.loads(self.out)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


Marsad = Callable[..., Answer]


@pytest.fixture
def marsad(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Marsad:
    """Calls ``marsad`` with the arguments given, from an empty folder without a desk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MARSAD_HOME", raising=False)

    def call(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


@pytest.fixture
def marsad_process(tmp_path: Path) -> Marsad:
    """The same in a process of its own, as a user starts it. Costs about a third of a second or more."""

    def call(*arguments: object, given: bytes = b"", environment: dict[str, str] | None = None) -> Answer:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("marsad")), *map(str, arguments)],
            cwd=tmp_path,
            input=given,
            env=environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def desk(marsad: Marsad, tmp_path: Path) -> Path:
    """A new desk without sources."""
    home = tmp_path / "desk"
    assert marsad("init", home).code == 0
    for source in (home / "watchlist" / "sources").glob("*.toml"):
        source.unlink()
    return home
