"""Topics without examples, held-out judging, and the examples nearest to a passage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pytest

import watchlist
from classifiers.documents import Document, Reader
from classifiers.heldout import cross_validated, folds_of, read_pool, truth_of, with_examples
from classifiers.nearest import Examples, ShippedVectors, examples_of, shipped_vectors
from classifiers.relevance import TopicModel
from classifiers.scorers.places import Scorer as Places
from classifiers.training import Judged, judged_texts
from classifiers.zeroshot import ENOUGH, ENOUGH_WITHOUT_CUES, Described, described_topics, threshold
from marsad.model import Text, Topic, WatchName
from marsad.watchlist import load_watchlist

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from classifiers.heldout import Pool

DROUGHT = Topic(
    name="drought",
    titles=MappingProxyType({"en": "Drought", "ar": "الجفاف"}),
    descriptions=MappingProxyType(
        {
            "en": "Months without rain, dry wells and reservoirs, crops and herds that die of thirst, water rationing.",
            "ar": "أشهر بلا مطر، وآبار وسدود جفت، ومحاصيل ومواش تموت عطشا، وتقنين المياه.",
        }
    ),
    scorers=("embedding", "cues"),
)
ABOUT = (
    ("en", "Reservoirs at a tenth after a third year without rain", "Farmers sell their herds; water is rationed."),
    ("ar", "السدود شبه فارغة بعد عام بلا مطر", "يبيع المزارعون مواشيهم مع جفاف الآبار وتقنين المياه."),
    ("fr", "La sécheresse vide les barrages", "Les puits sont à sec et les troupeaux meurent de soif."),
)
OTHER = (
    ("en", "Council votes for a new library", "The building will open in two years beside the station."),
    ("ar", "المنتخب يتعادل في المباراة الودية", "سجل المهاجم هدف التعادل في الدقيقة الأخيرة."),
    ("fr", "Le festival dévoile son programme", "Douze films seront montrés en plein air."),
)


@pytest.fixture(scope="module")
def reader(encoder: SentenceTransformer) -> Reader:
    return Reader(encoder, passage_tokens=128, batch_size=64)


@pytest.fixture(scope="module")
def model(encoder: SentenceTransformer) -> TopicModel:
    """A topic with a description and nothing else, on a desk without any example."""
    return TopicModel.train([DROUGHT], encoder)


def tagged(model: TopicModel, told: tuple[tuple[str, str, str], ...]) -> list[bool]:
    return [bool(one.topics) for one in model.tag([Text(title, title, text, code) for code, title, text in told])]


def test_a_description_alone_works_at_once_in_languages_that_it_is_not_written_in_too(model: TopicModel) -> None:
    assert model.is_described("drought")
    assert tagged(model, ABOUT) == [True] * 3
    assert tagged(model, OTHER) == [False] * 3


def test_the_evidence_is_the_passage_that_fits_best_by_itself(model: TopicModel) -> None:
    dull = "The committee met on Monday and put off its decisions. " * 25
    deep = f"{dull}\n\n{ABOUT[0][1]}. {ABOUT[0][2]} {ABOUT[0][2]}\n\n{dull}"
    [tagging] = model.tag([Text("1", "Committee meets", deep)])
    scores = model.tag([Text("p", "", passage.text) for passage in tagging.passages[1:]])
    best = max(scores, key=lambda one: one.scores["drought"])
    assert "Reservoirs" in best.passages[0].text


def test_what_was_saved_judges_alike(model: TopicModel, encoder: SentenceTransformer, tmp_path: Path) -> None:
    model.save(tmp_path / "model.npz")
    loaded = TopicModel.load(tmp_path / "model.npz", [DROUGHT], encoder)
    texts = [Text(title, title, text, code) for code, title, text in ABOUT + OTHER]
    for again, first in zip(loaded.tag(texts), model.tag(texts), strict=True):
        assert dict(again.scores) == pytest.approx(dict(first.scores), abs=1e-6)
    assert loaded.thresholds == model.thresholds


def test_c12_too_short_a_text_gets_nothing_from_a_description(model: TopicModel) -> None:
    [tagging] = model.tag([Text("1", "Drought", "")])
    assert (tagging.status, tagging.topics, dict(tagging.scores)) == ("too-short", (), {"drought": 0.0})


@pytest.mark.parametrize(
    ("wish", "at"),
    [
        ({"prefer": "recall"}, 0.2),
        ({}, 0.4),
        ({"precision": 0.9}, 0.8),
        ({"precision": 0.5}, 0.2),
        ({"prefer": "precision"}, 0.9),
    ],
)
def test_without_examples_the_threshold_follows_the_wish_all_the_same(wish: dict[str, object], at: float) -> None:
    assert threshold(replace(DROUGHT, **wish)) == pytest.approx(at)  # type: ignore[arg-type]


def test_a_topic_is_described_until_it_has_examples_enough(reader: Reader) -> None:
    def judged(count: int) -> tuple[list[Judged], list[Document]]:
        texts = [Text(str(n), f"Reservoir {n} is dry", "No rain fell for months.") for n in range(count)]
        others = [Text(f"o{n}", f"Festival {n} opens", "Films are shown.") for n in range(12)]
        known = [Judged(text, frozenset({"drought"}), frozenset(), text.id, 1.0) for text in texts]
        known += [Judged(text, frozenset(), frozenset({"drought"}), text.id, 1.0) for text in others]
        return known, reader.read([one.text for one in known])

    with_cues = replace(DROUGHT, cues=MappingProxyType({"en": ("reservoir*",)}))
    for topic, enough in ((with_cues, ENOUGH), (DROUGHT, ENOUGH_WITHOUT_CUES)):
        assert set(described_topics([topic], *judged(enough - 1))) == {"drought"}
        assert not described_topics([topic], *judged(enough))


def test_examples_turn_a_description_towards_themselves(reader: Reader) -> None:
    background = [Text(str(n), title, text, code) for n, (code, title, text) in enumerate(OTHER * 5)]
    known = [Judged(text, frozenset(), frozenset({"drought"}), text.id, 1.0) for text in background]
    known += [replace(one, described=True) for one in judged_texts([DROUGHT])]
    locusts = Text("l", "Locusts strip the fields", "Swarms ate the maize of two provinces.")
    bare = described_topics([DROUGHT], known, reader.read([one.text for one in known]))["drought"]
    known.append(Judged(locusts, frozenset({"drought"}), frozenset(), "l", 1.0))
    turned = described_topics([DROUGHT], known, reader.read([one.text for one in known]))["drought"]
    [document] = reader.read([Text("x", "Swarms of locusts reach the coast", "Fields of maize were eaten.")])
    assert turned.logits(document)[0] > bare.logits(document)[0]
    assert Described.unpacked(turned.packed()).logits(document) == pytest.approx(turned.logits(document))


# ---------------------------------------------------------------- held out


@pytest.fixture(scope="module")
def pool(reader: Reader) -> Pool:
    """Twelve texts about drought and twelve others, two of an affair."""
    judged = []
    for n in range(12):
        yes = Text(f"y{n}", f"Wells run dry in province {n}", "No rain fell for months and herds die of thirst.")
        no = Text(f"n{n}", f"Festival number {n} opens", "Films are shown in the open air and a band plays.")
        judged.append(Judged(yes, frozenset({"drought"}), frozenset(), f"yes {n // 2}", 1.0))
        judged.append(Judged(no, frozenset(), frozenset({"drought"}), f"no {n // 2}", 1.0))
    return read_pool(reader, judged)


def test_no_affair_is_on_both_sides_and_every_text_is_judged_once(pool: Pool) -> None:
    groups = [one.group for one in pool.judged]
    tests = list(folds_of(groups))
    assert np.sum(tests, axis=0).tolist() == [1] * len(groups)
    for test in tests:
        inside = {group for group, here in zip(groups, test, strict=True) if here}
        assert not inside & {group for group, here in zip(groups, test, strict=True) if not here}


def test_what_is_judged_was_not_learnt_from_even_if_it_is_written_twice(reader: Reader, pool: Pool) -> None:
    # One text is told to be about nothing: a model that had seen it would say so.
    first = pool.judged[0]
    lied = replace(first, yes=frozenset(), no=frozenset({"drought"}), group="elsewhere")
    both = pool + read_pool(reader, [lied, lied])
    answers = cross_validated([DROUGHT], reader, both + read_pool(reader, judged_texts([DROUGHT])), pool)
    truth = truth_of([DROUGHT], pool)
    assert answers.scores[0, 0] > answers.scores[truth.about[:, 0] == 0, 0].max()


def test_so_many_examples_as_asked_for_of_as_many_affairs_as_there_are_are_learnt_from(pool: Pool) -> None:
    few = with_examples(pool, ["drought"], 6, seed=1)
    about = [one for one in few.judged if "drought" in one.yes]
    assert len(about) == len({one.group for one in about}) == 6
    assert sum("drought" in one.no for one in few.judged) == 12
    assert not [one for one in with_examples(pool, ["drought"], 0, seed=1).judged if one.yes]


# ---------------------------------------------------------------- nearest examples, places


def test_the_nearest_examples_of_the_topic_come_first_with_their_likeness() -> None:
    vectors = np.eye(3, dtype=np.float32)
    examples = Examples(("one", "two", "three"), tuple(map(frozenset, (["a"], ["b"], ["a", "b"]))), vectors)
    near = examples.nearest(np.array([0.6, 0.8, 0.0], dtype=np.float32), "a")
    assert [(one.example, one.similarity) for one in near] == [("one", 0.6), ("three", 0.0)]
    assert examples.nearest(vectors[0], "c") == ()


def test_shipped_examples_are_found_without_being_read() -> None:
    topics = load_watchlist(Path(watchlist.__file__).parent).topics
    kept = shipped_vectors()
    found = examples_of(judged_texts(topics), [], kept.encoder)
    judged = [one for one in judged_texts(topics) if one.yes and not one.described]
    assert len(found.names) > 0.9 * len(judged)
    assert examples_of(judged_texts(topics), [], "another@1").names == ()
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert ShippedVectors.unpacked(kept.packed()).vectors.keys() == kept.vectors.keys()


def test_places_are_counted_in_any_spelling_where_they_stand(reader: Reader) -> None:
    place = WatchName("the Litani", "place", MappingProxyType({"en": "Litani", "ar": "الليطاني"}))
    scorer = Places(replace(DROUGHT, places=(place,)))
    documents = reader.read(
        [
            Text("1", "Litani runs dry", "No rain."),
            Text("2", "Dry", "جف نهر الليطاني هذا العام."),
            Text("3", "Rain", "No."),
        ]
    )
    headline, body, nothing = (scorer.features(document)[0] for document in documents)
    assert headline[0] > body[0] == 0
    assert body[2] > 0
    assert nothing.sum() == 0


def test_an_example_is_known_by_its_title_or_its_beginning(reader: Reader) -> None:
    texts = [Text("1", "Wells run dry", "x y z w"), Text("2", "", "No rain fell for months. " * 9)]
    judged = [Judged(text, frozenset({"drought"}), frozenset(), text.id, 1.0) for text in texts]
    names = examples_of(judged, reader.read(texts), "").names
    assert names[0] == "Wells run dry"
    assert names[1].startswith("No rain fell")
    assert len(names[1]) <= 90
