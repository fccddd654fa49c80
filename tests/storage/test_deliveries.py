"""Delivery from the archive through real servers that fail, by senders that are killed: none lost, none twice."""

from __future__ import annotations

import random

from deliveries import Job, Passes, channel_tables, deliver_under_faults, make_alerts
from faulty import MAIL_FAULTS, OK, WEB_FAULTS, FaultyMail, FaultyWeb

from storage.archive import open_archive

ACTS = ("claim_alerts", "send", "record_delivery", "record_delivery_failure", "postpone_alert")


def test_a06_none_is_lost_and_none_is_told_twice_without_a_reason_whatever_fails_and_wherever_it_is_killed(url, now):
    kill_at = range(1, 33)
    outcome = deliver_under_faults(url, count=80, kill_at=kill_at, pairs=1, draw=random.Random(5), now=now)
    assert {death.step for death in outcome.deaths} == {f"{act} {when}" for act in ACTS for when in ("begun", "done")}
    assert set(outcome.befell) == {OK, *MAIL_FAULTS, *WEB_FAULTS}
    assert outcome.lost == []
    assert outcome.unexplained == []
    assert outcome.renamed == (), "a repeat carries the same key"
    assert set(outcome.states) == {"delivered"}


def test_a25_two_senders_at_once_send_each_alert_once(url, now):
    alerts = make_alerts(120, now)
    with FaultyMail(lambda: OK) as mail, FaultyWeb(lambda: OK) as web, open_archive(url) as archive, Passes() as passes:
        archive.record_grouping([], alerts, now=now)
        tables = channel_tables(mail.port, web.url)
        jobs = [Job(url, now.isoformat(), name, tables, free=False) for name in ("one", "other")]
        assert [passes.end(owner) for owner in [passes.begin(job) for job in jobs]] == [None, None]
        assert {life.state for life in archive.alerts(limit=200)} == {"delivered"}
        assert mail.kept + web.kept == dict.fromkeys((alert.key for alert in alerts), 1)
