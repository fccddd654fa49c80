"""Reads many pages by workers as they arrive, and answers them in their order."""

from __future__ import annotations

from asyncio import Task, create_task
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from marsad.model import Article
from marsad.urls import web_url
from query.articles import PageLine
from query.jsonl import Bad, Id, arriving
from query.pages import from_file
from query.usage import UsageError
from scrapers.reading import failed, read_markup, read_page
from scrapers.repeats import Sites
from scrapers.workers import workers

AT_ONCE = 16
"""Pages that are with the workers."""
BEHIND = 48
"""Pages that are read before one is answered, while there are more: what a site has on many pages is known by them."""
PAUSE = 0.25
"""Seconds. When nothing has come for so long, whoever sends the lines waits for answers."""
Answer = tuple[Id, Article] | Bad


async def read_many(stream: BinaryIO, folder: Path, tell: Callable[[Answer], None], *, now: datetime) -> None:
    """``tell`` of the pages that the lines of ``stream`` name, each with its line's id, and Bad for lines that name
    none. Paths count from ``folder``.

    Pages are each other's memory of their sites: one is answered when ``BEHIND`` more are read, at the end, or when no
    line has come for a moment and all that came are read.
    """
    async with workers():
        window = _Window()
        async for line in arriving(stream, PageLine, pause=PAUSE):
            if line is not None:
                window.asked.append(line if isinstance(line, Bad) else create_task(_read(line.record, folder, now)))
            while answer := await window.next(all_came=line is None):
                tell(answer)
        while answer := await window.next(all_came=True):
            tell(answer)


async def _read(line: PageLine, folder: Path, now: datetime) -> tuple[Id, Article]:
    url = web_url(line.url) or ""
    if line.html is not None:
        return line.id, await read_markup(line.html, url=url, fetched_at=now)
    try:
        page = from_file(str(folder / (line.path or "")), url=url, now=now)
    except UsageError as error:
        return line.id, failed(url, url, str(error))
    return line.id, await read_page(page)


class _Window:
    """The lines that are not answered yet: those ``asked`` of workers, and behind them those that are read."""

    def __init__(self) -> None:
        self.asked: deque[Task[tuple[Id, Article]] | Bad] = deque()
        self._read: deque[Answer] = deque()
        self._sites = Sites()

    async def next(self, *, all_came: bool) -> Answer | None:
        """The answer to the line that has waited longest; None if it has to wait for lines that may follow."""
        while self.asked and (all_came or len(self.asked) > AT_ONCE):
            line = self.asked.popleft()
            answer = line if isinstance(line, Bad) else await line
            if not isinstance(answer, Bad):
                self._sites.remember([answer[1]])
            self._read.append(answer)
        if not self._read or not (all_came or len(self._read) > BEHIND):
            return None
        answer = self._read.popleft()
        return answer if isinstance(answer, Bad) else (answer[0], self._sites.without_repeats(answer[1]))
