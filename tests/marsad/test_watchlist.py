"""The watchlist: one file a source or topic, found by being there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from marsad.errors import ConfigError
from marsad.watchlist import load_watchlist

TOPIC = '[titles]\nen = "Fishing"\n[descriptions]\nen = "Boats, nets and quotas."\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("sources", "topics"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_files_become_sources_and_topics_by_their_names(folder: Path) -> None:
    (folder / "sources" / "harbour-news.toml").write_text(
        'kind = "feed"\nurl = "https://h.example/rss"\n[options]\nx = 1'
    )
    (folder / "topics" / "fishing.toml").write_text(TOPIC)
    watchlist = load_watchlist(folder)
    assert [(s.name, s.kind, s.options["x"]) for s in watchlist.sources] == [("harbour-news", "feed", 1)]
    assert [(t.name, t.titles["en"]) for t in watchlist.topics] == [("fishing", "Fishing")]


def test_what_is_switched_off_is_left_out(folder: Path) -> None:
    (folder / "sources" / "a.toml").write_text('kind = "feed"\nurl = "https://h.example/rss"\nenabled = false')
    assert load_watchlist(folder).sources == ()


@pytest.mark.parametrize("url", ["/etc/hostname", "file:///etc/hostname", "javascript:alert(1)", "feed.xml"])
def test_h15_a_source_is_a_web_address_and_nothing_else(folder: Path, url: str) -> None:
    (folder / "sources" / "a.toml").write_text(f'kind = "feed"\nurl = "{url}"')
    with pytest.raises(ConfigError, match="http://"):
        load_watchlist(folder)


def test_mistakes_in_several_files_are_told_together(folder: Path) -> None:
    (folder / "sources" / "a.toml").write_text('kind = "feed"\nurll = "https://h.example/rss"')
    (folder / "sources" / "b.toml").write_text("kind = ")
    (folder / "topics" / "c.toml").write_text("[titles]\n")
    (folder / "topics" / "examples.jsonl").write_text('{"text": "a"}\nno json\n')
    with pytest.raises(ConfigError) as caught:
        load_watchlist(folder)
    files = {problem.file for problem in caught.value.problems}
    assert files == {
        f"watchlist/{n}" for n in ("sources/a.toml", "sources/b.toml", "topics/c.toml", "topics/examples.jsonl")
    }
    assert any('Did you mean "url"?' in problem.mend for problem in caught.value.problems)


def test_shared_examples_judge_every_topic_and_a_topics_own_only_itself(folder: Path) -> None:
    (folder / "topics" / "fishing.toml").write_text(TOPIC)
    (folder / "topics" / "examples.jsonl").write_text(
        json.dumps({"text": "Nets.", "topics": ["fishing"], "lang": "en"})
    )
    (folder / "topics" / "fishing.examples.jsonl").write_text(json.dumps({"text": "Cars.", "topics": []}) + "\n\n")
    (topic,) = load_watchlist(folder).topics
    shared, own = topic.examples
    assert shared.topics == {"fishing"}
    assert shared.not_topics is None
    assert own.not_topics == {"fishing"}


def test_an_example_may_hold_any_line_separator_that_json_allows(folder: Path) -> None:
    (folder / "topics" / "fishing.toml").write_text(TOPIC)
    line = json.dumps({"text": "Boats\u2028and\u0085nets", "topics": ["fishing"]}, ensure_ascii=False)
    (folder / "topics" / "examples.jsonl").write_text(line + "\r\n\n", encoding="utf-8")
    (topic,) = load_watchlist(folder).topics
    assert len(topic.examples) == 1


def test_a_secret_in_a_source_s_file_is_refused_with_where_it_belongs(folder: Path) -> None:
    (folder / "sources" / "a.toml").write_text('kind = "mailbox"\n[options]\nhost = "h"\nuser = "u"\npassword = "p4ss"')
    with pytest.raises(ConfigError, match=r"secrets\.toml") as caught:
        load_watchlist(folder)
    assert "p4ss" not in str(caught.value)


def test_relative_paths_of_a_source_are_the_desk_s(folder: Path) -> None:
    (folder / "sources" / "a.toml").write_text('kind = "folder"\n[options]\npath = "in"')
    (source,) = load_watchlist(folder).sources
    assert (source.url, source.home) == ("", folder.parent)


def test_a_search_that_the_desk_keeps_is_a_file_and_must_ask_for_something(folder: Path) -> None:
    (folder / "searches").mkdir()
    (folder / "searches" / "old-port.toml").write_text('query = "port OR ميناء -ferry"\nnote = "for the harbour desk"')
    [search] = load_watchlist(folder).searches
    assert (search.name, search.query, search.note) == ("old-port", "port OR ميناء -ferry", "for the harbour desk")
    (folder / "searches" / "empty.toml").write_text('query = " – "')
    with pytest.raises(ConfigError, match=r"searches/empty\.toml"):
        load_watchlist(folder)


def test_a_watch_name_is_a_file_and_what_is_wrong_with_it_is_told(folder: Path) -> None:
    (folder / "names").mkdir()
    (folder / "names" / "old-port.toml").write_text(
        'kind = "place"\nspellings = ["Altport"]\n[titles]\nen = "Old Port"'
    )
    (folder / "names" / "off.toml").write_text('kind = "body"\nenabled = false\n[titles]\nen = "Off"')
    [name] = load_watchlist(folder).names
    assert (name.name, name.kind, name.titles, name.spellings) == (
        "old-port",
        "place",
        {"en": "Old Port"},
        ("Altport",),
    )
    (folder / "names" / "off.toml").write_text('kind = "body"\nambiguous = ["Off"]\n[titles]\nen = "Off"')
    (folder / "names" / "empty.toml").write_text('kind = "thing"\n[titles]\nen = "–"')
    with pytest.raises(ConfigError) as caught:
        load_watchlist(folder)
    assert {problem.file for problem in caught.value.problems} == {
        "watchlist/names/off.toml",
        "watchlist/names/empty.toml",
    }
