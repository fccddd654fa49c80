"""What every command is told besides its own options: which desk, how to answer, what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from query.output import Output, note, working

if TYPE_CHECKING:
    from classifiers.relevance import TopicModel
    from flows.desk import Desk

DEFAULT_HOME = "marsad-desk"


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of ``marsad``. ``now`` is when it began, aware and in UTC."""

    home: Path
    out: Output
    debug: bool
    now: datetime

    def desk(self) -> Desk:
        """The desk that was named; ConfigError if there is none or something in it is wrong."""
        from flows.desk import open_desk

        return open_desk(self.home)

    def desk_or_default(self) -> Desk:
        """The desk that was named, or Marsad's defaults where there is none: for commands that need no desk."""
        from flows.desk import default_desk
        from marsad.settings import SETTINGS_FILE

        if (self.home / SETTINGS_FILE).exists():
            return self.desk()
        if self.home != Path(DEFAULT_HOME):
            note(f"there is no desk in {self.home}; going by Marsad's own settings and topics")
        return default_desk()


def begin(home: str, *, json: bool | None, debug: bool) -> Invocation:
    """The Invocation that begins now. An empty ``home`` is the default one: an empty variable means nothing."""
    return Invocation(Path(home or DEFAULT_HOME), Output(json), debug, datetime.now(UTC))


def topic_model(desk: Desk) -> TopicModel:
    """The desk's topic model; says that it takes a while, which the first time, when it is trained, is long."""
    with working("Loading the model; the first time it learns from the examples …"):
        return desk.topic_model()


def zone_of(desk: Desk) -> ZoneInfo:
    """The time zone in which the desk's people count days: that of its schedules."""
    return ZoneInfo(desk.settings.schedules.timezone)


def decider(by: str | None) -> str:
    """Who decides, by the name given or else by who is logged in here."""
    return (by or getuser()).strip()


By = Annotated[str | None, Parameter(show_default=False, help="Who decides it; else who is logged in here.")]
Note = Annotated[str, Parameter(show_default=False, help="Why, for those who come later.")]
Article = Annotated[str, Parameter(help="An article's id, the beginning of one, or its address.")]

Call = Annotated[Invocation, Parameter(parse=False)]
"""How a command asks for its Invocation: a keyword-only parameter ``call: Call``."""
