"""A new desk: what is written, what is left alone, and that its commented settings are valid settings."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from alerts.channel import load_channels
from marsad.errors import ConfigError
from marsad.settings import Settings, load_settings
from marsad.watchlist import load_watchlist
from query.newdesk import default_settings, default_sources, write_desk

EXAMPLE = re.compile(r"^#(?=[\[a-z])")
SECRETS = '[channels.mail]\npassword = "p"\n[channels.slack]\nwebhook_url = "https://hooks.example/T/B/x"\n'
SECRETS += '[channels.teams]\nwebhook_url = "https://workflows.example/x"\n'
SECRETS += '[channels.hook]\nwebhook_url = "https://hooks.example/x"\nsecret = "sixteen-or-more-characters"\n'
SECRETS += '[channels.phone]\nurl = "ntfy://topic"\n'
SOURCE = 'kind = "feed"\nurl = "https://news.example/rss"\n'


def uncommented() -> str:
    """The default settings with every example in force."""
    return "\n".join(EXAMPLE.sub("", line) for line in default_settings().splitlines())


def test_a_new_desk_has_settings_topics_and_sources_that_load(tmp_path: Path) -> None:
    written = write_desk(tmp_path / "new" / "desk")
    home = tmp_path / "new" / "desk"
    assert all(path.is_file() for path in written)
    assert written[-1] == home / "marsad.toml"
    assert load_settings(home) == Settings()
    watchlist = load_watchlist(home / "watchlist")
    assert [topic.name for topic in watchlist.topics] == ["border-smuggling", "detainee", "extradition"]
    assert all({"ar", "en", "fr"} <= set(topic.descriptions) for topic in watchlist.topics)
    assert {source.name for source in watchlist.sources} <= set(default_sources())


def test_settings_and_sources_can_be_given(tmp_path: Path) -> None:
    write_desk(tmp_path, settings_text="[fetch]\nhost_gap = 7\n", sources={"one": SOURCE})
    assert load_settings(tmp_path).fetch.host_gap == 7
    assert [source.name for source in load_watchlist(tmp_path / "watchlist").sources] == ["one"]


def test_a_desk_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "marsad.toml").write_text("# mine\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="there is a desk already"):
        write_desk(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["marsad.toml"]


def test_a_file_of_the_watchlist_that_is_there_is_kept(tmp_path: Path) -> None:
    mine = tmp_path / "watchlist" / "sources" / "one.toml"
    mine.parent.mkdir(parents=True)
    mine.write_text(SOURCE.replace("news", "mine"), encoding="utf-8")
    written = write_desk(tmp_path, sources={"one": SOURCE, "two": SOURCE})
    assert "mine.example" in mine.read_text(encoding="utf-8")
    assert mine not in written
    assert mine.with_name("two.toml") in written


def test_a_place_where_no_desk_can_be_says_so_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="Choose another folder"):
        write_desk(tmp_path / "file")


def test_every_commented_setting_is_valid_when_uncommented(tmp_path: Path) -> None:
    write_desk(tmp_path, settings_text=uncommented(), sources={})
    (tmp_path / "secrets.toml").write_text(SECRETS, encoding="utf-8")
    settings = load_settings(tmp_path)
    assert set(load_channels(settings.channels)) == {"mail", "slack", "teams", "hook", "phone", "log", "feed"}
    assert {rule.channel for rule in settings.rules} == {"mail", "slack"}


def test_the_commented_values_are_the_defaults_and_none_is_forgotten() -> None:
    shown = tomllib.loads(uncommented())
    for name, section in settings_sections():
        optional = {key for key, field in type(section).model_fields.items() if field.default is None}
        defaults = section.model_dump(mode="json")
        assert shown[name] == {key: value for key, value in defaults.items() if key not in optional}


def settings_sections() -> Iterator[tuple[str, BaseModel]]:
    for name in Settings.model_fields:
        section = getattr(Settings(), name)
        if isinstance(section, BaseModel):
            yield name, section


def test_no_secret_stands_in_the_shared_file() -> None:
    assert not any(
        line.startswith(("password", "webhook_url", "token")) for line in map(str.strip, uncommented().splitlines())
    )


def test_a_new_desk_takes_nothing_from_the_desk_one_happens_to_be_in(tmp_path: Path) -> None:
    topics = tmp_path / "watchlist" / "topics"
    topics.mkdir(parents=True)
    (topics / "mine.toml").write_text("", encoding="utf-8")
    code = "from pathlib import Path; from query.newdesk import write_desk; write_desk(Path('new'))"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert not (tmp_path / "new" / "watchlist" / "topics" / "mine.toml").exists()
    assert (tmp_path / "new" / "watchlist" / "topics" / "detainee.toml").exists()
