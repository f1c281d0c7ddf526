"""Files for the tests of readers, made in memory: Word files from their XML, PDF files and scans by PyMuPDF."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from functools import cache
from typing import Any

import pymupdf
import pytest

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'

PROSE = (
    "Phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số là đột phá quan trọng",
    "hàng đầu, là động lực chính để phát triển nhanh lực lượng sản xuất hiện đại, hoàn thiện",
    "quan hệ sản xuất, đổi mới phương thức quản trị quốc gia, phát triển kinh tế - xã hội.",
)


def part(inside: str, root: str) -> str:
    """An XML part whose root element holds ``inside``."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_W}>{inside}</w:{root}>'


def docx(body: str, main: str | bytes | None = None, folder: str = "word", **parts: str) -> bytes:
    """A Word file of this body; ``styles``, ``numbering``, ``footnotes`` … are the insides of further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        relation = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="{folder}/document.xml"/>'
        archive.writestr("_rels/.rels", f"{_RELATIONS}{relation}</Relationships>")
        archive.writestr(f"{folder}/document.xml", main or part(f"<w:body>{body}</w:body>", "document"))
        links = "".join(f'<Relationship Id="{k}" Type="{_OFFICE}/{k}" Target="{k}.xml"/>' for k in parts)
        archive.writestr(f"{folder}/_rels/document.xml.rels", f"{_RELATIONS}{links}</Relationships>")
        for kind, inside in parts.items():
            archive.writestr(f"{folder}/{kind}.xml", part(inside, kind))
    return out.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


@cache
def font() -> Any:
    """A font with all Vietnamese letters: the Noto Serif that MuPDF carries with it."""
    document = pymupdf.open()
    document.new_page().insert_htmlbox(pymupdf.Rect(0, 0, 90, 90), "ề")
    xref = next(row[0] for row in document.get_page_fonts(0) if "Noto" in row[3])
    found = pymupdf.Font(fontbuffer=document.extract_font(xref)[3])
    missing = [c for line in PROSE for c in line if not found.has_glyph(ord(c))]
    assert not missing, missing
    return found


def write(page: Any, x: float, y: float, text: str, size: float = 12) -> None:
    """Set ``text`` on a page with its base line at ``y``."""
    writer = pymupdf.TextWriter(page.rect)
    writer.append((x, y), text, font=font(), fontsize=size)
    writer.write_text(page)


def pdf(*pages: list[tuple[float, float, str]]) -> bytes:
    """A PDF of A4 pages, each a list of (x, y, text)."""
    document = pymupdf.open()
    for lines in pages:
        page = document.new_page(width=595, height=842)
        for x, y, text in lines:
            write(page, x, y, text)
    return saved(document)


def saved(document: Any, **options: Any) -> bytes:
    """The bytes of a document, with no more of its fonts than it uses."""
    document.subset_fonts()
    return bytes(document.tobytes(garbage=3, deflate=True, **options))


def prose(x: float = 72, y: float = 100, lines: tuple[str, ...] = PROSE) -> list[tuple[float, float, str]]:
    """A paragraph for ``pdf``."""
    return [(x, y + 17 * n, line) for n, line in enumerate(lines)]


def drawn(content: bytes, dpi: int = 200, kind: str = "png") -> bytes:
    """The first page of a PDF as an image."""
    picture = pymupdf.open(stream=content, filetype="pdf")[0].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    return bytes(picture.tobytes(kind))


def scan(*images: bytes) -> bytes:
    """A PDF with an image on each of its pages and no text."""
    document = pymupdf.open()
    for image in images:
        page = document.new_page(width=595, height=842)
        page.insert_image(page.rect, stream=image)
    return bytes(document.tobytes())


def has_tesseract() -> bool:
    """Whether tesseract can read Vietnamese here."""
    if shutil.which("tesseract") is None:
        return False
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in listed.stdout.split()


needs_tesseract = pytest.mark.skipif(
    not has_tesseract() and not os.environ.get("CI"),
    reason="tesseract-ocr and tesseract-ocr-vie are not installed: NOTHING THAT READS SCANS IS TESTED",
)
"""For tests that read images: left out, loudly, where the program is missing; in CI they fail instead."""
