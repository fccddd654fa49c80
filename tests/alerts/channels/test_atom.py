"""The Atom feed on a real disk: read back by a feed reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import feedparser
import pytest

from alerts.channel import Channel, load_channels
from marsad.errors import DeliveryError
from marsad.model import Alert

MakeAlert = Callable[..., Alert]


@pytest.fixture
def feed(tmp_path: Path) -> Channel:
    return load_channels({"feed": {"kind": "atom", "path": "alerts.atom", "entries": 3}}, home=tmp_path)["feed"]


def test_the_newest_alerts_stand_first_once_each(
    feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    feed.send([make_alert(1), make_alert(2)], now=now)
    feed.send([make_alert(2), make_alert(3), make_alert(4)], now=now)
    read = feedparser.parse((tmp_path / "alerts.atom").read_bytes())
    assert not read.bozo
    assert [entry.id for entry in read.entries] == [f"urn:marsad:alert:{make_alert(n).key}" for n in (4, 3, 2)]
    assert make_alert().because in read.entries[0].summary
    assert [path.name for path in tmp_path.iterdir()] == ["alerts.atom"]


def test_a29_a_hostile_headline_stays_text(feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime) -> None:
    hostile = "]]></title><entry/>&x; \x00 محكمة"
    feed.send([make_alert(headline=hostile, language="ar", url="javascript:alert(1)")], now=now)
    raw = (tmp_path / "alerts.atom").read_bytes()
    (entry,) = feedparser.parse(raw).entries
    assert "محكمة" in entry.title
    assert b'xml:lang="ar"' in raw
    assert b"<entry/>" not in raw
    assert b"javascript" not in raw


def test_a_file_that_is_no_feed_is_left_alone(
    feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    (tmp_path / "alerts.atom").write_text("mine", encoding="utf-8")
    with pytest.raises(DeliveryError, match="no feed"):
        feed.send([make_alert()], now=now)
    assert (tmp_path / "alerts.atom").read_text(encoding="utf-8") == "mine"
