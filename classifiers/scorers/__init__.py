"""What speaks for a topic, one module a kind of evidence; ``scorers = [...]`` in a topic's file names them.

A scorer's module has a ``VERSION``, to be raised when its numbers change, and a class ``Scorer(topic)`` whose
``features(document)`` gives float32 numbers of shape (1 + passages, width): a row for the article, then one for each
passage as if it were an article of its own. The same document always gives the same numbers.
"""

from __future__ import annotations

from types import ModuleType

from marsad import plugins
from marsad.model import Topic


def scorer_module(topic: Topic, name: str) -> ModuleType:
    """The module of one of the topic's scorers; a ConfigError lists the known ones if there is none of that name."""
    return plugins.load(__name__, name, file=f"watchlist/topics/{topic.name}.toml", key="scorers")
