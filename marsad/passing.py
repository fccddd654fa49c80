"""Knows the lines that come and go around a text and say nothing of its matter: counters, times, share bars, links.

Three languages. A line is one of these if it consists of their words and numbers alone, so that the same words in a
sentence of the text ("12 shares changed hands") do not make it one; or if it begins as pointers to other stories do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from marsad.text import fold
from marsad.tokens import index_words

# Words that make a line a counter or the time of an edit; each list may be written as people write.
_STAMPS = """
    view views viewed read reads reading comment comments share shares shared like likes liked reaction reactions repost
    reposts retweet retweets tweet tweets download downloads
    vue vues lu lue lus lecture lectures commentaire commentaires partage partages partager réaction réactions aime
    مشاهدة مشاهدات قراءة قراءات تعليق تعليقات تعليقا مشاركة مشاركات إعجاب إعجابات شوهد قرئ
    update updated published posted modified edited ago
    mis mise publié publiée modifié modifiée actualisé il
    نشر نشرت نشره تحديث تحديثه محدث منذ قبل
"""
# Words that make it a share bar.
_SHARING = """
    facebook twitter whatsapp telegram linkedin instagram reddit pinterest messenger viber tiktok youtube snapchat
    email print copy copied bookmark save follow imprimer copier copié envoyer suivez suivre enregistrer
    شارك شاركها شاركوا طباعة اطبع نسخ انسخ فيسبوك تويتر واتساب تلغرام تيليغرام تابعنا تابعونا إرسال حفظ
"""
# Words that stand beside them.
_BESIDE = """
    a an the of to in on at by this that article story post page total number count time times and or with your you our
    us all has have been was k m thousand million link via x icon button google news channel e mail button it more
    le la les l de du des d un une cet cette ce sur par au aux a en et nombre total votre nos été mille lien fois j nous
    temps canal
    في من على عن إلى عدد هذا هذه المقال الخبر الموضوع الصفحة و إجمالي مرة مرات تم تمت ألف مليون رابط عبر تطبيق قناتنا
    مدة وقت زمن
    first last latest date just now minute minutes min mins hour hours hr hrs second seconds sec secs day days week
    weeks month months year years today yesterday am pm gmt utc est edt cet cest eet eest bst since local
    jour heure heures h seconde secondes jours semaine semaines mois an ans aujourd hui hier y depuis dernier dernière
    à le
    تاريخ آخر أول دقيقة دقائق دقيقتين ساعة ساعات ساعتين يوم أيام يومين أسبوع أسابيع شهر أشهر سنة ثانية ثوان ثواني الآن
    اليوم أمس صباحا مساء ظهرا ص م بتوقيت غرينتش بيروت دمشق بغداد القدس مكة المكرمة المحلي الساعة
"""
_WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    lundi mardi mercredi jeudi vendredi samedi dimanche
    الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
"""
_MONTHS = """
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون الثاني شباط آذار نيسان أيار
    حزيران تموز آب أيلول تشرين الأول
"""
# A line that begins so points to other stories, or asks for something.
_POINTER = re.compile(
    r"""^[\W_]*(?:
    (?:read|see|watch|listen)\ (?:also|more|next|too)\b | also\ (?:read|see|watch|on)\b |
    more\ (?:on|from)\ (?:this|the)\ (?:story|topic|author|section)\b | you\ (?:may|might)\ also\ like\b |
    don'?t\ miss\b | most\ (?:read|viewed|popular)\b | top\ stories\b | in\ case\ you\ missed\b | editor'?s\ picks?\b |
    related\ (?:articles?|stories|story|news|content|links?|topics?|posts?|coverage|reading)\b |
    (?:related|recommended|trending|up\ next)\s*(?:[:|\-–—»>]|$) | recommended\ (?:for\ you|reading|stories)\b |
    (?:sign\ up|subscribe)\ (?:to|for|now|here)\b | get\ (?:the|our)\ .{0,40}newsletter\b | advertisement\b |
    follow\ (?:us|our)\b | join\ our\b | download\ our\b | click\ here\b | copyright\b | © | all\ rights\ reserved |
    (?:a\ )?(?:lire|voir|ecouter|decouvrir)\ (?:aussi|egalement|la\ suite)\b | a\ lire\s*: |
    sur\ le\ meme\ (?:sujet|theme)\b | articles?\ (?:similaires?|lies?|associes?|connexes?|recommandes?)\b |
    dans\ la\ meme\ (?:rubrique|categorie)\b | les\ (?:articles\ )?(?:plus|\+)\ (?:lus|vus|populaires|partages)\b |
    a\ ne\ pas\ (?:manquer|rater)\b | abonnez[- ]vous\b | inscrivez[- ]vous\b | suivez[- ]nous\b | publicite\s*$ |
    tous\ droits\ reserves | cliquez\ ici\b |
    ا?قرا(?:وا)?\ (?:ايضا|المزيد|كذلك)\b | (?:طالع|شاهد|تابع|استمع)(?:وا)?\ (?:ايضا|المزيد)\b | قد\ [يت]همك\b |
    (?:مواضيع|موضوعات|اخبار|مقالات|مواد|تقارير|روابط)\ (?:ذات\ صله|متعلقه|مرتبطه|مشابهه|قد\ تهمك)\b | ذات\ صله\b |
    الاكثر\ (?:قراه|مشاهده|تداولا)\b | لا\ تفوت\b | (?:للمزيد|لمزيد\ من)\b | اعلان\s*$ | اشترك(?:وا)?\ (?:في|ب|الان)\b |
    تابعو?نا\ (?:علي|عبر|في)\b | انضم(?:وا)?\ (?:الي|ل) | جميع\ الحقوق\ محفوظه
    )""",
    re.VERBOSE,
)
_LONGEST = 40  # words of a line that can be passing
_PROSE = 25  # words that no title of another story has
_MOST_LINKS = 8  # titles that may follow the heading of a list of other stories
_CLOCK = re.compile(r"\b[0-2]?\d\s?[:h]\s?[0-5]\d\b")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,80})[)\]]")


def _known(listed: str) -> frozenset[str]:
    return frozenset(index_words(listed))


_IS_STAMP, _IS_SHARING, _IS_DAY = _known(_STAMPS), _known(_SHARING), _known(_WEEKDAYS)
_ALL = _IS_STAMP | _IS_SHARING | _IS_DAY | _known(_BESIDE) | _known(_MONTHS)


def is_passing(line: str) -> bool:
    """Whether ``line`` is a counter, a time, a share bar or a pointer to other stories, and nothing else."""
    found = index_words(line)
    if not found or len(found) > _LONGEST:
        return not found
    if _is_pointer(line):
        return True
    if "?" in line or "؟" in line or not all(word in _ALL or word[0].isdigit() for word in found):
        return False
    if any(word in _IS_STAMP or word in _IS_SHARING for word in found):
        return True
    is_dated = any(word in _IS_DAY for word in found) and any(word[0].isdigit() for word in found)
    return is_dated or _CLOCK.search(fold(line)) is not None


def lasting_lines(text: str) -> Iterator[str]:
    """The lines of ``text`` that are of its matter, in order, without brackets that hold a counter or a time."""
    links = 0  # how many more titles of other stories may follow
    for line in filter(str.strip, text.split("\n")):
        if _is_pointer(line):
            links = _MOST_LINKS if _is_heading(line) else links
        elif not is_passing(line):
            links = 0 if _is_prose(line) else max(links - 1, 0) if links else 0
            if not links:
                yield _BRACKETS.sub(lambda found: "" if _is_stamp(found[1]) else found[0], line)


def _is_stamp(bracket: str) -> bool:
    """A counter or the time of an edit within a line; a weekday in brackets is of the matter."""
    return is_passing(bracket) and any(word in _IS_STAMP for word in index_words(bracket))


def _is_pointer(line: str) -> bool:
    return len(line.split()) <= _LONGEST and _POINTER.match(fold(line)) is not None


def _is_heading(line: str) -> bool:
    """A pointer that names no story itself: the stories follow it."""
    begun = _POINTER.match(fold(line))
    return begun is not None and len(index_words(fold(line)[begun.end() :])) <= 1


def _is_prose(line: str) -> bool:
    return line.rstrip(' "”»’)').endswith((".", "…", "۔")) or len(line.split()) > _PROSE
