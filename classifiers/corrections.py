"""Whether an article takes back or puts right what was reported: what it says of itself, in three languages.

News is full of corrections, retractions and apologies that are others' (markets, courts, ministers). So a word alone
says nothing: it counts as a label that opens a paragraph, or in a sentence about a report, by those who publish them.
"""

from __future__ import annotations

import re

from classifiers.sentences import sentences, shortened
from marsad.model import Text
from marsad.text import fold

OPENING_CHARACTERS = 400
"""Of a text, after its headline: an article that is there to correct says so at once."""

# All patterns read folded text: small letters, no accents, one form of alef, yeh and teh marbuta.
# Words between a verb and its object; none that begins something else ("withdraws staff after a report").
_NEAR = r"(?!(?:after|over|amid|following|from|on|in|as|apres|sur|dans|selon|malgre)\b)[\w'-]+"
_ENGLISH = {
    "near": _NEAR,
    "report": r"(?:article|stor(?:y|ies)|report|dispatch|headline|item|post|caption|broadcast|segment|bulletin)s?",
    "outlet": r"(?:(?:news ?)?agency|(?:news)?paper|daily|weekly|magazine|outlet|broadcaster|channel|network|station|"
    r"website|news ?room|newswire|wire|publisher|editors?|reuters|afp|ap|bbc|cnn|al[- ]jazeera|we)",
    "mends": r"(?:corrects?|corrected|retracts?|retracted|withdraws?|withdrew|withdrawn|pulls?|pulled|takes? back|"
    r"apologi[sz]es? for|regrets?)",
    "wrongly": r"(?:misstated|misidentified|(?:incorrectly|wrongly|erroneously|mistakenly) (?:said|stated|gave|"
    r"reported|identified|named|put|attributed))",
}
_FRENCH = {
    "near": _NEAR,
    "report": r"(?:articles?|depeches?|informations?|reportages?|papier|enquete|publications?|titre|nouvelle)",
    "outlet": r"(?:agence|journal|quotidien|hebdomadaire|magazine|chaine|radio|site|redaction|media|revue|afp|reuters|"
    r"nous)",
    "mends": r"(?:retir|annul|rectifi|corrig)(?:ent?|e?ons|e)",
    "regrets": r"(?:s'excusent?|excuses|regrettent?|regrettons)",
    "wrote": r"(?:avons|avions|ecrivions|indiquions|annoncions|affirmions|a ete (?:ecrit|indique|annonce|publie))",
}
_ARABIC = {
    "report": r"(?:ال)?(?:خبر|نبا|تقرير|مقال|ماده|معلوم|عنوان|منشور|تحقيق)(?:ا|ه|ها|ات)?",
    "outlet": r"(?:ال)?(?:وكاله|صحيفه|جريده|قناه|موقع|محطه|اذاعه|مجله|منصه|رويترز|سانا|فرانس برس|"
    r"(?:اسره|هيئه|اداره|رئاسه) التحرير)",
    "mends": r"و?(?:ت|ي|ا)?(?:عتذر|سحب|صحح|صوب|تراجع|لغي|حذف)ت?",
}
# A label stands by itself or before a colon or bracket; one that is also an everyday word, before nothing else.
_LABEL = re.compile(
    r"^[\W_]*(?:correction|corrected|clarification|erratum|errata|retraction|retracted|withdrawn|correctif|rectificatif|"
    r"rectification|precision|mise au point|annulation|"
    r"(?:توضيح|تصحيح|تصويب|تنويه|استدراك|اعتذار)(?: و ?(?:توضيح|تصحيح|تصويب|تنويه|استدراك|اعتذار))?)"
    r"(?: ?[:\])]|$)"
)
_PLURAL_LABEL = re.compile(r"^[\W_]*(?:corrections(?: and clarifications)?|rectificatifs|تصحيحات|تصويبات)[\W_]*$")
# The wires' own way: capitals before a dash ("CORRECTED-Court frees…", "RECTIFICATIF - …"), or in brackets.
_WIRE = re.compile(r"^\W*(?:CORRECTION|CORRECTED|RETRACTION|WITHDRAWN|CORRECTIF|RECTIFICATIF|ERRATUM)(?:\b|-)")
_BRACKETS = re.compile(r"^\W*\((?:corrects|correcting|corrige|rectifie|تصحيح|يصحح|تصحح)\b")
# A report that speaks of itself.
_ITSELF = (
    r"\b(?:an?|the) (?:earlier|previous|prior|original|initial|first) version of (?:this|the|our) {report}".format(
        **_ENGLISH
    ),
    r"\b(?:this|the|our|its|their) {report} (?:ha(?:s|ve) been|was|were|is)(?: since| now)? "
    r"(?:corrected|amended|retracted|withdrawn|taken down)\b".format(**_ENGLISH),
    r"\b(?:this|our) {report} ha(?:s|ve) (?:since|now) been (?:corrected|amended|retracted|withdrawn)\b".format(
        **_ENGLISH
    ),
    r"^\W*an? (?:earlier )?{report}\b[^.]{{0,80}}\b{wrongly}".format(**_ENGLISH),
    r"\bversion (?:(?:precedente|anterieure|initiale) )?d(?:e (?:cet?|cette|notre) |e l'|u ){report}".format(**_FRENCH),
    r"\bcet(?:te)? {report} (?:a|est) (?:ete )?(?:depuis )?(?:corrige|rectifie|retire|modifie|annule)e?\b".format(
        **_FRENCH
    ),
    r"\bcontrairement a ce (?:que|qui)\b[^.]{{0,30}}\b{wrote}\b".format(**_FRENCH),
    r"\bune erreur s'est glissee\b|\bil fallait lire\b",
    r"(?:نسخه|صيغه) (?:سابقه|اولي) من (?:هذا|هذه) {report}".format(**_ARABIC),
    r"(?:جري|تم) (?:تصحيح|تصويب|سحب|حذف) (?:هذا |هذه )?{report}".format(**_ARABIC),
    r"(?:ورد|وردت|جاء|نشرنا|ذكرنا)\b[^.]{{0,40}}(?:خطا|سهوا)[^.]{{0,30}}\bفي {report}".format(**_ARABIC),
    r"خلافا لما (?:نشرنا|ذكرنا|اوردنا|ورد في {report})".format(**_ARABIC),
)
# Those who publish, of what they published.
_PUBLISHERS = (
    r"\b{outlet}\b[^.,;]{{0,40}}(?<!to )\b{mends}(?: {near})*? (?:{report}|error)\b".format(**_ENGLISH),
    r"\b{outlet}\b[^.,;]{{0,40}}\b{mends}(?: {near})*?[ '](?:{report}|erreur)\b".format(**_FRENCH),
    r"\b{outlet}\b[^.;]{{0,60}}\b{regrets}\b[^.;]{{0,60}}\b(?:{report}|erreur)\b".format(**_FRENCH),
    r"\b{outlet}\b[^.]{{0,40}}\b{mends}\b[^.]{{0,50}}\b(?:{report}|خطا)\b".format(**_ARABIC),
    r"\b{mends} {outlet}\b[^.]{{0,50}}\b(?:{report}|خطا)\b".format(**_ARABIC),
    r"\bنعتذر\b[^.]{{0,60}}\b(?:{report}|(?:ال)?خطا)\b".format(**_ARABIC),
)
_PHRASE = re.compile("|".join((*_ITSELF, *_PUBLISHERS)))


def correction(text: Text) -> str:
    """The headline or sentence in which ``text`` says, at its beginning, that it takes back or puts right what was
    reported; "" if it says no such thing."""
    return _first(f"{text.title}\n{text.text[:OPENING_CHARACTERS]}", said="")


def correction_by_edit(text: Text, earlier: str) -> str:
    """The same of an edited article, wherever it stands, if it did not stand in the ``earlier`` text: edits often say
    at the foot what they put right."""
    return _first(f"{text.title}\n{text.text}", said=fold(earlier))


def _first(written: str, *, said: str) -> str:
    """The first sentence of ``written`` that puts something right, except those that ``said`` (folded) has as well."""
    opens = True
    for line in written.split("\n"):
        opens = True
        for sentence in sentences(line):
            if _corrects(sentence, opens=opens) and fold(sentence) not in said:
                return shortened(sentence)
            opens = False
    return ""


def _corrects(sentence: str, *, opens: bool) -> bool:
    """``opens`` says whether the sentence begins a paragraph: labels stand there."""
    read = fold(sentence)
    labelled = opens and any(pattern.search(read) for pattern in (_LABEL, _PLURAL_LABEL, _BRACKETS))
    return labelled or (opens and bool(_WIRE.search(sentence))) or bool(_PHRASE.search(read))
