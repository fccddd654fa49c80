"""Channels as the settings name them: each a module of ``alerts.channels`` with its checked options.

A module ``alerts/channels/<kind>.py`` has

- ``Options``: a pydantic model (``extra="forbid"``) of its table in ``marsad.toml``, without ``kind``;
- ``PER_MESSAGE``: how many alerts one message of a digest carries;
- ``wrong_recipients(recipients) -> str``: what is wrong with a rule's recipients, in words; "" if nothing;
- ``send(alerts, options, *, now) -> str | None``: returns only after the server's yes, with what the server calls the
  message if replies need that (a later alert of the thread has it as ``thread_receipt``); raises DeliveryError
  otherwise;
- ``notify(notice, options, *, recipient, now) -> None``: the same for a notice to those who keep the desk;
- ``test(options, *, recipient, now) -> list[Step]``: sends a test message, and says how far it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ValidationError

from alerts.steps import Step
from marsad.errors import ConfigError, Problem
from marsad.model import Alert, Notice
from marsad.plugins import load
from marsad.settings import ENV_PREFIX, SECRET_KEYS, SECRETS_FILE, SETTINGS_FILE, problems_of

PACKAGE = "alerts.channels"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel ready to use. ``options`` never show their secrets."""

    name: str
    kind: str
    module: ModuleType
    options: BaseModel

    @property
    def per_message(self) -> int:
        """How many alerts one message carries."""
        return int(self.module.PER_MESSAGE)

    def send(self, alerts: Sequence[Alert], *, now: datetime) -> str:
        """Tell ``alerts``, all of one recipient, in one message; DeliveryError unless the server said yes. Returns what
        the server calls the message; "" if it did not say."""
        return self.module.send(alerts, self.options, now=now) or ""

    def notify(self, notice: Notice, *, recipient: str = "", now: datetime) -> None:
        """Tell ``notice`` to ``recipient`` (to the sender itself if none is given); DeliveryError unless the server
        said yes."""
        self.module.notify(notice, self.options, recipient=recipient, now=now)

    def test(self, *, recipient: str = "", now: datetime) -> list[Step]:
        """Send a test message (to the sender itself if no ``recipient`` is given) and say how far it came."""
        return list(self.module.test(self.options, recipient=recipient, now=now))


def load_channels(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Channel]:
    """The channels that ``[channels.<name>]`` define, by name. One ConfigError names every mistake in them."""
    problems: list[Problem] = []
    channels: dict[str, Channel] = {}
    for name, table in tables.items():
        try:
            channels[name] = _load(name, dict(table))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return channels


def _load(name: str, table: dict[str, Any]) -> Channel:
    prefix = f"channels.{name}"
    kind = table.pop("kind", None)
    if not isinstance(kind, str):
        raise ConfigError([Problem(SETTINGS_FILE, f"{prefix}.kind", "is missing", 'Such as kind = "email".')])
    module = load(PACKAGE, kind, file=SETTINGS_FILE, key=f"{prefix}.kind")
    try:
        options = module.Options.model_validate(table)
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
