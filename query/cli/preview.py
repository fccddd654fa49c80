"""``marsad alerts preview``: what rules would have told of what the archive holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from query import dates
from query.cli.call import Call, zone_of
from query.output import cell, minute, table
from query.topicviews import weeks_in_words
from query.usage import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from alerts.backtest import Backtest, Firing
    from flows.desk import Desk
    from marsad.rules import Rule
    from storage.archive import Archive

SAMPLE = 10


def preview(
    rule: Annotated[str, Parameter(help="A rule's name; all rules without one.")] = "",
    /,
    *,
    since: Annotated[str, Parameter(help="From when on: a date or an age such as 30d.")] = "14d",
    call: Call,
) -> int:
    """Try rules on the archive: what each would have told, how often, and whether it may.

    Developments are counted, each once, whatever their number of recipients; back catalogue counts like news. Nothing
    is sent or queued.
    """
    desk = call.desk()
    begin = dates.since(since, now=call.now, zone=zone_of(desk))
    chosen = [one for one in desk.settings.rules if rule in ("", one.name)]
    if rule and not chosen:
        known = ", ".join(one.name for one in desk.settings.rules) or "none"
        raise UsageError(f'there is no rule "{rule}". Known rules: {known}.')
    with desk.open_archive() as archive:
        found = [_tried(one, desk, archive, begin, call.now) for one in chosen]
    call.out.show(found, lambda: _view(found))
    return 1 if any(one["problems"] or one["refused"] for one in found) else 0


def _tried(rule: Rule, desk: Desk, archive: Archive, since: datetime, until: datetime) -> dict[str, object]:
    """One rule as JSON shows it."""
    from alerts.backtest import backtest, too_often

    tried = backtest(archive.grouped_since(since), rule, since=since, until=until, known=desk.names_asked([rule]))
    return {
        "rule": rule.name,
        "channel": rule.channel,
        "recipients": rule.recipients,
        "when": rule.when,
        "since": since,
        "until": until,
        "developments": len(tried.fired),
        "per_day": round(tried.per_day, 2),
        "per_week": tried.per_week(),
        "problems": [str(problem) for problem in desk.broken_rules.get(rule.name, ())],
        "refused": too_often(rule, tried, desk.settings.alerts.most_per_day),
        "sample": [_shown(firing, rule, desk) for firing in _sample(tried)],
    }


def _sample(tried: Backtest) -> list[Firing]:
    """Some of what was fired, spread evenly over all of it."""
    step = max(len(tried.fired) / SAMPLE, 1.0)
    return [tried.fired[int(n * step)] for n in range(min(SAMPLE, len(tried.fired)))]


def _shown(firing: Firing, rule: Rule, desk: Desk) -> dict[str, object]:
    from alerts.wording import because

    item = firing.item
    return {
        "at": firing.at,
        "headline": item.text.title,
        "outlet": item.outlet,
        "language": item.text.language,
        "article": item.text.id,
        "story": item.placement.story if item.placement else None,
        "development": item.placement.development if item.placement else None,
        "because": because(
            rule,
            firing.match.topics,
            titles=desk.watchlist.titles,
            mentioned=firing.match.mentioned,
            outlets=rule.min_outlets,
        ),
    }


def _view(found: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The rules with their counts, and under it what each would have told, for people."""
    from rich.console import Group

    counts = table(
        ("rule", "developments", "a day", "by week", "may it?"),
        (
            (one["rule"], one["developments"], one["per_day"], weeks_in_words(one["per_week"]), _verdict(one))
            for one in found
        ),
    )
    samples = [
        table(
            ("at", "outlet", "headline"),
            ((minute(told["at"]), told["outlet"], told["headline"]) for told in one["sample"]),
            title=f"{one['rule']}, {len(one['sample'])} of {one['developments']}",
        )
        for one in found
        if one["sample"]
    ]
    return Group(counts, *samples) if found else cell("There is no rule. Add a [[rules]] to marsad.toml.")


def _verdict(one: Mapping[str, Any]) -> str:
    told = [*one["problems"], *([f"refused: {one['refused']}"] if one["refused"] else [])]
    return "\n".join(told) or "yes"
