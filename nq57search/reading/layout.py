"""The physical shape of a text: its lines, its pages, and whether its lines were wrapped by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Page

_LINE = re.compile(r"[^\n\r\f]*(?:\r\n|[\n\r\f])?")
_BLANK_RUN = re.compile(r"\n(?:\r?\n){3,}")
_ONE_SPACE = re.compile(r"^ (?=\S)", re.MULTILINE)
_BYTE_ORDER_MARK = "\ufeff"
_WRAPPED_AT_LEAST, _WRAPPED_AT_MOST = 40, 125
_FEWEST_BREAKS = 3
_FEWEST_LINES = 20
_FILLED = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without its line end. ``blanks`` counts the blank lines before it; ``new_page`` says it starts one."""

    start: int
    end: int
    text: str
    blanks: int
    new_page: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines that hold something, pages, and the width the lines were wrapped to (None when they were not)."""

    lines: tuple[Line, ...]
    pages: tuple[Page, ...]
    width: int | None


def lay_out(text: str, pages: Sequence[int] = ()) -> Layout:
    """The layout of a source text; ``pages`` are where its pages start, when the reader of the file knows."""
    starts = list(pages) or _page_starts(text)
    lines = _lines(text, set(starts))
    return Layout(lines, _pages(starts, len(text)), _width(lines))


def _page_starts(text: str) -> list[int]:
    """Where pages begin, by whichever convention the text keeps.

    Form feeds say so. Text taken from PDF marks a page by one leading space, or by three blank lines in a row; either
    counts as a convention only where it occurs often enough not to be chance.
    """
    feeds = [m.end() for m in re.finditer("\f", text)]
    if feeds:
        return [0, *(f for f in feeds if text[f:].strip())]
    runs = [m.end() for m in _BLANK_RUN.finditer(text) if text[m.end() :].strip()]
    spaced = [m.start() for m in _ONE_SPACE.finditer(text)]
    if len(runs) >= max(_FEWEST_BREAKS, len(spaced)):
        return sorted({0, *runs})
    if len(spaced) >= _FEWEST_BREAKS:
        return sorted({0, *spaced, *runs} if spaced[0] > 0 else {*spaced, *runs})
    return []


def _lines(text: str, page_starts: set[int]) -> tuple[Line, ...]:
    lines: list[Line] = []
    blanks, new_page = 0, False
    for match in _LINE.finditer(text):
        raw = match.group()
        new_page = new_page or match.start() in page_starts
        stripped = raw.strip().strip(_BYTE_ORDER_MARK).strip()
        if not stripped:
            blanks += bool(raw)
            continue
        start = match.start() + raw.index(stripped)
        lines.append(Line(start, start + len(stripped), stripped, blanks, new_page and bool(lines)))
        blanks, new_page = 0, False
    return tuple(lines)


def _pages(starts: list[int], length: int) -> tuple[Page, ...]:
    ends = [*starts, length][1:]
    return tuple(Page(n, start, end) for n, (start, end) in enumerate(zip(starts, ends, strict=True), 1))


def _width(lines: tuple[Line, ...]) -> int | None:
    """The wrapping width: what nearly all lines keep to and most lines fill; None when lines are whole paragraphs."""
    lengths = sorted(len(line.text) for line in lines)
    if len(lengths) < _FEWEST_LINES or lengths[int(len(lengths) * 0.97)] > _WRAPPED_AT_MOST:
        return None
    width = lengths[int(len(lengths) * 0.95)]
    filled = lengths[len(lengths) // 2] >= _FILLED * width
    return width if filled and width >= _WRAPPED_AT_LEAST else None


def page_of(pages: tuple[Page, ...], position: int) -> int | None:
    """The number of the page that holds ``position``; None when the document has no pages."""
    for page in reversed(pages):
        if page.start <= position:
            return page.number
    return None
