"""Search by meaning, once the model is there: it is loaded behind the pages, which go by words until then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from marsad.errors import MarsadError
from marsad.model import Query
from query.understanding import understood

if TYPE_CHECKING:
    from classifiers.relevance import TopicModel

_logger = logging.getLogger(__name__)


class Meaning:
    """A topic model that is being loaded. Without ``load`` there is none and never will be."""

    def __init__(self, load: Callable[[], TopicModel] | None = None) -> None:
        self._load = load
        self._model: TopicModel | None = None
        self.loading = load is not None

    def start(self) -> None:
        """Begin to load, in a thread that ends with the process."""
        if self._load is not None:
            threading.Thread(target=self._run, name="meaning", daemon=True).start()

    def understood(self, query: Query) -> Query:
        """``query`` with what it means; by words alone while there is no model, or nothing that has a meaning."""
        return understood(query, lambda: self._model)

    def _run(self) -> None:
        assert self._load is not None
        try:
            self._model = self._load()
        except MarsadError as error:
            _logger.warning("search goes by words alone: the model cannot be loaded: %s", error)
        finally:
            self.loading = False
