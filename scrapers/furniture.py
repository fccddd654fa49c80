"""Knows the lines that stand around an article and are not of it, by their words in English, French and Arabic.

All expressions are matched on folded text (``marsad.text.fold``): lower case, no accents, one form of alef, no hamza.
"""

from __future__ import annotations

import re

from scrapers.blocks import Block
from scrapers.dates import parse_date
from scrapers.pagewords import CONSENT, CONSENT_STEMS, PAYWALL
from scrapers.phrases import any_of, folded, phrases

# A whole line of nothing but one of these is an interface's word.
_BUTTONS = phrases("""
    menu | close | open | search | home | back | next | previous | skip | cancel | submit | send | ok | more |
    loading | loading... | subscribe | subscribe now | sign in | sign up | log in | login | log out | register |
    my account | account | newsletter | newsletters | share | share this | share this article | share this story |
    gift this article | gift article | tweet | email | e-mail | print | copy link | link copied | save |
    save article | bookmark | listen | listen to this article | watch | follow | follow us | like | comment |
    comments | add comment | leave a comment | view comments | show comments | no comments | facebook | twitter |
    whatsapp | telegram | linkedin | reddit | pinterest | instagram | youtube | x | burger menu | burgermenu |
    toggle navigation | skip to content | skip to main content | back to top | advertisement | ad | ads |
    sponsored | sponsored content | promoted | related | related articles | related stories | related news |
    related content | related topics | related posts | recommended | recommended for you | most read |
    most popular | trending | popular | latest news | read more | read next | see more | show more | load more |
    view more | view all | see all | learn more | more on this story | more from | don't miss | you may also like |
    you might also like | editor's picks | top stories | tags | topics | share on facebook | share on twitter |
    image | video | photo | photos | gallery | getty images | reuters | afp | ap | thank you | sorry |
    all rights reserved | enlarge | play | pause | mute | expand | hide caption | toggle caption | buy now |
    continue reading | story continues | live | breaking news | story highlights | hide | scroll to continue |
    article continues below | story continues below | advertisement - continue reading below | partager |
    partager l'article | partager cet article | offrir cet article | envoyer | imprimer | fermer | ouvrir |
    rechercher | recherche | accueil | s'abonner | abonnez-vous | je m'abonne | se connecter | connexion |
    s'inscrire | inscription | mon compte | suivre | suivez-nous | commentaires | commenter |
    ajouter un commentaire | copier le lien | lien copie | publicite | annonce | a lire aussi | lire aussi |
    voir aussi | lire la suite | lire plus | voir plus | en savoir plus | les plus lus | les plus populaires |
    sur le meme sujet | articles similaires | dans la meme rubrique | mots-cles | tous droits reserves | ecouter |
    ecouter l'article | sauvegarder | aller au contenu | retour en haut | القائمة | إغلاق | اغلق | أغلق | فتح |
    بحث | ابحث | الرئيسية | الصفحة الرئيسية | اشترك | اشترك الآن | اشتراك | للاشتراك | الاشتراك | تسجيل الدخول |
    دخول | تسجيل | شارك | شارك المقال | مشاركة | مشاركة المقال | شاركها | شارك هذا المقال | شارك الخبر |
    أهدِ هذا المقال | إهداء المقال | طباعة | اطبع | إرسال | نسخ الرابط | تم نسخ الرابط | حفظ | استمع |
    استمع إلى المقال | شاهد | تابعنا | تابعونا | تابع | متابعة | تعليق | تعليقات | التعليقات | أضف تعليق |
    أضف تعليقا | اترك تعليقا | فيسبوك | تويتر | واتساب | تلغرام | تيليجرام | إعلان | إعلانات | المزيد |
    اقرأ المزيد | اقرأ أيضا | إقرأ أيضا | اقرأ ايضًا | شاهد أيضا | مواضيع ذات صلة | أخبار ذات صلة | مقالات ذات صلة |
    ذات صلة | الأكثر قراءة | الأكثر مشاهدة | آخر الأخبار | الأخبار | أخبار متعلقة | مواد ذات صلة | كلمات مفتاحية |
    الكلمات الدلالية | وسوم | الوسوم | النشرة البريدية | جميع الحقوق محفوظة | عرض المزيد | تحميل المزيد |
    العودة إلى الأعلى | تجاوز إلى المحتوى | صورة | فيديو | مباشر | عاجل
""")

# Words that point to another story when a colon, a dash or the like follows them.
_OTHER_STORY = any_of(r"""
    related | read more | read next | read also | also read | see also | see more | see next | also on | also see |
    more from | more on | watch | watch more | recommended | you may also like | don'?t miss | explore further |
    must read | trending | up next | in case you missed it | editor'?s picks? |
    related (?:stories|articles?|coverage|content|news|topics?|links?|video) | more (?:stories|news|coverage)
""")
# A line that begins so points to another story or asks for something.
_POINTERS = re.compile(
    rf"^[\W_]*(?:(?:{_OTHER_STORY})\s*[:|>»\-–—]|"
    + any_of(r"""
        click (?:here|below) (?:to|for) | tap here | sign up (?:for|to|here) | subscribe (?:to|now|today|here) |
        get (?:the|our) (?:latest|day'?s|best|top|free)\b.{0,80}(?:inbox|newsletter|e-?mail|delivered) |
        follow (?:us|@\w+|our)\b | like us on | join (?:us on|our) | download (?:our|the) app |
        like this (?:story|article) | have (?:a|an) (?:tip|story) | got a (?:tip|story) | tell us what you think |
        if you (?:buy|purchase) (?:something|a product) | this copy is for your |
        to order (?:presentation|reprints) | copyright\b | \(c\) ?(?:19|20)\d\d | © ? | all rights reserved |
        (?:estimated )?reading time | time to read | \d+ min(?:ute)?s? (?:read|lecture) | temps de lecture |
        duree de lecture | tempo de leitura | a lire (?:aussi|egalement) | lire (?:aussi|egalement|la suite|notre) |
        voir aussi | a voir aussi | sur le meme (?:sujet|theme) | (?:re)?cliquez ici | abonnez[- ]vous |
        inscrivez[- ]vous | recevez (?:notre|nos|les|chaque) | suivez[- ]nous | rejoignez[- ]nous |
        retrouvez[- ]nous | telechargez (?:notre|l'app) | article reserve | cet article est reserve |
        contenu reserve | il vous reste | ا?قرا(?:وا)? (?:ايضا|المزيد|كذلك) | طالع (?:ايضا|المزيد) |
        شاهد (?:ايضا|المزيد) | للمزيد | لمزيد من | المزيد (?:من|حول|عن) | اضغط هنا | انقر هنا |
        تابعوا?نا? (?:على|عبر) | تابعنا | تابعونا | للاشتراك | اشتركوا?(?:ي)? (?:في|ب|الان) |
        انضموا?(?:ي)? (?:الي|ل) | حمل(?:وا)? (?:تطبيق|التطبيق) | لمتابعه | لتلقي | للتواصل معنا | جميع الحقوق |
        حقوق النشر | (?:مده|وقت|زمن) القراءه | وقت القراه | مده القراه | زمن القراه |
        (?:مواضيع|اخبار|مقالات|مواد|تقارير) (?:ذات صله|متعلقه|قد تهمك) | قد يهمك | ذات صله | الاكثر (?:قراه|مشاهده)
    """)
    + r")"
)

# A last line that says who else worked on the piece, or how to reach its author.
_CREDITS = re.compile(
    r"^[\W_]*(?:"
    + any_of(r"""
        reporting by | additional reporting | editing by | written by | sources?\s*: |
        with (?:reporting|files|agencies) | (?:edite|redige|traduit) par | avec (?:afp|reuters|agences?) |
        المصدر\s*: | تحرير\s*: | ترجمه\s*: | اعداد\s*: | كتابه\s*:
    """)
    + ")|"
    + any_of(r"""
        (?:contributed to|assisted with) (?:this|the) (?:report|story|article) |
        (?:follow|contact|email|e-mail|write to|reach)\b.{0,80}(?:@|twitter|facebook|instagram) |
        ^[\w.+-]+@[\w-]+\.[\w.]+$ | ^[\W_]*(?:https?://|www\.)\S+$ | ^(?:twitter|facebook)\.com/\S+$ | © |
        all rights reserved | tous droits reserves | جميع الحقوق محفوظه |
        may not be (?:published|reproduced|republished) | reproduction interdite
    """)
)

# A line before the text that says who wrote it, or when it was published.
_BYLINE = re.compile(
    r"^[\W_]*(?:by|par|de|por|von|written by|story by|posted by|publie par|ecrit par|"
    r"بقلم|كتب|كتبت|كتبه|تقرير|اعداد|تحرير)\b[\s:]"
)
_STAMP = re.compile(
    r"^[\W_]*(?:published|updated|last updated|last modified|posted|created|modified|first published|"
    r"publie|mis a jour|modifie|cree|تاريخ النشر|نشر|نشرت|اخر تحديث|حدث|تم (?:النشر|التحديث)|التحديث)\b"
)

# After such a heading readers speak.
_COMMENTS = re.compile(
    r"^[\W_]*(?:"
    + any_of(r"""
        \d* ?comments?(?: \(\d+\))? | leave a (?:comment|reply) | join the (?:conversation|discussion) |
        (?:post a|add a|add your|write a) comment | reader comments | comments are closed | what do you think\? |
        \d* ?commentaires?(?: \(\d+\))? | laisser un commentaire | (?:votre|vos|les) commentaires? | reagir |
        (?:\d+ )?(?:reactions?|avis|commentaires|messages)(?: (?:des|de nos) (?:lecteurs|internautes|abonnes)) |
        (?:\d+ )?(?:reactions?|replies|responses)(?: from readers)?(?: \(\d+\))? | readers'? comments |
        (?:ال)?تعليقات(?: (?:ال)?(?:قراء|زوار|متابعين))? | (?:اترك|اضف|اكتب) تعليق.{0,20} | \d* ?تعليق(?:ات?|ا)? |
        (?:آراء|ردود|ردود فعل) (?:ال)?(?:قراء|زوار|متابعين)
    """)
    + r")[\W_]*$"
)

# After such a heading there is no more article.
_ENDINGS = re.compile(
    r"^[\W_]*(?:"
    + any_of(r"""
        related(?: (?:stories|articles?|news|posts?|content|topics?|coverage|links?))? | read (?:more|next|also) |
        more (?:from|on|stories|news|like)\b.{0,40} | most (?:read|popular|viewed|recent)\b.{0,20} |
        you (?:may|might) (?:also )?(?:like|be interested).{0,20} | recommended(?: for you| stories| reading)? |
        trending(?: now| stories)? | popular(?: posts| stories| articles)? |
        latest (?:news|stories|posts|articles) | recent (?:posts|news|articles|stories) | top stories | up next |
        don'?t miss | editor'?s picks? | sponsored.{0,20} | promoted.{0,20} | around the web | comments? |
        \d+ comments? | leave a (?:comment|reply) | join the (?:conversation|discussion) |
        (?:post a|add a|add your) comment | about the authors? | share(?: this.{0,20})? | tags? | topics |
        filed under | partner news | a lire (?:aussi|egalement) | lire aussi | sur le meme (?:sujet|theme) |
        articles? (?:similaires?|lies?|recents?) | dans la meme (?:rubrique|categorie) |
        les plus (?:lus|populaires|recents|consultes) | commentaires? | \d+ commentaires? | laisser un commentaire |
        (?:votre|vos) commentaires? | partager.{0,20} | mots[- ]cles | ا?قرا ايضا | شاهد ايضا |
        (?:مواضيع|اخبار|مقالات|مواد|تقارير|موضوعات) (?:ذات صله|متعلقه|مشابهه|اخري|قد تهمك) | ذات صله |
        قد يهمك.{0,15} | الاكثر (?:قراه|مشاهده|تداولا|شيوعا).{0,15} | اخر الاخبار | احدث الاخبار |
        المزيد (?:من|حول|عن)\b.{0,30} | التعليقات | تعليقات | اترك تعليق.{0,20} | اضف تعليق.{0,10} | شارك.{0,20} |
        كلمات (?:مفتاحيه|دلاليه) | الكلمات (?:المفتاحيه|الدلاليه) | وسوم | الوسوم
    """)
    + r")[\W_]*$"
)


# What can be done with an article: "Save this story", "Listen · 5 min", "Offrir l'article".
_ACTION = re.compile(
    folded(
        r"^(?:share|save|gift|listen|print|e?mail|send|bookmark|download|copy|read|offrir|partager|ecouter|enregistrer|imprimer|"
        r"envoyer|sauvegarder|telecharger|شارك|شاركوا|احفظ|حفظ|استمع|اطبع|طباعه|ارسل|ارسال|مشاركه|اهداء|تحميل)\W+"
        r"(?:(?:to|for|this|the|full|whole|as a|cet|ce|l|le|la|a|هذا|هذه|الي|رابط)\W+)*"
        r"(?:article|story|page|post|piece|link|later|gift|\d+\W*min\w*|(?:article|story)\W+\d+\W*min\w*|المقال|الخبر|الصفحه|القصه|الماده|التقرير|هديه)$"
    )
)


def is_button(block: Block) -> bool:
    """Whether a block is only an interface's word or a label: "Close", "Share", "اشترك"."""
    line = block.folded.strip(" .:|>»<«-–—•·+…!*")
    return len(block.text) < 50 and (line in _BUTTONS or bool(_ACTION.match(line)))


def is_pointer(block: Block) -> bool:
    """Whether a block points to another story, or asks to subscribe, follow or click."""
    return len(block.text) < 400 and bool(_POINTERS.match(block.folded))


def is_credit(block: Block) -> bool:
    """Whether a block, as one of an article's last, says who worked on it or how to reach them."""
    return len(block.text) < 400 and bool(_CREDITS.search(block.folded))


def is_time(block: Block) -> bool:
    """Whether a block is a time element and nothing else."""
    node = block.place.node
    marked = node if node.tag == "time" else node.find(".//time")
    return marked is not None and " ".join(marked.text_content().split()) == block.text


def is_label(block: Block) -> bool:
    """Whether a block, standing before an article's text, is a byline, a date or a stamp."""
    line = block.text
    if len(line) > 120:
        return False
    if (len(line) < 80 and _BYLINE.match(block.folded)) or _STAMP.match(block.folded):
        return True
    letters = sum(c.isalpha() for c in line)
    return len(line) < 70 and letters < 40 and (is_time(block) or parse_date(line) is not None)


def begins_comments(block: Block) -> bool:
    """Whether a short block stands above readers' comments."""
    return len(block.text) < 60 and bool(_COMMENTS.match(block.folded))


def ends_article(block: Block) -> bool:
    """Whether a short block announces what follows an article: related stories, comments, tags."""
    return len(block.text) < 60 and bool(_ENDINGS.match(block.folded))


def is_prose(block: Block) -> bool:
    """Whether ``block`` reads like a paragraph rather than a label, a link or a list of names."""
    return len(block.text) >= 80 and block.link_share < 0.3 and not block.heading


def reads_like_prose(block: Block) -> bool:
    """Whether a block is a sentence at least: long, or shorter and closed by a sentence's mark; hardly linked."""
    if block.heading or block.link_share > 0.3:
        return False
    return len(block.text) >= 80 or (
        len(block.text) >= 30 and block.text.rstrip("\"'”»)").endswith((".", "!", "?", "؟", "…", "。"))
    )


def is_consent(block: Block) -> bool:
    """Whether a block is of a consent dialog: marked so, or speaking its language twice over."""
    if any(kind == "consent" for kind, _ in block.place.marks):
        return True
    return any(stem in block.folded for stem in CONSENT_STEMS) and len(set(CONSENT.findall(block.folded))) >= 2


def is_prompt(block: Block) -> bool:
    """Whether a block asks to pay or sign in for reading on."""
    return len(block.text) < 300 and bool(PAYWALL.search(block.folded))
