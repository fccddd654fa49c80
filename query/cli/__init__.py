"""The command ``marsad``: one module a group of commands; each imports what it needs only when it runs."""

from __future__ import annotations

from query.cli.app import main

__all__ = ["main"]
