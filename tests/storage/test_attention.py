"""Which stories people follow, and of which they want to hear no more."""

from __future__ import annotations

import pytest
from press import NOON, PRESS, Press

from marsad.errors import DecisionError
from marsad.model import RecentQuery


def test_a_story_is_followed_muted_or_neither_and_is_found_by_the_beginning_of_its_id(archive):
    Press(archive).bring(*PRESS)
    assert archive.give_attention("story-1", "follow", by="nadia", now=NOON) == "story-1"
    archive.give_attention("story-2", "mute", by="nadia", now=NOON)
    assert archive.attention() == {"story-1": "follow", "story-2": "mute"}
    archive.give_attention("story-1", "mute", by="omar", now=NOON)
    archive.give_attention("story-2", None, by="omar", now=NOON)
    assert archive.attention() == {"story-1": "mute"}
    with pytest.raises(DecisionError, match="nowhere"):
        archive.give_attention("nowhere", "mute", by="nadia", now=NOON)


def test_recent_developments_are_asked_of_certain_stories_or_without_certain_ones(archive):
    Press(archive).bring(*PRESS)
    of_one = RecentQuery(("extradition",), NOON, stories=("story-2",))
    without = RecentQuery(("extradition", "detainee"), NOON, without=("story-1",))
    assert [found.story for found in archive.recent_developments(of_one)] == ["story-2"]
    assert [found.story for found in archive.recent_developments(without)] == ["story-2"]
