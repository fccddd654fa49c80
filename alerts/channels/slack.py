"""Slack, by an incoming webhook. Only status 200 with the body "ok" is a yes (A16)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from alerts.blocks import PER_MESSAGE, message, notice_message
from alerts.letterhead import Letterhead
from alerts.post import Answer, WebAddress, post_json, refusal
from alerts.steps import Step
from marsad.errors import DeliveryError
from marsad.model import Alert, Notice

__all__ = ["PER_MESSAGE", "Options", "notify", "send", "wrong_recipients"]

FINAL = frozenset({"channel_is_archived", "channel_not_found", "is_archived", "no_service", "not_in_channel"})
"""Slack's words for what no second try mends, whatever the status they come with (A17)."""


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "slack"``. ``webhook_url`` belongs into ``secrets.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    webhook_url: WebAddress
    timeout: float = Field(default=20.0, gt=0, le=30)
    """Seconds to wait for Slack to connect, and to answer."""


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend: a webhook knows where it posts, so there can be none."""
    return "Remove them: a webhook posts into the channel that it was made for." if recipients else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> None:
    """Post ``alerts``, up to ``PER_MESSAGE`` in a message. DeliveryError unless Slack said "ok"."""
    for start in range(0, len(alerts), PER_MESSAGE):
        _post(message(alerts[start : start + PER_MESSAGE], letterhead), options, now, [])


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Post ``notice``. ``recipient`` is of no account: a webhook has none."""
    _post(notice_message(notice), options, now, trail)


def failure(answer: Answer, now: datetime) -> DeliveryError | None:
    """What an answer means: None for a yes, else why not, and whether and when another try makes sense."""
    if answer.status == 200 and answer.body.strip() == "ok":
        return None
    told = _error_word(answer.body)
    return refusal("Slack", answer, now, told=told, final=True if told in FINAL else None)


def _post(content: dict[str, object], options: Options, now: datetime, trail: list[Step]) -> None:
    answer = post_json(options.webhook_url, content, timeout=options.timeout, trail=trail)
    error = failure(answer, now)
    trail.append(Step("accepted", ok=error is None, detail=error.reason if error else ""))
    if error:
        raise error


def _error_word(body: str) -> str:
    """Slack's word for what is wrong ("no_service"), from a plain body or from JSON; "" for anything else, since an
    answer may hold anything."""
    with suppress(ValueError):
        told = json.loads(body)
        body = str(told.get("error", "")) if isinstance(told, dict) else ""
    return body.strip() if re.fullmatch(r"\s*[a-z][a-z_]{1,60}\s*", body) else ""
