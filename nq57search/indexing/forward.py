"""Which terms each passage holds, as arrays: for scoring hundreds of candidates without reading their text again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..artifacts import Folder, save_array

_OWN, _NEAR = "terms", "near"
BITS = 64
"""How many terms of a query can be told apart at once."""


def write_forward(
    folder: Path, ids: Mapping[str, int], own: Sequence[Sequence[str]], near: Sequence[Sequence[str]]
) -> None:
    """Write each passage's own terms, and those of its headings and paragraph, as ids in order; unknown terms drop."""
    for name, rows in ((_OWN, own), (_NEAR, near)):
        found = [[ids[t] for t in row if t in ids] for row in rows]
        ends = np.cumsum([0, *(len(row) for row in found)])
        save_array(folder, f"{name}.starts.npy", ends.astype(np.int64))
        save_array(folder, f"{name}.ids.npy", np.array([i for row in found for i in row], np.int32))


class Forward:
    """The term ids of every passage, memory-mapped."""

    def __init__(self, folder: Folder) -> None:
        self._arrays = {
            name: (folder.array(f"{name}.starts.npy"), folder.array(f"{name}.ids.npy")) for name in (_OWN, _NEAR)
        }

    def own(self, rows: NDArray[np.int64], table: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """For each row, two sets of bits of ``table`` (one bit per query term, by term id).

        The first has bit ``n`` where the passage holds term ``n``, the second where it holds term ``n`` with term
        ``n + 1`` right after it.
        """
        return _bits(*self._arrays[_OWN], rows, table)

    def near(self, rows: NDArray[np.int64], table: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The first of these for its headings and the rest of its paragraph."""
        return _bits(*self._arrays[_NEAR], rows, table)[0]


def bit_table(size: int, terms: Iterable[Iterable[int]]) -> NDArray[np.uint64]:
    """Term id to bits: bit ``n`` is set for the ids that answer the ``n``-th of at most 64 query terms."""
    table = np.zeros(size, np.uint64)
    for n, ids in enumerate(terms):
        for i in ids:
            table[i] |= np.uint64(1 << n)
    return table


def _bits(
    starts: NDArray[np.int64], ids: NDArray[np.int32], rows: NDArray[np.int64], table: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    held, paired = np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.uint64)
    low, high = starts[rows], starts[rows + 1]
    filled = np.flatnonzero(high > low)
    if not len(filled):
        return held, paired
    sizes = (high - low)[filled]
    firsts = np.cumsum(sizes) - sizes
    found = table[ids[np.repeat(low[filled] - firsts, sizes) + np.arange(int(sizes.sum()))]]
    held[filled] = np.bitwise_or.reduceat(found, firsts)
    following = np.append(found[1:], np.uint64(0))
    following[firsts[1:] - 1] = 0  # the last term of a row has nothing after it
    paired[filled] = np.bitwise_or.reduceat(found & (following >> np.uint64(1)), firsts)
    return held, paired
