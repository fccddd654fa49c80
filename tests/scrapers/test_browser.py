"""Pages that scripts make, in a real Chromium: what is shown, and what a page cannot reach."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from marsad.errors import FetchError
from marsad.model import Source
from marsad.settings import FetchSettings
from scrapers.browser import lacking
from scrapers.discover import discover

pytestmark = pytest.mark.browser
SHELL = "<!DOCTYPE html><html><head><title>T</title></head><body><div id='root'></div><script src='/app.js'></script>"
APP = """fetch('/api').then(answer => answer.json()).then(told => {
  document.getElementById('root').innerHTML = '<article><h1>' + told.title + '</h1><p>' + told.text + '</p></article>';
});"""


def spoken(server, text: str = "نص المقال") -> None:
    """A page whose text comes by a script, from an interface of the site."""
    server.answer("/story", SHELL, content_type="text/html; charset=windows-1256", etag='"1"')
    server.answer("/app.js", APP, content_type="text/javascript")
    server.answer("/api", f'{{"title": "Headline", "text": "{text}"}}', content_type="application/json")


async def shown(client, server, path: str = "/story"):
    return await client.render(await client.get(server.url(path)))


async def test_a_page_is_shown_as_its_scripts_leave_it(client, server) -> None:
    spoken(server)
    page = await shown(client, server)
    assert "<h1>Headline</h1><p>نص المقال</p>" in page.content.decode("utf-8")
    assert (page.rendered, page.validators.etag, page.headers["content-type"]) == (
        True,
        None,
        "text/html; charset=utf-8",
    )
    assert [visit.path for visit in server.visits if visit.path != "/robots.txt"] == ["/story", "/app.js", "/api"]
    assert all("Marsad" in visit.headers["user-agent"] for visit in server.visits)


async def test_a_listing_that_scripts_make_is_read_if_its_source_asks_for_a_browser(client, server, now) -> None:
    headlines = "".join(f"<h2><a href='/news/{n}'>The court puts off its hearing no. {n}</a></h2>" for n in range(4))
    script = f'document.getElementById("root").innerHTML = "{headlines}"'
    server.answer("/list", SHELL, content_type="text/html", etag='"1"')
    server.answer("/app.js", script, content_type="text/javascript")
    source = Source("a", "listing", server.url("/list"))
    plain = await discover(source, None, client, now=now)
    shown = await discover(replace(source, render=True), None, client, now=now)
    assert (plain.status, [entry.url for entry in shown.entries]) == (
        "not-a-feed",
        [server.url(f"/news/{n}") for n in range(4)],
    )
    assert not shown.validators


async def test_what_is_no_markup_is_left_as_it_is(client, server) -> None:
    server.answer("/report", b"%PDF-1.7", content_type="application/pdf")
    page = await shown(client, server, "/report")
    assert (page.content, page.rendered) == (b"%PDF-1.7", False)


async def test_h01_a_page_reaches_no_address_that_we_may_not_ask(make_client, make_server, server) -> None:
    inside = await make_server("127.0.0.2")
    inside.answer("/secret", "secret", access_control_allow_origin="*")
    target = inside.url("/secret")
    script = f"""
      const tell = word => document.body.append(word);
      for (const go of [() => fetch('{target}'), () => fetch('{target}', {{mode: 'no-cors'}}),
                        () => fetch('{target}', {{method: 'POST'}})]) go().then(() => tell('LEAK'), () => tell('kept'));
      const add = (tag, name) => {{ const part = document.createElement(tag); part[name] = '{target}';
                                    document.body.append(part); }};
      add('img', 'src'); add('iframe', 'src'); add('script', 'src'); add('video', 'src');
      new WebSocket('{target.replace("http", "ws")}'); navigator.sendBeacon('{target}', 'x'); window.open('{target}');
      new EventSource('{target}'); try {{ new Worker('{target}') }} catch (error) {{}}
    """
    server.answer("/story", f"<html><body><p>Text</p><script>{script}</script></body></html>", content_type="text/html")
    async with make_client(allow_networks=("127.0.0.1/32",)) as client:
        page = await shown(client, server)
    assert "LEAK" not in page.content.decode().partition("</script>")[2]
    assert inside.visits == []


async def test_pictures_films_frames_and_what_robots_forbids_are_not_asked_for(client, server) -> None:
    server.answer("/robots.txt", "User-agent: *\nDisallow: /private")
    parts = (
        "<img src='/a.png'><video src='/b.mp4'></video><iframe src='/c'></iframe><script src='/private.js'></script>"
    )
    server.answer(
        "/story", f"<html><body>{parts}<script src='/open.js'></script></body></html>", content_type="text/html"
    )
    server.answer("/open.js", "0", content_type="text/javascript")
    await shown(client, server)
    assert [visit.path for visit in server.visits] == ["/robots.txt", "/story", "/open.js"]


async def test_a_page_that_leads_on_by_script_is_the_page_that_it_leads_to(client, server) -> None:
    server.answer("/story", "<script>location.replace('/other')</script>", content_type="text/html")
    server.answer("/other", "<html><body><p>The other page</p></body></html>", content_type="text/html")
    page = await shown(client, server)
    assert (page.final_url, "The other page" in page.content.decode()) == (server.url("/other"), True)


async def test_f33_a_script_that_never_ends_costs_its_page_and_no_other(make_client, server) -> None:
    server.answer("/endless", "<html><body><script>while (true) {}</script></body></html>", content_type="text/html")
    spoken(server)
    async with make_client(deadline=4) as client:
        began = time.monotonic()
        with pytest.raises(FetchError, match="render-timeout"):
            await shown(client, server, "/endless")
        assert time.monotonic() - began < 25
        assert "Headline" in (await shown(client, server)).content.decode()


async def test_f32_a_page_that_makes_itself_huge_is_refused(make_client, server) -> None:
    script = "document.body.innerHTML = '<p>' + 'x'.repeat(300000) + '</p>'"
    server.answer("/story", f"<html><body><script>{script}</script></body></html>", content_type="text/html")
    async with make_client(max_bytes=100_000) as client:
        with pytest.raises(FetchError, match="too-big"):
            await shown(client, server)


async def test_a_download_that_a_page_begins_is_none(client, server) -> None:
    server.answer("/story", "<p>Text</p><script>location.href = '/file.zip'</script>", content_type="text/html")
    server.answer("/file.zip", b"PK", content_type="application/zip", content_disposition="attachment")
    page = await shown(client, server)
    assert "Text" in page.content.decode()


async def test_without_a_browser_it_is_said_what_to_install(make_client, server) -> None:
    spoken(server)
    async with make_client(browser="/nowhere/chromium") as client:
        with pytest.raises(FetchError, match=r"no-browser: There is no browser at /nowhere/chromium"):
            await shown(client, server)
    assert lacking(FetchSettings()) == ""
