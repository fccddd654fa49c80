"""How articles and stories look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from query.diffs import change_in_words
from query.hits import SHORT_ID
from query.output import cell, minute, table

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def article_view(article: Mapping[str, object]) -> RenderableType:
    """One article from top to bottom: headline, where it stands, text, tags with evidence, story, versions."""
    from rich.console import Group

    parts: list[RenderableType] = [cell(article["title"] or "(no title)", "bold"), _facts(article), cell("")]
    parts.append(cell(article["text"] or "(no text)"))
    if tags := _records(article.get("tags")):
        parts.append(table(("topic", "score", "tag", "by", "evidence"), map(_tag_row, tags), title="Topics"))
    if versions := _records(article.get("versions")):
        columns = ("version", "fetched", "change", "text sha-256", "page sha-256", "title")
        parts.append(table(columns, map(_version_row, versions), title="Versions"))
    return Group(*parts)


def story_view(story: Mapping[str, object]) -> RenderableType:
    """A story as a timeline: each development with the articles that told it; then what persons decided of it."""
    from rich.console import Group

    rows = [
        (str(article["id"])[:SHORT_ID], minute(article.get("dated")), *_told(number, article, novelty))
        for number, development in enumerate(_records(story.get("developments")), 1)
        for article, novelty in _with_novelty(development)
    ]
    title = f"Story {story['id']}: {story['articles']} articles{_independent(story)}"
    timeline = table(("id", "date", "new thing", "source", "lang", "title"), rows, title=title)
    decided = [_decision_row(decision) for decision in _records(story.get("decisions"))]
    if not decided:
        return timeline
    return Group(timeline, table(("date", "by", "decided", "note"), decided, title="Decided by persons"))


def _decision_row(decision: Mapping[str, object]) -> tuple[object, ...]:
    articles = list(_items(decision.get("articles")))
    count = "1 article" if len(articles) == 1 else f"{len(articles)} articles"
    told = {
        "split": f"{count} of {decision['other']} split off into {decision['story']}",
        "merge": f"{decision['other']} merged into {decision['story']}: {count}",
        "pin": f"{', '.join(str(id)[:SHORT_ID] for id in articles)} pinned to {decision['story']}",
    }
    return minute(decision["at"]), decision["by"], told[str(decision["kind"])], decision["note"]


def _with_novelty(
    development: Mapping[str, object],
) -> Iterable[tuple[Mapping[str, object], list[Mapping[str, object]]]]:
    """The articles of a development; what is new in it goes with the first."""
    novelty = _records(development.get("novelty"))
    for article in _records(development.get("articles")):
        yield article, novelty
        novelty = []


def _independent(story: Mapping[str, object]) -> str:
    """How many reports of a story there are if copies of one text count once; "" where none is a copy."""
    count = story.get("independent")
    return "" if count in (None, story["articles"]) else f", {count} independent texts"


def _told(number: int, article: Mapping[str, object], novelty: Iterable[Mapping[str, object]]) -> tuple[object, ...]:
    title = cell(article.get("title") or "(no title)")
    if source := ", ".join(map(str, _items(article.get("agencies")))):
        title.append(f"\nby {source}", "dim")
    if original := article.get("copy_of"):
        title.append(f"\nthe text of {str(original)[:SHORT_ID]}", "dim")
    for new in novelty:
        title.append(f"\n+ {new['kind']}: ", "dim").append_text(cell(new["text"], "bold"))
    if correction := article.get("correction"):
        title.append("\ncorrects: ", "dim").append_text(cell(correction))
    return number, article.get("source"), article.get("language"), title


def _facts(article: Mapping[str, object]) -> Text:
    told = {
        "id": article["id"],
        "address": article["url"],
        "source": article.get("source"),
        "site": article.get("site"),
        "status": article["status"],
        "language": article.get("language"),
        "published": _when(article.get("published"), article.get("published_from")),
        "authors": ", ".join(map(str, _items(article.get("authors")))),
        "agencies": ", ".join(map(str, _items(article.get("agencies")))),
        "carried by": _carried(article),
        "live": "it is still being written" if article.get("live") else "",
        "fetched": _fetched(article.get("page")),
        "pages": _parts(article),
        "names": ", ".join(f"{one['name']} ({one['text']})" for one in _records(article.get("names"))),
        "story": article.get("story"),
        "development": article.get("development"),
        "deleted": _deleted(article.get("deleted")),
        "looked at": _looked_at(article),
        "copies elsewhere": ", ".join(str(one["copy"] or one["service"]) for one in _taken(article)),
    }
    return cell("\n".join(f"{name}: {value}" for name, value in told.items() if value))


def _fetched(page: object) -> str:
    """How the page came: each answer's status and address, when, and from which machine; "" if that is not known."""
    hops = _records(page.get("exchanges")) if isinstance(page, Mapping) else []
    if not hops:
        return ""
    way = " → ".join(f"{hop['status']} {hop['url']}" for hop in hops)
    return f"{way}, {hops[-1]['answered_at']}" + (f", from {hops[-1]['address']}" if hops[-1]["address"] else "")


def _taken(article: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Public archives that have taken the article's page."""
    return [one for one in _records(article.get("submissions")) if not one["reason"]]


def _parts(article: Mapping[str, object]) -> str:
    """How many pages an article was read from; "" for one."""
    page = article.get("page")
    parts = page.get("parts") if isinstance(page, Mapping) else None
    return f"{1 + len(parts)}, read as one" if isinstance(parts, Sequence) and parts else ""


def _carried(article: Mapping[str, object]) -> str:
    """Which outlets have this text, the first of them first; "" where no other has it."""
    outlets = list(dict.fromkeys(str(one["outlet"]) for one in _records(article.get("carried_by"))))
    return f"{len(outlets)} outlets: {', '.join(outlets)}" if len(outlets) > 1 else ""


def _deleted(deletion: object) -> str:
    """When an article was taken down, as far as that is known; "" if it is there."""
    if not isinstance(deletion, Mapping):
        return ""
    seen, missing = (minute(deletion[name]) for name in ("last_seen_at", "missing_at"))
    return f"between {seen} and {missing} UTC ({deletion['reason']}); the text is as it was kept"


def _looked_at(article: Mapping[str, object]) -> str:
    """When an article's page was looked at last, and when it will be; "" if it never is again."""
    last, next_one = article.get("looked_at"), article.get("next_look_at")
    if not isinstance(last, datetime):
        return ""
    return f"{minute(last)} UTC" + (f", next {minute(next_one)}" if next_one else "")


def _when(moment: object, origin: object) -> str:
    return f"{minute(moment)} UTC (from {origin})" if isinstance(moment, datetime) else ""


def _tag_row(tag: Mapping[str, object]) -> tuple[object, ...]:
    score = tag.get("score")
    told = f"{score:.2f}" if isinstance(score, int | float) else score
    evidence = tag.get("evidence")
    return tag["topic"], told, "yes" if tag.get("decision") else "no", tag.get("by"), _shown_by(evidence)


def _shown_by(evidence: object) -> Text | None:
    """The passage that earned a tag, and under it the examples that it is most like."""
    if not isinstance(evidence, Mapping):
        return None
    told = cell(evidence["passage"])
    for one in _records(evidence.get("nearest")):
        told.append(f"\nlike ({one['similarity']:.2f}) ", "dim").append_text(cell(one["example"], "dim"))
    return told


def _version_row(version: Mapping[str, object]) -> tuple[object, ...]:
    hashes = (str(version.get(key) or "–")[:16] for key in ("text_sha256", "page_sha256"))
    change = change_in_words(version) or "–"
    return version["number"], minute(version.get("fetched_at")), change, *hashes, version.get("title")


def _items(value: object) -> Iterable[object]:
    return value if isinstance(value, Iterable) and not isinstance(value, str) else ()


def _records(value: object) -> list[Mapping[str, object]]:
    return [item for item in _items(value) if isinstance(item, Mapping)]
