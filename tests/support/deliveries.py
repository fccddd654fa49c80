"""Deliveries under faults, with a clock that is moved by hand; as a program, one that kills itself at a given step.

python deliveries.py JOB     JOB is a JSON object: see ``Job``
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
from pathlib import Path
from typing import Any

from faulty import MAIL_FAULTS, OK, WEB_FAULTS, FaultyMail, FaultyWeb

from alerts.channel import Channel, load_channels
from alerts.outbox import deliver
from marsad.model import Alert, TopicEvidence
from marsad.urls import identity
from storage.archive import Archive, open_archive

LONGEST_STALL = 0.3
"""Seconds after which a sender gives a server up here."""
STEPS_OF_A_PASS = 60
"""A sender that is to die does so at one of its first steps."""
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
    """So many alerts, half of them by mail and half to Slack, each of a development of its own."""
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
        )
        for n in range(count)
    ]


def run(job: Job) -> None:
    """One pass in this process."""
    clock = _Clock(datetime.fromisoformat(job.now))
    with open_archive(job.archive) as archive:
        if job.free:
            archive.release_claims()
        step = _Steps(job.die_at)
        channels = {name: _Dying(channel, step) for name, channel in load_channels(job.channels).items()}
        deliver(
            _Dying(archive, step),  # type: ignore[arg-type]
            channels,  # type: ignore[arg-type]
            now=clock,
            owner=job.owner,
            attempts=7,
            wait=clock.wait,
        )


def begin(job: Job) -> subprocess.Popen[str]:
    """The same in a process of its own."""
    command = [sys.executable, str(Path(__file__)), json.dumps(asdict(job))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str]) -> Death | None:
    """Wait for a pass that was begun; where it died, or None if it came to its end."""
    told = process.communicate()[0]
    if process.returncode == -signal.SIGKILL:
        step, keys = json.loads(told)
        return Death(step, tuple(keys))
    if process.returncode:
        raise RuntimeError(f"a pass ended with exit code {process.returncode}")
    return None


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
    """What befalls message after message: a fault of ``kinds`` in so many of them."""
    return lambda: draw.choice(kinds) if draw.random() < share else OK


def deliver_under_faults(
    url: str, *, count: int, kills: int, pairs: int, draw: random.Random, now: datetime
) -> Outcome:
    """Deliver so many alerts: first by senders that are killed, until ``kills`` were, then by two at a time, ``pairs``
    times, then by one until nothing waits. What was given up after seven refusals is tried again by hand."""
    alerts = make_alerts(count, now)
    with (
        FaultyMail(faults(draw, MAIL_FAULTS)) as mail,
        FaultyWeb(faults(draw, WEB_FAULTS)) as web,
        open_archive(url) as archive,
    ):
        archive.record_grouping([], alerts, now=now)
        tables = channel_tables(mail.port, web.url)
        deaths, killed_at = _with_kills(archive, Job(url, "", "", tables), kills, draw, now)
        _to_the_end(archive, Job(url, "", "", tables, free=False), pairs, killed_at)
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
    archive: Archive, job: Job, kills: int, draw: random.Random, now: datetime
) -> tuple[list[Death], datetime]:
    deaths: list[Death] = []
    while len(deaths) < kills:
        at = {"now": now.isoformat(), "owner": f"killed-{len(deaths)}", "die_at": draw.randint(1, STEPS_OF_A_PASS)}
        death = end(begin(replace(job, **at)))
        deaths += [death] if death else []
        due = next_due(archive, now)
        if due is None:
            break
        now = due
    return deaths, now


def _to_the_end(archive: Archive, job: Job, pairs: int, begun: datetime) -> None:
    archive.release_claims()  # what the last of the killed held
    now = next_due(archive, begun)
    while now is not None:
        at = replace(job, now=now.isoformat())
        if pairs > 0:
            for process in [begin(replace(at, owner=name)) for name in ("one", "other")]:
                end(process)
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

    def __init__(self, die_at: int) -> None:
        self.left = die_at

    def __call__(self, name: str, keys: Sequence[str]) -> None:
        self.left -= 1
        if self.left == 0:
            sys.stdout.write(json.dumps([name, list(keys)]))
            sys.stdout.flush()
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
    run(Job(**json.loads(sys.argv[1])))
