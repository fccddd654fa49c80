"""The developments that were recorded last: what counts, in which order, and what is told of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from press import DETAINED, NOON, PRESS, Press, Report

from marsad.model import RecentQuery

WEEK = timedelta(days=7)
QUERY = RecentQuery(("extradition", "detainee"), NOON - WEEK)


@pytest.fixture
def ids(archive):
    return Press(archive).bring(*PRESS)


def asked(archive, query=QUERY):
    return [development.id for development in archive.recent_developments(query)]


def test_those_about_the_topics_are_given_the_last_recorded_first_and_those_recorded_together_by_date(archive, ids):
    assert asked(archive) == ["development-2", "development-1", "development-3"]
    later = Report(9, "Officer appeals", story="story-1", development="development-9", hours_ago=4)
    Press(archive).bring(later, now=NOON + timedelta(hours=1))
    assert asked(archive)[:2] == ["development-9", "development-2"]
    assert asked(archive, replace(QUERY, topics=("detainee",))) == ["development-3"]
    assert asked(archive, replace(QUERY, topics=())) == []


def test_a_development_has_the_article_that_began_it_and_all_who_report_it(archive, ids):
    found = archive.recent_developments(QUERY)[1]
    assert (found.article, found.title, found.story) == (ids[1], "Court agrees to hand officer over", "story-1")
    assert (found.outlets, found.languages, found.articles) == (("The North", "الجنوب"), ("en", "ar"), 2)
    assert found.names == (DETAINED,)
    assert [(one.topic, one.score) for one in found.evidence] == [("extradition", 0.97)]
    assert [new.kind for new in found.novelty] == ["decision"]
    assert (found.recorded, found.dated, found.edit) == (NOON, NOON - timedelta(hours=3), False)


def test_what_a_person_took_from_a_topic_is_no_longer_under_it(archive, ids):
    archive.record_decision(ids[4], "detainee", False, by="nadia", now=NOON)
    assert asked(archive, replace(QUERY, topics=("detainee",))) == []


def test_back_catalogue_counts_only_if_it_is_young(archive, ids):
    old = Report(8, "Old ruling", story="story-8", development="development-8", hours_ago=24 * 30)
    Press(archive).bring(old, now=NOON + timedelta(minutes=1))
    assert "development-8" not in asked(archive)
    assert "development-8" in asked(archive, replace(QUERY, catalogue_since=NOON - timedelta(days=90)))


def test_pages_follow_on_one_another_and_leave_nothing_out(archive, ids):
    had: list[str] = []
    while page := asked(archive, replace(QUERY, limit=1, after=had[-1] if had else "")):
        had += page
    assert had == asked(archive)


def test_they_are_counted_up_to_the_limit_and_since_a_time(archive, ids):
    assert archive.count_recent(QUERY) == 3
    assert archive.count_recent(replace(QUERY, limit=2)) == 2
    assert archive.count_recent(replace(QUERY, since=NOON)) == 0
    assert archive.count_recent(replace(QUERY, since=NOON - timedelta(seconds=1))) == 3
