"""Counts which edits make a version of an article and which do not, beside what they should.

    python benchmarks/versions.py [FILE.jsonl] [--seed 1] [--show]

Each text of FILE (``text`` and ``lang``; by default ../shared/data/labelled/dev.jsonl) is edited in each way, at a
place drawn by chance, and ``marsad.changes`` asked whether the two say the same. ``--show`` prints each edit that is
judged wrongly.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from marsad.changes import says_the_same

DATA = Path(__file__).parents[2] / "shared" / "data" / "labelled" / "dev.jsonl"
Edit = Callable[[str, str, random.Random], str]
"""A text, its language and chance, to the text edited; the same text where there is nothing to edit in this way."""

_TYPOGRAPHY = (
    (r'"([^"\n]{1,80})"', r"“\1”"),
    (r"“([^”\n]{1,80})”", r'"\1"'),
    (r"«\s*([^»\n]{1,80}?)\s*»", r'"\1"'),
    (r'"([^"\n]{1,80})"', "«\u00a0\\1\u00a0»"),
    (r"(?<=\w)'(?=\w)", "’"),
    (r"(?<=\w)’(?=\w)", "'"),
    (r"(?<=\w)['’](?=\w)", "ʼ"),
    (r"(?<=\w)['’](?=\w)", "´"),
    (r"(?<=[.,])(?= )", "\u200f"),
    (r" ", " \u200b"),
    (r"(?<=\w\w\w\w)(?=\w{4})", "\u00ad"),
    (r"(?<=\b[A-Z])\. (?=[A-Z])", " "),
    (r"\bU\.S\.", "US"),
    (r"\n\n", " "),
    (r" - ", " – "),
    (r" [–—] ", " - "),
    (r"(?<=\w)-(?=\w)", "\u2011"),
    (r"\.\.\.", "…"),
    (r"(?<=\w) (?=\w)", "\u00a0"),
    (r"\. (?=\w)", ".  "),
    (r" ([:;!?])", "\u202f\\1"),
    (r"(?<=\d)[,\u00a0\u202f ](?=\d{3}\b)", "\u202f"),
    (r"(?<=\d)[,\u00a0\u202f ](?=\d{3}\b)", ","),
    (r"(?<=\d)-(?=\d)", "–"),
    (r"(?<=[إأآ])", "\u064e"),
    (r"[أإآ]", "ا"),
    (r"(?<=[بسمكل])(?=[ايو])", "ـ"),
    (r"ي(?=\s)", "ى"),
)
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_LINES = {
    "counter": {
        "en": ("1,204 views", "{n} comments", "Shared {n} times"),
        "fr": ("{n} vues", "{n} commentaires", "Partagé {n} fois"),
        "ar": ("عدد المشاهدات: {n}", "{n} تعليقا", "{n} مشاركة"),
    },
    "time": {
        "en": ("Updated {n} minutes ago", "Last updated on 14 March 2026 at 10:{n} GMT", "3 hours ago"),
        "fr": ("Mis à jour il y a {n} minutes", "Publié le 14 mars 2026 à 10h{n}", "Modifié hier à 9h{n}"),
        "ar": ("آخر تحديث قبل {n} دقيقة", "نشر في 14 آذار 2026 الساعة 10:{n}", "تم التحديث منذ {n} ساعات"),
    },
    "related": {
        "en": (
            "Read also: Court in the north hears {n} witnesses",
            "Related articles\nA bridge is closed\nRain in May",
        ),
        "fr": ("Lire aussi : {n} témoins entendus au nord", "Articles similaires\nUn pont est fermé\nPluie en mai"),
        "ar": ("اقرأ أيضا: محكمة الشمال تستمع إلى {n} شاهدا", "مواضيع ذات صلة\nإغلاق جسر في الشمال\nأمطار في أيار"),
    },
    "share": {
        "en": ("Share on Facebook Twitter WhatsApp", "Copy link"),
        "fr": ("Partager sur Facebook Twitter WhatsApp", "Copier le lien"),
        "ar": ("شارك عبر فيسبوك تويتر واتساب", "نسخ الرابط"),
    },
}
_SENTENCES = {
    "en": "A second hearing was set for the week after next.",
    "fr": "Une deuxième audience a été fixée à la semaine suivante.",
    "ar": "وحددت جلسة ثانية بعد أسبوعين في المكان نفسه.",
}
_DENIALS = {
    "en": r"\b(was|were|is|are|has|had|have|will)\b",
    "fr": r"\b(est|sont|a|ont|était|avait)\b",
    "ar": r"\b(و?قال\w*)\b",
}
_DENIED = {"en": r"\1 not", "fr": r"n'\1 pas", "ar": r"ما \1"}
_NAMES = {
    "en": (r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", "Qadir"),
    "fr": (r"(?<=[a-zé,] )[A-Z][a-zé]{3,}\b", "Qadir"),
    "ar": (r"(?<= )ال\w{4,}\b", "القادر"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=DATA)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print each edit judged wrongly")
    arguments = parser.parse_args()
    texts = [json.loads(line) for line in arguments.file.read_text(encoding="utf-8").splitlines()]
    digest = hashlib.sha256(arguments.file.read_bytes()).hexdigest()[:16]
    print(f"{len(texts)} texts, sha256:{digest}, seed {arguments.seed}")
    right: dict[str, Counter[bool]] = defaultdict(Counter)
    for is_version, edits in ((False, HOUSEKEEPING), (True, REAL)):
        for name, edit in edits.items():
            for text in texts:
                _judge(
                    text,
                    name,
                    edit,
                    is_version,
                    random.Random(f"{arguments.seed} {name} {text['id']}"),
                    right,
                    arguments,
                )
    for name, counts in right.items():
        print(f"{name:44} {counts[True]} of {counts.total()}")


def _judge(
    text: dict[str, str],
    name: str,
    edit: Edit,
    is_version: bool,
    chance: random.Random,
    right: dict[str, Counter[bool]],
    arguments: argparse.Namespace,
) -> None:
    before, lang = text["text"], text["lang"]
    after = edit(before, lang, chance)
    if after == before:
        return
    judged = not says_the_same(before, after)
    kind = "versions" if is_version else "no versions"
    right[f"{kind}, {lang}: {name}"][judged == is_version] += 1
    if arguments.show and judged != is_version:
        print(f"{kind}, {lang}, {name}: {_around(before, after)}")


def _around(before: str, after: str) -> str:
    """The place where two texts part, with a few letters around."""
    at = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    return f"{before[max(0, at - 40) : at + 40]!r} → {after[max(0, at - 40) : at + 40]!r}"


# ---------------------------------------------------------------- edits


def _one_rule(number: int) -> Edit:
    pattern, put = _TYPOGRAPHY[number]
    return lambda text, _, chance: _at_one_place(pattern, put, text, chance)


def _at_one_place(pattern: str, put: str, text: str, chance: random.Random) -> str:
    places = list(re.finditer(pattern, text))
    if not places:
        return text
    place = chance.choice(places)
    return text[: place.start()] + place.expand(put) + text[place.end() :]


def _all_typography(text: str, _: str, chance: random.Random) -> str:
    for pattern, put in chance.sample(_TYPOGRAPHY, 8):
        text = re.sub(pattern, put, text)
    return text


def _other_digits(text: str, lang: str, _: random.Random) -> str:
    return text.translate(_DIGITS) if lang == "ar" else text


def _paragraphs(text: str, _: str, chance: random.Random) -> str:
    sentences = re.split(r"(?<=[.!?؟])\s+", text)
    return "".join(sentence + chance.choice((" ", "\n\n")) for sentence in sentences).strip()


def _line(kind: str) -> Edit:
    def edit(text: str, lang: str, chance: random.Random) -> str:
        paragraphs = text.split("\n\n")
        line = chance.choice(_LINES[kind][lang]).format(n=chance.randint(10, 59))
        where = len(paragraphs) if kind in ("related", "share") else chance.choice((0, len(paragraphs)))
        return "\n\n".join((*paragraphs[:where], line, *paragraphs[where:]))

    return edit


def _number(text: str, _: str, chance: random.Random) -> str:
    places = list(re.finditer(r"\d+", text))
    if not places:
        return text
    place = chance.choice(places)
    return text[: place.start()] + str(int(place[0]) + chance.randint(1, 9)) + text[place.end() :]


def _name(text: str, lang: str, chance: random.Random) -> str:
    return _at_one_place(*_NAMES[lang], text, chance)


def _denial(text: str, lang: str, chance: random.Random) -> str:
    return _at_one_place(_DENIALS[lang], _DENIED[lang], text, chance)


def _more(text: str, lang: str, chance: random.Random) -> str:
    sentences = re.split(r"(?<=[.!?؟]) ", text)
    sentences.insert(chance.randint(0, len(sentences)), _SENTENCES[lang])
    return " ".join(sentences)


def _less(text: str, _: str, chance: random.Random) -> str:
    sentences = re.split(r"(?<=[.!?؟])\s+", text)
    if len(sentences) < 3:
        return text
    del sentences[chance.randrange(len(sentences))]
    return " ".join(sentences)


HOUSEKEEPING: dict[str, Edit] = {
    **{f"typography {at + 1}, {rule[0]} → {rule[1]}": _one_rule(at) for at, rule in enumerate(_TYPOGRAPHY)},
    "typography, eight rules everywhere": _all_typography,
    "digits of the other script": _other_digits,
    "paragraphs broken otherwise": _paragraphs,
    **{f"a line of {kind}": _line(kind) for kind in _LINES},
}
REAL: dict[str, Edit] = {
    "another number": _number,
    "another name": _name,
    "a denial": _denial,
    "a sentence more": _more,
    "a sentence less": _less,
}


if __name__ == "__main__":
    main()
