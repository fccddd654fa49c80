"""Rules that name what a desk does not have are told from those that work."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from alerts.channel import load_channels
from alerts.rulecheck import broken_rules
from marsad.rules import Rule
from marsad.settings import Schedules

CHANNELS = load_channels({"mail": {"kind": "email", "host": "mail.example", "sender": "marsad@desk.example"}})
DESK: dict[str, Any] = {
    "channels": CHANNELS,
    "topics": ["extradition"],
    "sources": ["north"],
    "schedules": Schedules(),
}


def rule(**fields: Any) -> Rule:
    return Rule(**{"name": "desk", "channel": "mail", "recipients": ("you@desk.example",), **fields})


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ({}, []),
        ({"topics": ("extradition",), "sources": ("north",), "cron": "0 6 * * 1", "timezone": "Asia/Beirut"}, []),
        ({"quiet": "22:00-07:00", "words": ("-football", "محكمة")}, []),
        ({"channel": "pager"}, ["channel"]),
        ({"recipients": ()}, ["recipients"]),
        ({"topics": ("detainee", "extradition")}, ["topics"]),
        ({"sources": ("south",), "topics": ("detainee",)}, ["topics", "sources"]),
        ({"words": ("-", "?!"), "names": ("",)}, ["names", "words", "words"]),
        ({"cron": "at seven"}, ["cron"]),
        ({"cron": "0 0 31 2 *"}, ["cron"]),
        ({"timezone": "Mars/Olympus", "cron": "0 7 * * *"}, ["timezone"]),
        ({"timezone": "../etc/passwd"}, ["timezone"]),
        ({"quiet": "at night"}, ["quiet"]),
        ({"search": "court topic:extradition source:north -lang:fr after:2026"}, []),
        ({"search": "court near:ab12"}, ["search"]),
        ({"search": "court after:7d"}, ["search"]),
        ({"search": "?!"}, ["search"]),
        ({"search": "topic:detainee source:south"}, ["search", "search"]),
    ],
)
def test_a_rule_is_broken_by_what_it_names_and_every_mistake_is_told(fields: dict[str, Any], keys: list[str]) -> None:
    found = broken_rules([rule(name="sound"), rule(**fields)], **DESK)
    assert [problem.key for problem in found.get("desk", ())] == [f"rules.1.{key}" for key in keys]
    assert "sound" not in found, "the others go on working"
    assert all(problem.message and problem.mend for problem in found.get("desk", ()))


def test_a_digest_schedule_that_names_no_time_breaks_the_rules_that_need_it() -> None:
    rules = [
        rule(name="daily", when="digest"),
        rule(name="own", when="digest", cron="0 7 * * *"),
        rule(name="capped", per_day=5),
        rule(name="now"),
    ]
    assert set(broken_rules(rules, **{**DESK, "schedules": Schedules(digest="never")})) == {"daily", "capped"}


@pytest.mark.parametrize(
    "fields",
    [{"min_score": 1.5}, {"min_outlets": 0}, {"per_hour": 0}, {"frame": "de"}, {"when": "later"}, {"topcs": ()}],
)
def test_what_no_desk_could_have_is_a_mistake_of_writing(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule(**fields)


def test_a_rule_is_another_one_when_it_asks_for_something_else_and_only_then() -> None:
    same = rule(topics=("a", "b"))
    assert same.fingerprint == rule(topics=("b", "a"), when="digest", quiet="22:00-07:00", per_hour=3).fingerprint
    for change in ({"topics": ("a",)}, {"channel": "slack"}, {"recipients": ()}, {"min_score": 0.1}, {"words": ("x",)}):
        assert rule(**{"topics": ("a", "b"), **change}).fingerprint != same.fingerprint


def test_the_rules_that_the_documents_show_can_be_written_so() -> None:
    text = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    [table] = tomllib.loads(block)["rules"]
    shown = Rule.model_validate(table)
    assert {name for name in Rule.model_fields if name not in table} == {"force"}, "all there is"
    assert broken_rules([shown], **DESK)["extradition"][0].key == "rules.0.topics"
