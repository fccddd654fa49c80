"""The trained judge of two articles: same development? same story? Its numbers are in ``stories.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.similarity import FEATURES, Rarities, Rarity
from classifiers.traits import Centres

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARAMETERS = "stories.json"
DEVELOPMENT, STORY = "development", "story"
KINDS = ("full", "words", "timeless", "brief", "brief_timeless")
"""Of judges. By what they go: everything, all but vectors, all but what time makes telling. Brief ones judge of pairs
of which one is little more than a headline."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic model over ``FEATURES``: log-odds that two articles belong together, less what is asked for."""

    weights: NDArray[np.float64]
    bias: float

    def __call__(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds for each row of ``features``: over 0 is "yes"."""
        result: NDArray[np.float64] = features @ self.weights + self.bias
        return result


@dataclass(frozen=True, slots=True)
class Linking:
    """Everything that was learnt. ``centres`` are the mean passage vector of each language, (dimensions,), made by
    ``encoder``; they and the ``MEANING`` features hold for that encoder only. ``judges`` are one of developments and
    one of stories of each of ``KINDS``."""

    encoder: str
    centres: Centres
    rarities: Rarities
    judges: Mapping[str, tuple[Judge, Judge]]

    def judges_for(self, *, vectors: bool, dated: bool, brief: bool) -> tuple[Judge, Judge]:
        """Who judges of developments and of stories, given whether vectors can be compared and days are known, and
        whether the pair is brief."""
        if not vectors:
            return self.judges["words"]
        if brief:
            return self.judges["brief" if dated else "brief_timeless"]
        return self.judges["full" if dated else "timeless"]


@cache
def shipped() -> Linking:
    """What ships with the package; read once."""
    return linking_from(json.loads(resources.files("classifiers").joinpath(PARAMETERS).read_text(encoding="utf-8")))


def linking_from(raw: Mapping[str, Any]) -> Linking:
    """The parameters as ``benchmarks/train_stories.py`` writes them. Raises KeyError if a part is missing."""
    rarity = raw["rarity"]
    return Linking(
        encoder=raw["encoder"],
        centres={language: np.array(centre, dtype=np.float32) for language, centre in raw["centres"].items()},
        rarities=Rarities(
            names={script: _rarity(table) for script, table in rarity["names"].items()},
            terms={language: _rarity(table) for language, table in rarity["terms"].items()},
            places=_rarity(rarity["places"]),
            things=_rarity(rarity["things"]),
            acts=_rarity(rarity["acts"]),
        ),
        judges={kind: (_judge(raw["judges"][kind][DEVELOPMENT]), _judge(raw["judges"][kind][STORY])) for kind in KINDS},
    )


def _rarity(table: Mapping[str, Any]) -> Rarity:
    return Rarity(table["articles"], table["counts"])


def _judge(table: Mapping[str, Any]) -> Judge:
    weights = table["weights"]
    names = set(weights)
    if not names <= set(FEATURES):
        raise KeyError(f"weights of unknown features: {', '.join(sorted(names - set(FEATURES)))}")
    return Judge(np.array([float(weights.get(name, 0.0)) for name in FEATURES]), float(table["bias"]))
