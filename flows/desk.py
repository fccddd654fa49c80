"""Opens a desk: its settings, watchlist and channels checked together, its archive and topic model on demand.

This is where the parts meet. Opening a desk imports neither Prefect nor torch; only ``topic_model`` loads a model.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from alerts.channel import Channel, load_channels
from alerts.letterhead import Letterhead
from alerts.matching import Known
from alerts.rulecheck import broken_rules
from classifiers.names import NameFinder
from classifiers.notions import asked_notions
from marsad.asking import read_query
from marsad.errors import ConfigError, Problem
from marsad.model import Mention, Query, Source, Topic
from marsad.rules import Rule
from marsad.settings import Settings, default_settings, load_settings
from marsad.topicfiles import by_article, with_texts
from marsad.watchlist import Watchlist, load_watchlist
from scrapers.discover import check_options
from storage.archive import Archive, open_archive

if TYPE_CHECKING:
    from classifiers.relevance import TopicModel

Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: a folder with ``marsad.toml``, ``watchlist/`` and data. ``home`` is None for the packaged defaults.
    ``broken_rules`` says by name what is wrong with the rules that name what the desk does not have."""

    home: Path | None
    settings: Settings
    watchlist: Watchlist
    channels: Mapping[str, Channel]
    broken_rules: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    _finder: NameFinder | None = field(init=False, repr=False, compare=False, default=None)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that work."""
        return tuple(rule for rule in self.settings.rules if rule.name not in self.broken_rules)

    @property
    def archive_url(self) -> str:
        """The SQLAlchemy URL of the archive: as set, else ``archive.sqlite`` in the desk's folder."""
        if self.settings.archive.url:
            return self.settings.archive.url
        return f"sqlite:///{self._folder / 'archive.sqlite'}"

    def open_archive(self, *, create: bool = True) -> Archive:
        """The desk's archive, to be used in a ``with`` block; StorageError if it cannot be opened."""
        return open_archive(self.archive_url, create=create)

    def topic_model(self) -> TopicModel:
        """The trained and calibrated model for the desk's topics; trained now if its kept copy is out of date.

        Loads torch. The model is kept in the desk's ``models/`` folder, for a desk without a home in the user's
        temporary folder, under a name that changes with topics, examples and encoder.
        """
        from classifiers.kept import trained_model

        return trained_model(self.topics_to_learn(), self.settings.encoder, self.models)

    def topics_to_learn(self) -> tuple[Topic, ...]:
        """The desk's topics, examples that are named as articles with the articles' texts."""
        articles = by_article(self.watchlist.topics)
        if not articles:
            return self.watchlist.topics
        with self.open_archive(create=False) as archive:
            texts = {article: archive.article(article) for article in articles}
        if problems := [_no_article(article, articles[article]) for article, found in texts.items() if not found]:
            raise ConfigError(problems)
        return with_texts(self.watchlist.topics, {article: found for article, found in texts.items() if found})

    @property
    def models(self) -> Path:
        """The folder in which trained models are kept."""
        return self._folder / "models"

    def name_finder(self) -> NameFinder:
        """Looks for the desk's watch names. Made once: every search asks it, and making it reads every spelling."""
        finder = self._finder or NameFinder(self.watchlist.names)
        object.__setattr__(self, "_finder", finder)
        return finder

    def names_asked(self, rules: Iterable[Rule]) -> Known:
        """Which watch names the rules ask for: "Roumieh prison" asks for that prison in every spelling. What is no
        watch name is left out."""
        asked = list(rules)
        phrases = {phrase for rule in asked for phrase in (*rule.names, *rule.places)}
        searches = {rule.search for rule in asked if rule.search}
        if not phrases and not searches:
            return Known()
        finder, known = self.name_finder(), {name.name for name in self.watchlist.names}
        names = {
            phrase: frozenset({phrase} & known or {mention.name for mention in finder.find(phrase)})
            for phrase in phrases
        }
        spelled = {search: self._spelled(search, finder) for search in searches}
        return Known({phrase: found for phrase, found in names.items() if found}, spelled)

    def asked(self, query: Query) -> Query:
        """``query``, which then finds every spelling of the watch names that its words spell, and what its words stand
        for in other languages."""
        if not query.words.strip():
            return query
        spelled = self._spelled(query.words, self.name_finder())
        return replace(query, spelled=spelled, notions=asked_notions(query.words))

    def _spelled(self, typed: str, finder: NameFinder) -> tuple[Mention, ...]:
        """The watch names that a query spells, each with the words that do; names: by their names are among them."""
        known = {name.name for name in self.watchlist.names}
        by_name = [Mention(name, name) for name in sorted(known & read_query(typed).names)]
        return (*by_name, *finder.asked(typed))

    @property
    def _folder(self) -> Path:
        if self.home is not None:
            return self.home
        return Path(tempfile.gettempdir()) / "marsad-default-desk"


def open_desk(home: Path) -> Desk:
    """The desk in ``home``. A ConfigError names every mistake of every file at once."""
    problems: list[Problem] = []
    settings = _collect(lambda: load_settings(home), problems)
    watchlist = _collect(lambda: load_watchlist(home / "watchlist"), problems)
    channels = _collect(lambda: _channels(home, settings, watchlist), problems) if settings else None
    if watchlist and settings:
        watchlist = replace(watchlist, sources=tuple(_with_secrets(one, settings) for one in watchlist.sources))
    if watchlist:
        problems += [problem for source in watchlist.sources for problem in check_options(source)]
    if problems or settings is None or watchlist is None or channels is None:
        raise ConfigError(problems)
    asked = _with_searches(settings, watchlist)
    broken = broken_rules(
        asked.rules,
        channels=channels,
        topics=[topic.name for topic in watchlist.topics],
        sources=[source.name for source in watchlist.sources],
        schedules=asked.schedules,
    )
    return Desk(home.resolve(), asked, watchlist, channels, broken)


def _with_searches(settings: Settings, watchlist: Watchlist) -> Settings:
    """The settings with the query of each saved search where a rule names it: a rule whose search is saved anew is
    another rule."""
    saved = {search.name: search.query for search in watchlist.searches}
    rules = tuple(rule.model_copy(update={"search": saved.get(rule.search, rule.search)}) for rule in settings.rules)
    return settings.model_copy(update={"rules": rules})


def _no_article(article: str, topic: str) -> Problem:
    mend = "marsad search shows the ids of articles. Name another, or write the text instead."
    return Problem(f"watchlist/topics/{topic}", "article", f'the archive has no article "{article}"', mend)


def _with_secrets(source: Source, settings: Settings) -> Source:
    """The source with the secrets that the settings hold for it."""
    secrets = settings.sources.get(source.name)
    return replace(source, options={**source.options, **secrets}) if secrets else source


def default_desk() -> Desk:
    """A desk of defaults: the packaged topics, no sources, no channels; for commands that need no desk of one's own."""
    with packaged_watchlist() as folder:
        packaged = load_watchlist(folder)
    return Desk(None, default_settings(), replace(packaged, sources=()), {})


@contextmanager
def packaged_watchlist() -> Iterator[Path]:
    """The folder of the watchlist that comes with Marsad."""
    with resources.as_file(resources.files("watchlist")) as folder:
        yield folder


def _channels(home: Path, settings: Settings, watchlist: Watchlist | None) -> dict[str, Channel]:
    letterhead = Letterhead(
        settings.alerts.desk_url,
        ZoneInfo(settings.schedules.timezone),
        watchlist.titles if watchlist else {},
    )
    return load_channels(settings.channels, letterhead=letterhead, home=home.resolve())


def _collect(load: Callable[[], Loaded], problems: list[Problem]) -> Loaded | None:
    try:
        return load()
    except ConfigError as error:
        problems += error.problems
        return None
