"""Puts the text of a file together, line by line, and keeps account of where everything stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .base import Box, Extract

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile("[ \u00a0]{2,}")

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

CELLS = " | "
"""What stands between the cells of a table row."""


def one_line(text: str) -> str:
    """``text`` fit to be one line: no control codes or line ends, single spaces, nothing at its ends."""
    text = _SURROGATE.sub("\ufffd", _UNFIT.sub(" ", text))
    return _SPACES.sub(" ", text).strip()


def raised(text: str) -> str:
    """Text set above the line: the digits of an exponent or a note call as raised digits, anything else as it is."""
    return text.translate(_RAISED) if text.strip().isascii() and text.strip().isdigit() and len(text) <= 4 else text


def row_line(cells: Sequence[str]) -> str:
    """A table row as one line; "" when all its cells are empty. Only empty cells at the end lose their place."""
    lines = [one_line(cell) for cell in cells]
    while lines and not lines[-1]:
        lines.pop()
    return CELLS.join(lines)


class Composer:
    """Gathers lines, rows and page breaks, and gives the ``Extract`` of them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._boxes: list[Box] = []
        self._tables: list[tuple[int, int]] = []
        self._pages: list[int] = []
        self._fresh = True
        self._in_table = False

    def line(self, text: str, *, apart: bool, box: tuple[float, float, float, float] | None = None) -> None:
        """Add a line; ``apart`` puts a blank line before it. A line with nothing in it is left out."""
        text = one_line(text)
        if text:
            self._in_table = False
            self._put(text, apart=apart, box=box)

    def row(self, cells: Sequence[str], *, first: bool, box: tuple[float, float, float, float] | None = None) -> None:
        """Add a table row; ``first`` begins a table. A row with nothing in it is left out."""
        text = row_line(cells)
        self._in_table = self._in_table and not first
        if not text:
            return
        continued = self._in_table and not self._fresh
        start = self._put(text, apart=not continued, box=box)
        self._tables.append((self._tables.pop()[0] if continued else start, self._length))
        self._in_table = True

    def more(self, text: str) -> None:
        """Go on with the last line on the next page: a page begins here, with no mark of it in the text."""
        text = one_line(text)
        if text:
            self._append(" ")
            self._pages.append(self._length)
            self._append(text)

    def verbatim(self, text: str, *, apart: bool) -> None:
        """Add a line whose inner and leading spaces mean something."""
        text = _SURROGATE.sub("\ufffd", _UNFIT.sub(" ", text)).rstrip()
        if text:
            self._in_table = False
            self._put(text, apart=apart, box=None)

    def page(self) -> None:
        """Begin a page, with a form feed before it unless it is the first."""
        if self._pages:
            self._append("\f")
        self._pages.append(self._length)
        self._fresh = True

    def _put(self, text: str, *, apart: bool, box: tuple[float, float, float, float] | None) -> int:
        if not self._fresh:
            self._append("\n\n" if apart else "\n")
        self._fresh = False
        start = self._length
        self._append(text)
        if box is not None:
            self._boxes.append(Box(start, self._length, len(self._pages), *(round(c, 1) for c in box)))
        return start

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    @property
    def at_page_start(self) -> bool:
        """Whether nothing was added since the last page began (or at all)."""
        return self._fresh

    @property
    def empty(self) -> bool:
        """Whether nothing but page breaks was added."""
        return not any(part.strip() for part in self._parts)

    def extract(self, remarks: tuple[str, ...] = ()) -> Extract:
        """What was gathered, with remarks on it."""
        return Extract(
            "".join(self._parts), tuple(self._pages), tuple(self._boxes), tuple(self._tables), remarks=remarks
        )
