"""A topic goes on from what Marsad has learnt before, and a desk's own examples move it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import watchlist
from classifiers.documents import Reader
from classifiers.layer import Layer, shipped_layer, text_key
from classifiers.relevance import TopicModel
from classifiers.training import judged_texts
from marsad.errors import ConfigError
from marsad.model import Example, Text, Topic
from marsad.watchlist import load_watchlist

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LIGHTHOUSE = (
    "The lighthouse keeper of the northern rock signed the visitors' book on Sunday.",
    "Visitors to the lighthouse on the northern rock were told about its keeper.",
    "A keeper who paints: the lighthouse on the northern rock opens its doors.",
    "The old lighthouse gets a new lamp, and its keeper shows visitors how it turns.",
    "On the rock, the keeper of the lighthouse counts the ships that pass.",
)
HARBOUR = ("The harbour's oldest boat was painted blue on Sunday.", "Visitors to the harbour were told about tides.")


@pytest.fixture(scope="module")
def detainee() -> Topic:
    topics = load_watchlist(Path(next(iter(watchlist.__path__)))).topics
    return next(topic for topic in topics if topic.name == "detainee")


@pytest.fixture(scope="module")
def moved(encoder: SentenceTransformer, detainee: Topic) -> TopicModel:
    """A desk has said that lighthouses are what it means."""
    said = tuple(Example(text=text, topics=frozenset({"detainee"})) for text in LIGHTHOUSE)
    said += tuple(Example(text=text, topics=frozenset()) for text in HARBOUR)
    return TopicModel.train([replace(detainee, examples=(*detainee.examples, *said))], encoder)


def test_a_topics_own_examples_move_what_was_learnt_and_leave_the_rest_as_it_was(
    encoder: SentenceTransformer, detainee: Topic, moved: TopicModel
) -> None:
    shipped = TopicModel.train([detainee], encoder)
    lamp = Text("1", "", "The keeper of a lighthouse showed visitors the lamp on the rock.")
    jail = Text("2", "", "Nine prisoners were freed from the jail after a year without charge.")
    tide = Text("3", "", "The council voted for a new library beside the town hall.")
    before, after = ([t.scores["detainee"] for t in model.tag([lamp, jail, tide])] for model in (shipped, moved))
    assert before[0] < 0.2 < after[0]
    assert min(before[1], after[1]) > 0.8
    assert max(before[2], after[2]) < 0.2


def test_a_moved_model_is_saved_and_loaded_with_all_that_it_reads(
    encoder: SentenceTransformer, moved: TopicModel, tmp_path: Path
) -> None:
    moved.save(tmp_path / "model.npz")
    loaded = TopicModel.load(tmp_path / "model.npz", moved.topics, encoder)
    text = Text("1", "", "The keeper of a lighthouse showed visitors the lamp.")
    assert dict(loaded.tag([text])[0].scores) == dict(moved.tag([text])[0].scores)


def test_all_examples_that_come_with_marsad_have_been_learnt(detainee: Topic) -> None:
    known = shipped_layer().own
    examples = [judged for judged in judged_texts([detainee]) if not judged.described]
    assert [judged.text.title for judged in examples if text_key(judged.text) not in known] == []


def test_the_layer_is_read_as_it_was_written() -> None:
    layer = shipped_layer()
    assert Layer.unpacked(layer.packed()).packed() == layer.packed()


def test_what_was_learnt_belongs_to_the_topics_it_was_learnt_about(
    encoder: SentenceTransformer, detainee: Topic
) -> None:
    with pytest.raises(ConfigError, match='"learnt" knows nothing of this topic; it knows border-smuggling, detainee'):
        TopicModel.train([replace(detainee, name="floods")], encoder)


def test_vectors_of_another_encoder_are_not_judged_by_what_was_learnt_about_this_ones(
    encoder: SentenceTransformer, detainee: Topic
) -> None:
    topic = replace(detainee, examples=detainee.examples[:40])
    reader = Reader(encoder, passage_tokens=128, batch_size=64)
    judged = judged_texts([topic])
    documents = reader.read([one.text for one in judged])
    without = TopicModel.learn([topic], reader, judged, documents, "x")
    plain = TopicModel.learn([replace(topic, scorers=("embedding", "cues"))], reader, judged, documents, "x")
    text = Text("1", "", "Nine prisoners were freed from the jail after a year without charge.")
    assert without.tag([text])[0].scores == plain.tag([text])[0].scores
