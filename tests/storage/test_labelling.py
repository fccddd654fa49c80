"""What persons decided of topics as texts to learn from, and the articles that they might decide on next."""

from __future__ import annotations

from sqlalchemy import text as sql

from marsad.model import Evidence, Nearest
from storage.archive import open_archive
from storage.engine import make_engine, write_transaction


def filled(desk, entry, *scores):
    """Articles of these scores for detainee; their ids, the lowest score first."""
    desk.poll(*[entry(n) for n in range(len(scores))])
    desk.fetch()
    desk.read(lambda one: f"The court heard the case of {one.key}, and so on: {one.key * 9}.")
    ids = [text.id for text in desk.archive.waiting_texts(limit=99)]
    taggings = [
        desk.tagging(id, *(["detainee"] if score >= 0.5 else []), scores={"detainee": score})
        for id, score in zip(ids, scores, strict=True)
    ]
    desk.archive.record_taggings(taggings, now=desk.archive.source_states()["north"].last_polled_at)
    return ids


def test_what_persons_decided_comes_as_texts_with_all_their_answers_and_story(desk, entry, now):
    first, second, _ = filled(desk, entry, 0.2, 0.6, 0.9)
    desk.group()
    desk.archive.record_decision(second, "detainee", False, by="an analyst", now=now)
    desk.archive.record_decision(second, "extradition", True, by="another", now=now)
    desk.archive.record_decision(first, "detainee", True, by="an analyst", now=now)
    labelled = {one.text.id: one for one in desk.archive.labelled_texts()}
    assert list(labelled) == sorted([first, second])
    assert (labelled[second].yes, labelled[second].no) == ({"extradition"}, {"detainee"})
    assert labelled[second].by == ("person:an analyst", "person:another")
    assert labelled[first].yes == {"detainee"}
    assert labelled[first].story == "story"
    assert labelled[first].text.text.startswith("The court heard")


def test_the_undecided_come_nearest_to_the_threshold_first_from_both_sides(desk, entry, now):
    ids = filled(desk, entry, 0.1, 0.44, 0.52, 0.7, 0.95)
    found = desk.archive.undecided_texts("detainee", near=0.5, limit=4)
    assert [one.text.id for one in found] == [ids[2], ids[1], ids[3], ids[0]]
    assert [one.passage for one in found] == ["about detainee", "", "about detainee", ""]
    assert found[0].vectors.shape == (2, 8)
    assert (found[0].score, found[0].topic, found[0].model) == (0.52, "detainee", "model-a")
    desk.archive.record_decision(ids[2], "detainee", False, by="an analyst", now=now)
    assert [one.text.id for one in desk.archive.undecided_texts("detainee", near=0.5, limit=1)] == [ids[1]]
    assert desk.archive.undecided_texts("fishing", near=0.5, limit=9) == []


def test_copies_and_texts_that_are_too_short_are_not_asked_about(desk, entry, now):
    desk.poll(entry(1), entry(2), entry(3))
    desk.fetch()
    desk.read("The same long report of an agency on the hearing, word by word, in two papers of one city, at length.")
    taggings = [
        desk.tagging(text.id, scores={"detainee": 0.5}, status="too-short" if number == 0 else "ok")
        for number, text in enumerate(desk.archive.waiting_texts(limit=9))
    ]
    desk.archive.record_taggings(taggings, now=now)
    asked = desk.archive.undecided_texts("detainee", near=0.5, limit=9)
    assert len(asked) < 3
    assert taggings[0].id not in {one.text.id for one in asked}


def test_a_tag_is_shown_with_the_examples_that_its_passage_is_most_like(desk, entry, now):
    [id] = filled(desk, entry, 0.9)
    near = (Nearest("Two held without charge", 0.81), Nearest("سجن", 0.7))
    evidence = {"detainee": Evidence("about detainee", 0.95, 1, near)}
    desk.archive.record_taggings([desk.tagging(id, "detainee", evidence=evidence)], now=now)
    tags = {tag["topic"]: tag for tag in desk.archive.article(id)["tags"]}
    assert tags["detainee"]["evidence"]["nearest"] == [
        {"example": "Two held without charge", "similarity": 0.81},
        {"example": "سجن", "similarity": 0.7},
    ]
    [item] = desk.archive.waiting_to_group(limit=9)
    assert item.evidence["detainee"].nearest == near


def test_an_archive_from_before_nearest_examples_keeps_its_tags_and_takes_new_ones(url, desk, entry, now):
    [id] = filled(desk, entry, 0.9)
    desk.archive.close()
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        connection.execute(sql("DROP INDEX tags_by_score"))
        connection.execute(sql("ALTER TABLE tags DROP COLUMN nearest"))
        connection.execute(sql("DELETE FROM migrations WHERE number = 21"))
    engine.dispose()
    with open_archive(url) as archive:
        [tag] = [tag for tag in archive.article(id)["tags"] if tag["topic"] == "detainee"]
        assert (tag["score"], tag["evidence"]["passage"], tag["evidence"]["nearest"]) == (0.9, "about detainee", [])
        assert [one.text.id for one in archive.undecided_texts("detainee", near=0.5, limit=9)] == [id]
