"""The order in which the pieces of text on a page are read: columns one after the other.

A simplified recursive XY-cut (Nagy and Seth 1984): a run of rows that all leave the same gutter free, with prose on
both sides of it, is read column by column; everything else row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_Gap = tuple[float, float]

_SAME_ROW = 0.5
_MOST_ROWS = 400
_DEEPEST = 4
_NARROWEST_GUTTER = 9.0
_NARROWEST_COLUMN = 0.12
_BLANK = 1.2
"""Line heights of empty space across all columns, beyond which what follows (a title, a page number) is not theirs."""
_SHORTEST_PROSE = 8.0
"""Mean length of the lines of a column, in characters: shorter ones are labels or figures, and belong to their row."""
_PARAGRAPH_PITCH = 1.25
_PARAGRAPH_GAP = 1.0


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of a row, and where it stands."""

    cells: tuple[str, ...]
    box: Rectangle


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that stands together on a page, or a table when it has ``rows``."""

    text: str
    box: Rectangle
    rows: tuple[TableRow, ...] = ()

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page in reading order; ``apart`` when space above sets it off. A table row when it has ``cells``."""

    text: str
    box: Rectangle
    apart: bool
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """Pieces side by side, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def box(self) -> Rectangle:
        return around(piece.box for piece in self.pieces)


def around(boxes: Iterable[Rectangle]) -> Rectangle:
    """The smallest rectangle that holds all of ``boxes``."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def in_reading_order(pieces: Sequence[Piece], width: float) -> list[PageLine]:
    """The lines of a page of that width, in points."""
    rows = _rows(pieces)
    if not rows:
        return []
    usual = median(piece.height for row in rows for piece in row.pieces)
    groups = _groups(rows, width, usual, 0)
    pitches = [_middle(b) - _middle(a) for group in groups for a, b in pairwise(group)]
    pitch = median(pitches) if pitches else usual
    return [line for group in groups for line in _lines(group, pitch)]


def joined(pieces: Sequence[Piece]) -> str:
    """The text of pieces that share a small place, such as the cell of a table, on one line."""
    return " ".join(piece.text.strip() for row in _rows(pieces) for piece in row.pieces)


def _rows(pieces: Sequence[Piece]) -> list[_Row]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.box[1] + p.box[3], p.box[0])):
        if rows and not piece.rows and not rows[-1][0].rows and _beside(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_Row(tuple(sorted(row, key=lambda p: p.box[0]))) for row in rows]


def _beside(one: Piece, other: Piece) -> bool:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared > _SAME_ROW * min(one.height, other.height)


def _groups(rows: list[_Row], width: float, usual: float, depth: int) -> list[list[_Row]]:
    """Rows that are read one under the other, group by group."""
    if depth > _DEEPEST or len(rows) > _MOST_ROWS:
        return [rows]
    groups: list[list[_Row]] = [[]]
    at = 0
    while at < len(rows):
        end, gutter = _band(rows, at, usual)
        sides = _sides(rows[at:end], gutter, width) if gutter else None
        if sides:
            groups += [*_groups(sides[0], width, usual, depth + 1), *_groups(sides[1], width, usual, depth + 1), []]
            at = end
        else:
            groups[-1].append(rows[at])
            at += 1
    return [group for group in groups if group]


def _band(rows: list[_Row], start: int, usual: float) -> tuple[int, _Gap | None]:
    """How far from ``start`` the rows share a gutter that has text on both sides, and the widest such gutter."""
    narrowest = max(_NARROWEST_GUTTER, 0.7 * usual)
    left, _, right, _ = around(row.box for row in rows)
    free: list[_Gap] = [(left, right)]
    ink_left, ink_right = right, left
    found: tuple[int, _Gap | None] = (start + 1, None)
    for n in range(start, len(rows)):
        if n > start and rows[n].box[1] - rows[n - 1].box[3] > _BLANK * usual:
            break
        free = _cut(free, rows[n], narrowest)
        ink_left, ink_right = min(ink_left, rows[n].box[0]), max(ink_right, rows[n].box[2])
        inner = [gap for gap in free if gap[0] >= ink_left and gap[1] <= ink_right]
        if inner:
            found = n + 1, max(inner, key=lambda gap: gap[1] - gap[0])
        elif not free or found[1]:
            break
    return found


def _cut(free: list[_Gap], row: _Row, narrowest: float) -> list[_Gap]:
    """What of the free stretches a row leaves free."""
    for piece in row.pieces:
        x0, _, x1, _ = piece.box
        free = [part for a, b in free for part in ((a, min(b, x0)), (max(a, x1), b)) if part[1] - part[0] >= narrowest]
    return free


def _sides(rows: list[_Row], gutter: _Gap, width: float) -> tuple[list[_Row], list[_Row]] | None:
    """The rows left and right of a gutter, when both are columns of prose."""
    middle = (gutter[0] + gutter[1]) / 2
    left = [_Row(part) for row in rows if (part := tuple(p for p in row.pieces if p.box[2] <= middle))]
    right = [_Row(part) for row in rows if (part := tuple(p for p in row.pieces if p.box[0] >= middle))]
    return (left, right) if _is_column(left, width) and _is_column(right, width) else None


def _is_column(rows: list[_Row], width: float) -> bool:
    if len(rows) < 2:
        return False
    box = around(row.box for row in rows)
    mean = sum(len(piece.text) for row in rows for piece in row.pieces) / len(rows)
    return box[2] - box[0] >= _NARROWEST_COLUMN * width and mean >= _SHORTEST_PROSE


def _middle(row: _Row) -> float:
    return (row.box[1] + row.box[3]) / 2


def _lines(group: list[_Row], pitch: float) -> list[PageLine]:
    lines: list[PageLine] = []
    for n, row in enumerate(group):
        if row.pieces[0].rows:
            lines += [PageLine("", one.box, k == 0, one.cells) for k, one in enumerate(row.pieces[0].rows)]
            continue
        apart = n == 0 or bool(group[n - 1].pieces[0].rows) or _set_off(group[n - 1], row, pitch)
        lines.append(PageLine(" ".join(piece.text.strip() for piece in row.pieces), row.box, apart))
    return lines


def _set_off(above: _Row, row: _Row, pitch: float) -> bool:
    height = min(above.box[3] - above.box[1], row.box[3] - row.box[1])
    return (
        _middle(row) - _middle(above) > _PARAGRAPH_PITCH * pitch or row.box[1] - above.box[3] > _PARAGRAPH_GAP * height
    )
