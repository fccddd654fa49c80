"""Wrong use of a command: the error that ends it with code 2 and one message saying what to change."""

from __future__ import annotations

from marsad.errors import MarsadError


class UsageError(MarsadError):
    """The command was asked for something that it cannot do as asked; the message says what to change."""
