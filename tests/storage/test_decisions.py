"""Stories that a person splits, merges or pins, and that it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from marsad.errors import DecisionError
from marsad.model import Placement
from storage import migrate
from storage.archive import open_archive
from storage.engine import make_engine, write_transaction

HOUR = timedelta(hours=1)


@pytest.fixture
def told(desk, entry, now):
    """Six articles, oldest first: a and b are one development, c another, of story s-1; d, e, f of story s-2, of which
    e and f are one development."""
    desk.poll(*[entry(n) for n in range(6, 0, -1)])
    desk.fetch()
    desk.read()
    desk.tag("extradition")
    ids = [item.text.id for item in desk.archive.waiting_to_group(limit=9)]
    places = [("s-1", "d-1"), ("s-1", "d-1"), ("s-1", "d-2"), ("s-2", "d-3"), ("s-2", "d-4"), ("s-2", "d-4")]
    seen: set[str] = set()
    placements = []
    for id, (story, development) in zip(ids, places, strict=True):
        placements.append(Placement(id, story, development, development not in seen))
        seen.add(development)
    desk.archive.record_grouping(placements, [], now=now)
    return dict(zip("abcdef", ids, strict=True))


def timeline(archive, story):
    """Each development of a story as (id, its articles' ids, which of them are new)."""
    return [
        (each["id"], [a["id"] for a in each["articles"]], [a["new"] for a in each["articles"]])
        for each in archive.story(story)["developments"]
    ]


def split(desk, now, story, *articles):
    return desk.archive.split_story(story, articles, by="an editor", now=now, note="two affairs")


def merge(desk, now, into, other):
    return desk.archive.merge_stories(into, other, by="an editor", now=now)


def pin(desk, now, article, story):
    return desk.archive.pin_article(article, story, by="an editor", now=now)


def test_a_split_takes_articles_into_a_story_of_their_own_and_says_who_and_why(desk, told, now):
    decision = split(desk, now, "s-1", told["c"][:12])
    begun = decision["story"]
    assert timeline(desk.archive, begun) == [("d-2", [told["c"]], [True])]
    assert timeline(desk.archive, "s-1") == [("d-1", [told["a"], told["b"]], [True, False])]
    assert decision == {
        "kind": "split", "story": begun, "other": "s-1", "articles": [told["c"]], "by": "person:an editor", "at": now,
        "note": "two affairs",
    }  # fmt: skip
    assert desk.archive.story(begun)["decisions"] == desk.archive.story("s-1")["decisions"] == [decision]


def test_a_development_of_which_a_part_is_split_off_is_divided_and_each_part_has_its_first(desk, told, now):
    begun = split(desk, now, "s-1", told["a"])["story"]
    [(development, articles, new)] = timeline(desk.archive, begun)
    assert (development != "d-1", articles, new) == (True, [told["a"]], [True])
    assert timeline(desk.archive, "s-1")[0] == ("d-1", [told["b"]], [True])
    began = desk.archive.reports(["d-1", development])
    assert began[development].began_at == began["d-1"].began_at


def test_a_merge_makes_one_story_that_both_ids_name(desk, told, now):
    decision = merge(desk, now, "s-1", "s-2")
    assert (decision["story"], decision["other"]) == ("s-1", "s-2")
    assert desk.archive.story("s-2") == desk.archive.story("s-1")
    assert [id for id, _, _ in timeline(desk.archive, "s-1")] == ["d-1", "d-2", "d-3", "d-4"]


def test_an_article_placed_into_a_story_that_was_merged_meanwhile_joins_what_it_went_into(desk, told, entry, now):
    desk.poll(entry(7), entry(8), now=now + HOUR)
    desk.fetch(now=now + HOUR)
    desk.read(now=now + HOUR)
    desk.tag()
    later = [item.text.id for item in desk.archive.waiting_to_group(limit=9)]
    merge(desk, now, "s-1", "s-2")
    desk.archive.record_grouping(
        [Placement(later[0], "s-2", "d-4", False), Placement(later[1], "s-2", "d-9", True)], [], now=now
    )
    assert {id for _, ids, _ in timeline(desk.archive, "s-1") for id in ids} == {*told.values(), *later}


def test_a_pin_moves_an_article_and_is_kept_even_where_it_moves_nothing(desk, told, now):
    pin(desk, now, told["c"], "s-2")
    assert [id for id, _, _ in timeline(desk.archive, "s-1")] == ["d-1"]
    assert "d-2" in [id for id, _, _ in timeline(desk.archive, "s-2")]
    pin(desk, now, "https://north.example/news/6", "s-1")
    assert desk.archive.story_decisions().places == {told["c"]: "s-2", told["a"]: "s-1"}


def test_decisions_come_to_one_story_for_each_article_the_latest_first_and_merges_followed_to_their_end(
    desk, told, now
):
    first = split(desk, now, "s-1", told["c"])["story"]
    merge(desk, now, "s-2", first)
    merge(desk, now, "s-1", "s-2")
    decided = desk.archive.story_decisions()
    assert decided.merged == {first: "s-1", "s-2": "s-1"}
    assert set(decided.places.values()) == {"s-1"}
    again = split(desk, now, first, told["c"])["story"]
    assert again != first
    assert desk.archive.story_decisions().places[told["c"]] == again
    assert desk.archive.story_decisions().story_of("unheard-of", first) == "s-1"


def test_alerts_follow_their_articles_and_none_is_made(desk, told, now):
    made = [desk.alert(key) for key in ("of-a", "of-d")]
    made = [
        replace(alert, article=told[letter], story=story, development=development)
        for alert, letter, story, development in zip(made, "ad", ("s-1", "s-2"), ("d-1", "d-3"), strict=True)
    ]
    desk.archive.record_grouping([], made, now=now)
    begun = split(desk, now, "s-1", told["a"])["story"]
    merge(desk, now, "s-1", "s-2")
    [(development, _, _)] = timeline(desk.archive, begun)
    alerts = {life.alert.key: life.alert for life in desk.archive.alerts()}
    assert {key: (alert.story, alert.development) for key, alert in alerts.items()} == {
        "of-a": (begun, development),
        "of-d": ("s-1", "d-3"),
    }
    assert [one.story for one in desk.archive.told_of_stories(["s-1"])] == ["s-1"]


@pytest.mark.parametrize(
    ("decide", "reason"),
    [
        (lambda desk, told, now: split(desk, now, "none", told["a"]), "no story"),
        (lambda desk, told, now: split(desk, now, "s-", told["a"]), "more than one"),
        (lambda desk, told, now: split(desk, now, "s-1", "none"), "no article"),
        (lambda desk, told, now: split(desk, now, "s-1"), "name the articles"),
        (lambda desk, told, now: split(desk, now, "s-1", told["a"], told["d"]), "not in story s-1"),
        (lambda desk, told, now: split(desk, now, "s-1", told["a"], told["b"], told["c"]), "leave at least one"),
        (lambda desk, told, now: merge(desk, now, "s-1", "s-1"), "one story already"),
        (lambda desk, told, now: merge(desk, now, "s-1", "none"), "no story"),
        (lambda desk, told, now: pin(desk, now, told["a"], "none"), "no story"),
        (lambda desk, told, now: pin(desk, now, "none", "s-1"), "no article"),
    ],
)
def test_what_cannot_be_decided_is_told_and_changes_nothing(desk, told, now, decide, reason):
    before = desk.archive.fingerprint()
    with pytest.raises(DecisionError, match=reason):
        decide(desk, told, now)
    assert desk.archive.fingerprint() == before
    assert desk.archive.story("s-1")["decisions"] == []


def test_an_article_that_is_in_no_story_yet_cannot_be_pinned(desk, told, entry, now):
    desk.poll(entry(9))
    desk.fetch()
    desk.read()
    [waiting] = desk.tag()
    with pytest.raises(DecisionError, match="in no story yet"):
        pin(desk, now, waiting, "s-1")


def test_decisions_survive_a_restart(url, desk, told, now):
    split(desk, now, "s-1", told["c"])
    merge(desk, now, "s-1", "s-2")
    with open_archive(url) as again:
        assert again.story_decisions() == desk.archive.story_decisions()
        assert again.story("s-1") == desk.archive.story("s-1")


def test_s16_stories_of_an_earlier_schema_are_kept_and_can_be_decided_of(url, now):
    engine = make_engine(url, create=True)
    steps = migrate.known_steps()
    with write_transaction(engine) as connection:
        migrate.migrate(connection, {number: step for number, step in steps.items() if number < 6}, now=now)
        connection.execute(
            text("INSERT INTO stories (id, created_at) VALUES ('s-1', :at), ('s-2', :at)"),
            {"at": "2026-07-14 11:00:00"},
        )
    engine.dispose()
    with open_archive(url) as archive:
        assert archive.story("s-1")["decisions"] == []
        archive.merge_stories("s-1", "s-2", by="an editor", now=now)
        assert archive.story("s-2")["id"] == "s-1"
