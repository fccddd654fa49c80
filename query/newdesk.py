"""Writes a desk: the folder with ``marsad.toml``, the default topics, and sources, that ``marsad init`` makes.

The demo writes its desk by the same function, so that there is one answer to what a desk consists of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from marsad.errors import ConfigError, Problem
from marsad.settings import SECRETS_FILE, SETTINGS_FILE

IGNORED = f"# What should not leave this machine by way of a repository.\n{SECRETS_FILE}\narchive.sqlite*\n"


def write_desk(home: Path, *, settings_text: str | None = None, sources: Mapping[str, str] | None = None) -> list[Path]:
    """Write a desk into ``home`` (made if need be) and return the files written, ``marsad.toml`` last.

    ``settings_text`` is the text of ``marsad.toml``, by default the commented one; ``sources`` are the texts of
    ``watchlist/sources/<name>.toml`` by name, by default those that come with Marsad. Topics with their examples and
    watch names are always the packaged ones. Files of a watchlist that are there already stay as they are. Raises
    ConfigError if ``home`` has a ``marsad.toml`` (nothing is written then) or cannot be written to.
    """
    settings = home / SETTINGS_FILE
    if settings.exists():
        raise ConfigError(
            [Problem(str(settings), "", "there is a desk already", "Choose another folder, or edit what is there.")]
        )
    texts = {
        ".gitignore": IGNORED,
        **_packaged_texts("topics"),
        **_packaged_texts("names"),
        **_source_files(default_sources() if sources is None else sources),
        SETTINGS_FILE: default_settings() if settings_text is None else settings_text,
    }
    try:
        return [path for name, text in texts.items() if _write_new(path := home / name, text)]
    except OSError as error:
        raise ConfigError(
            [Problem(str(home), "", f"no desk can be written there: {error.strerror}", "Choose another folder.")]
        ) from error


def default_settings() -> str:
    """The commented ``marsad.toml`` of a new desk."""
    return (resources.files("query") / "templates" / SETTINGS_FILE).read_text(encoding="utf-8")


def default_sources() -> dict[str, str]:
    """The sources that come with Marsad: the text of each one's file, by name."""
    return {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in _packaged("sources")
        if file.name.endswith(".toml")
    }


def _packaged_texts(folder: str) -> dict[str, str]:
    return {f"watchlist/{folder}/{file.name}": file.read_text(encoding="utf-8") for file in _packaged(folder)}


def _source_files(sources: Mapping[str, str]) -> dict[str, str]:
    return {f"watchlist/sources/{name}.toml": text for name, text in sources.items()}


def _packaged(folder: str) -> Iterator[Traversable]:
    """The files in ``folder`` of the packaged watchlist, by name."""
    for file in sorted((resources.files("watchlist") / folder).iterdir(), key=lambda file: file.name):
        if file.is_file():
            yield file


def _write_new(path: Path, text: str) -> bool:
    """Write ``text`` unless ``path`` exists; whether it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
