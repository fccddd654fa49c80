"""A rule as ``marsad.toml`` writes it: who hears of what, by which channel, and when."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Frame = Literal["en", "ar", "fr"]
"""Languages that our own sentences come in."""

ASKS = (
    "channel",
    "recipients",
    "topics",
    "names",
    "places",
    "words",
    "languages",
    "sources",
    "min_score",
    "min_outlets",
)
"""What decides who hears of what. When and how they hear of it does not."""


class Rule(BaseModel):
    """Who hears of what. Empty lists mean "any"; of a list, one is enough; what several lists ask for must all hold.

    What is checked here is how a value is written. Whether the topics, sources, channel and times that it names exist
    is checked against the whole desk, and costs only this rule: see ``alerts.rulecheck``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    channel: str
    recipients: tuple[str, ...] = ()

    topics: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """People and bodies that the headline or text must name."""
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Words and phrases; those with a minus before them must not occur."""
    search: str = ""
    """A search that the report must answer, as it is typed to ``marsad search``, or the name of a saved one."""
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    min_score: float = Field(default=0.0, ge=0, le=1)
    min_outlets: int = Field(default=1, ge=1, le=1000)
    """Fires when so many outlets report the development in texts of their own, once."""

    when: Literal["at-once", "digest"] = "at-once"
    cron: str = ""
    """When digests are due; empty: ``digest`` of ``[schedules]``."""
    timezone: str = ""
    """The zone of ``cron``, ``quiet`` and of the caps' hours and days; empty: that of ``[schedules]``."""
    quiet: str = ""
    """Hours in which nothing is told, such as "22:00-07:00"; what falls in is told after."""
    urgent: bool = False
    """Tells in quiet hours too."""
    per_hour: int | None = Field(default=None, ge=1)
    per_day: int | None = Field(default=None, ge=1)
    """Most alerts at once for one recipient; what is over goes into a digest."""
    frame: Frame | None = None
    """The language of our own sentences; None: ``language`` of ``[alerts]``."""
    force: bool = False
    """Let it fire though the archive says that it would fire very often."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what decides who hears of what: a rule with another one is another rule, and begins anew."""
        asked = {name: _sorted(getattr(self, name)) for name in ASKS}
        if self.search:  # rules that were there before searches were stay what they are
            asked["search"] = self.search
        return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


def _sorted(value: object) -> object:
    return sorted(value) if isinstance(value, tuple) else value
