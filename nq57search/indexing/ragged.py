"""Rows of different lengths on disk: all values one after another, beside where each row's begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..artifacts import Folder, save_array
from ..errors import IndexProblem


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """``n`` rows: row ``i`` is ``values[starts[i] : starts[i + 1]]``; ``starts`` is (n + 1,), ``values`` is flat."""

    starts: NDArray[np.int64]
    values: NDArray[np.int32]

    @classmethod
    def load(cls, folder: Folder, name: str) -> Self:
        """Open what ``save_rows`` wrote, memory-mapped. Raises ``IndexProblem`` when it is not whole."""
        values = np.asarray(folder.array(f"{name}.values.npy"))
        return cls(read_starts(folder, name, len(values)), values)

    def lists(self, rows: NDArray[np.int64]) -> list[list[int]]:
        """The values of each of some rows."""
        ranges = zip(self.starts[rows].tolist(), self.starts[rows + 1].tolist(), strict=True)
        return [self.values[low:high].tolist() for low, high in ranges]


def save_rows(folder: Path, name: str, rows: Sequence[Sequence[int]]) -> None:
    """Write rows of whole numbers below 2**31 into a draft folder."""
    save_starts(folder, name, [len(row) for row in rows])
    save_array(folder, f"{name}.values.npy", np.array([value for row in rows for value in row], np.int32))


def save_starts(folder: Path, name: str, sizes: Sequence[int]) -> None:
    """Write where each row begins, and where the last one ends."""
    save_array(folder, f"{name}.starts.npy", np.cumsum([0, *sizes]).astype(np.int64))


def read_starts(folder: Folder, name: str, size: int) -> NDArray[np.int64]:
    """Where each row begins, memory-mapped.

    Raises ``IndexProblem`` unless they rise from 0 to ``size``: a wrong one could ask for any amount of memory.
    """
    # A plain array over the mapped file: numpy.memmap is slow to take single values from.
    starts = np.asarray(folder.array(f"{name}.starts.npy"))
    if not (
        starts.ndim == 1 and len(starts) and starts[0] == 0 and starts[-1] == size and (np.diff(starts) >= 0).all()
    ):
        raise IndexProblem(
            f"{folder.path / name}.starts.npy does not fit the rows it counts.",
            f"{folder.path / name}.starts.npy không khớp với các dòng nó đếm.",
            fix_en="Build the index again with `nq57search index`.",
            fix_vi="Hãy tạo lại chỉ mục bằng lệnh `nq57search index`.",
        )
    return starts
