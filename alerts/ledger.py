"""Who was told of what, so that nobody hears twice, updates find their thread, and caps and storms can be counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from marsad.model import Alert, Told

UNHEARD = frozenset({"dead", "held"})
"""Of alerts in these states nobody has heard, or will without a person's doing."""


class Ledger:
    """What was told, by story and by rule; ``add`` what was decided, and it counts for what is decided next."""

    def __init__(self, told: Iterable[Told] = ()) -> None:
        self._keys: set[str] = set()
        self._of_story: dict[str, list[Told]] = defaultdict(list)
        self._of_rule: dict[str, list[Told]] = defaultdict(list)
        self.remember(told)

    def remember(self, told: Iterable[Told]) -> None:
        """Take in what the archive says was told; what is known already counts once."""
        for one in told:
            if one.key not in self._keys:
                self._keys.add(one.key)
                self._of_story[one.story].append(one)
                self._of_rule[one.rule].append(one)

    def add(self, alerts: Iterable[Alert]) -> None:
        """Take in what was just decided."""
        self.remember(
            Told(
                alert.key,
                alert.rule,
                alert.channel,
                alert.recipient,
                alert.story,
                alert.development,
                alert.created_at,
                at_once=alert.digest_at is None,
                state="pending",
                kind=alert.kind,
                article=alert.article,
                topics=frozenset(found.topic for found in alert.evidence),
            )
            for alert in alerts
        )

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def of_story(self, story: str) -> list[Told]:
        """Everything told of a story that somebody has heard or will, the first told first."""
        found = [one for one in self._of_story[story] if one.state not in UNHEARD]
        return sorted(found, key=lambda one: (one.created_at, one.key))

    def topics_of(self, article: str, story: str, channel: str, recipient: str) -> frozenset[str] | None:
        """The topics that ``article`` had when this recipient heard of it, or may yet hear of it; None if never."""
        found = [
            one.topics
            for one in self._of_story[story]
            if (one.article, one.channel, one.recipient.casefold()) == (article, channel, recipient.casefold())
            and one.state != "dead"
        ]
        return frozenset().union(*found) if found else None

    def counted(self, rule: str, recipient: str, since: datetime) -> int:
        """How many alerts of ``rule`` this recipient had at once since then."""
        found = self._of_rule[rule]
        return sum(one.at_once and one.recipient == recipient and one.created_at >= since for one in found)

    def developments(self, rule: str, since: datetime) -> int:
        """Of how many developments ``rule`` told at once since then, to however many recipients."""
        found = self._of_rule[rule]
        return len({one.development for one in found if one.at_once and one.created_at >= since})
