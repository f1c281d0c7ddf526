"""Exact search with FAISS (Douze et al. 2024). The one file that knows that package, which it imports when used."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..errors import IndexProblem, OutsideFailed
from .base import allowed, checked, ranked

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_HEADER = struct.Struct("<4siq")
_BEFORE_VECTORS = 45
"""Bytes of a FAISS flat index file before its vectors."""


class FlatIndex:
    """Every vector compared, on the processor's vector units: a few milliseconds for 10^5 rows.

    Make one with ``of`` or ``load``.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> Self:
        """An index of ``vectors`` (n, d). Raises ``ValueError`` when they are not finite."""
        import faiss

        rows = checked(vectors, vectors.shape[-1])
        index = faiss.IndexFlatIP(rows.shape[1])
        index.add(rows)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what ``save`` wrote, memory-mapped. Raises ``IndexProblem`` when it is not whole."""
        import faiss

        _check_header(path)
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise _broken(path) from error
        if index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise _broken(path)
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to ``path``. Raises ``OutsideFailed`` when the disk refuses."""
        import faiss

        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OutsideFailed(
                f"Cannot write {path}.",
                f"Không ghi được {path}.",
                fix_en="Free some space or choose a folder that can be written, then run it again.",
                fix_vi="Hãy giải phóng chỗ trống hoặc chọn thư mục ghi được rồi chạy lại.",
            ) from error

    @property
    def dimensions(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(
        self, queries: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        import faiss

        queries = checked(queries, self.dimensions)
        if k < 1:
            raise ValueError(f"k is {k}, must be at least 1")
        options = None
        if among is not None:
            # A bit for each row: faster than a set of ids at every size measured, and never wrong.
            bits = np.packbits(allowed(among, len(self)), bitorder="little")
            options = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg,arg-type]
        scores, rows = self._index.search(queries, min(k, max(1, len(self))), params=options)
        return ranked(scores, rows, k)


def _check_header(path: Path) -> None:
    """Refuse what is not a whole flat index before FAISS, which trusts the sizes it reads, sees it."""
    try:
        with path.open("rb") as file:
            kind, dimensions, count = _HEADER.unpack(file.read(_HEADER.size))
        size = path.stat().st_size
    except (OSError, struct.error) as error:
        raise _broken(path) from error
    if kind != b"IxFI" or dimensions < 1 or count < 0 or size != _BEFORE_VECTORS + 4 * dimensions * count:
        raise _broken(path)


def _broken(path: Path) -> IndexProblem:
    return IndexProblem(
        f"{path} is not a whole index of vectors.",
        f"{path} không phải là chỉ mục vectơ nguyên vẹn.",
        fix_en="Build the index again with `nq57search index`.",
        fix_vi="Hãy tạo lại chỉ mục bằng lệnh `nq57search index`.",
    )
