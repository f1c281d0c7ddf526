"""Pages to text: for each, its text layer or, where that is missing or ruined, what OCR reads on its picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from ..errors import CorpusProblem, Nq57Error, OutsideFailed, PartMissing
from .base import Extract, OcrEngine, OcrPage, unreadable
from .composing import Composer
from .judging import look, ruined
from .page_layout import PageLine, Piece, in_reading_order

_A_PICTURE = 0.02
_A_FULL_PICTURE = 0.5
"""Shares of the page that pictures cover: enough to hold text; enough to be a scan of the page."""
_OUTLINES = 50
"""Paths on a page without text from which they may be letters turned into outlines."""
_FEW_WORDS = 30


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a page holds without OCR. ``pictured`` is the share of it under pictures, ``paths`` counts drawn shapes."""

    lines: tuple[PageLine, ...]
    pictured: float
    paths: int

    @property
    def text(self) -> str:
        return "\n".join(line.text or " ".join(line.cells) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as an image, ``dpi`` as the engine should take it, and how many points of the page one pixel is.

    ``width`` is that of the page, in points.
    """

    png: bytes
    dpi: int
    points: float
    width: float


class PageSource(Protocol):
    """An open file with pages, counted from 0."""

    @property
    def count(self) -> int: ...

    def layer(self, page: int, /) -> TextLayer:
        """The text layer of a page."""
        ...

    def picture(self, page: int, /) -> Picture | None:
        """The page as an image; None when the images on it are too large to be unpacked."""
        ...


@dataclass(slots=True)
class _Account:
    """Which pages (from 1) were read how."""

    scanned: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    large: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    problem: Nq57Error | None = None
    read: list[tuple[int, float]] = field(default_factory=list)
    """For each page whose OCR was kept: how many characters, and the engine's confidence."""
    machine: int = 0
    total: int = 0

    def remarks(self, engine: str) -> tuple[str, ...]:
        """What the owner of the file should know."""
        why = f"{self.problem.vi} {self.problem.fix_vi}" if self.problem else ""
        said = (
            (self.scanned, f"chỉ có ảnh, đã đọc bằng OCR ({engine})."),
            (self.again, f"có lớp chữ hỏng, đã đọc lại bằng OCR ({engine})."),
            (self.kept, "có lớp chữ kém mà OCR không đọc được tốt hơn, nên giữ nguyên."),
            (self.silent, "có hình nhưng OCR không thấy chữ nào."),
            (self.large, "có ảnh quá lớn (trên 100 triệu điểm ảnh) nên không đọc."),
            (self.failed, f"chưa đọc được bằng OCR. {why}"),
        )
        return tuple(f"Trang {_ranges(pages)} {what}" for pages, what in said if pages)

    @property
    def quality(self) -> float | None:
        """The mean confidence, each page weighing as much as it has characters."""
        characters = sum(count for count, _ in self.read)
        return sum(count * confidence for count, confidence in self.read) / characters if characters else None


def read_pages(source: PageSource, engine: OcrEngine, name: str) -> Extract:
    """The text of a file with pages. Raises ``CorpusProblem`` when no page gives any."""
    account, composer = _Account(), Composer()
    for page in range(source.count):
        composer.page()
        _add(composer, _lines(source, page, engine, account))
    if composer.empty:
        raise _nothing(name, account)
    return replace(
        composer.extract(account.remarks(engine.name)),
        machine_read=2 * account.machine > account.total,
        quality=account.quality,
    )


def _lines(source: PageSource, page: int, engine: OcrEngine, account: _Account) -> Sequence[PageLine]:
    """The better reading of a page, entered in the account."""
    layer = source.layer(page)
    lines, by_machine = layer.lines, bool(layer.lines) and layer.pictured >= _A_FULL_PICTURE
    if _wants_ocr(layer):
        read = _ocr(source, page, engine, account)
        if read is not None:
            better = _better(layer, read, account, page + 1)
            lines, by_machine = (read[0], True) if better else (layer.lines, by_machine)
    size = sum(len(line.text) + sum(map(len, line.cells)) for line in lines)
    account.total += size
    account.machine += size if by_machine else 0
    return lines


def _wants_ocr(layer: TextLayer) -> bool:
    words = look(layer.text).words
    if not words:
        return layer.pictured >= _A_PICTURE or layer.paths >= _OUTLINES
    return ruined(layer.text) or (layer.pictured >= _A_FULL_PICTURE and words < _FEW_WORDS)


def _ocr(
    source: PageSource, page: int, engine: OcrEngine, account: _Account
) -> tuple[tuple[PageLine, ...], float] | None:
    """The lines OCR reads on a page, and its confidence; None when it cannot, and why goes to the account."""
    if isinstance(account.problem, PartMissing):
        account.failed.append(page + 1)
        return None
    picture = source.picture(page)
    if picture is None:
        account.large.append(page + 1)
        return None
    try:
        read = engine.read(picture.png, picture.dpi)
    except (PartMissing, OutsideFailed) as error:
        account.problem = error
        account.failed.append(page + 1)
        return None
    return _page_lines(read, picture), read.confidence


def _page_lines(read: OcrPage, picture: Picture) -> tuple[PageLine, ...]:
    """The lines of OCR in its own order, unless it read across a gap: then in the order their places call for."""
    scale = picture.points
    boxes = [(line.x0 * scale, line.y0 * scale, line.x1 * scale, line.y1 * scale) for line in read.lines]
    if any(line.beside for line in read.lines):
        pieces = [Piece(line.text, box) for line, box in zip(read.lines, boxes, strict=True)]
        return tuple(in_reading_order(pieces, picture.width))
    return tuple(PageLine(line.text, box, line.opens) for line, box in zip(read.lines, boxes, strict=True))


def _better(layer: TextLayer, read: tuple[tuple[PageLine, ...], float], account: _Account, number: int) -> bool:
    """Whether OCR reads more well-formed marked syllables (in a tie, more words) than the text layer has."""
    text = "\n".join(line.text for line in read[0])
    before, now = look(layer.text), look(text)
    better = (now.formed, now.words) > (before.formed, before.words)
    if better:
        (account.again if ruined(layer.text) else account.scanned).append(number)
        account.read.append((len(text), read[1]))
    elif before.words:
        account.kept.append(number)
    else:
        account.silent.append(number)
    return better


def _add(composer: Composer, lines: Iterable[PageLine]) -> None:
    for line in lines:
        if line.cells:
            composer.row(line.cells, first=line.apart, box=line.box)
        else:
            composer.line(line.text, apart=line.apart, box=line.box)


def _nothing(name: str, account: _Account) -> CorpusProblem:
    problem = account.problem
    if problem is not None:
        return unreadable(
            name,
            f"it holds only pictures of text. {problem.en.rstrip('.')}",
            f"tệp chỉ có ảnh chụp chữ. {problem.vi.rstrip('.')}",
            fix_en=problem.fix_en,
            fix_vi=problem.fix_vi,
        )
    if account.large:
        return unreadable(
            name,
            "its images have more than 100 million pixels",
            "ảnh có trên 100 triệu điểm ảnh",
            fix_en="Scan or save it again at 300 dpi.",
            fix_vi="Hãy quét hoặc lưu lại ở độ phân giải 300 dpi.",
        )
    return unreadable(
        name,
        "no text was found on its pages",
        "không thấy chữ nào trên các trang",
        fix_en="Scan it again, upright and at 300 dpi, or leave it out.",
        fix_vi="Hãy quét lại cho ngay ngắn, ở độ phân giải 300 dpi, hoặc bỏ tệp này ra.",
    )


def _ranges(pages: Sequence[int]) -> str:
    """Page numbers for people: "3, 5–9"."""
    runs: list[list[int]] = [[pages[0], pages[0]]]
    for before, page in pairwise(pages):
        if page == before + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
