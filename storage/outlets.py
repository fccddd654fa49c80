"""What the outlet of an article is called."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row


def outlet(row: Row[Any]) -> str:
    """What the page calls its outlet, else what the source is called: ``site``, ``source_title`` or ``source``."""
    return str(row.site or row.source_title or row.source)
