"""People who may come in, their sessions and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, select, update

from marsad.errors import DecisionError
from marsad.model import Person, Role, Token
from storage.rows import add_unknown, change, find
from storage.schema import people, sessions, tokens

SEEN_EVERY = timedelta(minutes=5)
"""How often it is written down that a session is in use: not at every page."""


def any_people(connection: Connection) -> bool:
    """See ``Archive.has_people``."""
    return bool(connection.execute(select(exists(select(people.c.name)))).scalar())


def all_people(connection: Connection) -> list[Person]:
    """See ``Archive.people``."""
    return [_person(row) for row in connection.execute(select(people).order_by(people.c.name))]


def person(connection: Connection, name: str) -> Person | None:
    """See ``Archive.person``."""
    row = find(connection, people, name)
    return _person(row) if row else None


def add(connection: Connection, name: str, role: Role, password: str, *, now: datetime) -> None:
    """See ``Archive.add_person``."""
    if find(connection, people, name):
        raise DecisionError(f'there is somebody called "{name}" already')
    add_unknown(connection, people, [{"name": name, "role": role, "password": password, "created_at": now}])


def alter(connection: Connection, name: str, values: dict[str, object]) -> None:
    """Change what is kept of somebody, and end their sessions: what they may do is found out anew."""
    if not change(connection, people, name, values):
        raise DecisionError(f'there is nobody called "{name}"')
    connection.execute(delete(sessions).where(sessions.c.person == name))


def begin_session(connection: Connection, id: str, name: str, *, now: datetime) -> None:
    """See ``Archive.begin_session``."""
    connection.execute(sessions.insert(), {"id": id, "person": name, "begun_at": now, "seen_at": now})


def session(
    connection: Connection, id: str, *, seen_since: datetime, begun_since: datetime
) -> tuple[Person, datetime] | None:
    """Who is logged in by this session, and when it was last seen to be used; None if it is over."""
    row = _joined(connection, select(people, sessions.c.seen_at), sessions, sessions.c.id == id,
                  sessions.c.seen_at >= seen_since, sessions.c.begun_at >= begun_since)  # fmt: skip
    return (_person(row), row.seen_at) if row else None


def see_session(connection: Connection, id: str, *, now: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(update(sessions).where(sessions.c.id == id).values(seen_at=now))


def end_session(connection: Connection, id: str) -> None:
    """See ``Archive.end_session``."""
    connection.execute(delete(sessions).where(sessions.c.id == id))


def add_token(connection: Connection, token: Token) -> None:
    """See ``Archive.add_token``."""
    row = {"id": token.id, "person": token.person, "title": token.title, "scopes": list(token.scopes)}
    connection.execute(tokens.insert(), row | {"made_at": token.made_at})


def token(connection: Connection, id: str) -> tuple[Person | None, Token] | None:
    """A token that holds, and whose it is: None where that is nobody who has to log in."""
    row = connection.execute(select(tokens).where(tokens.c.id == id, tokens.c.revoked_at.is_(None))).one_or_none()
    return (person(connection, row.person), _token(row)) if row else None


def use_token(connection: Connection, id: str, *, now: datetime) -> None:
    """Note that a token was used."""
    change(connection, tokens, id, {"used_at": now})


def tokens_of(connection: Connection, name: str | None) -> list[Token]:
    """See ``Archive.tokens``."""
    wanted = select(tokens).order_by(tokens.c.made_at, tokens.c.id)
    return [_token(row) for row in connection.execute(wanted.where(tokens.c.person == name) if name else wanted)]


def revoke(connection: Connection, beginning: str, *, now: datetime) -> None:
    """See ``Archive.revoke_token``."""
    found: Sequence[str] = connection.execute(
        select(tokens.c.id).where(tokens.c.id.startswith(beginning, autoescape=True)).limit(2)
    ).scalars().all()  # fmt: skip
    if len(found) != 1 or not beginning:
        raise DecisionError(f'no token, or more than one, begins with "{beginning}"')
    change(connection, tokens, found[0], {"revoked_at": now})


def _joined(connection: Connection, asked: Select[Any], table: Any, *where: Any) -> Row[Any] | None:
    """A row of ``table`` with the person it is of, if they may come in."""
    of_it = asked.join(table, table.c.person == people.c.name).where(people.c.disabled_at.is_(None), *where)
    return connection.execute(of_it).one_or_none()


def _person(row: Row[Any]) -> Person:
    return Person(row.name, row.role, row.password, row.created_at, row.disabled_at)


def _token(row: Row[Any]) -> Token:
    return Token(row.id, row.person, row.title, tuple(row.scopes), row.made_at, row.used_at, row.revoked_at)
