"""The words that dates are written with: month names by language, time zone names, marks for morning and afternoon.

Month names are kept as ``marsad.text.fold`` leaves them (no accents, no hamza, lower case). A name that two languages
use for different months is not in the table: an unknown name gives no date, never a guess (F36).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from marsad.text import fold

# Twelve names a line, January to December; a dash where the line has none of its own, "_" for a space.
_NAMES = (
    # English
    "january february march april may june july august september october november december",
    "jan feb mar apr - jun jul aug sept oct nov dec",
    "- - - - - - - - sep - - -",
    # French
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr - avr - - juil - - - - déc",
    "- fév - - - - juill - - - - -",
    # Arabic: Egypt and the Gulf, the Levant and Iraq, Morocco, Algeria and Tunisia
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "- - - إبريل - يونيه يوليه - - - - -",
    "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "كانون_ثاني - - - - - - - - تشرين_أول تشرين_ثاني كانون_أول",
    "- - - - ماي - يوليوز غشت شتنبر - نونبر دجنبر",
    "جانفي فيفري - أفريل - جوان جويلية أوت - - - -",
    # neighbours whose press is cited often: Turkish, Spanish, German, Italian, Portuguese
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "oca şub - nis - haz tem ağu eyl eki kas ara",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene - - abr - - - ago - - - dic",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner - - - - - - - - okt - dez",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
)


def _month_table() -> dict[str, int]:
    return {
        fold(name).replace("_", " "): number
        for line in _NAMES
        for number, name in enumerate(line.split(), start=1)
        if name != "-"
    }


MONTHS: Mapping[str, int] = MappingProxyType(_month_table())

# Hours east of Greenwich for names that mean one thing (F34). BST is Britain's, GST the Gulf's, MST and MDT America's.
ZONES: Mapping[str, float] = MappingProxyType(
    {
        "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "TU": 0, "WET": 0, "WEST": 1, "BST": 1,
        "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2, "HNEC": 1, "HAEC": 2,
        "EET": 2, "EEST": 3, "IDT": 3, "TRT": 3, "MSK": 3, "MSD": 4, "EAT": 3, "CAT": 2, "WAT": 1, "SAST": 2,
        "IRST": 3.5, "IRDT": 4.5, "GST": 4, "AZT": 4, "AFT": 4.5, "PKT": 5, "UZT": 5, "NPT": 5.75, "ICT": 7, "WIB": 7,
        "HKT": 8, "SGT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10,
        "AEDT": 11, "NZST": 12, "NZDT": 13,
        "NST": -3.5, "NDT": -2.5, "ADT": -3, "BRT": -3, "ART": -3, "EST": -5, "EDT": -4, "CDT": -5,
        "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
    }
)  # fmt: skip

# Names of a zone whose hour changes with the season.
REGIONS: Mapping[str, str] = MappingProxyType(
    {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
)

# Not above, because only the source's own zone can tell what is meant: IST (India, Israel, Ireland), CST (America,
# China, Cuba), AST (Arabia, the Atlantic).

# "… o'clock, Beirut time": how the region's press names a zone.
PLACES: Mapping[str, str] = MappingProxyType(
    {
        fold(phrase): region
        for phrase, region in {
            "غرينتش": "UTC", "غرينيتش": "UTC", "جرينتش": "UTC", "ت.غ": "UTC",
            "بتوقيت بيروت": "Asia/Beirut", "بتوقيت دمشق": "Asia/Damascus", "بتوقيت بغداد": "Asia/Baghdad",
            "بتوقيت عمان": "Asia/Amman", "بتوقيت عمّان": "Asia/Amman", "بتوقيت القدس": "Asia/Jerusalem",
            "بتوقيت مكة": "Asia/Riyadh", "بتوقيت السعودية": "Asia/Riyadh", "بتوقيت القاهرة": "Africa/Cairo",
            "بتوقيت أبوظبي": "Asia/Dubai", "بتوقيت الإمارات": "Asia/Dubai", "heure de paris": "Europe/Paris",
            "beirut time": "Asia/Beirut", "damascus time": "Asia/Damascus",
        }.items()
    }
)  # fmt: skip

MORNING = frozenset(fold(mark) for mark in ("am", "a.m.", "a.m", "ص", "صباحا", "صباحًا", "öö"))
AFTERNOON = frozenset(fold(mark) for mark in ("pm", "p.m.", "p.m", "م", "مساء", "مساءً", "ظهرا", "بعد الظهر", "ös"))
