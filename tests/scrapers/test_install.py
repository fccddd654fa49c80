"""Reading needs nothing but what pyproject.toml declares, and what that asks for in turn (X32)."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
# Imports of anything that is installed here, but not on a machine that has only what is declared, fail as there.
PROGRAM = """
import sys
absent = set(sys.argv[1:])
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"{name} would not be there", name=name)
sys.meta_path.insert(0, Absent())
from scrapers.extract import read_html
import alerts.outbox, flows.run, query.cli, scrapers.discover, scrapers.http, scrapers.papers, storage.archive
paragraphs = "".join(f"<p>Witness {n} told the court what he had seen in the prison that winter.</p>" for n in range(5))
print(read_html(f"<title>Court sits</title><h1>Court sits</h1>{paragraphs}", url="https://n.example/a").status)
"""


def declared() -> set[str]:
    """The names of all distributions that a plain install brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [(Requirement(line), frozenset[str]()) for line in project["dependencies"]]
    while waiting:
        wanted, extras = waiting.pop()
        one = _plain(wanted.name), frozenset(wanted.extras)
        if one not in found and _applies(wanted, extras):
            found.add(one)
            waiting += [(Requirement(line), one[1]) for line in _asked_for(one[0])]
    return {name for name, _ in found}


def _applies(wanted: Requirement, extras: Iterable[str]) -> bool:
    return wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def _asked_for(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:  # for another system than this
        return []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_x32_an_install_of_what_is_declared_reads_an_article() -> None:
    there = declared() | {"marsad"}
    absent = [
        module
        for module, names in packages_distributions().items()
        if not there & {_plain(name) for name in names} and module not in sys.stdlib_module_names
    ]
    assert "pytest" in absent
    assert "lxml-html-clean" in there
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *absent], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("ok", 0), done.stderr
