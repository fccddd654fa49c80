"""Alerts in Block Kit: within Slack's limits, and harmless, whatever an article holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.blocks import PER_MESSAGE, escape, message
from alerts.digest import parcels
from alerts.letterhead import Letterhead
from marsad.model import Alert, AlertLife, TopicEvidence

MakeAlert = Callable[..., Alert]
TOTAL = 11_000
"""Characters at which Slack has been seen to refuse a message (it says nothing of this limit itself)."""


def objects(post: Any) -> Iterator[dict[str, Any]]:
    """Every text object in a message."""
    if isinstance(post, dict):
        if post.get("type") in ("mrkdwn", "plain_text"):
            yield post
        for value in post.values():
            yield from objects(value)
    elif isinstance(post, list):
        for value in post:
            yield from objects(value)


def texts(post: Any) -> list[str]:
    return [found["text"] for found in objects(post)]


def posted(alerts: list[Alert]) -> dict[str, Any]:
    """The message as it goes over the wire."""
    return dict(json.loads(json.dumps(message(alerts))))


def assert_within_limits(post: dict[str, Any]) -> None:
    assert len(post["blocks"]) <= 50
    assert all(0 < len(text) <= 3000 for text in texts(post))
    assert sum(map(len, texts(post))) <= TOTAL
    for block in post["blocks"]:
        assert len(block.get("elements", [])) <= 10


LONG = st.text(max_size=9000) | st.sampled_from(["&" * 9000, "<" * 9000, "ط" * 9000, "a" * 9000, "word " * 2000, ""])


@settings(deadline=None)  # the machine may be busy
@given(headline=LONG, outlet=LONG, passage=LONG, because=LONG, tail=LONG, count=st.integers(1, PER_MESSAGE))
def test_a10_a_message_is_within_slacks_limits_whatever_an_article_holds(
    make_alert: MakeAlert, headline: str, outlet: str, passage: str, because: str, tail: str, count: int
) -> None:
    evidence = tuple(TopicEvidence(f"topic-{n}", 0.9, f"{n}{passage}") for n in range(8))
    alerts = [
        make_alert(
            number,
            headline=headline,
            outlet=outlet,
            evidence=evidence,
            because=because,
            url=f"https://harbour.example/{tail}",
        )
        for number in range(count)
    ]
    post = posted(alerts)
    assert_within_limits(post)
    assert all(alert.key in "".join(texts(post)) for alert in alerts), "none is lost"


def test_a10_a_digest_of_eighty_is_split_in_order_and_loses_nothing(make_alert: MakeAlert, now: datetime) -> None:
    alerts = [
        make_alert(
            number,
            digest_at=now,
            headline=f"Development {number} " + "word " * 80,
            evidence=(TopicEvidence("extradition", 0.9, "word " * 1600),),
        )
        for number in range(80)
    ]
    claimed = [AlertLife(alert, "sending", 1, now, None, "") for alert in alerts]
    posts = [posted([life.alert for life in parcel]) for parcel in parcels(claimed, lambda _: PER_MESSAGE)]
    for post in posts:
        assert_within_limits(post)
    shown = "\n".join(text for post in posts for text in texts(post))
    assert re.findall(r"Development (\d+) ", shown) == [str(number) for number in range(80)]


def test_a10_a_digest_of_eighty_has_its_topics_under_their_names_and_its_stories_together(
    make_alert: MakeAlert, now: datetime
) -> None:
    topics = {"border-smuggling": "Border smuggling", "detainee": "Detainees", "": "Other topics"}
    alerts = [
        make_alert(
            number,
            digest_at=now,
            headline=f"Development {number} " + "word " * 80,
            story=f"s{number % 12}",
            evidence=(TopicEvidence(name, 0.9, "word " * 1600),) if (name := list(topics)[number % 3]) else (),
        )
        for number in range(80)
    ]
    claimed = [AlertLife(alert, "sending", 1, now, None, "") for alert in alerts]
    letterhead = Letterhead("https://desk.example", topics={"detainee": {"en": "Detainees"}})
    told: list[str] = []
    for parcel in parcels(claimed, lambda _: PER_MESSAGE):
        post = dict(json.loads(json.dumps(message([life.alert for life in parcel], letterhead))))
        assert_within_limits(post)
        kinds = [block["type"] for block in post["blocks"]]
        assert kinds[:2] == ["section", "header"], "what it is, and the first topic"
        told += [
            block["text"]["text"].partition(" word")[0] for block in post["blocks"][1:] if block.get("text")
        ]  # fmt: skip
    shown = [int(found[1]) for text in told if (found := re.search(r"Development (\d+)", text))]
    assert shown == sorted(range(80), key=lambda n: (n % 3, n % 12, n)), "by topic, by story, in order, none dropped"
    names = [text for text in told if text.casefold() in {name.casefold() for name in topics.values()}]
    assert [name for name, _ in groupby(names)] == ["border smuggling", "Detainees", "Other topics"]


def test_between_stories_of_a_digest_there_is_a_line_and_within_them_none(make_alert: MakeAlert) -> None:
    post = posted([make_alert(number, story=story) for number, story in enumerate("aab")])
    kinds = [block["type"] for block in post["blocks"]]
    told = ["section", "context"]
    assert kinds == ["section", "header", *told, *told, "divider", *told]


def test_a12_what_an_outlet_wrote_calls_nobody_and_links_nowhere(make_alert: MakeAlert) -> None:
    hostile = "A < B & C <!channel> <@U123> <https://phish.example|Reset password> *bold* `z`"
    post = posted(
        [
            make_alert(
                headline=hostile,
                outlet=hostile,
                because=hostile,
                url="https://n.example/a|b>c&d",
                evidence=(TopicEvidence("extradition", 0.9, hostile),),
            )
        ]
    )
    assert post["text"] == escape(hostile)
    for text in texts(post):
        links = re.findall(r"<([^>]*)>", text)
        assert all(re.match(r"https://n\.example/a%7Cb%3Ec&amp;d\|", link) for link in links), links
        assert not re.search(r"&(?!(amp|lt|gt);)", text), "escaped"
        assert "&amp;amp;" not in text, "and once"
    assert all(text["verbatim"] for text in objects(post))
