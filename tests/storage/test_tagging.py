"""Tags: what the model found, and what a person decided."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text as sql

from marsad.errors import StorageError
from marsad.model import Mention, Query
from storage.engine import make_engine

HOUR = timedelta(hours=1)


@pytest.fixture
def article(desk, entry):
    """The id of an article that was tagged as extradition and grouped."""
    desk.whole(entry(1))
    [hit] = desk.archive.search(Query(topics=("extradition",)))
    return hit.id


def tags_of(desk, id):
    return {tag["topic"]: tag for tag in desk.archive.article(id)["tags"]}


def retag(desk, id, *topics, **more):
    desk.archive.record_taggings([desk.tagging(id, *topics, **more)], now=more.pop("now", desk_now(desk)))


def desk_now(desk):
    return desk.archive.source_states()["north"].last_polled_at


def test_a_tag_shows_its_score_its_evidence_and_who_gave_it(desk, article, now):
    tag = tags_of(desk, article)["extradition"]
    assert tag == {
        "topic": "extradition",
        "score": 0.9,
        "decision": True,
        "by": "model",
        "at": now,
        "note": "",
        "model": "model-a",
        "evidence": {"passage": "about extradition", "score": 0.95, "index": 1, "nearest": []},
    }
    assert tags_of(desk, article)["detainee"]["decision"] is False


def test_tagging_again_with_another_model_replaces_what_the_first_one_said(desk, article):
    retag(desk, article, "border-smuggling", model="model-b")
    assert {name: tag["decision"] for name, tag in tags_of(desk, article).items()} == {
        "border-smuggling": True,
        "detainee": False,
        "extradition": False,
    }


def test_a_topic_that_is_no_longer_watched_leaves_no_tag_of_the_model(desk, article):
    retag(desk, article, "detainee", scores={"detainee": 0.9})
    assert list(tags_of(desk, article)) == ["detainee"]


def test_c13_what_a_person_removed_stays_removed_through_edits_and_new_models(desk, entry, article, now):
    desk.archive.record_decision(article, "extradition", False, by="an analyst", note="a film", now=now)
    assert desk.archive.search(Query(topics=("extradition",))) == []
    desk.poll(entry(1, title="Headline 1, slightly changed"), now=now + HOUR)
    desk.fetch(now=now + HOUR, body=lambda _: "a changed page")
    desk.read("The court heard the case again.", now=now + HOUR)
    desk.tag("extradition", now=now + HOUR, model="model-b")
    tag = tags_of(desk, article)["extradition"]
    assert (tag["decision"], tag["by"], tag["note"], tag["at"]) == (False, "person:an analyst", "a film", now)
    # What the model makes of it is kept all the same.
    assert (tag["score"], tag["model"]) == (0.9, "model-b")
    assert [item.text.topics for item in desk.archive.waiting_to_group(limit=9)] == [()]


def test_c13_what_a_person_added_stays_even_if_the_model_knows_no_such_topic(desk, article, now):
    desk.archive.record_decision(article, "water", True, by="an analyst", now=now)
    retag(desk, article)
    [hit] = desk.archive.search(Query(topics=("water",)))
    assert hit.topics == ("water",)


def test_a_person_may_change_a_person_s_decision(desk, article, now):
    desk.archive.record_decision(article, "extradition", False, by="an analyst", now=now)
    desk.archive.record_decision(article, "extradition", True, by="another", now=now + HOUR)
    tag = tags_of(desk, article)["extradition"]
    assert (tag["decision"], tag["by"], tag["score"]) == (True, "person:another", 0.9)


def test_texts_wait_in_a_fixed_order_and_once(desk, entry):
    desk.poll(*[entry(n) for n in range(20)])
    desk.fetch()
    desk.read()
    texts = desk.archive.waiting_texts(limit=99)
    assert [text.id for text in texts] == sorted(text.id for text in texts)
    assert desk.archive.waiting_texts(limit=5) == texts[:5]
    desk.tag()
    assert desk.archive.waiting_texts(limit=99) == []


def test_c12_a_vector_that_is_not_finite_is_never_near_anything(desk, entry):
    desk.poll(entry(1))
    desk.fetch()
    desk.read()
    vectors = np.full((2, 8), np.nan, dtype=np.float32)
    desk.tag("extradition", vectors=vectors)
    [item] = desk.archive.waiting_to_group(limit=9)
    assert not item.vectors.any()


def test_a_text_too_short_for_the_model_is_kept_without_vectors(desk, entry):
    desk.poll(entry(1))
    desk.fetch()
    desk.read("…")
    desk.tag(status="too-short", scores={}, passages=(), vectors=np.zeros((0, 8), np.float32))
    [item] = desk.archive.waiting_to_group(limit=9)
    assert item.vectors.shape == (0, 8)
    assert desk.archive.article(item.text.id)["tag_status"] == "too-short"


def test_a_tagging_of_an_unknown_article_is_refused_whole(desk, article):
    before = desk.archive.fingerprint()
    taggings = [desk.tagging(article, "detainee"), desk.tagging("f" * 20, "detainee")]
    with pytest.raises(StorageError):
        desk.archive.record_taggings(taggings, now=desk_now(desk))
    assert desk.archive.fingerprint() == before


def test_names_are_kept_with_their_article_and_found_anew_when_it_is_tagged_again(desk, article):
    told = (Mention("roumieh-prison", "سجن رومية"), Mention("arsal", "Arsal"))
    retag(desk, article, "extradition", names=told)
    assert [one["name"] for one in desk.archive.article(article)["names"]] == ["roumieh-prison", "arsal"]
    [item] = [item for item in desk.archive.waiting_to_group(limit=9) if item.text.id == article]
    assert item.names == told
    retag(desk, article, "extradition", names=told[1:])
    assert desk.archive.article(article)["names"] == [{"name": "arsal", "text": "Arsal"}]


def test_what_was_tagged_comes_again_with_its_passages_and_vectors_page_by_page(desk, entry, now):
    desk.whole(*[entry(n) for n in range(5)])
    first = desk.archive.tagged_texts(limit=3)
    rest = desk.archive.tagged_texts(after=first[-1].text.id, limit=3)
    assert (len(first), len(rest)) == (3, 2)
    for kept in (*first, *rest):
        assert (kept.model, kept.spans) == ("model-a", ((0, 4), (5, 9)))
        np.testing.assert_array_equal(kept.vectors, desk.tagging(kept.text.id).vectors)
    assert desk.archive.tagged_texts(since=now + HOUR, limit=3) == []


def test_what_waits_to_be_tagged_is_not_tagged_again(desk, entry):
    desk.poll(entry(1))
    desk.fetch()
    desk.read()
    assert desk.archive.tagged_texts(limit=9) == []


def test_tagging_again_leaves_no_vectors_of_another_model_and_need_not_group(url, desk, article):
    desk.archive.record_taggings([desk.tagging(article, "detainee", model="model-b")], now=desk_now(desk), group=False)
    [kept] = desk.archive.tagged_texts(limit=9)
    assert kept.model == "model-b"
    assert desk.archive.waiting_to_group(limit=9) == []
    with make_engine(url, create=False).connect() as connection:
        assert connection.execute(sql("SELECT count(*) FROM embeddings")).scalar() == 1


def test_c13_what_a_person_decided_is_known_when_it_is_tagged_again(desk, article, now):
    desk.archive.record_decision(article, "detainee", True, by="an analyst", now=now)
    [kept] = desk.archive.tagged_texts(limit=9)
    assert kept.decided == {"detainee"}
