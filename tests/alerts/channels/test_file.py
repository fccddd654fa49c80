"""JSON Lines on a real disk: whole, once, and after a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.channel import Channel, load_channels
from marsad.errors import DeliveryError
from marsad.model import Alert, Notice

HOSTILE = 'two\nlines\r\n{"key":"forged"} \u2028 \x00 «محكمة»'
MakeAlert = Callable[..., Alert]


@pytest.fixture
def log(tmp_path: Path) -> Channel:
    return load_channels({"log": {"kind": "file", "path": "alerts.jsonl"}}, home=tmp_path)["log"]


def lines(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / "alerts.jsonl").read_bytes().split(b"\n")[:-1]]


def test_alerts_are_lines_in_the_desks_folder(
    log: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    log.send([make_alert(1, headline="محكمة"), make_alert(2)], now=now)
    log.send([make_alert(3)], now=now)
    assert [line["key"] for line in lines(tmp_path)] == [make_alert(number).key for number in (1, 2, 3)]
    assert "محكمة".encode() in (tmp_path / "alerts.jsonl").read_bytes()


def test_a06_a_key_that_is_there_is_not_written_again(
    log: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    log.send([make_alert(1)], now=now)
    log.send([make_alert(1), make_alert(2), make_alert(2)], now=now)
    assert [line["key"] for line in lines(tmp_path)] == [make_alert(1).key, make_alert(2).key]


def test_a29_a_hostile_headline_stays_on_its_line(
    log: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    log.send([make_alert(headline=HOSTILE)], now=now)
    assert [line["headline"] for line in lines(tmp_path)] == [HOSTILE]


def test_a_line_torn_by_a_crash_costs_nothing_but_itself(
    log: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    path = tmp_path / "alerts.jsonl"
    log.send([make_alert(1)], now=now)
    whole = path.read_bytes()
    path.write_bytes(whole + whole.replace(make_alert(1).key.encode(), make_alert(2).key.encode())[:90])
    log.send([make_alert(2)], now=now)
    log.send([make_alert(2)], now=now)
    first, torn, again = path.read_bytes().splitlines()
    assert (len(torn), json.loads(first)["key"], json.loads(again)["key"]) == (90, make_alert(1).key, make_alert(2).key)


def test_what_is_no_file_is_no_yes(make_alert: MakeAlert, now: datetime) -> None:
    device = load_channels({"log": {"kind": "file", "path": "/dev/full"}})["log"]
    with pytest.raises(DeliveryError, match="open: Not a regular file") as caught:
        device.send([make_alert()], now=now)
    assert not caught.value.permanent


def test_a23_a_notice_is_a_line_and_a_test_names_the_steps(log: Channel, tmp_path: Path, now: datetime) -> None:
    assert [(step.name, step.ok) for step in log.test(now=now)] == [("open", True), ("accepted", True)]
    log.notify(Notice("k1", "One thing", ("A rule does not tell.",)), now=now)
    assert lines(tmp_path)[-1]["notice"]["lines"] == ["A rule does not tell."]
