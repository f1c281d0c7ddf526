"""PDF files and images of pages."""

from __future__ import annotations

import struct
import threading
from typing import Any
from unicodedata import normalize

import pymupdf
import pytest
from reader_files import PROSE, drawn, needs_tesseract, pdf, prose, saved, scan, write
from test_reader_legacy import to_tcvn3, to_vni
from test_reader_pages import FakeEngine, seen

from nq57search.errors import CorpusProblem, PartMissing
from nq57search.readers.base import Extract, OcrPage
from nq57search.readers.image_sizes import image_format, image_sizes
from nq57search.readers.ocr import TesseractEngine
from nq57search.readers.pdf import ImageReader, PdfReader


class Silent:
    """An engine that finds nothing."""

    name = "giả"

    def __init__(self) -> None:
        self.sizes: list[tuple[int, int]] = []

    def read(self, image_png: bytes, dpi: int) -> OcrPage:
        self.sizes += image_sizes(image_png)
        return seen("đã đọc")


def read(content: bytes) -> Extract:
    return PdfReader(FakeEngine({})).read(content, "a.pdf")


def one_page(document: Any = None) -> tuple[Any, Any]:
    document = document or pymupdf.open()
    return document, document.new_page(width=595, height=842)


def test_lines_paragraphs_pages_and_their_boxes() -> None:
    extract = read(pdf([*prose(), *prose(y=200)], [], prose()))
    whole = "\n".join(PROSE)
    assert extract.text == f"{whole}\n\n{whole}\f\f{whole}"
    assert extract.pages == (0, 2 * len(whole) + 3, 2 * len(whole) + 4)
    assert [extract.text[b.start : b.end] for b in extract.boxes] == list(PROSE) * 3
    assert [b.page for b in extract.boxes] == [1] * 6 + [3] * 3
    assert extract.boxes[0].x0 == pytest.approx(72, abs=1)
    assert extract.boxes[0].y0 < 100 < extract.boxes[0].y1
    assert not extract.machine_read


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    document = pymupdf.open(stream=pdf(prose()), filetype="pdf")
    page = document[0]
    width, height = page.rect.width, page.rect.height
    turned = pymupdf.open()
    sheet = turned.new_page(width=height, height=width)
    sheet.show_pdf_page(sheet.rect, document, 0, rotate=90)
    sheet.set_rotation(90)
    extract = read(turned.tobytes())
    assert extract.text == "\n".join(PROSE)
    assert extract.boxes[0].x0 == pytest.approx(72, abs=2)
    assert extract.boxes[0].y0 < 100 < extract.boxes[0].y1


def test_ruled_tables_are_rows() -> None:
    document, page = one_page()
    write(page, 72, 90, "Bảng chỉ tiêu")
    for y in (100, 130, 165, 190):
        page.draw_line((72, y), (500, y))
    for x in (72, 200, 500):
        page.draw_line((x, 100), (x, 190))
    for x, y, text in ((80, 120, "Chỉ tiêu"), (210, 120, "Năm 2030"), (80, 145, "Kinh tế"), (80, 160, "số")):
        write(page, x, y, text)
    for x, y, text in ((210, 150, "30% GDP"), (80, 182, "Xếp hạng"), (72, 230, "Sau bảng")):
        write(page, x, y, text)
    extract = read(saved(document))
    assert extract.text == "Bảng chỉ tiêu\n\nChỉ tiêu | Năm 2030\nKinh tế số | 30% GDP\nXếp hạng\n\nSau bảng"
    assert [extract.text[a:b] for a, b in extract.tables] == ["Chỉ tiêu | Năm 2030\nKinh tế số | 30% GDP\nXếp hạng"]
    assert [extract.text[b.start : b.end] for b in extract.boxes][2] == "Kinh tế số | 30% GDP"


def test_a_frame_around_text_is_no_table() -> None:
    document, page = one_page()
    page.draw_rect((60, 80, 560, 160))
    page.draw_rect((65, 85, 555, 155))
    for line in prose():
        write(page, *line)
    extract = read(saved(document))
    assert extract.text == "\n".join(PROSE)
    assert extract.tables == ()


def test_letters_taken_apart_are_put_together_and_hyphens_stay() -> None:
    document, page = one_page()
    write(page, 72, 100, normalize("NFD", "chuyển đổi"))
    write(page, 72, 117, "kinh tế - xã hội thông-")
    assert read(saved(document)).text == "chuyển đổi\nkinh tế - xã hội thông-"


def test_raised_figures_are_raised_in_the_text() -> None:
    document, page = one_page()
    page.insert_text((72, 100), "10 km", fontname="helv", fontsize=12)
    page.insert_text((105, 95), "2", fontname="helv", fontsize=7)
    assert read(document.tobytes()).text == "10 km²"


def with_font(text: str, font: str | None) -> bytes:
    """A page set in a Western font, which goes by the name of ``font``."""
    document, page = one_page()
    for n, line in enumerate(text.split("\n")):
        page.insert_text((72, 100 + 17 * n), line, fontname="helv", fontsize=10)
    for row in document.get_page_fonts(0):
        if font:
            document.xref_set_key(row[0], "BaseFont", f"/{font}")
    return bytes(document.tobytes())


@pytest.mark.parametrize(
    ("stored", "font"),
    [
        (to_tcvn3("\n".join(PROSE).lower()), ".VnTime"),
        (to_vni("\n".join(PROSE).lower()), "VNI-Times"),
        (to_tcvn3("\n".join(PROSE).lower()), None),
        (to_vni("\n".join(PROSE).lower()), None),
    ],
)
def test_old_fonts_are_converted_by_their_name_or_by_their_text(stored: str, font: str | None) -> None:
    assert read(with_font(stored, font)).text == "\n".join(PROSE).lower()


def test_a_short_line_in_an_old_font_is_converted_by_its_name() -> None:
    assert read(with_font("Bé ChÝnh trÞ", ".VnTime")).text == "Bộ Chính trị"
    assert read(with_font("bé chÝnh trÞ", "ABCDEF+.VnTimeH")).text == "BỘ CHÍNH TRỊ"
    assert read(with_font("Bé ChÝnh trÞ", None)).text == "Bé ChÝnh trÞ"


def test_a_scanned_page_goes_to_the_engine_at_300_dpi() -> None:
    engine = Silent()
    extract = PdfReader(engine).read(scan(drawn(pdf(prose()), dpi=50)), "a.pdf")
    assert extract.text == "đã đọc"
    assert extract.machine_read
    assert engine.sizes == [(2480, 3509)]


def test_a_page_as_large_as_a_wall_is_drawn_smaller() -> None:
    engine, document = Silent(), pymupdf.open()
    page = document.new_page(width=10_000, height=10_000)
    page.insert_image(page.rect, stream=drawn(pdf(prose()), dpi=30))
    PdfReader(engine).read(document.tobytes(), "a.pdf")
    ((width, height),) = engine.sizes
    assert 30_000_000 < width * height <= 41_000_000


def test_an_image_too_large_to_unpack_is_not_unpacked() -> None:
    document = pymupdf.open(stream=scan(drawn(pdf(prose()), dpi=30)), filetype="pdf")
    for key in ("Width", "Height"):
        document.xref_set_key(document[0].get_images()[0][0], key, "20000")
    with pytest.raises(CorpusProblem, match="100 million pixels"):
        PdfReader(Silent()).read(document.tobytes(), "a.pdf")


def test_a_repaired_file_says_so() -> None:
    content = pdf(prose())
    broken = content.replace(b"startxref", b"startxxxx")
    assert "lỗi cấu trúc" in read(broken).remarks[0]


def locked() -> bytes:
    document = pymupdf.open(stream=pdf(prose()), filetype="pdf")
    return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y"))


def long() -> bytes:
    document = pymupdf.open()
    for _ in range(2_001):
        document.new_page()
    return bytes(document.tobytes())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "broken"),
        (b"%PDF-1.7\n%%EOF", "broken"),
        (pdf(prose())[:-800], "cut short"),
        (pdf(prose())[: len(pdf(prose())) // 2], "cut short|broken"),
        (locked(), "password"),
        (long(), "2001 pages"),
        (pdf([]), "no text"),
        (b"\x00\x01garbage" * 100, "broken"),
    ],
)
def test_bad_files_are_refused_with_a_way_out(content: bytes, says: str) -> None:
    with pytest.raises(CorpusProblem, match=says) as caught:
        PdfReader(FakeEngine({})).read(content, "hỏng.pdf")
    assert "hỏng.pdf" in caught.value.vi
    assert caught.value.fix_vi


def test_pictures_without_tesseract_say_what_to_install() -> None:
    reader = PdfReader(TesseractEngine(program="no-such-tesseract"))
    with pytest.raises(CorpusProblem, match=r"quét\.pdf.*tesseract-ocr-vie") as caught:
        reader.read(scan(drawn(pdf(prose()))), "quét.pdf")
    assert not isinstance(caught.value, PartMissing)


def test_files_may_be_read_by_several_threads() -> None:
    content, found = pdf(*[prose()] * 5), []
    threads = [threading.Thread(target=lambda: found.append(read(content).text)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["\f".join(["\n".join(PROSE)] * 5)] * 6


def tiff(*sizes: tuple[int, int], order: str = "<") -> bytes:
    """The bare directories of a TIFF file."""
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    for n, (width, height) in enumerate(sizes):
        following = len(out) + 2 + 24 + 4 if n + 1 < len(sizes) else 0
        out += struct.pack(order + "HHHII", 2, 256, 4, 1, width)
        out += struct.pack(order + "HHIHHI", 257, 3, 1, height, 0, following)
    return out


def test_image_sizes_are_read_before_the_image_is() -> None:
    png, jpeg = drawn(pdf([]), 72), drawn(pdf([]), 72, "jpeg")
    assert [image_format(png), image_format(jpeg), image_format(tiff((1, 1))), image_format(b"GIF89a")] == [
        *("png", "jpeg", "tiff"),
        None,
    ]
    assert image_sizes(png) == image_sizes(jpeg) == ((595, 842),)
    assert image_sizes(tiff((70_000, 9), (5, 6))) == ((70_000, 9), (5, 6))
    assert image_sizes(tiff((7, 9), order=">")) == ((7, 9),)


def circle() -> bytes:
    whole = tiff((5, 6))
    return whole[:-4] + struct.pack("<I", 8)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (drawn(pdf(prose()), 72)[:20], "not a whole image"),
        (drawn(pdf(prose()), 72)[:400], "broken|no text"),
        (drawn(pdf(prose()), 72, "jpeg")[:20], "not a whole image"),
        (b"\xff\xd8\xff\xd9", "not a whole image"),
        (circle(), "not a whole image"),
        (tiff((5, 6))[:12], "not a whole image"),
        (tiff((5, 6)), "broken"),
        (tiff((5, 6), (20_000, 20_000)), "100 million pixels"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 50_000, 50_000) + bytes(40), "100 million pixels"),
        (b"GIF89a" + bytes(50), "not a whole image"),
        (b"", "not a whole image"),
    ],
)
def test_bad_images_are_refused_with_a_way_out(content: bytes, says: str) -> None:
    with pytest.raises(CorpusProblem, match=says) as caught:
        ImageReader(FakeEngine({0: seen()})).read(content, "hỏng.png")
    assert "hỏng.png" in caught.value.vi
    assert caught.value.fix_vi


@pytest.mark.parametrize(
    ("dpi", "told", "pixels"),
    [(150, True, (2480, 3509)), (400, True, (2480, 3509)), (72, False, (1190, 1684)), (250, False, (2067, 2925))],
)
def test_images_are_brought_to_300_dpi_where_they_tell_their_own(dpi: int, told: bool, pixels: tuple[int, int]) -> None:
    picture = pymupdf.open(stream=pdf(prose()), filetype="pdf")[0].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    picture.set_dpi(*((dpi, dpi) if told else (72, 72)))
    engine = Silent()
    ImageReader(engine).read(picture.tobytes("png"), "a.png")
    ((width, height),) = engine.sizes
    assert (width, height) == (pytest.approx(pixels[0], abs=25), pytest.approx(pixels[1], abs=35))


@needs_tesseract
def test_a_scan_is_read_with_its_places() -> None:
    extract = PdfReader().read(scan(drawn(pdf(prose()))), "a.pdf")
    assert extract.text == "\n".join(PROSE)
    assert extract.remarks == ("Trang 1 chỉ có ảnh, đã đọc bằng OCR (tesseract).",)
    assert extract.machine_read
    assert extract.quality is not None
    assert extract.quality > 0.85
    assert [extract.text[b.start : b.end] for b in extract.boxes] == list(PROSE)
    assert extract.boxes[0].x0 == pytest.approx(72, abs=3)
    assert extract.boxes[0].y0 == pytest.approx(90, abs=4)


@needs_tesseract
@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_an_image_of_a_page_is_read(kind: str) -> None:
    extract = ImageReader().read(drawn(pdf(prose()), 150, kind), f"a.{kind}")
    assert extract.text == "\n".join(PROSE)
    assert extract.pages == (0,)
