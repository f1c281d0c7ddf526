"""The plainest index that is right: every inner product, sorted. For tests, and to check others against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .base import allowed, checked, ranked

if TYPE_CHECKING:
    from numpy.typing import NDArray


class NumpyIndex:
    """Exact search over ``vectors`` (n, d), kept in memory."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self._vectors = checked(vectors, vectors.shape[-1])

    @property
    def dimensions(self) -> int:
        return int(self._vectors.shape[1])

    def __len__(self) -> int:
        return len(self._vectors)

    def nearest(
        self, queries: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        queries = checked(queries, self.dimensions)
        if k < 1:
            raise ValueError(f"k is {k}, must be at least 1")
        mask = np.ones(len(self), np.bool_) if among is None else allowed(among, len(self))
        rows = np.flatnonzero(mask).astype(np.int64)
        scores = queries @ self._vectors[rows].T
        return ranked(scores, np.broadcast_to(rows, scores.shape), k)
