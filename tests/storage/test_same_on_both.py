"""One list of queries gives the same articles in the same order on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib import resources

import numpy as np
import psycopg
import pytest

from marsad.asking import Words
from marsad.model import Mention, Query
from storage.archive import open_archive
from storage.bm25 import bm25
from storage.engine import read_transaction

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
MANY = 90
TOPICS = ("extradition", "detainee", "border-smuggling")
QUERIES = [
    "", "prison", "prisons", "prisoner", "Syria", "سوريا", "السجون", "المعتقلين", "معتقل", "لبنان", "تسليم",
    "détenus", "frontière", "frontieres", "l'extradition", "extradited", "court", "the court", "Lebanon prison",
    "army border", "drugs seized border", "الحدود السورية", "تهريب المخدرات", "la justice libanaise", '"the court"',
    '"the army"', '"في لبنان"', '"de la"', "court -Syria", "prison -lebanon", "-the", "-the -la", "army OR police",
    "محكمة أو قضاء", "cour OU tribunal", "title:prison", "title:syria", "عنوان:سوريا", 'title:"the"',
    "topic:detainee", "topic:detainee topic:extradition", "-topic:detainee court", "lang:ar", "lang:fr prison",
    "source:south", "name:beirut", "Beirut", "بيروت", "Beyrouth", "name:unknown", "story:story", "story:none",
    "on:2026-07", "after:2026-07-10", "before:2026-07-10 prison", "until:2026-07-08", "on:2026-07-01..2026-07-05",
    "after:3d court", "on:today", "topic:extradition OR lang:fr", "army OR -court",
    "What happened to the detainees?", "ماذا حدث للمعتقلين؟", "Que s'est-il passé à la frontière", "multi-agent",
    "COVID-19", "state's", "a:b", "C++", "foo@bar.example", "Where's the judge?", "case:12/2026", "(", "&", "'",
    "24 (bis)", ") & | ! <-> :*", "* ^ NEAR( AND OR NOT", "\x00", "\ud800", "٢٠٢٦", "2026",
]  # fmt: skip


@pytest.fixture(scope="module")
def both(postgres, tmp_path_factory, desk_of, entry):
    """The same articles on both engines."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA same_on_both")
    urls = (
        f"sqlite:///{tmp_path_factory.mktemp('both') / 'archive.sqlite'}",
        f"{postgres}&options=-csearch_path%3Dsame_on_both",
    )
    lines = resources.files("watchlist").joinpath("topics/examples.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines[:: len(lines) // MANY][:MANY]]
    archives = [open_archive(url) for url in urls]
    for archive in archives:
        _fill(desk_of(archive), entry, told)
    yield archives
    for archive in archives:
        archive.close()


def _fill(desk, entry, told):
    for source, ours in (("north", range(0, MANY, 2)), ("south", range(1, MANY, 2))):
        entries = [
            entry(n, key=str(n), source=source, url=f"https://{source}.example/{n}", title=told[n].get("title", ""),
                  published=NOW - timedelta(hours=9 * n))
            for n in ours
        ]  # fmt: skip
        desk.poll(*entries, source=source)
    desk.fetch()
    desk.read(lambda entry: told[int(entry.key)]["text"])
    taggings = []
    for text in desk.archive.waiting_texts(limit=MANY):
        n = int((text.url or "").rpartition("/")[2])
        said = f"{text.title} {text.text}"
        names = tuple(Mention("beirut", word) for word in ("Beirut", "Beyrouth", "بيروت") if word in said)[:1]
        taggings.append(desk.tagging(text.id, TOPICS[n % 3], language=told[n].get("lang"), names=names))
    desk.archive.record_taggings(taggings, now=NOW)
    desk.group("story")


def found(archive, query):
    return [(hit.title, hit.snippet, hit.marks) for hit in archive.search(query)]


@pytest.mark.parametrize("words", QUERIES)
def test_s04_a_query_means_the_same_on_both_engines(both, words):
    sqlite, postgres = both
    for asked in (
        Query(words, mode="words", now=NOW, limit=MANY),
        Query(words, mode="words", now=NOW, sort="newest", limit=7, offset=3),
        Query(words, now=NOW, vector=np.eye(1, 8, dtype=np.float32)[0], model="model-a", limit=20),
    ):
        assert found(sqlite, asked) == found(postgres, asked)
    assert sqlite.facets(Query(words, mode="words", now=NOW)) == postgres.facets(Query(words, mode="words", now=NOW))


def test_what_is_near_to_an_article_is_the_same_on_both_engines(both):
    sqlite, postgres = both
    [hit] = sqlite.search(Query(limit=1))
    query = Query(f"near:{hit.id[:12]}", limit=20)
    assert found(sqlite, query) == found(postgres, query) != []


def test_a_large_archive_in_postgres_is_reckoned_by_estimates(both):
    _, archive = both
    with read_transaction(archive._engine) as connection:
        connection.exec_driver_sql("ANALYZE words")
        either = (Words(("the", "army"), exact=True), Words(("cour",), exact=False))
        groups = [(Words(("prison",), exact=False),), either]
        versions = list(range(1, MANY + 1))
        counted = bm25(connection, groups, versions, title_weight=5.0)
        estimated = bm25(connection, groups, versions, title_weight=5.0, small=0)
    assert counted.keys() == estimated.keys() == set(versions)
    best = sorted(counted, key=lambda version: -counted[version])[:5]
    assert set(best) <= set(sorted(estimated, key=lambda version: -estimated[version])[:10])
