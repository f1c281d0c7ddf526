"""Which terms each passage holds, as arrays: for scoring hundreds of candidates without reading their text again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..artifacts import Folder
from .ragged import Ragged, save_rows

_OWN, _NEAR = "terms", "near"
BITS = 64
"""How many terms of a query can be told apart at once."""


def write_forward(
    folder: Path, ids: Mapping[str, int], own: Sequence[Sequence[str]], near: Sequence[Sequence[str]]
) -> None:
    """Write each passage's own terms, and those of its headings and paragraph, as ids in order; unknown terms drop."""
    for name, rows in ((_OWN, own), (_NEAR, near)):
        save_rows(folder, name, [[ids[t] for t in row if t in ids] for row in rows])


class Forward:
    """The term ids of every passage, memory-mapped."""

    def __init__(self, folder: Folder) -> None:
        self._own, self._near = Ragged.load(folder, _OWN), Ragged.load(folder, _NEAR)

    def own(self, rows: NDArray[np.int64], table: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """For each row, two sets of bits of ``table`` (one bit per query term, by term id).

        The first has bit ``n`` where the passage holds term ``n``, the second where it holds term ``n`` with term
        ``n + 1`` right after it.
        """
        return _bits(self._own, rows, table)

    def near(self, rows: NDArray[np.int64], table: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The first of these for its headings and the rest of its paragraph."""
        return _bits(self._near, rows, table)[0]


def bit_table(size: int, terms: Iterable[Iterable[int]]) -> NDArray[np.uint64]:
    """Term id to bits: bit ``n`` is set for the ids that answer the ``n``-th of at most 64 query terms."""
    table = np.zeros(size, np.uint64)
    for n, ids in enumerate(terms):
        for i in ids:
            table[i] |= np.uint64(1 << n)
    return table


def _bits(
    ragged: Ragged, rows: NDArray[np.int64], table: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    held, paired = np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.uint64)
    low, high = ragged.starts[rows], ragged.starts[rows + 1]
    filled = np.flatnonzero(high > low)
    if not len(filled):
        return held, paired
    sizes = (high - low)[filled]
    firsts = np.cumsum(sizes) - sizes
    found = table[ragged.values[np.repeat(low[filled] - firsts, sizes) + np.arange(int(sizes.sum()))]]
    held[filled] = np.bitwise_or.reduceat(found, firsts)
    following = np.append(found[1:], np.uint64(0))
    following[firsts[1:] - 1] = 0  # the last term of a row has nothing after it
    paired[filled] = np.bitwise_or.reduceat(found & (following >> np.uint64(1)), firsts)
    return held, paired
