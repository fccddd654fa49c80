"""Sources that are folders on this machine: pages, documents, texts and mails that somebody puts there."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from marsad.model import Carried, Entry, Poll, Source, SourceState
from marsad.text import one_line
from scrapers.charset import decode
from scrapers.files import changed_at, files_in, folder_of, read_file
from scrapers.http import Client
from scrapers.mails import entry_of, read_mail
from scrapers.pdftext import is_headline

LOCAL = True
_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".txt": "text/plain", ".pdf": "application/pdf",
    ".docx": "", ".doc": "", ".odt": "", ".rtf": "", ".eml": "message/rfc822",
}  # fmt: skip


class Options(BaseModel):
    """``[options]`` of a folder. ``path`` is the folder, a relative one the desk's; ``recursive`` takes those within it
    too. Of more than ``max_files`` files the newest are taken, and none larger than ``max_bytes``; what is left out is
    counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: str = Field(min_length=1)
    recursive: bool = True
    max_files: int = Field(default=2000, ge=1)
    max_bytes: int = Field(default=20_000_000, ge=1)


async def discover(
    source: Source, options: Options, state: SourceState | None, client: Client, *, now: datetime
) -> Poll:
    """Every file of the folder as an entry that carries what is in it; the archive keeps what is new or has changed.
    FetchError (no-folder, folder-unreadable) if the folder cannot be read."""
    return await asyncio.to_thread(_look, source, options)


def _look(source: Source, options: Options) -> Poll:
    folder = folder_of(source, options.path)
    paths = list(files_in(folder, recursive=options.recursive))
    known = [path for path in paths if path.suffix.lower() in _TYPES]
    newest = set(sorted(known, key=changed_at)[-options.max_files :])
    taken = [path for path in known if path in newest]
    entries = tuple(_entries(source.name, folder, taken, options.max_bytes))
    left_out = {"filter": len(paths) - len(known), "cap": len(known) - len(taken), "size": len(taken) - len(entries)}
    return Poll(
        source.name,
        "ok" if entries else "empty",
        entries=entries,
        title=folder.name,
        version="folder",
        left_out=+Counter(left_out),
    )


def _entries(source: str, folder: Path, paths: list[Path], most: int) -> Iterator[Entry]:
    for path in paths:
        content = read_file(path, most=most)
        if content is None:
            continue
        key = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
        kind = _TYPES[path.suffix.lower()]
        if kind == "message/rfc822":
            yield replace(entry_of(read_mail(content), source=source), key=key)
        else:
            yield Entry(source, key, None, title=_title(path, content, kind), carried=Carried(content, kind))


def _title(path: Path, content: bytes, kind: str) -> str:
    """A text's first line if it reads like a headline, else the file's name."""
    if kind == "text/plain":
        start = decode(content[:2000], content_type=None, kind="html").text.lstrip()
        first = one_line(re.split(r"\n\s*\n", start.replace("\r\n", "\n"))[0])
        if is_headline(first):
            return first
    return one_line(re.sub(r"[_\-]+", " ", path.stem))
