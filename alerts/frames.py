"""The frames that our own sentences come in: English is the ``Wording`` itself, Arabic and French stand here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from alerts.wording import ENGLISH, Wording

ARABIC = Wording(
    language="ar",
    direction="rtl",
    languages=MappingProxyType({"ar": "العربية", "en": "الإنجليزية", "fr": "الفرنسية"}),
    months=(
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ),
    comma="،",
    semicolon="؛",
    both="{} و{}",
    either="{} أو {}",
    about="يبدو أنه يتناول: {topics}.",
    asks="القاعدة «{rule}» تطلب: {wish}.",
    any_topic="أي موضوع",
    in_language="باللغة {languages}",
    from_source="من المصدر {sources}",
    at_least="بدرجة {score} أو أكثر",
    mentioning="مع ذكر {phrases}",
    by_outlets="عدد المنافذ {count} أو أكثر",
    mentions="يذكر {phrases}.",
    reported_by="عدد المنافذ التي تنشر الخبر: {count}.",
    looks_about="يبدو أنه يتناول:",
    whats_new="الجديد في هذا الخبر",
    kinds=MappingProxyType(
        {
            "number": "رقم",
            "date": "تاريخ",
            "name": "اسم",
            "place": "مكان",
            "decision": "قرار",
            "denial": "نفي",
            "correction": "تصحيح",
        }
    ),
    mentions_names="يذكر",
    others=("منفذ آخر واحد ينشر الخبر", "عدد المنافذ الأخرى التي تنشر الخبر: {count}"),
    in_languages="اللغات: {languages}",
    update="تحديث",
    correction="تصحيح",
    corrected="أُبلغتم بهذا الخبر من قبل، وقد صُحّح منذ ذلك الحين.",
    why="سبب هذا التنبيه",
    mute="لإيقاف هذه التنبيهات",
    mute_text="احذفوا القاعدة «{rule}» من marsad.toml، أو علّقوها بالأمر",
    read_article="المقال في الأرشيف",
    read_kept="النسخة المحفوظة",
    read_story="القصة كاملة",
    keep_reading="في الأرشيف",
    no_headline="(بلا عنوان)",
    no_time="الوقت غير مذكور",
    no_topic="مواضيع أخرى",
    digest="التطورات الجديدة: {count}",
    more="وأيضًا ({count})",
    caution="الدرجة تعبّر عن مدى احتمال أن يتناول النص موضوعًا ما، ولا تعني أن ما يرويه النص قد حدث.",
    alert_key="تنبيه",
)

FRENCH = Wording(
    language="fr",
    direction="ltr",
    languages=MappingProxyType({"ar": "arabe", "en": "anglais", "fr": "français"}),
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    semicolon="\u00a0;",
    colon="\u00a0:",
    both="{} et {}",
    either="{} ou {}",
    about="Le texte semble porter sur {topics}.",
    asks="La règle « {rule} » demande {wish}.",
    any_topic="n’importe quel thème",
    in_language="en {languages}",
    from_source="de {sources}",
    at_least="à {score} ou plus",
    mentioning="avec mention de {phrases}",
    by_outlets="de {count} médias ou plus",
    mentions="Il mentionne {phrases}.",
    reported_by="{count} médias en parlent.",
    looks_about="Semble porter sur",
    whats_new="Nouveau dans cet article",
    kinds=MappingProxyType(
        {
            "number": "nombre",
            "date": "date",
            "name": "nom",
            "place": "lieu",
            "decision": "décision",
            "denial": "démenti",
        }
    ),
    mentions_names="Cite",
    others=("Un autre média en parle", "{count} autres médias en parlent"),
    in_languages="langues\u00a0: {languages}",
    update="Suite",
    correction="Rectification",
    corrected="Ceci vous a été signalé, et a été rectifié depuis.",
    why="Pourquoi cette alerte",
    mute="Pour ne plus recevoir ces alertes",
    mute_text="retirez la règle « {rule} » de marsad.toml, ou suspendez-la par la commande",
    read_article="L’article dans les archives",
    read_kept="La copie conservée",
    read_story="Toute l’affaire",
    keep_reading="Dans les archives",
    no_headline="(sans titre)",
    no_time="heure non précisée",
    no_topic="Autres thèmes",
    digest="{count} faits nouveaux signalés",
    more="Et aussi ({count})",
    caution="Un score dit à quel point il est probable qu’un texte porte sur un thème. Il ne dit pas que ce que le "
    "texte rapporte est avéré.",
    alert_key="Alerte",
)

FRAMES: Mapping[str, Wording] = MappingProxyType({words.language: words for words in (ENGLISH, ARABIC, FRENCH)})


def wording(frame: str) -> Wording:
    """The words of a frame; English where we have none in that language."""
    return FRAMES.get(frame, ENGLISH)
