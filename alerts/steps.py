"""The steps on the way to a server's yes, for people who ask where a delivery fails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step: "resolve", "connect", "TLS", "login" or "accepted"; whether it went well; if not, why."""

    name: str
    ok: bool
    detail: str = ""
