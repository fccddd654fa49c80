"""How topics look in a terminal: their figures, what they would tag and alert, what to judge next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from query.hits import SHORT_ID
from query.output import cell, minute, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from classifiers.evaluation import Figure, TopicFigures
    from flows.backtesting import TopicBacktest, TriedRule, TriedTag
    from flows.learning import Calibrated, Compared, CurvePoint, Evaluation, Retrained
    from flows.reviewing import ReviewItem
    from flows.trying import JudgedExample, TopicTrial

WEEKS = 8
SHOWN = 10


def review_view(items: Sequence[ReviewItem]) -> RenderableType:
    """The queue, and how to answer."""
    from rich.console import Group

    if not items:
        return cell("There is nothing to judge: no article was tagged yet, or all are decided.")
    rows = (
        (one.article[:SHORT_ID], one.topic, f"{one.score:.2f}", _yes(one.tagged), one.language, _with_passage(one))
        for one in items
    )
    return Group(
        table(("id", "topic", "score", "tagged", "lang", "title, and what earned the tag"), rows),
        cell("Answer with: marsad label ID TOPIC yes|no. Then: marsad topics retrain"),
    )


def backtest_view(found: TopicBacktest) -> RenderableType:
    """What a topic would have done in the archive."""
    from rich.console import Group

    parts: list[RenderableType] = [cell(_told(found))]
    if found.per_week:
        parts.append(cell(f"By week: {weeks_in_words(found.per_week)}"))
    parts += [
        table(("score", "date", "lang", "title"), map(_tag_row, tags[:SHOWN]), title=f"{title}{_of(tags)}")
        for title, tags in (
            ("It would be tagged, and is not", found.added),
            ("It is tagged, and would not be", found.removed),
        )
        if tags
    ]
    if found.sample:
        parts.append(table(("score", "date", "lang", "title"), map(_tag_row, found.sample), title="A sample of all"))
    parts.append(_rules_table(found.rules))
    return Group(*parts)


def trial_view(found: TopicTrial) -> RenderableType:
    """What became of trying a topic's file."""
    from rich.console import Group

    parts: list[RenderableType] = [cell(_about(found))]
    if found.held_out:
        parts.append(_figures_table(found.held_out, title="On its own examples, held out"))
    elif found.positive:
        parts.append(cell("Too few positive examples to hold some out: write four or more to see figures."))
    if found.mistaken:
        parts.append(_examples_table(found.mistaken, "Examples that it gets wrong"))
    share = f"{found.background_tagged} of {found.background} texts of background news would be tagged"
    parts.append(cell(f"{share}. They are about many things; look whether those are what you mean:"))
    parts.append(_examples_table(found.background_sample, ""))
    if found.archive:
        parts += [cell("In the archive, the last 30 days:", "bold"), backtest_view(found.archive)]
    return Group(*parts)


def evaluation_view(found: Evaluation) -> RenderableType:
    """The figures of an evaluation."""
    from rich.console import Group

    head = (
        f"{found.texts} articles of {found.groups} affairs. Macro-F1 {_span(found.macro_f1)}, "
        f"without borderline articles {_span(found.clear)}."
    )
    parts: list[RenderableType] = [cell(head, "bold"), _figures_table(found.by_topic, found.thresholds)]
    if found.curve:
        parts.append(_curve_table(found.curve))
    return Group(*parts)


def calibrated_view(found: Calibrated) -> RenderableType:
    """Thresholds and figures by language."""
    from rich.console import Group

    wishes = ", ".join(f"{topic}: {wish}" for topic, wish in found.wishes.items())
    return Group(
        cell(f"Calibrated: {found.model}"), cell(f"Wishes: {wishes}"), _figures_table(found.by_topic, found.thresholds)
    )


def retrained_view(found: Retrained) -> RenderableType:
    """Before and after, and what came of it."""
    from rich.console import Group

    parts: list[RenderableType] = [
        _compared_table(found.on_examples, f"On {found.on_examples.texts} examples, held out"),
        _compared_table(found.on_labels, f"On {found.on_labels.texts} decided articles, held out")
        if found.on_labels.before_by_topic
        else cell(f"None of the {found.labels} decided articles is about a topic: they have no F1 of their own."),
    ]
    if found.switched_on:
        worse = " It is worse, and was forced." if found.worse else ""
        parts.append(cell(f"The desk goes by {found.model} now.{worse} Tag the archive anew with: marsad rescore"))
    else:
        parts.append(
            cell("The new model is worse and is not switched on; the desk stays as it is. --force switches it on.")
        )
    return Group(*parts)


def _about(found: TopicTrial) -> str:
    by = {
        "description": f"its description{_beside(found)}",
        "examples": f"its description, {found.positive} positive and {found.negative} negative examples",
        "learnt": "what Marsad has learnt of it before, and the desk's examples",
    }[found.learnt_from]
    return (
        f"{found.topic} is written well. It goes by {by}.\n"
        f"Languages: {' '.join(found.languages)}. Scored by: {' '.join(found.scorers)}. Wish: {found.wish}, "
        f"threshold {found.threshold:.2f}."
    )


def _beside(found: TopicTrial) -> str:
    if not found.positive:
        return " alone"
    return f", turned by {found.positive} positive examples; eight and some cues are enough to learn from"


def _told(found: TopicBacktest) -> str:
    again = f" {found.read_again} had to be embedded again." if found.read_again else ""
    languages = ", ".join(f"{code} {count}" for code, count in found.by_language.items())
    return (
        f"{found.topic}: {found.tagged} of {found.articles} articles would be tagged"
        f"{f' ({languages})' if languages else ''}; {found.today} are today.{again}\n"
        f"{len(found.added)} more than today, {len(found.removed)} fewer. Threshold {found.threshold:.2f}."
    )


def _rules_table(rules: Sequence[TriedRule]) -> RenderableType:
    rows = (
        (one.rule, one.developments, one.today, one.per_day, weeks_in_words(one.per_week), _may(one)) for one in rules
    )
    return table(("rule", "would tell", "tells today", "a day", "by week", "may it?"), rows, title="Alerts")


def _may(rule: TriedRule) -> str:
    if not rule.refused:
        return "yes"
    return f"forced: {rule.refused}" if rule.forced else f"refused: {rule.refused}"


def _figures_table(
    found: Iterable[TopicFigures], thresholds: Mapping[str, float] | None = None, *, title: str = ""
) -> RenderableType:
    rows = (
        (
            one.topic if one.language == "all" else "",
            one.language,
            one.texts,
            one.about,
            _span(one.precision),
            _span(one.recall),
            _span(one.f1),
            _span(one.average_precision),
            f"{one.calibration_error.value:.3f}",
            f"{thresholds[one.topic]:.2f}" if thresholds and one.topic in thresholds else "",
        )
        for one in found
    )
    columns = ("topic", "lang", "texts", "about", "precision", "recall", "F1", "AP", "ECE", "threshold")
    return table(columns, rows, title=title)


def _curve_table(points: Sequence[CurvePoint]) -> RenderableType:
    topics = list(points[0].f1)
    rows = ((p.examples, _span(p.macro_f1), *(f"{p.f1[t]:.2f} ({p.used[t]})" for t in topics)) for p in points)
    title = "With so many examples of a topic (in brackets: how many there were), and nothing learnt before"
    return table(("examples", "macro-F1", *topics), rows, title=title)


def _compared_table(found: Compared, title: str) -> RenderableType:
    rows = [
        (topic, f"{found.before_by_topic[topic]:.3f}", f"{found.after_by_topic[topic]:.3f}", _lost(found, topic))
        for topic in found.before_by_topic
    ]
    rows.append(("all", _span(found.before), _span(found.after), ""))
    return table(("topic", "F1 before", "F1 after", ""), rows, title=title)


def _lost(found: Compared, topic: str) -> str:
    return f"worse by {found.worse[topic]:.3f}" if topic in found.worse else ""


def _examples_table(examples: Sequence[JudgedExample], title: str) -> RenderableType:
    rows = (
        (f"{one.score:.2f}", _yes(one.about), _yes(one.tagged), one.language, one.example) for one in examples[:SHOWN]
    )
    return table(("score", "about it", "tagged", "lang", "text"), rows, title=title)


def _tag_row(tag: TriedTag) -> tuple[object, ...]:
    title = cell(tag.title or "(no title)", "bold")
    if body := _short(tag.passage, tag.title):
        title.append("\n").append_text(cell(body))
    if tag.by_person:
        title.append("\na person decided this", "dim")
    return f"{tag.score:.2f}", minute(tag.at), tag.language, title


def _with_passage(one: ReviewItem) -> RenderableType:
    title = cell(one.title or "(no title)", "bold")
    if body := _short(one.passage, one.title):
        title.append("\n").append_text(cell(body))
    return title


def _short(passage: str, title: str) -> str:
    """A passage in a few lines, without the headline that stands over it anyway."""
    told = " ".join(passage.removeprefix(title).split())
    return told if len(told) <= 160 else f"{told[:159].rstrip()}…"


def weeks_in_words(counts: Mapping[str, int]) -> str:
    """The last weeks' counts, such as "… W47:3 W48:0"."""
    last = [f"{week.partition('-')[2]}:{count}" for week, count in counts.items()][-WEEKS:]
    return " ".join(["…"] * (len(counts) > WEEKS) + last)


def _of(tags: Sequence[TriedTag]) -> str:
    return f" ({SHOWN} of {len(tags)})" if len(tags) > SHOWN else ""


def _span(figure: Figure) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f}–{figure.high:.2f})"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
