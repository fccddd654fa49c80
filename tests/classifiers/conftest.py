"""What the tests of the classifiers share: one loaded encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from classifiers.encoder import load_encoder
from marsad.settings import EncoderSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformer:
    """The built-in encoder."""
    return load_encoder(EncoderSettings())
