"""Finding articles: by words, by meaning, by both; filters, order, pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from html import escape
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from marsad.errors import StorageError
from marsad.model import Mention, Passage, Query
from storage.archive import highlights, open_archive
from storage.search import fuse

HOUR = timedelta(hours=1)
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
TEXTS = {
    "hyphen": "A multi-agent system fell ill with COVID-19.",
    "state": "The state's lawyer wrote in C++ to foo@bar.example about a:b.",
    "arabic": "قال محامي مُعْتَقَل إن أحمد الدورى زار المدرسة",
    "french": "La cour ordonne l'extradition d'un trafiquant d'armes vers l'Égypte.",
    "court": "The court ruled. Then the ruling court rose.",
}


@pytest.fixture(scope="module")
def library(new_url, desk_of, entry):
    """An archive of TEXTS that is only read."""
    with open_archive(new_url()) as archive:
        desk = desk_of(archive)
        desk.poll(*[entry(n, key=name, title=name.title()) for n, name in enumerate(TEXTS)])
        desk.fetch()
        desk.read(lambda entry: TEXTS[entry.key])
        desk.tag()
        yield desk


@pytest.fixture
def names(library):
    """A search by words that names what it finds."""
    return lambda words: {hit.title.lower() for hit in library.archive.search(Query(words, mode="words"))}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("multi-agent", {"hyphen"}),
        ("COVID-19", {"hyphen"}),
        ("covid", {"hyphen"}),
        ("state's", {"state"}),
        ("a:b", {"state"}),
        ("C++", {"state"}),
        ("foo@bar.example", {"state"}),
        ('"', set()),
        ('"state', {"state"}),
        ("' OR 1=1 --", set()),
        ("title:state", {"state"}),
        ("* ^ NEAR( AND OR NOT", set()),
        ("AND", set()),
        ("Where's the judge?", set()),
        ("case:12/2026", set()),
        ("24 (bis)", set()),
        ("&", set()),
        ("'", set()),
        ("(", set()),
        (") & | ! <-> :*", set()),
        ("\x00", set()),
        ("\ud800", set()),
        ("x" * 10_000, set()),
        ("court " * 2_000, {"court"}),
        ('"' + "court " * 2_000 + '"', set()),
        ("-" + "court-" * 2_000, {"hyphen", "state", "arabic", "french", "court"}),
        (" ".join(f"w{n}" for n in range(2_500)), set()),
    ],
)
def test_s02_s04_no_words_are_an_error(names, words, found):
    assert names(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "معتقل",
        "المعتقل",
        "احمد",
        "أحمد",
        "إحمد",
        "الدوري",
        "الدورى",
        "مدرسه",
        "مدرسة",
        "بالمدرسة",
        "والمَدْرَسَة",
        "للمدرسة",
    ],
)
def test_s05_arabic_is_found_however_it_is_spelt(names, words):
    assert names(words) == {"arabic"}


@pytest.mark.parametrize(
    "words", ["extradition", "l'extradition", "L’EXTRADITION", "armes", "d'armes", "egypte", "l'Égypte", "trafiquant"]
)
def test_s05_french_is_found_without_its_elided_articles_and_accents(names, words):
    assert names(words) == {"french"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("court ruled", {"court"}),
        ('"court ruled"', {"court"}),
        ('"ruled court"', set()),
        ('"the court" rose', {"court"}),
        ("la cour extradition", {"french"}),
        ("court state", set()),
        ("the -court", {"state"}),
        ("the -lawyer", {"court"}),
        ('the -"court ruled"', {"state"}),
        ("-the", {"hyphen", "arabic", "french"}),
        ("-the -cour", {"hyphen", "arabic"}),
        # The title is not the beginning of the text.
        ('"court the"', set()),
    ],
)
def test_words_are_joined_phrases_stand_together_and_minus_leaves_out(names, words, found):
    assert names(words) == found


def test_nothing_typed_gives_all_newest_first_and_marks_without_a_word_give_nothing(library):
    assert [hit.title for hit in library.archive.search(Query(" "))] == [name.title() for name in TEXTS]
    assert library.archive.search(Query("!!!")) == []


def test_a_word_in_the_title_weighs_more(desk, entry):
    titles = ["Other news", "Ruling", "More news"]
    desk.poll(*[entry(n, title=title) for n, title in enumerate(titles)])
    desk.fetch()
    desk.read(lambda entry: "The ruling of the ruling court." if entry.title != "Ruling" else "A court said so today.")
    best = desk.archive.search(Query("ruling", mode="words"))[0]
    assert best.title == "Ruling"


@pytest.fixture(scope="module")
def forms(new_url, desk_of, entry):
    """Short articles that have one word in several forms; only read. Finds their titles in order."""
    texts = {
        "one": "The prison was full of news today.",
        "many": "The prisons were full of news today.",
        "keeper": "His prisoner was full of news today.",
        "cell": "Un détenu a parlé dans la prison hier.",
        "cells": "Les détenus ont parlé dans les prisons hier.",
        "sajn": "قال إن السجن كان مليئا اليوم",
        "sujun": "قال إن السجون كانت مليئة اليوم",
    }
    with open_archive(new_url()) as archive:
        desk = desk_of(archive)
        desk.poll(*[entry(n, key=name, title=name) for n, name in enumerate(texts)])
        desk.fetch()
        desk.read(lambda entry: texts[entry.key])
        yield lambda words, **more: [hit.title for hit in archive.search(Query(words, mode="words", **more))]


@pytest.mark.parametrize(
    ("words", "first", "others"),
    [
        ("prison", {"one", "cell"}, {"many", "keeper", "cells"}),
        ("prisons", {"many", "cells"}, {"one", "keeper", "cell"}),
        ("PRISON'S", set(), set()),
        ("détenu", {"cell"}, {"cells"}),
        ("detenus", {"cells"}, {"cell"}),
        ("سجن", {"sajn"}, {"sujun"}),
        ("وسجون", {"sujun"}, {"sajn"}),
        ('"prison"', {"one", "cell"}, set()),
        ('"سجن"', {"sajn"}, set()),
        ("full prisons", {"many"}, {"one", "keeper"}),
        ("full -prisons", set(), set()),
        ('full -"prisons"', {"one", "keeper"}, set()),
        ("title:cell", {"cell"}, {"cells"}),
        ('title:"cell"', {"cell"}, set()),
    ],
)
def test_a_word_is_found_in_any_form_and_in_the_form_typed_first(forms, words, first, others):
    found = forms(words)
    assert (set(found[: len(first)]), set(found[len(first) :])) == (first, others)


def test_pages_of_a_search_by_words_follow_on_one_another(forms):
    whole = forms("prison", limit=9)
    assert [title for offset in range(len(whole)) for title in forms("prison", limit=1, offset=offset)] == whole


@pytest.fixture(scope="module")
def named(new_url, desk_of, entry):
    """Articles that name one prison in two scripts, one that has its word in another meaning, and one about a riot."""
    texts = {
        "latin": ("A riot in Roumieh prison.", "Roumieh prison"),
        "arabic": ("تمرد في سجن رومية أمس", "سجن رومية"),
        "arabic-again": ("أضرب نزلاء بسجن رومية المركزي", "بسجن رومية المركزي"),
        "roman": ("قلعة رومية قديمة", ""),
        "riot": ("A riot elsewhere.", ""),
    }
    with open_archive(new_url()) as archive:
        desk = desk_of(archive)
        desk.poll(*[entry(n, key=name, title=name) for n, name in enumerate(texts)])
        desk.fetch()
        desk.read(lambda entry: texts[entry.key][0])
        titles = {text.id: text.title for text in archive.waiting_texts(limit=9)}
        for id, title in titles.items():
            surface = texts[title][1]
            names = (Mention("roumieh-prison", surface),) if surface else ()
            archive.record_taggings([desk.tagging(id, names=names)], now=NOW)
        yield lambda words, **more: {hit.title for hit in archive.search(Query(words, mode="words", **more))}


@pytest.mark.parametrize(
    ("words", "spelled", "found"),
    [
        ("Roumieh prison", "Roumieh prison", {"latin", "arabic", "arabic-again"}),
        ("سجن رومية", "سجن رومية", {"latin", "arabic", "arabic-again"}),
        ("prison de Roumieh riot", "prison de Roumieh", {"latin"}),
        ('"Roumieh prison"', "Roumieh prison", {"latin"}),
        ("riot -Roumieh", "Roumieh", {"riot"}),
        ("name:roumieh-prison", "", {"latin", "arabic", "arabic-again"}),
        ('name:"سجن رومية"', "سجن رومية", {"latin", "arabic", "arabic-again"}),
        ("name:roumieh-prison riot", "", {"latin"}),
        ("-name:roumieh-prison", "", {"roman", "riot"}),
        ('name:"قلعة رومية"', "", {"roman"}),
        ("name:!", "", set()),
        ("riot OR name:roumieh-prison", "", {"latin", "arabic", "arabic-again", "riot"}),
        ("رومية", "", {"arabic", "arabic-again", "roman"}),
    ],
)
def test_a_spelling_of_a_watch_name_finds_every_spelling_of_it(named, words, spelled, found):
    mentions = (Mention("roumieh-prison", spelled),) if spelled else ()
    assert named(words, spelled=mentions) == found


@pytest.mark.parametrize("title", ["latin", "arabic"])
def test_the_words_by_which_a_name_was_found_are_marked(new_url, desk, entry, title):
    texts = {"latin": "A riot in Roumieh prison.", "arabic": "تمرد في سجن رومية أمس"}
    surfaces = {"latin": "Roumieh prison", "arabic": "سجن رومية"}
    desk.poll(*[entry(n, key=name, title=name) for n, name in enumerate(texts)])
    desk.fetch()
    desk.read(lambda entry: texts[entry.key])
    for text in desk.archive.waiting_texts(limit=9):
        names = (Mention("roumieh-prison", surfaces[text.title]),)
        desk.archive.record_taggings([desk.tagging(text.id, names=names)], now=NOW)
    spelled = (Mention("roumieh-prison", "Roumieh prison"),)
    hits = {hit.title: hit for hit in desk.archive.search(Query("Roumieh prison", mode="words", spelled=spelled))}
    hit = hits[title]
    assert [hit.snippet[start:end] for start, end in hit.marks.snippet] == surfaces[title].split()


def test_s12_an_edited_article_is_found_by_its_new_words_only(desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.read("alpha word")
    desk.poll(entry(1, updated=now + HOUR), now=now + HOUR)
    desk.fetch(now=now + HOUR, body=lambda _: "changed")
    desk.read("beta word", now=now + HOUR)
    assert desk.archive.search(Query("alpha")) == []
    [hit] = desk.archive.search(Query("beta"))
    assert hit.snippet == "beta word"
    desk.archive.tidy(now=now)
    assert [hit.id for hit in desk.archive.search(Query("word"))] == [hit.id]


@pytest.fixture(scope="module")
def shelf(new_url, desk_of, entry, now):
    """Four articles of two sources, two topics and two stories, an hour apart, newest first; only read."""
    with open_archive(new_url()) as archive:
        desk = desk_of(archive)
        _put_on_shelf(desk, entry, now)
        yield desk


def _put_on_shelf(desk, entry, now):
    for n, (source, language, topic, story) in enumerate(
        [
            ("north", "en", "extradition", "story-a"),
            ("north", "ar", "detainee", "story-a"),
            ("south", "en", "detainee", "story-b"),
            ("south", "fr", "extradition", "story-b"),
        ]
    ):
        desk.poll(
            entry(n, key=str(n), url=f"https://{source}.example/{n}", published=now - n * HOUR, title=f"Court {n}"),
            source=source,
            now=now,
        )
        desk.fetch()
        desk.read()
        desk.tag(topic, language=language)
        desk.group(story)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [0, 1, 2, 3]),
        ({"topics": ("extradition",)}, [0, 3]),
        ({"topics": ("extradition", "detainee")}, [0, 1, 2, 3]),
        ({"topics": ("unheard-of",)}, []),
        ({"languages": ("ar", "fr")}, [1, 3]),
        ({"sources": ("south",)}, [2, 3]),
        ({"story": "story-b"}, [2, 3]),
        ({"story": "story"}, [0, 1, 2, 3]),
        ({"story": "%"}, []),
        ({"since": datetime(2026, 7, 14, 11, tzinfo=UTC)}, [0, 1]),
        ({"until": datetime(2026, 7, 14, 11, tzinfo=UTC)}, [2, 3]),
        ({"since": datetime(2026, 7, 14, 10, tzinfo=UTC), "until": datetime(2026, 7, 14, 12, tzinfo=UTC)}, [1, 2]),
        ({"topics": ("detainee",), "languages": ("en",), "sources": ("south",)}, [2]),
        ({"limit": 2}, [0, 1]),
        ({"limit": 2, "offset": 3}, [3]),
        ({"limit": 0}, []),
        ({"offset": 99}, []),
        ({"words": ""}, [0, 1, 2, 3]),
        ({"words": "", "languages": ("en",)}, [0, 2]),
    ],
)
def test_filters_are_joined_and_their_values_are_alternatives(shelf, asked, found):
    query = Query(**({"words": "court", "mode": "words", "sort": "newest"} | asked))
    assert [int(hit.title[-1]) for hit in shelf.archive.search(query)] == found


def test_a_hit_tells_what_a_reader_wants_to_know(shelf, now):
    [hit] = shelf.archive.search(Query("court", languages=("ar",)))
    assert (hit.url, hit.title, hit.topics) == ("https://north.example/1", "Court 1", ("detainee",))
    assert (hit.published, hit.language, hit.source, hit.story) == (now - HOUR, "ar", "north", "story-a")
    assert hit.score > 0
    assert hit.snippet == "The court heard the case."


def test_an_article_of_two_sources_is_found_by_either(desk, entry):
    desk.poll(entry(1))
    desk.poll(entry(1, key="b"), source="south")
    desk.fetch()
    desk.read()
    assert (
        len(desk.archive.search(Query(sources=("south",)))) == len(desk.archive.search(Query(sources=("north",)))) == 1
    )


def test_s14_s15_a_day_typed_is_a_day_of_the_zone_to_its_last_moment_wherever_times_were_written(desk, entry):
    zone = ZoneInfo("Africa/Casablanca")
    moments = [datetime(2026, 1, 31, *clock, tzinfo=zone) for clock in ((0,), (12,), (23, 59, 59, 900_000))]
    moments += [datetime(2026, 2, 1, tzinfo=zone), datetime(2026, 7, 14, 1, 30, tzinfo=timezone(3 * HOUR))]
    desk.poll(*[entry(n, title=f"Day {n}", published=moment) for n, moment in enumerate(moments)])
    desk.fetch()
    desk.read(published=None)
    days = {"on:2026-01-31": [2, 1, 0], "after:2026-01-31 until:2026-01-31": [2, 1, 0], "on:2026-02-01": [3]}
    for typed, found in days.items():
        hits = desk.archive.search(Query(typed, zone=zone, mode="words"))
        assert [int(hit.title[-1]) for hit in hits] == found
    assert [hit.title for hit in desk.archive.search(Query("on:2026-07-13", mode="words"))] == ["Day 4"]
    assert desk.archive.search(Query("on:2026-07-14", mode="words")) == []


# ---------------------------------------------------------------- meaning


def near(id, desk):
    """A question right beside an article's second passage."""
    return desk.tagging(id).vectors[1]


def test_meaning_finds_first_what_is_near_in_its_nearest_passage_and_on_the_whole(library):
    [target] = library.archive.search(Query("معتقل"))
    found = library.archive.search(
        Query("a question", mode="meaning", vector=near(target.id, library), model="model-a")
    )
    assert found[0].id == target.id
    nearness = near(target.id, library) @ library.tagging(target.id).vectors.mean(axis=0)
    length = np.linalg.norm(library.tagging(target.id).vectors.mean(axis=0))
    assert found[0].score == pytest.approx((1 + nearness / length) / 2, abs=1e-5)
    assert len(found) == len(TEXTS)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_meaning_looks_only_at_what_the_filters_let_through(shelf):
    [target] = shelf.archive.search(Query("court", languages=("ar",)))
    query = Query("?", mode="meaning", vector=near(target.id, shelf), model="model-a", sources=("south",), limit=9)
    assert {hit.source for hit in shelf.archive.search(query)} == {"south"}


def test_c11_vectors_of_another_model_are_not_compared(library):
    vector = np.ones(8, np.float32) / np.sqrt(np.float32(8))
    assert library.archive.search(Query("?", mode="meaning", vector=vector, model="model-b")) == []
    assert library.archive.search(Query("?", mode="meaning", vector=vector[:4], model="model-a")) == []
    # By both, the words still find theirs.
    [hit] = library.archive.search(Query("معتقل", vector=vector, model="model-b"))
    assert hit.title == "Arabic"


def test_c11_topics_trained_anew_leave_vectors_comparable(library):
    [target] = library.archive.search(Query("معتقل"))
    query = Query("?", mode="meaning", vector=near(target.id, library), model="model-a/topics@other")
    assert library.archive.search(query)[0].id == target.id


def test_c12_an_article_without_vectors_is_near_to_nothing(desk, entry):
    desk.poll(entry(1), entry(2))
    desk.fetch()
    desk.read()
    first, second = desk.archive.waiting_texts(limit=9)
    nothing = desk.tagging(first.id, status="too-short", passages=(), vectors=np.zeros((0, 8), np.float32))
    desk.archive.record_taggings([nothing, desk.tagging(second.id)], now=NOW)
    query = Query("?", mode="meaning", vector=near(second.id, desk), model="model-a")
    assert [hit.id for hit in desk.archive.search(query)] == [second.id]


def test_hybrid_puts_first_what_both_find(library):
    [target] = library.archive.search(Query("معتقل"))
    found = library.archive.search(Query("معتقل", vector=near(target.id, library), model="model-a"))
    assert found[0].id == target.id
    assert found[0].score == pytest.approx(2 / 61)
    assert len(found) == len(TEXTS)


def test_minus_words_hold_for_meaning_too(library):
    vector = np.ones(8, np.float32)
    for mode in ("hybrid", "meaning"):
        found = library.archive.search(Query("-the", mode=mode, vector=vector, model="model-a"))
        assert {hit.title.lower() for hit in found} == {"hyphen", "arabic", "french"}


def test_pages_of_a_hybrid_search_follow_on_one_another(library):
    vector = near("ab" * 10, library)
    query = {"words": "the", "vector": vector, "model": "model-a"}
    whole = [hit.id for hit in library.archive.search(Query(**query, limit=5))]
    pages = [hit.id for offset in range(5) for hit in library.archive.search(Query(**query, limit=1, offset=offset))]
    assert pages == whole


def test_hybrid_sorted_by_newest_is_in_order_of_dates(library):
    vector = near("ab" * 10, library)
    found = library.archive.search(Query("the", vector=vector, model="model-a", sort="newest"))
    assert [hit.title for hit in found] == [name.title() for name in TEXTS]


def test_a_snippet_without_a_word_asked_for_shows_the_nearest_passage(desk, entry):
    desk.poll(entry(1))
    desk.fetch()
    text = "Weather first. " * 40 + "Then the ruling came."
    desk.read(text)
    [waiting] = desk.archive.waiting_texts(limit=9)
    start = text.index("Then")
    desk.tag(passages=(Passage(0, "", 0, 14), Passage(1, "", start, len(text))))
    query = Query("verdict", mode="meaning", vector=near(waiting.id, desk), model="model-a")
    assert desk.archive.search(query)[0].snippet == "… Then the ruling came."


@pytest.mark.parametrize(
    ("rankings", "expected"),
    [
        ([["a", "b"], ["b", "c"]], ["b", "a", "c"]),
        ([["a"], []], ["a"]),
        ([["b"], ["a"]], ["b", "a"]),
        ([[], []], []),
    ],
)
def test_rankings_are_fused_by_reciprocal_rank_and_ties_go_by_the_first(rankings, expected):
    assert [key for key, _ in fuse(rankings)] == expected


def test_the_words_of_a_hit_can_be_marked(library):
    [hit] = library.archive.search(Query("المدرسة معتقل"))
    marked = [hit.snippet[start:end] for start, end in highlights(hit.snippet, "المدرسة معتقل")]
    assert marked == ["مُعْتَقَل", "المدرسة"]


def test_s14_a_filter_by_a_time_without_a_zone_is_refused(archive):
    with pytest.raises(StorageError, match="without a zone"):
        archive.search(Query(since=datetime(2026, 7, 14)))  # noqa: DTZ001 - the mistake under test


@pytest.mark.parametrize(
    "text",
    [
        "fox <img src=x onerror=alert(1) and an unterminated <b ; the end",
        "a <script>alert('fox')</script> and a fox & a </mark> too",
        'fox " onmouseover="alert(1)',
    ],
)
def test_h11_what_is_found_is_plain_text_and_marks_are_places_in_it_never_tags(desk, entry, text):
    desk.whole(entry(1, title=f"Fox {text}"), text=text)
    [hit] = desk.archive.search(Query("fox", mode="words"))
    assert (hit.snippet, hit.title) == (text, f"Fox {text}")
    for shown in (hit.snippet, hit.title):
        marks = highlights(shown, "fox")
        assert marks
        assert {shown[start:end].lower() for start, end in marks} == {"fox"}
        assert _drawn(shown, marks).count("<") == 2 * len(marks)


def _drawn(text: str, marks: list[tuple[int, int]]) -> str:
    """The text as a page shows it: each piece escaped first, then our own marks about the words."""
    drawn, at = "", 0
    for start, end in marks:
        drawn += f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>"
        at = end
    return drawn + escape(text[at:])
