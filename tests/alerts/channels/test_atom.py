"""The Atom feed on a real disk: read back by a feed reader."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from alerts.channel import TRIAL_SUBJECT, Channel, load_channels
from alerts.frames import FRAMES
from alerts.letterhead import Letterhead
from marsad.errors import DeliveryError
from marsad.model import Alert, Novelty
from marsad.text import one_line

MakeAlert = Callable[..., Alert]
HOUR = timedelta(hours=1)


def channel(home: Path, name: str = "feed", **options: object) -> Channel:
    return load_channels({name: {"kind": "atom", "path": "alerts.atom", "entries": 3, **options}}, home=home)[name]


@pytest.fixture
def feed(tmp_path: Path) -> Channel:
    return channel(tmp_path)


def read(path: Path) -> feedparser.FeedParserDict:
    found = feedparser.parse(path.read_bytes())
    assert not found.bozo
    return found


def test_the_newest_alerts_stand_first_once_each(
    feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    feed.send([make_alert(1), make_alert(2)], now=now)
    feed.send([make_alert(2), make_alert(3), make_alert(4)], now=now + HOUR)
    found = read(tmp_path / "alerts.atom")
    assert [entry.id for entry in found.entries] == [f"urn:marsad:alert:{make_alert(n).key}" for n in (4, 3, 2)]
    assert [entry.updated for entry in found.entries] == ["2026-11-25T10:30:00Z"] * 2 + ["2026-11-25T09:30:00Z"]
    assert found.feed.updated == "2026-11-25T10:30:00Z"
    assert make_alert().because in found.entries[0].summary
    assert {path.name for path in tmp_path.iterdir()} == {"alerts.atom", "desk-id"}, "nothing half written is left"


def test_a_feeds_id_is_the_desks_and_the_channels_wherever_the_file_lies(
    tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    def id_of(of: Channel, path: Path) -> str:
        of.send([make_alert()], now=now)
        return str(read(path).feed.id)

    (tmp_path / "public").mkdir()
    first = id_of(channel(tmp_path), tmp_path / "alerts.atom")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", first)
    assert id_of(channel(tmp_path, path="public/news.xml"), tmp_path / "public" / "news.xml") == first
    assert id_of(channel(tmp_path, "other", path="other.atom"), tmp_path / "other.atom") != first
    (tmp_path / "elsewhere").mkdir()
    assert id_of(channel(tmp_path / "elsewhere"), tmp_path / "elsewhere" / "alerts.atom") != first
    (tmp_path / "desk-id").unlink()
    (tmp_path / "alerts.atom").rename(tmp_path / "renamed.atom")
    renamed = channel(tmp_path, "renamed", path="renamed.atom")
    renamed.send([make_alert(1)], now=now)
    assert read(tmp_path / "renamed.atom").feed.id == first, "a feed that is there keeps its id"


@pytest.mark.parametrize("frame", ["ar", "fr", "en"])
def test_an_entry_says_all_that_an_alert_has_to_say_each_piece_in_its_own_direction(
    frame: str, feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    titles = {"extradition": {"ar": "تسليم المطلوبين", "fr": "Extradition", "en": "Extradition"}}
    desk = replace(feed, letterhead=Letterhead("https://desk.example", topics=titles))
    words = FRAMES[frame]
    alert = make_alert(
        1,
        frame=frame,
        headline="محكمة الاستئناف تؤيد التسليم",
        language="ar",
        kind="update",
        thread=make_alert(0).key,
        novelty=(Novelty("number", "42 موقوفًا", "أعلنت الوزارة توقيف 42 شخصًا."),),
        names=("Port Authority",),
        other_outlets=2,
        languages=("ar", "fr"),
    )
    desk.send([alert], now=now)
    raw = (tmp_path / "alerts.atom").read_text(encoding="utf-8")
    (entry,) = read(tmp_path / "alerts.atom").entries
    assert entry.title == one_line(f"{words.update}{words.colon} {alert.headline}")
    assert entry.title_detail.language == "ar"
    assert entry.author == alert.outlet
    assert entry.link == alert.url
    assert entry.published == "2026-11-25T07:30:00Z"
    assert [(tag.term, tag.label) for tag in entry.tags] == [("extradition", titles["extradition"][frame])]
    assert f'in-reply-to ref="urn:marsad:alert:{make_alert(0).key}"' in raw
    (content,) = entry.content
    assert (content.type, content.language) == ("text/html", frame)
    assert f'dir="{words.direction}"' in content.value
    assert '<blockquote dir="auto" lang="ar">' in content.value
    for part in (
        words.whats_new,
        "42 موقوفًا",
        "أعلنت الوزارة توقيف 42 شخصًا.",
        f"{titles['extradition'][frame]} (0.97)",
        alert.evidence[0].passage,
        "Port Authority",
        words.others[1].format(count=2),
        words.languages["fr"],
        words.why,
        alert.because.replace('"', "&#34;"),
        f"marsad alerts hold {alert.rule}",
        f"https://desk.example/articles/{alert.article}/page",
        f"https://desk.example/stories/{alert.story}",
        alert.key,
    ):
        assert part in content.value or part.replace("&#34;", '"') in content.value, part


def test_a_notice_and_a_test_message_are_entries_too(feed: Channel, tmp_path: Path, now: datetime) -> None:
    assert [(step.name, step.ok) for step in feed.test(now=now)] == [("open", True), ("accepted", True)]
    (entry,) = read(tmp_path / "alerts.atom").entries
    assert (entry.title, entry.content[0].type) == (TRIAL_SUBJECT, "text/plain")


def test_a29_a_hostile_headline_stays_text(feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime) -> None:
    hostile = "]]></title><entry/>&x; \x00 محكمة"
    feed.send([make_alert(headline=hostile, language="ar", url="javascript:alert(1)")], now=now)
    raw = (tmp_path / "alerts.atom").read_bytes()
    (entry,) = feedparser.parse(raw).entries
    assert "محكمة" in entry.title
    assert b'xml:lang="ar"' in raw
    assert b"<entry/>" not in raw
    assert b"javascript" not in raw


@pytest.mark.parametrize(
    "mine", ["mine", "<settings/>", '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:1</id></feed>']
)
def test_a_file_that_is_no_feed_of_ours_is_left_alone(
    mine: str, feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    (tmp_path / "alerts.atom").write_text(mine, encoding="utf-8")
    with pytest.raises(DeliveryError, match="no feed of Marsad's"):
        feed.send([make_alert()], now=now)
    assert (tmp_path / "alerts.atom").read_text(encoding="utf-8") == mine


def test_what_is_no_ordinary_file_stays_where_it_is(tmp_path: Path, make_alert: MakeAlert, now: datetime) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(DeliveryError, match=r"^open: Not a regular file"):
            channel(tmp_path, path=name).send([make_alert()], now=now)
    assert (tmp_path / "pipe").is_fifo()


def test_a_feed_behind_a_link_is_written_where_the_link_leads(
    feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "alerts.atom").symlink_to(tmp_path / "public" / "news.atom")
    feed.send([make_alert()], now=now)
    assert (tmp_path / "alerts.atom").is_symlink()
    assert len(read(tmp_path / "public" / "news.atom").entries) == 1


def test_an_empty_file_is_where_the_feed_is_to_be(
    feed: Channel, tmp_path: Path, make_alert: MakeAlert, now: datetime
) -> None:
    (tmp_path / "alerts.atom").touch()
    feed.send([make_alert()], now=now)
    assert len(read(tmp_path / "alerts.atom").entries) == 1
