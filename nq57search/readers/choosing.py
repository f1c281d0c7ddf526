"""Which reader a file goes to: by what is in it, and by its name where that does not tell."""

from __future__ import annotations

import re
from pathlib import PurePath

from ..errors import CorpusProblem
from .base import Extract, Reader, unreadable
from .docx import DocxReader
from .html import HtmlReader
from .image_sizes import image_format
from .pdf import ImageReader, PdfReader
from .plain import PlainReader

_PLAIN, _HTML, _DOCX, _PDF, _IMAGE = PlainReader(), HtmlReader(), DocxReader(), PdfReader(), ImageReader()
_READERS: tuple[Reader, ...] = (_PLAIN, _HTML, _DOCX, _PDF, _IMAGE)

_PDF_MARK = b"%PDF-"
_PDF_START = 1_024
"""Bytes within which the mark of a PDF may stand."""
_PAGE_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html)\b", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileReader:
    """Reads files of every format this package knows, each with the reader it needs."""

    suffixes = tuple(suffix for reader in _READERS for suffix in reader.suffixes)

    def read(self, content: bytes, name: str) -> Extract:
        return reader_for(content, name).read(content, name)


def reader_for(content: bytes, name: str) -> Reader:
    """The reader for a file. Raises ``CorpusProblem`` when it is empty or of a format that cannot be read.

    PDF, Word files and images are known by how they begin, whatever they are called; a web page too, unless it is
    called a text.
    """
    suffix = PurePath(name).suffix.lower()
    if not content:
        raise unreadable(name, "it is empty", "tệp rỗng")
    if content.startswith((_OLE, b"{\\rtf")):
        raise _old(name)
    if content.lstrip()[:5] == _PDF_MARK or (suffix in _PDF.suffixes and _PDF_MARK in content[:_PDF_START]):
        return _PDF
    if content.startswith(b"PK\x03\x04"):
        return _DOCX
    if image_format(content):
        return _IMAGE
    if _PAGE_START.match(content) and suffix not in _PLAIN.suffixes:
        return _HTML
    return next((reader for reader in _READERS if suffix in reader.suffixes), _PLAIN)


def _old(name: str) -> CorpusProblem:
    return unreadable(
        name,
        "it is in an old Word or RTF format, or an office file locked with a password",
        "tệp theo định dạng Word cũ (.doc) hoặc RTF, hoặc là tệp văn phòng có đặt mật khẩu",
        fix_en="Open it in a word processor and save it, without a password, as .docx or .pdf.",
        fix_vi="Hãy mở bằng trình soạn thảo rồi lưu lại, không đặt mật khẩu, dưới dạng .docx hoặc .pdf.",
    )
