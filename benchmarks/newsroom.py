"""Real pages through the whole flow: what share of announced articles is kept with its text, what a second run does.

    python benchmarks/newsroom.py [--data ../shared/data] [--hosts 24]

Starts the data's newsroom (many hosts on loopback that announce and serve real pages, with a log of every visit), makes
a desk of its feed and sitemap sources, runs ``marsad run`` twice and reads the newsroom's own log and truth. Prints
the figures with the hash of the pages. Exit 1 if one is missed: 97 % of announced articles kept with text, no soft 404
kept as an article, no page fetched, stored or told in the second run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.prefect_server import free_port
from query.newdesk import write_desk
from storage.archive import open_archive

SETTINGS = """
[fetch]
allow_networks = ["127.0.0.0/8"]
host_gap = 0
[channels.mail]
kind = "email"
host = "127.0.0.1"
port = 9
sender = "marsad@desk.example"
[[rules]]
name = "everything"
channel = "mail"
recipients = ["reader@desk.example"]
"""
ARTICLE_STATUSES = ("ok", "partial")
LEAST_SHARE = 0.97
Kept = Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class Run:
    """One ``marsad run``: its Report, how long it took, whom it asked, and what the archive held after it."""

    report: Mapping[str, Any]
    seconds: float
    visits: list[dict[str, Any]]
    kept: Kept

    @property
    def pages(self) -> list[dict[str, Any]]:
        return [visit for visit in self.visits if visit["path"].startswith(("/a/", "/l/", "/s/"))]

    @property
    def polls(self) -> list[dict[str, Any]]:
        return [visit for visit in self.visits if visit not in self.pages and visit["path"] != "/robots.txt"]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    options.add_argument("--hosts", type=int, default=24)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, newsroom(chosen.data, chosen.hosts, Path(folder)) as (base, log):
        sources = [source for source in ask(f"{base}/__sources__.json") if source["kind"] in ("feed", "sitemap")]
        truth = announced(ask(f"{base}/__truth__.json"), sources)
        home = Path(folder) / "desk"
        write_desk(home, settings_text=SETTINGS, sources={source["name"]: source_file(source) for source in sources})
        first, second = run(home, log, truth), run(home, log, truth)
    print(f"pages           sha256 {digest(chosen.data / 'pages')}")
    return 0 if tell(truth, first, second) else 1


def tell(truth: Mapping[str, str], first: Run, second: Run) -> bool:
    """Print the figures; whether all are met."""
    articles = [url for url, kind in truth.items() if kind == "article"]
    right = [url for url in articles if is_kept(first.kept, url)]
    missed = Counter(first.kept.get(url, ("absent", 0))[0] for url in articles if url not in right)
    wrong = Counter(kind for url, kind in truth.items() if kind != "article" and is_kept(first.kept, url))
    share = len(right) / len(articles)
    conditional = sum(visit["conditional"] for visit in second.polls)
    unchanged = sum(visit["status"] == 304 for visit in second.polls)
    queued = second.report["alerts_queued"]
    print(f"announced       {len(articles)} articles, {len(truth) - len(articles)} other pages")
    print(f"kept with text  {len(right)} = {share:.1%}; missed, by status: {dict(missed) or 'none'}")
    print(f"kept wrongly    {dict(wrong) or 'none'}")
    print(f"first run       {first.seconds:.0f} s, {len(first.pages)} pages, {first.report['alerts_queued']} alerts")
    print(
        f"second run      {second.seconds:.0f} s, {len(second.polls)} polls: {conditional} conditional, {unchanged} 304"
    )
    print(
        f"                {len(second.pages)} pages, articles unchanged: {first.kept == second.kept}, {queued} alerts"
    )
    met = [
        share >= LEAST_SHARE,
        not wrong["soft-404"],
        not second.pages,
        first.kept == second.kept,
        unchanged == len(second.polls),
        not queued,
    ]
    print("all figures met" if all(met) else "A FIGURE IS MISSED")
    return all(met)


@contextmanager
def newsroom(data: Path, hosts: int, folder: Path) -> Iterator[tuple[str, Path]]:
    """The newsroom's first address, and its log of visits."""
    port, log = free_port(), folder / "visits.jsonl"
    command = [sys.executable, str(data / "newsroom" / "serve.py"), "--port", str(port), "--hosts", str(hosts)]
    process = subprocess.Popen([*command, "--log", str(log)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield f"http://127.0.1.1:{port}", log
    finally:
        process.terminate()


def announced(truth: Mapping[str, Mapping[str, Any]], sources: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What the sources announce in the first edition: URL → kind of page."""
    hosts = {host(source["url"]) for source in sources}
    return {url: page["kind"] for url, page in truth.items() if page["edition"] == 1 and host(url) in hosts}


def host(url: str) -> str:
    return url.split("/")[2]


def source_file(source: Mapping[str, str]) -> str:
    return f'kind = "{source["kind"]}"\nurl = "{source["url"]}"\n'


def run(home: Path, log: Path, urls: Iterable[str]) -> Run:
    log.write_text("")
    began = time.monotonic()
    command = [sys.executable, "-m", "query.cli", "--home", str(home), "run", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    seconds = time.monotonic() - began
    visits = [json.loads(line) for line in log.read_text().splitlines()]
    return Run(json.loads(done.stdout), seconds, visits, kept(home, urls))


def kept(home: Path, urls: Iterable[str]) -> dict[str, tuple[str, int]]:
    """What the archive holds of ``urls``: page status and characters of text. Stand-ins do not count as text."""
    with open_archive(f"sqlite:///{home / 'archive.sqlite'}", create=False) as archive:
        found = {url: archive.article(url) for url in urls}
    return {
        url: (str(article["status"]), 0 if article["stand_in"] else len(str(article["text"])))
        for url, article in found.items()
        if article
    }


def is_kept(kept: Kept, url: str) -> bool:
    status, characters = kept.get(url, ("absent", 0))
    return status in ARTICLE_STATUSES and characters > 0


def ask(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
