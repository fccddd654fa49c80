"""Settings: file, then secrets, then environment; every mistake at once with file, key and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from marsad.errors import ConfigError
from marsad.settings import load_settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "marsad.toml").write_text("", encoding="utf-8")
    return tmp_path


def write(home: Path, text: str, name: str = "marsad.toml") -> None:
    (home / name).write_text(text, encoding="utf-8")


def test_an_empty_file_gives_the_defaults(home: Path) -> None:
    settings = load_settings(home)
    assert settings.encoder.model == "universal"
    assert settings.fetch.allow_networks == ()


def test_the_environment_wins_over_secrets_and_those_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, '[fetch]\ncontact = "file"\nhost_gap = 2\ndeadline = 9\n[channels.mail]\nkind = "email"\nhost = "mx"')
    write(home, '[fetch]\ncontact = "secrets"\nhost_gap = 3\n[channels.mail]\npassword = "p"', "secrets.toml")
    monkeypatch.setenv("MARSAD_FETCH__CONTACT", "environment")
    settings = load_settings(home)
    assert (settings.fetch.contact, settings.fetch.host_gap, settings.fetch.deadline) == ("environment", 3, 9)
    assert settings.channels["mail"] == {"kind": "email", "host": "mx", "password": "p"}


def test_every_mistake_is_told_at_once_with_file_key_and_mend(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        home,
        """
        [fetch]
        host_gapp = 1
        allow_networks = ["everywhere"]
        [channels.mail]
        kind = "email"
        password = "hunter2"
        [[rules]]
        name = "Not A Name"
        """,
    )
    monkeypatch.setenv("MARSAD_FETCH__MAX_BYTES", "5")
    with pytest.raises(ConfigError) as caught:
        load_settings(home)
    told = {problem.key: problem for problem in caught.value.problems}
    assert told["fetch.host_gapp"].mend == 'Did you mean "host_gap"?'
    assert told["channels.mail.password"].mend.startswith("Move it to secrets.toml")
    assert told["fetch.max_bytes"].file == "environment MARSAD_FETCH__MAX_BYTES"
    assert {"fetch.allow_networks.0", "rules.0.name", "rules.0.channel"} <= set(told)
    assert all(problem.file and problem.mend for problem in caught.value.problems)
    assert "hunter2" not in str(caught.value)


def test_two_rules_of_one_name_are_a_mistake(home: Path) -> None:
    write(home, '[[rules]]\nname = "all"\nchannel = "mail"\n[[rules]]\nname = "all"\nchannel = "chat"')
    with pytest.raises(ConfigError, match=r"rules\.1\.name: \"all\" is used twice"):
        load_settings(home)


@pytest.mark.parametrize(("text", "said"), [("[fetch", "is not TOML"), ("\x00", "is not TOML")])
def test_a_file_that_is_no_toml_says_so(home: Path, text: str, said: str) -> None:
    write(home, text)
    with pytest.raises(ConfigError, match=said):
        load_settings(home)


def test_a_missing_desk_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="marsad init"):
        load_settings(tmp_path / "nowhere")
