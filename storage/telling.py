"""The archive's part on telling: rules as they are remembered, the outbox, notices to those who keep the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from marsad.model import AlertLife, AlertState, DeadLetters, RuleMemory, Told
from storage import notices, outbox, rules
from storage.transactions import Transactions


class TellingArchive(Transactions):
    """See ``storage.archive.Archive``. Each act is one transaction."""

    # -------------------------------------------------- rules

    def rule_memories(self) -> dict[str, RuleMemory]:
        """What is remembered of rules, by name."""
        with self._reading() as connection:
            return rules.remembered(connection)

    def remember_rules(self, fingerprints: Mapping[str, str], *, now: datetime) -> list[str]:
        """Note rules by name and fingerprint; the names of those that are new or changed, which begin anew: as they
        are since ``now``, neither held nor refused."""
        with self._writing() as connection:
            return rules.remember(connection, fingerprints, now=now)

    def refuse_rule(self, name: str, why: str) -> None:
        """Keep a rule from firing until it is changed; "" lets it fire again."""
        with self._writing() as connection:
            rules.refuse(connection, name, why)

    def hold_rule(self, name: str, why: str, *, now: datetime) -> int:
        """Hold what a rule tells, from now on and what waits, until it is released; how many alerts waited."""
        with self._writing() as connection:
            return rules.hold(connection, name, why, now=now)

    def release_rule(self, name: str, *, now: datetime) -> int:
        """Let a rule tell again; what was held goes out in digests. How many alerts that were."""
        with self._writing() as connection:
            return rules.release(connection, name, now=now)

    # -------------------------------------------------- the outbox

    def claim_alerts(self, *, now: datetime, lease: timedelta, owner: str, limit: int) -> list[AlertLife]:
        """Due alerts, the longest due first, now claimed by ``owner`` until the lease ends; each claim counts as an
        attempt begun."""
        with self._writing() as connection:
            return outbox.claim(connection, now=now, lease=lease, owner=owner, limit=limit)

    def release_claims(self) -> int:
        """Free every claim; only for whoever holds the desk's run lock, when no other sender can be alive."""
        with self._writing() as connection:
            return outbox.release_claims(connection)

    def record_delivery(self, *keys: str, now: datetime, receipt: str = "") -> None:
        """The channel confirmed a message with these alerts; ``receipt`` is what it calls it, if it says so."""
        with self._writing() as connection:
            for key in keys:
                outbox.record_delivery(connection, key, now=now, receipt=receipt)

    def record_delivery_failure(
        self,
        key: str,
        reason: str,
        *,
        now: datetime,
        next_attempt_at: datetime | None,
        owner: str | None = None,
    ) -> None:
        """The channel did not; None as ``next_attempt_at`` makes the alert dead (kept, shown, retriable). Nothing
        changes where ``owner`` is given and no longer holds the claim."""
        with self._writing() as connection:
            outbox.record_failure(connection, key, reason, now=now, next_attempt_at=next_attempt_at, owner=owner)

    def postpone_alert(self, key: str, *, until: datetime, owner: str | None = None) -> None:
        """Give a claimed alert back untried: due at ``until``, and the claim does not count as an attempt. Nothing
        changes where ``owner`` is given and no longer holds the claim."""
        with self._writing() as connection:
            outbox.postpone(connection, key, until=until, owner=owner)

    def alerts(self, *, state: AlertState | None = None, limit: int = 100) -> list[AlertLife]:
        """Alerts with their lives, newest first."""
        with self._reading() as connection:
            return outbox.lives(connection, state=state, limit=limit)

    def told_of_stories(self, stories: Sequence[str]) -> list[Told]:
        """Who was or is to be told of developments of these stories, the first told first."""
        with self._reading() as connection:
            return outbox.told_of_stories(connection, stories)

    def told_since(self, since: datetime) -> list[Told]:
        """The same for all alerts made since then."""
        with self._reading() as connection:
            return outbox.told_since(connection, since)

    def retry_alert(self, key: str, *, now: datetime) -> bool:
        """Make a dead or waiting alert due now, with all its tries; false if there is none of that key (a unique
        beginning will do)."""
        with self._writing() as connection:
            return outbox.retry(connection, key, now=now)

    def retry_dead_alerts(self, *, now: datetime) -> int:
        """The same for all dead alerts; how many there were."""
        with self._writing() as connection:
            return outbox.retry_dead(connection, now=now)

    def dead_letters(self, *, since: datetime) -> list[DeadLetters]:
        """Alerts given up since then, counted by channel, recipient and reason."""
        with self._reading() as connection:
            return notices.dead_letters(connection, since=since)

    def notices_told(self, keys: Sequence[str]) -> set[str]:
        """Those of these keys of notices that were recorded as told."""
        with self._reading() as connection:
            return notices.told(connection, keys)

    def record_notices(self, keys: Iterable[str], *, now: datetime) -> None:
        """Note that notices were told."""
        with self._writing() as connection:
            notices.record(connection, keys, now=now)
