"""Undoes Content-Encoding, whatever the label says, and stops before a bomb becomes big (F30, F31, H07).

Labels are believed only if the bytes bear them out. Bytes that are still compressed after that, or were never labelled,
show it by their first bytes and are unpacked too.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import brotli
import zstandard

from marsad.errors import FetchError

ACCEPTED = "gzip, deflate, br, zstd"
_MOST_LAYERS = 5
_MOST_STREAMS = 1000  # joined in one body; each costs time even if it is empty
_STEP = 1 << 16
_ZSTD_STEP = 256  # a few bytes of zstd can stand for 128 KiB each, and its decoder takes no limit
_ZSTD_WINDOW = 1 << 23  # what RFC 9659 lets a server use on the web
_GZIP_BITS = 31  # zlib's word for "window of 32 KiB, gzip header"
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_NO_ENCODING = frozenset({"", "identity", "none"})
_NAMES = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br", "zstd": "zstd"}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A body without its Content-Encoding. ``cut`` is true if the compressed data ended early or was damaged:
    ``content`` then is what came before."""

    content: bytes
    cut: bool = False
    warnings: tuple[str, ...] = ()


def unpack(raw: bytes, labels: Sequence[str], *, cap: int) -> Unpacked:
    """``raw`` decompressed; ``labels`` are the values of Content-Encoding in the order in which they were applied.

    Raises FetchError "too-big" as soon as more than ``cap`` bytes come out, and "bad-encoding" if a labelled body is
    neither what its label says nor anything readable.
    """
    state = Unpacked(raw)
    for label in reversed([label.strip().lower() for label in labels][-_MOST_LAYERS:]):
        state = _by_label(state, label, cap)
    for _ in range(_MOST_LAYERS):
        if (found := _magic(state.content)) is None:
            return state
        state = _join(state, _run(found, state.content, cap), f"content-encoding-unlabelled: {found}")
    return state


def _by_label(state: Unpacked, label: str, cap: int) -> Unpacked:
    if label in _NO_ENCODING or not state.content:
        return state
    codec = _NAMES.get(label)
    if codec is None:
        return Unpacked(state.content, state.cut, (*state.warnings, "content-encoding-unknown"))
    found = _run(codec, state.content, cap)
    if found and not (found.cut and _is_text(state.content)):
        return _join(state, found)
    if _is_text(state.content) or _magic(state.content):
        return Unpacked(state.content, state.cut, (*state.warnings, f"content-encoding-wrong: not {codec}"))
    raise FetchError("bad-encoding", f"labelled {codec}, but it is not")


def _join(before: Unpacked, after: Unpacked | None, *warnings: str) -> Unpacked:
    if after is None:  # the first bytes promised something that the rest did not keep
        raise FetchError("bad-encoding", "damaged from the start")
    cut = ("content-encoding-cut",) if after.cut else ()
    return Unpacked(after.content, before.cut or after.cut, (*before.warnings, *warnings, *cut))


def _magic(content: bytes) -> str | None:
    return "gzip" if content.startswith(_GZIP) else "zstd" if content.startswith(_ZSTD) else None


def _is_text(content: bytes) -> bool:
    """Whether the first bytes could be text in some encoding: no control characters but white space."""
    start = content[:512]
    return not any(byte < 9 or 13 < byte < 32 for byte in start) or start[:2] in (b"\xff\xfe", b"\xfe\xff")


def _run(codec: str, content: bytes, cap: int) -> Unpacked | None:
    """``content`` through one decoder; None if it gives nothing at all."""
    for decode in _DECODERS[codec]:
        parts: list[bytes] = []
        size, cut = 0, False
        try:
            for part in decode(content):
                size += len(part)
                if size > cap:
                    raise FetchError("too-big", f"over {cap} bytes after decompression")
                parts.append(part)
        except (zlib.error, brotli.error, zstandard.ZstdError, EOFError):
            cut = True
        if size or not cut:
            return Unpacked(b"".join(parts), cut)
    return None


# ---------------------------------------------------------------- decoders: bytes to parts of bounded size


def _zlib_parts(content: bytes, wbits: int) -> Iterator[bytes]:
    """One or more zlib, gzip or raw deflate streams, joined as gzip allows; bytes after the last one are padding."""
    place = 0
    for _ in range(_MOST_STREAMS):
        decoder = zlib.decompressobj(wbits)
        while not decoder.eof:
            piece = decoder.unconsumed_tail
            if not piece:
                piece = content[place : place + _STEP]
                place += len(piece)
            part = decoder.decompress(piece, _STEP)
            if not piece and not part and not decoder.eof:
                raise EOFError
            yield part
        place -= len(decoder.unused_data)
        if wbits != _GZIP_BITS or not content.startswith(_GZIP, place):
            return
    raise EOFError


def _brotli_parts(content: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    part = decoder.process(content, output_buffer_limit=_STEP)
    while part or not decoder.can_accept_more_data():
        yield part
        if decoder.is_finished():
            return
        part = decoder.process(b"", output_buffer_limit=_STEP)
    if not decoder.is_finished():
        raise EOFError


def _zstd_parts(content: bytes) -> Iterator[bytes]:
    place = 0
    for _ in range(_MOST_STREAMS):
        decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        while not decoder.eof:
            piece = content[place : place + _ZSTD_STEP]
            if not piece:
                raise EOFError
            place += len(piece)
            yield decoder.decompress(piece)
        place -= len(decoder.unused_data)
        if not content.startswith(_ZSTD, place):
            return
    raise EOFError


_DECODERS: dict[str, tuple[Callable[[bytes], Iterator[bytes]], ...]] = {
    # The second try is for a body that is whole but for its checksum, which would take the last part down with it.
    "gzip": (lambda content: _zlib_parts(content, _GZIP_BITS), lambda content: _zlib_parts(content[:-8], _GZIP_BITS)),
    # What "deflate" means was never agreed on: zlib by the standard, raw deflate by old servers.
    "deflate": (lambda content: _zlib_parts(content, 15), lambda content: _zlib_parts(content, -15)),
    "br": (_brotli_parts,),
    "zstd": (_zstd_parts,),
}
