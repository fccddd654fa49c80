"""In which order a question is answered across languages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from marsad.model import Query
from storage.archive import open_archive

TEXTS = {
    "court": ("A verdict in the capital today.", {"place:iraq": 1}),
    "balloons": ("Smugglers sent balloons over the frontier.", {"place:jordan": 3, "thing:balloon": 2}),
    "ballons": ("Des engins volants au-dessus de la frontière.", {"place:jordan": 1, "thing:balloon": 1}),
    "jordan": ("The king opened a school.", {"place:jordan": 5}),
    "unread": ("Nobody has read this one for what it speaks of.", None),
    "zorkon": ("Zorkon was seen again.", {"place:iraq": 1}),
}
ASKED = {"balloons": ("thing:balloon",), "jordan": ("place:jordan",)}


@pytest.fixture(scope="module")
def ask(new_url, desk_of, entry, now):
    """Searches an archive of TEXTS, all of them equally near to the question, and names what is found in order."""
    with open_archive(new_url()) as archive:
        desk = desk_of(archive)
        desk.poll(*[entry(n, key=name, title=name) for n, name in enumerate(TEXTS)])
        desk.fetch()
        desk.read(lambda entry: TEXTS[entry.key][0])
        for text in archive.waiting_texts(limit=9):
            tagging = desk.tagging(text.id, notions=TEXTS[text.title][1] or {}, vectors=np.eye(2, 8, dtype=np.float32))
            archive.record_taggings([tagging], now=now)
        question = Query(vector=np.eye(1, 8, dtype=np.float32)[0], model="model-a")
        yield lambda words, **more: [hit.title for hit in archive.search(replace(question, words=words, **more))]


def test_what_speaks_of_all_that_is_asked_comes_first_in_any_language(ask):
    assert ask("ballons Jordanie", notions={"ballons": ASKED["balloons"], "jordanie": ASKED["jordan"]})[:2] == [
        "balloons",
        "ballons",
    ]


def test_a_rare_word_that_stands_for_nothing_known_counts_as_a_name(ask):
    notions = {"iraq": ("place:iraq",)}
    assert ask("what of Zorkon Iraq", notions=notions)[0] == "zorkon"


def test_without_anything_known_in_the_question_ranks_are_fused(ask):
    assert ask("balloons Jordan") == ask("balloons Jordan", notions={"other": ("thing:other",)})


def test_every_article_is_found_once_and_pages_follow_on_one_another(ask):
    notions = {"balloons": ASKED["balloons"]}
    whole = ask("balloons", notions=notions)
    assert sorted(whole) == sorted(TEXTS)
    assert [ask("balloons", notions=notions, limit=1, offset=n)[0] for n in range(len(whole))] == whole


def test_what_is_tagged_anew_speaks_of_what_it_speaks_of_now(desk, entry, now):
    desk.poll(entry(1), entry(2))
    desk.fetch()
    desk.read()
    one, other = [text.id for text in desk.archive.waiting_texts(limit=9)]
    same = {"vectors": np.eye(2, 8, dtype=np.float32)}
    for told in ({one: {"place:iraq": 1}, other: {}}, {one: {}, other: {"place:iraq": 1}}):
        desk.archive.record_taggings([desk.tagging(id, notions=told[id], **same) for id in told], now=now)
        vector = np.eye(1, 8, dtype=np.float32)[0]
        query = Query("Irak", vector=vector, model="model-a", notions={"irak": ("place:iraq",)})
        assert desk.archive.search(query)[0].id == next(id for id in told if told[id])
