"""Deliveries under faults, with a clock that is moved by hand, by processes that kill themselves at a given step.

As a program it reads jobs, a JSON object a line (see ``Job``), and forks a process for each: so a pass of its own need
not wait for a second until Python has loaded everything. Each process tells its end, or its death, in a line.
"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from faulty import MAIL_FAULTS, OK, WEB_FAULTS, FaultyMail, FaultyWeb

from alerts.channel import Channel, load_channels
from alerts.outbox import deliver
from marsad.model import Alert, TopicEvidence
from marsad.urls import identity
from storage.archive import Archive, open_archive

LONGEST_STALL = 1.0
"""Seconds after which a sender gives a server up here: long enough for a server that only has much to do."""
SENT = ("send done", "record_delivery begun")
"""Steps between the server's yes and our commit."""


@dataclass(frozen=True)
class Job:
    """One pass of delivery: which archive, at what time (ISO), in whose name, over which channels; the step at which
    to die (0: none); whether to free the claims of the dead first, as the holder of a desk's lock does."""

    archive: str
    now: str
    owner: str
    channels: dict[str, dict[str, Any]]
    die_at: int = 0
    free: bool = True


@dataclass(frozen=True)
class Death:
    """Where a pass died: at which step, with which alerts in hand."""

    step: str
    keys: tuple[str, ...]


def channel_tables(mail: int, web: str) -> dict[str, dict[str, Any]]:
    """The settings of a mail channel on a port of loopback, and of a webhook."""
    return {
        "mail": {
            "kind": "email",
            "host": "127.0.0.1",
            "port": mail,
            "security": "plain",
            "sender": "marsad@desk.example",
            "timeout": LONGEST_STALL,
        },
        "slack": {"kind": "slack", "webhook_url": web, "timeout": LONGEST_STALL},
    }


def make_alerts(count: int, now: datetime) -> list[Alert]:
    """So many alerts, half of them by mail and half to Slack, each of a development of its own; one in five is of a
    digest that is due."""
    return [
        Alert(
            key=identity(f"delivery\n{n}"),
            rule="all",
            channel="mail" if n % 2 else "slack",
            recipient="desk@reader.example" if n % 2 else "",
            development=f"d{n}",
            story=f"s{n}",
            article=f"a{n}",
            headline=f"Development {n}: المحكمة تنظر في الطلب",
            language="ar",
            outlet="The Harbour Gazette",
            url=f"https://harbour.example/{n}",
            published=now,
            evidence=(TopicEvidence("extradition", 0.9, "The court heard the case."),),
            because="the rule says so",
            created_at=now,
            digest_at=now if n % 10 > 7 else None,
        )
        for n in range(count)
    ]


def run(job: Job) -> None:
    """One pass in this process."""
    clock = _Clock(datetime.fromisoformat(job.now))
    with open_archive(job.archive) as archive:
        if job.free:
            archive.release_claims()
        step = _Steps(job)
        channels = {name: _Dying(channel, step) for name, channel in load_channels(job.channels).items()}
        deliver(
            _Dying(archive, step),  # type: ignore[arg-type]
            channels,  # type: ignore[arg-type]
            now=clock,
            owner=job.owner,
            attempts=7,
            wait=clock.wait,
        )


class Passes:
    """Passes in processes of their own, in a ``with`` block. Those under way at a time have owners of their own."""

    def __enter__(self) -> Self:
        command = [sys.executable, __file__]
        self._nursery = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._ended: dict[str, dict[str, Any]] = {}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._nursery.communicate()

    def begin(self, job: Job) -> str:
        """Begin a pass; returns the owner, by whose name ``end`` knows it."""
        assert self._nursery.stdin
        self._nursery.stdin.write(json.dumps(asdict(job)) + "\n")
        self._nursery.stdin.flush()
        return job.owner

    def end(self, owner: str) -> Death | None:
        """Wait for a pass that was begun; where it died, or None if it came to its end."""
        assert self._nursery.stdout
        while owner not in self._ended:
            told = json.loads(self._nursery.stdout.readline())
            self._ended[told["owner"]] = told
        told = self._ended.pop(owner)
        if told["error"]:
            raise RuntimeError(f"a pass failed: {told['error']}")
        return Death(told["step"], tuple(told["keys"])) if told["step"] else None


def _nursery() -> None:
    """Fork a process for each job that is read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: each tells its end by itself
    for line in sys.stdin:
        if os.fork() == 0:
            job = Job(**json.loads(line))
            try:
                run(job)
                _tell(job)
            except Exception as error:  # noqa: BLE001  # whatever it is, whoever waits must hear of it
                _tell(job, error=repr(error))
            os._exit(0)


def _tell(job: Job, *, step: str = "", keys: Sequence[str] = (), error: str = "") -> None:
    told = {"owner": job.owner, "step": step, "keys": list(keys), "error": error}
    os.write(sys.stdout.fileno(), json.dumps(told).encode() + b"\n")  # short enough to come out in one piece


def next_due(archive: Archive, now: datetime) -> datetime | None:
    """When the next alert that waits is due; None if none waits. Claims of the dead are due at once."""
    waiting = [*archive.alerts(state="pending", limit=100_000), *archive.alerts(state="sending", limit=100_000)]
    times = [life.next_attempt_at if life.state == "pending" else now for life in waiting]
    return max(now, min(time for time in times if time)) if times else None


def allowed(deaths: Sequence[Death], unsaid: Counter[str]) -> Counter[str]:
    """How often each alert may have come again: once for each death after the server's yes and before our commit, once
    for each time that the server never said that it took it."""
    found = Counter(unsaid)
    for death in deaths:
        if death.step in SENT:
            found.update(death.keys)
    return found


@dataclass(frozen=True)
class Outcome:
    """How a delivery ended: for each alert's key how often it was taken, how often that may have been, under how many
    ids; where senders died, what befell messages, and the alerts' states."""

    kept: Counter[str]
    may: Counter[str]
    renamed: tuple[str, ...]
    deaths: tuple[Death, ...]
    befell: Counter[str]
    states: Counter[str]
    keys: tuple[str, ...]

    @property
    def lost(self) -> list[str]:
        """Alerts that nobody took."""
        return [key for key in self.keys if not self.kept[key]]

    @property
    def repeated(self) -> list[str]:
        """Alerts that were taken more than once."""
        return [key for key in self.keys if self.kept[key] > 1]

    @property
    def unexplained(self) -> list[str]:
        """Those of them that came again without a reason."""
        return [key for key in self.keys if self.kept[key] > 1 + self.may[key]]


def faults(draw: random.Random, kinds: Sequence[str], share: float = 0.3) -> Callable[[], str]:
    """What befalls message after message: a fault in so many of them, each of ``kinds`` before one comes again."""
    deck: list[str] = []

    def befall() -> str:
        if draw.random() >= share:
            return OK
        if not deck:
            deck.extend(draw.sample(kinds, len(kinds)))
        return deck.pop()

    return befall


def deliver_under_faults(
    url: str, *, count: int, kill_at: Sequence[int], pairs: int, draw: random.Random, now: datetime
) -> Outcome:
    """Deliver so many alerts: first by senders that are killed, each at the step that ``kill_at`` says, then by two at
    a time, ``pairs`` times, then by one until nothing waits. What was given up is tried again by hand."""
    alerts = make_alerts(count, now)
    with (
        FaultyMail(faults(draw, MAIL_FAULTS)) as mail,
        FaultyWeb(faults(draw, WEB_FAULTS)) as web,
        open_archive(url) as archive,
        Passes() as passes,
    ):
        archive.record_grouping([], alerts, now=now)
        tables = channel_tables(mail.port, web.url)
        deaths, killed_at = _with_kills(archive, passes, Job(url, "", "", tables), kill_at, now)
        _to_the_end(archive, passes, Job(url, "", "", tables, free=False), pairs, killed_at)
        ids = {**mail.ids, **web.ids}
        return Outcome(
            kept=mail.kept + web.kept,
            may=allowed(deaths, mail.unsaid + web.unsaid),
            renamed=tuple(key for key, found in ids.items() if len(found) > 1),
            deaths=tuple(deaths),
            befell=mail.befell + web.befell,
            states=Counter(life.state for life in archive.alerts(limit=count + 1)),
            keys=tuple(alert.key for alert in alerts),
        )


def _with_kills(
    archive: Archive, passes: Passes, job: Job, kill_at: Sequence[int], now: datetime
) -> tuple[list[Death], datetime]:
    """Pass after pass that is killed, as long as anything waits; where they died, and when it is then."""
    deaths: list[Death] = []
    for number, step in enumerate(kill_at):
        death = passes.end(passes.begin(replace(job, now=now.isoformat(), owner=f"killed-{number}", die_at=step)))
        deaths += [death] if death else []
        due = next_due(archive, now)
        if due is None:
            break
        now = due
    return deaths, now


def _to_the_end(archive: Archive, passes: Passes, job: Job, pairs: int, begun: datetime) -> None:
    archive.release_claims()  # what the last of the killed held
    now = next_due(archive, begun)
    while now is not None:
        at = replace(job, now=now.isoformat())
        if pairs > 0:
            for owner in [passes.begin(replace(at, owner=name)) for name in ("one", "other")]:
                passes.end(owner)
            pairs -= 1
        else:
            run(replace(at, owner="last"))
        for life in archive.alerts(state="dead", limit=1000):
            archive.retry_alert(life.alert.key, now=now)
        now = next_due(archive, now)


class _Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class _Steps:
    """Counts the steps of a pass, and kills this process at the one that was named."""

    def __init__(self, job: Job) -> None:
        self.job, self.left = job, job.die_at

    def __call__(self, name: str, keys: Sequence[str]) -> None:
        self.left -= 1
        if self.left == 0:
            _tell(self.job, step=name, keys=keys)
            os.kill(os.getpid(), signal.SIGKILL)


class _Dying:
    """An archive or a channel whose acts are steps, each with a beginning and an end."""

    def __init__(self, real: Archive | Channel, step: _Steps) -> None:
        self._real, self._step = real, step

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if not callable(real):
            return real

        def act(*given: Any, **named: Any) -> Any:
            keys = _keys(given)
            self._step(f"{name} begun", keys)
            made = real(*given, **named)
            self._step(f"{name} done", keys)
            return made

        return act


def _keys(given: tuple[Any, ...]) -> list[str]:
    """The alerts that an act is about: it was given their keys, or themselves in one list."""
    return list(given) if all(isinstance(one, str) for one in given) else [alert.key for alert in given[0]]


if __name__ == "__main__":
    logging.disable()
    _nursery()
