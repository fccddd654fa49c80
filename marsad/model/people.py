"""People who may come in, what they may use, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["reader", "analyst", "admin"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may come in, unless ``disabled_at``. ``password`` is hashed; "" for one who has none."""

    name: str
    role: Role
    password: str
    created_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """What a program shows instead of logging in: it is used in ``person``'s name, with those of their rights that
    ``scopes`` names. ``id`` is its SHA-256; the token itself is kept nowhere."""

    id: str
    person: str
    title: str
    scopes: tuple[str, ...]
    made_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did, of what, and with which values."""

    id: int
    at: datetime
    person: str
    deed: str
    what: str
    detail: Mapping[str, object]
