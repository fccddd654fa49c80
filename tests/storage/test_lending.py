"""Tables and vectors for tools of one's own: pandas, Polars, any reader of SQL; on both engines."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sqlalchemy import inspect, text

from marsad.errors import StorageError
from marsad.model import Mention
from storage import frames, open_archive
from storage.engine import make_engine, read_transaction

DOCS = Path(__file__).parents[2] / "docs" / "python.md"


@pytest.fixture
def filled(desk, entry, now):
    """Three articles with tags, names, a story, an alert, and one taken down."""
    desk.poll(*[entry(n) for n in (1, 2, 3)], source="north")
    desk.fetch()
    desk.read(lambda entry: f"نص {entry.title} 100%.")
    for item in desk.archive.waiting_texts(limit=9):
        mentioned = (Mention("arsal", "عرسال"), Mention("beirut", "بيروت"))
        tagged = desk.tagging(item.id, "extradition", "detainee", names=mentioned)
        desk.archive.record_taggings([tagged], now=now)
    desk.group()
    return desk.archive


def test_articles_come_as_plain_dicts_with_everything_joined(filled, now):
    rows = list(filled.rows("articles"))
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    first = min(rows, key=lambda row: row["title"])
    assert (first["title"], first["text"], first["outlet"]) == ("Headline 1", "نص Headline 1 100%.", "North")
    assert (first["topics"], first["names"]) == ("detainee; extradition", "arsal; beirut")
    assert (first["story"], first["stand_in"], first["versions"], first["deleted_at"]) == ("story", False, 1, None)
    assert first["published"] == now - timedelta(minutes=1)


def test_an_article_that_was_taken_down_says_since_when(filled, now):
    id = next(filled.rows("articles"))["id"]
    later = now + timedelta(days=1)
    filled.record_missing(id, "http-410", status=410, now=later)
    filled.record_deletions([id], now=later)
    assert next(filled.rows("articles"))["deleted_at"] == later


def test_pandas_takes_the_columns_as_they_are(filled):
    table = pd.DataFrame(filled.columns("articles"))
    assert table.shape == (3, 19)
    assert str(table["dated"].dtype).startswith("datetime64[")
    assert str(table["dated"].dt.tz) == "UTC"
    assert (table["versions"].dtype.kind, table["stand_in"].dtype.kind) == ("i", "b")
    assert pd.DataFrame(filled.columns("topics"))["score"].dtype.kind == "f"


def test_polars_takes_the_columns_as_they_are(filled):
    table = pl.DataFrame(filled.columns("topics"))
    assert table.filter(pl.col("decision")).height == 6
    assert table.schema["decided_at"].time_zone == "UTC"
    assert pl.DataFrame(filled.columns("visits"))["status"].to_list() == [200] * 3


@pytest.mark.parametrize("name", frames.NAMES)
def test_every_table_has_rows_of_one_shape_and_stands_in_the_documents_by_every_column(filled, name):
    columns = filled.columns(name)
    rows = list(filled.rows(name))
    assert rows
    assert all(list(row) == list(columns) for row in rows)
    assert {len(values) for values in columns.values()} == {len(rows)}
    told = DOCS.read_text(encoding="utf-8").partition(f"### {name}:")[2].partition("\n## ")[0].partition("\n### ")[0]
    known = set(re.findall(r"\w+", told))
    assert set(columns) <= known, "docs/python.md names every column"


def test_an_empty_archive_has_empty_tables(archive):
    assert archive.columns("articles")["id"] == []
    assert archive.embeddings().vectors.shape == (0, 0)


def test_a_table_that_there_is_none_of_is_told_with_those_there_are(archive):
    with pytest.raises(StorageError, match="articles, versions"):
        archive.columns("robots; DROP TABLE articles")


def test_vectors_come_one_passage_a_row_with_article_and_place(filled, desk):
    found = filled.embeddings()
    assert found.vectors.shape == (6, 8)
    assert (found.vectors.dtype, found.starts.dtype) == (np.float32, np.int64)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-6)
    assert found.articles == tuple(sorted(found.articles))
    assert list(zip(found.starts[:2], found.ends[:2], strict=True)) == [(0, 4), (5, 9)]
    assert np.allclose(found.vectors[:2], desk.tagging(found.articles[0]).vectors)
    assert filled.embeddings("another").vectors.shape == (0, 0)


def test_views_have_the_same_rows_in_plain_sql(filled, url):
    engine = make_engine(url, create=False)
    with read_transaction(engine) as connection:
        views = set(inspect(connection).get_view_names())
        assert {f"all_{name}" for name in frames.NAMES} <= views
        for name in frames.NAMES:
            shown = connection.execute(text(f"SELECT * FROM all_{name}")).all()
            assert len(shown) == len(filled.columns(name)[next(iter(filled.columns(name)))])
        asked = text("SELECT outlet, count(*) FROM all_articles WHERE topics LIKE '%extradition%' GROUP BY 1")
        assert connection.execute(asked).all() == [("North", 3)]
    engine.dispose()


def test_a_reader_of_sqlite_alone_can_read_every_table_and_view_of_the_file(tmp_path, desk_of, entry):
    file = tmp_path / "archive.sqlite"
    with open_archive(f"sqlite:///{file}") as archive:
        desk_of(archive).whole(entry(1, title="عنوان"))
    plain = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    named = plain.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    read = {name: plain.execute(f'SELECT * FROM "{name}"').fetchall() for name, _ in named}
    plain.close()
    assert len(read["all_articles"]) == 1
    assert "عنوان" in read["all_articles"][0]
