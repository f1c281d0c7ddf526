"""Tesseract: how it is called, what becomes of its reports, and what it reads."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from reader_files import PROSE, drawn, needs_tesseract, pdf, prose

from nq57search.errors import OutsideFailed, PartMissing
from nq57search.readers.ocr import TesseractEngine

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def word(text: str, left: int, *, block: int = 1, paragraph: int = 1, line: int = 1, confidence: float = 90) -> str:
    return f"5\t1\t{block}\t{paragraph}\t{line}\t1\t{left}\t{100 * line}\t80\t30\t{confidence}\t{text}"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """What a stand-in for tesseract prints; write to it."""
    path = tmp_path / "report.tsv"
    path.write_text(HEAD, encoding="utf-8")
    return path


def program(folder: Path, script: str) -> TesseractEngine:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return TesseractEngine(program=str(path), timeout=5)


def test_words_become_lines_with_boxes(tmp_path: Path, report: Path) -> None:
    rows = [HEAD, word("Hà", 0, confidence=100), word("Nội,", 90), word("ngày", 0, line=2, confidence=50)]
    rows += [word("mới", 0, paragraph=2), word(" ", 90, paragraph=2), "5\t1\tkhông đủ cột", "5" + "\tx" * 11]
    rows += [word("\u0065\u0302\u0323", 0, block=2, confidence=-1)]
    report.write_text("\n".join(rows), encoding="utf-8")
    page = program(tmp_path, f"cat '{report}'").read(b"png", 300)
    assert [line.text for line in page.lines] == ["Hà Nội,", "ngày", "mới", "ệ"]
    assert [line.opens for line in page.lines] == [True, False, True, True]
    first = page.lines[0]
    assert (first.x0, first.y0, first.x1, first.y1) == (0, 100, 170, 130)
    assert page.confidence == pytest.approx((1 + 0.9 + 0.5 + 0.9 + 0) / 5)


def test_a_wide_gap_cuts_a_line(tmp_path: Path, report: Path) -> None:
    report.write_text("\n".join([HEAD, word("BAN", 0), word("BÍ", 100), word("ĐẢNG", 600)]), encoding="utf-8")
    page = program(tmp_path, f"cat '{report}'").read(b"png", 300)
    assert [(line.text, line.beside) for line in page.lines] == [("BAN BÍ", False), ("ĐẢNG", True)]


def test_it_is_called_with_the_image_the_language_and_the_resolution(tmp_path: Path) -> None:
    engine = program(tmp_path, f"cp \"$1\" '{tmp_path}/image'; echo \"$@\" > '{tmp_path}/said'; pwd >&2")
    assert engine.read(b"the image", 200).lines == ()
    said = (tmp_path / "said").read_text().split()
    assert said[1:] == ["stdout", "-l", "vie", "--dpi", "200", "--psm", "3", "tsv"]
    assert (tmp_path / "image").read_bytes() == b"the image"
    assert not Path(said[0]).exists()
    assert not Path(said[0]).parent.exists()


def test_the_image_lies_where_no_one_else_looks(tmp_path: Path) -> None:
    program(tmp_path, f'stat -c %a "$(dirname "$1")" > \'{tmp_path}/mode\'').read(b"x", 300)
    assert (tmp_path / "mode").read_text().strip() == "700"


def test_secrets_of_the_environment_are_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NQ57_KEY", "secret")
    program(tmp_path, f"env > '{tmp_path}/env'").read(b"x", 300)
    assert "secret" not in (tmp_path / "env").read_text()


def test_without_the_program_it_says_what_to_install() -> None:
    with pytest.raises(PartMissing) as caught:
        TesseractEngine(program="no-such-tesseract").read(b"x", 300)
    assert "apt-get install tesseract-ocr tesseract-ocr-vie" in caught.value.fix_vi


def test_without_the_language_it_says_what_to_install(tmp_path: Path) -> None:
    engine = program(tmp_path, '[ "$1" = --list-langs ] && echo "List of languages (1):\neng" || exit 1')
    with pytest.raises(PartMissing) as caught:
        engine.read(b"x", 300)
    assert caught.value.fix_en.endswith("apt-get install tesseract-ocr-vie.")


@pytest.mark.parametrize(
    ("script", "says"),
    [('[ "$1" = --list-langs ] && echo vie || exit 3', "status 3"), ("exec sleep 30", "0.5 seconds")],
)
def test_failures_say_what_to_do(tmp_path: Path, script: str, says: str) -> None:
    made = program(tmp_path, script)
    with pytest.raises(OutsideFailed, match=says) as caught:
        TesseractEngine(program=made.program, timeout=0.5).read(b"x", 300)
    assert caught.value.fix_vi


@pytest.mark.skipif(os.geteuid() == 0, reason="root may run anything")
def test_a_program_that_may_not_be_run_is_missing(tmp_path: Path) -> None:
    engine = program(tmp_path, "")
    Path(engine.program).chmod(0o600)
    with pytest.raises(PartMissing):
        engine.read(b"x", 300)


@needs_tesseract
def test_it_reads_vietnamese() -> None:
    page = TesseractEngine().read(drawn(pdf(prose()), dpi=300), 300)
    assert [line.text for line in page.lines] == list(PROSE)
    assert page.confidence > 0.85
    assert page.lines[0].x0 == pytest.approx(72 / 72 * 300, abs=10)
