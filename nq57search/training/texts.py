"""Clean text to learn from: files of one paragraph a line, plain or xz, taken in part and with some of it held back."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from ..errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HELD = 100
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Source:
    """A .txt or .txt.xz file in UTF-8. Whatever reads it raises ``BadInput`` when it is not that."""

    path: Path
    licence: str = NOT_STATED

    def lines(self) -> Iterator[str]:
        """Its lines that are not blank, stripped, in order."""
        try:
            with _opened(self.path) as file:
                for line in file:
                    if stripped := line.strip():
                        yield stripped
        except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
            raise _unreadable(self.path, error) from error

    def sha256(self) -> str:
        """The SHA-256 of the file as it lies on disk, in hexadecimal."""
        try:
            return sha256(self.path.read_bytes()).hexdigest()
        except OSError as error:
            raise _unreadable(self.path, error) from error


@dataclass(frozen=True, slots=True)
class Share:
    """``taken`` of the ``total`` lines of a source, evenly spread; the last hundredth of those is held back."""

    source: Source
    total: int
    taken: int

    @classmethod
    def of(cls, source: Source, most: int | None) -> Share:
        """At most ``most`` lines, or all. Reads the file once to count."""
        total = sum(1 for _ in source.lines())
        return cls(source, total, total if most is None else min(most, total))

    @property
    def held_count(self) -> int:
        return self.taken // _HELD

    def training(self) -> Iterator[str]:
        """The lines to train on."""
        return (line for place, line in self._lines() if place < self.taken - self.held_count)

    def held(self) -> Iterator[str]:
        """The lines held back, to measure on."""
        return (line for place, line in self._lines() if place >= self.taken - self.held_count)

    def _lines(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(self.source.lines()):
            place = number * self.taken // self.total
            if (number + 1) * self.taken // self.total > place:
                yield place, line


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _unreadable(path: Path, error: Exception) -> BadInput:
    return BadInput(
        f"{path} cannot be read as text: {error}.",
        f"Không đọc được {path} dưới dạng văn bản: {error}.",
        fix_en="Give a .txt or .txt.xz file in UTF-8 with one paragraph a line.",
        fix_vi="Hãy dùng tệp .txt hoặc .txt.xz mã UTF-8, mỗi dòng một đoạn.",
    )
