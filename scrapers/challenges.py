"""Recognises a page that keeps robots out, so that it is not taken for an empty feed or an article (F25).

Nothing is done to get past such a page: it is recorded, and the source is shown as blocked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LONGEST_PAGE = 200_000  # bytes; a challenge is a small page, a long one is about something
_LONGEST_TEXT = 1500  # characters that a reader sees
_HTML = re.compile(r"(?>\s+|<!--.*?-->)*+<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
# Whole titles: "Access denied: how the border closed" is news.
_TITLES = re.compile(
    r"<title[^>]{0,200}>\s{0,200}(?:just a moment|attention required!? \| cloudflare|"
    r"access (?:to this page )?(?:is |has been )?denied|"
    r"are you (?:a robot|human)\?|one moment, please|please wait|checking your browser|"
    r"security (?:check|verification)|verifying you are human|pardon our interruption|(?:human|bot) verification|"
    r"ddos-guard|un instant|un momento|لحظة من فضلك|لحظة…?)[.…!]{0,3}\s{0,200}</title>",
    re.IGNORECASE,
)
# Not the marks of services that also stand on the pages they let through.
_MARKS = re.compile(
    r"_cf_chl_opt|cf[-_]chl[-_]|challenge-platform/h/\w+/orchestrate|captcha-delivery\.com|px-captcha|"
    r"/_sec/cp_challenge|awswafcookiedomainlist|sgcaptcha|id=[\"']challenge-(?:form|running|stage|error)|"
    r"Incapsula incident ID",
    re.IGNORECASE,
)
# One of these is in each mark: a quick look before the slow one.
_MARK_STEMS = (
    *(b"_chl_opt", b"cf-chl-", b"cf_chl-", b"cf-chl_", b"cf_chl_", b"challenge-platform/h/", b"captcha-delivery.com"),
    *(b"px-captcha", b"/_sec/cp_challenge", b"awswafcookiedomainlist", b"sgcaptcha", b"incapsula incident id"),
    *(b"challenge-form", b"challenge-running", b"challenge-stage", b"challenge-error"),
)
_TITLES_LOOKED_AT = 3
_LONGEST_TITLE = 1000  # bytes
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>|\s+", re.IGNORECASE | re.DOTALL)


def is_challenge(content: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an answer asks its reader to prove to be human. ``headers`` have lower-case names.

    A header that says so is proof. A page must be HTML with little to read, and have such a page's title or a mark
    of what it is made with.
    """
    if headers.get("cf-mitigated", "").lower() == "challenge" or "x-amzn-waf-action" in headers:
        return True
    if len(content) > _LONGEST_PAGE:
        return False
    low = content.lower()
    marked = any(stem in low for stem in _MARK_STEMS)
    if not (marked or _is_titled(content, low)):
        return False
    text = content.decode("utf-8", "replace")
    if not _HTML.match(text) or not (_TITLES.search(text) or _MARKS.search(text)):
        return False
    return len(_UNSEEN.sub("", text)) <= _LONGEST_TEXT


def _is_titled(content: bytes, low: bytes) -> bool:
    """Whether one of the first titles is a challenge's."""
    at = -1
    for _ in range(_TITLES_LOOKED_AT):
        at = low.find(b"<title", at + 1)
        if at < 0:
            return False
        if _TITLES.match(content[at : at + _LONGEST_TITLE].decode("utf-8", "replace")):
            return True
    return False
