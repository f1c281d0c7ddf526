"""Word files (.docx): what the page shows, with the numbers that Word counts and the notes at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .base import Extract, unreadable
from .composing import Composer, raised
from .docx_numbering import Numbering
from .docx_package import Package, attribute, flag
from .docx_styles import Styles, font_of, level_of, number_of
from .legacy import LegacyCode, codes_of_fonts

_PAGE, _TURN = "\f", "\v"
"""A page break that is in the file, and a place where Word last broke a page by itself."""
_BREAKS = re.compile("([\f\v])")
_THROUGH = frozenset("hyperlink ins moveTo smartTag sdt sdtContent fldSimple customXml dir bdo oMath oMathPara".split())
_BLOCKS_THROUGH = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "txbxContent", "body"})
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": _TURN}
_NEW_PAGE = frozenset({"nextPage", "oddPage", "evenPage"})

_Runs = tuple[tuple[str, str], ...]
"""Text with the font it is set in."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A paragraph, or, when ``cells`` is set, a table row."""

    runs: _Runs = ()
    prefix: str = ""
    cells: tuple[_Runs, ...] = ()
    first: bool = True

    @property
    def all_runs(self) -> Iterator[tuple[str, str]]:
        yield from self.runs
        for cell in self.cells:
            yield from cell


class DocxReader:
    """Reads ``.docx`` files.

    Headings begin with their number of "#", list items with the number or bullet Word shows. Tracked deletions, hidden
    text, comments, running heads and feet are left out. Pages are those of the breaks in the file together with those
    that Word noted when it last laid the text out.
    """

    suffixes = (".docx",)

    def read(self, content: bytes, name: str) -> Extract:
        package = Package(content, name)
        styles = Styles(package.related("styles"))
        body = _Body(styles, Numbering(package.related("numbering"), styles))
        items = list(body.items(package.main()))
        notes = [
            *body.notes(package.related("footnotes"), "footnote"),
            *body.notes(package.related("endnotes"), "endnote"),
        ]
        items += [_Item(runs, f"[{number}] ") for number, runs in sorted(notes, key=lambda note: note[0])]
        codes = codes_of_fonts(run for item in items for run in item.all_runs)
        composer = _compose(items, codes)
        if composer.empty:
            raise unreadable(name, "the document holds no text", "tài liệu không có chữ nào")
        names = sorted({code.name for code in codes.values()})
        return composer.extract(tuple(f"Chữ theo bảng mã {one} đã được chuyển sang Unicode." for one in names))


class _Body:
    """Walks the body of a document in order, and remembers which notes were called."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._called: dict[tuple[str, str], int] = {}

    def items(self, element: Element) -> Iterator[_Item]:
        """The paragraphs and rows in ``element``."""
        for child in element:
            if child.tag == "p":
                yield from self._paragraph(child)
            elif child.tag == "tbl":
                yield from self._table(child)
            elif child.tag in _BLOCKS_THROUGH:
                yield from self.items(child)

    def notes(self, root: Element | None, kind: str) -> Iterator[tuple[int, _Runs]]:
        """The number and text of each note of ``kind`` that was called."""
        for note in root.iterfind(kind) if root is not None else ():
            number = self._called.get((kind, attribute(note, "id")))
            if number is not None:
                yield number, _joined(self.items(note))

    def _paragraph(self, paragraph: Element) -> Iterator[_Item]:
        properties = paragraph.find("pPr")
        style = attribute(None if properties is None else properties.find("pStyle"), "val")
        runs = tuple(self._runs(paragraph, style))
        if flag(properties, "pageBreakBefore"):
            runs = (("", _PAGE), *runs)
        prefix = self._prefix(properties, style)
        section = None if properties is None else properties.find("sectPr")
        if section is not None and attribute(section.find("type"), "val", "nextPage") in _NEW_PAGE:
            runs = (*runs, ("", _PAGE))
        yield _Item(runs, prefix)
        for box in _text_boxes(paragraph):
            yield from self.items(box)

    def _prefix(self, properties: Element | None, style: str) -> str:
        """The marks before a paragraph: "## 1. "."""
        level = level_of(properties)
        level = self._styles.level(style) if level is None else level
        own, styled = number_of(properties), self._styles.number(style)
        instance, depth = own or styled or ("", None)
        if own and not instance and styled:
            instance = styled[0]
        mark = self._numbering.mark(instance, depth if depth is not None or not styled else styled[1], style)
        hashes = "#" * min(level + 1, 6) + " " if level is not None and level < 9 else ""
        return hashes + (f"{mark} " if mark else "")

    def _runs(self, element: Element, style: str) -> Iterator[tuple[str, str]]:
        for child in element:
            if child.tag == "r":
                properties = child.find("rPr")
                if not (flag(properties, "vanish") or flag(properties, "webHidden")):
                    yield from self._run(child, properties, style)
            elif child.tag in _THROUGH:
                yield from self._runs(child, style)

    def _run(self, run: Element, properties: Element | None, style: str) -> Iterator[tuple[str, str]]:
        own_style = attribute(None if properties is None else properties.find("rStyle"), "val")
        font = font_of(properties) or self._styles.font(style, own_style)
        high = properties is not None and attribute(properties.find("vertAlign"), "val") == "superscript"
        for child in run:
            if child.tag == "t":
                text = re.sub(r"\s", " ", child.text or "")
                yield font, raised(text) if high else text
            elif child.tag == "br":
                yield "", _PAGE if child.get("type") == "page" else "\n"
            elif child.tag in ("footnoteReference", "endnoteReference"):
                yield "", f"[{self._call(child.tag.removesuffix('Reference'), attribute(child, 'id'))}]"
            elif child.tag == "sym":
                yield "", _symbol(child)
            elif child.tag in _CHARACTERS:
                yield "", _CHARACTERS[child.tag]

    def _call(self, kind: str, note: str) -> int:
        return self._called.setdefault((kind, note), len(self._called) + 1)

    def _table(self, table: Element) -> Iterator[_Item]:
        """Rows of a table that holds data; the contents, in order, of one that only lays out the page."""
        rows = [[list(self._cell(cell)) for cell in _cells(row)] for row in _rows(table)]
        nested = any(item.cells for row in rows for cell in row for item in cell)
        if nested or len(rows) < 2 or max(map(len, rows)) < 2:
            yield from (item for row in rows for cell in row for item in cell)
            return
        for n, row in enumerate(rows):
            yield _Item(cells=tuple(_joined(cell) for cell in row), first=n == 0)

    def _cell(self, cell: Element) -> Iterator[_Item]:
        merge = cell.find("tcPr/vMerge")
        if merge is None or merge.get("val") == "restart":
            yield from self.items(cell)


def _rows(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == "tr" and child.find("trPr/del") is None:
            yield child
        elif child.tag in _BLOCKS_THROUGH:
            yield from _rows(child)


def _cells(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == "tc":
            yield child
        elif child.tag in _BLOCKS_THROUGH:
            yield from _cells(child)


def _joined(items: Iterable[_Item]) -> _Runs:
    """The runs of several paragraphs as one line."""
    runs: list[tuple[str, str]] = []
    for item in items:
        if runs:
            runs.append(("", " "))
        runs += [("", item.prefix), *item.all_runs]
    return tuple(runs)


def _text_boxes(element: Element) -> Iterator[Element]:
    """The text boxes anchored in a paragraph; of two versions of a drawing, the one for newer programs."""
    for child in element:
        if child.tag == "txbxContent":
            yield child
        elif child.tag not in ("Fallback", "del", "moveFrom", "pPr"):
            yield from _text_boxes(child)


def _symbol(element: Element) -> str:
    """A character named by its code; of the private codes of symbol fonts, only those of "Symbol" that are ASCII."""
    code = attribute(element, "char")
    number = int(code, 16) if re.fullmatch(r"[0-9a-fA-F]{4}", code) else 0
    if attribute(element, "font") == "Symbol" and 0xF020 <= number < 0xF07F:
        return chr(number - 0xF000)
    return chr(number) if 0x20 < number < 0x7F or 0xA0 < number < 0xD800 else ""


def _compose(items: Iterable[_Item], codes: Mapping[str, LegacyCode]) -> Composer:
    items = list(items)
    composer = Composer()
    if any(text in (_PAGE, _TURN) for item in items for _, text in item.all_runs):
        composer.page()
    for item in items:
        if item.cells:
            _add_row(composer, item, codes)
        else:
            _add_paragraph(composer, item, codes)
    return composer


def _add_row(composer: Composer, item: _Item, codes: Mapping[str, LegacyCode]) -> None:
    cells = [_text(cell, codes) for cell in item.cells]
    if any(_BREAKS.search(cell) for cell in cells) and not composer.at_page_start:
        composer.page()
    composer.row(cells, first=item.first)


def _add_paragraph(composer: Composer, item: _Item, codes: Mapping[str, LegacyCode]) -> None:
    prefix, begun, turned = item.prefix, False, False
    for part in _BREAKS.split(_text(item.runs, codes)):
        if part == _TURN and begun:
            turned = True
        elif part in (_PAGE, _TURN):
            if not composer.at_page_start:
                composer.page()
            turned = False
        else:
            for line in filter(str.strip, part.split("\n")):
                if turned:
                    composer.more(line)
                else:
                    composer.line(prefix + line.strip(), apart=not begun)
                prefix, begun, turned = "", True, False


def _text(runs: _Runs, codes: Mapping[str, LegacyCode]) -> str:
    """The text of runs in Unicode; neighbours in one font are converted together, for a word may lie in two runs."""
    out: list[str] = []
    gathered, last = "", ""
    for font, text in (*runs, ("", "")):
        if font != last:
            out.append(codes[last].convert(gathered) if last in codes else gathered)
            gathered, last = "", font
        gathered += text
    return "".join([*out, gathered])
