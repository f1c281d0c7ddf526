"""Blocks into passages: where they are cut, and how each is cited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_documents import cited, made, passage_of

from nq57search.records import Confidence, Kind
from nq57search.splitting import CLAUSE_OVER, SHORTEST, WHOLE_UP_TO, split

SENTENCE = "Ban Chỉ đạo xem xét, chỉ đạo xây dựng các cơ chế, chính sách đặc thù theo phân cấp quản lý số {}."
CLAUSE = "xây dựng hạ tầng dữ liệu chất lượng cao, phát triển nền tảng tính toán hiệu năng cao số {}"


def texts(source: str) -> list[str]:
    return [passage.text for passage in split(made(source))]


# Where


def test_a_short_paragraph_is_one_passage() -> None:
    text = " ".join(SENTENCE.format(n) for n in range(3))
    assert len(text) <= WHOLE_UP_TO
    assert texts(text) == [text]


def test_a_long_paragraph_is_cut_at_its_sentences() -> None:
    sentences = [SENTENCE.format(n) for n in range(4)]
    assert texts(" ".join(sentences)) == sentences


def test_a_very_long_sentence_is_cut_at_its_semicolons() -> None:
    clauses = [CLAUSE.format(n) + ";" for n in range(8)]
    text = f"Nội dung gồm {' '.join(clauses)} hết."
    pieces = texts(text)
    assert " ".join(pieces) == text
    assert len(pieces) > 1
    assert all(len(piece) <= CLAUSE_OVER for piece in pieces)
    assert all(piece.endswith(";") for piece in pieces[:-1])


def test_a_few_words_alone_join_their_neighbour() -> None:
    sentences = [SENTENCE.format(n) for n in range(4)]
    short = "Việc này làm ngay từ đầu năm."
    pieces = texts(" ".join([*sentences, short]))
    assert pieces == [*sentences[:3], f"{sentences[3]} {short}"]
    assert min(map(len, pieces)) >= SHORTEST


def test_headings_and_lists_of_names_are_never_cut() -> None:
    title = " ".join(f"Phát triển hạ tầng dữ liệu quốc gia phần {n}," for n in range(10)) + " hết"
    assert len(title) > WHOLE_UP_TO
    assert texts(f"1. {title}\n\nĐoạn.\n")[0] == f"1. {title}"
    names = " ".join(f"Các tỉnh uỷ, thành uỷ, {'đảng uỷ trực thuộc, ' * 7}và tương đương thứ {n}." for n in range(2))
    assert len(names) > WHOLE_UP_TO
    assert texts(f"Nơi nhận:\n\n- {names}\n")[1] == names


def test_pieces_know_the_rest_of_their_paragraph() -> None:
    first, *_, last = split(made(" ".join(SENTENCE.format(n) for n in range(4))))
    assert SENTENCE.format(1) in first.around
    assert SENTENCE.format(0) in last.around
    assert first.text not in first.around
    (alone,) = split(made("Một câu."))
    assert alone.around == ""


def test_pieces_follow_one_another_in_the_source_with_their_markup() -> None:
    source = "- **" + "** *".join(SENTENCE.format(n) for n in range(4)) + "*\n"
    document = made(source)
    pieces = split(document)
    quotes = [document.quote(piece.span) for piece in pieces]
    assert [quote.strip("*- ") for quote in quotes] == [SENTENCE.format(n) for n in range(4)]
    assert "".join("".join(quotes).split()) == "".join(source.split())
    assert [str(piece.span) for piece in pieces] == [piece.id for piece in pieces]


# What a passage knows


def test_years_are_those_of_the_passage_and_of_its_headings() -> None:
    document = made("""\
        2. Mục tiêu cụ thể đến năm 2030

        - Đến 2035 đạt 30%, theo Nghị quyết 71/2025, ngày 01/4/2025, số 1/2024/NQ, không phải 20305.
        """)
    assert passage_of(document, "Đến 2035").years == (2030, 2035)
    assert passage_of(document, "Mục tiêu").years == (2030,)


def test_heading_paths_are_those_above() -> None:
    document = made("""\
        PHỤ LỤC I

        Danh mục

        A- Nhóm thể chế

        1. Sáng kiến 1: Đổi mới

        - Mục tiêu: rà soát luật.
        """)
    path = ("Phụ lục I. Danh mục", "A. Nhóm thể chế", "1. Sáng kiến 1: Đổi mới", "Mục tiêu")
    assert passage_of(document, "rà soát").heading_path == path
    assert passage_of(document, "1. Sáng kiến").heading_path == path[:2]
    assert passage_of(document, "PHỤ LỤC").heading_path == ()


def test_pages_are_those_where_a_piece_begins() -> None:
    document = made("Một.\n\fHai.\n")
    assert [passage.page for passage in split(document)] == [1, 2]
    assert [passage.page for passage in split(made("Một.\n"))] == [None]


def test_quality_is_the_mean_of_what_a_repair_is_sure_of() -> None:
    assert passage_of(made("cac co quan"), "cac").quality == 1.0
    sure = (Confidence(2, 5, 0.2), Confidence(6, 8, 1.0), Confidence(12, 18, 0.0))
    repaired = replace(made("- cac co quan\n\n- don vi"), confidences=sure)
    first, second = split(repaired)
    assert (first.quality, second.quality) == (0.6, 1.0)
    assert first.doubtful == (Confidence(0, 3, 0.2),)  # in characters of the reading text
    assert second.doubtful == ()


# Citations


PLAN = """\
    Căn cứ Nghị quyết số 57-NQ/TW, ban hành Kế hoạch như sau:

    II- NHIỆM VỤ

    Nhằm bảo đảm hiệu quả, nhiệm vụ gồm 6 Hệ thống.

    Theo đó, có 30 Sáng kiến.

    1. Hệ thống đổi mới thể chế

    c) Sáng kiến đột phá

    - Sáng kiến 1: đổi mới thể chế.

    - Sáng kiến 2: xây dựng mô hình.

    + Tài chính: ngân sách.

    + Nhân lực: chuyên gia.

    d) Cơ chế đặc thù được áp dụng.

    (1) Mạng lưới: nghiên cứu.

    (2) Nhân lực được đào tạo.

    (i) Điện toán.

    - Dữ liệu lớn được dùng.

    1.1 Tăng cường lực lượng

    Xây dựng chương trình.

    IV- TỔ CHỨC

    1. Thành lập Ban Chỉ đạo.

    - Do Tổng Bí thư làm Trưởng ban.

    2. Văn phòng theo dõi.

    Kế hoạch này phổ biến đến chi bộ.

    <sup>1</sup> Hệ thống trọng yếu.

    https://nq57.vn

    ---

    PHỤ LỤC I

    Định hướng

    A- Nhóm thể chế

    1. Sáng kiến 1: Thể chế

    - Mục tiêu: rà soát.

    [KHUNG ĐỀ XUẤT]

    - Tên sáng kiến gọn.

    Nơi nhận:
    """


def test_citations_of_every_form() -> None:
    assert cited(made(PLAN)) == {
        "Căn cứ Nghị quyết số 57-NQ/TW, ban hành Kế hoạch như sau:": "phần mở đầu, đoạn thứ 1",
        "II- NHIỆM VỤ": "mục II",
        "Nhằm bảo đảm hiệu quả, nhiệm vụ gồm 6 Hệ thống.": "mục II, đoạn thứ 1",
        "Theo đó, có 30 Sáng kiến.": "mục II, đoạn thứ 2",
        "1. Hệ thống đổi mới thể chế": "mục II.1",
        "c) Sáng kiến đột phá": "mục II.1.c",
        "Sáng kiến 1: đổi mới thể chế.": "mục II.1.c, gạch đầu dòng thứ 1",
        "Sáng kiến 2: xây dựng mô hình.": "mục II.1.c, gạch đầu dòng thứ 2",
        "Tài chính: ngân sách.": "mục II.1.c, gạch đầu dòng thứ 2, dấu cộng thứ 1",
        "Nhân lực: chuyên gia.": "mục II.1.c, gạch đầu dòng thứ 2, dấu cộng thứ 2",
        "d) Cơ chế đặc thù được áp dụng.": "mục II.1.d",
        "(1) Mạng lưới: nghiên cứu.": "mục II.1.d, điểm (1)",
        "(2) Nhân lực được đào tạo.": "mục II.1.d, điểm (2)",
        "(i) Điện toán.": "mục II.1.d, điểm (2), điểm (i)",
        "Dữ liệu lớn được dùng.": "mục II.1.d, điểm (2), điểm (i), gạch đầu dòng thứ 1",
        "1.1 Tăng cường lực lượng": "mục II.1.1",
        "Xây dựng chương trình.": "mục II.1.1, đoạn thứ 1",
        "IV- TỔ CHỨC": "mục IV",
        "1. Thành lập Ban Chỉ đạo.": "mục IV.1",
        "Do Tổng Bí thư làm Trưởng ban.": "mục IV.1, gạch đầu dòng thứ 1",
        "2. Văn phòng theo dõi.": "mục IV.2",
        "Kế hoạch này phổ biến đến chi bộ.": "mục IV, đoạn thứ 1",
        "Hệ thống trọng yếu.": "chú thích 1",
        "https://nq57.vn": "liên kết",
        "---": "cuối trang",
        "PHỤ LỤC I": "Phụ lục I",
        "Định hướng": "Phụ lục I",
        "A- Nhóm thể chế": "Phụ lục I, mục A",
        "1. Sáng kiến 1: Thể chế": "Phụ lục I, mục A.1",
        "Mục tiêu: rà soát.": "Phụ lục I, mục A.1, gạch đầu dòng thứ 1",
        "[KHUNG ĐỀ XUẤT]": "Phụ lục I, mục A.1, phần “KHUNG ĐỀ XUẤT”",
        "Tên sáng kiến gọn.": "Phụ lục I, mục A.1, phần “KHUNG ĐỀ XUẤT”, gạch đầu dòng thứ 1",
        "Nơi nhận:": "nơi nhận",
    }


def test_citations_of_a_law() -> None:
    document = made("""\
        Chương II

        NHIỆM VỤ

        Mục 1. TRUNG ƯƠNG

        Điều 3. Nhiệm vụ

        Bộ chủ trì thực hiện.

        1. Tổ chức sau đây:

        a) Bộ, ngành;

        b) Uỷ ban nhân dân.

        2. Cá nhân trong nước.

        a) Người học;
        """)
    where = "Chương II, Mục 1, Điều 3"
    assert cited(document) == {
        "Chương II": "Chương II",
        "NHIỆM VỤ": "Chương II",
        "Mục 1. TRUNG ƯƠNG": "Chương II, Mục 1",
        "Điều 3. Nhiệm vụ": where,
        "Bộ chủ trì thực hiện.": f"{where}, đoạn thứ 1",
        "1. Tổ chức sau đây:": f"{where}, khoản 1",
        "a) Bộ, ngành;": f"{where}, khoản 1, điểm a",
        "b) Uỷ ban nhân dân.": f"{where}, khoản 1, điểm b",
        "2. Cá nhân trong nước.": f"{where}, khoản 2",
        "a) Người học;": f"{where}, khoản 2, điểm a",
    }


def test_the_parts_of_a_resolution_and_its_cover() -> None:
    document = made("""\
         Kính gửi: - Uỷ ban nhân dân thị xã,

        1. Uỷ ban chỉ đạo xây dựng dự thảo.
        \fBAN CHẤP HÀNH

        NGHỊ QUYẾT

        Phát triển khoa học.
        """)
    assert cited(document) == {
        "Kính gửi: - Uỷ ban nhân dân thị xã,": "thư gửi kèm, trang 1",
        "1. Uỷ ban chỉ đạo xây dựng dự thảo.": "thư gửi kèm, mục 1, trang 1",
        "BAN CHẤP HÀNH": "phần tiêu đề, trang 2",
        "NGHỊ QUYẾT": "tên văn bản, trang 2",
        "Phát triển khoa học.": "phần mở đầu, đoạn thứ 1, trang 2",
    }


def test_pieces_of_a_paragraph_are_numbered_before_the_page() -> None:
    pieces = [SENTENCE.format(n) for n in range(4)]
    document = made("I- MỤC TIÊU\n\n- " + " ".join(pieces) + "\n\fII- HẾT\n")
    assert [cited(document)[piece] for piece in pieces] == [
        f"mục I, gạch đầu dòng thứ 1, ý thứ {n}, trang 1" for n in range(1, 5)
    ]


def test_the_english_of_a_bilingual_document_is_cited_as_such() -> None:
    source = "I- MỤC TIÊU\n\n- Tăng cường điều phối các bộ.\n\nStrengthening the work of the ministries.\n"
    assert list(cited(made(source, language="vi,en")).values()) == [
        "mục I",
        "mục I, gạch đầu dòng thứ 1",
        "mục I, phần tiếng Anh, gạch đầu dòng thứ 1",
    ]
    assert "phần tiếng Anh" not in " ".join(cited(made(source)).values())


def test_a_long_name_is_shortened_in_a_citation() -> None:
    name = "Những kết quả đạt được trong năm năm qua của các bộ, ngành, địa phương và nguyên nhân"
    (citation,) = {c for t, c in cited(made(f"[{name} (RESULTS)]\n\nĐoạn.\n")).items() if t == "Đoạn."}
    assert citation == "phần “Những kết quả đạt được trong năm năm qua của các bộ, ngành,…”, đoạn thứ 1"


@pytest.mark.parametrize("kind", [Kind.HEADING, Kind.TEXT, Kind.NOTE, Kind.LINK, Kind.FOOTER, Kind.ADDRESSEES])
def test_every_citation_names_the_document_first(kind: Kind) -> None:
    found = [passage for passage in split(made(PLAN)) if passage.kind is kind]
    assert found
    assert all(passage.citation.startswith("Kế hoạch số 01-KH/TW, ") for passage in found)


def test_the_number_of_a_repeated_part_is_plain() -> None:
    sentences = [
        "Sáng kiến thứ nhất xây dựng nền tảng dữ liệu quốc gia dùng chung cho mọi cơ quan.",
        "Sáng kiến thứ hai phát triển y tế thông minh trên nền trí tuệ nhân tạo và dữ liệu lớn.",
        "Sáng kiến thứ ba mở rộng giáo dục số, học liệu mở và kỹ năng số cho toàn dân.",
    ]
    last = split(made("\n\n".join([*sentences, *sentences])))[-1]
    assert (last.kind, last.citation) == (Kind.REPEAT, "Kế hoạch số 01-KH/TW, phần lặp lại ở cuối")
