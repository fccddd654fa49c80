"""Passage vectors as bytes: little-endian float32, one row after the other; never a NaN among them (C12)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def encoder_of(model: str) -> str:
    """The name and revision of a model's encoder: what stands before the slash behind which is told what was trained
    on top of it. Training topics anew leaves vectors as they are; vectors of two encoders are never compared (C11)."""
    return model.partition("/")[0]


def pack(vectors: NDArray[np.float32]) -> bytes:
    """The rows of ``vectors`` (n, dimensions) as bytes. A row that is not finite becomes zeros: near to nothing."""
    rows = np.asarray(vectors, dtype="<f4")
    finite = np.isfinite(rows).all(axis=-1, keepdims=True)
    return np.where(finite, rows, np.float32(0)).astype("<f4").tobytes()


def unpack(packed: bytes, dimensions: int) -> NDArray[np.float32]:
    """The rows again, (n, dimensions) float32."""
    return np.frombuffer(packed, dtype="<f4").reshape(-1, max(dimensions, 1)).astype(np.float32, copy=False)
