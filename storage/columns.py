"""The column types of the archive: where text is cleaned and times are checked, whoever writes."""

from __future__ import annotations

from datetime import MINYEAR, UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from marsad.text import clean, one_line
from storage.times import refuse_naive


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes, kept and given back in UTC; a naive one is refused (SQLite would forget its zone, S14)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In: any aware datetime."""
        if value is None or value.tzinfo is UTC:  # nearly all of them
            return value
        refuse_naive(value)
        return _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out: the same instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # Some page is dated at the end of the calendar, and in UTC beyond it.
        return datetime.min.replace(tzinfo=UTC) if moment.year == MINYEAR else datetime.max.replace(tzinfo=UTC)


class CleanText(TypeDecorator[str]):
    """Text of any length through ``marsad.text.clean`` (S07)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """In: any text, even with NUL or lone surrogates."""
        return None if value is None else clean(value)


class Line(TypeDecorator[str]):
    """Text on one line: titles, names."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """In: any text; line breaks become spaces."""
        return None if value is None else one_line(value)


class CleanJSON(TypeDecorator[Any]):
    """Lists and mappings whose every text is cleaned (S07)."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> object:
        """In: JSON-like values; tuples become lists."""
        return _cleaned(value)


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(item) for key, item in value.items()}
    return value
