"""One report in several outlets: found, shown, and not mistaken for reports on one matter."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

HOUR = timedelta(hours=1)


def wire(seed: int) -> str:
    dice = random.Random(seed)
    return " ".join(f"word{dice.randrange(4000)}" for _ in range(200))


@pytest.fixture
def carry(desk, entry, now):
    """Lets the outlet ``name`` publish ``text``; gives the article."""

    def act(name: str, text: str, *, now=now, **more: object) -> dict[str, object]:
        url = f"https://{name}.example/{len(text)}"
        desk.poll(entry(1, source=name, key=f"{name}-{len(text)}", url=url, published=now), source=name, now=now)
        desk.fetch(now=now, body=lambda item: f"<p>{item.url}</p>")
        desk.read(text, now=now, site=name.title(), **more)
        found = desk.archive.article(url)
        assert found is not None
        return found

    return act


def test_copies_of_one_wire_story_are_carried_by_their_outlets_in_order_of_time(desk, carry, now):
    text = wire(1)
    first = carry("north", text, agencies=("AFP",))
    carry("south", f"{text} Edited by the desk.", now=now + HOUR, agencies=("AFP",))
    half = carry("west", " ".join(text.split()[:120]), now=now + 2 * HOUR)
    other = carry("east", wire(2), now=now + 2 * HOUR)
    carriers = [one["outlet"] for one in half["carried_by"]]
    assert carriers == ["North", "South", "West"]
    assert desk.archive.article(str(first["id"]))["carried_by"] == half["carried_by"]
    assert (first["agencies"], half["agencies"], other["carried_by"]) == (["AFP"], [], [])


def test_a_story_tells_how_many_of_its_reports_are_independent(desk, carry, now):
    carry("north", wire(1))
    carry("south", wire(1), now=now + HOUR)
    carry("west", wire(2), now=now + HOUR)
    desk.tag("extradition")
    desk.group()
    story = desk.archive.story("story")
    assert (story["articles"], story["independent"]) == (3, 2)
    told = [article for development in story["developments"] for article in development["articles"]]
    copies = {article["source"]: article["copy_of"] for article in told}
    [original] = [article["id"] for article in told if article["source"] == "north"]
    assert copies == {"north": None, "south": original, "west": None}
    reports = desk.archive.reports([development["id"] for development in story["developments"]])
    given = [item for found in reports.values() for item in found.earlier]
    assert {item.source: item.copy_of for item in given} == copies, "rules that wait for several texts know of it too"


def test_what_is_printed_again_long_after_is_no_copy_of_it(desk, carry, now):
    carry("north", wire(1))
    assert carry("south", wire(1), now=now + timedelta(days=20))["carried_by"] == []


def test_texts_too_short_to_tell_and_stand_ins_are_no_copies(desk, carry, now):
    carry("north", "The court sat.")
    assert carry("south", "The court sat.")["carried_by"] == []
    carry("east", "", status="soft-404")
    assert carry("west", "", status="soft-404")["carried_by"] == []


def test_upkeep_forgets_sketches_that_are_too_old_to_matter(desk, carry, now):
    carry("north", wire(1))
    desk.archive.tidy(now=now + timedelta(days=20))
    assert carry("south", wire(1), now=now + HOUR)["carried_by"] == []
