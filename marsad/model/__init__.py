"""The frozen types that pass from stage to stage; one type a stage, so that no stage can be skipped.

    Source → Entry (announced) → Page (fetched) → Article (read) → Tagging (tagged) → Placement (grouped) → Alert

Every datetime is aware and in UTC. Every text has been through ``marsad.text.clean``. Ids are derived from content
(see ``marsad.urls.identity``), so that a run that was killed and started again ends with the same ids.
"""

from __future__ import annotations

from marsad.model.alerts import Alert, AlertLife, AlertState, TopicEvidence
from marsad.model.pages import Article, DateOrigin, Page, PageStatus
from marsad.model.report import Report, SourceReport
from marsad.model.search import Hit, Query
from marsad.model.sources import EMPTY, Enclosure, Entry, Poll, PollStatus, Source, SourceState, Validators
from marsad.model.topics import Evidence, Example, Passage, Placement, Tagging, Text, Topic
from marsad.model.waiting import GroupItem, WaitingEntry, WaitingPage

__all__ = [
    "EMPTY",
    "Alert",
    "AlertLife",
    "AlertState",
    "Article",
    "DateOrigin",
    "Enclosure",
    "Entry",
    "Evidence",
    "Example",
    "GroupItem",
    "Hit",
    "Page",
    "PageStatus",
    "Passage",
    "Placement",
    "Poll",
    "PollStatus",
    "Query",
    "Report",
    "Source",
    "SourceReport",
    "SourceState",
    "Tagging",
    "Text",
    "Topic",
    "TopicEvidence",
    "Validators",
    "WaitingEntry",
    "WaitingPage",
]
