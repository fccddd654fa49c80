"""``marsad doctor``: is everything as it must be, and if not, what to do."""

from __future__ import annotations

from query.cli.call import Call
from query.output import cell, table

STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def doctor(*, call: Call) -> int:
    """Examine configuration, archive, model, channels, schedules and Prefect; say how to mend what is wrong."""
    from query.health import examine

    checks = list(examine(call.home))
    call.out.show(
        checks,
        lambda: table(
            ("what", "state", "found", "to do"),
            ((check.name, cell(check.state, STYLES[check.state]), check.found, check.mend) for check in checks),
        ),
    )
    return 1 if any(check.state == "fail" for check in checks) else 0
