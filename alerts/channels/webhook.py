"""A webhook of your own: alerts as JSON, signed, so that the receiver knows who sent them. Any 2xx is a yes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from alerts.facts import alert_facts, notice_facts
from alerts.letterhead import Letterhead
from alerts.post import WebAddress, as_json, post_json, refusal
from alerts.steps import Step, conclude
from marsad.model import Alert, Notice

PER_MESSAGE = 1
"""A delivery is one alert, so that its key can name the delivery whatever else is tried with it."""
SHORTEST_SECRET = 16


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"must have {SHORTEST_SECRET} characters or more")
    return secret


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "webhook"``. ``webhook_url`` and ``secret``, which signs, belong into
    ``secrets.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    webhook_url: WebAddress
    secret: Annotated[SecretStr, AfterValidator(_long_enough)]
    timeout: float = Field(default=20.0, gt=0, le=30)
    """Seconds to wait for the receiver to connect, and to answer."""


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend: a webhook knows where it posts, so there can be none."""
    return "Remove them: a webhook posts to its own address." if recipients else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> None:
    """Post each alert. DeliveryError unless the receiver answered 2xx."""
    for alert in alerts:
        _post(alert.key, {"alerts": [alert_facts(alert, letterhead)]}, options, now, [])


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Post ``notice``. ``recipient`` is of no account: a webhook has none."""
    _post(notice.key, {"notice": notice_facts(notice)}, options, now, trail)


def signature(secret: SecretStr, body: bytes, now: datetime) -> str:
    """The header ``Marsad-Signature``: the time in Unix seconds, and HMAC-SHA256 over ``<time>.<body>`` in hex."""
    time = int(now.timestamp())
    signed = hmac.new(secret.get_secret_value().encode(), b"%d." % time + body, hashlib.sha256)
    return f"t={time},v1={signed.hexdigest()}"


def _post(key: str, content: object, options: Options, now: datetime, trail: list[Step]) -> None:
    headers = {"Marsad-Delivery": key, "Marsad-Signature": signature(options.secret, as_json(content), now)}
    answer = post_json(options.webhook_url, content, timeout=options.timeout, headers=headers, trail=trail)
    conclude(None if 200 <= answer.status < 300 else refusal("The webhook", answer, now), trail)
