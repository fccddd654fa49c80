"""What every channel must do: a new one is picked up here by itself, and needs a case in
``tests/alerts/cases/<kind>/case.toml``."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.channel import PACKAGE, Channel, load_channels
from alerts.rulecheck import broken_rules
from marsad.errors import ConfigError, DeliveryError, Problem
from marsad.model import Alert, Notice
from marsad.plugins import names
from marsad.rules import Rule
from marsad.settings import Schedules

CASES = Path(__file__).parents[1] / "cases"
Case = dict[str, Any]


def problems(tables: dict[str, dict[str, Any]]) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load_channels(tables)
    return list(caught.value.problems)


@pytest.fixture(params=names(PACKAGE))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def case(kind: str, closed_port: int) -> Case:
    path = CASES / kind / "case.toml"
    assert path.exists(), f"the channel {kind} has no case: write {path.relative_to(CASES.parents[2])}"
    text = path.read_text(encoding="utf-8").replace('"PORT"', str(closed_port)).replace("PORT", str(closed_port))
    return tomllib.loads(text)


@pytest.fixture
def table(kind: str, case: Case) -> dict[str, Any]:
    return {"kind": kind, **case["options"], **case["secrets"]}


@pytest.fixture
def channel(table: dict[str, Any]) -> Channel:
    return load_channels({"news": table})["news"]


def test_a_right_table_gives_a_channel(channel: Channel, kind: str) -> None:
    assert (channel.name, channel.kind) == ("news", kind)
    assert channel.per_message >= 1


def test_every_mistake_in_a_table_is_told_at_once_with_its_key(table: dict[str, Any], case: Case) -> None:
    found = problems({"news": {**table, **case["wrong"]}})
    assert {problem.key for problem in found} == {f"channels.news.{key}" for key in case["wrong"]}
    assert all(problem.message and problem.mend for problem in found)


def test_h13_a_secret_that_is_missing_or_wrong_is_asked_for_where_secrets_are_written(
    table: dict[str, Any], case: Case
) -> None:
    for key in case["secrets"]:
        told = str(ConfigError(problems({"news": {k: v for k, v in table.items() if k != key}})))
        assert "secrets.toml" in told
        assert "x0SECRET" not in str(ConfigError(problems({"news": {**table, key: ["x0SECRET"]}})))


def test_h13_a_channel_that_is_shown_keeps_its_secrets(channel: Channel, case: Case) -> None:
    for secret in case["secrets"].values():
        assert secret not in repr(channel) + str(channel.options)


def test_h13_with_nobody_listening_the_alerts_wait_and_neither_error_nor_log_has_the_secret(
    channel: Channel,
    case: Case,
    make_alert: Callable[..., Alert],
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DeliveryError) as caught:
        channel.send([make_alert(recipient=next(iter(case["recipients"]), ""))], now=now)
    assert caught.value.reason == case.get("refused", "connect: Connection refused")
    assert not caught.value.permanent
    assert caught.value.whole_channel
    everything = repr(caught.value) + repr(caught.value.__cause__) + caplog.text + "".join(capsys.readouterr())
    assert "SECRET" not in everything


def test_a_notice_that_nobody_takes_fails_as_an_alert_does(channel: Channel, case: Case, now: datetime) -> None:
    notice = Notice("0123456789abcdef0000", "Marsad: one thing to look after", ("A rule does not tell.",))
    with pytest.raises(DeliveryError, match=case.get("refused", "connect: Connection refused")):
        channel.notify(notice, recipient=next(iter(case["recipients"]), ""), now=now)


def test_a23_a_test_names_the_step_that_failed(channel: Channel, case: Case, now: datetime) -> None:
    steps = channel.test(now=now)
    name, _, detail = case.get("refused", "connect: Connection refused").partition(": ")
    before = ["resolve"] if name == "connect" else []
    assert [(step.name, step.ok) for step in steps] == [*((step, True) for step in before), (name, False)]
    assert steps[-1].detail == detail


def test_a_rule_whose_recipients_the_channel_cannot_reach_is_broken(channel: Channel, case: Case) -> None:
    def broken(recipients: list[str]) -> list[str]:
        rule = Rule(name="r", channel="news", recipients=tuple(recipients))
        found = broken_rules([rule], channels={"news": channel}, topics=(), sources=(), schedules=Schedules())
        return [problem.key for problem in found.get("r", ())]

    assert broken(case["recipients"]) == []
    assert [broken(recipients) for recipients in case["unreachable"]] == [["rules.0.recipients"]] * len(
        case["unreachable"]
    )


def test_a_kind_that_does_not_exist_is_told_with_those_that_do() -> None:
    (found,) = problems({"pager": {"kind": "pager"}})
    assert found.key == "channels.pager.kind"
    assert all(kind in found.mend for kind in names(PACKAGE))


def test_the_mistakes_of_all_channels_are_told_together() -> None:
    found = problems({"a": {"kind": "pager"}, "b": {}, "c": {"kind": "slack"}})
    assert [problem.key for problem in found] == ["channels.a.kind", "channels.b.kind", "channels.c.webhook_url"]


def test_no_channels_are_no_mistake() -> None:
    assert load_channels({}) == {}
