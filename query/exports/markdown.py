"""A dossier in Markdown: a timeline by day with what each report says, and numbered citations with their proof."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, BinaryIO

from marsad.text import one_line, shorten
from query.citation import citation, outlet
from query.exports.articles import Dossier, Exported

WITH_PAGES = False
PASSAGE = 600
_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>#|~]|^[+\-]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")
"""Signs of markup; some are signs at a line's beginning or before another only."""


def write(articles: Iterable[Exported], out: BinaryIO, dossier: Dossier) -> int:
    """Write the dossier, oldest first; how many articles there were."""
    shown = sorted((article.shown for article in articles), key=_moment)
    numbers = {article["id"]: number for number, article in enumerate(shown, 1)}
    lines = [f"# {_escaped(dossier.title)}", "", _summary(shown, dossier)]
    for day, of_day in groupby(shown, key=lambda article: f"{_moment(article):%Y-%m-%d}"):
        lines += ["", f"## {day}"]
        for article in of_day:
            lines += _report(article, numbers[article["id"]])
    lines += ["", "## Sources", *(line for article in shown for line in _citation(article, numbers[article["id"]]))]
    out.write(("\n".join(lines) + "\n").encode())
    return len(shown)


def _summary(shown: list[Mapping[str, Any]], dossier: Dossier) -> str:
    outlets = len({outlet(article) for article in shown})
    languages = ", ".join(sorted({article["language"] for article in shown if article["language"]})) or "none"
    return (
        f"{_counted(len(shown), 'article')} of {_counted(outlets, 'outlet')}, languages: {languages}. Put together on "
        f"{dossier.made_at:%Y-%m-%d %H:%M} UTC from what was kept. Times are UTC. What a report says is not "
        "thereby so; a topic's score says how surely a text is about it."
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _report(article: Mapping[str, Any], number: int) -> list[str]:
    tags = [tag for tag in article["tags"] if tag["decision"]]
    passage = next((tag["evidence"]["passage"] for tag in tags if tag["evidence"]), article["text"])
    told = [f"{tag['topic']}{_score(tag)}" for tag in tags]
    names = [name["name"] for name in article["names"]]
    about = " · ".join(filter(None, [", ".join(told), ", ".join(names)]))
    return [
        "",
        f"**{_escaped(article['title'] or '(no headline)')}** [^{number}]  ",
        f"{_escaped(outlet(article))}, {_moment(article):%H:%M}" + (f" · {_escaped(about)}" if about else ""),
        "",
        f"> {_escaped(shorten(one_line(passage), PASSAGE))}",
        *_fate(article),
    ]


def _fate(article: Mapping[str, Any]) -> list[str]:
    """What became of a report since it was first read, in a line; nothing if it is as it was."""
    edits = len(article["versions"]) - 1
    told = [f"edited since: version {article['version']} of {edits + 1} is cited"] if edits else []
    if gone := article.get("deleted"):
        seen, missing = (f"{gone[name]:%Y-%m-%d %H:%M}" for name in ("last_seen_at", "missing_at"))
        told.append(f"taken down between {seen} and {missing} UTC ({gone['reason']}); this is the kept text")
    return ["", f"_{_escaped('; '.join(told)[:1].upper() + '; '.join(told)[1:])}._"] if told else []


def _citation(article: Mapping[str, Any], number: int) -> list[str]:
    cited = citation(article, words=_escaped, code="`{}`".format, address="<{}>".format)
    return ["", f"[^{number}]: {cited}"]


def _moment(article: Mapping[str, Any]) -> Any:
    return article["published"] or article["first_seen"]


def _score(tag: Mapping[str, Any]) -> str:
    if str(tag["by"]).startswith("person:"):
        return " (by a person)"
    return f" ({tag['score']:.2f})" if tag["score"] is not None else ""


def _escaped(text: str) -> str:
    return _MEANS_SOMETHING.sub(r"\\\1", one_line(text))
