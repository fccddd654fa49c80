"""What puts an earlier report right, and what only sounds like it."""

from __future__ import annotations

import pytest

from classifiers.corrections import correction, correction_by_edit
from marsad.model import Text


def read(written: str) -> Text:
    title, _, text = written.partition("\n")
    return Text("a", title, text)


@pytest.mark.parametrize(
    "written",
    [
        "Correction: the number of those freed\nIt was 36.",
        "Prison release\n[CORRECTION] Thirty-six were freed, not 63.",
        "CORRECTED-Court frees 36 in Raqqa\nRAQQA - Judges freed thirty-six.",
        "CORRECTION – Raqqa court frees 36\nJudges freed thirty-six.",
        "Prison release\n(Corrects number of those freed in first paragraph)\nRAQQA - Judges freed thirty-six.",
        "Corrections and clarifications\nThe court freed 36 people.",
        "Clarification: prison release in Raqqa\nThe court is military.",
        "Prison release\nAn earlier version of this article gave a wrong number.",
        "Prison release\nThe original version of our report named another prison.",
        "Prison release\nThis story has since been corrected.",
        "Prison release\nAn article on Tuesday misstated the number of those freed.",
        "Prison release\nA report about the Raqqa prison incorrectly gave the number as 63.",
        "Agency retracts report on prison release\nThe agency said so.",
        "Agency corrects report on prison release\nThe agency said so.",
        "Paper retracts front-page story on prison deaths\nThe editor resigned.",
        "Broadcaster apologises for error in prison coverage\nIt said so at noon.",
        "Prison release\nWe regret the error.",
        "Rectificatif : 36 détenus et non 63\nLa dépêche d'hier se trompait.",
        "Libérations à Raqqa\nUne version précédente de cet article donnait un autre chiffre.",
        "Libérations à Raqqa\nDans une première version de cette dépêche, nous donnions un autre chiffre.",
        "Libérations à Raqqa\nContrairement à ce que nous avions écrit, 36 personnes sont sorties.",
        "Libérations à Raqqa\nUne erreur s'est glissée dans notre dépêche d'hier.",
        "L'agence retire sa dépêche sur la prison\nElle l'a annoncé à midi.",
        "Le quotidien présente ses excuses pour un article sur la prison\nLe directeur l'a dit.",
        "Mise au point\nLe tribunal de Raqqa a libéré 36 personnes.",
        "تصحيح: عدد المفرج عنهم 36\nورد في خبر سابق رقم غير دقيق.",
        "توضيح واعتذار\nالعدد الصحيح هو 36.",
        "الوكالة تسحب الخبر عن السجن\nقالت إن الرقم غير صحيح.",
        "الوكالة تعتذر عن نشر نبأ غير صحيح\nقالت إن الرقم كان 36.",
        "صحيفة تعتذر لقرائها عن خطأ في تقريرها\nنُشر الاعتذار ظهراً.",
        "سجن الرقة\nنسخة سابقة من هذا الخبر ذكرت رقماً آخر.",
        "سجن الرقة\nتمّ تصحيح هذا الخبر بعد ورود رقم خطأ.",
        "سجن الرقة\nورد خطأ في خبر نشرناه أمس عن عدد المفرج عنهم.",
        "سجن الرقة\nنعتذر عن هذا الخطأ غير المقصود.",
    ],
)
def test_what_puts_an_earlier_report_right_is_seen(written: str) -> None:
    assert correction(read(written))


@pytest.mark.parametrize(
    "written",
    [
        "Correctional facility to close\nThe house of correction will be sold.",
        "Corrections: a new director for state prisons\nThe governor named him.",
        "Markets see a correction\nPrices fell after a correction of eight per cent.",
        "Correction - analysts expect shares to fall\nThey said so on Monday.",
        "Army corrects its course\nThe column turned north.",
        "Minister retracts story told to court\nHe said that he had been mistaken.",
        "Court orders newspaper to retract report\nThe judge gave it a week.",
        "Water agency withdraws staff after report of shelling\nNobody was hurt.",
        "La correction des copies commence\nLes professeurs ont deux semaines.",
        "La banque rectifie ses comptes\nLe journal officiel l'a publié.",
        "Le ministre s'excuse pour une erreur de calcul\nLe budget est revu.",
        "تصحيح أوراق الامتحانات يبدأ\nيستغرق تصحيح الأوراق أسبوعين.",
        "توضيح من وزارة المال\nقالت الوزارة إن الرواتب ستُدفع.",
        "Union withdraws its threat\nThe strike report was read out in full.",
        "الجيش يسحب آلياته من القرية\nعاد الأهالي إلى بيوتهم.",
        "الوزيرة تعتذر عن خطأ في الموازنة\nقالت إنها ستصححه.",
        "القناة تنشر تقريراً عن السجون\nيستند إلى شهادات.",
    ],
)
def test_words_of_correction_in_other_matters_are_no_correction(written: str) -> None:
    assert correction(read(written)) == ""


LONG = " ".join(f"The court heard witness number {n} on the matter." for n in range(20))


@pytest.mark.parametrize(
    "foot",
    [
        "Correction: 36 people were freed, not 63.",
        "This article was corrected on 3 March to give the right number.",
        "Cet article a été corrigé : 36 personnes ont été libérées.",
        "تصويب: العدد الصحيح 36.",
    ],
)
def test_an_edit_corrects_by_what_it_adds_at_its_foot_and_says_so_once(foot: str) -> None:
    edited = read(f"Prison release\n{LONG}\n\n{foot}")
    assert correction(edited) == "", "who reads it for the first time was told nothing wrong"
    assert correction_by_edit(edited, f"{LONG}")
    assert correction_by_edit(edited, f"{LONG}\n\n{foot}") == ""


def test_a_later_correction_of_the_same_article_is_another_one() -> None:
    first, second = "Correction: 36 were freed.", "Correction: the prison is in Tabqa."
    found = correction_by_edit(read(f"Prison release\n{LONG}\n{second}\n{first}"), f"{LONG}\n{first}")
    assert found == second


def test_an_edit_that_corrects_nothing_is_no_correction() -> None:
    assert correction_by_edit(read(f"Prison release\n{LONG} A clerk confirmed it."), LONG) == ""
