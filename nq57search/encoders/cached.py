"""An encoder that remembers on disk the passages it has seen, so that adding a document costs only that document."""

from __future__ import annotations

import hashlib
import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import OutsideFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from .base import Encoder

_BATCH = 1024
"""Texts encoded between two writes: what a killed build loses at most."""


class _Place(NamedTuple):
    batch: NDArray[Any]
    row: int


class CachedEncoder:
    """``inner`` with a store of its passage vectors in ``folder``, by encoder name and SHA-256 of the text.

    The store only grows, by whole batches: one immutable file each, named by the digest of its content and renamed
    into place when complete. A batch that is cut short or damaged is passed over, and its texts encoded again. Several
    processes may share a folder. Queries go straight through. Raises ``OutsideFailed`` when ``folder`` cannot be
    written.
    """

    def __init__(self, inner: Encoder, folder: Path) -> None:
        self._inner = inner
        self._folder = folder / hashlib.sha256(inner.name.encode()).hexdigest()[:20]
        self._dtype = np.dtype([("key", np.uint8, (32,)), ("vector", "<f4", (inner.dimensions,))])

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimensions(self) -> int:
        return self._inner.dimensions

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        unseen = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._places}
        missing = list(unseen)
        for start in range(0, len(missing), _BATCH):
            some = missing[start : start + _BATCH]
            self._add(some, self._inner.encode_passages([unseen[key] for key in some]))
        rows = np.empty((len(keys), self.dimensions), np.float32)
        for row, key in zip(rows, keys, strict=True):
            batch, number = self._places[key]
            row[:] = batch["vector"][number]
        return rows

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._inner.encode_queries(texts)

    @cached_property
    def _places(self) -> dict[bytes, _Place]:
        """Where each vector in the store is; read when the first passage is asked for."""
        places: dict[bytes, _Place] = {}
        for path in sorted(self._folder.glob("*.npy")):
            batch = self._open(path)
            if batch is not None:
                places |= _places_in(batch)
        return places

    def _open(self, path: Path) -> NDArray[Any] | None:
        try:
            batch = np.lib.format.open_memmap(path, mode="r")
        except (OSError, ValueError, EOFError):
            return None
        sound = batch.dtype == self._dtype and batch.ndim == 1 and path.stem == _digest(batch)
        return batch if sound else None

    def _add(self, keys: list[bytes], vectors: NDArray[np.float32]) -> None:
        batch = np.empty(len(keys), self._dtype)
        batch["key"] = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, 32)
        batch["vector"] = vectors
        part = self._folder / f"{secrets.token_hex(8)}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("wb") as file:
                    np.lib.format.write_array(file, batch, allow_pickle=False)
                part.replace(self._folder / f"{_digest(batch)}.npy")
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        self._places.update(_places_in(batch))


def _places_in(batch: NDArray[Any]) -> dict[bytes, _Place]:
    return {key.tobytes(): _Place(batch, number) for number, key in enumerate(batch["key"])}


def _digest(batch: NDArray[Any]) -> str:
    return hashlib.sha256(batch.tobytes()).hexdigest()[:32]


def _unwritable(folder: Path, error: OSError) -> OutsideFailed:
    reason = error.strerror or str(error)
    return OutsideFailed(
        f"Cannot write the cache of vectors in {folder}: {reason}.",
        f"Không ghi được bộ nhớ đệm vectơ trong {folder}: {reason}.",
        fix_en="Free some space or make the folder writable, then run it again.",
        fix_vi="Hãy giải phóng chỗ trống hoặc cho phép ghi vào thư mục rồi chạy lại.",
    )
