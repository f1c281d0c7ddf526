"""The text layer of a PDF page, as MuPDF finds it, to lines: fonts of before Unicode converted, tables in rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from unicodedata import normalize

from .composing import raised, row_line
from .legacy import LegacyCode, code_of_text, codes_of_fonts
from .page_layout import PageLine, Piece, Rectangle, TableRow, around, in_reading_order, joined

Grid = tuple[tuple[Rectangle, tuple[Rectangle | None, ...]], ...]
"""A ruled table: for each row its box and those of its cells, None where a cell is merged into another."""
_Place = tuple[int, int, int]
"""Table, row and cell."""

_SUPERSCRIPT = 1
_UPRIGHT = 0.99
_WORD_GAP = 0.2
_SPARSEST = 0.3
"""Share of the cells of a table that hold something; below it the rules are a form or a drawing."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters in one font that stand together. ``line`` numbers the line MuPDF put them in."""

    line: int
    font: str
    text: str
    high: bool
    upright: bool
    box: Rectangle


def page_lines(found: Mapping[str, Any], grids: Sequence[Grid], width: float) -> list[PageLine]:
    """The lines of a page of that width, in points, in reading order.

    ``found`` is what PyMuPDF gives as "dict" or, which it must be when there are ``grids``, as "rawdict".
    """
    spans = list(_spans(found, grids))
    codes = codes_of_fonts((span.font, span.text) for _, span in spans)
    tables = {n: rows for n, grid in enumerate(grids) if (rows := _table(n, grid, spans, codes))}
    loose = [span for place, span in spans if place is None or place[0] not in tables]
    pieces = _pieces((span for span in loose if span.upright), codes)
    pieces += [Piece("", around(row.box for row in rows), rows) for rows in tables.values()]
    lines = in_reading_order(pieces, width)
    turned = _pieces((span for span in loose if not span.upright), codes)
    return _in_unicode([*lines, *(PageLine(piece.text, piece.box, apart=True) for piece in turned)])


def _spans(found: Mapping[str, Any], grids: Sequence[Grid]) -> Iterator[tuple[_Place | None, _Span]]:
    """The spans of a page, cut where they pass from one cell to another."""
    lines = (line for block in found["blocks"] for line in block.get("lines", ()))
    for number, line in enumerate(lines):
        upright = line["dir"][0] > _UPRIGHT
        for span in line["spans"]:
            high = bool(span["flags"] & _SUPERSCRIPT)
            whole = _Span(number, str(span["font"]), span.get("text", ""), high, upright, tuple(span["bbox"]))
            if "chars" not in span:
                yield None, whole
                continue
            for place, run in groupby(span["chars"], key=lambda char: _place(char["bbox"], grids)):
                chars = list(run)
                box = around(tuple(char["bbox"]) for char in chars)
                yield place, replace(whole, text="".join(char["c"] for char in chars), box=box)


def _place(box: Rectangle, grids: Sequence[Grid]) -> _Place | None:
    """The cell that the middle of ``box`` is in."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for number, grid in enumerate(grids):
        for row, (whole, cells) in enumerate(grid):
            if _within(x, y, whole):
                for column, cell in enumerate(cells):
                    if cell is not None and _within(x, y, cell):
                        return number, row, column
    return None


def _within(x: float, y: float, box: Rectangle) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _table(
    number: int, grid: Grid, spans: Iterable[tuple[_Place | None, _Span]], codes: Mapping[str, LegacyCode]
) -> tuple[TableRow, ...]:
    """The rows of a table; none when it does not hold data, but only frames text."""
    cells: dict[tuple[int, int], list[_Span]] = {}
    for place, span in spans:
        if place is not None and place[0] == number:
            cells.setdefault(place[1:], []).append(span)
    texts = {place: joined(_pieces(held, codes)) for place, held in cells.items()}
    rows = tuple(
        TableRow(tuple(texts.get((n, column), "") for column in range(len(boxes))), box)
        for n, (box, boxes) in enumerate(grid)
    )
    full = [sum(bool(cell) for cell in row.cells) for row in rows]
    holds_data = sum(count >= 2 for count in full) >= 2 and sum(full) >= _SPARSEST * sum(len(row.cells) for row in rows)
    return tuple(row for row in rows if row_line(row.cells)) if holds_data else ()


def _pieces(spans: Iterable[_Span], codes: Mapping[str, LegacyCode]) -> list[Piece]:
    """What MuPDF put in one line, as one piece of text in Unicode."""
    pieces: list[Piece] = []
    for _, group in groupby(spans, key=lambda span: span.line):
        line = list(group)
        text = normalize("NFC", _text(line, codes))
        if text.strip():
            pieces.append(Piece(text, around(span.box for span in line)))
    return pieces


def _text(line: Sequence[_Span], codes: Mapping[str, LegacyCode]) -> str:
    """The text of a line; neighbours in one font are converted together, for a word may lie in two spans."""
    out = ""
    for (font, high), run in groupby(_spaced(line), key=lambda span: (span.font, span.high)):
        text = "".join(span.text for span in run)
        if font in codes:
            text = codes[font].convert(text)
        if high:
            text = raised(text) + (" " if not out.strip() and not text.endswith(" ") else "")
        out += text
    return out


def _spaced(line: Sequence[_Span]) -> Iterator[_Span]:
    """The spans of a line, with a space where only their distance shows that there is one."""
    before: _Span | None = None
    for span in line:
        gap = span.box[0] - before.box[2] if before else 0.0
        apart = before is not None and gap > _WORD_GAP * (span.box[3] - span.box[1])
        yield replace(span, text=" " + span.text) if apart and not span.text.startswith(" ") else span
        before = span


def _in_unicode(lines: list[PageLine]) -> list[PageLine]:
    """The lines with text of old fonts converted where the names of the fonts did not tell."""
    code = code_of_text("\n".join(" ".join((line.text, *line.cells)) for line in lines))
    if code is None:
        return lines
    return [replace(line, text=code.convert(line.text), cells=tuple(map(code.convert, line.cells))) for line in lines]
