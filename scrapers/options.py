"""What the options of several kinds of source have in common."""

from __future__ import annotations

import re
from datetime import tzinfo
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, field_validator

from marsad.times import zone_named


class Zoned(BaseModel):
    """``timezone`` is where the site's clock stands, for dates that do not say it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    timezone: str | None = None

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        try:
            return value if value is None else zone_named(value).key
        except ValueError as error:
            raise ValueError('must be a name of the time zone database, such as "Asia/Beirut"') from error

    @property
    def zone(self) -> tzinfo | None:
        return ZoneInfo(self.timezone) if self.timezone else None


class Filtered(BaseModel):
    """``include`` and ``exclude`` are regular expressions that an address must (not) contain."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    include: str = ""
    exclude: str = ""

    @field_validator("include", "exclude")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return value

    def lets_through(self, url: str) -> bool:
        """Whether the address is wanted."""
        if self.include and not re.search(self.include, url):
            return False
        return not (self.exclude and re.search(self.exclude, url))
