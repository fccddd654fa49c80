"""What answers mean, from their headers alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.challenges import is_challenge
from scrapers.responses import http_date, redirect_target


@pytest.mark.parametrize(
    ("status", "location", "target"),
    [
        (200, "/b", None),
        (304, "/b", None),
        (301, "/b", "https://n.example/b"),
        (302, "b?x=1", "https://n.example/dir/b?x=1"),
        (307, "//other.example/b", "https://other.example/b"),
        (308, "http://other.example", "http://other.example/"),
        (302, "/ع", "https://n.example/%D8%B9"),
    ],
)
def test_a_redirect_is_resolved_against_the_address_that_gave_it(status, location, target) -> None:
    assert redirect_target("https://n.example/dir/a", status, {"location": location}) == target


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("Wed, 25 Nov 2026 12:00:00 GMT", datetime(2026, 11, 25, 12, tzinfo=UTC)),
        ("Wed, 25 Nov 2026 12:00:00 -0000", datetime(2026, 11, 25, 12, tzinfo=UTC)),
        ("Wed, 25 Nov 2026 14:00:00 +0200", datetime(2026, 11, 25, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("Wed, 99 Nov 2026 12:00:00 GMT", None),
        (None, None),
    ],
)
def test_http_dates_are_read_as_utc(raw, moment) -> None:
    assert http_date(raw) == moment


CLOUD = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (CLOUD, {}),
        ("\n<!-- x --><html><title>Attention Required! | Cloudflare</title>", {}),
        ("<html><head><title>n.example</title><script>window._cf_chl_opt={}</script><body>Wait", {}),
        ("<html><title>Access Denied</title><body>You don't have permission</body>", {}),
        ("", {"cf-mitigated": "challenge"}),
    ],
)
def test_f25_challenges_are_recognised(content, headers) -> None:
    assert is_challenge(content.encode(), headers)


ARTICLE = "<p>The court adjourned the hearing of the former officer until the spring.</p>" * 30


@pytest.mark.parametrize(
    "content",
    [
        "<html><head><title>Just another day in court</title></head><body><p>News</p></body></html>",
        "<html><head><title>Access denied: how the border closed</title></head><body><p>News</p></body></html>",
        "<html><head><title>Vérification : cette vidéo est ancienne</title></head><body><p>Non</p></body></html>",
        f"<html><head><title>Access denied</title></head><body>{ARTICLE}</body></html>",
        f"<html><head><title>N</title><script>_cf_chl_opt</script></head><body>{ARTICLE}</body></html>",
        "<html><title>N</title><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><p>News</p>",
        "<rss version='2.0'><channel><title>Just a moment...</title></channel></rss>",
        '{"title": "Just a moment..."}',
        "<html><head><title>Front page</title><script src='https://challenges.cloudflare.com/x.js'></script></head>",
        CLOUD + " " * 300_000,
        "<html><script>" * 10_000,
        "",
    ],
)
def test_f25_feeds_and_pages_about_something_are_no_challenges(content) -> None:
    assert not is_challenge(content.encode(), {})
