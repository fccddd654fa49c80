"""People, their sessions and tokens, and what they did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marsad.errors import DecisionError
from marsad.model import Token

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def staffed(archive, now):
    archive.add_person("nadia", "analyst", "hash", now=now)
    return archive


def who(archive, id, now, idle=HOUR):
    person = archive.session(id, now=now, idle=idle, longest=DAY)
    return person and person.name


def test_there_is_nobody_until_somebody_is_added_once(archive, now):
    assert not archive.has_people()
    archive.add_person("nadia", "reader", "hash", now=now)
    assert archive.has_people()
    assert [(one.name, one.role, one.disabled_at) for one in archive.people()] == [("nadia", "reader", None)]
    with pytest.raises(DecisionError, match="already"):
        archive.add_person("nadia", "admin", "other", now=now)
    with pytest.raises(DecisionError, match="nobody"):
        archive.set_role("omar", "admin")


def test_a_session_ends_by_idleness_by_age_and_when_it_is_ended(staffed, now):
    staffed.begin_session("s1", "nadia", now=now)
    for minutes in range(0, 24 * 60, 50):
        assert who(staffed, "s1", now + timedelta(minutes=minutes)) == "nadia"
    assert who(staffed, "s1", now + DAY + HOUR / 2, idle=9 * DAY) is None
    staffed.begin_session("s2", "nadia", now=now)
    assert who(staffed, "s2", now + HOUR + timedelta(minutes=1)) is None
    staffed.begin_session("s3", "nadia", now=now)
    staffed.end_session("s3")
    assert who(staffed, "s3", now) is None
    assert who(staffed, "unknown", now) is None


@pytest.mark.parametrize("change", ["role", "password", "disable"])
def test_whoever_is_changed_has_to_log_in_again(staffed, now, change):
    staffed.begin_session("s1", "nadia", now=now)
    {
        "role": lambda: staffed.set_role("nadia", "admin"),
        "password": lambda: staffed.set_password("nadia", "other"),
        "disable": lambda: staffed.disable_person("nadia", now=now),
    }[change]()
    assert who(staffed, "s1", now) is None


def test_a_token_holds_until_it_is_revoked(staffed, now):
    for id in ("abc1", "abd2"):
        staffed.add_token(Token(id, "nadia", "a script", ("read",), now))
    person, token = staffed.token("abc1", now=now)
    assert (person.name, token.scopes) == ("nadia", ("read",))
    assert staffed.tokens("nadia")[0].used_at == now
    with pytest.raises(DecisionError):
        staffed.revoke_token("ab", now=now)
    staffed.revoke_token("abc", now=now)
    assert staffed.token("abc1", now=now) is None
    assert staffed.token("abd2", now=now) is not None


def test_deeds_are_kept_in_order_and_given_in_pages(archive, now):
    for n in range(5):
        archive.note_deed("nadia", "label", f"article-{n}", {"answer": "yes"}, now=now)
    first = archive.deeds(limit=2)
    assert [deed.what for deed in first] == ["article-4", "article-3"]
    assert [deed.what for deed in archive.deeds(before=first[-1].id)] == ["article-2", "article-1", "article-0"]
