"""Plays the demo: a newsroom brings out two editions; the real flow runs over each, with real mail and Slack ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.prefect_server import prefect_api
from flows.run import Progress, run_monitor
from marsad.model import Query, Report
from query.demo.desk import TOPICS, write_demo_desk
from query.demo.newsroom import Newsroom
from query.demo.receivers import Mailbox, SlackDesk
from query.demo.texts import DemoArticle
from query.demo.truth import expected_alerts
from storage.archive import Archive

EVERYTHING = 10_000


@dataclass(frozen=True, slots=True)
class Delivered:
    """One message as it arrived: by which channel, to whom, its subject or first line, and its text."""

    channel: str
    recipient: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story as the archive has it: how its developments were told, by whom and in which languages."""

    id: str
    title: str
    topics: tuple[str, ...]
    developments: int
    articles: int
    outlets: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The mails of an edition against what its authors know to be so: how many developments were to be told and how
    many were, by the headlines of those that were not, and those told that are about no topic."""

    expected: int
    told: int
    untold: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What one run over one edition came to. ``stories`` are all that the archive holds after it; ``requests`` counts
    what the newsroom was asked for, ``unchanged`` those it answered with 304."""

    number: int
    report: Report
    delivered: tuple[Delivered, ...]
    judged: Judged
    stories: tuple[ToldStory, ...]
    requests: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's outside world while it is open."""

    home: Path
    newsroom: Newsroom
    mailbox: Mailbox
    slack: SlackDesk


@contextmanager
def stage(home: Path) -> Iterator[Stage]:
    """Open the newsroom, mailbox and Slack receiver, and write their desk into ``home``; closed afterwards."""
    with ExitStack() as opened:
        newsroom = opened.enter_context(Newsroom(datetime.now(UTC)))
        mailbox = opened.enter_context(Mailbox())
        slack = opened.enter_context(SlackDesk())
        write_demo_desk(home, newsroom, mailbox, slack)
        opened.enter_context(prefect_api(home.resolve()))
        yield Stage(home, newsroom, mailbox, slack)


def editions(on: Stage, open_archive: Callable[[], Archive], progress: Progress | None = None) -> Iterator[Edition]:
    """Run the monitor over the first edition, then over the second; gives each Edition as it is done."""
    yield _edition(1, on, open_archive, progress)
    on.newsroom.publish_second_edition(datetime.now(UTC))
    yield _edition(2, on, open_archive, progress)


def stories(archive: Archive) -> tuple[ToldStory, ...]:
    """Every story in ``archive`` that has a topic, the most reported first."""
    found: dict[str, ToldStory] = {}
    for hit in archive.search(Query(limit=EVERYTHING, sort="newest", mode="words")):
        if hit.story and hit.topics and hit.story not in found:
            found[hit.story] = _story(archive, hit.story)
    return tuple(sorted(found.values(), key=lambda told: (-told.articles, told.title)))


def judged(articles: Sequence[DemoArticle], number: int, headlines: Collection[str]) -> Judged:
    """Edition ``number`` judged by the truth that stands beside each article. ``headlines``
    are those that its mails told: a later mail of a story has the first one's subject, and its own headline within."""
    expected = expected_alerts(articles, number, topics=TOPICS)
    untold = [e.first.title for e in expected if not any(a.title in headlines for a in (e.first, *e.others))]
    beside = sorted({a.title for a in articles if a.title in headlines and not (a.topics or a.may_have)})
    return Judged(len(expected), len(expected) - len(untold), tuple(untold), tuple(beside))


def _edition(number: int, on: Stage, open_archive: Callable[[], Archive], progress: Progress | None) -> Edition:
    mails, posts, visits = len(on.mailbox.messages), len(on.slack.posts), len(on.newsroom.visits)
    report = run_monitor(on.home, progress=progress)
    with open_archive() as archive:
        told = stories(archive)
    asked = on.newsroom.visits[visits:]
    mailed = tuple(_mails(on.mailbox, mails))
    return Edition(
        number,
        report,
        (*mailed, *_posts(on.slack, posts)),
        judged(on.newsroom.articles, number, {line for message in mailed for line in message.text.splitlines()}),
        told,
        requests=len(asked),
        unchanged=sum(visit.status == 304 for visit in asked),
    )


def _mails(mailbox: Mailbox, since: int) -> Iterator[Delivered]:
    for message in mailbox.messages[since:]:
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        yield Delivered("e-mail", str(message["To"]), str(message["Subject"]), str(text))


def _posts(slack: SlackDesk, since: int) -> Iterator[Delivered]:
    for post in slack.posts[since:]:
        text = str(post.get("text", ""))
        yield Delivered("Slack", "", text.splitlines()[0] if text else "", text)


def _story(archive: Archive, id: str) -> ToldStory:
    told = archive.story(id) or {}
    return ToldStory(
        id=id,
        title=str(told.get("title", "")),
        topics=_texts(told.get("topics")),
        developments=len(_texts(told.get("developments"))),
        articles=int(str(told.get("articles", 0))),
        outlets=_texts(told.get("outlets")),
        languages=_texts(told.get("languages")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, Sequence) else ()
