"""Shelves: whatever is on them or waits for it, changes or is made anew, searches find what the rows say."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text as sql

from marsad.asking import read_query
from marsad.model import Query
from storage.archive import open_archive
from storage.engine import make_engine, read_transaction, write_transaction
from storage.matching import worded
from storage.ranking import ranked_by_words
from storage.schema import DERIVED
from storage.shelves import Shelves
from storage.shelving import SHELF, clear_away, file_waiting
from storage.sieve import sieve

HOUR = timedelta(hours=1)
TOPICS = ("extradition", "detainee")


def waiting(connection):
    """How many articles are found row by row, for they are on no shelf as they are now."""
    return connection.execute(sql("SELECT count(*) FROM articles WHERE unfiled")).scalar_one()


@pytest.fixture
def many(desk, entry):
    """Twelve articles of two sources, in three languages, with two topics, an hour apart; all on shelves."""
    desk.poll(*[entry(60 * n) for n in range(12)])
    desk.poll(*[entry(60 * n) for n in range(0, 12, 4)], source="south")
    desk.fetch()
    desk.read(lambda entry: f"The court heard case {entry.key}.")
    texts = desk.archive.waiting_texts(limit=99)
    for n, text in enumerate(texts):
        tagging = desk.tagging(text.id, TOPICS[n % 2], language=("en", "ar", "fr")[n % 3])
        desk.archive.record_taggings([tagging], now=text.published)
    desk.group()
    desk.archive.reindex()
    return desk


@pytest.fixture
def engine_of(url, many):
    """The database behind the archive."""
    engine = make_engine(url, create=False)
    yield engine
    engine.dispose()


def questions(desk):
    """Searches by all filters and modes."""
    [first, *_] = sorted(hit.id for hit in desk.archive.search(Query("court", limit=99)))
    asked = {"vector": desk.tagging(first).vectors[1], "model": "model-a"}
    filters = [
        {},
        {"topics": ("extradition",)},
        {"topics": TOPICS, "languages": ("ar", "fr")},
        {"languages": ("en",)},
        {"sources": ("south",)},
        {"sources": ("north",), "topics": ("detainee",)},
        {"story": "sto"},
        {"since": desk.archive.story("story")["first"] + 2 * HOUR},
        {"until": desk.archive.story("story")["last"], "languages": ("fr", "en")},
        {"topics": ("no such topic",)},
    ]
    modes = ("words", "meaning", "hybrid")
    for n, chosen in enumerate([*filters, {}, {}]):
        mode, words = modes[n % 3], ("court", "court -guid-60")[n % 2]
        yield Query(words, mode=mode, limit=99, **(asked if mode != "words" else {}), **chosen)


def answers(desk):
    """What each of the questions finds, ids and scores in order, and how that is spread."""
    return [
        ([(hit.id, round(hit.score, 5)) for hit in desk.archive.search(query)], desk.archive.spread(query, step="day"))
        for query in questions(desk)
    ]


def test_what_is_on_a_shelf_is_found_as_it_was_before(many, engine_of):
    on_shelves = answers(many)
    with write_transaction(engine_of) as connection:
        for table in ("codes", "shelf_values", "shelves"):
            connection.execute(sql(f"DELETE FROM {table}"))
        connection.execute(sql("UPDATE articles SET unfiled = NOT false"))
    assert any(on_shelves)
    assert answers(many) == on_shelves


def decided(desk, entry, now):
    [hit, *_] = desk.archive.search(Query("court", topics=("extradition",)))
    desk.archive.record_decision(hit.id, "extradition", False, by="me", now=now)


def edited(desk, entry, now):
    desk.poll(entry(60, title="Headline 60, changed"), now=now + HOUR)
    desk.fetch(now=now + HOUR, body=lambda _: "another page")
    desk.read("The court has now ruled otherwise, and the case is closed.", now=now + HOUR)


def edited_and_tagged(desk, entry, now):
    edited(desk, entry, now)
    desk.tag("extradition", now=now + HOUR)


def told_by_another(desk, entry, now):
    desk.poll(entry(120), source="west")


def tagged_by_another_encoder(desk, entry, now):
    [hit, *_] = desk.archive.search(Query("court"))
    desk.archive.record_taggings([desk.tagging(hit.id, "detainee", model="model-b")], now=now)


def tagged_by_other_topics(desk, entry, now):
    [hit, *_] = desk.archive.search(Query("court"))
    desk.archive.record_taggings([desk.tagging(hit.id, "detainee", model="model-a/topics@1")], now=now)


@pytest.mark.parametrize(
    "change",
    [decided, edited, edited_and_tagged, told_by_another, tagged_by_another_encoder, tagged_by_other_topics],
)
def test_what_changes_is_found_at_once_as_it_is_now_and_stays_so(many, engine_of, entry, now, change):
    before = answers(many)
    change(many, entry, now)
    with read_transaction(engine_of) as connection:
        assert waiting(connection) == 1
    after = answers(many)
    assert after != before or change in (told_by_another, tagged_by_other_topics)
    with write_transaction(engine_of) as connection:
        file_waiting(connection, all_of_them=True)
    assert answers(many) == after
    with write_transaction(engine_of) as connection:
        clear_away(connection)
    assert answers(many) == after
    many.archive.reindex()
    assert answers(many) == after


def test_a_new_source_of_an_article_is_one_to_search_by(many, entry, now):
    told_by_another(many, entry, now)
    assert len(many.archive.search(Query("court", sources=("west",)))) == 1


def test_an_archive_open_elsewhere_sees_what_was_filed(many, url, entry, now):
    with open_archive(url) as other:
        assert len(other.search(Query("court", limit=99))) == 12
        decided(many, entry, now)
        many.archive.reindex()
        query = Query("court", topics=("extradition",), limit=99)
        assert [hit.id for hit in other.search(query)] == [hit.id for hit in many.archive.search(query)]


def test_words_give_the_same_whether_articles_are_looked_up_or_the_index_gone_through(many, engine_of):
    with read_transaction(engine_of) as connection:
        for typed in ("court", "case guid", "court OR guid", "headline", "nothing"):
            question = read_query(typed)
            groups = worded(connection, question)
            passing = sieve(connection, Shelves(), Query(typed, languages=("en", "ar")), question)
            one, other = (ranked_by_words(connection, groups, passing, limit=5, offset=1, few=few) for few in (0, 1000))
            assert one == other
            assert bool(one) == (typed != "nothing")


def test_shelves_fill_by_themselves_and_hold_a_thousand_each(desk, entry, now, url):
    desk.poll(*[entry(n, url=None) for n in range(SHELF + 10)])
    while desk.tag():
        pass
    engine = make_engine(url, create=False)
    with read_transaction(engine) as connection:
        assert waiting(connection) == 10
        assert connection.execute(sql("SELECT articles FROM shelves")).scalars().all() == [SHELF]
    engine.dispose()


def test_s16_vectors_of_an_earlier_schema_are_named_by_their_encoder_and_put_on_shelves(url, desk, entry, now):
    desk.whole(entry(1), entry(2))
    engine = make_engine(url, create=False)
    before_shelves(engine)
    with write_transaction(engine) as connection:
        connection.execute(sql("UPDATE embeddings SET model = 'model-a/topics@1'"))
    engine.dispose()
    with open_archive(url) as archive:
        [first, second] = archive.search(Query("court", sort="newest"))
        query = Query("?", mode="meaning", vector=desk.tagging(second.id).vectors[1], model="model-a/topics@2")
        assert [hit.id for hit in archive.search(query)] == [second.id, first.id]
        archive.record_taggings([desk.tagging(first.id, "detainee")], now=now)
        assert {hit.id: hit.topics for hit in archive.search(query)}[first.id] == ("detainee",)
        assert archive.reindex() == 2


def before_shelves(engine):
    """Take away what the migration adds."""
    with write_transaction(engine) as connection:
        if engine.dialect.name == "sqlite":
            for name in (
                connection.execute(sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                connection.execute(sql(f"DROP TRIGGER {name}"))
        else:
            for name in ("refile", "refile_old", "refile_new"):
                connection.execute(sql(f"DROP FUNCTION {name} CASCADE"))
        for name in ("articles_unfiled", "articles_to_file"):
            connection.execute(sql(f"DROP INDEX {name}"))
        for name in [*sorted(DERIVED - {"shelves"}), "shelves"]:
            connection.execute(sql(f"DROP TABLE {name}"))
        connection.execute(sql("ALTER TABLE articles DROP COLUMN unfiled"))
        connection.execute(sql("DELETE FROM migrations WHERE number = 18"))


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("UPDATE shelf_values SET value = 'xx' WHERE value = 'ar'", "languages"),
        ("DELETE FROM shelf_values WHERE kind = 'topic'", "topics"),
        ("DELETE FROM codes", "codes"),
        ("UPDATE codes SET model = 'another'", "codes"),
    ],
)
def test_verify_finds_a_shelf_that_says_what_the_articles_do_not(many, engine_of, damage, what):
    assert many.archive.verify().flaws == ()
    with write_transaction(engine_of) as connection:
        connection.execute(sql(damage))
    [flaw] = many.archive.verify().flaws
    assert (flaw.table, what in flaw.what) == ("shelves", True)
    many.archive.reindex()
    assert many.archive.verify().flaws == ()


def test_zeros_and_no_vectors_at_all_are_near_to_nothing_on_shelves_too(desk, entry, now):
    desk.poll(entry(1), entry(2), entry(3))
    desk.fetch()
    desk.read()
    one, two, three = desk.archive.waiting_texts(limit=9)
    empty = desk.tagging(one.id, passages=(), vectors=np.zeros((0, 8), np.float32))
    zeros = desk.tagging(two.id, vectors=np.full((2, 8), np.nan, np.float32))
    desk.archive.record_taggings([empty, zeros, desk.tagging(three.id)], now=now)
    desk.archive.reindex()
    query = Query("?", mode="meaning", vector=desk.tagging(three.id).vectors[1], model="model-a")
    nearest, other = desk.archive.search(query)
    assert (nearest.id, other.id, other.score) == (three.id, two.id, 0.0)
    assert nearest.score > 0.5
