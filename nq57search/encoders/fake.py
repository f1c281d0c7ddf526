"""An encoder that has learnt nothing: for tests, and for a corpus too small to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .base import unit_rows
from .lsa import feature_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class HashingEncoder:
    """Signed feature hashing (Weinberger et al. 2009) of the features of ``LsaEncoder``: nearness is shared words."""

    dimensions: int = 256

    @property
    def name(self) -> str:
        return f"hashing-{self.dimensions}"

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            hashes, counts = feature_counts(text)
            signs = np.where(hashes >> np.uint64(63), -1.0, 1.0)
            columns = (hashes % np.uint64(self.dimensions)).astype(np.intp)
            row[:] = np.bincount(columns, signs * (1 + np.log(counts)), self.dimensions)
        return unit_rows(rows)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)
