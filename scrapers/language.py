"""Tells a text's language by its script and its commonest words; not by what a feed or page claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_READ = 6_000  # characters that are looked at: enough to be sure, few enough to be fast
_ENOUGH = 20  # letters below which nothing is said from words alone

_SCRIPTS = tuple(
    (name, span[0], span[1])
    for name, ranges in {
        "arabic": "\u0600\u06ff \u0750\u077f \ufb50\ufefc",
        "hebrew": "\u0590\u05ff",
        "cyrillic": "\u0400\u04ff",
        "greek": "\u0370\u03ff",
        "armenian": "\u0530\u058f",
        "georgian": "\u10a0\u10ff",
        "kana": "\u3040\u30ff",
        "han": "\u4e00\u9fff",
        "hangul": "\uac00\ud7af",
        "thai": "\u0e00\u0e7f",
        "devanagari": "\u0900\u097f",
        "bengali": "\u0980\u09ff",
        "tamil": "\u0b80\u0bff",
        "ethiopic": "\u1200\u137f",
        "syriac": "\u0700\u074f",
    }.items()
    for span in ranges.split()
)
_BY_SCRIPT = {
    "hebrew": "he",
    "greek": "el",
    "armenian": "hy",
    "georgian": "ka",
    "kana": "ja",
    "han": "zh",
    "hangul": "ko",
    "thai": "th",
    "devanagari": "hi",
    "bengali": "bn",
    "tamil": "ta",
    "ethiopic": "am",
    "syriac": "syr",
}

_COMMON = {
    "latin": {
        "en": """
            the of and to in a is that for on with was as by at from his he it be are has have an this which not
            but they said were their who will its
        """,
        "fr": """
            le la les de des du et en un une est que qui dans pour sur au aux par avec ne pas ce cette il elle
            sont ont été se plus mais son sa ses nous vous leur
        """,
        "es": """
            el la los las de del y en un una es que por para con se no al lo como más pero su sus fue ha este
            esta son también entre desde
        """,
        "de": """
            der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden
            aus er hat dass sie nach wird bei einer um
        """,
        "it": """
            il la le di e che in un una per del della non è con si da al dei nel alla più anche come sono gli ha
            lo ma delle questo
        """,
        "pt": """
            o a os as de do da dos das e em um uma que para com não no na por mais se ao como foi seu sua é são
            também pelo pela
        """,
        "nl": """
            de het een en van in is dat op te met voor zijn niet aan er om ook als bij maar door naar uit wordt
            heeft worden nog hij
        """,
        "tr": """
            ve bir bu da de için ile olarak çok daha olan gibi ise en kadar sonra ne var o ancak ama dedi olduğu
            tarafından değil yeni iki
        """,
        "ku": """
            û li ku ji bi di de jî ew bo wê vê yên ên hat dike ye in re xwe ne bû kir kirin her
        """,
        "id": """
            yang dan di dengan untuk ini itu dari tidak dalam pada akan ke oleh juga adalah ada bahwa kami
            mereka telah saya bisa
        """,
        "sv": """
            och i att det som en på är av för med till den har de inte om ett han var men sig från vi så kan när
        """,
        "no": """
            og i det som en på er av for med til den har de ikke om et han var men seg fra vi så kan når ble
            etter
        """,
        "da": """
            og i det som en på er af for med til den har de ikke om et han var men sig fra vi så kan når blev
            efter
        """,
        "pl": """
            i w na z się nie do to że jest o jak po co od za przez dla są ale tym był tego roku może jego już
            który
        """,
        "ro": """
            și de în a la cu pe o un din că nu care pentru mai este au fost sunt ce se prin după fi sa lui
        """,
        "cs": """
            a v se na je že s z do to o k ve pro za by ale i jako po si jsou jeho od až také který
        """,
        "hu": """
            a az és hogy nem is egy ez meg azt volt csak már el de mint van ha még kell lehet után szerint
        """,
        "fi": """
            ja on ei että se oli hän en ovat mutta kun myös niin kuin joka tai mukaan ole sen jo vain ollut
        """,
        "so": """
            iyo oo ka ku waa in uu ee la soo ay si u aan kale ayaa isku lagu waxaa waxa
        """,
        "sq": """
            të e në dhe për që një me nga është më i se nuk do ka si kanë janë ka edhe
        """,
    },
    "arabic": {
        "ar": """
            في من على إلى أن عن مع التي الذي هذا هذه ما كان كانت قد بعد خلال بين كما لا لم أو وقال قال وقد وفي
            منذ حيث عبر إن ذلك وأضاف أي
        """,
        "fa": """
            در از به که را این است با برای آن بود شد می کرد خود تا بر نیز هم یا شده و اما گفت کند های پس وی
        """,
        "ur": """
            کے کی میں کا سے ہے اور کو نے پر کہ یہ ہیں تھا اس بھی ایک ہو گیا تھی تو نہیں جو ان وہ کیا
        """,
        "ckb": """
            لە بە و کە بۆ ئەم ئەو لەسەر دەکات بوو ە لەو هەر تا یان ئێستا دوای نێوان کرد دەڵێت
        """,
    },
    "cyrillic": {
        "ru": """
            и в не на что с по как к из о это за его от для а но он был у так же все было также
        """,
        "uk": """
            і в не на що з до та як за у це від його про для але є був також які й він
        """,
        "bg": """
            на и в за да се от с е че не по са ще като до при но или това след
        """,
        "sr": """
            и у је да се на за су од са не о као који из али што до у би
        """,
    },
}
_WORDS: Mapping[str, Mapping[str, frozenset[str]]] = {
    script: {code: frozenset(words.split()) for code, words in languages.items()}
    for script, languages in _COMMON.items()
}
# Letters that only some languages of a script use settle short texts.
_TELLING = {
    "arabic": (("ckb", "ەێۆڕڵ"), ("ur", "ٹڈڑےں"), ("fa", "پچژگکی"), ("ar", "ةىيكأإ")),
    "cyrillic": (("uk", "іїєґ"), ("sr", "ђћџљњј"), ("ru", "ыэё")),
    "latin": (("tr", "ğşı"),),
}
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str, *, claimed: str | None = None) -> str | None:
    """The language of ``text`` as an ISO 639 code, None if it cannot be told.

    ``claimed`` is believed only where the text itself is too short to tell and is of a fitting script.
    """
    sample = text[:_READ]
    script, letters = _script(sample)
    claim = (claimed or "").strip().lower().replace("_", "-").split("-")[0] or None
    if script is None:
        return None
    if code := _BY_SCRIPT.get(script):
        return code
    guess = _by_words(sample, script) if letters >= _ENOUGH else None
    if guess:
        return guess
    if claim and _could_be(claim, script):
        return claim
    return _by_letters(sample, script) or ("ar" if script == "arabic" else None)


def _script(sample: str) -> tuple[str | None, int]:
    """The script of most letters, and how many there are. Kana beside Chinese characters is Japanese."""
    counts: Counter[str] = Counter()
    for char, times in Counter(sample).items():
        if char.isalpha():
            counts[_script_of(char)] += times
    letters = counts.total()
    if not letters:
        return None, 0
    if counts["kana"] > 0.1 * letters:
        return "kana", letters
    return counts.most_common(1)[0][0], letters


def _script_of(char: str) -> str:
    if char < "\u0370":
        return "latin"
    return next((name for name, first, last in _SCRIPTS if first <= char <= last), "latin")


def _by_words(sample: str, script: str) -> str | None:
    found = Counter(_WORD.findall(sample.lower()))
    total = found.total()
    scores = {code: sum(found[w] for w in stops) / total for code, stops in _WORDS[script].items()} if total else {}
    best = sorted(scores, key=lambda code: -scores[code])
    if not best or scores[best[0]] < 0.06:
        return None
    if total < 8 and scores[best[0]] < 1.5 * scores[best[1]]:
        return None
    if script == "arabic" and best[0] in ("ar", "fa"):
        return _by_letters(sample, script) or best[0]
    return best[0]


def _by_letters(sample: str, script: str) -> str | None:
    letters = Counter(c for c in sample.lower() if c.isalpha())
    total = letters.total() or 1
    marked = {code: sum(letters[c] for c in signs) / total for code, signs in _TELLING.get(script, ())}
    best = max(marked, key=lambda code: marked[code], default=None)
    return best if best and marked[best] > 0.005 else None


def _could_be(code: str, script: str) -> bool:
    return (
        code in _WORDS[script]
        if script != "latin"
        else code.isalpha() and code not in ("ar", "fa", "ur", "he", "ru", "zh", "ja")
    )
