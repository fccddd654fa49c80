"""Recognises a page that keeps robots out, so that it is not taken for an empty feed or an article (F25).

Nothing is done to get past such a page: it is recorded, and the source is shown as blocked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LOOKED_AT = 32_768
_LONGEST_PAGE = 200_000  # a challenge is a small page; a long one is about something
_HTML = re.compile(r"(?>\s+|<!--.*?-->)*+<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_TITLES = re.compile(
    r"<title[^>]{0,200}>\s{0,200}(?:just a moment|attention required|access denied|are you a robot|one moment, please|"
    r"please wait|checking your browser|security check|verifying you are human|pardon our interruption|"
    r"human verification|bot verification|ddos-guard|un instant|vérification|لحظة من فضلك|تحقق من أنك إنسان)",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"/cdn-cgi/challenge-platform/|cf[-_]chl[-_]|_cf_chl_opt|challenges\.cloudflare\.com|_Incapsula_Resource|"
    r"captcha-delivery\.com|px-captcha|/_sec/cp_challenge|awswaf|ddos-guard|sgcaptcha|sucuri_cloudproxy|"
    r"id=\"challenge-(?:form|running|stage)\"",
    re.IGNORECASE,
)


def is_challenge(content: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an answer asks its reader to prove to be human. ``headers`` have lower-case names.

    A header that says so is proof. A page must be HTML and short, and have the title of such a page or two of the
    marks that they are made with.
    """
    if headers.get("cf-mitigated", "").lower() == "challenge" or "x-amzn-waf-action" in headers:
        return True
    if len(content) > _LONGEST_PAGE:
        return False
    text = content[:_LOOKED_AT].decode("utf-8", "replace")
    if not _HTML.match(text):
        return False
    return bool(_TITLES.search(text)) or len({mark.lower() for mark in _MARKS.findall(text)}) >= 2
