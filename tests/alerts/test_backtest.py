"""Trying a rule on what was grouped before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.backtest import backtest, too_often
from marsad.model import GroupItem, Placement
from marsad.rules import Rule

DAY = timedelta(days=1)


@pytest.fixture
def grouped(make_item: Callable[..., GroupItem], now: datetime) -> Callable[..., GroupItem]:
    def make(n: int, development: str, **fields: Any) -> GroupItem:
        item = make_item(id=f"a{n}", placement=Placement(f"a{n}", "s", development, n == 0), **fields)
        return replace(item, text=replace(item.text, published=now - (20 - n) * DAY))

    return make


def rule(**fields: Any) -> Rule:
    return Rule(**{"name": "desk", "channel": "mail", **fields})


def test_a_development_counts_once_and_back_catalogue_like_news(
    grouped: Callable[..., GroupItem], now: datetime
) -> None:
    items = [grouped(n, f"d{n // 2}", news=False) for n in range(10)]
    tried = backtest(items, rule(), since=now - 30 * DAY, until=now)
    assert [firing.item.text.id for firing in tried.fired] == ["a0", "a2", "a4", "a6", "a8"]
    assert tried.per_day == 5 / 20, "over the days there were articles for"
    assert sum(tried.per_week().values()) == 5
    assert list(tried.per_week()) == sorted(tried.per_week())
    assert len(tried.per_week()) >= 4, "weeks without any are shown too"


def test_a_rule_that_waits_for_outlets_is_tried_so(grouped: Callable[..., GroupItem], now: datetime) -> None:
    outlets = ("North", "North", "South")
    items = [grouped(n, "d", outlet=name, url=f"https://{name}.example/") for n, name in enumerate(outlets)]
    [fired] = backtest(items, rule(min_outlets=2), since=now - 30 * DAY, until=now).fired
    assert (fired.item.text.id, fired.at) == ("a0", now - 18 * DAY)
    assert backtest(items, rule(min_outlets=3), since=now - 30 * DAY, until=now).fired == ()


def test_a_rule_that_would_fire_too_often_is_refused_unless_it_is_forced_or_a_digest(
    grouped: Callable[..., GroupItem], now: datetime
) -> None:
    items = [grouped(0, f"d{n}") for n in range(100)]
    tried = backtest(items, rule(), since=now - 30 * DAY, until=now)
    assert too_often(rule(), tried, 5.0) == ""
    assert too_often(rule(), tried, 4.9) == "it would have fired 5 times a day in 20 days; 4.9 is the most"
    assert too_often(rule(force=True), tried, 4.9) == ""
    assert too_often(rule(when="digest"), tried, 4.9) == ""
