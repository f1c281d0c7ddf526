"""Files of every kind under every name, whole and damaged."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_files import PROSE, docx, drawn, p, pdf, prose
from test_reader_pages import FakeEngine, seen

from nq57search.errors import CorpusProblem
from nq57search.readers import choosing
from nq57search.readers.base import Extract, Reader
from nq57search.readers.choosing import FileReader, reader_for
from nq57search.readers.docx import DocxReader
from nq57search.readers.html import HtmlReader
from nq57search.readers.pdf import ImageReader, PdfReader
from nq57search.readers.plain import PlainReader

PAGE = "<!DOCTYPE html><html><body>" + "".join(f"<p>{line}</p>" for line in PROSE) + "</body></html>"
TABLE = "<w:tbl>" + f"<w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr>" * 2 + "</w:tbl>"
FILES = {
    "a.txt": "\n".join(PROSE).encode(),
    "a.html": PAGE.encode(),
    "a.docx": docx("".join(map(p, PROSE)) + TABLE, styles="", numbering=""),
    "a.pdf": pdf(prose()),
    "a.png": drawn(pdf(prose()), 40),
    "a.jpg": drawn(pdf(prose()), 40, "jpeg"),
}


@pytest.fixture(autouse=True)
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """OCR finds the same line on any picture: what it reads is tested elsewhere."""
    engine = FakeEngine({n: seen("chữ") for n in range(9)})
    engine.read = lambda image_png, dpi: seen("chữ")  # type: ignore[method-assign]
    readers = (*choosing._READERS[:3], PdfReader(engine), ImageReader(engine))
    monkeypatch.setattr(choosing, "_READERS", readers)
    monkeypatch.setattr(choosing, "_PDF", readers[3])
    monkeypatch.setattr(choosing, "_IMAGE", readers[4])


@pytest.mark.parametrize("name", FILES)
def test_each_format_is_read(name: str) -> None:
    text = FileReader().read(FILES[name], name).text
    assert text.startswith("chữ" if name in ("a.png", "a.jpg") else PROSE[0][:20])


@pytest.mark.parametrize("content", [name for name in FILES if name != "a.txt"])
@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.PDF", "a.png", "a.htm"])
def test_a_wrong_name_does_not_matter(content: str, name: str) -> None:
    assert FileReader().read(FILES[content], name) == FileReader().read(FILES[content], content)


def test_which_reader() -> None:
    kinds = {".txt": PlainReader, ".MD": PlainReader, ".htm": HtmlReader, ".docx": DocxReader}
    kinds |= {".pdf": PdfReader, ".tiff": ImageReader, ".jpeg": ImageReader}
    for suffix, kind in kinds.items():
        assert isinstance(reader_for(b"x", "a" + suffix), kind)
    assert isinstance(reader_for(PAGE.encode(), "a.txt"), PlainReader)
    assert isinstance(reader_for(b"on %PDF- marks", "a.txt"), PlainReader)
    assert isinstance(reader_for(b"junk\n%PDF-1.4", "a.pdf"), PdfReader)
    assert set(FileReader.suffixes) >= {
        ".txt",
        ".md",
        ".html",
        ".htm",
        ".docx",
        ".pdf",
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
    }


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.pdf", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx", "old Word"),
        (b"{\\rtf1 x}", "a.txt", "RTF"),
        (b"PK\x03\x04" + bytes(100), "a.txt", "broken"),
        (FILES["a.txt"], "a.pdf", "broken"),
        (FILES["a.txt"], "a.docx", "broken"),
        (FILES["a.txt"], "a.png", "not a whole image"),
        (random.Random(1).randbytes(5_000), "a.txt", "not UTF-8"),
        (random.Random(1).randbytes(5_000), "a.html", "not UTF-8"),
        (random.Random(1).randbytes(5_000), "a.docx", "broken"),
        (random.Random(1).randbytes(5_000), "a.pdf", "broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(content: bytes, name: str, says: str) -> None:
    with pytest.raises(CorpusProblem, match=says) as caught:
        FileReader().read(content, name)
    assert name in caught.value.vi
    assert caught.value.fix_en
    assert caught.value.fix_vi


def outcome(reader: Reader, content: bytes, name: str) -> Extract | CorpusProblem:
    """What a file gives: text, or the one error allowed."""
    try:
        return reader.read(content, name)
    except CorpusProblem as problem:
        return problem


def sound(extract: Extract) -> None:
    """What every extract keeps to."""
    text = extract.text
    assert text.strip()
    text.encode("utf-8")
    assert list(extract.pages) == sorted(extract.pages)
    assert extract.pages == () or (extract.pages[0] == 0 and extract.pages[-1] <= len(text))
    ends = [0, *(end for box in extract.boxes for end in (box.start, box.end))]
    assert ends == sorted(ends)
    assert all("\n" not in text[box.start : box.end] for box in extract.boxes)
    assert all(1 <= box.page <= len(extract.pages) for box in extract.boxes)
    for start, end in extract.tables:
        assert "\n\n" not in text[start:end]
        assert text[start - 1 : start] in ("", "\n", "\f")
        assert text[end : end + 1] in ("", "\n", "\f")


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_read_or_refused(name: str, data: st.DataObject) -> None:
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(0, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(content)))
        del content[start : data.draw(st.integers(start, len(content)))]
    read = outcome(FileReader(), bytes(content), name)
    if isinstance(read, CorpusProblem):
        assert name in read.vi
    else:
        sound(read)


_XML = st.sampled_from(
    "<w:p> </w:p> <w:r> </w:r> <w:t>chữ</w:t> <w:tbl> </w:tbl> <w:tr> </w:tr> <w:tc> </w:tc> <w:br/> <w:cr/> "
    '<w:br__w:type="page"/> <w:lastRenderedPageBreak/> <w:footnoteReference/> <w:numPr/> <w:pPr> </w:pPr> <w:sectPr/> '
    '<w:pageBreakBefore/> <w:outlineLvl__w:val="٣"/> <w:sym__w:char="F0FC"/> <w:txbxContent> </w:txbxContent>'.split()
)


@settings(deadline=None)
@given(st.lists(_XML, max_size=40))
def test_any_word_markup_is_read_or_refused(pieces: list[str]) -> None:
    body, opened = "", []
    for piece in pieces:
        name = piece.strip("</>").split("__")[0]
        if piece.startswith("</"):
            if opened and opened[-1] == name:
                opened.pop()
                body += piece
            continue
        body += piece.replace("__", " ")
        if not piece.endswith("/>") and "</" not in piece:
            opened.append(name)
    body += "".join(f"</{name}>" for name in reversed(opened))
    read = outcome(DocxReader(), docx(body), "a.docx")
    if isinstance(read, CorpusProblem):
        assert "no text" in read.en
    else:
        sound(read)
