"""An example of an odd site, to copy from: a weekly whose pages are tables, with the headline and date in fonts.

The site does not exist. Its pages have no headings, no paragraphs and no metadata, so the general rules find neither
headline nor date:

    <table><tr><td><font size="5">Headline</font><br><font color="gray">14/07/2026 - By the desk</font></td></tr>
    <tr><td class="txt">First paragraph.<br><br>Second paragraph.</td></tr></table>
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from marsad import urls
from marsad.model import Article, Page
from marsad.text import one_line
from scrapers import bylines, language
from scrapers.charset import decode
from scrapers.dates import parse_date

HOSTS = ("weekly.example",)


def parse(page: Page) -> Article:
    """The page as an article; "not-article" where the cell with the text is missing."""
    markup = decode(page.content, content_type=page.headers.get("content-type"), kind="html").text
    soup = BeautifulSoup(markup, "lxml")
    headline, stamp, cell = (
        soup.select_one('font[size="5"]'),
        soup.select_one('font[color="gray"]'),
        soup.select_one("td.txt"),
    )
    url = page.final_url or page.url
    if headline is None or cell is None:
        return Article(page.url, urls.canonical(url), "not-article", warnings=("the cell with the text is missing",))
    for line_break in cell.find_all("br"):
        line_break.replace_with("\n")
    text = "\n\n".join(line for part in re.split(r"\n\s*\n", cell.get_text()) if (line := one_line(part)))
    day, _, by = (stamp.get_text() if stamp else "").partition(" - ")
    published = parse_date(day)
    return Article(
        url=page.url,
        canonical_url=urls.canonical(url),
        status="ok",
        title=one_line(headline.get_text()),
        text=text,
        authors=bylines.names(by),
        published=published,
        published_from="text" if published else None,
        language=language.detect(text),
        site="The Weekly",
    )
