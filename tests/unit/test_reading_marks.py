"""How a line is numbered: each rung, and what only looks like one."""

from __future__ import annotations

import pytest

from nq57search.reading.marks import LEVELS, OUTLINE, mark_of


@pytest.mark.parametrize(
    ("line", "notation", "label"),
    [
        ("PHẦN THỨ NHẤT", "part", "PHẦN THỨ NHẤT"),
        ("Phần II. Nhiệm vụ", "part", "Phần II"),
        ("Chương II", "chapter", "Chương II"),
        ("CHƯƠNG III**", "chapter", "CHƯƠNG III"),
        ("Mục 1. QUY ĐỊNH CHUNG", "section", "Mục 1"),
        ("Mục 2 TỔ CHỨC", "section", "Mục 2"),
        ("Điều 5. Phạm vi", "article", "Điều 5"),
        ("PHỤ LỤC I", "annex", "Phụ lục I"),
        ("Phụ lục 2 (Kèm theo Kế hoạch)", "annex", "Phụ lục 2"),
        ("PHU LUC II", "annex", "Phụ lục II"),
        ("PHỤ LỤC", "annex", "Phụ lục"),
        ("APPENDIX I", "annex", "APPENDIX I"),
        ("I- MỤC TIÊU", "roman", "I"),
        ("IV. LỘ TRÌNH", "roman", "IV"),
        ("I1I- NHIEM VU", "roman", "III"),
        ("A- Nhóm sáng kiến", "group", "A"),
        ("Đ. Nhóm khác", "group", "Đ"),
        ("1. Mục tiêu", "arabic", "1"),
        ("12. Ứng dụng", "arabic", "12"),
        ("3.Được", "arabic", "3"),
        ("1.1 Tăng cường", "decimal", "1.1"),
        ("2.1.3. Đẩy nhanh", "decimal", "2.1.3"),
        ("a) nội dung chính", "letter", "a"),
        ("đ) Vai trò", "letter", "đ"),
        ("(1) Mạng lưới", "paren", "1"),
        ("(iv) khoa học", "small-roman", "iv"),
        ("(ix)Nhà thông minh", "small-roman", "ix"),
        ("- Tiềm lực", "dash", ""),
        ("– Tiềm lực", "dash", ""),
        ("• tiềm lực", "dash", ""),
        ("* tiềm lực", "dash", ""),
        ("+ Tài chính", "plus", ""),
        ("- + Tài chính", "plus", ""),
        ("## Lời nói đầu", "unnumbered", ""),
        ("[Những kết quả đạt được]", "unnumbered", ""),
    ],
)
def test_each_rung_with_and_without_markdown(line: str, notation: str, label: str) -> None:
    for before in [""] if notation in ("unnumbered", "dash") else ["", "### ", "**", "#### *"]:
        mark = mark_of(before + line)
        assert mark is not None
        assert (mark.notation, mark.label) == (notation, label)
        assert mark.hashes == before.count("#") + line.count("#")


@pytest.mark.parametrize(
    "line",
    [
        "Tiềm lực khoa học",
        "2030 là năm đích",
        "2.500 tỷ đồng",
        "5G, 6G và các thế hệ sau",
        "-18% so với năm trước",
        "I am a sentence",
        "Phụ lục II để xem chi tiết các chỉ tiêu",
        "Mục I của Nghị quyết này",
        "Mục II được giao cho Bộ Tài chính",
        "Chương trình hành động",
        "Phần lớn doanh nghiệp",
        "Điều này cho thấy",
        "Điều 5 và Điều 6 của Luật",
        "8. 5 điểm phần trăm",
        "1. được giao",
        "(xem thêm)",
        "[1] Ghi chú",
        "[a]",
        "**đậm** rồi thường",
        "",
    ],
)
def test_running_text_has_no_mark(line: str) -> None:
    assert mark_of(line) is None


def test_a_mark_tells_how_long_it_is() -> None:
    for line, length in [("I- MỤC TIÊU", 3), ("### **a) Nội dung", 9), ("- Tiềm lực", 2), ("## Lời nói đầu", 3)]:
        mark = mark_of(line)
        assert mark is not None
        assert mark.length == length


def test_the_rungs_of_the_drafting_rules_stand_in_order() -> None:
    ladder = ["PHẦN II", "Chương I", "Mục 1. A", "I- A", "A- B", "Điều 1.", "1. A", "1.1 A", "a) A", "(1) A", "(i) A"]
    marks = [mark_of(line) for line in [*ladder, "- A", "+ A"]]
    levels = [mark.level for mark in marks if mark is not None]
    assert len(levels) == len(ladder) + 2
    assert levels == sorted(set(levels))


def test_markdown_deepens_only_headings_without_a_number() -> None:
    marks = [mark_of(line) for line in ("# Một", "### Hai", "# 1. Ba", "##### 1. Bốn")]
    levels = [mark.level for mark in marks if mark is not None]
    assert levels[0] < levels[1] < LEVELS["letter"]
    assert levels[2] == levels[3] == LEVELS["arabic"]


def test_points_and_bullets_are_no_outline() -> None:
    assert frozenset(LEVELS) - OUTLINE == {"paren", "small-roman", "dash", "plus"}
