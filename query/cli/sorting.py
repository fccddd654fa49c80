"""``marsad tag`` and ``marsad group``: topics and stories for articles that come as JSON Lines.

Lines are read and answered in batches, in their order. A line that cannot be read is told of on standard error with
its number; if it has an id, it is answered with that id and ``error``. The others go on, and the exit code is 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, TypeVar

from cyclopts import Parameter

from query.cli.call import Call, Invocation, topic_model
from query.output import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from classifiers.relevance import TopicModel
    from classifiers.stories import StoryStream
    from marsad.model import GroupItem, Tagging
    from query.articles import StreamLine, TextLine
    from query.jsonl import Bad, Good

BATCH = 64
"""Lines that are read before they are answered: enough to fill the encoder's batches."""
File = Annotated[str, Parameter(help="JSON Lines: a file, or - for standard input.", allow_leading_hyphen=True)]
Record = TypeVar("Record", bound="TextLine")
Item = TypeVar("Item")


def tag(file: File, /, *, call: Call) -> int:
    """Give each article its topics. Takes lines with id, title, text; answers in JSON Lines, in the same order."""
    from query.articles import TextLine
    from query.jsonl import opened, read

    with opened(file) as lines:
        model = topic_model(call.desk_or_default())
        return _answer(read(lines, TextLine), lambda records: _tagged(model, records), call)


def group(file: File, /, *, call: Call) -> int:
    """Put each article into its story and development, as they arrive. Takes lines with id, title, text, date."""
    from classifiers.stories import StoryStream
    from query.articles import StreamLine
    from query.jsonl import opened, read

    with opened(file) as lines:
        model = topic_model(call.desk_or_default())
        stream = StoryStream(model.name, ())
        return _answer(read(lines, StreamLine), lambda records: _grouped(model, stream, records), call)


def _answer(
    lines: Iterable[Good[Record] | Bad], sort: Callable[[Sequence[Record]], list[dict[str, object]]], call: Invocation
) -> int:
    from query.jsonl import Bad, answer_bad

    total = failed = 0
    for batch in _batches(lines):
        good = [line.record for line in batch if not isinstance(line, Bad)]
        answers = iter(sort(good) if good else ())
        for line in batch:
            total += 1
            if not isinstance(line, Bad):
                call.out.line(next(answers))
                continue
            failed += 1
            answer_bad(line, call.out)
    if failed:
        note(f"{failed} of {total} lines could not be read")
    return 1 if failed else 0


def _tagged(model: TopicModel, records: Sequence[TextLine]) -> list[dict[str, object]]:
    taggings = model.tag([record.as_text() for record in records])
    return [_tag_fields(record, tagging) for record, tagging in zip(records, taggings, strict=True)]


def _tag_fields(record: TextLine, tagging: Tagging) -> dict[str, object]:
    return {
        "id": record.id,
        "topics": tagging.topics,
        "scores": tagging.scores,
        "evidence": {
            topic: {"passage": found.passage, "score": found.score, "nearest": found.nearest}
            for topic, found in tagging.evidence.items()
        },
        "lang": tagging.language,
        "status": tagging.status,
        "model": tagging.model,
    }


def _grouped(model: TopicModel, stream: StoryStream, records: Sequence[StreamLine]) -> list[dict[str, object]]:
    answers: list[dict[str, object]] = []
    taggings = model.tag([record.as_text() for record in records])
    for record, tagging in zip(records, taggings, strict=True):
        placed = stream.place(_group_item(record, tagging))
        answers.append({"id": record.id, "story": placed.story, "development": placed.development, "new": placed.new})
    return answers


def _group_item(record: StreamLine, tagging: Tagging) -> GroupItem:
    """What the stream is given. Topics that the line came with stand above the model's."""
    from dataclasses import replace

    from marsad.model import GroupItem
    from marsad.urls import host

    topics = tagging.topics if record.topics is None else record.topics
    text = replace(record.as_text(), published=record.date, topics=topics, language=tagging.language)
    outlet = host(text.url) if text.url else ""
    return GroupItem(
        text=text,
        vectors=tagging.vectors,
        model=tagging.model,
        source=outlet,
        outlet=outlet,
        news=True,
        scores=tagging.scores,
        evidence=tagging.evidence,
    )


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch
