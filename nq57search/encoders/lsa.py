"""A small encoder learnt from the corpus itself by latent semantic analysis (Deerwester et al. 1990).

A text is a bag of features: its terms as written, its terms without marks, and the unmarked pairs of neighbouring
terms, so that a query typed without marks still falls near its passage. Features are weighted by tf-idf with
sublinear tf and projected on the leading right singular vectors of the corpus. Needs no model file and no network; a
query takes well under a millisecond.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..errors import CorpusProblem, IndexProblem
from ..vietnamese import fold, term, tokens
from .base import unit_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_VERSION = b"1"
"""Raise it when the features or the weights change: it is part of every name."""

_FEW = 100
"""With fewer texts than this, features seen in one text only are kept: there would be too little left."""

_FILES = ("lsa-hashes.npy", "lsa-idf.npy", "lsa-projection.npy", "lsa-digest.npy")


def features(text: str) -> list[str]:
    """The features of ``text`` with repeats: ``m term``, ``f unmarked term``, ``p unmarked pair``."""
    marked = [term(token) for token in tokens(text)]
    folded = [fold(word) for word in marked]
    pairs = (f"p {first} {second}" for first, second in itertools.pairwise(folded))
    return [*(f"m {word}" for word in marked), *(f"f {word}" for word in folded), *pairs]


def feature_counts(text: str) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Ascending 64-bit hashes of the distinct features of ``text``, and how often each occurs."""
    digests = b"".join(hashlib.blake2b(feature.encode(), digest_size=8).digest() for feature in features(text))
    hashes, counts = np.unique(np.frombuffer(digests, "<u8").astype(np.uint64), return_counts=True)
    return hashes, counts


@dataclass(frozen=True, slots=True, eq=False)
class LsaEncoder:
    """A fitted encoder: make one with ``fit`` or ``load``.

    ``hashes`` (v,) uint64 ascending, ``idf`` (v,) float32, ``projection`` (v, dimensions) float16; ``digest`` (8,)
    uint8 is taken over the three. All may be memory-mapped.
    """

    hashes: NDArray[np.uint64]
    idf: NDArray[np.float32]
    projection: NDArray[np.float16]
    digest: NDArray[np.uint8]

    @classmethod
    def fit(cls, texts: Sequence[str], dimensions: int = 192, seed: int = 57) -> Self:
        """Learn from ``texts``; the same texts in the same order give the same encoder.

        ``dimensions`` is the most there may be: never more than the rank of the corpus. Raises ``CorpusProblem`` when
        no text has a word in it.
        """
        rows = [feature_counts(text) for text in texts]
        hashes, spread = np.unique(
            np.concatenate([np.empty(0, np.uint64), *(row for row, _ in rows)]), return_counts=True
        )
        if not len(hashes):
            raise CorpusProblem(
                "There are no words in the texts to learn an encoder from.",
                "Các văn bản không có từ nào để học bộ mã hoá.",
                fix_en="Put documents with text into the corpus folder.",
                fix_vi="Hãy thêm văn bản có nội dung chữ vào thư mục tài liệu.",
            )
        if len(texts) >= _FEW and (spread > 1).any():
            hashes, spread = hashes[spread > 1], spread[spread > 1]
        idf = (np.log((1 + len(texts)) / (1 + spread)) + 1).astype(np.float32)
        projection = _leading_directions(rows, hashes, idf, dimensions, seed)
        return cls(hashes, idf, projection, _digest(hashes, idf, projection))

    @classmethod
    def load(cls, source: Path | Callable[[str], NDArray[Any]]) -> Self:
        """Open what ``save`` wrote, memory-mapped: ``source`` is its folder, or gives the array of a file's name.

        Raises ``IndexProblem`` when the arrays are not there or do not fit together.
        """
        get = source if not isinstance(source, Path) else _reader(source)
        hashes, idf, projection, digest = (get(name) for name in _FILES)
        v = len(hashes) if hashes.ndim == 1 else -1
        fits = (
            [array.dtype.str for array in (hashes, idf, projection, digest)] == ["<u8", "<f4", "<f2", "|u1"]
            and (idf.shape, projection.shape[:1], projection.ndim, digest.shape) == ((v,), (v,), 2, (8,))
            and bool((hashes[1:] > hashes[:-1]).all())
        )
        if not fits:
            raise _broken("its arrays do not fit together", "các mảng không khớp nhau")
        return cls(hashes, idf, projection, digest)

    def save(self, folder: Path) -> None:
        """Write the encoder as four arrays into ``folder``, which must be there."""
        arrays: tuple[NDArray[Any], ...] = (self.hashes, self.idf, self.projection, self.digest)
        for name, array in zip(_FILES, arrays, strict=True):
            np.save(folder / name, array, allow_pickle=False)

    @property
    def name(self) -> str:
        return f"lsa-{self.dimensions}-{self.digest.tobytes().hex()}"

    @property
    def dimensions(self) -> int:
        return int(self.projection.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            columns, weights = _weights(*feature_counts(text), self.hashes, self.idf)
            row[:] = weights @ self.projection[columns].astype(np.float32)
        return unit_rows(rows)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)


def _weights(
    found: NDArray[np.uint64], counts: NDArray[np.intp], hashes: NDArray[np.uint64], idf: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The columns of one text in the vocabulary ``hashes`` and its tf-idf weight in each, of unit length together."""
    columns = np.searchsorted(hashes, found)
    known = columns < len(hashes)
    known[known] = hashes[columns[known]] == found[known]
    columns = columns[known]
    weights = (1 + np.log(counts[known], dtype=np.float32)) * idf[columns]
    return columns, weights / max(float(np.linalg.norm(weights)), 1e-9)


def _leading_directions(
    rows: list[tuple[NDArray[np.uint64], NDArray[np.intp]]],
    hashes: NDArray[np.uint64],
    idf: NDArray[np.float32],
    dimensions: int,
    seed: int,
) -> NDArray[np.float16]:
    """Leading right singular vectors of the tf-idf matrix of ``rows``, as columns: (v, at most dimensions)."""
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import svds

    cells = [_weights(found, counts, hashes, idf) for found, counts in rows]
    ends = np.cumsum([0, *(len(columns) for columns, _ in cells)])
    columns = np.concatenate([columns for columns, _ in cells])
    weights = np.concatenate([weights for _, weights in cells]).astype(np.float64)
    matrix = csr_array((weights, columns, ends), shape=(len(rows), len(hashes)))
    if min(matrix.shape) <= dimensions:
        _, lengths, directions = np.linalg.svd(matrix.toarray(), full_matrices=False)
    else:
        start = np.random.default_rng(seed).standard_normal(min(matrix.shape))
        _, lengths, directions = svds(matrix, k=dimensions, v0=start)
    order = np.argsort(-lengths)
    directions = directions[order[lengths[order] > 1e-6 * lengths.max()]]
    # A singular vector is known up to its sign; the same sign always makes the same encoder.
    peaks = np.abs(directions).argmax(axis=1)
    directions = directions * np.sign(directions[np.arange(len(directions)), peaks])[:, None]
    scaled: NDArray[np.float16] = np.ascontiguousarray((directions / np.abs(directions).max()).T, dtype=np.float16)
    return scaled


def _digest(*arrays: NDArray[Any]) -> NDArray[np.uint8]:
    total = hashlib.blake2b(_VERSION, digest_size=8)
    for array in arrays:
        total.update(np.ascontiguousarray(array).tobytes())
    return np.frombuffer(total.digest(), np.uint8)


def _reader(folder: Path) -> Callable[[str], NDArray[Any]]:
    def read(name: str) -> NDArray[Any]:
        try:
            return np.lib.format.open_memmap(folder / name, mode="r")
        except (OSError, ValueError, EOFError) as error:
            raise _broken(
                f"{folder / name} is not a whole array", f"{folder / name} không phải là mảng nguyên vẹn"
            ) from error

    return read


def _broken(en: str, vi: str) -> IndexProblem:
    return IndexProblem(
        f"The encoder of the index cannot be read: {en}.",
        f"Không đọc được bộ mã hoá của chỉ mục: {vi}.",
        fix_en="Build the index again with `nq57search index`.",
        fix_vi="Hãy tạo lại chỉ mục bằng lệnh `nq57search index`.",
    )
