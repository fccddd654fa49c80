"""Watch names in every spelling, and nothing that only looks like them. Names of persons here are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifiers.names import NameFinder
from classifiers.transliteration import same_name
from marsad.model import WatchName
from marsad.text import fold
from marsad.watchlist import load_watchlist

CASES = Path(__file__).parent / "cases" / "names"
WATCHLIST = Path(__file__).parents[2] / "watchlist"


@pytest.fixture(scope="module")
def shipped() -> NameFinder:
    return NameFinder(load_watchlist(WATCHLIST).names)


def lines(name: str) -> list[str]:
    return (CASES / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", lines("found.tsv"))
def test_a_name_that_ships_is_found_as_it_is_written(line: str, shipped: NameFinder) -> None:
    name, text = line.split("\t")
    assert name in [mention.name for mention in shipped.find(text)]


@pytest.mark.parametrize("text", lines("unlike.tsv"))
def test_what_only_looks_like_a_name_is_none(text: str, shipped: NameFinder) -> None:
    assert shipped.find(text) == ()


def test_there_are_enough_cases_to_mean_something() -> None:
    assert len(lines("found.tsv")) >= 150
    assert len(lines("unlike.tsv")) >= 150


@pytest.mark.parametrize("path", sorted((WATCHLIST / "names").glob("*.toml")), ids=lambda path: path.stem)
def test_every_spelling_that_a_shipped_name_lists_is_found(path: Path, shipped: NameFinder) -> None:
    [name] = [name for name in load_watchlist(WATCHLIST).names if name.name == path.stem]
    for spelling in (*name.titles.values(), *name.spellings):
        assert name.name in [mention.name for mention in shipped.find(f"{spelling} {' '.join(name.beside[:1])}")]
    for spelling in name.ambiguous:
        assert name.name in [mention.name for mention in shipped.find(f"{name.beside[0]} {spelling}")]


BOTH = WatchName("p", "person", {"en": "Nadim Qarmouta", "ar": "نديم قرموطة"}, beside=(), spellings=())


@pytest.mark.parametrize(
    "text",
    [
        "Police hold Nadim Qarmouta.",
        "NADIM QARMOUTA HELD",
        "They named Nadeem Karmuta as the owner.",
        "Qarmouta, N. and others; Nadim al-Qarmouta himself",
        "N. Qarmouta was there.",
        "Nadim Fares Qarmouta was there.",
        "Nadim bin Qarmouta was there.",
        "Qarmouta Nadim (born 1970)",
        "Nadim Qarmouta's lawyer",
        "l'avocat de Nadim Karmouta",
        "قال نديم قرموطة",
        "ونديم القرموطة",
        "لنديم قرموطه",
        "نَدِيم قَرْمُوطَة",
    ],
)
def test_a_person_is_found_in_every_form(text: str) -> None:
    assert [mention.name for mention in NameFinder([BOTH]).find(text)] == ["p"]


@pytest.mark.parametrize(
    "text",
    [
        "Nadim left. Qarmouta stayed.",
        "Nadim, Qarmouta and others",
        "Nadim told Qarmouta so",
        "Nadia Qarmouta",
        "M. Qarmouta",
        "Qarmouta",
        "نديم. قرموطة",
        "نادية قرموطة",
        "نديم قرمود",
    ],
)
def test_a_person_is_not_found_in_parts_or_in_another(text: str) -> None:
    assert NameFinder([BOTH]).find(text) == ()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Abdulrahman Qarmouta", "Abdel Rahman Karmuta"),
        ("Abdulrahman Qarmouta", "Abd al-Rahman Qarmouta"),
        ("Abdulrahman Qarmouta", "Abderrahman Qarmouta"),
        ("Abdulrahman Qarmouta", "عبد الرحمن قرموطة"),
        ("Abdulrahman Qarmouta", "عبدالرحمن قرموطة"),
        ("Abdullah Qarmouta", "Abdallah Qarmouta"),
        ("Abdullah Qarmouta", "عبد الله قرموطة"),
        ("عبد الكريم قرموطة", "Abdul Karim Qarmouta"),
        ("محمد قرموطة", "Mohammed Qarmouta"),
        ("حسين قرموطة", "Hossein Karmouta"),
        ("Youssef Qarmouta", "يوسف القرموطة"),
        ("Charbel Tannouk", "شربل طنوك"),
        ("Ghassan Wazzouq", "غسان وزوق"),
    ],
)
def test_a_name_given_in_one_script_is_found_in_the_other(written: str, text: str) -> None:
    assert NameFinder([WatchName("p", "person", {"en": written})]).find(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("محمد", "Mahmoud"), ("محمود", "Mohammed"), ("حسن", "Hussein"), ("حسين", "Hassan"), ("سمير", "Samar"),
     ("Karim", "Karam"), ("Jamal", "Jamil"), ("Rami", "Rima"), ("Ahmad", "Hamad"), ("أحمد", "Hamad"),
     ("حميد", "Hamad"), ("Rashid", "Rashad"), ("Salim", "Salam"), ("نبيل", "Nabal"), ("عماد", "Ahmad")],
)  # fmt: skip
def test_names_that_differ_in_a_vowel_that_is_heard_are_two(one: str, other: str) -> None:
    assert not same_name(fold(one), fold(other))


def test_an_exact_name_has_no_other_transliteration() -> None:
    body = WatchName("b", "body", {"en": "Karam Foundation"}, exact=True)
    assert NameFinder([body]).find("the Karam Foundation")
    assert not NameFinder([body]).find("the Karem Foundation")


def test_a_mention_is_told_in_the_words_of_the_text(shipped: NameFinder) -> None:
    [mention] = shipped.find("In the Roumieh\u200f prison, he said.")
    assert mention.text == "Roumieh prison"


def test_no_names_find_nothing() -> None:
    assert NameFinder([]).find("Roumieh prison") == ()
