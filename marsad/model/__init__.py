"""The frozen types that pass from stage to stage; one type a stage, so that no stage can be skipped.

    Source → Entry (announced) → Page (fetched) → Article (read) → Tagging (tagged) → Placement (grouped) → Alert

Every datetime is aware and in UTC. Every text has been through ``marsad.text.clean``. Ids are derived from content
(see ``marsad.urls.identity``), so that a run that was killed and started again ends with the same ids.
"""

from __future__ import annotations

from marsad.model.alerts import (
    Alert,
    AlertKind,
    AlertLife,
    AlertState,
    DeadLetters,
    Notice,
    RuleMemory,
    Told,
    TopicEvidence,
    Try,
)
from marsad.model.names import Mention, NameKind, WatchName
from marsad.model.pages import Article, DateOrigin, Exchange, LivePost, Page, PageStatus, Sighting
from marsad.model.recent import RecentDevelopment, RecentQuery
from marsad.model.relooks import Absence, LastLook, PlannedRelook, Relook
from marsad.model.report import Health, Report, SourceHealth, SourceReport
from marsad.model.retention import Forgettable, LetGo, Retention
from marsad.model.search import Facet, Facets, Hit, Mark, Marks, Period, Query, Step
from marsad.model.sources import (
    EMPTY,
    NO_HINTS,
    Asked,
    Carried,
    Enclosure,
    Entry,
    Hints,
    Move,
    Poll,
    Polled,
    PollStatus,
    Source,
    SourceState,
    Validators,
)
from marsad.model.topics import Embeddings, Evidence, Example, Novelty, Passage, Placement, Tagging, Text, Topic
from marsad.model.troubles import ANSWERED, Norm, PastPage, PastPoll, Sign, SourcePast, Trouble, TroubleKind, Yield
from marsad.model.waiting import GroupItem, Reports, StoryDecisions, TaggedText, WaitingEntry, WaitingPage

__all__ = [
    "ANSWERED",
    "EMPTY",
    "NO_HINTS",
    "Absence",
    "Alert",
    "AlertKind",
    "AlertLife",
    "AlertState",
    "Article",
    "Asked",
    "Carried",
    "DateOrigin",
    "DeadLetters",
    "Embeddings",
    "Enclosure",
    "Entry",
    "Evidence",
    "Example",
    "Exchange",
    "Facet",
    "Facets",
    "Forgettable",
    "GroupItem",
    "Health",
    "Hints",
    "Hit",
    "LastLook",
    "LetGo",
    "LivePost",
    "Mark",
    "Marks",
    "Mention",
    "Move",
    "NameKind",
    "Norm",
    "Notice",
    "Novelty",
    "Page",
    "PageStatus",
    "Passage",
    "PastPage",
    "PastPoll",
    "Period",
    "Placement",
    "PlannedRelook",
    "Poll",
    "PollStatus",
    "Polled",
    "Query",
    "RecentDevelopment",
    "RecentQuery",
    "Relook",
    "Report",
    "Reports",
    "Retention",
    "RuleMemory",
    "Sighting",
    "Sign",
    "Source",
    "SourceHealth",
    "SourcePast",
    "SourceReport",
    "SourceState",
    "Step",
    "StoryDecisions",
    "TaggedText",
    "Tagging",
    "Text",
    "Told",
    "Topic",
    "TopicEvidence",
    "Trouble",
    "TroubleKind",
    "Try",
    "Validators",
    "WaitingEntry",
    "WaitingPage",
    "WatchName",
    "Yield",
]
