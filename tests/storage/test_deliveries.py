"""Delivery from the archive through real servers that fail, by senders that are killed: none lost, none twice."""

from __future__ import annotations

import random

from deliveries import Job, begin, channel_tables, deliver_under_faults, end, make_alerts
from faulty import OK, FaultyMail, FaultyWeb

from storage.archive import open_archive


def test_a06_none_is_lost_and_none_is_told_twice_without_a_reason_whatever_fails(url, now):
    outcome = deliver_under_faults(url, count=80, kills=5, pairs=1, draw=random.Random(2), now=now)
    assert len(outcome.deaths) == 5
    assert len(outcome.befell) >= 10
    assert outcome.lost == []
    assert outcome.unexplained == []
    assert outcome.renamed == (), "a repeat carries the same key"
    assert set(outcome.states) == {"delivered"}


def test_a25_two_senders_at_once_send_each_alert_once(url, now):
    alerts = make_alerts(120, now)
    with FaultyMail(lambda: OK) as mail, FaultyWeb(lambda: OK) as web, open_archive(url) as archive:
        archive.record_grouping([], alerts, now=now)
        tables = channel_tables(mail.port, web.url)
        jobs = [Job(url, now.isoformat(), name, tables, free=False) for name in ("one", "other")]
        assert [end(process) for process in [begin(job) for job in jobs]] == [None, None]
        assert {life.state for life in archive.alerts(limit=200)} == {"delivered"}
        assert mail.kept + web.kept == dict.fromkeys((alert.key for alert in alerts), 1)
