"""The seam between file formats and everything that reads text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..errors import CorpusProblem
from ..records import Box as Box


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader got out of a file. ``text`` is the one truth that every offset counts in."""

    text: str
    pages: tuple[int, ...] = ()
    """Where each page starts in ``text``; empty when the format has no pages or does not say where they break."""
    boxes: tuple[Box, ...] = ()
    """One for each line, or table row, in the order of the text."""
    tables: tuple[tuple[int, int], ...] = ()
    """One range for each table: its rows, one a line, with cells joined by " | "."""
    machine_read: bool = False
    """True when most of the text was read by a machine from page images."""
    quality: float | None = None
    """What the OCR engine thinks of its own reading, 0 to 1; None when no page went through it."""
    remarks: tuple[str, ...] = ()
    """What the owner of the file should know, as Vietnamese sentences."""


class Reader(Protocol):
    """Turns the bytes of one file into its text, the one truth that every offset counts in."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The file name endings it reads, small letters, with the dot."""
        ...

    def read(self, content: bytes, name: str) -> Extract:
        """What is in a file. ``name`` is for messages. Raises ``CorpusProblem`` when it cannot be read or is empty."""
        ...


@dataclass(frozen=True, slots=True)
class OcrLine:
    """Words read on one line of an image with no wide gap between them, their box in pixels.

    ``opens`` says that they begin a paragraph, ``beside`` that they stand beside the ones before, across a gap.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    opens: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class OcrPage:
    """The lines of one page image in reading order, and the mean confidence of the words, 0 to 1 (0 for no word)."""

    lines: tuple[OcrLine, ...]
    confidence: float


class OcrEngine(Protocol):
    """Reads the text in an image."""

    @property
    def name(self) -> str:
        """How the engine is called in reports."""
        ...

    def read(self, image_png: bytes, dpi: int) -> OcrPage:
        """The text of one page. Raises ``PartMissing`` when it is not installed, ``OutsideFailed`` when it fails."""
        ...


def unreadable(name: str, why_en: str, why_vi: str, *, fix_en: str = "", fix_vi: str = "") -> CorpusProblem:
    """The error for a file that cannot be read."""
    return CorpusProblem(
        f"The file {name} cannot be read: {why_en}.",
        f"Không đọc được tệp {name}: {why_vi}.",
        fix_en=fix_en or "Save it again, as UTF-8 if it is text, or leave it out.",
        fix_vi=fix_vi or "Hãy lưu lại tệp (bằng UTF-8 nếu là văn bản thuần), hoặc bỏ tệp này ra.",
    )


def damaged(name: str, kind: str, why_en: str, why_vi: str) -> CorpusProblem:
    """The error for a file of format ``kind`` ("PDF", "Word") that is broken or was made to do harm."""
    return unreadable(
        name,
        why_en,
        why_vi,
        fix_en=f"Open it in a program that reads {kind} and save it again, or get a whole copy of it.",
        fix_vi=f"Hãy mở tệp bằng phần mềm đọc được {kind} rồi lưu lại, hoặc lấy một bản đầy đủ khác.",
    )
