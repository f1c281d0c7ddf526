"""The order in which a page is read, and the choice between a text layer and OCR, on pages made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_files import PROSE

from nq57search.errors import CorpusProblem, OutsideFailed, PartMissing
from nq57search.readers.base import OcrLine, OcrPage
from nq57search.readers.page_layout import PageLine, Piece, TableRow, in_reading_order
from nq57search.readers.pages import Picture, TextLayer, read_pages

WIDTH = 595.0


def at(x: float, y: float, text: str) -> Piece:
    """Text in 12 points, its top at ``y``."""
    return Piece(text, (x, y, x + 6 * len(text), y + 14))


def order(*pieces: Piece) -> list[str]:
    return [line.text for line in in_reading_order(pieces, WIDTH)]


def column(x: float, y: float, name: str, lines: int = 4) -> list[Piece]:
    return [at(x, y + 16 * n, f"{name} dòng {n} của một cột chữ") for n in range(lines)]


def test_columns_are_read_one_after_the_other() -> None:
    pieces = [at(72, 100, "Tiêu đề chạy suốt cả hai cột của trang báo này, dài hơn một cột")]
    pieces += [*column(72, 140, "trái"), *column(330, 140, "phải"), at(72, 240, "Sau hai cột lại đến dòng suốt " * 2)]
    names = [text.split()[0] for text in order(*pieces)]
    assert names == ["Tiêu", *["trái"] * 4, *["phải"] * 4, "Sau"]


def test_three_columns_are_too() -> None:
    pieces = [piece for n in range(3) for piece in column(40 + 185 * n, 100, f"cột{n}")]
    assert [text.split()[0] for text in order(*pieces)] == ["cột0"] * 4 + ["cột1"] * 4 + ["cột2"] * 4


def test_a_letterhead_is_read_side_by_side() -> None:
    left = [at(80, 100, "BAN CHẤP HÀNH TRUNG ƯƠNG"), at(140, 116, "*"), at(100, 132, "Số 57-NQ/TW")]
    right = [at(330, 100, "ĐẢNG CỘNG SẢN VIỆT NAM"), at(330, 132, "Hà Nội, ngày 22/12/2024")]
    title = at(150, 180, "NGHỊ QUYẾT")
    texts = [piece.text for piece in (*left, *right, title)]
    assert order(right[0], title, *left, right[1]) == texts


def test_figures_and_labels_stay_in_their_row() -> None:
    pieces = [at(72, 100 + 16 * n, f"Chỉ tiêu thứ {n} của năm") for n in range(4)]
    pieces += [at(400, 100 + 16 * n, f"{n}0%") for n in range(4)]
    assert order(*pieces)[0] == "Chỉ tiêu thứ 0 của năm 00%"
    scattered = [
        piece
        for n in range(4)
        for piece in (at(72, 100 + 16 * n, "Chỉ tiêu của năm"), at(400 + 40 * n, 100 + 16 * n, "7%"))
    ]
    assert order(*scattered) == ["Chỉ tiêu của năm 7%"] * 4
    listed = [piece for n in range(3) for piece in (at(72, 100 + 16 * n, f"{n}."), at(100, 100 + 16 * n, "lời " * 9))]
    assert order(*listed)[1].startswith("1. lời")


def test_heads_and_feet_are_lines_of_their_own() -> None:
    body = [*column(72, 100, "trái"), *column(330, 100, "phải")]
    lines = in_reading_order([at(100, 800, "5"), *body, at(250, 30, "Công báo")], WIDTH)
    assert [lines[0].text, lines[-1].text] == ["Công báo", "5"]
    assert lines[0].apart
    assert lines[1].apart
    assert lines[-1].apart


def test_space_between_lines_sets_paragraphs_apart() -> None:
    lines = in_reading_order([at(72, y, "một dòng chữ") for y in (300, 316, 332, 356, 372, 388)], WIDTH)
    assert [line.apart for line in lines] == [True, False, False, True, False, False]


def test_a_table_stands_where_it_is_on_the_page() -> None:
    rows = (TableRow(("a", "b"), (72, 300, 400, 320)), TableRow(("c", ""), (72, 320, 400, 340)))
    lines = in_reading_order([at(72, 360, "sau"), Piece("", (72, 300, 400, 340), rows), at(72, 280, "trước")], WIDTH)
    assert [line.cells or line.text for line in lines] == ["trước", ("a", "b"), ("c", ""), "sau"]
    assert [line.apart for line in lines] == [True, True, False, True]


_COORDINATES = st.floats(-100, 1_000)


@given(st.lists(st.tuples(_COORDINATES, _COORDINATES, st.text("ab ", min_size=1, max_size=60)), max_size=40))
def test_nothing_is_lost_or_said_twice(places: list[tuple[float, float, str]]) -> None:
    pieces = [at(x, y, text) for x, y, text in places]
    lines = in_reading_order(pieces, WIDTH)
    assert sorted("".join(line.text for line in lines).replace(" ", "")) == sorted(
        "".join(text for *_, text in places).replace(" ", "")
    )


@dataclass
class FakeSource:
    layers: list[TextLayer]
    large: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        return len(self.layers)

    def layer(self, page: int, /) -> TextLayer:
        return self.layers[page]

    def picture(self, page: int, /) -> Picture | None:
        return None if page in self.large else Picture(str(page).encode(), 300, 72 / 300, WIDTH)


@dataclass
class FakeEngine:
    """Reads what it is told to on each page; an error is raised."""

    says: dict[int, OcrPage | Exception]
    name: str = "giả"
    asked: list[int] = field(default_factory=list)

    def read(self, image_png: bytes, dpi: int) -> OcrPage:
        self.asked.append(int(image_png))
        said = self.says[int(image_png)]
        if isinstance(said, Exception):
            raise said
        return said


def layer(*lines: str, pictured: float = 0.0, paths: int = 0) -> TextLayer:
    return TextLayer(tuple(PageLine(line, (0, 0, 9, 9), apart=True) for line in lines), pictured, paths)


def seen(*lines: str, confidence: float = 0.9) -> OcrPage:
    return OcrPage(tuple(OcrLine(text, 300, 600 * n, 600, 600 * n + 60) for n, text in enumerate(lines)), confidence)


RUINED = "Phat trien khoa hoc, cong nghe, doi moi sang tao va chuyen doi so quoc gia la dot pha quan trong hang dau"
MISSING = PartMissing("No tesseract.", "Chưa cài tesseract.", fix_en="Install.", fix_vi="Hãy cài tesseract-ocr-vie.")
FAILED = OutsideFailed("It failed.", "Hỏng.", fix_en="Again.", fix_vi="Hãy thử lại.")


def test_sound_layers_are_kept_and_ocr_is_not_asked() -> None:
    engine = FakeEngine({})
    extract = read_pages(
        FakeSource([layer(*PROSE, paths=500), layer("Hình 2", pictured=0.1), layer()]), engine, "a.pdf"
    )
    assert extract.text == "\n\n".join(PROSE) + "\fHình 2\f"
    assert [extract.text[start:][:4] for start in extract.pages] == ["Phát", "Hình", ""]
    assert not extract.machine_read
    assert extract.quality is None
    assert extract.remarks == ()


def test_pages_of_pictures_are_read_by_ocr() -> None:
    engine = FakeEngine({0: seen(PROSE[0], confidence=0.8), 2: seen(*PROSE[:2])})
    source = FakeSource([layer(pictured=1), layer(PROSE[0]), layer("Ký bởi: Cổng", pictured=1)])
    extract = read_pages(source, engine, "a.pdf")
    assert extract.text == f"{PROSE[0]}\f{PROSE[0]}\f{PROSE[0]}\n{PROSE[1]}"
    assert extract.remarks == ("Trang 1, 3 chỉ có ảnh, đã đọc bằng OCR (giả).",)
    assert extract.machine_read
    assert extract.quality == pytest.approx((0.8 * 87 + 0.9 * 175) / (87 + 175), abs=0.01)


def test_boxes_of_ocr_are_in_points_and_name_their_text() -> None:
    engine = FakeEngine({1: seen("một hai", "ba bốn")})
    extract = read_pages(FakeSource([layer(), layer(pictured=1)]), engine, "a.pdf")
    assert [extract.text[b.start : b.end] for b in extract.boxes] == ["một hai", "ba bốn"]
    assert [(b.page, b.x0, b.y0, b.x1, b.y1) for b in extract.boxes] == [
        (2, 72, 0, 144, 14.4),
        (2, 72, 144, 144, 158.4),
    ]


def test_letters_drawn_as_outlines_are_read_by_ocr() -> None:
    assert read_pages(FakeSource([layer(paths=900)]), FakeEngine({0: seen("chữ")}), "a.pdf").text == "chữ"


@pytest.mark.parametrize(("said", "kept"), [(PROSE, PROSE[0]), (("Phat trien",), RUINED)])
def test_of_a_ruined_layer_and_ocr_the_better_is_kept(said: tuple[str, ...], kept: str) -> None:
    extract = read_pages(FakeSource([layer(RUINED)]), FakeEngine({0: seen(*said)}), "a.pdf")
    assert extract.text.startswith(kept)
    assert extract.remarks[0].startswith("Trang 1 có lớp chữ")
    assert ("đã đọc lại" in extract.remarks[0]) == (kept != RUINED) == extract.machine_read


def test_a_scan_with_a_text_layer_was_read_by_a_machine() -> None:
    extract = read_pages(FakeSource([layer(*PROSE, pictured=1)]), FakeEngine({}), "a.pdf")
    assert extract.machine_read
    assert extract.quality is None


def test_words_across_a_gap_are_put_in_order() -> None:
    lines = (
        OcrLine("BAN CHẤP HÀNH TRUNG ƯƠNG", 300, 400, 900, 450),
        OcrLine("ĐẢNG CỘNG SẢN VIỆT NAM", 1400, 400, 2000, 450, beside=True),
        OcrLine("Số 57-NQ/TW", 400, 470, 800, 520),
        OcrLine("Hà Nội, ngày 22/12/2024", 1400, 470, 2000, 520, beside=True),
    )
    extract = read_pages(FakeSource([layer(pictured=1)]), FakeEngine({0: OcrPage(lines, 0.9)}), "a.pdf")
    assert [line[:3] for line in extract.text.split("\n") if line] == ["BAN", "Số ", "ĐẢN", "Hà "]


def test_a_missing_engine_is_asked_once_and_named_in_a_remark() -> None:
    engine = FakeEngine({0: MISSING})
    extract = read_pages(FakeSource([layer(pictured=1)] * 3 + [layer(PROSE[0])]), engine, "a.pdf")
    assert engine.asked == [0]
    assert extract.remarks == ("Trang 1–3 chưa đọc được bằng OCR. Chưa cài tesseract. Hãy cài tesseract-ocr-vie.",)


def test_other_remarks() -> None:
    layers = [layer(PROSE[0]), layer(pictured=1), layer(pictured=1), layer(pictured=1)]
    extract = read_pages(FakeSource(layers, large=frozenset({1})), FakeEngine({2: FAILED, 3: seen()}), "a.pdf")
    assert extract.remarks == (
        "Trang 4 có hình nhưng OCR không thấy chữ nào.",
        "Trang 2 có ảnh quá lớn (trên 100 triệu điểm ảnh) nên không đọc.",
        "Trang 3 chưa đọc được bằng OCR. Hỏng. Hãy thử lại.",
    )


@pytest.mark.parametrize(
    ("said", "large", "en", "fix"),
    [
        (MISSING, frozenset(), "only pictures of text", "tesseract-ocr-vie"),
        (FAILED, frozenset(), "only pictures of text", "thử lại"),
        (seen(), frozenset(), "no text was found", "quét lại"),
        (seen("x"), frozenset({0}), "100 million pixels", "300 dpi"),
    ],
)
def test_a_file_that_gives_no_text_is_refused(
    said: OcrPage | Exception, large: frozenset[int], en: str, fix: str
) -> None:
    with pytest.raises(CorpusProblem, match=en) as caught:
        read_pages(FakeSource([layer(pictured=1)], large), FakeEngine({0: said}), "quét.pdf")
    assert "quét.pdf" in caught.value.vi
    assert fix in caught.value.fix_vi
