"""The language of texts, long and short."""

from __future__ import annotations

import pytest

from scrapers.language import detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The court adjourned the hearing of the former officer until next month, his lawyers said.", "en"),
        ("Le tribunal a ajourné l'audience de l'ancien officier au mois prochain, selon ses avocats.", "fr"),
        ("أرجأت المحكمة جلسة الاستماع إلى الضابط السابق حتى الشهر المقبل، بحسب محاميه.", "ar"),
        ("El tribunal aplazó la audiencia del antiguo oficial hasta el mes que viene, según sus abogados.", "es"),
        ("Das Gericht hat die Anhörung des früheren Offiziers auf den nächsten Monat vertagt.", "de"),
        ("Mahkeme eski subayın duruşmasını gelecek aya erteledi ve bir gerekçe göstermedi.", "tr"),
        ("دادگاه جلسه رسیدگی به پرونده افسر سابق را به ماه آینده موکول کرد و دلیلی برای آن نگفت.", "fa"),
        ("عدالت نے سابق افسر کے مقدمے کی سماعت اگلے مہینے تک ملتوی کر دی ہے۔", "ur"),
        ("دادگا دانیشتنی گوێگرتنی لە ئەفسەری پێشوو بۆ مانگی داهاتوو دواخست.", "ckb"),
        ("Суд отложил слушание по делу бывшего офицера на следующий месяц, но не объяснил это.", "ru"),
        ("בית המשפט דחה את הדיון בעניינו של הקצין לשעבר לחודש הבא.", "he"),
        ("法院将前军官的听证会推迟到下个月。", "zh"),
        ("裁判所は元将校の審理を来月に延期した。", "ja"),
        ("Դատարանը հետաձգեց լսումը մինչև հաջորդ ամիս։", "hy"),
    ],
)
def test_the_language_is_told_by_the_text(text: str, code: str) -> None:
    assert detect(text, claimed="nl") == code


@pytest.mark.parametrize(
    ("text", "claimed", "code"),
    [("Budapest", "hu", "hu"), ("بيروت", "ar-LB", "ar"), ("بيروت", "en", "ar"), ("OK", None, None),
     ("2026", "en", None), ("", "en", None)],
)  # fmt: skip
def test_a_claim_is_believed_only_where_the_text_cannot_tell(text: str, claimed: str | None, code: str | None) -> None:
    assert detect(text, claimed=claimed) == code
