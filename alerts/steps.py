"""The steps on the way to a server's yes, for people who ask where a delivery fails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step; whether it went well; if not, why.

    Its name is "resolve", "connect", "TLS", for mail "greeting", "login", "sender" and "recipient", for a web service
    "answer" (something came back), for a file "open", and at last "accepted": the yes.
    """

    name: str
    ok: bool
    detail: str = ""
