"""How what people type is read: into words, phrases, alternatives, fields and dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.asking import MOST_TERMS, Field, Words, read_query, with_names, without_names
from marsad.dates import Span
from marsad.model import Mention

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)


def shown(question):
    """A question in a few characters: clauses, a clause's alternatives joined by "|", "=" before what is exact."""
    return [" | ".join(map(_condition, clause)) for clause in question.clauses]


def _condition(condition):
    what, minus = condition.what, "-" * condition.minus
    if isinstance(what, Words):
        return f"{minus}{'title:' * what.title}{'=' * what.exact}{' '.join(what.words)}"
    if isinstance(what, Field):
        return f"{minus}{what.name}:{what.value}"
    return f"{minus}{what.since and what.since.isoformat()[:16]}..{what.until and what.until.isoformat()[:16]}"


@pytest.mark.parametrize(
    ("typed", "clauses"),
    [
        ("court ruling", ["court", "ruling"]),
        ('"court ruling" appeal', ["=court ruling", "appeal"]),
        ("“court ruling” «de la cour»", ["=court ruling", "=de la cour"]),
        ("« de la cour »", ["=de la cour"]),
        ("«\u202fde la cour\u202f»", ["=de la cour"]),
        ('"court"', ["=court"]),
        ("court -appeal", ["court", "-appeal"]),
        ("court −appeal", ["court", "-appeal"]),
        ('court -"the appeal"', ["court", "-=the appeal"]),
        ("multi-agent", ["=multi agent"]),
        ("COVID-19", ["=covid 19"]),
        ("state's", ["=state s"]),
        ("a:b", ["=a b"]),
        ("C++", ["c"]),
        ("foo@bar.example", ["=foo bar example"]),
        ("case:12/2026", ["=case 12 2026"]),
        ('case:"the state"', ["=case the state"]),
        ('court "ruling', ["court", "ruling"]),
        ("court court Court", ["court"]),
        ("- -- -- + * ( ) ^ \" ' :", []),
        ("-court", ["-court"]),
        ("سوريا -لبنان", ["سوريا", "-لبنان"]),
        ("l'extradition", ["extradition"]),
        ('court"ruling"x', ["=court ruling x"]),
        ("", []),
        # alternatives
        ("court OR tribunal", ["court | tribunal"]),
        ("Syria court OR tribunal ruling", ["syria", "court | tribunal", "ruling"]),
        ("(court OR tribunal) ruling", ["court | tribunal", "ruling"]),
        ("court | tribunal || judge", ["court | tribunal | judge"]),
        ("cour OU tribunal", ["cour | tribunal"]),
        ("محكمة أو قضاء", ["محكمه | قضا"]),
        ("court OR -appeal", ["court | -appeal"]),
        ("OR court OR", ["court"]),
        ("court OR OR tribunal", ["court | tribunal"]),
        ("court AND ruling", ["court", "ruling"]),
        ("court or tribunal", ["court", "tribunal"]),
        # fields
        ("title:court", ["title:court"]),
        ('title:"court ruling"', ["title:=court ruling"]),
        ("titre:cour عنوان:محكمة", ["title:cour", "title:محكمه"]),
        ("title:", ["title"]),
        ("topic:extradition", ["topic:extradition"]),
        ('topic:"Border Smuggling"', ["topic:border-smuggling"]),
        ("topic:a topic:b", ["topic:a | topic:b"]),
        ("topic:a source:b", ["topic:a", "source:b"]),
        ("topic:a OR source:b", ["topic:a | source:b"]),
        ("(topic:a OR topic:b)", ["topic:a | topic:b"]),
        ("-topic:a -topic:b", ["-topic:a", "-topic:b"]),
        ("lang:AR lang:français لغة:الإنجليزية", ["lang:ar | lang:fr | lang:en"]),
        ("source：north", ["source:north"]),
        ('name:"Roumieh prison"', ["name:Roumieh prison"]),
        ("story:ab12", ["story:ab12"]),
        ("topic:", ["topic"]),
        ('topic:"!"', []),
        # function words
        ("What happened to the detainees?", ["happened", "detainees"]),
        ("Que s'est-il passé à la prison", ["=est il", "passe", "prison"]),
        ("ماذا حدث في السجن؟", ["حدث", "سجن"]),
        ("the who", ["the", "who"]),
        ("-the", ["-the"]),
        ('"the who"', ["=the who"]),
        ("title:the court", ["title:the", "court"]),
    ],
)
def test_s02_a_query_is_words_phrases_alternatives_and_fields(typed, clauses):
    assert shown(read_query(typed)) == clauses


@pytest.mark.parametrize(
    ("typed", "clauses"),
    [
        ("after:2026-01", ["2026-01-01T00:00..None"]),
        ("since:2026", ["2026-01-01T00:00..None"]),
        ("before:2026-01-31", ["None..2026-01-31T00:00"]),
        ("until:2026-01-31", ["None..2026-02-01T00:00"]),
        ("on:2026-01", ["2026-01-01T00:00..2026-02-01T00:00"]),
        ("date:2026-12", ["2026-12-01T00:00..2027-01-01T00:00"]),
        ("on:2026", ["2026-01-01T00:00..2027-01-01T00:00"]),
        ("on:31/01/2026", ["2026-01-31T00:00..2026-02-01T00:00"]),
        ("on:01/2026", ["2026-01-01T00:00..2026-02-01T00:00"]),
        ("on:2026-01..2026-03-15", ["2026-01-01T00:00..2026-03-16T00:00"]),
        ("on:2026-01..", ["2026-01-01T00:00..None"]),
        ("on:..2026-01", ["None..2026-02-01T00:00"]),
        ("بعد:٢٠٢٦-٠١", ["2026-01-01T00:00..None"]),
        ("après:2026 avant:2027", ["2026-01-01T00:00..None", "None..2027-01-01T00:00"]),
        ("after:7d", ["2026-07-07T12:00..None"]),
        ("after:7j", ["2026-07-07T12:00..None"]),
        ("before:7d", ["None..2026-07-07T12:00"]),
        ("until:7d", ["None..2026-07-07T12:00"]),
        ("on:7d", ["2026-07-07T12:00..None"]),
        ("after:2026-07-14T09:30+02:00", ["2026-07-14T07:30..None"]),
        ("until:2026-07-14T09:30", ["None..2026-07-14T09:30"]),
        ("on:today", ["2026-07-14T00:00..2026-07-15T00:00"]),
        ("on:أمس", ["2026-07-13T00:00..2026-07-14T00:00"]),
        ("-on:2026", ["-2026-01-01T00:00..2027-01-01T00:00"]),
        # no dates: words
        ("after:all", ["=after all"]),
        ("before:2026-13", ["=before 2026 13"]),
        ("on:2026-02-30", ["=on 2026 02 30"]),
        ("on:0000", ["=on 0000"]),
        ("after:9999-12", ["=after 9999 12"]),
        ("until:9999", ["=until 9999"]),
        ("after:99999999d", ["=after 99999999d"]),
        ("on:..", ["on"]),
        ("after:2026-01..2026-02", ["=after 2026 01 2026 02"]),
    ],
)
def test_dates_are_years_months_days_ranges_and_ages_in_any_digits(typed, clauses):
    assert shown(read_query(typed, now=NOW)) == clauses


def test_an_age_without_a_now_to_reckon_from_is_a_word():
    assert shown(read_query("after:7d on:today")) == ["=after 7d", "=on today"]


def test_s15_a_day_is_one_of_the_zone_asked_in():
    [[condition]] = read_query("on:2026-01-31", zone=ZoneInfo("Asia/Beirut")).clauses
    day = condition.what
    assert day == Span(datetime(2026, 1, 30, 22, tzinfo=UTC), datetime(2026, 1, 31, 22, tzinfo=UTC))
    assert [day.holds(day.since), day.holds(day.until - timedelta(microseconds=1)), day.holds(day.until)] == [
        True,
        True,
        False,
    ]


def test_near_names_articles_and_is_no_condition():
    question = read_query("near:ab12 court near:https://north.example/1?a=b near:ab12")
    assert (shown(question), question.near) == (["court"], ("ab12", "https://north.example/1?a=b"))


def test_what_has_a_meaning_is_the_words_without_operators_and_fields():
    question = read_query('What of "the court" OR tribunals, -appeal topic:extradition title:Ruling after:2026')
    assert question.text == "the court tribunals Ruling"


def test_blank_is_nothing_typed_as_against_no_word():
    assert [read_query(typed).blank for typed in ("", " \n", "!", "court")] == [True, True, False, False]


def test_a_spelling_of_a_watch_name_asks_for_all_of_them():
    spelled = (Mention("roumieh-prison", "Roumieh prison"), Mention("tyre", "صور"))
    question = with_names(read_query("Roumieh prison riot -صور"), spelled)
    assert shown(question) == [
        "roumieh | name:roumieh-prison",
        "prison | name:roumieh-prison",
        "riot",
        "-name:tyre",
        "-صور",
    ]
    assert shown(with_names(read_query('"Roumieh prison"'), spelled)) == ["=roumieh prison"]


def test_a_name_field_is_a_watch_name_by_any_spelling_or_else_a_phrase():
    spelled = (Mention("roumieh-prison", "سجن رومية"),)
    question = with_names(read_query('name:"سجن رومية" name:"Some One"'), spelled)
    assert shown(question) == ["name:roumieh-prison | name:Some One"]
    assert shown(without_names(question, {"Some One"})) == ["name:roumieh-prison | =some one"]


def test_s02_a_very_long_query_counts_its_first_terms():
    assert len(read_query(" ".join(f"word{n}" for n in range(3000))).terms) == MOST_TERMS
    assert len(read_query(" OR ".join(f"word{n}" for n in range(3000))).terms) == MOST_TERMS
    [term] = read_query('"' + "word " * 3000 + '"').terms
    assert len(term.words) == MOST_TERMS


PIECES = st.sampled_from(
    [
        "title:",
        "topic:",
        "lang:",
        "name:",
        "عنوان:",
        "near:",
        "after:",
        "on:",
        "OR",
        "أو",
        "court",
        "المحكمة",
        "2026-01",
        "٧d",
        '"',
        "-",
        "(",
        ")",
        ":",
        "..",
        "«",
        "»",
        "|",
        "*",
        "^",
        "%",
        "::",
        "l'",
        "\\",
        "\x00",
        "�",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(st.one_of(PIECES, st.text(max_size=9)), max_size=30).map("".join)))
def test_s02_any_text_can_be_a_query(typed):
    question = read_query(typed, now=NOW, zone=ZoneInfo("Africa/Casablanca"))
    for clause in question.clauses:
        assert clause
        for condition in clause:
            if isinstance(condition.what, Words):
                assert condition.what.words
                assert all(word and " " not in word and '"' not in word for word in condition.what.words)
