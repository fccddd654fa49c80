"""How what was found is spread, over kinds of things and over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from marsad.model import Facet, Mention, Query
from storage.archive import open_archive

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def shelf(new_url, desk_of, entry, now):
    """Four articles of two sources, two topics, two names and two stories, ten days apart, newest first."""
    with open_archive(new_url()) as archive:
        desk = desk_of(archive)
        for n, (source, language, topic, story, name) in enumerate(
            [
                ("north", "en", "extradition", "story-a", "roumieh-prison"),
                ("north", "ar", "detainee", "story-a", "roumieh-prison"),
                ("south", "en", "detainee", "story-b", "homs"),
                ("south", "fr", "extradition", "story-a", ""),
            ]
        ):
            url = f"https://{source}.example/{n}"
            made = entry(n, key=str(n), url=url, published=now - 10 * n * DAY, title=f"Court {n}")
            desk.poll(made, source=source, now=now)
            desk.fetch()
            desk.read("The court ruled." if n != 3 else "La cour a tranché.")
            names = (Mention(name, name.title()),) if name else ()
            desk.tag(topic, language=language, names=names)
            desk.group(story)
        yield desk


def spread(facets):
    return tuple((facet.value, facet.count) for facet in facets)


def test_all_that_is_found_is_counted_by_kind_the_most_frequent_first(shelf):
    found = shelf.archive.facets(Query("court", limit=1, offset=3))
    assert found.total == 4
    assert spread(found.topics) == (("detainee", 2), ("extradition", 2))
    assert spread(found.languages) == (("en", 2), ("ar", 1), ("fr", 1))
    assert spread(found.sources) == (("north", 2), ("south", 2))
    assert found.stories == (Facet("story-a", 3, "Court 0"), Facet("story-b", 1, "Court 2"))
    assert spread(found.names) == (("roumieh-prison", 2), ("homs", 1))
    assert spread(found.months) == (("2026-06", 2), ("2026-07", 2))


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({}, 4),
        ({"words": "ruled"}, 3),
        ({"words": "ruled", "languages": ("en",)}, 2),
        ({"words": "ruled topic:detainee"}, 2),
        ({"words": "-ruled"}, 1),
        ({"words": "nothing of it"}, 0),
        ({"words": "!"}, 0),
        ({"words": "ruled OR tranché"}, 4),
        ({"names": ("homs",)}, 1),
        ({"since": datetime(2026, 7, 1, tzinfo=UTC)}, 2),
    ],
)
def test_what_is_counted_is_what_a_search_by_words_finds(shelf, asked, total):
    query = Query(**asked, mode="words")
    assert shelf.archive.facets(query).total == total == len(shelf.archive.search(query))


def test_only_the_most_frequent_values_are_told_but_all_months(shelf):
    found = shelf.archive.facets(Query("court"), most=1)
    assert [len(getattr(found, kind)) for kind in ("topics", "languages", "sources", "stories", "names")] == [1] * 5
    assert len(found.months) == 2


def test_a_question_whose_words_nobody_wrote_counts_what_is_near_to_it(shelf):
    [target] = shelf.archive.search(Query(languages=("ar",)))
    vector = shelf.tagging(target.id).vectors[1]
    asked = {"vector": vector, "model": "model-a"}
    assert shelf.archive.facets(Query("verdict", **asked)).total == 4
    assert shelf.archive.facets(Query("tranché", **asked)).total == 1
    assert shelf.archive.facets(Query("tranché", mode="meaning", **asked)).total == 4


def counts(periods):
    return [(f"{period.since:%m-%d %H}", period.count) for period in periods if period.count]


def test_a_timeline_has_every_period_from_the_first_to_the_last(shelf):
    weeks = shelf.archive.timeline(Query("court"), step="week")
    assert [(f"{week.since:%m-%d}", week.count) for week in weeks] == [
        ("06-08", 1),
        ("06-15", 0),
        ("06-22", 1),
        ("06-29", 1),
        ("07-06", 0),
        ("07-13", 1),
    ]
    assert all(one.until == other.since for one, other in pairwise(weeks))
    assert counts(shelf.archive.timeline(Query("court"), step="month")) == [("06-01 00", 2), ("07-01 00", 2)]
    assert counts(shelf.archive.timeline(Query("court"), step="year")) == [("01-01 00", 4)]
    assert len(shelf.archive.timeline(Query("court"))) == 31
    assert shelf.archive.timeline(Query("nothing of it")) == ()


def test_s15_days_and_months_are_those_of_the_zone_asked_in(desk, entry):
    first = datetime(2026, 6, 30, 20, 59, tzinfo=UTC)
    desk.poll(*[entry(n, published=first + n * HOUR) for n in range(2)])
    desk.fetch()
    desk.read()
    beirut = Query(zone=ZoneInfo("Asia/Beirut"))
    assert spread(desk.archive.facets(beirut).months) == (("2026-06", 1), ("2026-07", 1))
    assert spread(desk.archive.facets(Query()).months) == (("2026-06", 2),)
    assert counts(desk.archive.timeline(beirut, step="day")) == [("06-29 21", 1), ("06-30 21", 1)]
