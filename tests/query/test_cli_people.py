"""``marsad people``: who may come into the desk in a browser."""

from __future__ import annotations

import io

import pytest

from marsad.model import Person
from query.passwords import fingerprint, is_password


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Gives a line on standard input."""
    return lambda line: monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))


def test_somebody_is_added_listed_changed_and_removed(marsad, filled, typed):
    typed("a long enough password")
    assert marsad("--home", filled, "people", "add", "Nadia", "--role", "admin", "--password-stdin").code == 0
    typed("short")
    assert marsad("--home", filled, "people", "add", "Omar", "--password-stdin").code == 2
    assert marsad("--home", filled, "people", "role", "Nadia", "analyst").code == 0
    typed("another long password")
    assert marsad("--home", filled, "people", "password", "Nadia", "--password-stdin").code == 0
    [nadia] = marsad("--home", filled, "people", "list", "--json").json()["people"]
    assert (nadia["name"], nadia["role"]) == ("Nadia", "analyst")
    assert "password" not in nadia
    assert marsad("--home", filled, "people", "remove", "Nadia").code == 0
    assert marsad("--home", filled, "people", "list", "--json").json()["people"][0]["disabled_at"]
    assert marsad("--home", filled, "people", "remove", "Nobody").code == 2


def test_a_password_is_kept_hashed(marsad, filled, typed):
    from flows.desk import open_desk

    typed("a long enough password")
    marsad("--home", filled, "people", "add", "Nadia", "--password-stdin")
    with open_desk(filled).open_archive() as archive:
        person = archive.person("Nadia")
        assert isinstance(person, Person)
        assert is_password("a long enough password", person.password)
        assert [deed.deed for deed in archive.deeds()] == ["manage"]


def test_a_token_is_shown_once_and_kept_as_its_fingerprint(marsad, filled):
    made = marsad("--home", filled, "people", "token", "Nadia", "--scope", "read", "--scope", "label", "--json").json()
    [listed] = marsad("--home", filled, "people", "list", "--json").json()["tokens"]
    assert fingerprint(made["token"]).startswith(listed["id"])
    assert listed["scopes"] == ["read", "label"]
    assert marsad("--home", filled, "people", "revoke", listed["id"]).code == 0
    assert marsad("--home", filled, "people", "list", "--json").json()["tokens"] == []
