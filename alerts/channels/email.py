"""E-mail over SMTP: one mail an alert, one mail a digest."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from alerts.letterhead import Letterhead
from alerts.mail import Mailbox, alerts_mail, mailbox, notice_mail
from alerts.places import DeskPath
from alerts.smtp import USUAL_SECURITY, Security, Server, hand_over
from alerts.steps import Step
from marsad.errors import DeliveryError
from marsad.model import Alert, Notice

PER_MESSAGE = 50
USUAL_PORT: dict[Security | None, int] = {"tls": 465, "starttls": 587, "plain": 25, None: 587}


def _mailbox(text: str) -> str:
    mailbox(text)
    return text


def _way_out(text: str) -> str:
    if text and not re.fullmatch(r"(https://|mailto:)[!-;=?-~]+", text):
        raise ValueError("must be an address that begins with https:// or mailto:")
    return text


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "email"``."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = Field(min_length=1, pattern=r"^\S+$")
    port: int | None = Field(default=None, ge=1, le=65535)
    """None: 465 for security "tls", 25 for "plain", else 587."""
    security: Security | None = None
    """None: by the port: 465 "tls", 587 "starttls", others "plain" (A23)."""
    user: str = ""
    password: SecretStr | None = None
    sender: Annotated[str, AfterValidator(_mailbox)]
    """The From address, with a name if wanted: "Marsad <marsad@example.org>"."""
    subject_prefix: str = Field(default="", max_length=40)
    unsubscribe: Annotated[str, AfterValidator(_way_out)] = Field(default="", max_length=900)
    """What List-Unsubscribe says: a mailto: or https: address; empty: a mail to the sender."""
    timeout: float = Field(default=20.0, gt=0, le=30)
    """Seconds to wait for each answer of the server."""
    ca_file: DeskPath | None = None
    """A file of certificates to trust instead of the system's, for a server with a certificate of one's own."""

    @model_validator(mode="after")
    def _login(self) -> Self:
        if self.user and self.password is None:
            raise ValueError("user is set and password is not; put the password into secrets.toml")
        if self.password is not None and not self.user:
            raise ValueError("password is set and user is not")
        if self.user and self.security is None and self.server.security == "plain" and not _is_loopback(self.host):
            raise ValueError(
                f"on port {self.server.port} the password would travel unencrypted; set security to "
                '"starttls" or "tls" (or to "plain", if that is really meant)'
            )
        return self

    @property
    def server(self) -> Server:
        """The server, with port and security made out from each other where one is not set."""
        port = self.port or USUAL_PORT[self.security]
        security = self.security or USUAL_SECURITY.get(port, "plain")
        return Server(self.host, port, security, self.user, self.password, self.timeout, self.ca_file)


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend; empty if nothing is."""
    if not recipients:
        return 'Name whom to tell: recipients = ["desk@example.org"].'
    bad = [recipient for recipient in recipients if not _is_mailbox(recipient)]
    return f"Not a mail address: {', '.join(map(repr, bad))}." if bad else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> str:
    """Mail ``alerts``, all of one recipient, in one message. DeliveryError unless the server said that it has it."""
    sender, recipient = mailbox(options.sender), _recipient(alerts[0].recipient)
    sending = alerts_mail(
        alerts,
        sender=sender,
        recipient=recipient,
        now=now,
        letterhead=letterhead,
        subject_prefix=options.subject_prefix,
        unsubscribe=options.unsubscribe,
    )
    hand_over(options.server, sending.mail, sender=sender.address, recipient=recipient.address)
    return sending.receipt


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Mail ``notice`` to ``recipient`` (else to the sender's own address)."""
    sender = mailbox(options.sender)
    try:
        to = _recipient(recipient) if recipient else sender
    except DeliveryError as error:
        trail.append(Step("recipient", ok=False, detail=error.reason))
        raise
    mail = notice_mail(notice, sender=sender, recipient=to, now=now)
    hand_over(options.server, mail, sender=sender.address, recipient=to.address, trail=trail)


def _recipient(text: str) -> Mailbox:
    try:
        return mailbox(text)
    except ValueError as error:
        raise DeliveryError(f"the recipient {error}", permanent=True) from error


def _is_mailbox(text: str) -> bool:
    try:
        mailbox(text)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
