"""Knows texts about games, films, books, music and sport, in which the topics' words stand for something made up.

A text counts as one if it has several words of that world, its headline or lead one of them, and none of those without
which there is no news of custody, courts and customs: a drummer whom a court extradites is news.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from classifiers.cues import CueFinder
from classifiers.documents import Document
from marsad.text import words

FEWEST = 2
"""Different words of that world that a text must have."""
COSTS = 5.0
"""Logits that such a text loses for every topic: what is nearly sure becomes unlikely."""

# fmt: off
PLAY = (
    "video game*", "board game*", "new game", "console game*",
    "computer game*", "the game", "gamers", "gameplay", "console*", "players",
    "playstation", "xbox", "nintendo", "game studio", "band", "bands", "album*", "guitarist*", "drummer*",
    "singer*", "concert*", "songs", "tour", "tours", "tour dates", "gig", "gigs", "festival*", "film", "films",
    "movie*", "box office", "sequel*", "trailer*", "episode*", "tv series", "season finale", "novel", "novels",
    "novelist*", "fiction", "fictional", "thriller*", "screenplay*", "actor*", "actress*", "starring",
    "musical", "theatre", "midfielder*", "striker*", "goalkeeper*", "jeu vidéo", "jeux vidéo", "nouveau jeu",
    "joueurs", "joueuses", "manette*", "groupe de rock", "groupe de rap", "le groupe … en concert",
    "en concert", "concert", "concerts", "album", "albums", "tournée", "chanteur*", "chanteuse*", "guitariste*",
    "chansons", "long métrage", "cinéma", "bande-annonce", "épisode*", "roman", "romans", "romancier*",
    "romancière*", "acteur*", "actrice*", "théâtre", "feuilleton*", "attaquant", "gardien de but", "لعبة",
    "ألعاب", "لاعبون", "اللاعبون", "اللاعبين", "لاعبين", "فرقة", "ألبوم*", "أغنية", "أغاني", "أغنيات", "حفل",
    "حفلات", "مطرب*", "فيلم", "أفلام", "مسلسل*", "حلقات", "رواية", "روائي", "متخيل*", "خيالي*", "ممثل",
    "ممثلون", "ممثلة", "مهرجان*", "مسرحية", "جولة فنية",
)
# fmt: on
# fmt: off
NEWS = (
    "police*", "court", "courts", "judge*", "prosecut*", "lawyer*", "customs officer*", "customs official*",
    "border guards", "army", "soldiers", "troops", "militia*", "gunmen", "authorities", "officials", "ministry",
    "arrested", "detained", "jailed", "sentenced", "charged", "accused", "kidnapp*", "abduct*", "hostages",
    "seized", "rights group*", "wanted in", "wanted by", "warrant*", "custody", "behind bars", "convicted",
    "imprisoned", "policier*", "police", "gendarm*", "tribunal", "tribunaux", "cour d'appel", "cour de",
    "la cour", "juge", "juges", "parquet", "procureur*", "avocat*", "douanier*", "armée", "soldats", "milice*",
    "autorités", "ministère", "arrêté", "arrêtés", "arrêtée", "interpellé*", "incarcéré*", "condamné*",
    "accusé*", "enlevé*", "saisi", "saisis", "saisie", "mandat", "écroué*", "détention", "شرطة", "محكمة",
    "محاكم", "قاض", "قاضي", "قضاة", "نيابة", "محام", "محامي", "محامون", "جمارك", "جيش", "جنود", "مسلحون",
    "مسلحين", "سلطات", "وزارة", "اعتقل*", "اعتقال", "أوقف", "أوقفت", "توقيف", "حكم", "حكمت", "متهم*", "خطف*",
    "اختطف*", "ضبط", "ضبطت", "مذكرة", "أفرج", "أفرجت", "احتجز*", "الأمن",
)
# fmt: on


def is_play(document: Document) -> bool:
    """Whether a document is about something made up, or a game."""
    play, news = _finders()
    opening = (document.title_words, *document.words[:1])
    if not any(play.find(part) for part in opening) or any(news.find(part) for part in document.words):
        return False
    return len({cue for part in document.words for cue in play.find(part)}) >= FEWEST


def less_likely(probability: float) -> float:
    """What is left of a topic's probability in such a text."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return float(1 / (1 + np.exp(COSTS - np.log(kept / (1 - kept)))))


@cache
def _finders() -> tuple[CueFinder, CueFinder]:
    return CueFinder(_once(PLAY)), CueFinder(_once(NEWS))


def _once(cues: Sequence[str]) -> list[str]:
    """``cues`` without those that are written alike but for accents: what two languages share counts once."""
    return list({(*words(cue), cue[-1] == "*"): cue for cue in cues}.values())
