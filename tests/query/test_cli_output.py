"""What commands show: JSON and nothing else on standard output, and nothing that a terminal obeys."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType

import pytest
from rich.console import Console

from marsad.model import Hit, SourceReport
from query.hits import hit_fields
from query.output import Output, cell, jsonable, note, shown, table, to_json
from query.shown import source_address

CAIRO_SUMMER = timezone(timedelta(hours=3))
HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x9b2J\u202egnp\u2066 \x00\u2028end"


def rendered(renderable: object) -> str:
    stream = io.StringIO()
    Console(file=stream, width=120, markup=False).print(renderable)
    return stream.getvalue()


def test_json_has_letters_as_they_are_and_times_in_utc() -> None:
    value = {"title": "محكمة", "at": datetime(2026, 7, 14, 10, tzinfo=CAIRO_SUMMER), "topics": ("a",), "score": 0.5}
    assert json.loads(to_json(value)) == {
        "title": "محكمة",
        "at": "2026-07-14T07:00:00Z",
        "topics": ["a"],
        "score": 0.5,
    }
    assert "محكمة" in to_json(value)


def test_types_of_the_model_become_objects() -> None:
    made = jsonable(SourceReport("n", errors=MappingProxyType({"http-404": 2})))
    assert isinstance(made, dict)
    assert (made["source"], made["status"], made["entries"], made["errors"]) == ("n", None, 0, {"http-404": 2})
    assert set(made) == {field.name for field in fields(SourceReport)}
    hit = Hit("1", "https://n.example/a", "t", "s", ("x",), 1.0, datetime(2026, 1, 1, tzinfo=UTC), "ar", "n", None)
    assert list(hit_fields(hit)) == [
        *("id", "url", "title", "snippet", "topics", "score", "published", "language", "source", "story")
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_in_json_is_null(number: float) -> None:
    assert to_json({"score": number}) == '{"score": null}'


def test_json_survives_the_way_through_a_terminal_and_back() -> None:
    text = to_json({"title": HOSTILE})
    assert not any(character in text for character in "\x1b\x07\x9b\u202e\u2066\x00\u2028")
    assert json.loads(text)["title"] == HOSTILE


def test_a_title_cannot_drive_the_terminal() -> None:
    told = rendered(table(("id", "title"), [("1", HOSTILE)]))
    assert not any(character in told for character in "\x1b\x07\x9b\u202e\x00\u2028")
    assert "red" in told
    assert shown(HOSTILE) == shown(shown(HOSTILE))


def test_markup_in_a_title_is_text() -> None:
    assert "[bold]loud[/bold] :smile:" in rendered(table(("title",), [("[bold]loud[/bold] :smile:",)]))


def test_right_to_left_text_is_isolated_and_other_text_is_not() -> None:
    assert cell("محكمة").plain == "\u2068محكمة\u2069"
    assert cell("court").plain == "court"


def test_a_note_is_safe_and_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    note(f"first\nsecond {HOSTILE}")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("marsad: first\nmarsad: second ")
    assert "\x1b" not in captured.err


@pytest.mark.parametrize(
    ("asked", "on_output", "on_error"), [(True, "json", ""), (False, "table", ""), (None, "json", "table")]
)
def test_where_no_terminal_listens_json_is_alone_on_standard_output(
    capsys: pytest.CaptureFixture[str], asked: bool | None, on_output: str, on_error: str
) -> None:
    Output(asked).show({"kind": "json"}, lambda: cell("a table"))
    captured = capsys.readouterr()
    assert on_output in captured.out
    assert ("table" in captured.out) == (on_output == "table")
    assert on_error in captured.err
    assert bool(captured.err) == bool(on_error)


def test_a_terminal_gets_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    Output().show({"kind": "json"}, lambda: cell("a table"))
    captured = capsys.readouterr()
    assert "a table" in captured.out
    assert "json" not in captured.out + captured.err


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://n.example/rss.xml", "https://n.example/rss.xml"),
        ("https://user:pw@n.example:8443/rss?key=SECRET&n=5", "https://n.example:8443/rss?key=…&n=…"),
        ("https://n.example/private/a1B2c3D4e5F6g7H8i9J0k1/feed", "https://n.example/private/…/feed"),
        (
            "https://n.example/the-feed-of-2026-in-long-words/rss",
            "https://n.example/the-feed-of-2026-in-long-words/rss",
        ),
        ("https://n.example/f/123e4567-e89b-12d3-a456-426614174000?SECRET", "https://n.example/f/…?…"),
        ("http://[::1]:81/x", "http://[::1]:81/x"),
    ],
)
def test_h13_a_sources_address_is_shown_without_what_may_be_a_key(address: str, told: str) -> None:
    assert source_address(address) == told


def test_output_is_utf8_whatever_the_locale(marsad_process, desk: Path) -> None:
    answer = marsad_process("topics", "list", "--home", desk, environment={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert answer.code == 0
    assert any("\u0600" <= letter <= "\u06ff" for letter in answer.out)
