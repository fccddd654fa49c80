"""Knows the parts of an address that tell who sent the reader, or in which dress a page comes, never which page it is.

Names are those that ad networks, mail services, social sites and tag managers document for their own links, and those
that publishers use for theirs. A name that may as well be a page's own ("id", "cid", "page", "source") is only taken
for one if its value says so.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_NAMES = re.compile(
    r"""(?:
      utm[_-]\w+ | (?:itm|otm|oft|mtm|pk|piwik|matomo|hsa|vero|guce|fb|action|hmb|stm)_\w+ | _?hs(?:enc|mi|fp|tc|sc)
    | __hs\w+ | hsctatracking | at_\w+ | ns_(?:mchannel|source|campaign|linkname|fee) | sc_(?:campaign|channel|content|
      medium|outcome|geo|country|lid|llid|uid) | s_(?:cid|kwcid) | mc_[cet]id | ml_subscriber(?:_hash)? | mkt_tok
    | oly_(?:enc|anon)_id | trk(?:campaign|contact|info)? | soc_(?:src|trk) | li_fat_id | rb_clickid
    | (?:fb|g|d|tw|tt|y)clid | msclkid | (?:gb|wb)raid | gclsrc | gad_(?:source|campaignid) | srsltid
    | usqp | igshid | igsh | epik | mibextid | wickedid | _openstat | echobox | xtor
    | ocid | cmpid | cmp | ncid | icid | intcid | itid | ito | smid | smtyp | sr_share | share | spm | taid | tsrc
    | ref_(?:src|url|type|map) | referer | referrer | tracking_source | traffic_source | campaign_(?:id|name)
    | wt[._](?:mc|mc_id|nav|z\w*) | wpisrc | wpmm | wprov | feed(?:name|type) | rpc | cn-reloaded | mbid | bxid
    | _branch_match_id | _branch_referrer | ef_id | dicbo | zanpid | hootpostid | guccounter | __s | _ga | _gl | gs_l
    | __twitter_impression | amp_js_v | amp_gsa | amp_r | aoh | csi | __cf_chl_\w+ | _x_tr_\w+
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_SENDERS = re.compile(r"(?:ref|source|src|from|via|origin|medium|channel|rss|cid)$", re.IGNORECASE)
_SENT_BY = re.compile(
    r"(?:1|true|yes|rss\d?|feed|atom|news-?letters?|e?mail|share|social|sns|twitter|x|facebook|fb|linkedin|whatsapp|"
    r"telegram|instagram|youtube|reddit|google(?:news)?|apple-?news|push|app|widget|homepage|home|related|amp)$",
    re.IGNORECASE,
)
_DRESS = re.compile(
    r"(?:amp(?:=(?:1|true|yes)?)?|(?:output(?:type)?|format|mode|view|type|display|layout|tmpl)=(?:amp|print|printable)|"
    r"print(?:able|er|view|erfriendly)?(?:=(?:1|true|yes|y)?)?)$",
    re.IGNORECASE,
)
_CACHED = re.compile(r"^/(?:amp/)?(?:[cvi]/)?(?P<safe>s/)?(?P<rest>[\w.-]+\.[a-z]{2,}/.+)$", re.IGNORECASE)


def says_nothing(name: str, value: str) -> bool:
    """Whether a parameter of a query tells nothing of which page is meant: it tells who sent the reader, or asks for
    the page as AMP or for printing (X20)."""
    if _NAMES.match(name) or _DRESS.match(f"{name}={value}" if value else name):
        return True
    return bool(_SENDERS.match(name) and _SENT_BY.match(value))


def original(url: str) -> str:
    """The address of a page of which ``url`` is the copy in Google's or Bing's AMP cache; ``url`` itself else."""
    parts = urlsplit(url)
    found = _CACHED.match(parts.path)
    if not found:
        return url
    host = (parts.hostname or "").lower()
    is_viewer = re.fullmatch(r"(?:www\.)?(?:google\.[a-z.]{2,6}|bing\.com)", host) and parts.path.startswith("/amp/")
    if not (is_viewer or host.endswith((".cdn.ampproject.org", ".bing-amp.com"))):
        return url
    return f"{'https' if found['safe'] else 'http'}://{found['rest']}{'?' + parts.query if parts.query else ''}"
