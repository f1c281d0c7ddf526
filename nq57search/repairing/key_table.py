"""A fixed set of whole numbers in little more than two bytes each, where the place of any of them is soon found.

Quotienting (Cleary, "Compact Hash Tables Using Bidirectional Linear Probing", 1984): a key of ``bits`` bits is mixed by
a function that can be undone, the high bits of the outcome say the bucket, and only the low bits need be kept. Nothing
is approximate. The arrays are ready to use as they lie on disk, and searching takes whole arrays of keys at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole: TypeAlias = NDArray[np.integer[Any]]

ABSENT = -1
_KEPT_BITS = 16
_FULLEST = 256
"""Far more keys than chance puts into one bucket: beyond it a table was made to exhaust memory."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class KeyTable:
    """The bucket ``b`` holds the places from ``starts[b]`` to ``starts[b + 1]``; ``kept`` has the low bits of each."""

    bits: int
    starts: NDArray[np.uint32]
    kept: NDArray[np.uint16]

    @classmethod
    def build(cls, keys: Whole, bits: int) -> tuple[Self, NDArray[np.int64]]:
        """The table of distinct ``keys`` below ``2**bits``, and which of them stands at each place."""
        low = _low_bits(bits, len(keys))
        mixed = _mix(keys, bits)
        order = np.argsort(mixed)
        mixed = mixed[order]
        buckets = np.arange((1 << (bits - low)) + 1, dtype=np.uint64) << np.uint64(low)
        starts = np.searchsorted(mixed, buckets).astype(np.uint32)
        return cls(bits, starts, (mixed & _mask(low)).astype(np.uint16)), order

    @classmethod
    def over(cls, bits: int, starts: NDArray[np.uint32], kept: NDArray[np.uint16]) -> Self:
        """A table over arrays from elsewhere. Raises ``ValueError`` unless they fit each other and ``bits``."""
        low = _low_bits(bits, len(kept))
        if starts.dtype != np.uint32 or kept.dtype != np.uint16 or starts.ndim != 1 or kept.ndim != 1:
            raise ValueError("the arrays of a table are of another type")
        if len(starts) != (1 << (bits - low)) + 1 or starts[0] != 0 or starts[-1] != len(kept):
            raise ValueError("the buckets of a table do not fit what it keeps")
        sizes = np.diff(starts.astype(np.int64))
        if sizes.min() < 0 or sizes.max() > _FULLEST:
            raise ValueError("the buckets of a table overlap or are overfull")
        return cls(bits, starts, kept)

    def __len__(self) -> int:
        return len(self.kept)

    def find(self, keys: Whole) -> NDArray[np.int64]:
        """The place of each of ``keys``, all below ``2**bits``, or ``ABSENT``."""
        low = _low_bits(self.bits, len(self.kept))
        mixed = _mix(keys, self.bits)
        bucket = (mixed >> np.uint64(low)).astype(np.int64)
        first = self.starts.take(bucket).astype(np.int64)
        size = self.starts.take(bucket + 1) - first
        wanted = (mixed & _mask(low)).astype(np.uint16)
        # All places of all buckets side by side: there is about one to a key, and no loop is needed.
        of = np.repeat(np.arange(len(keys)), size)
        place = np.arange(len(of)) + np.repeat(first - (np.cumsum(size) - size), size)
        hits = (self.kept.take(place) == wanted.take(of)).nonzero()[0]
        found = np.full(len(keys), ABSENT, np.int64)
        found[of[hits]] = place[hits]
        return found


def _low_bits(bits: int, size: int) -> int:
    """How many bits of a mixed key are kept: as few as leave about one key to a bucket."""
    return max(0, min(_KEPT_BITS, bits - max(0, size - 1).bit_length()))


def _mask(bits: int) -> np.uint64:
    return np.uint64((1 << bits) - 1)


def _mix(keys: Whole, bits: int) -> NDArray[np.uint64]:
    """A permutation of the numbers below ``2**bits``: a folding of high bits on low ones, a product with an odd one."""
    mixed: NDArray[np.uint64] = keys.astype(np.uint64)
    mixed ^= mixed >> np.uint64(bits // 2)
    mixed *= _GOLDEN
    mixed &= _mask(bits)
    return mixed
