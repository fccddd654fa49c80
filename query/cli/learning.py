"""``marsad topics evaluate``, ``calibrate`` and ``retrain``: how well topics are told, and learning from decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from query.cli.call import Call
from query.output import fields, note, working
from query.topicviews import calibrated_view, evaluation_view, retrained_view
from query.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.learning import Labelled

File = Annotated[
    str,
    Parameter(
        help="JSON Lines with id, title, text, lang, topics, and perhaps affair and borderline; - for standard input.",
        allow_leading_hyphen=True,
    ),
]


def evaluate(
    file: File,
    /,
    *,
    curve: Annotated[bool, Parameter(help="Also measure with 0, 8, 32 and 100 examples of each topic.")] = True,
    call: Call,
) -> int:
    """How well the desk's topics are told on labelled articles: precision, recall, F1, average precision and
    calibration error by topic and language, with 95 % intervals.

    What is among the desk's examples, or of the same affair, is held out of training when it is judged.
    """
    from flows.learning import evaluate as evaluated

    desk = call.desk_or_default()
    known = {topic.name for topic in desk.watchlist.topics}
    lines, bad = _labelled(file)
    if not lines:
        raise UsageError(f"{file} has no labelled line that can be read.")
    if unknown := sorted({name for line in lines for name in line.topics} - known):
        note(f"not topics of this desk, and left out: {', '.join(unknown)}")
    with working("Judging, and learning with some examples and with many …" if curve else "Judging …"):
        found = evaluated(desk, lines, curve=curve)
    call.out.show({**fields(found), "unreadable": bad}, lambda: evaluation_view(found))
    return 1 if bad else 0


def calibrate(*, call: Call) -> int:
    """Fit the topics' probabilities anew and choose each threshold by the topic's wish; show how they do by language.

    The figures are those on the desk's examples, each judged by a model that has not seen its affair.
    """
    from flows.learning import calibrate as calibrated

    desk = call.desk_or_default()
    with working("Calibrating …"):
        found = calibrated(desk)
    call.out.show(found, lambda: calibrated_view(found))
    return 0


def retrain(
    *,
    force: Annotated[
        bool, Parameter(negative="", show_default=False, help="Switch on a model that is worse, too.")
    ] = False,
    call: Call,
) -> int:
    """Learn from what persons decided with marsad label, unless that makes the model worse.

    Both models are measured on the same articles, each judged without having seen its affair. The decisions are then
    kept in watchlist/topics/labels.jsonl; marsad rescore tags the archive anew. What persons decided always stays.
    Ends with 1 if the new model is worse and is not switched on.
    """
    from flows.learning import retrain as retrained
    from flows.lock import run_lock

    desk = call.desk()
    with working("Learning, and comparing …"), run_lock(call.home), desk.open_archive(create=False) as archive:
        found = retrained(desk, archive, force=force)
    if found is None:
        raise UsageError("nobody has decided anything yet. marsad topics review shows what to decide first.")
    call.out.show({**fields(found), "worse": found.worse}, lambda: retrained_view(found))
    return 0 if found.switched_on else 1


def _labelled(file: str) -> tuple[Sequence[Labelled], int]:
    """The labelled lines of a file, and how many could not be read; each of those is told of."""
    from flows.learning import Labelled
    from query.articles import LabelledLine
    from query.jsonl import Bad, opened, read

    lines, bad = [], 0
    with opened(file) as stream:
        for line in read(stream, LabelledLine):
            if isinstance(line, Bad):
                note(f"line {line.number}: {line.error}")
                bad += 1
                continue
            kept = line.record
            group = kept.affair or kept.group or str(kept.id)
            lines.append(Labelled(kept.as_text(), frozenset(kept.topics), group, kept.borderline))
    return lines, bad
