"""The blocks of a web page, whatever of its tags is missing or wrongly nested."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .composing import raised
from .html_tokens import Token
from .numerals import numeral

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_DROPPED = frozenset(
    """audio button canvas datalist iframe nav noscript object script select style svg template textarea title
    video""".split()
)
_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr
    ul""".split()
)
_TABLE_PARTS = frozenset({"table", "tr", "tbody", "thead", "tfoot"})
_MAIN = frozenset({"main", "article"})
_CLOSED_BY = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "th": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
}
"""What a start tag closes when its end tag was left out, and the elements beyond which it does not reach."""
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BREAK = "\v"
_DEEPEST = 500


class TooDeep(ValueError):
    """A page whose elements stand in each other deeper than any page made for people."""


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a page. ``cells`` is set for a table row; ``apart`` says that it begins a paragraph (or table)."""

    text: str
    apart: bool = True
    verbatim: bool = False
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    tag: str
    hidden: bool
    since: int = 0
    """For a table cell and for main: how many blocks there were before it."""


@dataclass(slots=True)
class _List:
    ordered: bool
    style: str = "1"
    number: int = 1
    started: bool = False


@dataclass(slots=True)
class _Table:
    depth: int
    rows: list[list[list[Block]]] = field(default_factory=list)


class BlockBuilder:
    """Made from the tokens of a page: ``blocks`` are its lines, ``mains`` the ranges of them in main and article.

    Raises ``TooDeep``.
    """

    def __init__(self, page: Iterable[Token]) -> None:
        self.blocks: list[Block] = []
        self.mains: list[tuple[str, int, int]] = []
        self._sinks: list[list[Block]] = [self.blocks]
        self._open: list[_Open] = []
        self._lists: list[_List] = []
        self._tables: list[_Table] = []
        self._buffer: list[str] = []
        self._prefix, self._tight = "", False
        for token in page:
            self._take(token)
        while self._open:
            self._pop()
        self._flush()

    def _take(self, token: Token) -> None:
        if token.kind == "/":
            self._end(token.text)
        elif token.kind == "<":
            self._start(token.text, token.attributes)
        else:
            self._data(token.text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _VOID:
            self._void(tag)
            return
        hides = tag in _DROPPED or _hides(attributes)
        if not (self._hidden or hides or tag in _BLOCKS or tag == "sup"):
            return
        if tag in _BLOCKS:
            self._imply(tag)
            if not (self._hidden or hides):
                self._begin(tag, attributes)
        if len(self._open) >= _DEEPEST:
            raise TooDeep(tag)
        self._open.append(_Open(tag, self._hidden or hides, len(self._sinks[-1])))

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1].hidden

    def _end(self, tag: str) -> None:
        for n in range(len(self._open) - 1, -1, -1):
            if self._open[n].tag == tag:
                while len(self._open) > n:
                    self._pop()
                return
            if self._open[n].tag in ("td", "th", "table") and tag not in _TABLE_PARTS:
                return  # an end tag closes nothing outside the cell it stands in

    def _data(self, data: str) -> None:
        if self._hidden:
            return
        if any(one.tag == "sup" for one in self._open[-3:]):
            data = raised(data)
        verbatim = any(one.tag == "pre" for one in self._open)
        self._buffer.append(data.replace(_BREAK, " ") if not verbatim else data.replace("\n", _BREAK))

    def _void(self, tag: str) -> None:
        if tag == "br" and not self._hidden:
            self._buffer.append(_BREAK)
        elif tag == "hr" and not self._hidden:
            self._flush()

    def _imply(self, tag: str) -> None:
        """Close what this start tag closes by being there."""
        self._close_open(frozenset({"p"}), frozenset({"td", "th", "li", "div", "table"}))
        if tag in _CLOSED_BY:
            closing, bounds = _CLOSED_BY[tag]
            self._close_open(closing, bounds)

    def _close_open(self, closing: frozenset[str], bounds: frozenset[str]) -> None:
        last = None
        for n in range(len(self._open) - 1, -1, -1):
            if self._open[n].tag in closing:
                last = n
            elif self._open[n].tag in bounds:
                break
        while last is not None and len(self._open) > last:
            self._pop()

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        if tag in ("ul", "ol"):
            self._lists.append(_List(tag == "ol", attributes.get("type") or "1", _number(attributes.get("start")) or 1))
        elif tag == "li":
            self._item(_number(attributes.get("value")))
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._prefix = "#" * int(tag[1]) + " "
        elif tag == "table":
            self._tables.append(_Table(len(self._sinks)))
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables:
            self._sinks.append([])

    def _item(self, value: int | None) -> None:
        if not self._lists:
            self._prefix = "- "
            return
        around = self._lists[-1]
        around.number = around.number if value is None else value
        self._prefix = numeral(around.number, around.style) + " " if around.ordered else "- "
        self._tight = around.started or len(self._lists) > 1
        around.started = True
        around.number += 1

    def _pop(self) -> None:
        one = self._open[-1]
        if not one.hidden and one.tag in _BLOCKS:
            self._flush()
            self._leave(one)
        self._open.pop()

    def _leave(self, one: _Open) -> None:
        if one.tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif one.tag in ("td", "th"):
            self._end_cell()
        elif one.tag == "table" and self._tables:
            self._end_table(self._tables.pop())
        elif one.tag in _MAIN and self._sinks[-1] is self.blocks:
            self.mains.append((one.tag, one.since, len(self.blocks)))
        if one.tag in ("li", "h1", "h2", "h3", "h4", "h5", "h6"):
            self._prefix, self._tight = "", False

    def _end_cell(self) -> None:
        if self._tables and len(self._sinks) > self._tables[-1].depth:
            cell = self._sinks.pop()
            table = self._tables[-1]
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(cell)

    def _end_table(self, table: _Table) -> None:
        """Rows of a table that holds data; the contents, in order, of one that only lays out the page."""
        rows = [row for row in table.rows if any(row)]
        nested = any(block.cells for row in rows for cell in row for block in cell)
        if nested or len(rows) < 2 or max(len([cell for cell in row if cell]) for row in rows) < 2:
            self._sinks[-1].extend(block for row in rows for cell in row for block in cell)
            return
        for n, row in enumerate(rows):
            cells = tuple(" ".join(block.text for block in cell) for cell in row)
            self._sinks[-1].append(Block("", apart=n == 0, cells=cells))

    def _flush(self) -> None:
        """End the line that was being gathered."""
        lines, self._buffer = "".join(self._buffer).split(_BREAK), []
        verbatim = any(one.tag == "pre" for one in self._open)
        first = True
        for line in lines:
            text = line if verbatim else _SPACE.sub(" ", line).strip()
            if not text.strip():
                continue
            self._sinks[-1].append(Block(self._prefix + text, first and not self._tight, verbatim))
            self._prefix, self._tight, first = "", False, False


def _hides(attributes: dict[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or attributes.get("role") == "navigation"
        or _HIDING.search(attributes.get("style", "")) is not None
    )


def _number(written: str | None) -> int | None:
    return int(written) if written and re.fullmatch(r"[0-9]{1,6}", written.strip()) else None
