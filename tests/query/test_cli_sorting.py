"""``marsad tag`` and ``marsad group``: JSON Lines in, JSON Lines out, in the same order."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from marsad.model import Tagging
from query.articles import StreamLine
from query.cli import sorting

EXTRADITION = {
    "id": "en",
    "title": "Court approves extradition of former officer",
    "text": "A court in the capital approved on Tuesday the extradition of a former officer to the neighbouring "
    "country, which wants to try him for torture. His lawyers said they would appeal against the decision. "
    "The ministry of justice had received the extradition request in March.",
    "date": "2026-07-14",
    "lang": "en",
}
WEATHER = {
    "id": 2,
    "title": "Beaches full as heat arrives",
    "text": "Families filled the beaches on Sunday as the first heat of the summer arrived. Traders sold ice cream and "
    "cold drinks, and the ferry company put on additional boats until the evening.",
    "date": "2026-07-14T10:00:00+03:00",
}
GIVEN: list[bytes] = [
    json.dumps(EXTRADITION).encode(),
    b"",
    b'{"id": "bad", "title": "no text"}',
    b"not json",
    json.dumps(WEATHER).encode(),
    json.dumps({**EXTRADITION, "id": "copy"}).encode(),
    b'{"id": "short", "text": "Extradition"}',
]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines above on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(GIVEN))))


@pytest.mark.usefixtures("given")
def test_tag_answers_every_good_line_in_order_and_every_bad_one_that_has_an_id(marsad: Callable, trained: Path) -> None:
    answer = marsad("tag", "-", "--home", trained)
    assert answer.code == 1
    lines = answer.lines()
    assert [line["id"] for line in lines] == ["en", "bad", 2, "copy", "short"]
    assert "line 3" in answer.err
    assert "line 4" in answer.err
    assert "2 of 6 lines" in answer.err
    assert set(lines[1]) == {"id", "error"}
    for line in (lines[0], *lines[2:]):
        assert set(line) == {"id", "topics", "scores", "evidence", "lang", "status", "model"}
        assert set(line["scores"]) == {"extradition", "detainee", "border-smuggling"}
        assert all(0 <= score <= 1 for score in line["scores"].values())
        assert set(line["evidence"]) == set(line["topics"])
    first, _, weather, copy, short = lines
    assert "extradition" in first["topics"]
    assert set(first["evidence"]["extradition"]) == {"passage", "score", "nearest"}
    assert "extradition" in first["evidence"]["extradition"]["passage"]
    assert first["lang"] == "en"
    assert weather["topics"] == []
    assert {**copy, "id": "en"} == first
    assert short["status"] == "too-short"


@pytest.mark.usefixtures("given")
def test_group_answers_with_story_development_and_whether_it_is_new(marsad: Callable, trained: Path) -> None:
    answer = marsad("group", "-", "--home", trained)
    assert answer.code == 1
    first, bad, weather, copy, _ = answer.lines()
    assert set(bad) == {"id", "error"}
    assert set(first) == {"id", "story", "development", "new"}
    assert first["new"] is True
    assert weather["new"] is True
    assert weather["story"] != first["story"]
    assert (copy["story"], copy["development"], copy["new"]) == (first["story"], first["development"], False)


def test_a_line_with_an_impossible_date_is_told(marsad: Callable, trained: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "t", "date": "14th"}\n', encoding="utf-8")
    answer = marsad("group", tmp_path / "in.jsonl", "--home", trained)
    assert answer.code == 1
    assert "date" in answer.err
    assert answer.lines()[0]["id"] == 1


@pytest.mark.parametrize(("given", "kept"), [(["detainee"], ("detainee",)), ([], ()), (None, ("extradition",))])
def test_topics_that_come_with_a_line_stand_above_the_models(given: list[str] | None, kept: tuple[str, ...]) -> None:
    line = StreamLine.model_validate({**EXTRADITION, "topics": given, "url": "https://n.example/a"})
    nothing = np.zeros((0, 1), dtype=np.float32)
    empty = MappingProxyType({})
    tagging = Tagging("en", "ok", empty, ("extradition",), empty, "en", "model-a", (), nothing)
    item = sorting._group_item(line, tagging)
    assert item.text.topics == kept
    assert item.text.published == datetime(2026, 7, 14, tzinfo=UTC)
    assert item.outlet == "n.example"
