"""The archive's part on what persons decide: what stories belong together, which topics articles have, what they want
to hear of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from marsad.model import LabelledText, StoryDecisions, UndecidedText
from storage import attention, decisions, labelling, tagging
from storage.times import refuse_naive
from storage.transactions import Transactions


class DecidingArchive(Transactions):
    """See ``storage.archive.Archive``. Each act is one transaction: the decision is kept and placements change with it.

    Stories and articles may be named by a unique beginning of their id, articles also by an address, and a story that
    was merged away stands for the one that it went into. DecisionError, and nothing is changed, if that names nothing
    or cannot be done. Alerts that were made follow their articles, so that later ones know who has heard of the story;
    none is made. They give the decision as it was kept: kind, story, other, articles, by, at, note.
    """

    def split_story(
        self, story: str, articles: Sequence[str], *, by: str, now: datetime, note: str = ""
    ) -> dict[str, object]:
        """Take ``articles`` out of ``story`` into one of their own, which is the decision's ``story``."""
        refuse_naive(now)
        with self._writing() as connection:
            return decisions.split(connection, story, articles, by=by, note=note, now=now)

    def merge_stories(self, into: str, other: str, *, by: str, now: datetime, note: str = "") -> dict[str, object]:
        """Make two stories one, with the id of ``into``, and what would join ``other`` joins that."""
        refuse_naive(now)
        with self._writing() as connection:
            return decisions.merge(connection, into, other, by=by, note=note, now=now)

    def pin_article(self, article: str, story: str, *, by: str, now: datetime, note: str = "") -> dict[str, object]:
        """Put an article into ``story``, or say that it is rightly there, for good."""
        refuse_naive(now)
        with self._writing() as connection:
            return decisions.pin(connection, article, story, by=by, note=note, now=now)

    def give_attention(self, story: str, kind: Literal["follow", "mute"] | None, *, by: str, now: datetime) -> str:
        """Follow a story, mute it (no alert tells of it from then on), or neither; the story's id."""
        refuse_naive(now)
        with self._writing() as connection:
            return attention.give(connection, story, kind, by=by, now=now)

    def attention(self) -> dict[str, str]:
        """The stories that are followed or muted, each with "follow" or "mute"."""
        with self._reading() as connection:
            return attention.of_stories(connection)

    def story_decisions(self) -> StoryDecisions:
        """What all these decisions together come to now: what a stream of stories must keep to."""
        with self._reading() as connection:
            return decisions.standing(connection)

    # -------------------------------------------------- topics

    def record_decision(
        self, article: str, topic: str, decision: bool, *, by: str, now: datetime, note: str = ""
    ) -> None:
        """Keep a person's yes or no to a topic of an article: it holds until a person changes it (C13)."""
        with self._writing() as connection:
            tagging.record_decision(connection, article, topic, decision, by=by, note=note, now=now)

    def labelled_texts(self) -> list[LabelledText]:
        """Every article of which a person decided, as it reads now, by id: what there is to learn from."""
        with self._reading() as connection:
            return labelling.labelled_texts(connection)

    def undecided_texts(self, topic: str, *, near: float, limit: int) -> list[UndecidedText]:
        """Articles on whose ``topic`` only a model has decided, those scored nearest to ``near`` first. Copies of
        another article's text, and texts that are too short, are left out: they teach nothing."""
        with self._reading() as connection:
            return labelling.undecided_texts(connection, topic, near=near, limit=limit)
