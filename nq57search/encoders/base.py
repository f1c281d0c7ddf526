"""What an encoder is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Encoder(Protocol):
    """Maps texts to vectors whose inner product says how near in meaning they are.

    Both methods give float32 of shape ``(len(texts), dimensions)``, a row for each text in order, each of unit
    length; a text the encoder knows nothing of (a blank one, say) gives a row of zeros. A row depends on its text
    alone, never on the others.
    """

    @property
    def name(self) -> str:
        """Names the encoder and all it has learnt: equal names mean vectors that can be compared."""
        ...

    @property
    def dimensions(self) -> int: ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts to be found."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts to search with."""
        ...


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows of ``rows`` (n, d) scaled to unit length; rows of zeros stay as they are."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled
