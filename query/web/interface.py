"""How one person sees the desk: language and direction, light or dark, whether letters on the keyboard do things."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from fastapi import Request
from markupsafe import Markup, escape

from alerts.frames import wording
from alerts.letterhead import Letterhead
from alerts.wording import Titles, Wording, shown_score, topic_name
from marsad.model import Period
from marsad.times import rfc3339
from query.web.phrases import LANGUAGES, Language, asked_for, phrases
from query.web.served import served

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
LANGUAGE_COOKIE, THEME_COOKIE, KEYS_COOKIE = "marsad_language", "marsad_theme", "marsad_keys"
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Interface:
    """The words and habits in which a page is made. ``letterhead`` has the desk's zone and its topics' titles,
    ``names`` has those of its watch names."""

    language: Language
    theme: Theme
    keys: bool
    letterhead: Letterhead
    names: Titles

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr"."""
        return self.words.direction

    @property
    def words(self) -> Wording:
        """The words that alerts use in this language too: months, languages, kinds of new things."""
        return wording(self.language)

    def say(self, key: str, **values: object) -> str:
        """A phrase, its braces filled in. KeyError for one that no language has."""
        phrase = phrases(self.language)[key]
        return phrase.format(**values) if values else phrase

    def topic(self, name: str) -> str:
        """What a topic is called."""
        return topic_name(name, self.words, self.letterhead.topics)

    def name(self, name: str) -> str:
        """What a watch name is called."""
        return topic_name(name, self.words, self.names)

    def tongue(self, code: str) -> str:
        """What a language is called; its code if we have no word for it."""
        return self.words.languages.get(code, code)

    def kind(self, kind: str) -> str:
        """What a kind of new thing is called."""
        return self.words.kinds.get(kind, kind)

    def score(self, score: float) -> str:
        """A score with two digits, never 1.00."""
        return shown_score(score)

    def when(self, moment: datetime | None, *, year: bool = False) -> Markup:
        """A time in the desk's zone to the minute, which says the whole of it to programs and who points at it."""
        if moment is None:
            return escape(self.words.no_time)
        local = moment.astimezone(self.letterhead.zone)
        day = f"{local.day} {self.words.months[local.month - 1]}{f' {local.year}' if year else ''}"
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            rfc3339(moment), self.letterhead.time(moment, self.words), f"{day}{self.words.comma} {local:%H:%M}"
        )

    def clock(self, moment: datetime) -> str:
        """A time in the desk's zone as plain text, for labels."""
        return self.letterhead.time(moment, self.words)

    def day(self, moment: datetime) -> str:
        """The day in the desk's zone on which ``moment`` falls."""
        local = moment.astimezone(self.letterhead.zone)
        return f"{local.day} {self.words.months[local.month - 1]} {local.year}"

    def period(self, period: Period) -> str:
        """When a period begins, and how many articles it has."""
        return f"{self.day(period.since)}{self.words.colon} {period.count}"

    def later(self, length: timedelta) -> str:
        """How much later something came: in minutes, hours or days."""
        minutes = max(length.total_seconds(), 0) / 60
        for unit, size in (("days", 1440), ("hours", 60)):
            if minutes >= 2 * size:
                return self.say(f"pieces.later_{unit}", count=round(minutes / size))
        return self.say("pieces.later_minutes", count=round(minutes))

    def iso(self, moment: datetime) -> str:
        """The same as addresses say it: "2026-07-14"."""
        return f"{moment.astimezone(self.letterhead.zone):%Y-%m-%d}"

    def iso_before(self, moment: datetime) -> str:
        """The last day before ``moment``, which is the first that is left out."""
        return self.iso(moment - timedelta(seconds=1))

    def month(self, month: str) -> str:
        """A month such as "2026-07" in words."""
        year, number = month.split("-")
        return f"{self.words.months[int(number) - 1]} {year}"

    def month_end(self, month: str) -> str:
        """The last day of a month such as "2026-07"."""
        year, number = map(int, month.split("-"))
        return f"{month}-{monthrange(year, number)[1]:02}"


def interface_of(request: Request) -> Interface:
    """The interface that the cookies of ``request`` ask for, else its browser."""
    here = served(request)
    language = request.cookies.get(LANGUAGE_COOKIE)
    theme = request.cookies.get(THEME_COOKIE)
    return Interface(
        language=next(
            (one for one in LANGUAGES if one == language), asked_for(request.headers.get("accept-language", ""))
        ),
        theme=next((one for one in THEMES if one == theme), "auto"),
        keys=request.cookies.get(KEYS_COOKIE) != "off",
        letterhead=here.letterhead,
        names=here.desk.watchlist.called,
    )


def tongue_attributes(language: str | None) -> Markup:
    """``lang`` and ``dir`` for text of others: each item in its own direction, whatever the page's is."""
    if not language or not _TAG.fullmatch(language):
        return Markup('dir="auto"')
    direction = "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
    return Markup('lang="{}" dir="{}"').format(language, direction)
