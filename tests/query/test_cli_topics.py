"""``marsad topics``: a topic is tried, measured, taught by what people decide, and never made worse unasked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

RIVERS = """
precision = 0.9
positive = [
  "Untreated sewage of two towns flowed into the river for a week, the river authority said.",
  { title = "Poissons morts", passage = "Une usine a déversé ses eaux usées dans le fleuve.", lang = "fr" },
]
negative = ["The club from the river town bought a goalkeeper."]

[titles]
en = "Pollution of rivers"

[descriptions]
en = "Discharges into rivers, fish kills, court cases against factories, clean-up of river beds."
"""
BROKEN = """
prefer = "recall"
precision = 1.5
scorers = ["tea-leaves"]
positive = [{ text = "a text", article = "an article" }]
colour = "red"

[titles]
en = "Rivers"

[descriptions]
en = "Rivers"

[cues]
en = ["…"]
"""


@pytest.fixture
def desk(understood: Path, tmp_path: Path) -> Path:
    """A desk of one's own with the trained model and its archive of three tagged articles."""
    return shutil.copytree(understood, tmp_path / "taught")


@pytest.fixture
def rivers(tmp_path: Path) -> Path:
    path = tmp_path / "rivers.toml"
    path.write_text(RIVERS, encoding="utf-8")
    return path


def articles(marsad, desk: Path) -> dict[str, str]:
    """The ids of the archive's articles by title."""
    return {hit["title"]: hit["id"] for hit in marsad("--home", desk, "search", "--json").json()}


# ---------------------------------------------------------------- test


def test_every_mistake_in_a_topics_file_is_told_at_once(marsad, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(BROKEN, encoding="utf-8")
    (tmp_path / "broken.examples.jsonl").write_text('{"topics": []}\nno json\n', encoding="utf-8")
    answer = marsad("topics", "test", path)
    assert (answer.code, answer.out) == (2, "")
    for told in ("tea-leaves", "positive.0", "colour", "precision", "descriptions", "cues", "line 1", "line 2"):
        assert told in answer.err
    assert "cues, embedding, learnt, places" in answer.err


@pytest.mark.parametrize(
    ("name", "told"), [("absent.toml", "no file"), ("article.txt", ".toml"), ("Bad Name.toml", "letters")]
)
def test_what_is_no_topics_file_is_refused_with_what_to_do(marsad, tmp_path: Path, name: str, told: str) -> None:
    if name != "absent.toml":
        (tmp_path / name).write_text(RIVERS, encoding="utf-8")
    answer = marsad("topics", "test", tmp_path / name)
    assert answer.code == 2
    assert told in answer.err


def test_a_topic_is_tried_on_its_examples_on_news_and_on_the_archive(marsad, desk: Path, rivers: Path) -> None:
    answer = marsad("--home", desk, "topics", "test", rivers, "--json")
    assert answer.code == 0
    told = answer.json()
    assert (told["topic"], told["wish"], told["learnt_from"]) == ("rivers", "precision 0.9", "description")
    assert (told["positive"], told["negative"]) == (2, 1)
    assert told["background_tagged"] < told["background"] / 20
    assert told["archive"]["topic"] == "rivers"
    shown = marsad("--home", desk, "topics", "test", rivers, "--no-json")
    assert "rivers is written well" in shown.out


# ---------------------------------------------------------------- backtest


def test_a_topic_is_tried_on_the_archive_from_kept_vectors_with_the_difference_to_today(marsad, desk: Path) -> None:
    answer = marsad("--home", desk, "topics", "backtest", "extradition", "--json")
    assert answer.code == 0
    told = answer.json()
    assert (told["articles"], told["read_again"]) == (3, 0)
    assert told["tagged"] == told["today"] == 2
    assert told["added"] == told["removed"] == []
    assert sum(told["per_week"].values()) == 2
    assert sum(told["by_language"].values()) == 2
    assert {tag["title"] for tag in told["sample"]} == {
        "Court rules on extradition",
        "المحكمة تنظر في تسليم الموقوف",
    }
    [alone] = told["rules"]
    assert (alone["rule"], alone["developments"], alone["today"]) == ("at-once", 2, 2)
    assert "By week" in marsad("--home", desk, "topics", "backtest", "extradition", "--no-json").out


def test_a_changed_topic_shows_what_it_would_add_and_take_away(marsad, desk: Path, tmp_path: Path) -> None:
    kept = (desk / "watchlist" / "topics" / "extradition.toml").read_text(encoding="utf-8")
    changed = tmp_path / "extradition.toml"
    changed.write_text(kept.replace('prefer = "balance"', "precision = 0.99"), encoding="utf-8")
    told = marsad("--home", desk, "topics", "backtest", changed, "--json").json()
    assert told["today"] == 2
    assert len(told["removed"]) == 2 - told["tagged"] + len(told["added"])
    assert marsad("--home", desk, "topics", "backtest", "extradition", "--json").json()["tagged"] == 2


def test_c13_what_a_person_decided_stands_in_a_backtest(marsad, desk: Path) -> None:
    id = articles(marsad, desk)["Court rules on extradition"]
    assert marsad("--home", desk, "label", id, "extradition", "no", "--by", "an analyst").code == 0
    told = marsad("--home", desk, "topics", "backtest", "extradition", "--json").json()
    assert (told["tagged"], told["today"]) == (1, 1)
    assert id not in {tag["article"] for tag in told["sample"]}


def test_a_rule_that_would_alert_too_often_is_refused_unless_forced(marsad, desk: Path) -> None:
    settings = desk / "marsad.toml"
    rule = """
[alerts]
most_per_day = 0.01

[channels.out]
kind = "email"
host = "127.0.0.1"
port = 9
sender = "desk@desk.example"

[[rules]]
name = "all"
topics = ["extradition"]
channel = "out"
recipients = ["reader@desk.example"]
"""
    lines = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("[alerts]")]
    settings.write_text("\n".join(lines) + rule, encoding="utf-8")
    answer = marsad("--home", desk, "topics", "backtest", "extradition", "--since", "2026-07-01", "--json")
    told = answer.json()
    assert (answer.code, told["accepted"]) == (1, False)
    assert "times a day" in {one["rule"]: one["refused"] for one in told["rules"]}["all"]
    forced = marsad("--home", desk, "topics", "backtest", "extradition", "--since", "2026-07-01", "--force", "--json")
    assert (forced.code, forced.json()["accepted"]) == (0, True)


def test_an_unknown_topic_is_refused_with_the_known_ones(marsad, desk: Path) -> None:
    for command in (("backtest", "fishing"), ("review", "--topic", "fishing")):
        answer = marsad("--home", desk, "topics", *command)
        assert answer.code == 2
        assert "border-smuggling, detainee, extradition" in answer.err


# ---------------------------------------------------------------- evaluate, calibrate


def test_labelled_articles_give_figures_by_topic_and_language_and_a_bad_line_costs_only_itself(
    marsad, trained: Path, tmp_path: Path
) -> None:
    examples = (trained / "watchlist" / "topics" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    lines = tmp_path / "labelled.jsonl"
    lines.write_text("\n".join([*examples[:60], '{"id": "x", "text": "no topics"}']), encoding="utf-8")
    answer = marsad("--home", trained, "topics", "evaluate", lines, "--no-curve", "--json")
    told = answer.json()
    assert (answer.code, told["texts"], told["unreadable"]) == (1, 60, 1)
    assert "line 61: topics: Field required" in answer.err
    assert {(one["topic"], one["language"]) for one in told["by_topic"]} >= {("extradition", "all"), ("detainee", "ar")}
    assert told["macro_f1"]["low"] < told["macro_f1"]["value"] < told["macro_f1"]["high"]
    assert told["macro_f1"]["value"] > 0.7
    assert set(told["thresholds"]) == {"border-smuggling", "detainee", "extradition"}


def test_calibrating_shows_thresholds_and_figures_in_each_language(marsad, desk: Path) -> None:
    told = marsad("--home", desk, "topics", "calibrate", "--json").json()
    assert told["wishes"]["detainee"] == "balance"
    assert all(0.1 <= threshold <= 0.9 for threshold in told["thresholds"].values())
    assert {one["language"] for one in told["by_topic"]} == {"all", "ar", "en", "fr"}


# ---------------------------------------------------------------- review, retrain


def test_the_queue_shows_the_unsure_first_and_not_what_is_decided(marsad, desk: Path) -> None:
    told = marsad("--home", desk, "topics", "review", "--topic", "detainee", "--json").json()
    doubt = [abs(one["score"] - one["threshold"]) for one in told]
    assert len(told) == 3
    assert doubt[0] == min(doubt)
    marsad("--home", desk, "label", told[0]["article"], "detainee", "no", "--by", "an analyst")
    after = marsad("--home", desk, "topics", "review", "--topic", "detainee", "--json").json()
    assert told[0]["article"] not in {one["article"] for one in after}
    assert "marsad label ID TOPIC" in marsad("--home", desk, "topics", "review", "--no-json").out


def test_without_decisions_there_is_nothing_to_learn(marsad, desk: Path) -> None:
    answer = marsad("--home", desk, "topics", "retrain")
    assert answer.code == 2
    assert "marsad topics review" in answer.err


def test_decisions_are_learnt_if_the_model_is_no_worse_and_stay_as_they_are(marsad, desk: Path) -> None:
    ids = articles(marsad, desk)
    for title in ("Court rules on extradition", "المحكمة تنظر في تسليم الموقوف"):
        marsad("--home", desk, "label", ids[title], "extradition", "yes", "--by", "an analyst")
    answer = marsad("--home", desk, "topics", "retrain", "--json")
    told = answer.json()
    assert (answer.code, told["labels"], told["switched_on"], told["worse"]) == (0, 2, True, False)
    assert set(told["on_examples"]["before_by_topic"]) == {"border-smuggling", "detainee", "extradition"}
    kept = (desk / "watchlist" / "topics" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["topics"] for line in kept] == [["extradition"], ["extradition"]]
    assert marsad("--home", desk, "rescore").code == 0
    shown = marsad("--home", desk, "show", ids["Court rules on extradition"], "--json").json()
    [tag] = [tag for tag in shown["tags"] if tag["topic"] == "extradition"]
    assert (tag["by"], tag["decision"], tag["model"]) == ("person:an analyst", True, told["model"])


def test_a_model_that_became_worse_is_not_switched_on_unless_forced(marsad, desk: Path) -> None:
    # The examples themselves, as decided by somebody who gets every one of them wrong.
    wrong = poisoned(desk)
    answer = marsad("--home", desk, "topics", "retrain")
    told = answer.json()
    assert (answer.code, told["switched_on"], told["worse"], told["labels"]) == (1, False, True, wrong)
    assert not (desk / "watchlist" / "topics" / "labels.jsonl").exists()
    assert "is not switched on" in answer.err


def poisoned(desk: Path) -> int:
    """Fill the archive with articles that are decided against the truth; how many there are."""
    from datetime import UTC, datetime

    from flows.desk import open_desk
    from marsad.model import Article, Entry, Page, Poll, Source

    now = datetime(2026, 7, 15, 12, tzinfo=UTC)
    lines = (desk / "watchlist" / "topics" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines][:40]
    opened = open_desk(desk)
    with opened.open_archive() as archive:
        entries = tuple(
            Entry("wrong", str(n), f"https://wrong.example/{n}", one["title"], published=now)
            for n, one in enumerate(told)
        )
        archive.record_poll(
            Source("wrong", "feed", "https://wrong.example/rss"),
            Poll("wrong", "ok", entries=entries),
            now=now,
            next_due_at=now,
            baseline_since=now,
        )
        for item in archive.waiting_entries(now=now, limit=999):
            url = item.entry.url or ""
            archive.record_page(item.id, Page(url, url, 200, {}, url.encode(), url, now), now=now)
        for waiting in archive.waiting_pages(limit=999):
            one = told[int(waiting.entry.key)]
            # A word more, so that it is another text than the example.
            article = Article(waiting.page.url, waiting.page.url, "ok", one["title"], f"{one['text']} (wrong)")
            archive.record_article(waiting.entry_id, article, now=now, fresh_since=now)
        texts = archive.waiting_texts(limit=999)
        topics = [topic.name for topic in opened.watchlist.topics]
        for text in texts:
            one = told[int((text.url or "").rpartition("/")[2])]
            for topic in topics:
                archive.record_decision(text.id, topic, topic not in one["topics"], by="a joker", now=now)
    return len(texts)
