"""What is an edit and what is a page's housekeeping, in three languages."""

from __future__ import annotations

import pytest

from marsad.changes import only_leaves_out, same_headline, says_the_same
from marsad.passing import is_passing, lasting_lines

ENGLISH = """The harbour court sentenced the captain to nine years in prison on Tuesday.

"He knew that the ferry was overloaded," the judge said. 1,204 people had signed a petition.

The captain's lawyer will appeal."""
FRENCH = """Le tribunal du port a condamné le capitaine à neuf ans de prison mardi.

« Il savait que le ferry était surchargé », a dit le juge. 1 204 personnes avaient signé une pétition.

L'avocat du capitaine fera appel."""
ARABIC = """قضت محكمة الميناء بسجن القبطان تسع سنوات يوم الثلاثاء.

وقال القاضي «كان يعلم أن العبّارة محمّلة فوق طاقتها». ووقّع 1204 أشخاص على عريضة.

وسيستأنف محامي القبطان الحكم."""
TEXTS = {"en": ENGLISH, "fr": FRENCH, "ar": ARABIC}

PASSING = """
    1,204 views | Views: 1204 | 1.2K views | 12 Comments | 3 min read | Reading time: 3 minutes | Share on Facebook
    This article has been viewed 1,204 times | Updated 5 minutes ago | Last updated: 14 July 2026 at 10:03 GMT
    Published 3 hours ago | Tuesday, 14 July 2026 - 10:45 | 10:45 | Copy link | Read also: Minister resigns over ferry
    Related articles | Most read | Subscribe to our newsletter | © 2026 North Media | All rights reserved.
    Temps de lecture : 3 min | Lu 1 204 fois | 1 204 vues | 12 commentaires | Mis à jour le 14/07/2026 à 10h03
    Publié il y a 5 minutes | il y a 2 heures | Partager sur WhatsApp | Partager l'article | Imprimer | À lire aussi
    Lire aussi : Le ministre démissionne | Sur le même sujet | Abonnez-vous à notre newsletter | Tous droits réservés
    عدد المشاهدات: 1204 | ١٢٠٤ مشاهدة | 12 تعليقا | مدة القراءة 3 دقائق | منذ 5 دقائق
    آخر تحديث: 14 تموز 2026، الساعة 10:03
    نُشر في 14 يوليو 2026 | تم النشر في: 14 يوليو 2026 | تاريخ النشر: 14/07/2026 | شارك على فيسبوك | شارك المقال
    انسخ الرابط | اقرأ أيضا: استقالة الوزير | اقرأ أيضاً | إقرأ المزيد | مواضيع ذات صلة | الأكثر قراءة | قد يهمك أيضا
    تابعونا على تلغرام | جميع الحقوق محفوظة | إعلان
"""
LASTING = """
    Three men were arrested. | 12 people were killed in the last 3 hours | He shared the video on Facebook | Five days
    The minister updated parliament 5 minutes ago | The shares rose 12 percent | Updated death toll: 12 | 14 July 2026
    Comment ? | He left yesterday (Monday) | He wrote on X (Twitter) | Tuesday. | It began at dawn (06:00) |
    Related charges were dropped | More on the trial tomorrow | Not guilty. | 12 votes for | They follow us
    Le ministre a publié un communiqué | Il y a eu 12 morts | Lire la loi ne suffit pas | Il a partagé sa cellule
    قتل 12 شخصا منذ الصباح | نشر الجيش قواته على الحدود | نشرت السلطات أسماء الموقوفين | شاركت لبنان في المؤتمر
    تابع الوزير زيارته | إعلان نتائج الانتخابات اليوم | للمرة الأولى منذ 2011 | حدث ذلك أمس
"""


def lines(listed: str) -> list[str]:
    return [item.strip() for row in listed.strip().split("\n") for item in row.split(" | ")]


@pytest.mark.parametrize("line", lines(PASSING))
def test_counters_times_share_bars_and_pointers_say_nothing_of_the_matter(line):
    assert is_passing(line)
    assert list(lasting_lines(line)) == []


@pytest.mark.parametrize("line", lines(LASTING))
def test_the_same_words_in_a_sentence_of_the_text_do(line):
    assert not is_passing(line)
    assert list(lasting_lines(line)) == [line]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(
    "housekeeping",
    [
        lambda text: text.replace("\n\n", "\n").replace(" ", "\u00a0 "),
        lambda text: (
            text.replace(" «", " \u201c").replace('"', "\u201c").replace("'", "\u2019").replace("« ", "\u201c")
        ),
        lambda text: "\n\n".join(reversed(text.split("\n\n"))),
        lambda text: text.replace("\n\n", " "),
        lambda text: text.replace(". ", ".\n\n"),
        lambda text: text.replace("1,204", "1204").replace("1 204", "1\u202f204").replace("1204", "١٢٠٤"),
        lambda text: f"Updated 5 minutes ago\n\n{text}\n\n1,204 views\n\n12 comments",
        lambda text: f"آخر تحديث: منذ 5 دقائق\n\n{text}\n\nعدد المشاهدات: 12",
        lambda text: f"{text} (Mis à jour il y a 5 minutes)\n\nPartager sur Facebook",
        lambda text: f"{text}\n\nLire aussi : Le ministre démissionne\n\nRead more: Ferry owners freed",
        lambda text: f"{text}\n\nRelated stories\n\nFerry owners freed\n\nPort closed for a week",
        lambda text: f"{text}\n\nمواضيع ذات صلة\n\nإخلاء سبيل أصحاب العبارة\n\nإقفال المرفأ أسبوعا",
        lambda text: f"{text}\n\n{text.split(chr(10))[0]}",
        lambda text: text.replace("محمّلة", "محملة").replace("القاضي", "القاضى").replace("أشخاص", "اشخاص"),
    ],
    ids=[
        "space",
        "quotes",
        "order",
        "joined",
        "broken",
        "digits",
        "count",
        "count-ar",
        "times",
        "pointers",
        "links",
        "links-ar",
        "quoted",
        "hamza",
    ],
)
def test_a_page_s_housekeeping_is_no_edit(text, housekeeping):
    assert says_the_same(text, housekeeping(text))
    assert says_the_same(housekeeping(text), text)


def test_counters_times_and_links_that_move_on_are_no_edit():
    page = "{}\n\nUpdated {} minutes ago\n\n{} views\n\nRead also: {}"
    before = page.format(ENGLISH, 5, "1,204", "Minister resigns")
    assert says_the_same(before, page.format(ENGLISH, 50, "12,041", "Storm on its way"))
    assert not says_the_same(before, page.format(ENGLISH.replace("nine", "ten"), 50, "12,041", "Storm on its way"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1,204 people had signed", "1,205 people had signed"),
        ("nine years", "ten years"),
        ("The captain's lawyer", "The owner's lawyer"),
        ("He knew", "He did not know"),
        ("will appeal", "won't appeal"),
        ("\n\nThe captain's lawyer will appeal.", ""),
        ("will appeal.", "will appeal.\n\nCorrection: an earlier version named another court."),
        ("on Tuesday", "on Wednesday"),
        ("will appeal.", "will appeal?"),
    ],
)
def test_a_number_a_name_a_negation_or_a_paragraph_less_is_an_edit(before, after):
    assert before in ENGLISH
    assert not says_the_same(ENGLISH, ENGLISH.replace(before, after))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (FRENCH, "neuf ans", "dix ans"),
        (FRENCH, "1 204 personnes", "1 240 personnes"),
        (FRENCH, "Il savait", "Il ne savait pas"),
        (FRENCH, "fera appel", "ne fera pas appel"),
        (FRENCH, "mardi", "mercredi"),
        (ARABIC, "تسع سنوات", "عشر سنوات"),
        (ARABIC, "1204", "1240"),
        (ARABIC, "كان يعلم", "لم يكن يعلم"),
        (ARABIC, "وسيستأنف", "ولن يستأنف"),
        (ARABIC, "محكمة الميناء", "محكمة الجنايات"),
        (ARABIC, "\n\nوسيستأنف محامي القبطان الحكم.", ""),
    ],
)
def test_an_edit_is_seen_in_french_and_in_arabic(text, before, after):
    assert before in text
    assert not says_the_same(text, text.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It cost 1.5 million.", "It cost 15 million."),
        ("It rose 5 percent.", "It rose -5 percent."),
        ("It rose to 5%.", "It rose to 5."),
        ("They paid $5.", "They paid €5."),
        ("Rooms 12, 13 were searched.", "Rooms 1213 were searched."),
        ("Guilty? Yes.", "Guilty? No."),
        ("Yes. No.", "Yes. Yes."),
    ],
)
def test_signs_and_short_answers_count(before, after):
    assert not says_the_same(before, after)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("Captain sentenced", "CAPTAIN  sentenced", True),
        ("Captain 'sentenced'", "Captain ‘sentenced’", True),
        ("Captain sentenced", "Captain sentenced?", False),
        ("Nine years for captain", "Ten years for captain", False),
        ("مُعتقل يُفرج عنه", "معتقل يفرج عنه", True),
        ("Updated: 12 views", "Updated: 13 views", False),  # a headline is no counter
    ],
)
def test_f41_headlines_are_compared_word_for_word(before, after, same):
    assert same_headline(before, after) is same


def test_a_teaser_says_nothing_that_the_whole_text_does_not():
    assert only_leaves_out(ENGLISH, ENGLISH.split("\n\n")[0])
    assert not only_leaves_out(ENGLISH, ENGLISH.split("\n\n")[0].replace("nine", "ten"))


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize(
    ("sign", "put"),
    [
        pytest.param("'", "\u02bc", id="an apostrophe that counts as a letter"),
        pytest.param(". ", ".\u200f ", id="a mark of direction"),
        pytest.param(" ", " \u200b", id="spaces without a width"),
        pytest.param("\n\n", " ", id="paragraphs that run on"),
    ],
)
def test_signs_that_nobody_hears_make_no_version(lang: str, sign: str, put: str) -> None:
    assert says_the_same(TEXTS[lang], TEXTS[lang].replace(sign, put))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The ship of the U.S. Navy left on Monday.", "The ship of the US Navy left on Monday."),
        ("A letter of M. Tarek was read. It was short.", "A letter of M Tarek was read. It was short."),
        ("(North News)\n\nThe court sat on Monday.", "(North News) The court sat on Monday."),
    ],
)
def test_a_full_stop_that_ends_no_sentence_makes_no_version(before: str, after: str) -> None:
    assert says_the_same(before, after)
    assert not says_the_same(before, f"{after} It will sit again.")
