from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.vietnamese import fold, has_marks, language

CORPUS = Path(__file__).parents[2] / "corpus"


def lines(doc: str) -> list[str]:
    text = (CORPUS / f"{doc}.txt").read_text("utf-8")
    return [line for line in text.split("\n") if len(re.findall(r"[^\W\d_]{2,}", line)) >= 3]


@pytest.mark.parametrize(
    "text",
    [
        "Sáng kiến 9",
        "kinh te so",
        "Phat trién khoa hoc, cong nghé",
        "I. MỤC TIÊU (OBJECTIVES)",
        "san du lieu quoc gia",
        "sanf giao dichj duwx lieeuj",
        "nền tảng Cloud Computing",
        "TO CHUC THUC HIEN",
        "GDP",
        "57-NQ/TW",
        "",
        "…",
        "III. GIẢI PHÁP TRỌNG TÂM VÀ ĐỘT PHÁ (Key and Breakthrough Solutions)",
    ],
)
def test_vietnamese(text: str) -> None:
    assert language(text) == "vi"


@pytest.mark.parametrize(
    "text",
    [
        "Initiative 9: Autonomous, Dual-use",
        "open government data portal",
        "sandbox",
        "Net Zero",
        "AI strategy",
        "KEY TASKS",
        "Pursuant to Political Bureau Decision No. 229-QĐ/TW, dated January 10, 2025, on the",
        "in the long term",
        "R&D spending as a share of GDP by 2030",
    ],
)
def test_english(text: str) -> None:
    assert language(text) == "en"


@pytest.mark.parametrize("doc", ["kh01", "dt-cds", "cn14", "nq57"])
def test_every_line_of_the_vietnamese_documents(doc: str) -> None:
    assert [line for line in lines(doc) if language(line) != "vi"] == []


@pytest.mark.parametrize("doc", ["kh01", "dt-cds", "cn14"])
def test_the_same_lines_without_marks(doc: str) -> None:
    wrong = [line for line in lines(doc) if language(fold(line)) != "vi"]
    assert len(wrong) <= len(lines(doc)) // 200


def test_english_lines_of_the_bilingual_document() -> None:
    english = [line for line in lines("kh01-song-ngu") if not has_marks(line) and "http" not in line]
    assert len(english) > 1000
    assert [line for line in english if language(line) != "en"] == []


@given(st.text(max_size=60))
def test_any_text_has_a_language(text: str) -> None:
    assert language(text) in {"vi", "en"}
