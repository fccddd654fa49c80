"""Any service that Apprise knows (https://appriseit.com/services/), as plain text.

Apprise answers yes or no and tells the rest to its log, with addresses in full. So its log is heard here, where a no is
made out from it, and goes no further (H13).
"""

from __future__ import annotations

import email.charset
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import apprise
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from alerts.letterhead import Letterhead
from alerts.letters import mail_text
from alerts.post import Answer, refusal
from alerts.render import frame_of, items, subject
from alerts.steps import Step
from marsad.errors import DeliveryError
from marsad.model import Alert, Notice

PER_MESSAGE = 5
LOGS = ("apprise", "urllib3.connectionpool")
"""Who logs the address: Apprise, and the client that most of its services use."""
TELLTALES = (
    (r"Failed to resolve|Name or service not known|getaddrinfo failed", "resolve", "the host's name is not known"),
    (r"Connection refused", "connect", "Connection refused"),
    (r"unreachable", "connect", "the network is unreachable"),
    (r"[Cc]onnect timeout|ConnectTimeout", "connect", "no answer in time"),
    (r"SSLError|CERTIFICATE_VERIFY", "TLS", "no TLS, or a certificate that is not trusted"),
    (r"Read timed out|ReadTimeout", "answer", "no answer in time"),
    (r"Connection aborted|RemoteDisconnected|Connection reset", "answer", "the server closed the connection"),
)
"""What the log says of a connection that failed, with the step and our words for it."""
_ONE_AT_A_TIME = threading.Lock()


def _known(secret: SecretStr) -> SecretStr:
    if _service(secret) is None:
        raise ValueError("is not an address of a service that Apprise knows")
    return secret


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "apprise"``. ``url`` belongs into ``secrets.toml``; it is one
    address, since of several one could fail after others had the alert, and a repeat would tell those twice."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: Annotated[SecretStr, AfterValidator(_known)]
    timeout: float = Field(default=20.0, gt=0, le=30)
    """Seconds to wait for the service to connect, and to answer."""


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend: the address says who is told, so there can be none."""
    return "Remove them: the channel's url says who is told." if recipients else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> None:
    """Tell ``alerts``, up to ``PER_MESSAGE`` in a message. DeliveryError unless the service said yes."""
    for start in range(0, len(alerts), PER_MESSAGE):
        part = alerts[start : start + PER_MESSAGE]
        words = frame_of(part)
        shown = items(part, words, letterhead)
        _tell(subject(shown, words), mail_text(shown, words), options, now, [])


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Tell ``notice``. ``recipient`` is of no account: the address says who is told."""
    _tell(notice.subject, "\n".join(notice.lines), options, now, trail)


def failure(log: Sequence[str], now: datetime) -> tuple[str, DeliveryError]:
    """The step that failed and what it means, from what Apprise logged."""
    told = "\n".join(log)
    for pattern, step, what in TELLTALES:
        if re.search(pattern, told):
            return step, DeliveryError(f"{step}: {what}", whole_channel=True)
    if status := re.search(r"\berror=([1-5][0-9]{2})\b", told):
        return "accepted", refusal("the service", Answer(int(status[1]), {}, ""), now)
    return "accepted", DeliveryError("Apprise could not tell the service")


def _tell(title: str, body: str, options: Options, now: datetime, trail: list[Step]) -> None:
    service = _service(options.url)
    service.socket_connect_timeout = service.socket_read_timeout = options.timeout
    service.overflow_mode = apprise.OverflowMode.SPLIT  # a service that takes less text gets all of it, in pieces
    service.redirects = False
    service.retry = 0  # the outbox tries again, nobody else does
    service.optional = False  # else Apprise says yes for a no
    bell = apprise.Apprise(asset=_asset())
    bell.add(service)
    with _heard() as log:
        told = bell.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
    if told:
        trail.append(Step("accepted", ok=True))
        return
    failed, error = failure(log, now)
    before = {"resolve": (), "connect": ("resolve",), "TLS": ("resolve", "connect"), "answer": ("resolve", "connect")}
    trail += [Step(step, ok=True) for step in before.get(failed, ())]
    trail.append(Step(failed, ok=False, detail=error.reason.removeprefix(f"{failed}: ")))
    raise error


def _service(secret: SecretStr) -> Any:
    """Apprise's object for an address; None if it knows no such service."""
    with _heard(), _mail_left_alone():
        return apprise.Apprise.instantiate(secret.get_secret_value(), asset=_asset())


@contextmanager
def _mail_left_alone() -> Iterator[None]:
    """Apprise's own mail service, on being loaded, changes how this whole process encodes mail: that is undone."""
    before = email.charset.CHARSETS["utf-8"]
    try:
        yield
    finally:
        email.charset.CHARSETS["utf-8"] = before


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(app_id="Marsad", app_desc="Marsad", async_mode=False, secure_logging=True)


class _Ear(logging.Filter):
    """Keeps what is logged, in whichever thread (Apprise has threads of its own), and lets none of it pass."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        self.heard.append(record.getMessage())
        return False


@contextmanager
def _heard() -> Iterator[list[str]]:
    """What is logged meanwhile by those who would log the address, in full detail."""
    ear, loggers = _Ear(), [logging.getLogger(name) for name in LOGS]
    with _ONE_AT_A_TIME:  # since the loggers are everybody's
        level = loggers[0].level
        loggers[0].setLevel(logging.DEBUG)
        for logger in loggers:
            logger.addFilter(ear)
        try:
            yield ear.heard
        finally:
            for logger in loggers:
                logger.removeFilter(ear)
            loggers[0].setLevel(level)
