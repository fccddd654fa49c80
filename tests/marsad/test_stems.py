"""Which forms of a word are one word to a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.stems import stems
from marsad.text import clean
from marsad.tokens import index_words


def found_by(asked: str, written: str, language: str | None = None) -> bool:
    """Whether a search for one word finds the other."""
    [asked_word], [word] = index_words(asked), index_words(written)
    return not set(stems(asked_word)).isdisjoint(stems(word, language))


@pytest.mark.parametrize(
    "forms",
    [
        "معتقل معتقلة معتقلون معتقلين معتقلات المعتقل والمعتقلين بالمعتقلات للمعتقلين ومعتقل لمعتقل",
        "محكمة محاكم المحكمة محكمته محكمتها محاكمها بالمحكمة ومحكمة للمحاكم لمحكمة",
        "سجين سجناء السجناء والسجين",
        "سجن سجون بسجن للسجون وسجن السجن بسجون",
        "قضية قضايا القضايا قضيته وقضية",
        "وزير وزراء الوزراء والوزير",
        "وزارة الوزارة ووزارة وزارات",
        "لبنان لبناني لبنانية اللبنانيين ولبنان بلبنان للبنان",
        "سوريا سورية سوري السوريين السوريات لسوريا ولسوريا",
        "فرنسا فرنسي الفرنسية بفرنسا وفرنسا لفرنسا",
        "مهرب مهربين المهربون لمهربين مهربو",
        "شاحنة شاحنات الشاحنات شاحنته",
        "حد حدود الحدود حدودي بحدود",
        "سلاح أسلحة الأسلحة بأسلحة",
        "اعتقل اعتقلت اعتقلوا",
    ],
)
def test_s05_arabic_words_are_found_in_any_form(forms):
    first, *others = forms.split()
    assert [form for form in others if not (found_by(first, form) and found_by(form, first))] == []


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "extradite extradited extradition extraditions"),
        ("en", "prison prisons"),
        ("en", "smuggle smuggled smuggling"),
        ("en", "border borders"),
        ("fr", "détenu détenus détenue détenues"),
        ("fr", "extradé extradée extradés extradées extrader"),
        ("fr", "arrêté arrêtée arrêtés arrete ARRÊTÉES"),
        ("fr", "tribunal tribunaux"),
        ("fr", "frontière frontières frontiere"),
        ("fr", "syrien syriens syrienne syriennes"),
        ("fr", "réseau réseaux"),
    ],
)
def test_english_and_french_words_are_found_in_any_form(language, forms):
    first, *others = forms.split()
    assert [form for form in others if not (found_by(first, form, language) and found_by(form, first, language))] == []
    assert found_by(first, others[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("سجن", "سجين"),
        ("وزارة", "زار"),
        ("كتاب", "تاب"),
        ("محكمة", "حكم"),
        ("سلطة", "سلطان"),
        ("لبنان", "لبن"),
        ("prison", "poison"),
        ("court", "cour"),
    ],
)
def test_different_words_stay_apart(one, other):
    assert not found_by(one, other, "en")


@pytest.mark.parametrize("word", ["2026", "a_b", "x", "the", "dans", "من", "b2"])
def test_numbers_marks_and_function_words_have_no_stem(word):
    assert stems(word) == ()


def test_a_word_of_a_known_language_has_one_stem_and_of_an_unknown_one_maybe_two():
    assert stems("detenus", "fr") == ("detenu",)
    assert stems("detenus") == ("detenus", "detenu")


@given(st.text(max_size=60).map(clean))
def test_any_word_has_stems_that_hold_nothing_an_index_could_misread(text):
    for word in index_words(text):
        for stem in stems(word):
            assert stem
            assert not set(stem) & set(" \"'·")
