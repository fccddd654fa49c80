"""Weekdays and dates as the newsroom's three languages print them."""

from __future__ import annotations

from datetime import datetime

# fmt: off
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin",
           "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    "ar": ("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
           "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
}
# fmt: on


def weekday(moment: datetime, language: str) -> str:
    """The name of the weekday of ``moment`` in "en", "fr" or "ar"."""
    return WEEKDAYS[language][moment.weekday()]


def long_date(moment: datetime, language: str) -> str:
    """The date of ``moment`` as it is printed over an article, with the months' names that the Levant uses."""
    return f"{moment.day} {MONTHS[language][moment.month - 1]} {moment.year}"
