"""PDF files and images of pages. The only file that knows PyMuPDF."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath
from typing import Any

from ..errors import Nq57Error
from .base import Extract, OcrEngine, damaged, unreadable
from .image_sizes import image_format, image_sizes
from .ocr import TESSERACT
from .page_layout import Rectangle
from .pages import Picture, TextLayer, read_pages
from .pdf_text import Grid, page_lines

_MOST_PAGES = 2_000
_MOST_PIXELS = 100_000_000
_MOST_RENDERED = 40_000_000
_DPI = 300
_POINTS = 72
_PATHS_OF_TABLES = range(3, 5_000)
"""How many drawn shapes a page with tables may have: with more it is a map or a drawing, and looking takes long."""
_TAIL = 2_048
_PLAUSIBLE_DPI = range(100, 1_300)
_LARGE_ENOUGH = 2_000
"""Pixels along the longer side from which an image that tells no resolution is read as it is, not doubled."""

_MUPDF = threading.Lock()
"""MuPDF, as PyMuPDF binds it, is not safe for threads."""


@dataclass(frozen=True, slots=True)
class PdfReader:
    """Reads ``.pdf`` files: the text layer in reading order, and OCR where it is missing or ruined."""

    engine: OcrEngine = TESSERACT

    @property
    def suffixes(self) -> tuple[str, ...]:
        return (".pdf",)

    def read(self, content: bytes, name: str) -> Extract:
        with _opened(content, "pdf", name) as document:
            if document.needs_pass:
                raise unreadable(
                    name,
                    "it is locked with a password",
                    "tệp bị khóa bằng mật khẩu",
                    fix_en="Save a copy without the password, and use that.",
                    fix_vi="Hãy lưu một bản không đặt mật khẩu rồi dùng bản đó.",
                )
            if document.is_repaired and b"%%EOF" not in content[-_TAIL:]:
                raise damaged(name, "PDF", "it is cut short", "tệp bị cắt cụt, thiếu phần cuối")
            _check_pages(document.page_count, name)
            extract = read_pages(_PdfPages(document), self.engine, name)
            mended = ("Tệp PDF có lỗi cấu trúc và đã được sửa khi đọc; nên đối chiếu với bản gốc.",)
            return replace(extract, remarks=extract.remarks + mended) if document.is_repaired else extract


@dataclass(frozen=True, slots=True)
class ImageReader:
    """Reads images of pages (``.png``, ``.jpg``, ``.tif`` …) by OCR; each image in a TIFF file is a page."""

    engine: OcrEngine = TESSERACT

    @property
    def suffixes(self) -> tuple[str, ...]:
        return (".png", ".jpg", ".jpeg", ".tif", ".tiff")

    def read(self, content: bytes, name: str) -> Extract:
        kind = image_format(content) or PurePath(name).suffix[1:].lower()
        try:
            sizes = image_sizes(content)
        except ValueError as error:
            raise damaged(name, kind.upper(), "it is not a whole image", "tệp ảnh bị hỏng hoặc không đầy đủ") from error
        if any(width * height > _MOST_PIXELS for width, height in sizes):
            raise unreadable(
                name,
                "it has more than 100 million pixels",
                "ảnh có trên 100 triệu điểm ảnh",
                fix_en="Scan or save it again at 300 dpi.",
                fix_vi="Hãy quét hoặc lưu lại ở độ phân giải 300 dpi.",
            )
        with _opened(content, kind, name) as document:
            _check_pages(document.page_count, name)
            return read_pages(_ImagePages(document, sizes), self.engine, name)


@cache
def _pymupdf() -> Any:
    import pymupdf

    pymupdf.no_recommend_layout()
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    return pymupdf


@contextmanager
def _opened(content: bytes, kind: str, name: str) -> Iterator[Any]:
    """The open file. Whatever goes wrong in it comes out as ``CorpusProblem``."""
    document = None
    try:
        with _MUPDF:
            document = _pymupdf().open(stream=content, filetype=kind)
        yield document
    except Nq57Error:
        raise
    except Exception as error:
        # the binding raises dozens of classes, of its own and of Python, that share no other base
        raise damaged(name, kind.upper(), "it is broken or cut short", "tệp bị hỏng hoặc không đầy đủ") from error
    finally:
        if document is not None:
            with _MUPDF:
                document.close()


def _check_pages(count: int, name: str) -> None:
    if not count:
        raise damaged(name, "PDF", "it has no pages", "tệp không có trang nào")
    if count > _MOST_PAGES:
        raise unreadable(
            name,
            f"it has {count} pages, more than {_MOST_PAGES}",
            f"tệp có {count} trang, vượt quá {_MOST_PAGES} trang",
            fix_en="Split it into smaller files.",
            fix_vi="Hãy tách tệp thành nhiều tệp nhỏ hơn.",
        )


class _PdfPages:
    """The pages of an open PDF."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self.count = int(document.page_count)

    def layer(self, page: int, /) -> TextLayer:
        with _MUPDF:
            loaded = self._document[page]
            loaded.remove_rotation()  # from here on every place is one on the page as shown
            return _layer(loaded)

    def picture(self, page: int, /) -> Picture | None:
        with _MUPDF:
            loaded = self._document[page]
            if any(image[2] * image[3] > _MOST_PIXELS for image in loaded.get_images()):
                return None
            return _rendered(loaded, _DPI / _POINTS)


class _ImagePages:
    """The images of an open image file, ``sizes`` in pixels."""

    def __init__(self, document: Any, sizes: Sequence[tuple[int, int]]) -> None:
        self._document = document
        self._sizes = sizes
        self.count = int(document.page_count)

    def layer(self, _page: int, /) -> TextLayer:
        return TextLayer((), pictured=1.0, paths=0)

    def picture(self, page: int, /) -> Picture | None:
        with _MUPDF:
            loaded = self._document[page]
            pixels = max(self._sizes[min(page, len(self._sizes) - 1)])
            native = pixels / max(loaded.rect.width, loaded.rect.height)
            if round(native * _POINTS) in _PLAUSIBLE_DPI:
                return _rendered(loaded, _DPI / _POINTS)
            return _rendered(loaded, native if pixels >= _LARGE_ENOUGH else 2 * native)


def _rendered(page: Any, zoom: float) -> Picture:
    """The page in gray, ``zoom`` pixels a point, or fewer when that would be too many."""
    pymupdf = _pymupdf()
    area = max(1.0, page.rect.width * page.rect.height)
    zoom = min(zoom, (_MOST_RENDERED / area) ** 0.5)
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False)
    return Picture(pixels.tobytes("png"), _DPI, 1 / zoom, float(page.rect.width))


def _layer(page: Any) -> TextLayer:
    log = page.get_bboxlog()
    paths = sum("path" in kind for kind, _ in log)
    grids = _grids(page) if paths in _PATHS_OF_TABLES else []
    flags = _pymupdf().TEXT_PRESERVE_WHITESPACE | _pymupdf().TEXT_MEDIABOX_CLIP
    found = page.get_text("rawdict" if grids else "dict", flags=flags)
    lines = page_lines(found, grids, page.rect.width)
    return TextLayer(tuple(lines), _pictured(page, log), paths)


def _grids(page: Any) -> list[Grid]:
    """The ruled tables of a page."""
    found = page.find_tables(use_layout=False).tables
    return [tuple((tuple(row.bbox), tuple(row.cells)) for row in table.rows) for table in found]


def _pictured(page: Any, log: Sequence[tuple[str, Rectangle]]) -> float:
    """The share of the page that pictures cover; where they overlap it counts twice, 1 at most."""
    width, height = float(page.rect.width), float(page.rect.height)
    covered = 0.0
    for kind, (x0, y0, x1, y1) in log:
        if "image" in kind:
            covered += max(0.0, min(x1, width) - max(x0, 0.0)) * max(0.0, min(y1, height) - max(y0, 0.0))
    return min(1.0, covered / max(1.0, width * height))
