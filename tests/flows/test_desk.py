"""Opening a desk: its parts are checked together, and secrets reach the sources that need them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.desk import open_desk
from marsad.errors import ConfigError

MAILBOX = 'kind = "mailbox"\n[options]\nhost = "imap.example"\nuser = "desk"\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("sources", "topics"):
        (tmp_path / "watchlist" / name).mkdir(parents=True)
    (tmp_path / "marsad.toml").write_text("")
    return tmp_path


def test_a_mailbox_gets_its_password_from_the_secrets_and_shows_it_nowhere(home: Path) -> None:
    (home / "watchlist" / "sources" / "letters.toml").write_text(MAILBOX)
    with pytest.raises(ConfigError, match="password is missing"):
        open_desk(home)
    (home / "secrets.toml").write_text('[sources.letters]\npassword = "p4ss"')
    (source,) = open_desk(home).watchlist.sources
    assert source.options["password"].get_secret_value() == "p4ss"  # type: ignore[attr-defined]
    assert "p4ss" not in repr(source)


def test_a_source_s_secret_in_the_shared_file_is_a_mistake(home: Path) -> None:
    (home / "watchlist" / "sources" / "letters.toml").write_text(MAILBOX)
    (home / "marsad.toml").write_text('[sources.letters]\npassword = "p4ss"')
    with pytest.raises(ConfigError, match=r"Move it to secrets\.toml under \[sources\.letters\]"):
        open_desk(home)


def test_a_source_of_the_web_without_its_address_is_a_mistake(home: Path) -> None:
    (home / "watchlist" / "sources" / "a.toml").write_text('kind = "feed"')
    with pytest.raises(ConfigError, match="url: is missing"):
        open_desk(home)
