"""A pass's Report: kept in the archive and shown in Prefect as a table beside the run."""

from __future__ import annotations

from dataclasses import replace

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.rules import standing
from flows.stages import utc_now
from flows.tasks import opened
from marsad.model import Report


def publish(home: str, run: str) -> Report:
    """The Report of ``run``, counted from the archive, kept there, and published as Prefect artifacts."""
    with opened(home) as (desk, archive):
        names = [source.name for source in desk.watchlist.sources]
        counted = archive.report(run, sources=names, now=utc_now(), polled={})
        report = replace(counted, warnings=(*counted.warnings, *map(str, standing(desk, archive))))
        archive.end_run(report)
    create_table_artifact(table=rows(report), key="marsad-sources", description="What this pass did for each source")
    create_markdown_artifact(markdown=summary(report), key="marsad-report", description="What this pass came to")
    return report


def rows(report: Report) -> list[dict[str, object]]:
    """One row a source, ready to be shown as a table."""
    return [
        {
            "source": source.source,
            "status": source.status or "not due",
            "entries": source.entries,
            "new": source.new_entries,
            "pages": source.pages,
            "articles": source.articles,
            "tags": source.tags,
            "errors": ", ".join(f"{count} × {reason}" for reason, count in sorted(source.errors.items())),
        }
        for source in report.sources
    ]


def summary(report: Report) -> str:
    """The Report's totals as Markdown."""
    seconds = (report.finished_at - report.started_at).total_seconds()
    totals = {
        "Articles": sum(source.articles for source in report.sources),
        "of them back catalogue": report.baseline,
        "New stories": report.stories,
        "New developments": report.developments,
        "Alerts queued": report.alerts_queued,
        "Alerts delivered": report.alerts_delivered,
        "Things that failed": report.failed,
    }
    lines = ["| | |", "|---|---|", *(f"| {name} | {count} |" for name, count in totals.items())]
    return "\n".join([f"Pass of {report.started_at:%Y-%m-%d %H:%M} UTC, {seconds:.0f} s", "", *lines])
