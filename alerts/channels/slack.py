"""Slack, by an incoming webhook. Only status 200 with the body "ok" is a yes (A16)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from alerts.blocks import PER_MESSAGE, message, notice_message
from alerts.steps import Step
from alerts.webhook import post, reach
from alerts.wording import ENGLISH
from marsad.errors import DeliveryError
from marsad.model import Alert, Notice
from marsad.urls import web_url

__all__ = ["PER_MESSAGE", "Options", "notify", "send", "test", "wrong_recipients"]

FINAL = frozenset({"channel_is_archived", "channel_not_found", "is_archived", "no_service", "not_in_channel"})
"""Slack's words for what no second try mends, whatever the status they come with (A17)."""
TRY_AGAIN = frozenset({408, 425, 429})


def _web_address(secret: SecretStr) -> SecretStr:
    if web_url(secret.get_secret_value()) is None:
        raise ValueError("must be an https:// address")
    return secret


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "slack"``. ``webhook_url`` belongs into ``secrets.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    webhook_url: Annotated[SecretStr, AfterValidator(_web_address)]
    timeout: float = Field(default=20.0, gt=0, le=30)
    """Seconds to wait for Slack to connect, and to answer."""


def wrong_recipients(recipients: Sequence[str]) -> str:
    """What is wrong with a rule's recipients, with the mend: a webhook knows where it posts, so there can be none."""
    return "Remove them: a webhook posts into the channel that it was made for." if recipients else ""


def send(alerts: Sequence[Alert], options: Options, *, now: datetime) -> None:
    """Post ``alerts``, up to ``PER_MESSAGE`` in a message. DeliveryError unless Slack said "ok"."""
    for start in range(0, len(alerts), PER_MESSAGE):
        _post(message(alerts[start : start + PER_MESSAGE]), options, now)


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime) -> None:
    """Post ``notice``. DeliveryError unless Slack said "ok"."""
    _post(notice_message(notice), options, now)


def test(options: Options, *, recipient: str, now: datetime) -> list[Step]:
    """Post a test message and say how far it came. ``recipient`` is of no account: a webhook has none."""
    trail: list[Step] = []
    with suppress(DeliveryError):  # the trail's last step says what failed
        reach(options.webhook_url, trail, timeout=options.timeout)
        try:
            _post({"text": f"{ENGLISH.test_subject}. {ENGLISH.test_text}"}, options, now)
        except DeliveryError as error:
            trail.append(Step("accepted", ok=False, detail=error.reason))
        else:
            trail.append(Step("accepted", ok=True))
    return trail


def refusal(status: int, body: str, retry_after: str | None, now: datetime) -> DeliveryError | None:
    """What an answer means: None for a yes, else why not, and whether and when another try makes sense."""
    if status == 200 and body.strip() == "ok":
        return None
    told = _error_word(body)
    final = told in FINAL or (400 <= status < 500 and status not in TRY_AGAIN)
    return DeliveryError(
        f"Slack answered {status} {told}".rstrip(),
        permanent=final,
        retry_at=None if final else _retry_at(retry_after, now),
        whole_channel=status == 429,
    )


def _post(content: dict[str, object], options: Options, now: datetime) -> None:
    answer = post(options.webhook_url, content, timeout=options.timeout)
    failure = refusal(answer.status_code, answer.body, answer.headers.get("Retry-After"), now)
    if failure:
        raise failure


def _error_word(body: str) -> str:
    """Slack's word for what is wrong ("no_service"), from a plain body or from JSON; "" for anything else, since an
    answer may hold anything."""
    with suppress(ValueError):
        told = json.loads(body)
        body = str(told.get("error", "")) if isinstance(told, dict) else ""
    return body.strip() if re.fullmatch(r"\s*[a-z][a-z_]{1,60}\s*", body) else ""


def _retry_at(retry_after: str | None, now: datetime) -> datetime | None:
    """The time that Retry-After names, in seconds or as a date; None if it is neither."""
    text = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return now + timedelta(seconds=int(text))
    with suppress(ValueError):
        time = parsedate_to_datetime(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return None
