"""The polling stage alone against the reader package: a first pass and an unchanged one over 1,000 hosts.

    python -m venv /elsewhere && /elsewhere/bin/pip install reader sgmllib3k
    python benchmarks/polling.py --reader /elsewhere/bin/python [--data ../shared/data] [--hosts 1000] [--mixed]

Starts the data's newsroom with one source a host and lets both look at the same RSS feeds, one after the other, each
with a fresh archive in a process of its own; Prefect is left out. ``--mixed`` takes the newsroom's own list of sources
instead, every kind that Marsad knows, and leaves reader out. Then once more with a tenth of the hosts answering two
seconds late. Prints seconds and the peak of memory, worker processes included, with the hash of the newsroom's texts.
Exit 1 if a figure is missed: each pass no slower than reader's, at most 5 s more with late hosts, memory under 400 MB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS = """
[fetch]
allow_networks = ["127.0.0.0/8"]
"""
READER = """
import sys, time
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in sys.stdin.read().split():
    reader.add_feed(url, exist_ok=True)
began = time.monotonic()
for _ in reader.update_feeds_iter(workers=16, scheduled=False):
    pass
print(time.monotonic() - began)
"""
MOST_LATE, MOST_MEMORY = 5.0, 400.0
DELAY = 2.0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    options.add_argument("--hosts", type=int, default=1000)
    options.add_argument("--reader", type=Path, help="a Python that has the reader package")
    options.add_argument("--mixed", action="store_true", help="feeds, sitemaps and listings, without reader")
    options.add_argument("--pass-over", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.pass_over:
        print(json.dumps(one_pass(chosen.pass_over)))
        return 0
    texts = (chosen.data / "labelled" / "dev.jsonl").read_bytes()
    print(f"newsroom        {chosen.hosts} hosts, texts sha256 {hashlib.sha256(texts).hexdigest()[:16]}")
    with newsroom(chosen.data, chosen.hosts, late=0) as base:
        sources = watched(base, mixed=chosen.mixed)
        theirs = [] if chosen.mixed or not chosen.reader else passes_of_reader(chosen.reader, sources)
        ours = passes(sources)
    with newsroom(chosen.data, chosen.hosts, late=chosen.hosts // 10) as base:
        late = passes(watched(base, mixed=chosen.mixed))
    return 0 if tell(ours, late, theirs) else 1


def tell(ours: Sequence[Mapping[str, Any]], late: Sequence[Mapping[str, Any]], theirs: Sequence[float]) -> bool:
    """Print the figures; whether all are met."""
    met = []
    for number, name in enumerate(("first pass", "unchanged")):
        beside = f"; reader {theirs[number]:.1f} s" if theirs else ""
        print(f"{name:15} {ours[number]['seconds']:.1f} s{beside}; {ours[number]['statuses']}")
        print(f"  with late     {late[number]['seconds']:.1f} s")
        met += [not theirs or ours[number]["seconds"] <= theirs[number]]
        met += [late[number]["seconds"] - ours[number]["seconds"] <= MOST_LATE]
    memory = max(run["megabytes"] for run in (*ours, *late))
    print(f"memory          {memory:.0f} MB at most")
    met += [memory < MOST_MEMORY]
    print("all figures met" if all(met) else "A FIGURE IS MISSED")
    return all(met)


def passes(sources: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Two passes of ours over a new desk, each as ``one_pass`` tells it."""
    from query.newdesk import write_desk

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "desk"
        files = {name: f'kind = "{kind}"\nurl = "{url}"\n' for name, (kind, url) in sources.items()}
        write_desk(home, settings_text=SETTINGS, sources=files)
        command = [sys.executable, __file__, "--pass-over", str(home)]
        return [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(2)]


def one_pass(home: Path) -> dict[str, Any]:
    """The polling stage over the desk in ``home``: seconds, memory, and how many polls had which status."""
    from flows import stages
    from flows.desk import open_desk

    desk = open_desk(home)
    with desk.open_archive() as archive:
        names = [source.name for source in desk.watchlist.sources]  # named, so that none waits until it is due
        began = time.monotonic()
        stages.poll(desk, archive, sources=names, now=stages.utc_now)
        seconds = time.monotonic() - began
        statuses = Counter(str(state.status) for state in archive.source_states().values())
        entries = archive.counts()["entries"]
    own, workers = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    most = (own + workers * (os.cpu_count() or 1)) / 1024  # as if each worker had been as large as the largest
    return {"seconds": seconds, "megabytes": most, "statuses": dict(statuses) | {"entries": entries}}


def passes_of_reader(python: Path, sources: Mapping[str, tuple[str, str]]) -> list[float]:
    """Two passes of reader with 16 workers over a new database, in seconds."""
    urls = "\n".join(url for _, url in sources.values())
    with tempfile.TemporaryDirectory() as folder:
        command = [str(python), "-c", READER, f"{folder}/reader.sqlite"]
        return [
            float(subprocess.run(command, input=urls, check=True, capture_output=True, text=True).stdout)
            for _ in range(2)
        ]


def watched(base: str, *, mixed: bool) -> dict[str, tuple[str, str]]:
    """Sources by name: kind and address; the RSS feed of every host, or the newsroom's own choice of kinds."""
    with urllib.request.urlopen(f"{base}/__sources__.json") as answer:
        listed = json.load(answer)
    if mixed:
        return {source["name"]: (source["kind"], source["url"]) for source in listed if known(source["kind"])}
    return {source["name"]: ("feed", "/".join(source["url"].split("/")[:3]) + "/feed.xml") for source in listed}


def known(kind: str) -> bool:
    return (Path(__file__).parents[1] / "scrapers" / "kinds" / f"{kind}.py").exists()


@contextmanager
def newsroom(data: Path, hosts: int, *, late: int) -> Iterator[str]:
    """The address of the newsroom's last host, which is never late."""
    from flows.prefect_server import free_port

    port = free_port()
    command = [sys.executable, str(data / "newsroom" / "serve.py"), "--synthetic", "--port", str(port)]
    command += ["--hosts", str(hosts), "--slow", str(late), "--delay", str(DELAY)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield f"http://127.0.{1 + (hosts - 1) // 250}.{1 + (hosts - 1) % 250}:{port}"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
