"""Topics as they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from marsad.errors import ConfigError
from marsad.topicfiles import by_article, with_texts
from marsad.watchlist import load_topic, load_watchlist

TOPIC = """
{top}
[titles]
en = "Rivers"

[descriptions]
en = "Discharges into rivers, fish kills, clean-up of river beds."
"""


def desk(tmp_path: Path, top: str = "", **files: str) -> Path:
    """A watchlist with one topic, rivers; ``files`` are further ones beside it."""
    folder = tmp_path / "watchlist"
    (folder / "topics").mkdir(parents=True)
    (folder / "topics" / "rivers.toml").write_text(TOPIC.replace("{top}", top), encoding="utf-8")
    for name, content in files.items():
        (folder / "topics" / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return folder


def test_positive_and_negative_examples_stand_in_the_file_as_texts_passages_or_articles(tmp_path: Path) -> None:
    top = """
positive = [
  "Sewage flowed.",
  { passage = "Des poissons morts.", title = "Fleuve", lang = "fr" },
  { article = "a1" },
]
negative = ["A goalkeeper."]"""
    [topic] = load_watchlist(desk(tmp_path, top)).topics
    told = [
        (one.text, one.title, one.language, one.article, sorted(one.topics), one.not_topics) for one in topic.examples
    ]
    assert told == [
        ("Sewage flowed.", "", None, "", ["rivers"], frozenset()),
        ("Des poissons morts.", "Fleuve", "fr", "", ["rivers"], frozenset()),
        ("", "", None, "a1", ["rivers"], frozenset()),
        ("A goalkeeper.", "", None, "", [], frozenset({"rivers"})),
    ]
    assert by_article([topic]) == {"a1": "rivers"}
    [filled] = with_texts([topic], {"a1": {"id": "a1", "title": "T", "text": "X", "language": "ar", "story": "s"}})
    [named] = [one for one in filled.examples if one.article]
    assert (named.title, named.text, named.language, named.group) == ("T", "X", "ar", "s")


@pytest.mark.parametrize(
    ("top", "told"),
    [
        ('prefer = "recall"\nprecision = 0.9', "opposite"),
        ("precision = 0.3", "0.5"),
        ('positive = ["one text"]\nnegative = ["one  text"]', "both a positive and a negative"),
        ('positive = [{title = "no text"}]', "one of text, passage and article"),
        ('scorers = ["tea-leaves"]', "cues, embedding, learnt, places"),
        ('places = ["…"]', "no word"),
        ('[cues]\nen = ["*"]', "no word"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(tmp_path: Path, top: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load_watchlist(desk(tmp_path, top))


def test_a_wish_may_be_a_precision(tmp_path: Path) -> None:
    [topic] = load_watchlist(desk(tmp_path, "precision = 0.9")).topics
    assert (topic.precision, topic.wish) == (0.9, "precision 0.9")


def test_places_are_looked_for_in_every_spelling_and_may_be_watch_names(tmp_path: Path) -> None:
    folder = desk(tmp_path, 'places = ["the Litani", "bekaa"]')
    (folder / "names").mkdir()
    (folder / "names" / "bekaa.toml").write_text(
        'kind = "place"\nspellings = ["Beqaa"]\n[titles]\nen = "Bekaa"\n', encoding="utf-8"
    )
    [topic] = load_watchlist(folder).topics
    assert topic.scorers == ("embedding", "cues", "places")
    assert [(place.name, place.spellings) for place in topic.places] == [("the Litani", ()), ("bekaa", ("Beqaa",))]


def test_decisions_kept_as_examples_speak_only_of_the_topics_that_were_decided(tmp_path: Path) -> None:
    line = {"article": "a1", "title": "T", "text": "X", "topics": ["rivers"], "not_topics": ["floods"], "affair": "s"}
    watchlist = load_watchlist(desk(tmp_path, labels__jsonl=json.dumps(line) + "\n"))
    [example] = watchlist.shared_examples
    assert (example.topics, example.not_topics, example.group) == ({"rivers"}, {"floods"}, "s")
    assert watchlist.topics[0].examples == (example,)
    assert by_article(watchlist.topics) == {}


def test_a_topic_in_any_folder_has_the_examples_beside_it_and_the_desks_own(tmp_path: Path) -> None:
    shared = json.dumps({"text": "About a film.", "topics": []})
    watchlist = load_watchlist(desk(tmp_path, examples__jsonl=shared))
    path = tmp_path / "lakes.toml"
    path.write_text(TOPIC.replace("{top}", 'negative = ["A pond."]'), encoding="utf-8")
    path.with_suffix(".examples.jsonl").write_text(
        json.dumps({"text": "A lake.", "topics": ["lakes"]}), encoding="utf-8"
    )
    topic = load_topic(path, watchlist)
    assert [(one.text, sorted(one.topics)) for one in topic.examples] == [
        ("About a film.", []),
        ("A lake.", ["lakes"]),
        ("A pond.", []),
    ]


def test_a_bad_example_is_told_by_its_line_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        load_watchlist(desk(tmp_path, rivers__examples__jsonl='{"topics": []}\n{"text": \n'))
    assert "line 1: is no example: needs a text or a title" in str(told.value).replace("Value error, ", "")
    assert "line 2: is no example: it is not JSON" in str(told.value)
