"""``marsad people``: who may come into the desk in a browser, as what, and with which tokens."""

from __future__ import annotations

import sys
from getpass import getpass, getuser
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from query.cli.call import Call
from query.output import cell, minute, note, table
from query.usage import UsageError

if TYPE_CHECKING:
    from marsad.model import Person, Token

people = App(name="people", help="Who may come into the desk in a browser.")

Role = Annotated[
    Literal["reader", "analyst", "admin"],
    Parameter(help="A reader reads; an analyst also labels, arranges stories, mutes; an admin does everything."),
]
FromInput = Annotated[bool, Parameter(negative="", help="Take the password from standard input, as one line.")]
Scope = Literal["read", "export", "label", "arrange", "rule", "source"]


@people.command(name="list")
def list_(*, call: Call) -> int:
    """List the people, and the tokens that hold."""
    with call.desk().open_archive() as archive:
        found, tokens = archive.people(), [token for token in archive.tokens() if token.revoked_at is None]
    shown = {"people": [_shown(one) for one in found], "tokens": [_token_shown(one) for one in tokens]}
    rows = [(one.name, one.role, "may not come in" if one.disabled_at else "", minute(one.created_at)) for one in found]
    kept = [(t.id[:10], t.person, " ".join(t.scopes), minute(t.used_at), t.title) for t in tokens]
    columns = ("token", "of", "scopes", "last used", "for")

    def view() -> object:
        from rich.console import Group

        parts = [table(("name", "role", "", "since"), rows)]
        return Group(*parts, table(columns, kept)) if kept else parts[0]

    call.out.show(shown, view)  # type: ignore[arg-type]  # rich's own types
    return 0


@people.command
def add(name: str, /, *, role: Role = "reader", password_stdin: FromInput = False, call: Call) -> int:
    """Let somebody in. From then on everybody has to log in.

    Parameters
    ----------
    name
        What they are called, and log in as; it goes with everything that they decide.
    """
    from query.passwords import hashed

    called = _name(name)
    desk = call.desk()
    password = hashed(_password(from_input=password_stdin))
    with desk.open_archive() as archive:
        archive.add_person(called, role, password, now=call.now)
        archive.note_deed(getuser(), "manage", called, {"added": role}, now=call.now)
    call.out.show({"name": called, "role": role}, lambda: cell(f"{called} may come in, as {role}."))
    return 0


@people.command
def role(name: str, role: Role, /, *, call: Call) -> int:
    """Give somebody another role. They have to log in again."""
    with call.desk().open_archive() as archive:
        archive.set_role(name, role)
        archive.note_deed(getuser(), "manage", name, {"role": role}, now=call.now)
    call.out.show({"name": name, "role": role}, lambda: cell(f"{name} is {role} now."))
    return 0


@people.command
def password(name: str, /, *, password_stdin: FromInput = False, call: Call) -> int:
    """Give somebody another password, and let them in again if they were removed."""
    from query.passwords import hashed

    desk = call.desk()
    kept = hashed(_password(from_input=password_stdin))
    with desk.open_archive() as archive:
        archive.set_password(name, kept)
        archive.note_deed(getuser(), "manage", name, {"password": "changed"}, now=call.now)
    call.out.show({"name": name}, lambda: cell(f"{name} has another password."))
    return 0


@people.command
def remove(name: str, /, *, call: Call) -> int:
    """Let somebody in no more; their tokens hold no more either. What they decided stays."""
    with call.desk().open_archive() as archive:
        archive.disable_person(name, now=call.now)
        archive.note_deed(getuser(), "manage", name, {"removed": True}, now=call.now)
    call.out.show({"name": name}, lambda: cell(f"{name} may not come in any more."))
    return 0


@people.command
def token(
    name: Annotated[str, Parameter(help="In whose name it is used, and with whose rights.")],
    /,
    *,
    scope: Annotated[tuple[Scope, ...], Parameter(help="What it may do; may be repeated.")] = ("read",),
    title: Annotated[str, Parameter(help="What it is for.")] = "",
    call: Call,
) -> int:
    """Make a token for a program that asks the API. It is shown this once."""
    from marsad.model import Token
    from query.passwords import TOKEN_PREFIX, fingerprint, new_secret

    secret = new_secret(TOKEN_PREFIX)
    with call.desk().open_archive() as archive:
        if archive.has_people() and archive.person(name) is None:
            raise UsageError(f'there is nobody called "{name}". marsad people list shows who there is.')
        made = Token(fingerprint(secret), name, title, tuple(dict.fromkeys(scope)), call.now)
        archive.add_token(made)
        archive.note_deed(getuser(), "manage", name, {"token": made.id[:10], "scopes": made.scopes}, now=call.now)
    call.out.show({"token": secret, "id": made.id[:10], "scopes": made.scopes}, lambda: cell(secret))
    return 0


@people.command
def revoke(id: Annotated[str, Parameter(help="A token's id, or its beginning.")], /, *, call: Call) -> int:
    """Let a token hold no more."""
    with call.desk().open_archive() as archive:
        archive.revoke_token(id, now=call.now)
        archive.note_deed(getuser(), "manage", id, {"revoked": True}, now=call.now)
    call.out.show({"id": id}, lambda: cell(f"Token {id} holds no more."))
    return 0


def _name(typed: str) -> str:
    from marsad.text import one_line

    if not (called := one_line(typed)) or len(called) > 80:
        raise UsageError("a name has 1 to 80 characters.")
    return called


def _password(*, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("there is nobody to ask for a password: give it with --password-stdin.")
    first = getpass("Password: ")
    if first != getpass("Once more: "):
        raise UsageError("the two are not the same.")
    note("kept")
    return first


def _shown(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "role": person.role,
        "created_at": person.created_at,
        "disabled_at": person.disabled_at,
    }


def _token_shown(token: Token) -> dict[str, object]:
    return {
        "id": token.id[:10],
        "person": token.person,
        "title": token.title,
        "scopes": token.scopes,
        "made_at": token.made_at,
        "used_at": token.used_at,
    }
