"""Counting what a search finds: by whichever way, with what comes of it the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from marsad.model import Mention, Query
from storage.archive import open_archive
from storage.counting import counted
from storage.engine import make_engine, read_transaction
from storage.shelves import Shelves

# Stories and names of twelve articles, of which every second has the word: what is large in all is not so in these.
STORIES = ("b", "a", "b", "a", "b", "c", "d", "c", "e", "c", "f", "g")
KINDS = ("stories", "names", "topics", "languages", "sources")


@pytest.fixture(scope="module")
def connection(new_url, desk_of, entry, now):
    """A transaction that sees the articles above, all but the last three on a shelf."""
    url = new_url()
    with open_archive(url) as archive:
        desk = desk_of(archive)
        for n, story in enumerate(STORIES):
            if n == len(STORIES) - 3:
                archive.reindex()
            made = entry(n, key=str(n), url=f"https://paper.example/{n}", published=now - timedelta(days=n))
            desk.poll(made, source=("north", "south")[n % 3 == 0], now=now)
            desk.fetch()
            desk.read("The court ruled." if n % 2 else "The port opened.")
            names = (Mention(f"name-{story}", story), Mention(f"name-{n % 5}", str(n)))
            desk.tag(("extradition", "detainee")[n % 4 == 0], language=("en", "ar")[n % 5 == 0], names=names)
            desk.group(story)
    engine = make_engine(url, create=False)
    with read_transaction(engine) as connection:
        yield connection
    engine.dispose()


def tops(found, most):
    return [getattr(found, kind)(most) for kind in KINDS]


@pytest.mark.parametrize("query", [Query(mode="words"), Query("court", mode="words"), Query("port", mode="words")])
@pytest.mark.parametrize("most", [1, 2, 3, 10])
@pytest.mark.parametrize("largest", [1, 2, 4, 100])
def test_the_most_frequent_are_the_same_whether_articles_or_the_largest_values_are_gone_through(
    connection, query, most, largest
):
    one_by_one = counted(connection, query, Shelves())
    by_largest = replace(one_by_one, few=0, largest=largest)
    assert tops(by_largest, most) == tops(one_by_one, most)
    assert all(tops(one_by_one, most))


def test_as_many_are_counted_as_there_are_on_shelves_and_off_them(connection):
    found = counted(connection, Query(mode="words"), Shelves())
    assert found.total == found.dates().size == len(STORIES)
    assert 0 < found.sieve.unfiled.size < len(STORIES)
    assert [facet.count for facet in found.stories(10)] == [3, 3, 2, 1, 1, 1, 1]
    assert sum(facet.count for facet in found.sources(10)) == len(STORIES)
