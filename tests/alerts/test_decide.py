"""Who hears of what: tables of articles and rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.decide import alert_key, decide, matched
from marsad.model import Alert, GroupItem, Placement
from marsad.settings import Rule


def rule(**fields: Any) -> Rule:
    return Rule(**{"name": "desk", "channel": "mail", "recipients": ("a@reader.example",), **fields})


Decide = Callable[..., list[Alert]]


@pytest.fixture
def ask(make_item: Callable[..., GroupItem], placement: Placement, now: datetime) -> Decide:
    """Decides about an ordinary article and the rules given."""

    def run(*rules: Rule, item: GroupItem | None = None, began_as_news: bool = True, **placed: Any) -> list[Alert]:
        return decide(
            item or make_item(),
            replace(placement, **placed),
            rules=rules,
            began_as_news=began_as_news,
            digest_at=now + timedelta(hours=8),
            now=now,
        )

    return run


@pytest.mark.parametrize(
    ("fields", "topics"),
    [
        ({}, ["extradition", "detainee"]),
        ({"topics": ("detainee",)}, ["detainee"]),
        ({"topics": ("border-smuggling", "detainee")}, ["detainee"]),
        ({"topics": ("border-smuggling",)}, []),
        ({"min_score": 0.61}, ["extradition", "detainee"]),
        ({"min_score": 0.62}, ["extradition"]),
        ({"min_score": 0.98}, []),
        ({"topics": ("detainee",), "min_score": 0.9}, []),
        ({"languages": ("ar", "en")}, ["extradition", "detainee"]),
        ({"languages": ("ar", "fr")}, []),
        ({"sources": ("harbour", "mina")}, ["extradition", "detainee"]),
        ({"sources": ("mina",)}, []),
    ],
)
def test_a_rule_fires_for_what_it_asks_for(
    fields: dict[str, Any], topics: list[str], make_item: Callable[..., GroupItem]
) -> None:
    assert [found.topic for found in matched(make_item(), rule(**fields))] == topics


@pytest.mark.parametrize(("said", "asked"), [("fr-CA", "fr"), ("FR", "fr"), ("fr", "fr-FR"), ("ar_EG", "ar")])
def test_a_language_is_the_same_in_every_region(said: str, asked: str, make_item: Callable[..., GroupItem]) -> None:
    assert matched(make_item(language=said), rule(languages=(asked,)))


def test_what_has_no_topic_is_told_to_nobody(ask: Decide, make_item: Callable[..., GroupItem]) -> None:
    assert ask(rule(), item=make_item(topics=())) == []
    assert ask(rule(languages=("en",)), item=make_item(topics=(), language=None)) == []


def test_a_topic_that_a_person_gave_counts_though_the_model_never_scored_it(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    item = replace(make_item(), scores={}, evidence={})
    (alert,) = ask(rule(topics=("detainee",)), item=item)
    assert alert.evidence[0].topic == "detainee"
    assert alert.evidence[0].passage == ""


def test_an_alert_carries_what_the_article_has(ask: Decide, make_item: Callable[..., GroupItem], now: datetime) -> None:
    (alert,) = ask(rule(topics=("detainee",)))
    text = make_item().text
    assert (alert.headline, alert.language, alert.url, alert.article) == (text.title, "en", text.url, text.id)
    assert (alert.outlet, alert.published, alert.created_at) == ("The Harbour Gazette", text.published, now)
    assert (alert.story, alert.development) == ("s1", "d1")
    assert [found.topic for found in alert.evidence] == ["detainee", "extradition"], "what the rule asks for is first"
    assert alert.evidence[0].passage == "A passage about detainee."


def test_every_recipient_of_every_rule_that_fits_has_an_alert_of_their_own(ask: Decide) -> None:
    alerts = ask(
        rule(recipients=("a@reader.example", "b@reader.example", "a@reader.example")),
        rule(name="chat", channel="slack", recipients=()),
        rule(name="other", topics=("border-smuggling",)),
    )
    assert [(alert.rule, alert.channel, alert.recipient) for alert in alerts] == [
        ("desk", "mail", "a@reader.example"),
        ("desk", "mail", "b@reader.example"),
        ("chat", "slack", ""),
    ]
    assert len({alert.key for alert in alerts}) == 3


def test_a01_repeats_translations_and_restarts_give_the_keys_that_are_known(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    first = ask(rule())
    again = ask(rule())
    translated = ask(rule(), item=make_item(id="other", language="ar", title="محكمة الاستئناف"), new=False)
    regrouped = ask(rule(), story="s9", new=False)
    assert [a.key for a in first] == [a.key for a in again] == [a.key for a in translated] == [a.key for a in regrouped]


@pytest.mark.parametrize("changed", ["development", "rule", "channel", "recipient"])
def test_a01_another_development_rule_channel_or_recipient_is_another_alert(changed: str) -> None:
    fields = {"development": "d1", "rule": "desk", "channel": "mail", "recipient": "a@reader.example"}
    assert alert_key(**fields) != alert_key(**{**fields, changed: "x"})
    assert alert_key("d", "ab", "c", "r") != alert_key("d", "a", "bc", "r")


def test_a_report_in_a_language_that_a_rule_asks_for_is_told_though_the_first_report_was_in_another(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    arabic_only = rule(languages=("ar",))
    assert ask(arabic_only) == []
    assert len(ask(arabic_only, item=make_item(language="ar"), new=False)) == 1


@pytest.mark.parametrize(("news", "began_as_news"), [(False, True), (False, False), (True, False)])
def test_a03_back_catalogue_and_its_later_repeats_are_never_told(
    news: bool, began_as_news: bool, ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    rules = (rule(), rule(name="daily", when="digest"))
    assert ask(*rules, item=make_item(news=news), began_as_news=began_as_news) == []


def test_alerts_of_a_digest_rule_are_due_at_the_digest_and_the_others_at_once(ask: Decide, now: datetime) -> None:
    at_once, daily = ask(rule(), rule(name="daily", when="digest"))
    assert at_once.digest_at is None
    assert daily.digest_at == now + timedelta(hours=8)


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        (
            {},
            'It looks to be about extradition (0.97) and detainee (0.61). Rule "desk" asks for any topic.',
        ),
        (
            {"topics": ("extradition", "border-smuggling"), "languages": ("en", "fr")},
            'It looks to be about extradition (0.97). Rule "desk" asks for extradition or border smuggling, '
            "in English or French.",
        ),
        (
            {"sources": ("harbour",), "min_score": 0.9, "languages": ("en", "tr")},
            'It looks to be about extradition (0.97). Rule "desk" asks for any topic, in English or tr, from harbour, '
            "at 0.90 or more.",
        ),
    ],
)
def test_c08_an_alert_says_why_it_came_and_states_no_event_as_a_fact(
    fields: dict[str, Any], because: str, ask: Decide
) -> None:
    (alert,) = ask(rule(**fields))
    assert alert.because == because


def test_c08_a_statement_and_its_denial_are_told_alike_in_their_own_words(
    ask: Decide, make_item: Callable[..., GroupItem]
) -> None:
    said = ask(rule(), item=make_item(title="Court orders release of the activist"))[0]
    denied = ask(rule(), item=make_item(title="Court refuses release of the activist"))[0]
    assert said.because == denied.because
    assert said.headline != denied.headline
