"""Knows paragraphs that stand on many pages of a site, such as boxes about an author, and leaves them out of texts.

What many articles share is none of their own; but a quotation or a few lines of background that the reports of one
affair share is. So a paragraph counts as a site's own if it stands under enough headlines that have nothing else in
common, or on half of the site's pages. It is left out at either end of a text; in the midst of one only if it is very
common.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from marsad.model import Article, Sighting
from marsad.text import words
from marsad.urls import article_id, host
from scrapers.blocks import key

FEW, SOME, MANY = 4, 5, 8
"""Headlines under which a paragraph must stand to count: with nothing in common; on half of the site's pages; in the
midst of a text."""
_HALF = 0.5
_TENTH = 0.1
_IN_COMMON = 0.7
_OWN = 0.4
_LEAST_LETTERS = 25
_LEAST_WORD = 4
_MOST_PARAGRAPHS = 80
_READ = ("ok", "partial")


def site_of(url: str) -> str:
    """The site of an address: its host without "www."; "" if there is none."""
    return host(url).removeprefix("www.")


def sighting(article: Article) -> Sighting | None:
    """What is to be remembered of ``article`` for its site; None for what has no text or no site."""
    url = article.canonical_url
    if article.status not in _READ or not article.text or not site_of(url):
        return None
    paragraphs = (*article.text.split("\n\n"), *article.left_out)
    hashes = dict.fromkeys(hash for paragraph in paragraphs if (hash := _hash(paragraph)))
    return Sighting(article_id(url), site_of(url), article.title, tuple(hashes)[-_MOST_PARAGRAPHS:])


class SiteMemory:
    """The paragraphs of one site's articles, and under which headlines they stand. The answers depend on what was
    added, not on its order."""

    def __init__(self, sightings: Iterable[Sighting] = ()) -> None:
        self._seen: dict[str, Sighting] = {}
        self._articles: dict[str, set[str]] = defaultdict(set)
        self._headlines: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        for one in sightings:
            self.add(one)

    def add(self, seen: Sighting) -> None:
        """Remember ``seen``, instead of what was remembered of the same article."""
        if before := self._seen.pop(seen.article, None):
            self._count(before, -1)
            for hash in before.paragraphs:
                self._articles[hash].discard(seen.article)
        self._seen[seen.article] = seen
        self._count(seen, 1)
        for hash in seen.paragraphs:
            self._articles[hash].add(seen.article)

    def without_repeats(self, article: Article) -> Article:
        """``article`` without the paragraphs that are its site's own, with a warning that says so; as it is where too
        little would be left: then it is a copy of others."""
        lines = article.text.split("\n\n")
        common = {at: found for at, line in enumerate(lines) if (found := self._commonness(line))}
        if not common:
            return article
        first = next((at for at in range(len(lines)) if at not in common), len(lines))
        last = next((at for at in reversed(range(len(lines))) if at not in common), -1)
        out = {at for at, found in common.items() if at < first or at > last or found == "everywhere"}
        kept = [line for at, line in enumerate(lines) if at not in out]
        if not out or sum(map(len, kept)) < _OWN * len(article.text):
            return article
        said = f"left out: {len(out)} paragraph{'s' * (len(out) > 1)} that many pages of the site have"
        return replace(
            article,
            text="\n\n".join(kept),
            left_out=tuple(lines[at] for at in sorted(out)),
            warnings=(*article.warnings, said),
        )

    def _count(self, seen: Sighting, step: int) -> None:
        headline = key(seen.title)
        before = self._headlines[headline]
        self._headlines[headline] += step
        if before == 0 or before + step == 0:  # the same headline again is the same article at another address
            for word in _content(seen.title):
                self._words[word] += step

    def _commonness(self, paragraph: str) -> str:
        """ "at the ends" or "everywhere" if ``paragraph`` is to be left out there, else ""."""
        hash = _hash(paragraph)
        titles = {key(seen.title): seen.title for id in self._articles.get(hash, ()) if (seen := self._seen[id])}
        count, all_headlines = len(titles), sum(1 for number in self._headlines.values() if number)
        on_half = count >= SOME and count >= _HALF * all_headlines
        if not on_half and (count < FEW or self._is_one_affair(titles.values(), all_headlines)):
            return ""
        return "everywhere" if count >= MANY and count >= _TENTH * all_headlines else "at the ends"

    def _is_one_affair(self, titles: Iterable[str], all_headlines: int) -> bool:
        """Whether most of ``titles`` share a word that most headlines of the site have not."""
        told = [_content(title) for title in titles]
        shared = Counter(word for one in told for word in one)
        return any(
            number >= _IN_COMMON * len(told) and self._words[word] < _HALF * all_headlines
            for word, number in shared.items()
        )


class Sites:
    """The memories of many sites, for those who keep them nowhere else."""

    def __init__(self) -> None:
        self._memories: dict[str, SiteMemory] = defaultdict(SiteMemory)

    def remember(self, articles: Iterable[Article]) -> None:
        """Remember ``articles`` for their sites."""
        for article in articles:
            if seen := sighting(article):
                self._memories[seen.site].add(seen)

    def without_repeats(self, article: Article) -> Article:
        """``article`` without what its site has on many pages."""
        memory = self._memories.get(site_of(article.canonical_url))
        return memory.without_repeats(article) if memory else article


def _content(title: str) -> frozenset[str]:
    return frozenset(word for word in words(title) if len(word) >= _LEAST_WORD and not word.isdigit())


def _hash(paragraph: str) -> str:
    """A paragraph's letters as 16 hex digits; "" for a line too short to tell anything."""
    letters = key(paragraph)
    if len(letters) < _LEAST_LETTERS:
        return ""
    return hashlib.blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
