"""Channels as the settings name them: each a module of ``alerts.channels`` with its checked options.

A module ``alerts/channels/<kind>.py`` has

- ``Options``: a pydantic model (``extra="forbid"``) of its table in ``marsad.toml``, without ``kind``; validated in the
  context of ``home``, the desk's folder or None, and ``channel``, the table's name;
- ``PER_MESSAGE``: how many alerts one message of a digest carries;
- ``wrong_recipients(recipients, options) -> str``: what is wrong with a rule's recipients, in words; "" if nothing;
- ``send(alerts, options, *, letterhead, now) -> str | None``: returns only after the server's yes, with what the
  server calls the message if replies need that (a later alert of the thread has it as ``thread_receipt``); raises
  DeliveryError otherwise;
- ``notify(notice, options, *, recipient, now, trail)``: the same for a notice to those who keep the desk; notes in
  ``trail`` each step that it went through, and the one that failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ValidationError

from alerts.letterhead import BLANK, Letterhead
from alerts.steps import Step
from marsad.errors import ConfigError, DeliveryError, Problem
from marsad.model import Alert, Notice
from marsad.plugins import load
from marsad.settings import ENV_PREFIX, SECRET_KEYS, SECRETS_FILE, SETTINGS_FILE, problems_of
from marsad.urls import identity

PACKAGE = "alerts.channels"
TRIAL_SUBJECT = "Marsad test message"
TRIAL_LINES = ("If you can read this, the channel works. Nothing has happened that you need to know of.",)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel ready to use. ``options`` never show their secrets."""

    name: str
    kind: str
    module: ModuleType
    options: BaseModel
    letterhead: Letterhead = BLANK

    @property
    def per_message(self) -> int:
        """How many alerts one message carries."""
        return int(self.module.PER_MESSAGE)

    def wrong_recipients(self, recipients: Sequence[str]) -> str:
        """What is wrong with a rule's recipients, with the mend; "" if nothing is."""
        return str(self.module.wrong_recipients(recipients, self.options))

    def send(self, alerts: Sequence[Alert], *, now: datetime) -> str:
        """Tell ``alerts``, all of one recipient, in one message; DeliveryError unless the server said yes. Returns what
        the server calls the message; "" if it did not say."""
        return self.module.send(alerts, self.options, letterhead=self.letterhead, now=now) or ""

    def notify(self, notice: Notice, *, recipient: str = "", now: datetime) -> None:
        """Tell ``notice`` to ``recipient`` (to the sender itself if none is given); DeliveryError unless the server
        said yes."""
        self.module.notify(notice, self.options, recipient=recipient, now=now, trail=[])

    def test(self, *, recipient: str = "", now: datetime) -> list[Step]:
        """Send a test message (to the sender itself if no ``recipient`` is given) and say how far it came."""
        key = identity(f"test\n{self.name}\n{recipient}\n{now.isoformat()}")
        trail: list[Step] = []
        try:
            notice = Notice(key, TRIAL_SUBJECT, TRIAL_LINES)
            self.module.notify(notice, self.options, recipient=recipient, now=now, trail=trail)
        except DeliveryError as error:
            if all(step.ok for step in trail):  # it failed before, or between, the steps that the channel names
                trail.append(Step("accepted", ok=False, detail=error.reason))
        return trail


def load_channels(
    tables: Mapping[str, Mapping[str, Any]],
    *,
    letterhead: Letterhead = BLANK,
    home: Path | None = None,
) -> dict[str, Channel]:
    """The channels that ``[channels.<name>]`` define, by name. One ConfigError names every mistake in them. Files
    that they name lie in ``home`` if their path is relative."""
    problems: list[Problem] = []
    channels: dict[str, Channel] = {}
    for name, table in tables.items():
        try:
            channels[name] = replace(_load(name, dict(table), home), letterhead=letterhead)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return channels


def _load(name: str, table: dict[str, Any], home: Path | None) -> Channel:
    prefix = f"channels.{name}"
    kind = table.pop("kind", None)
    if not isinstance(kind, str):
        raise ConfigError([Problem(SETTINGS_FILE, f"{prefix}.kind", "is missing", 'Such as kind = "email".')])
    module = load(PACKAGE, kind, file=SETTINGS_FILE, key=f"{prefix}.kind")
    try:
        options = module.Options.model_validate(table, context={"home": home, "channel": name})
    except ValidationError as error:
        found = problems_of(error, SETTINGS_FILE, prefix, module.Options)
        raise ConfigError(_about_secrets(found, name)) from None  # pydantic's own text may quote the secret
    return Channel(name, kind, module, options)


def _about_secrets(problems: Iterable[Problem], name: str) -> list[Problem]:
    """``problems``, where one is about a secret, with the place where secrets are written."""
    return [
        replace(
            problem,
            file=SECRETS_FILE,
            mend=f"Write it into {SECRETS_FILE} under [channels.{name}], or set "
            f"{ENV_PREFIX}CHANNELS__{name.upper()}__{key.upper()}.",
        )
        if (key := problem.key.rpartition(".")[2]) in SECRET_KEYS
        else problem
        for problem in problems
    ]
