"""Rules that go by a search: the same query fits a report as it comes in, and finds it in the archive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.matching import Known, matched
from marsad.model import GroupItem, Mention, Placement
from marsad.rules import Rule

PRISON = Mention("roumieh-prison", "سجن رومية")


def rule(search: str, **fields: Any) -> Rule:
    return Rule(**{"name": "desk", "channel": "mail", "recipients": ("a@reader.example",), "search": search, **fields})


@pytest.mark.parametrize(
    ("search", "mentioned"),
    [
        ("extraditions", ("extraditions",)),
        ("courts extradited", ("courts", "extradited")),
        ('"could be handed over"', ("could be handed over",)),
        ('"courts"', None),
        ('"extradition of shipowner The court"', None),
        ("court -shipowner", None),
        ("court -ferry", ("court",)),
        ("ferry OR shipowner", ("shipowner",)),
        ("title:shipowners", ("shipowners",)),
        ("title:man", None),
        ("topic:extradition", ()),
        ("topic:border-smuggling", None),
        ("-topic:border-smuggling source:harbour lang:en", ()),
        ("lang:ar", None),
        ("on:2026-11", ()),
        ("after:2027", None),
        ("court name:roumieh-prison", None),
        ("تسليم", None),
    ],
)
def test_a_rule_goes_by_a_search_as_it_is_typed(
    make_item: Callable[..., GroupItem], search: str, mentioned: tuple[str, ...] | None
) -> None:
    match = matched(make_item(), rule(search))
    assert (match and match.mentioned) == mentioned


def test_arabic_is_found_in_any_form(make_item: Callable[..., GroupItem]) -> None:
    item = make_item(title="والمعتقلين في السجون", language="ar")
    assert matched(item, rule("معتقل سجن")) is not None
    assert matched(item, rule('"معتقل"')) is None


def test_any_spelling_of_a_watch_name_answers_a_search_that_spells_it(make_item: Callable[..., GroupItem]) -> None:
    item = make_item(title="إضراب", names=(PRISON,))
    known = Known(spelled={"Roumieh prison": (Mention("roumieh-prison", "Roumieh prison"),)})
    assert matched(item, rule("Roumieh prison"), known=known) is not None
    assert matched(item, rule("Roumieh prison")) is None
    assert matched(make_item(), rule("Roumieh prison"), known=known) is None


def test_a_search_fires_for_texts_without_a_topic_unless_the_rule_asks_for_one(
    make_item: Callable[..., GroupItem],
) -> None:
    item = make_item(topics=(), scores={})
    assert matched(item, rule("court")) is not None
    assert matched(item, rule("court", topics=("extradition",))) is None


def test_what_a_rule_asks_for_beside_its_search_must_hold_too(make_item: Callable[..., GroupItem]) -> None:
    assert matched(make_item(), rule("court", words=("shipowner",))) is not None
    assert matched(make_item(), rule("court", words=("ferry",))) is None
    assert matched(make_item(), rule("court", sources=("other",))) is None


def test_a_search_may_ask_for_a_story(make_item: Callable[..., GroupItem], placement: Placement) -> None:
    placed = make_item(placement=placement)
    assert matched(placed, rule(f"story:{placement.story}")) is not None
    assert matched(make_item(), rule(f"story:{placement.story}")) is None


def test_a_search_makes_another_rule_and_none_leaves_a_rule_as_it_was() -> None:
    plain = Rule(name="desk", channel="mail")
    assert plain.fingerprint == "1dc3c3e363a9734ef9b0b29b1f3cf0eeaae75e0de2fb69b1d14c472abf9839ef", "as before searches"
    prints = [one.fingerprint for one in (plain, rule("court", recipients=()), rule("ferry", recipients=()))]
    assert len(set(prints)) == len(prints)
