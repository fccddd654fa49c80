"""Trained models on disk: that for a desk's topics is found there, or trained and put there."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from classifiers.encoder import load_encoder
from classifiers.fingerprint import fingerprint_of
from classifiers.relevance import ABOUT, TopicModel
from marsad.model import Topic
from marsad.settings import EncoderSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)


def trained_model(topics: Sequence[Topic], settings: EncoderSettings, folder: Path) -> TopicModel:
    """The model for ``topics``: that kept in ``folder``, else one trained now (a few seconds) and kept there.

    A kept model is found by what it was made from: encoder, topics, examples, code. Raises ConfigError as
    ``load_encoder``, ``TopicModel.train`` and ``TopicModel.load`` do.
    """
    encoder = load_encoder(settings)
    sizes = {"passage_tokens": settings.passage_tokens, "batch_size": settings.batch_size}
    path = folder / _file_of(topics, encoder, settings)
    if path.exists():
        try:
            return TopicModel.load(path, topics, encoder, **sizes)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            log.warning("the kept model %s cannot be read and is trained anew", path.name, exc_info=True)
    return _kept_anew(topics, encoder, path, sizes)


def trained_anew(topics: Sequence[Topic], settings: EncoderSettings, folder: Path) -> TopicModel:
    """The same, trained now whether one is kept or not."""
    encoder = load_encoder(settings)
    sizes = {"passage_tokens": settings.passage_tokens, "batch_size": settings.batch_size}
    return _kept_anew(topics, encoder, folder / _file_of(topics, encoder, settings), sizes)


def _file_of(topics: Sequence[Topic], encoder: SentenceTransformer, settings: EncoderSettings) -> str:
    return f"topics-{fingerprint_of(topics, encoder, settings.passage_tokens)}.npz"


def _kept_anew(
    topics: Sequence[Topic], encoder: SentenceTransformer, path: Path, sizes: Mapping[str, int]
) -> TopicModel:
    model = TopicModel.train(topics, encoder, **sizes)
    model.save(path)
    return model


def kept_thresholds(folder: Path, model: str) -> dict[str, float]:
    """The thresholds of the kept model of this name, without loading an encoder; none if it is not in ``folder``."""
    try:
        with np.load(folder / f"topics-{model.partition('topics@')[2]}.npz", allow_pickle=False) as arrays:
            return {str(name): float(at) for name, at in json.loads(str(arrays[ABOUT]))["thresholds"].items()}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}
