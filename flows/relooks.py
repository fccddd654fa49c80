"""When an article is looked at again, by which validators, and when one that is missing counts as deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from marsad.errors import FetchError, SourceError
from marsad.model import Absence, LastLook, Page, PlannedRelook, Relook, Validators
from marsad.settings import RelookSettings
from marsad.urls import front_page, same_page_key

SOONEST = 0.5
"""No look is sooner after another than this part of the first step."""
QUIETER = 8
"""After an edit the next pause is at most this fraction of the article's age: pages that change at every look, for
nothing that we could tell, cost a few dozen looks in all."""
LIVE_QUIETER = 4
"""The pause of a live article grows to this fraction of how long it has said nothing new."""
MOST_RETRIES = 3
"""How often a look that brought no answer is taken up again ahead of its time: after 1, 3 and 9 hours."""
FULL_AGAIN = timedelta(days=2)
"""A page that is only ever said to be unchanged is asked for whole after so long (F19)."""
MANY = 3
"""So many pages of one host missing, and more than are there, say more of the host than of the pages."""
GONE = frozenset({404, 410})


def plan(look: LastLook, settings: RelookSettings, own: Sequence[float] | None) -> PlannedRelook:
    """When ``look``'s article is looked at next; ``own`` are the steps that its source sets for itself. What is live,
    missing or about one of the topics comes first."""
    first = look.live or look.tagged or (look.missing_at is not None and look.deleted_at is None)
    return PlannedRelook(look.article, next_look(look, settings, own), rank=0 if first else 1)


def next_look(look: LastLook, settings: RelookSettings, own: Sequence[float] | None = None) -> datetime | None:
    """When an article is looked at again after ``look``; None if never.

    Steps are ages of the article: the next is the first that still lies ahead, so a desk that was off makes up for
    several steps with one look. An edit brings the next look forward to a fraction of the article's age, and keeps an
    article in view for twice as long. A live one is looked at every few minutes while it goes on.
    """
    steps = [timedelta(hours=step) for step in (own if own is not None else settings.steps(tagged=look.tagged))]
    if not steps:
        return None
    if 0 < look.failures <= MOST_RETRIES:
        return look.looked_at + timedelta(hours=3 ** (look.failures - 1))
    if look.missing_at is not None and look.deleted_at is None:
        return look.looked_at + timedelta(hours=settings.missing_hours)
    age = look.looked_at - look.dated
    quiet = look.looked_at - (look.changed_at or look.dated)
    pauses = [step - age for step in steps if step - age >= steps[0] * SOONEST]
    after_edit = max(steps[0], (age - quiet) / QUIETER)
    if look.changed_at is not None and quiet < after_edit and age < 2 * steps[-1]:
        pauses.append(after_edit - quiet)
    if look.live and age < steps[-1]:
        pauses.append(max(timedelta(minutes=settings.live_minutes), quiet / LIVE_QUIETER))
    return look.looked_at + min(pauses) if pauses else None


def validators_for(relook: Relook, now: datetime) -> Validators:
    """What to ask "has it changed?" with; nothing where the page itself is wanted."""
    whole = relook.missing or now - relook.full_at >= FULL_AGAIN
    return Validators() if whole else relook.waiting.validators


def missing_by_error(error: SourceError) -> bool:
    """Whether a failed look says that the page is not there any more."""
    return isinstance(error, FetchError) and error.status in GONE and error.reason == f"http-{error.status}"


def missing_by_page(page: Page) -> bool:
    """Whether we were sent to the front page of a site instead of the page that we asked for."""
    asked, landed = same_page_key(page.url), same_page_key(page.final_url)
    return asked != landed and front_page(page.final_url) and not front_page(page.url)


def is_deleted(absence: Absence, settings: RelookSettings) -> bool:
    """Whether a missing page counts as deleted: missing twice, hours apart, while its host still has others."""
    apart = absence.again_at - absence.missing_at >= timedelta(hours=settings.missing_hours)
    host_is_off = absence.host_missing >= MANY and absence.host_missing > absence.host_seen
    return absence.times > 1 and apart and not host_is_off
