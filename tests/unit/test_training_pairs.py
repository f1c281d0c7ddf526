from __future__ import annotations

import json
import shutil
from collections import deque
from pathlib import Path

import pytest

from nq57search.errors import BadInput, OutsideFailed, PartMissing
from nq57search.readers.base import OcrLine, OcrPage
from nq57search.training import drawing, pairs
from nq57search.training.drawing import LETTERS, Look, Page, draw, usable_fonts
from nq57search.training.pairs import Pair, make_pairs, read_pairs, write_pairs
from nq57search.vietnamese import fold

PARAGRAPH = (
    "Phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia là đột phá quan trọng hàng đầu. "
)
PARAGRAPHS = [f"{number}. {PARAGRAPH * 3}" for number in range(40)]


@pytest.fixture(scope="module")
def font() -> Path:
    try:
        return usable_fonts()[0]
    except PartMissing as missing:
        pytest.skip(missing.en)


def look(font: Path, **changes: float) -> Look:
    return Look(font, **{"size": 12.0, "dpi": 72, "skew": 0.0, "blur": 0, "noise": 0, **changes})  # type: ignore[arg-type]


def dark(page: Page) -> int:
    import pymupdf

    return sum(value < 128 for value in pymupdf.Pixmap(page.png).samples)


# Drawing


def test_every_letter_of_vietnamese_is_asked_of_a_font() -> None:
    assert len(set(LETTERS)) == 2 * (12 * 6 + 1)
    assert set("ăâđêôơưạảấộựỵĐỆ") <= set(LETTERS)


def test_without_a_font_that_has_them_the_part_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PartMissing, match="No font"):
        usable_fonts([tmp_path])


def test_a_font_that_lacks_letters_is_not_used(font: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(font, tmp_path / "arial.ttf")
    assert usable_fonts([tmp_path]) == [tmp_path / "arial.ttf"]
    monkeypatch.setattr(drawing, "LETTERS", LETTERS + "永")
    with pytest.raises(PartMissing):
        usable_fonts([tmp_path])


def test_a_page_holds_the_words_in_order_and_takes_no_more_than_fit(font: Path) -> None:
    waiting = deque(PARAGRAPHS)
    page = draw(waiting, look(font), 1)
    drawn = " ".join(page.lines)
    assert drawn.startswith(" ".join(PARAGRAPHS[-1].split()))
    assert 30 < len(page.lines) < 60
    assert 0 < len(waiting) < len(PARAGRAPHS)
    assert max(map(len, page.lines)) < 130


def test_the_same_arguments_make_the_same_page_and_noise_another(font: Path) -> None:
    first, again, other, clean = (
        draw(deque(PARAGRAPHS[:2]), look(font, noise=noise), seed).png
        for noise, seed in [(8, 1), (8, 1), (8, 2), (0, 1)]
    )
    assert first == again
    assert len({first, other, clean}) == 3


def test_what_is_drawn_is_on_the_image(font: Path) -> None:
    assert dark(draw(deque(["Nghị quyết"]), look(font), 1)) > 100
    assert dark(draw(deque(), look(font), 1)) == 0


def test_a_character_without_a_glyph_and_a_word_without_room_are_passed_over(font: Path) -> None:
    page = draw(deque(["Sau cùng là đây.", "Có chữ \ue123 lạ.", f"Từ {'dài' * 90} quá."]), look(font), 1)
    assert page.lines == ("Từ", "quá.", "Sau cùng là đây.")


# Pairing what was drawn with what was read


class Reader:
    """Reads what was drawn without marks, loses the third line of a page, and sees a stamp at its foot."""

    pages: dict[bytes, Page]
    language: str

    def __init__(self, language: str) -> None:
        self.language = language

    def read(self, image_png: bytes, dpi: int) -> OcrPage:
        lines = [fold(line) for line in self.pages[image_png].lines]
        del lines[2]
        return OcrPage(tuple(OcrLine(text, 0, 0, 1, 1, False) for text in [*lines, "*** 4711 ***"]), 0.9)


@pytest.fixture
def drawn(font: Path, monkeypatch: pytest.MonkeyPatch) -> dict[bytes, Page]:
    pages: dict[bytes, Page] = {}

    def recorded(waiting: deque[str], _: Look, seed: int) -> Page:
        page = draw(waiting, look(font, noise=1), seed)
        return pages.setdefault(page.png, page)

    monkeypatch.setattr(Reader, "pages", pages, raising=False)
    monkeypatch.setattr(pairs, "draw", recorded)
    monkeypatch.setattr(pairs, "TesseractEngine", Reader)
    monkeypatch.setattr(pairs, "usable_fonts", lambda: [font])
    return pages


def test_each_line_is_paired_with_its_reading_and_a_lost_one_with_none(drawn: dict[bytes, Page]) -> None:
    told: list[tuple[str, int, int]] = []
    texts = [
        f"{a} {b} cột mốc thứ {n} của chương trình hành động về {a} và {b}, giai đoạn {n}."
        for n, (a, b) in enumerate(
            (a, b) for a in ("dữ liệu", "hạ tầng", "nhân lực") for b in ("mạng", "đất đai", "thuế", "vốn")
        )
    ]
    made = list(make_pairs(texts, 2, ["eng", "fra"], 3, progress=lambda *step: told.append(step)))
    page = next(page for page in drawn.values() if page.lines)
    lines = page.lines
    assert [pair.truth for pair in made] == [*lines[:2], *lines[3:]]
    assert all(pair.read == fold(pair.truth) for pair in made)
    assert {pair.language for pair in made} == {"eng"}
    assert told[-1] == ("pages", 2, 2)


def test_seed_decides_and_languages_take_turns(drawn: dict[bytes, Page]) -> None:
    first, again, other = (
        [(pair.truth, pair.language) for pair in make_pairs(PARAGRAPHS, 3, ["eng", "fra"], seed)] for seed in (1, 1, 2)
    )
    assert first == again != other
    assert {language for _, language in first} == {"eng", "fra"}


def test_a_paragraph_too_short_or_too_long_is_not_drawn(drawn: dict[bytes, Page]) -> None:
    assert list(make_pairs(["Ngắn.", "dài " * 400], 1, ["eng"], 1)) == []


# With the program itself


def test_without_the_program_the_part_is_missing(font: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PartMissing, match="tesseract"):
        list(make_pairs(PARAGRAPHS, 1, ["eng"], 1))


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_language_that_is_not_installed_is_named(font: Path) -> None:
    with pytest.raises(PartMissing, match="xxx"):
        list(make_pairs(PARAGRAPHS, 1, ["xxx"], 1))


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_vietnamese_read_as_english_loses_marks_but_not_lines(font: Path) -> None:
    made = list(make_pairs(PARAGRAPHS, 1, ["eng"], 5))
    assert len(made) > 15
    assert all("ể" not in pair.read for pair in made)
    whole = sum("Phat" in fold(pair.read) or "nghe" in fold(pair.read) for pair in made)
    assert whole > 0


# On disk


def test_pairs_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    seen = look(tmp_path / "NotoSerif-Bold.ttf", dpi=150)
    made = [Pair("Đổi mới “số”", 'Déi mdi "s6"', seen, "eng"), Pair("một\u2028dòng", "mot", seen, "fra")]
    assert write_pairs(made, path) == 2
    assert list(read_pairs(path)) == [(pair.truth, pair.read) for pair in made]
    row = json.loads(path.read_text(encoding="utf-8").split("\n")[0])
    assert row["font"] == "NotoSerif-Bold"
    assert row["dpi"] == 150
    assert str(tmp_path) not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("line", ["{", "[]", '{"truth": "a"}', '{"truth": "a", "read": 1}', "", "[" * 100_000])
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"truth": "một", "read": "mot"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"pairs\.jsonl:2 is not a pair"):
        list(read_pairs(path))


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.jsonl"):
        list(read_pairs(tmp_path / "none.jsonl"))
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\n")
    with pytest.raises(BadInput, match=r"latin\.jsonl"):
        list(read_pairs(tmp_path / "latin.jsonl"))
    with pytest.raises(OutsideFailed, match="cannot be written"):
        write_pairs([], tmp_path / "no" / "pairs.jsonl")
