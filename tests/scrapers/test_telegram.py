"""Telegram channels by their public previews."""

from __future__ import annotations

import pytest

from marsad.model import Source
from scrapers.discover import discover
from scrapers.kinds.telegram import preview_url, read_channel


@pytest.fixture
def preview(cases) -> str:
    return (cases / "telegram" / "served" / "valleydesk.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("url", "preview_at"),
    [
        ("https://t.me/valleydesk", "https://t.me/s/valleydesk"),
        ("https://t.me/s/valleydesk/", "https://t.me/s/valleydesk"),
        ("https://telegram.me/valleydesk/121", "https://t.me/s/valleydesk"),
        ("https://t.me/s/valleydesk?before=120", "https://t.me/s/valleydesk?before=120"),
        ("https://t.me/+AbCdEf123", None),
        ("https://t.me/", None),
        ("https://n.example/valleydesk", None),
    ],
)
def test_a_channel_is_known_by_any_of_its_addresses(url, preview_at) -> None:
    assert preview_url(url) == preview_at


def test_a_post_tells_its_text_its_first_author_and_its_files(preview) -> None:
    channel = read_channel(preview, url="https://t.me/s/valleydesk")
    forwarded, with_file = channel.entries
    assert forwarded.summary == "ضبط شحنة وقود على الحدود\n\nقال شهود إن الشاحنة أوقفت عند الفجر <بلا لوحات>."
    assert forwarded.authors == ("Hill Watch",)
    assert [file.url for file in forwarded.enclosures] == ["https://cdn.telegram.example/file/a1.jpg"]
    assert (with_file.title, with_file.authors) == ("statement-of-the-court.pdf", ("Valley Desk",))
    assert "quoted" not in with_file.summary
    assert (channel.title, channel.silent) == ("Valley Desk", 0)
    assert channel.older == "https://t.me/s/valleydesk?before=120"


def test_what_telegram_says_of_a_channel_is_no_post(preview) -> None:
    assert "Channel photo updated" not in {
        entry.title for entry in read_channel(preview, url="https://t.me/s/valleydesk").entries
    }


async def test_a_channel_that_is_gone_or_private_fails_and_says_so(client, server, now) -> None:
    server.answer(
        "/s/gone",
        '<html><body><div class="tgme_page"><div class="tgme_page_title">@gone</div>'
        '<div class="tgme_page_description">If you have Telegram, you can contact @gone.</div></div></body></html>',
    )
    poll = await discover(Source("s", "telegram", server.url("/s/gone")), None, client, now=now)
    assert (poll.status, poll.reason) == ("not-a-feed", "no-public-preview")


async def test_a_channel_without_posts_is_empty_and_not_broken(client, server, now) -> None:
    server.answer("/s/new", '<html><body><section class="tgme_channel_history"></section></body></html>')
    poll = await discover(Source("s", "telegram", server.url("/s/new")), None, client, now=now)
    assert (poll.status, poll.entries) == ("empty", ())


async def test_older_posts_are_asked_for_with_before(preview, client, server, now) -> None:
    server.answer("/s/valleydesk", preview)
    older = preview.replace("valleydesk/121", "valleydesk/101").replace("valleydesk/122", "valleydesk/102")
    server.answer("/s/valleydesk?before=120", older.replace("before=120", "before=100"))
    source = Source("s", "telegram", server.url("/s/valleydesk"))
    poll = await discover(source, None, client, now=now, known=lambda entries: False)
    assert [entry.guid for entry in poll.entries] == [f"valleydesk/{post}" for post in (121, 122, 101, 102)]
