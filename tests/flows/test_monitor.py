"""The monitor flow under a real Prefect, over a newsroom on loopback, with real mail and Slack ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from flows.desk import open_desk
from flows.run import run_monitor

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_url")]
MakeDesk = Callable[[str], Any]


def test_a01_a_second_pass_over_the_same_news_fetches_stores_and_tells_nothing(make_desk: MakeDesk) -> None:
    desk = make_desk("desk")
    first = run_monitor(desk.home)
    told = desk.message_ids
    visits = len(desk.newsroom.visits)
    with open_desk(desk.home).open_archive() as archive:
        kept = archive.fingerprint()
    assert first.alerts_delivered == len(told) + len(desk.slack.posts) > 0

    second = run_monitor(desk.home)
    again = desk.newsroom.visits[visits:]
    feeds = {desk.newsroom.feed(name).partition("://")[2].partition("/")[2] for name in desk.newsroom.outlets}
    assert {visit.path.lstrip("/") for visit in again} <= feeds
    assert all(visit.conditional and visit.status in (304, 503) for visit in again if visit.status != 503)
    assert desk.message_ids == told
    assert (second.alerts_queued, second.developments, second.stories) == (0, 0, 0)
    with open_desk(desk.home).open_archive() as archive:
        assert archive.fingerprint() == kept


def test_a03_what_was_there_before_we_watched_is_kept_and_not_told(make_desk: MakeDesk) -> None:
    desk = make_desk("desk")
    report = run_monitor(desk.home)
    old = {
        a.title for a in desk.newsroom.articles if a.edition == 1 and a.readable and a.age.total_seconds() > 6 * 3600
    }
    with open_desk(desk.home).open_archive() as archive:
        counts = archive.counts()
    assert report.baseline >= len(old) - 2  # one text is carried by two outlets, and dates are the page's
    assert counts["articles"] >= len(old)
    assert not [subject for subject in desk.subjects for title in old if title in subject]


def test_p13_passes_in_one_process_each_do_their_work_whole(make_desk: MakeDesk) -> None:
    desk = make_desk("desk")
    first = run_monitor(desk.home)
    desk.newsroom.publish_second_edition(datetime.now(UTC))
    second = run_monitor(desk.home)
    assert first.alerts_delivered > 0
    assert second.alerts_delivered > 0
    assert len(set(desk.message_ids)) == len(desk.message_ids)


def test_p04_a_pass_makes_as_many_tasks_as_it_has_shards_and_stages(make_desk: MakeDesk, prefect_url: str) -> None:
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    report = run_monitor(make_desk("desk").home, shards=2)
    with temporary_settings({PREFECT_API_URL: prefect_url}):
        assert len(task_states(report.run, at_least=14)) == 4 * 2 + 6
        with get_client(sync_client=True) as client:
            assert {artifact.key for artifact in client.read_artifacts()} >= {"marsad-report", "marsad-sources"}


def test_p05_a_task_called_twice_alike_is_run_twice(make_desk: MakeDesk, prefect_url: str) -> None:
    """Even where results are kept by default no second delivery is skipped: what was sent, our outbox knows."""
    from prefect import flow, runtime
    from prefect.settings import PREFECT_API_URL, PREFECT_RESULTS_PERSIST_BY_DEFAULT, temporary_settings

    from flows import tasks

    home = str(make_desk("desk").home)

    @flow(persist_result=True)
    def twice() -> str:
        tasks.deliver(home, "run")
        tasks.deliver(home, "run")
        return str(runtime.flow_run.id)

    with temporary_settings({PREFECT_API_URL: prefect_url, PREFECT_RESULTS_PERSIST_BY_DEFAULT: True}):
        assert task_states(twice(), at_least=2) == ["Completed", "Completed"]


def task_states(run: str, *, at_least: int) -> list[str]:
    """The states of a flow run's tasks, once Prefect has written down so many that have ended: it does so by and by."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    this = FlowRunFilter(id=FlowRunFilterId(any_=[run]))
    deadline = time.monotonic() + 30
    states: list[str] = []
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            runs = client.read_task_runs(flow_run_filter=this)
            states = [str(made.state_name) for made in runs if made.state and made.state.is_final()]
            if len(states) >= at_least:
                break
            time.sleep(0.1)
    return states
