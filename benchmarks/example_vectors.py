"""Makes ``classifiers/examples.npz``: the vectors by which the shipped examples nearest to a passage are found.

    python benchmarks/example_vectors.py

To be run again when ``watchlist/topics/examples.jsonl`` or the encoder changes.
"""

from __future__ import annotations

from pathlib import Path

from classifiers.documents import reader_for
from classifiers.encoder import model_id
from classifiers.layer import text_key
from classifiers.nearest import FILE, ShippedVectors, mean_vector
from classifiers.training import judged_texts
from marsad.settings import EncoderSettings
from marsad.watchlist import load_watchlist

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Reads the examples and writes the file."""
    reader = reader_for(EncoderSettings())
    judged = [one for one in judged_texts(load_watchlist(ROOT / "watchlist").topics) if one.yes and not one.described]
    documents = reader.read([one.text for one in judged])
    means = {
        text_key(one.text): vector
        for one, document in zip(judged, documents, strict=True)
        if (vector := mean_vector(document)) is not None
    }
    packed = ShippedVectors(model_id(reader.encoder), means).packed()
    (ROOT / "classifiers" / FILE).write_bytes(packed)
    print(f"{len(means)} vectors of {model_id(reader.encoder)}, {len(packed) / 1024:.0f} KB")


if __name__ == "__main__":
    main()
