"""What an index of vectors is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class VectorIndex(Protocol):
    """Rows of float32 vectors, searched by inner product (the cosine, when they are of unit length)."""

    @property
    def dimensions(self) -> int: ...

    def __len__(self) -> int:
        """How many rows there are."""
        ...

    def nearest(
        self, queries: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The ``k`` rows nearest to each of ``queries`` (q, dimensions): scores (q, k) float32 and rows (q, k) int64.

        Best first, equal scores in order of row; where there are fewer than ``k``, the row is -1 and the score -inf.
        With ``among`` (rows in any order, repeats allowed) only those can be found, and the best ``k`` of them are.
        Raises ``ValueError`` for queries of another shape or that are not finite, for ``k`` below 1, and for rows
        in ``among`` that the index does not have.
        """
        ...


def checked(vectors: NDArray[Any], dimensions: int) -> NDArray[np.float32]:
    """``vectors`` as contiguous float32. Raises ``ValueError`` unless (n, dimensions) and finite."""
    if vectors.ndim != 2 or vectors.shape[1] != dimensions:
        raise ValueError(f"vectors have shape {vectors.shape}, not (n, {dimensions})")
    rows = np.ascontiguousarray(vectors, np.float32)
    if not np.isfinite(rows).all():
        raise ValueError("vectors hold numbers that are not finite")
    return rows


def allowed(among: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """A mask (count,) of the rows in ``among``. Raises ``ValueError`` when one is not from 0 to ``count - 1``."""
    if among.size and not 0 <= among.min() <= among.max() < count:
        raise ValueError(f"rows {among.min()}-{among.max()} asked for in an index of {count}")
    mask = np.zeros(count, np.bool_)
    mask[among] = True
    return mask


def ranked(
    scores: NDArray[np.float32], rows: NDArray[np.int64], k: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Found rows (q, any) with -1 for none, in the order and shape that ``nearest`` promises."""
    scores = np.where(rows < 0, np.float32(-np.inf), scores)
    order = np.lexsort((rows, -scores))[:, :k]
    missing = ((0, 0), (0, k - order.shape[1]))
    return (
        np.pad(np.take_along_axis(scores, order, axis=1), missing, constant_values=-np.inf),
        np.pad(np.take_along_axis(rows, order, axis=1), missing, constant_values=-1),
    )
