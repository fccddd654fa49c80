"""The steps on the way to a server's yes, for people who ask where a delivery fails."""

from __future__ import annotations

from dataclasses import dataclass

from marsad.errors import DeliveryError


@dataclass(frozen=True, slots=True)
class Step:
    """One step; whether it went well; if not, why.

    Its name is "resolve", "connect", "TLS", for mail "greeting", "login", "sender" and "recipient", for a web service
    "answer" (something came back), for a file "open", and at last "accepted": the yes.
    """

    name: str
    ok: bool
    detail: str = ""


def conclude(error: DeliveryError | None, trail: list[Step]) -> None:
    """Note in ``trail`` whether the message was accepted, and raise ``error`` if it was not."""
    trail.append(Step("accepted", ok=error is None, detail=error.reason if error else ""))
    if error:
        raise error
