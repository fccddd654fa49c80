"""Passwords as they are kept, and secrets."""

from __future__ import annotations

import pytest

from query.passwords import fingerprint, hashed, is_password, new_secret
from query.usage import UsageError


def test_a_password_is_kept_as_argon2id_and_known_again():
    kept = hashed("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert is_password("correct horse battery", kept)
    assert not is_password("correct horse batterz", kept)


@pytest.mark.parametrize("kept", ["", "plain text", "$argon2id$broken"])
def test_nothing_is_the_password_where_none_is_kept(kept):
    assert not is_password("", kept)
    assert not is_password("plain text", kept)


@pytest.mark.parametrize("password", ["", "short", "x" * 2000])
def test_a_password_too_short_or_too_long_is_refused(password):
    with pytest.raises(UsageError):
        hashed(password)


def test_secrets_differ_and_have_fingerprints_that_do_not_tell_them():
    first, second = new_secret("marsad_"), new_secret("marsad_")
    assert first != second
    assert first not in fingerprint(first)
    assert fingerprint(first) == fingerprint(first) != fingerprint(second)
