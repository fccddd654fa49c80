"""What is remembered of a site's articles, and that a paragraph found to be the site's own makes no version."""

from __future__ import annotations

from datetime import timedelta

from marsad.model import Sighting
from storage.sightings import LATEST

HOUR = timedelta(hours=1)


def seen(number: int, site: str = "n.example", *paragraphs: str) -> Sighting:
    return Sighting(f"{number:020}", site, f"Headline {number}", paragraphs or (f"{number:016}",))


def test_a_site_is_remembered_by_its_latest_articles_each_once(desk, now):
    desk.archive.remember_sightings([seen(1), seen(2), seen(3, "other.example")], now=now)
    desk.archive.remember_sightings([seen(1, "n.example", "a", "b")], now=now + HOUR)
    assert desk.archive.sightings("n.example") == [seen(1, "n.example", "a", "b"), seen(2)]
    assert desk.archive.sightings("nowhere.example") == []


def test_the_memory_of_a_site_is_bounded_and_upkeep_makes_it_forget(desk, now):
    desk.archive.remember_sightings([seen(number) for number in range(LATEST + 9)], now=now)
    desk.archive.remember_sightings([seen(9999)], now=now + HOUR)
    known = desk.archive.sightings("n.example")
    assert (len(known), known[0]) == (LATEST, seen(9999))
    desk.archive.tidy(now=now + timedelta(days=91))
    assert desk.archive.sightings("n.example") == []


def test_a_paragraph_found_to_be_the_sites_own_is_no_edit_and_any_other_change_is(desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.read("The court heard the case.\n\nJane Doe writes from the capital.")
    for hour, text, versions in ((1, "The court heard the case.", 1), (2, "The court closed the case.", 2)):
        desk.poll(entry(1, updated=now + hour * HOUR), now=now + hour * HOUR)
        desk.fetch(now=now + hour * HOUR, body=lambda _, hour=hour: f"<p>{hour}</p>")
        desk.read(text, now=now + hour * HOUR, left_out=("Jane Doe writes from the capital.",))
        assert len(desk.archive.article("https://north.example/news/1")["versions"]) == versions
