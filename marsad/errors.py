"""What can go wrong, as one tree; each branch says what the run does next.

    MarsadError
    ├── ConfigError      a person must edit something: stop, exit code 2
    ├── SourceError      this source or page is counted as failed, the rest goes on
    │   ├── FetchError   the bytes did not come
    │   └── ParseError   the bytes came and could not be read
    ├── DecisionError    what a person asked of the archive cannot be done: nothing is changed, exit code 2
    ├── StorageError     stop; Prefect retries the run
    └── DeliveryError    the alert stays pending (or, if permanent, is parked and shown)

Every class hands its own arguments to ``super().__init__``, so that errors survive pickling between workers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marsad.model import Exchange


class MarsadError(Exception):
    """Any failure that Marsad names itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the configuration: where it stands, what is wrong, and what to write instead."""

    file: str
    key: str
    message: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.message}. {self.mend}".rstrip()


class ConfigError(MarsadError):
    """Everything that is wrong with the configuration, told at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class SourceError(MarsadError):
    """One source or page failed; ``reason`` is a short stable word that is counted, ``detail`` is for people.

    Neither may hold a secret: URLs go through ``marsad.urls.mask`` first.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason, detail)

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


class FetchError(SourceError):
    """The bytes did not come. ``status`` is the HTTP status if there was one; ``retry_at`` is the server's wish;
    ``exchanges`` are the requests that were answered, the one that says why among them."""

    def __init__(
        self,
        reason: str,
        detail: str = "",
        *,
        status: int | None = None,
        retry_at: datetime | None = None,
        exchanges: tuple[Exchange, ...] = (),
    ) -> None:
        super().__init__(reason, detail)
        self.status = status
        self.retry_at = retry_at
        self.exchanges = exchanges

    def __reduce__(self) -> tuple[object, ...]:
        state = {"status": self.status, "retry_at": self.retry_at, "exchanges": self.exchanges}
        return (type(self), (self.reason, self.detail), state)


class ParseError(SourceError):
    """The bytes came and could not be read."""


class DecisionError(MarsadError):
    """A person's decision names what is not there, or cannot be carried out; nothing was changed."""


class StorageError(MarsadError):
    """The archive cannot go on; nothing committed is lost."""


class DeliveryError(MarsadError):
    """A channel did not confirm an alert.

    ``permanent`` errors are not retried by themselves; ``retry_at`` is the earliest next try that the server allows;
    ``whole_channel`` means that the channel's other alerts would meet the same (a server that cannot be reached, a
    login refused), so that trying them now is no use.
    """

    def __init__(
        self, reason: str, *, permanent: bool = False, retry_at: datetime | None = None, whole_channel: bool = False
    ) -> None:
        self.reason = reason
        self.permanent = permanent
        self.retry_at = retry_at
        self.whole_channel = whole_channel
        super().__init__(reason)

    def __reduce__(self) -> tuple[object, ...]:
        state = {"permanent": self.permanent, "retry_at": self.retry_at, "whole_channel": self.whole_channel}
        return (type(self), (self.reason,), state)
