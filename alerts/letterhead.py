"""What all messages of one desk have in common: where its pages are, its time zone, what it calls its topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from alerts.wording import Titles, Wording


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The desk as its messages show it. ``desk_url`` is where its pages can be reached; without it, messages name the
    commands that show the same. ``topics`` has each topic's titles by language."""

    desk_url: str = ""
    zone: tzinfo = UTC
    topics: Titles = field(default_factory=dict)

    def article(self, article: str) -> str:
        """The page of an article; "" if the desk has none."""
        return self._page("articles", article)

    def kept_copy(self, article: str) -> str:
        """The page as it was when it was read; "" if the desk has no pages."""
        return self._page("articles", article, "page")

    def story(self, story: str) -> str:
        """The page of a story; "" if the desk has none."""
        return self._page("stories", story)

    def time(self, time: datetime | None, words: Wording) -> str:
        """A time in the desk's zone for people, such as "14 July 2026, 13:00 UTC+03:00"."""
        if time is None:
            return words.no_time
        local = time.astimezone(self.zone)
        month = words.months[local.month - 1]
        return f"{local.day} {month} {local.year}{words.comma} {local:%H:%M} {_zone_name(local)}"

    def _page(self, *steps: str) -> str:
        return "/".join((self.desk_url.rstrip("/"), *steps)) if self.desk_url else ""


BLANK = Letterhead()


def _zone_name(time: datetime) -> str:
    """The zone as its distance from UTC: letters such as "EST" mean several zones."""
    offset = f"{time:%z}"
    return "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"
