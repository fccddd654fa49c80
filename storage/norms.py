"""What is usual of each source, as it was last measured: so that not every pass must go through all of its past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from marsad.model import Norm, Yield
from storage.rows import put
from storage.schema import norms


def norms_of(connection: Connection) -> dict[str, tuple[datetime, Norm]]:
    """When each source was measured, and its norm."""
    return {row.source: (row.measured_at, _norm(row.norm)) for row in connection.execute(select(norms))}


def keep_norms(connection: Connection, measured: Mapping[str, Norm], *, now: datetime) -> None:
    """See ``Archive.keep_norms``."""
    rows = [{"source": name, "measured_at": now, "norm": _told(norm)} for name, norm in measured.items()]
    put(connection, norms, rows)


def _told(norm: Norm) -> dict[str, Any]:
    return {
        "pause_days": norm.pause_days,
        "longest_days": norm.longest_days,
        "yields": {name: asdict(one) for name, one in norm.yields.items()},
    }


def _norm(told: Mapping[str, Any]) -> Norm:
    yields = {name: Yield(**one) for name, one in told["yields"].items()}
    return Norm(told["pause_days"], told["longest_days"], yields)
