"""The archive's part on who may come in, and on what they did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from marsad.model import Deed, Person, Role, Token
from storage import deeds, people
from storage.times import refuse_naive
from storage.transactions import Transactions


class AdmittingArchive(Transactions):
    """See ``storage.archive.Archive``. Passwords come hashed, sessions and tokens as their SHA-256: what opens a door
    is kept nowhere. DecisionError for a name that is taken, or that nobody has."""

    def has_people(self) -> bool:
        """Whether there is anybody who can log in, so that everybody has to."""
        with self._reading() as connection:
            return people.any_people(connection)

    def people(self) -> list[Person]:
        """All people, by name, also those who may not come in any more."""
        with self._reading() as connection:
            return people.all_people(connection)

    def person(self, name: str) -> Person | None:
        """One of them."""
        with self._reading() as connection:
            return people.person(connection, name)

    def add_person(self, name: str, role: Role, password: str, *, now: datetime) -> None:
        """Let somebody in from now on."""
        refuse_naive(now)
        with self._writing() as connection:
            people.add(connection, name, role, password, now=now)

    def set_role(self, name: str, role: Role) -> None:
        """Give somebody another role; they have to log in again."""
        with self._writing() as connection:
            people.alter(connection, name, {"role": role})

    def set_password(self, name: str, password: str) -> None:
        """Give somebody another password; they have to log in again, and may again if they were disabled."""
        with self._writing() as connection:
            people.alter(connection, name, {"password": password, "disabled_at": None})

    def disable_person(self, name: str, *, now: datetime) -> None:
        """Let somebody in no more. What they decided stays, with their name."""
        refuse_naive(now)
        with self._writing() as connection:
            people.alter(connection, name, {"disabled_at": now})

    def begin_session(self, id: str, person: str, *, now: datetime) -> None:
        """Note that somebody has logged in."""
        with self._writing() as connection:
            people.begin_session(connection, id, person, now=now)

    def session(self, id: str, *, now: datetime, idle: timedelta, longest: timedelta) -> Person | None:
        """Who is logged in by a session; None if it was not used for ``idle``, began ``longest`` ago, or was ended."""
        with self._reading() as connection:
            found = people.session(connection, id, seen_since=now - idle, begun_since=now - longest)
        if found is None:
            return None
        person, seen_at = found
        if now - seen_at > people.SEEN_EVERY:
            with self._writing() as connection:
                people.see_session(connection, id, now=now)
        return person

    def end_session(self, id: str) -> None:
        """Log somebody out."""
        with self._writing() as connection:
            people.end_session(connection, id)

    def add_token(self, token: Token) -> None:
        """Keep a token that was just made."""
        with self._writing() as connection:
            people.add_token(connection, token)

    def token(self, id: str, *, now: datetime) -> tuple[Person | None, Token] | None:
        """A token that holds, and the person whose it is: None where nobody had to log in to make it. None if it does
        not hold, or not any more."""
        with self._reading() as connection:
            found = people.token(connection, id)
        if found and (found[1].used_at is None or now - found[1].used_at > people.SEEN_EVERY):
            with self._writing() as connection:
                people.use_token(connection, id, now=now)
        return found

    def tokens(self, person: str | None = None) -> list[Token]:
        """All tokens, or a person's, in order of making."""
        with self._reading() as connection:
            return people.tokens_of(connection, person)

    def revoke_token(self, beginning: str, *, now: datetime) -> None:
        """Let a token, named by the beginning of its id, hold no more."""
        with self._writing() as connection:
            people.revoke(connection, beginning, now=now)

    def note_deed(self, person: str, deed: str, what: str, detail: Mapping[str, object], *, now: datetime) -> None:
        """Keep what somebody did, for good."""
        refuse_naive(now)
        with self._writing() as connection:
            deeds.note(connection, person, deed, what, detail, now=now)

    def deeds(self, *, before: int | None = None, limit: int = 100) -> list[Deed]:
        """What people did, the latest first; ``before`` the one with this id."""
        with self._reading() as connection:
            return deeds.latest(connection, before=before, limit=limit)
