"""The page of topics: what each asks for and tagged, and what it would tag by today's model."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import httpx
from lxml import html
from press import NOON
from webserver import opened, token

from flows.desk import open_desk
from query.web.app import make_app


def test_each_topic_is_shown_with_what_it_asks_for_and_what_it_tagged(browser, web_desk, ids):
    shown = html.document_fromstring(browser.get("/topics").text)
    for topic in web_desk.watchlist.topics:
        [section] = shown.xpath(f"//section[h2/@id='topic-{topic.name}']")
        told = section.text_content()
        assert all(said in told for said in (*topic.titles.values(), *topic.descriptions.values(), *topic.scorers))
    [tagged] = shown.xpath("//section[h2/@id='topic-extradition']//dd/a")
    assert int(tagged.text) > 0
    found = html.document_fromstring(browser.get(tagged.get("href")).text)
    assert len(found.xpath("//article")) == int(tagged.text)


def test_a_topic_is_tried_on_the_archive_from_its_page_and_nothing_changes(understood: Path, tmp_path: Path):
    desk = open_desk(shutil.copytree(understood, tmp_path / "tried"))
    with desk.open_archive() as archive:
        before = archive.counts()
        app = make_app(desk, archive, now=lambda: NOON + timedelta(days=1), owner="nadia")
        with opened(app) as url, httpx.Client(base_url=url, timeout=120) as client:
            form = {"form_token": token(client.get("/topics"))}
            answer = client.post("/topics/extradition/backtest", data=form)
            assert answer.status_code == 200
            told = html.document_fromstring(answer.text)
            counts = dict(zip(told.xpath("//dl/dt/text()"), told.xpath("//dl/dd/text()"), strict=True))
            assert (counts["Articles"], counts["Would be tagged"], counts["Are tagged now"]) == ("3", "2", "2")
            assert len(told.xpath("//section[@aria-labelledby='sample']//li/p")) == 2
            assert "every development, at once" in told.xpath("string(//section[@aria-labelledby='tells'])")
            assert client.post("/topics/nowhere/backtest", data=form).status_code == 400
            app.state.served.trying.acquire()
            assert client.post("/topics/extradition/backtest", data=form).status_code == 400
        assert archive.counts() == before
