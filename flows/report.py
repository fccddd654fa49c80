"""A pass's Report: kept in the archive and shown in Prefect as a table beside the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from alerts.troubles import trouble_lines
from flows.accounts import source_healths
from flows.rules import standing
from flows.stages import utc_now
from flows.tasks import opened
from marsad.model import Report


def publish(home: str, run: str) -> Report:
    """The Report of ``run``, counted from the archive, kept there, and published as Prefect artifacts."""
    with opened(home) as (desk, archive):
        names = [source.name for source in desk.watchlist.sources]
        counted = archive.report(run, sources=names, now=utc_now(), polled={})
        healths = source_healths(desk, archive, now=counted.finished_at)
        ailing = trouble_lines(archive.standing_troubles())
        report = replace(
            counted,
            sources=tuple(replace(source, health=healths.get(source.source)) for source in counted.sources),
            warnings=(*counted.warnings, *map(str, standing(desk, archive)), *ailing),
        )
        archive.end_run(report)
    create_table_artifact(table=rows(report), key="marsad-sources", description="What this pass did for each source")
    create_markdown_artifact(markdown=summary(report), key="marsad-report", description="What this pass came to")
    return report


def rows(report: Report) -> list[dict[str, object]]:
    """One row a source, ready to be shown as a table."""
    return [
        {
            "source": source.source,
            "health": source.health.state if source.health else "",
            "status": source.status or "not due",
            "entries": source.entries,
            "new": source.new_entries,
            "pages": source.pages,
            "articles": source.articles,
            "tags": source.tags,
            "errors": _told(source.errors),
            "left out": _told(source.left_out),
            "let go": _told(source.let_go),
            "next look": f"{source.next_look_at:%Y-%m-%d %H:%M}" if source.next_look_at else "",
        }
        for source in report.sources
    ]


def summary(report: Report) -> str:
    """The Report's totals as Markdown."""
    seconds = (report.finished_at - report.started_at).total_seconds()
    again = Counter[str]()
    for source in report.sources:
        again.update(source.again)
    totals = {
        "Articles": sum(source.articles for source in report.sources),
        "of them back catalogue": report.baseline,
        "New stories": report.stories,
        "New developments": report.developments,
        "Alerts queued": report.alerts_queued,
        "Alerts delivered": report.alerts_delivered,
        "Looks again at articles": again["looked_at"],
        "of them edited": again["edited"],
        "of them deleted": again["deleted"],
        "Things that failed": report.failed,
    }
    lines = ["| | |", "|---|---|", *(f"| {name} | {count} |" for name, count in totals.items())]
    return "\n".join([f"Pass of {report.started_at:%Y-%m-%d %H:%M} UTC, {seconds:.0f} s", "", *lines])


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} × {reason}" for reason, count in sorted(counts.items()))
