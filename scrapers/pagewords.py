"""The phrases by which pages that are no articles give themselves away, in English, French, Arabic and some others.

All are matched on text as ``marsad.text.fold`` leaves it.
"""

from __future__ import annotations

import re

from scrapers.phrases import any_of, folded

_THING = r"(?:page|article|file|content|story|post|document|site|url|link)"

# A headline that says that there is nothing here.
GONE_TITLE = re.compile(
    any_of(r"""
        ^[\W_]*(?:error |erreur |خطا )?404\b | \b404\b.{0,20}\b(?:error|erreur|not found) |
        ^[\W_]*(?:THING )?not found[\W_]*$ |
        \bTHING\b.{0,50}\b(?:not (?:be )?found|(?:can'?t|cannot|could ?n[o']t) be found|does(?: not|n'?t) exist) |
        \bTHING\b.{0,50}\b(?:no longer (?:exists?|available)|(?:has been|was) (?:removed|deleted)) |
        \bTHING\b.{0,50}\bis (?:unavailable|not available) |
        \bTHING\b.{0,30}\bexpired[\W_]*$ |
        ^[\W_]*(?:oops|whoops|sorry|uh oh|oups|mince|zut|desolee?s?)\b.{0,60}$ |
        \b(?:couldn'?t|could not|can'?t|cannot) find (?:that|the|this|what)\b.{0,30} |
        \b(?:page|article|contenu|document)\b.{0,40}\b(?:introuvable|non trouvee?|n'existe (?:pas|plus)) |
        \b(?:page|article|contenu|document)\b.{0,40}\b(?:inexistante?|n'est (?:pas|plus) disponible|supprimee?) |
        (?:الصفحه|صفحه|المقال|الخبر|المحتوي|الرابط)\b.{0,40}(?:غير موجود|غير متاح|غير متوفر|لم تعد|لم يعد|لا يوجد|حذف) |
        لم يتم العثور | عذرا | الصفحه المطلوبه | seite.{0,20}nicht gefunden |
        pagina.{0,20}(?:no encontrada|non trovata|nao encontrada) | sayfa bulunamadi | страница не найдена
    """).replace("THING", _THING)
)
# The apology below it.
GONE_TEXT = re.compile(
    any_of(r"""
        \bTHING\b.{0,60}\b(?:looking for|requested|trying to (?:reach|find))\b.{0,80}\b(?:exist|found|moved)\b |
        \bTHING\b.{0,60}\b(?:looking for|requested|trying to (?:reach|find))\b.{0,80}\b(?:removed|available|deleted)\b |
        \bTHING\b.{0,30}\b(?:does(?: not|n'?t) exist|(?:can'?t|cannot|could ?n[o']t) be found) |
        \bTHING\b.{0,30}\b(?:no longer (?:exists?|available)|has (?:been (?:removed|deleted)|expired)) |
        \b(?:la|cette) page\b.{0,60}\b(?:n'existe|introuvable|n'est plus|a (?:disparu|ete (?:supprimee|deplacee))) |
        (?:الصفحه|المقال|الخبر|المحتوي)\b.{0,60}(?:غير موجود|غير متاح|غير متوفر|لم تعد|لم يعد|قد حذف|تم حذف|تم نقل)
    """).replace("THING", _THING)
)
# What readers without scripts are told.
SCRIPT_NOTICE = re.compile(
    any_of(r"""
        (?:enable|activate|turn on|switch on|requires?|need|without|allow|support)\b.{0,40}\bjava ?script |
        java ?script\b.{0,40}\b(?:enabled|disabled|required|turned off) |
        (?:activer|activez|necessite|desactive)\b.{0,40}\bjava ?script |
        (?:تفعيل|تمكين|تشغيل|يتطلب)\b.{0,30}(?:java ?script|جافا ?سكر[يب])
    """)
)
# What consent dialogs speak of; two of them in one paragraph make one.
CONSENT = re.compile(
    any_of(r"""
        \bcookies?\b | \bconsent\b | \bgdpr\b | \bccpa\b | privacy (?:policy|settings|preferences|choices|notice) |
        (?:your|value) privacy | personal data | (?:accept|reject|allow) all |
        manage (?:preferences|options|choices) | our \d* ?partners | legitimate interest |
        personali[sz]ed (?:ads|content) | \btraceurs?\b | consentement | donnees personnelles | vie privee |
        politique de confidentialite | (?:tout|continuer sans) (?:accepter|refuser) | nos \d* ?partenaires |
        (?:accepter|refuser) (?:tout|le depot|les traceurs|ces technologies) | stocker (?:et|ou|des informations) |
        ملفات (?:تعريف )?الارتباط | الكوكيز | كوكيز | سياسه الخصوصيه | خصوصيت | البيانات الشخصيه | بياناتك |
        قبول الكل | موافق(?:تك|ه علي) | شركا[ؤي]نا
    """)
)
# One of these is in each of them: a quick look before the slow one.
CONSENT_STEMS = (
    *("cookie", "consent", "privacy", "gdpr", "ccpa", "personal", "partner", "traceur", "donnees"),
    *("الارتباط", "كوكيز", "خصوصي", "بيانات"),
)
# An invitation to pay or sign in, standing where the text breaks off.
PAYWALL = re.compile(
    any_of(r"""
        (?:subscribe|sign (?:in|up)|log ?in|register|join)\b.{0,50} (?:to|and|for) .{0,20}(?:continue|keep|read)\b |
        (?:subscribe|sign (?:in|up)|log ?in|register|join)\b.{0,50} (?:to|and|for) .{0,20}(?:unlock|full|access)\b |
        to (?:continue|keep) reading |
        (?:read|get|unlock) (?:the )?(?:full|whole|entire|rest of (?:the|this)) (?:article|story|access) |
        already (?:a|have a) (?:subscri|member) |
        (?:for|to) (?:our )?(?:paid |premium )?(?:subscribers|members)(?: only)?[\W_]*$ | subscribers?[- ]only |
        members?[- ]only | (?:reached|used) (?:your|the|all).{0,30}(?:limit|free articles?) |
        (?:free )?articles? (?:remaining|left) | this (?:article|content|story) is (?:exclusive|premium|reserved) |
        reserve(?:e|s)? (?:aux|a nos|a ses) abonnes | (?:pour|et) lire la suite |
        la suite (?:de cet article|est reservee) | il vous reste .{0,30}(?:a lire|de cet article) |
        abonnez[- ]vous (?:pour|a partir|des|et) | deja abonnee? |
        (?:offre|article|contenu) (?:abonnes?|payant|premium) | connectez[- ]vous pour (?:lire|continuer) |
        (?:المحتوي|المقال|الماده)\b.{0,20}(?:للمشتركين|حصري) | للمشتركين فقط |
        (?:اشترك|سجل|اشتركوا)\b.{0,20}(?:لمتابعه|لقراءه|لقراه|لمواصله|لاستكمال|لتتمكن) |
        (?:لمتابعه|لمواصله|لاستكمال|لاكمال) (?:القراءه|القراه|المقال) |
        (?:لقراءه|لقراه) (?:المقال|الماده|النص|المزيد) ?(?:كامل|كاملا|كامله)?
    """)
)
# Names that sites give to the parts of an address under which they list other pages.
LISTING_PATH = re.compile(
    r"/(?:categor(?:y|ies|ie|ia|ias)|collections?|tags?|topics?|sections?|search|browse|products?|product-category|shop|"
    r"archives?|page/\d+|c|lists?|market|trending|rubriques?|themes?|issues|authors?|تصنيف|وسم|قسم|اقسام)(?:/|$)",
    re.IGNORECASE,
)
# A headline that calls its page a list.
LIST_TITLE = re.compile(
    folded(r"^(?:list of|index of|archives? (?:of|for|des)|category\b|liste d|categorie\b|قائمة|فهرس|ارشيف|تصنيف)|")
    + r"^in the (?:news|media|press)\b|"
    + "(?:"
    + any_of(r"""
        ^(?:the |our |all )?(?:latest |recent )?(?:news|newsroom|headlines|updates|blogs?|articles|stories)$ |
        ^(?:all |our )?(?:latest |recent )?(?:archives?|events|publications)$ |
        ^press (?:releases?|room|cent(?:er|re))$ | ^media (?:cent(?:er|re)|coverage|releases)$ |
        ^(?:toutes? )?(?:les |l'|nos )?(?:dernieres? )?(?:actualites?|actus?|nouvelles|infos|depeches|publications)$ |
        ^communiques(?: de presse)?$ | ^(?:espace|salle de) presse$ | ^a la une$ |
        ^(?:اخر |احدث |كل |جميع )?(?:ال)?(?:اخبار|مقالات|تقارير|بيانات|منشورات|فعاليات|مستجدات)$ |
        ^(?:ال)?بيانات (?:ال)?صحفيه$ | ^المركز الاعلامي$ | ^ارشيف (?:ال)?اخبار$
    """)
    + ")"
)
# A link that says no more than that there is more behind it.
READ_ON = re.compile(
    any_of(r"""
        ^[\W_]*(?:read|learn|see|find out|show|view|discover|explore|continue)(?: reading)? (?:more|on|all|full)\b |
        ^[\W_]*(?:continue reading|shop now|view\b|shop\b) |
        ^[\W_]*(?:lire (?:la suite|plus|l'article)|en savoir plus|voir (?:plus|la suite)|decouvrir|suite)\b |
        ^[\W_]*(?:اقرا|المزيد|تابع القراءه|تابع القراه|التفاصيل|للمزيد|اكمل)
    """)
)
# Labels that sort or filter a list.
SORTING = re.compile(
    any_of(r"""
        ^\W*(?:sort(?:ed)?(?: by)?|filters?|filter by|refine(?: by)?|clear (?:all|filters)|reset filters)\W*$ |
        ^\W*(?:featured|best ?selling|alphabetically.*|price,? (?:low|high).*|newest(?: first)?|oldest(?: first)?)\W*$ |
        ^\W*(?:trier(?: par)?|tri|filtrer(?: par)?|filtres?|reinitialiser|prix (?:de)?croissants?|pertinence)\W*$ |
        ^\W*(?:ترتيب(?: حسب)?|رتب حسب|تصفيه(?: حسب)?|فرز(?: حسب)?|فلتر|الاحدث|الاقدم)\W*$
    """)
)
# How many things a list has, or which of its pages this is.
COUNTED = re.compile(
    any_of(r"""
        \b\d[\d,.]* (?:results?|products?|items?|articles|posts|entries|stories|listings|jobs)\b |
        \b(?:showing|displaying) \d | \bpage \d+ (?:of|sur) \d+ |
        \b\d[\d,.]* (?:resultats?|produits?|annonces?|actualites)\b | \baffichage de \d |
        \d[\d,.]* (?:نتيجه|نتايج|منتجا?|منتجات|خبرا?|اخبار|مقالا?|مقالات)\b | صفحه \d+ من \d+
    """)
)
PRICE = re.compile(r"(?:[$€£₪₺]|USD|EUR|SAR|AED|ل\.ل)\s?\d|\d\s?(?:[€£₺]|ر\.س|د\.إ|ل\.ل)")
