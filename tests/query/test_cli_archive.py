"""``search``, ``show``, ``story``, ``coverage``, ``sources list`` and ``alerts`` over an archive that has something."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.desk import open_desk
from marsad.model import Query
from query.demo.receivers import Mailbox
from query.missed import in_words

HEAVY = ("torch", "prefect", "sentence_transformers", "transformers", "sklearn")
HIT = ["id", "url", "title", "snippet", "topics", "score", "published", "language", "source", "story"]


NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)


def ids(marsad: Callable, home: Path, *arguments: object) -> list[str]:
    return [hit["url"][-1] for hit in marsad("--home", home, "search", "--json", *arguments).json()]


def id_of(marsad: Callable, home: Path, words: str) -> str:
    (hit,) = marsad("--home", home, "search", words, "--mode", "words", "--json").json()
    return str(hit["id"])


# ---------------------------------------------------------------- search


def test_search_answers_with_the_fields_that_are_promised(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "search", "court", "--mode", "words", "--json")
    assert answer.code == 0
    assert answer.err == ""
    (hit,) = answer.json()
    assert list(hit) == HIT
    assert hit["title"] == "Court rules on extradition"
    assert hit["topics"] == ["extradition"]
    assert hit["published"] == "2026-07-14T12:00:00Z"
    assert (hit["language"], hit["source"], hit["story"]) == ("en", "north", "story-1")


def test_s05_search_finds_arabic_by_another_spelling(marsad: Callable, filled: Path) -> None:
    assert ids(marsad, filled, "المحكمه", "--mode", "words") == ["1"]


@pytest.mark.parametrize(
    "words", ["multi-agent", "COVID-19", "state's", "a:b", "C++", "foo@bar.example", '"', "*", "("]
)
def test_s02_no_words_are_an_error(marsad: Callable, filled: Path, words: str) -> None:
    answer = marsad("--home", filled, "search", words, "--mode", "words", "--json")
    assert (answer.code, answer.json()) == (0, [])


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ([], {"0", "1", "2"}),
        (["--topic", "detainee"], {"2"}),
        (["--topic", "detainee", "--topic", "extradition"], {"0", "1", "2"}),
        (["--lang", "AR"], {"1"}),
        (["--lang", "ar", "--lang", "fr", "--topic", "extradition"], {"1"}),
        (["--source", "south"], set()),
        (["--story", "story-1"], {"0", "1", "2"}),
        (["--since", "2026-07-14"], {"0"}),
        (["--until", "2026-07-13"], {"1", "2"}),
        (["--since", "2026-07-13", "--until", "2026-07-13"], {"1"}),
        (["--sort", "newest", "--limit", "1", "--offset", "1"], {"1"}),
    ],
)
def test_filters_are_joined_by_and_and_their_values_by_or(
    marsad: Callable, filled: Path, filters: list[str], found: set[str]
) -> None:
    assert set(ids(marsad, filled, *filters)) == found


@pytest.mark.parametrize("arguments", [["--since", "soon"], ["--limit", "0"], ["--offset", "-1"]])
def test_filters_that_make_no_sense_are_wrong_use(marsad: Callable, filled: Path, arguments: list[str]) -> None:
    answer = marsad("--home", filled, "search", "court", "--mode", "words", *arguments)
    assert answer.code == 2
    assert answer.out == ""


def test_a_search_that_finds_nothing_says_what_may_be_the_reason(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "search", "court", "--mode", "words", "--topic", "detaine", "--json")
    assert (answer.code, answer.json()) == (0, [])
    assert 'no topic "detaine"' in answer.err
    assert "detainee" in answer.err


def test_a_search_in_a_desk_that_never_ran_says_so(marsad: Callable, desk: Path) -> None:
    answer = marsad("--home", desk, "search", "court", "--mode", "words", "--json")
    assert (answer.code, answer.json()) == (0, [])
    assert "marsad run" in answer.err


def test_the_table_of_a_search_has_what_is_needed_to_go_on(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "search", "court", "--mode", "words", "--no-json")
    id = id_of(marsad, filled, "court")
    for shown in (id[:10], "2026-07-14", "north", "en", "extradition", "Court rules"):
        assert shown in answer.out


@pytest.mark.parametrize("mode", ["hybrid", "meaning"])
def test_a_question_finds_by_meaning_what_shares_no_word_with_it(marsad: Callable, understood: Path, mode: str) -> None:
    found = ids(marsad, understood, "prisoners set free", "--mode", mode, "--limit", 1)
    assert found == ["2"]


def test_facets_say_how_all_that_fit_are_spread_beside_the_hits(marsad: Callable, filled: Path) -> None:
    asked = ("--home", filled, "search", "court", "--mode", "words")
    plain = marsad(*asked, "--json").json()
    found = marsad(*asked, "--facets", "--limit", 1, "--json").json()
    assert set(plain[0]) == {
        "id", "url", "title", "snippet", "topics", "score", "published", "language", "source", "story",
    }  # fmt: skip
    [hit] = found["hits"]
    start, end = hit["marks"]["title"][0]
    assert hit["title"][start:end].lower() == "court"
    assert found["facets"]["total"] == len(plain)
    assert {facet["value"] for facet in found["facets"]["languages"]} == {hit["language"] for hit in plain}
    assert sum(period["count"] for period in found["timeline"]) == len(plain)
    assert f"{len(plain)} article" in marsad(*asked, "--facets", "--no-json").out


def test_fields_that_are_typed_filter_like_the_options(marsad: Callable, filled: Path) -> None:
    for typed, option in (("topic:detainee", ("--topic", "detainee")), ("lang:en", ("--lang", "en"))):
        assert set(ids(marsad, filled, typed)) == set(ids(marsad, filled, *option)) != set()


def test_a_search_is_kept_under_a_name_found_again_listed_and_forgotten(marsad: Callable, filled: Path) -> None:
    asked = ("--home", filled, "search")
    first = marsad(*asked, "court OR détenus", "--lang", "en", "--mode", "words", "--save", "harbour", "--json")
    assert "harbour.toml" in first.err
    assert marsad(*asked, "--saved", "harbour", "--mode", "words", "--json").json() == first.json() != []
    [kept] = marsad("--home", filled, "searches", "list", "--json").json()
    assert (kept["name"], kept["query"], kept["rules"]) == ("harbour", "court OR détenus lang:en", [])
    assert "harbour" in marsad("--home", filled, "searches", "list", "--no-json").out
    again = marsad(*asked, "ferry", "--save", "harbour")
    assert (again.code, "searches delete harbour" in again.err) == (2, True)
    assert marsad("--home", filled, "searches", "delete", "harbour").code == 0
    assert marsad("--home", filled, "searches", "list", "--json").json() == []
    assert marsad(*asked, "--saved", "harbour").code == 2


@pytest.mark.parametrize("arguments", [("--save", "harbour"), ("court", "--save", "../x"), ("court", "--save", "")])
def test_what_cannot_be_kept_is_wrong_use(marsad: Callable, filled: Path, arguments: tuple[str, ...]) -> None:
    answer = marsad("--home", filled, "search", *arguments, "--mode", "words")
    assert (answer.code, answer.out) == (2, "")


def test_a_rule_goes_by_a_search_that_is_kept(filled: Path) -> None:
    (filled / "watchlist" / "searches").mkdir()
    (filled / "watchlist" / "searches" / "harbour.toml").write_text('query = "port OR ميناء"', encoding="utf-8")
    rule = '[[rules]]\nname = "{0}"\nchannel = "mail"\nrecipients = ["you@desk.example"]\nsearch = "{1}"\n'
    mail = '[channels.mail]\nkind = "email"\nhost = "127.0.0.1"\nport = 9\nsender = "desk@desk.example"\n'
    rules = rule.format("kept", "harbour") + rule.format("typed", "ferry Homs") + rule.format("broken", "near:ab12")
    (filled / "marsad.toml").write_text(mail + rules, encoding="utf-8")
    desk = open_desk(filled)
    assert [(rule.name, rule.search) for rule in desk.rules] == [("kept", "port OR ميناء"), ("typed", "ferry Homs")]
    assert [problem.key for problem in desk.broken_rules["broken"]] == ["rules.2.search"]
    known = desk.names_asked(desk.rules)
    assert [(mention.name, mention.text) for mention in known.spelled["ferry Homs"]] == [("homs", "Homs")]


@pytest.mark.parametrize("typed", ["saydnaya", "Sednaya", "صيدنايا", "prison de saydnaya", "name:saydnaya-prison"])
def test_a_query_spells_a_watch_name_in_any_script_and_in_small_letters(desk: Path, typed: str) -> None:
    assert {mention.name for mention in open_desk(desk).asked(Query(typed)).spelled} == {"saydnaya-prison"}


def test_what_needs_no_model_loads_none_and_no_prefect(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(b"<rss version='2.0'><channel><title>t</title></channel></rss>")
    (tmp_path / "page.html").write_bytes(b"<p>page</p>")
    commands = [
        ["--help"],
        ["search", "court", "--mode", "words"],
        ["search"],
        ["show", "https://north.example/0"],
        ["story", "story-1"],
        ["coverage"],
        ["sources", "list"],
        ["topics", "list"],
        ["alerts", "list"],
        ["read-feed", "feed.xml"],
        ["extract", "page.html"],
    ]
    program = (
        "import sys\n"
        "from query.cli import main\n"
        f"for command in {commands!r}:\n"
        f"    code = main([*command, '--home', {str(filled)!r}])\n"
        f"    print(code, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert [line for line in done.stderr.splitlines() if line[:1].isdigit()] == ["0 []"] * len(commands)


# ---------------------------------------------------------------- show and story


def test_show_has_text_tags_evidence_story_versions_and_hashes(marsad: Callable, filled: Path) -> None:
    id = id_of(marsad, filled, "court")
    article = marsad("--home", filled, "show", id[:8], "--json").json()
    assert article["id"] == id
    assert article["text"].startswith("The court in the capital")
    assert article["tags"][0]["topic"] == "extradition"
    assert article["tags"][0]["evidence"]["passage"].startswith("The court")
    assert article["story"] == "story-1"
    assert article["versions"][0]["number"] == 1
    assert article["page"]["sha256"] == hashlib.sha256(b"<h1>Court rules on extradition</h1>").hexdigest()


def test_show_for_people_has_the_same(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "show", id_of(marsad, filled, "court"), "--no-json")
    for shown in ("Court rules", "https://north.example/0", "hand the suspect over", "extradition", "0.97", "story-1"):
        assert shown in answer.out


def test_show_page_gives_the_kept_bytes(marsad_process: Callable, marsad: Callable, filled: Path) -> None:
    id = id_of(marsad, filled, "court")
    answer = marsad_process("--home", filled, "show", id, "--page")
    assert (answer.code, answer.out) == (0, "<h1>Court rules on extradition</h1>")


@pytest.mark.parametrize("arguments", [["show", "ffff"], ["show", ""], ["story", "none"], ["alerts", "retry", "none"]])
def test_what_is_not_there_is_wrong_use_with_a_way_to_go_on(
    marsad: Callable, filled: Path, arguments: list[str]
) -> None:
    answer = marsad("--home", filled, *arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert "marsad" in answer.err


def test_a_version_that_is_not_there_is_told(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "show", id_of(marsad, filled, "court"), "--version", "7")
    assert answer.code == 2
    assert "version 7" in answer.err


def test_a_story_is_a_timeline_of_its_developments(marsad: Callable, filled: Path) -> None:
    found = marsad("--home", filled, "story", "story-1", "--json").json()
    told = [article["url"][-1] for development in found["developments"] for article in development["articles"]]
    assert told == ["2", "1", "0"]
    answer = marsad("--home", filled, "story", "story-1", "--no-json")
    assert answer.out.index("Deux détenus") < answer.out.index("Court rules")


# ---------------------------------------------------------------- coverage and sources


def test_coverage_says_in_words_what_was_missed(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "coverage", "--since", "2026-07-01", "--json")
    assert answer.code == 0
    rows = {row["source"]: row for row in answer.json()}
    assert rows["north"]["articles"] == 3
    assert "timeout" in " ".join(rows["south"]["in_words"])


def test_a_source_never_looked_at_is_in_coverage(marsad: Callable, filled: Path) -> None:
    (filled / "watchlist" / "sources" / "west.toml").write_text(
        'kind = "feed"\nurl = "https://west.example/rss"\n', encoding="utf-8"
    )
    rows = {row["source"]: row for row in marsad("--home", filled, "coverage", "--json").json()}
    assert "marsad run" in rows["west"]["in_words"][0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"status": "ok"}, ["nothing"]),
        ({"status": None}, ["never looked at yet: run marsad run"]),
        (
            {"status": "blocked", "reason": "challenge", "failures": 3},
            ["the source itself, 3 times in a row: blocked (challenge)"],
        ),
        (
            {"status": "failed", "reason": "timeout", "failures": 2, "failed_polls": {"timeout": 2, "dns": 1}},
            ["the source itself, 2 times in a row: failed (timeout)", "looked at in vain 1 time: dns"],
        ),
        ({"status": "ok", "silent_days": 10.0}, ["nothing new for 10 days; its rhythm is not known yet"]),
        ({"status": "ok", "silent_days": 2.0}, ["nothing"]),
        ({"status": "ok", "silent_days": 10.0, "usual_days": 7.0, "longest_days": 8.0, "health": "well"}, ["nothing"]),
        (
            {"status": "ok", "silent_days": 7.0, "usual_days": 0.0833, "longest_days": 0.6, "health": "silent"},
            ["nothing new for 7 days; usual are 2 hours, at most 14 hours"],
        ),
        ({"status": "ok", "warnings": {"possible-gap": 2}}, ["possible-gap at 2 looks"]),
        ({"status": "ok", "left_out": {"cap": 4}}, ["up to 4 entries left out over the cap on entries at a look"]),
        ({"status": "ok", "failed": {"http-404": 2}}, ["2 pages not had: http-404"]),
        ({"status": "ok", "not_articles": {"consent-wall": 1}}, ["1 page no readable article: consent-wall"]),
        ({"status": "ok", "stand_ins": 1}, ["the source's own summary stands in for 1 page"]),
        ({"status": "ok", "waiting": 5}, ["5 pages still to be fetched"]),
    ],
)
def test_every_way_of_missing_has_its_words(row: dict[str, object], said: list[str]) -> None:
    assert in_words(row) == said


def test_h13_sources_are_listed_without_their_secrets(marsad: Callable, filled: Path) -> None:
    for form in ("--json", "--no-json"):
        answer = marsad("--home", filled, "sources", "list", form)
        assert answer.code == 0
        assert "north.example/rss" in answer.out
        assert "timeout" in answer.out
        assert "SECRET" not in answer.out + answer.err
        assert "pw" not in answer.out + answer.err


# ---------------------------------------------------------------- alerts


def test_alerts_are_listed_with_their_lives(marsad: Callable, filled: Path) -> None:
    (alert,) = marsad("--home", filled, "alerts", "list", "--json").json()
    assert (alert["key"], alert["state"], alert["attempts"], alert["channel"]) == ("key-1", "pending", 0, "mail")
    assert alert["because"] == "the rule says so"
    assert marsad("--home", filled, "alerts", "list", "--state", "dead", "--json").json() == []


def test_an_alerts_headline_cannot_drive_the_terminal(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "alerts", "list", "--no-json")
    assert "Court rules" in answer.out
    assert "\x1b[31m" not in answer.out


def test_an_alert_can_be_made_due_again(marsad: Callable, filled: Path) -> None:
    assert marsad("--home", filled, "alerts", "retry", "key-1").code == 0


def test_all_that_were_given_up_can_be_made_due_again(marsad: Callable, filled: Path) -> None:
    with open_desk(filled).open_archive() as archive:
        archive.record_delivery_failure("key-1", "550 no such user", now=NOON, next_attempt_at=None)
    [dead] = marsad("--home", filled, "alerts", "list", "--state", "dead", "--json").json()
    assert [(one["outcome"], one["reason"]) for one in dead["tries"]] == [("failed", "550 no such user")]
    assert marsad("--home", filled, "alerts", "retry", "--dead", "--json").json()["alerts"] == 1
    assert marsad("--home", filled, "alerts", "list", "--state", "dead", "--json").json() == []
    assert marsad("--home", filled, "alerts", "retry").code == 2


def test_a_channel_that_is_not_there_is_told_with_those_that_are(marsad: Callable, filled: Path) -> None:
    answer = marsad("--home", filled, "alerts", "test", "carrier-pigeon")
    assert answer.code == 2
    assert "Known channels" in answer.err


def mail_by(desk: Path, port: int) -> None:
    (desk / "marsad.toml").write_text(
        f'[channels.mail]\nkind = "email"\nhost = "127.0.0.1"\nport = {port}\nsender = "desk@desk.example"\n'
        'security = "plain"\n[[rules]]\nname = "all"\nchannel = "mail"\nrecipients = ["you@desk.example"]\n',
        encoding="utf-8",
    )


def rules_by(desk: Path, *rules: str) -> None:
    mail_by(desk, 9)
    with (desk / "marsad.toml").open("a", encoding="utf-8") as file:
        file.write("".join(f'[[rules]]\nchannel = "mail"\nrecipients = ["you@desk.example"]\n{rule}' for rule in rules))


def test_a_preview_says_what_rules_would_have_told_and_sends_nothing(marsad: Callable, filled: Path) -> None:
    rules_by(filled, 'name = "freed"\nwords = ["detenus", "-football"]\n', 'name = "lost"\ntopics = ["nothing"]\n')
    answer = marsad("--home", filled, "alerts", "preview", "--since", "2026-07-01", "--json")
    assert answer.code == 1, "one of them is broken"
    tried = {one["rule"]: one for one in answer.json()}
    assert [tried[name]["developments"] for name in ("all", "freed", "lost")] == [3, 1, 0]
    assert sum(tried["all"]["per_week"].values()) == 3
    [sample] = tried["freed"]["sample"]
    assert sample["headline"] == "Deux détenus libérés"
    assert "It mentions detenus." in sample["because"]
    assert "there is no topic" in tried["lost"]["problems"][0]
    assert len(marsad("--home", filled, "alerts", "list", "--json").json()) == 1
    assert marsad("--home", filled, "alerts", "preview", "freed", "--since", "2026-07-01").code == 0
    assert marsad("--home", filled, "alerts", "preview", "nobody").code == 2


def test_a_preview_says_that_a_rule_would_fire_too_often(marsad: Callable, filled: Path) -> None:
    mail_by(filled, 9)
    settings = (filled / "marsad.toml").read_text(encoding="utf-8")
    (filled / "marsad.toml").write_text(settings + "[alerts]\nmost_per_day = 0.001\n", encoding="utf-8")
    answer = marsad("--home", filled, "alerts", "preview", "all", "--since", "2026-07-01", "--no-json")
    assert answer.code == 1
    assert "refused" in answer.out
    assert "Court rules on extradition" in answer.out


def test_a_rule_is_held_by_hand_and_released(marsad: Callable, filled: Path) -> None:
    mail_by(filled, 9)
    assert marsad("--home", filled, "alerts", "hold", "all", "--json").json() == [{"rule": "all", "alerts": 1}]
    [alert] = marsad("--home", filled, "alerts", "list", "--state", "held", "--json").json()
    assert alert["key"] == "key-1"
    assert marsad("--home", filled, "alerts", "release", "--json").json() == [{"rule": "all", "alerts": 1}]
    [alert] = marsad("--home", filled, "alerts", "list", "--state", "pending", "--json").json()
    assert alert["digest_at"] is not None
    assert marsad("--home", filled, "alerts", "hold", "nobody").code == 2


def test_a_test_of_a_channel_says_how_far_it_came(marsad: Callable, desk: Path) -> None:
    with Mailbox() as mailbox:
        mail_by(desk, mailbox.port)
        answer = marsad("--home", desk, "alerts", "test", "mail", "--json")
    assert answer.code == 0
    told = answer.json()
    assert (told["ok"], told["recipient"]) == (True, "you@desk.example")
    assert all(step["ok"] for step in told["steps"])
    assert mailbox.recipients == [("you@desk.example",)]


def test_a_channel_that_cannot_be_reached_fails_at_the_step_that_failed(marsad: Callable, desk: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        mail_by(desk, taken.getsockname()[1])
        answer = marsad("--home", desk, "alerts", "test", "mail", "--json")
    assert answer.code == 1
    told = answer.json()
    assert told["ok"] is False
    assert told["steps"][-1]["name"] == "connect"
