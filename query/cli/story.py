"""``marsad story``: one story as a timeline, and what a person decides of stories: split, merge, pin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from cyclopts import App, Parameter

from query.cli.call import Article, By, Call, Note, decider
from query.output import cell
from query.usage import UsageError
from query.views import story_view

story = App(name="story", help="Show one story as a timeline, or split, merge and pin.")

Story = Annotated[str, Parameter(help="A story's id, or the beginning of one, as marsad show and search give it.")]


@story.default
def show(id: Story, /, *, call: Call) -> int:
    """Show one story as a timeline of its developments."""
    with call.desk().open_archive() as archive:
        found = archive.story(id)
    if found is None:
        raise UsageError(f"there is no story {id}. marsad show ID names an article's story.")
    call.out.show(found, lambda: story_view(found))
    return 0


@story.command
def split(id: Story, /, *articles: Article, by: By = None, note: Note = "", call: Call) -> int:
    """Take articles out of a story into one of their own.

    What comes later and is like them joins them, and the two are not made one again but by marsad story merge.
    """
    with call.desk().open_archive() as archive:
        decision = archive.split_story(id, articles, by=decider(by), note=note, now=call.now)
    return _tell(call, decision, f"They are story {decision['story']} now.")


@story.command
def merge(id: Story, other: Story, /, *, by: By = None, note: Note = "", call: Call) -> int:
    """Make two stories one, that of the first id.

    What comes later and would join the other one joins it.
    """
    with call.desk().open_archive() as archive:
        decision = archive.merge_stories(id, other, by=decider(by), note=note, now=call.now)
    return _tell(call, decision, f"They are one story now, {decision['story']}.")


@story.command
def pin(article: Article, story: Story, /, *, by: By = None, note: Note = "", call: Call) -> int:
    """Put an article into a story for good, or say that it is rightly there."""
    with call.desk().open_archive() as archive:
        decision = archive.pin_article(article, story, by=decider(by), note=note, now=call.now)
    return _tell(call, decision, f"It is and stays in story {decision['story']}.")


def _tell(call: Call, decision: Mapping[str, object], told: str) -> int:
    call.out.show(decision, lambda: cell(f"{told} marsad story {decision['story']} shows it."))
    return 0
