"""What a topic, or a changed one, would have tagged and told in the archive, from vectors that are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.backtest import backtest, too_often, week_of
from flows.desk import Desk
from flows.stages.tagging import TAG_BATCH
from marsad.model import Evidence, GroupItem, TaggedText, Tagging, Topic
from marsad.rules import Rule
from storage.archive import Archive

SAMPLE = 12
AT_ONCE = "at-once"
"""The name of the rule that stands for "tell every development of this topic at once", which no desk need have."""


@dataclass(frozen=True, slots=True)
class TriedTag:
    """An article as the tried topic sees it. ``passage`` is what earned it the tag, "" where it gets none; ``today``
    says whether the archive has the tag now, ``by_person`` whether a person decided so."""

    article: str
    at: datetime | None
    title: str
    url: str
    language: str | None
    score: float
    passage: str
    would: bool
    today: bool
    by_person: bool


@dataclass(frozen=True, slots=True)
class TriedRule:
    """What a rule would have told, and what it tells by the tags of today, in developments. ``refused`` says why it may
    not fire, "" if it may; ``forced`` that it may all the same."""

    rule: str
    channel: str
    developments: int
    per_day: float
    per_week: Mapping[str, int]
    today: int
    refused: str
    forced: bool


@dataclass(frozen=True, slots=True)
class TopicBacktest:
    """What ``topic`` would have tagged from ``since`` to ``until``, by the model of this name.

    Of ``articles``, it would have tagged ``tagged``; ``today`` have the tag now. ``added`` and ``removed`` are the
    differences, those first that the model is surest of; ``sample`` are some of all that it would tag, spread over the
    time. ``read_again`` is how many had to be embedded again, since what is kept of them is another encoder's.
    """

    topic: str
    model: str
    threshold: float
    since: datetime | None
    until: datetime
    articles: int
    read_again: int
    tagged: int
    today: int
    by_language: Mapping[str, int]
    per_week: Mapping[str, int]
    added: tuple[TriedTag, ...]
    removed: tuple[TriedTag, ...]
    sample: tuple[TriedTag, ...]
    rules: tuple[TriedRule, ...]

    @property
    def refused(self) -> tuple[TriedRule, ...]:
        """The desk's rules that would tell too often and are not forced."""
        return tuple(one for one in self.rules if one.refused and not one.forced and one.rule != AT_ONCE)


def backtest_topic(
    desk: Desk, archive: Archive, topic: Topic, *, since: datetime | None, until: datetime
) -> TopicBacktest:
    """Try ``topic`` on the articles dated ``since`` then, all if that is None. It takes the place of the desk's topic
    of that name, or is one more. Where a person decided, that holds (C13). Nothing in the archive changes."""
    model = with_topic(desk, topic).topic_model()
    tried = _Tried()
    for batch in _pages(archive, since):
        documents, again = model.recall(batch)
        tried.read_again += again
        for kept, tagging in zip(batch, model.judge([one.text for one in batch], documents), strict=True):
            tried.note(topic.name, kept, tagging)
    wanted = [tag for tag in tried.tags if tag.would]
    return TopicBacktest(
        topic=topic.name,
        model=model.name,
        threshold=model.thresholds[topic.name],
        since=since,
        until=until,
        articles=tried.articles,
        read_again=tried.read_again,
        tagged=len(wanted),
        today=sum(tag.today for tag in tried.tags),
        by_language=dict(sorted(Counter(tag.language or "?" for tag in wanted).items())),
        per_week=_weeks(wanted, until),
        added=_surest(tag for tag in wanted if not tag.today),
        removed=_surest(tag for tag in tried.tags if tag.today and not tag.would),
        sample=_spread(wanted),
        rules=_rules(desk, archive, topic, tried, since=since, until=until),
    )


def with_topic(desk: Desk, topic: Topic) -> Desk:
    """The desk with ``topic`` instead of its topic of that name, or with one more."""
    topics = [topic if one.name == topic.name else one for one in desk.watchlist.topics]
    if topic.name not in {one.name for one in topics}:
        topics.append(topic)
    return replace(desk, watchlist=replace(desk.watchlist, topics=tuple(topics)))


@dataclass(slots=True)
class _Tried:
    """What is known so far: every article that has the tag or would get it, by id what the model says."""

    articles: int = 0
    read_again: int = 0
    tags: list[TriedTag] = field(default_factory=list)
    scores: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def note(self, topic: str, kept: TaggedText, tagging: Tagging) -> None:
        self.articles += 1
        text, by_person, today = kept.text, topic in kept.decided, topic in kept.text.topics
        would = today if by_person else topic in tagging.topics
        if not would and not today:
            return
        found = tagging.evidence.get(topic)
        if would:
            self.scores[text.id] = tagging.scores[topic]
            if found:
                self.evidence[text.id] = found
        self.tags.append(
            TriedTag(
                article=text.id,
                at=text.published,
                title=text.title,
                url=text.url or "",
                language=tagging.language,
                score=round(tagging.scores[topic], 4),
                passage=found.passage if found else "",
                would=would,
                today=today,
                by_person=by_person,
            )
        )

    def as_tried(self, topic: str, item: GroupItem) -> GroupItem:
        """The article with the tag that it would have, or without the one that it has."""
        others = tuple(name for name in item.text.topics if name != topic)
        would = item.text.id in self.scores
        scores = {name: score for name, score in item.scores.items() if name != topic}
        evidence = {name: one for name, one in item.evidence.items() if name != topic}
        if would:
            scores[topic] = self.scores[item.text.id]
            if item.text.id in self.evidence:
                evidence[topic] = self.evidence[item.text.id]
        topics = tuple(sorted((*others, topic))) if would else others
        return replace(item, text=replace(item.text, topics=topics), scores=scores, evidence=evidence)


def _pages(archive: Archive, since: datetime | None) -> Iterator[Sequence[TaggedText]]:
    after = ""
    while batch := archive.tagged_texts(since=since, after=after, limit=TAG_BATCH):
        yield batch
        after = batch[-1].text.id


def _rules(
    desk: Desk, archive: Archive, topic: Topic, tried: _Tried, *, since: datetime | None, until: datetime
) -> tuple[TriedRule, ...]:
    """The desk's rules that the topic may fire, and what a rule for it alone would tell."""
    begin = since or min((tag.at for tag in tried.tags if tag.at), default=until - timedelta(days=1))
    alone = Rule(name=AT_ONCE, channel="", topics=(topic.name,))
    rules = [rule for rule in desk.settings.rules if not rule.topics or topic.name in rule.topics]
    known = desk.names_asked(rules)
    found = []
    for rule in (*rules, alone):
        would = (tried.as_tried(topic.name, item) for item in archive.grouped_since(begin))
        fired = backtest(would, rule, since=begin, until=until, known=known)
        today = backtest(archive.grouped_since(begin), rule, since=begin, until=until, known=known)
        found.append(
            TriedRule(
                rule=rule.name,
                channel=rule.channel,
                developments=len(fired.fired),
                per_day=round(fired.per_day, 2),
                per_week=fired.per_week(),
                today=len(today.fired),
                refused=too_often(rule, fired, desk.settings.alerts.most_per_day),
                forced=rule.force,
            )
        )
    return tuple(found)


def _weeks(tags: Sequence[TriedTag], until: datetime) -> dict[str, int]:
    """How many a week; weeks between the first and ``until`` in which there were none have 0."""
    dated = [tag.at or until for tag in tags]
    if not dated:
        return {}
    first = min(dated)
    days = range(max((until - first).days, 0) + 1)
    counts = dict.fromkeys((week_of(first + timedelta(days=n)) for n in days), 0) | {week_of(until): 0}
    for at in dated:
        counts[week_of(at)] = counts.get(week_of(at), 0) + 1
    return dict(sorted(counts.items()))


def _surest(tags: Iterable[TriedTag]) -> tuple[TriedTag, ...]:
    return tuple(sorted(tags, key=lambda tag: (-tag.score if tag.would else tag.score, tag.article)))


def _spread(tags: Sequence[TriedTag]) -> tuple[TriedTag, ...]:
    """Some of ``tags``, spread evenly over the time."""
    dated = sorted(tags, key=lambda tag: (tag.at.timestamp() if tag.at else 0.0, tag.article))
    step = max(len(dated) / SAMPLE, 1.0)
    return tuple(dated[int(n * step)] for n in range(min(SAMPLE, len(dated))))
