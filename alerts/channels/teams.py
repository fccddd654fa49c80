"""Microsoft Teams, by the webhook of a workflow ("Post to a channel when a webhook request is received")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from alerts.cards import PER_MESSAGE, message, notice_message
from alerts.letterhead import Letterhead
from alerts.post import Answer, WebAddress, post_json, refusal
from alerts.steps import Step, conclude
from marsad.errors import DeliveryError
from marsad.model import Alert, Notice

__all__ = ["PER_MESSAGE", "Options", "notify", "send", "wrong_recipients"]

YES = frozenset({200, 202})
"""A workflow answers 202: it has the message, and posts it by itself."""


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "teams"``. ``webhook_url`` belongs into ``secrets.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    webhook_url: WebAddress
    timeout: float = Field(default=20.0, gt=0, le=30)
    """Seconds to wait for Teams to connect, and to answer."""


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend: a workflow knows where it posts, so there can be none."""
    return "Remove them: a workflow posts into the channel that it was made for." if recipients else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> None:
    """Post ``alerts``, up to ``PER_MESSAGE`` in a card. DeliveryError unless Teams took them."""
    for start in range(0, len(alerts), PER_MESSAGE):
        _post(message(alerts[start : start + PER_MESSAGE], letterhead), options, now, [])


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Post ``notice``. ``recipient`` is of no account: a workflow has none."""
    _post(notice_message(notice), options, now, trail)


def failure(answer: Answer, now: datetime) -> DeliveryError | None:
    """What an answer means: None for a yes. The older connectors say with status 200 that a delivery failed (A16)."""
    if answer.status not in YES:
        return refusal("Teams", answer, now)
    if "failed" in answer.body.lower():
        return refusal("Teams", answer, now, told="with a failed delivery")
    return None


def _post(content: dict[str, object], options: Options, now: datetime, trail: list[Step]) -> None:
    answer = post_json(options.webhook_url, content, timeout=options.timeout, trail=trail)
    conclude(failure(answer, now), trail)
