"""Slack, by an incoming webhook or with a bot's token. Status 200 alone is no yes (A16): a webhook must say "ok", the
API ``"ok": true``."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from alerts.blocks import PER_MESSAGE, message, notice_message
from alerts.letterhead import Letterhead
from alerts.post import Answer, WebAddress, post_json, refusal, retry_at
from alerts.steps import Step, conclude
from marsad.errors import DeliveryError
from marsad.model import Alert, Notice

__all__ = ["PER_MESSAGE", "Options", "notify", "send", "wrong_recipients"]

FINAL = frozenset({"channel_is_archived", "channel_not_found", "is_archived", "no_service", "not_in_channel"})
"""Slack's words for what no second try mends, whatever the status they come with (A17)."""
FINAL_OF_API = FINAL | {
    *("account_inactive", "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed"),
    *("restricted_action", "token_expired", "token_revoked", "invalid_blocks", "msg_blocks_too_long", "user_not_found"),
}
"""The same for a bot's token (https://docs.slack.dev/reference/methods/chat.postMessage)."""
SLOWER = frozenset({"rate_limited", "ratelimited"})
PLACE = r"#[^\s#]{1,80}|[CDGU][A-Z0-9]{2,30}"
"""Where a bot can post: "#news", or the id of a channel, a conversation or a person."""
MESSAGE = r"[0-9]{1,12}\.[0-9]{1,9}"
"""What Slack calls a message: its time."""
API = "https://slack.com/api"


def _token(secret: SecretStr) -> SecretStr:
    # It becomes a header line, and a client's error about a bad one would quote it.
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("must be a token such as Slack gives, without spaces")
    return secret


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "slack"``. ``webhook_url`` and ``token`` belong into
    ``secrets.toml``; exactly one of them is needed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    """A bot's token, with the scope chat:write."""
    webhook_url: WebAddress | None = Field(default=None, validate_default=True)
    channel_id: str = Field(default="", pattern=rf"^({PLACE})?$", validate_default=True)
    """Where a bot posts for rules that name no recipients, and for notices."""
    api_url: WebAddress = SecretStr(API)
    """Where Slack's methods are, for a bot."""
    timeout: float = Field(default=20.0, gt=0, le=30)
    """Seconds to wait for Slack to connect, and to answer."""

    @field_validator("webhook_url")
    @classmethod
    def _one_way(cls, webhook_url: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if "token" not in info.data:  # it is wrong, which is told already
            return webhook_url
        if webhook_url is None and info.data["token"] is None:
            raise ValueError("is missing: Slack needs either webhook_url, or token with channel_id")
        if webhook_url is not None and info.data["token"] is not None:
            raise ValueError("stands beside token: Slack needs one of the two")
        return webhook_url

    @field_validator("channel_id")
    @classmethod
    def _for_a_bot(cls, channel_id: str, info: ValidationInfo) -> str:
        if channel_id and info.data.get("webhook_url") is not None:
            raise ValueError("goes with token: a webhook posts into the channel that it was made for")
        return channel_id


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend: a webhook knows where it posts, so there can be none; a
    bot posts into the channels that they name, else into ``channel_id``."""
    if options.token is None:
        return "Remove them: a webhook posts into the channel that it was made for." if recipients else ""
    if not recipients and not options.channel_id:
        return 'Name Slack\'s channels here, such as "C0123456789" or "#news", or set channel_id for all rules.'
    bad = [recipient for recipient in recipients if not re.fullmatch(PLACE, recipient)]
    return f'Not a channel of Slack, such as "C0123456789" or "#news": {", ".join(map(repr, bad))}.' if bad else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> str:
    """Post ``alerts``, up to ``PER_MESSAGE`` in a message. DeliveryError unless Slack said "ok". Returns what Slack
    calls the first message; "" for a webhook, which does not say."""
    receipts = [
        _post(_threaded(alerts[start : start + PER_MESSAGE], letterhead), options, alerts[0].recipient, now, [])
        for start in range(0, len(alerts), PER_MESSAGE)
    ]
    return receipts[0] if receipts else ""


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Post ``notice``, with a bot to ``recipient`` if it is a place in Slack: the operator's may be mail addresses."""
    place = recipient if re.fullmatch(PLACE, recipient) else ""
    _post(notice_message(notice), options, place, now, trail)


def failure(answer: Answer, now: datetime) -> DeliveryError | None:
    """What a webhook's answer means: None for a yes, else why not, and whether and when another try makes sense."""
    if answer.status == 200 and answer.body.strip() == "ok":
        return None
    told = _error_word(answer.body)
    return refusal("Slack", answer, now, told=_shown(told, answer), final=True if told in FINAL else None)


def api_failure(answer: Answer, now: datetime) -> DeliveryError | None:
    """The same for Slack's API, which says no with status 200."""
    if answer.status == 200 and _fields(answer.body).get("ok") is True:
        return None
    told = _error_word(answer.body)
    if told in SLOWER:
        retry = retry_at(answer.headers.get("retry-after"), now)
        return DeliveryError(f"Slack answered {answer.status} {told}", retry_at=retry, whole_channel=True)
    return refusal("Slack", answer, now, told=_shown(told, answer), final=True if told in FINAL_OF_API else None)


def _shown(told: str, answer: Answer) -> str:
    return told or ('without an "ok"' if answer.status == 200 else "")


def _threaded(alerts: Sequence[Alert], letterhead: Letterhead) -> dict[str, object]:
    content = message(alerts, letterhead)
    receipts = {alert.thread_receipt for alert in alerts}
    if len(receipts) == 1 and re.fullmatch(MESSAGE, receipt := receipts.pop()):
        content["thread_ts"] = receipt
    return content


def _post(content: dict[str, object], options: Options, place: str, now: datetime, trail: list[Step]) -> str:
    if options.token is None:
        return _post_by_webhook(content, options, now, trail)
    channel = place or options.channel_id
    if not channel:
        raise DeliveryError("no channel to post into: set channel_id", permanent=True)
    address = SecretStr(options.api_url.get_secret_value().rstrip("/") + "/chat.postMessage")
    bearer = {"Authorization": f"Bearer {options.token.get_secret_value()}"}
    content = {"channel": channel, **content}
    answer = post_json(address, content, timeout=options.timeout, headers=bearer, trail=trail)
    conclude(api_failure(answer, now), trail)
    return str(_fields(answer.body).get("ts", ""))


def _post_by_webhook(content: dict[str, object], options: Options, now: datetime, trail: list[Step]) -> str:
    assert options.webhook_url is not None  # else there is a token
    content = {key: value for key, value in content.items() if key != "thread_ts"}
    conclude(failure(post_json(options.webhook_url, content, timeout=options.timeout, trail=trail), now), trail)
    return ""


def _fields(body: str) -> dict[str, Any]:
    """The fields of a JSON object; none for anything else, since an answer may hold anything."""
    with suppress(ValueError):
        told = json.loads(body)
        return told if isinstance(told, dict) else {}
    return {}


def _error_word(body: str) -> str:
    """Slack's word for what is wrong ("no_service"), from a plain body or from JSON; "" for anything else, since an
    answer may hold anything."""
    with suppress(ValueError):
        told = json.loads(body)
        body = str(told.get("error", "")) if isinstance(told, dict) else ""
    return body.strip() if re.fullmatch(r"\s*[a-z][a-z_]{1,60}\s*", body) else ""
