"""Lines into paragraphs: what the page broke is joined, and nothing else. Pages by every convention."""

from __future__ import annotations

import pytest
from made_documents import WIDTH, card, lines, made, wrapped

from nq57search.reading import read
from nq57search.reading.layout import lay_out, page_of
from nq57search.reading.paragraphs import ends_stopped, form_of, note_label, paragraphs
from nq57search.records import Kind

LONG = (
    "Ban Chỉ đạo chỉ đạo các đảng uỷ trực thuộc Trung ương, các tỉnh uỷ, thành uỷ lãnh đạo, chỉ đạo tổ chức triển khai "
    "thực hiện những nhiệm vụ sau đây theo chức năng, nhiệm vụ được giao và điều kiện cụ thể của từng nơi"
)
OTHER = (
    "Các bộ, ngành rà soát hệ thống văn bản quy phạm pháp luật thuộc lĩnh vực mình, đề xuất sửa đổi, bổ sung, "
    "hoàn thành trong năm 2025 và báo cáo kết quả về cơ quan thường trực để tổng hợp"
)
THIRD = (
    "Địa phương chủ động bố trí nguồn lực, lồng ghép các chương trình, dự án có liên quan để thực hiện thống nhất, "
    "đồng bộ trên phạm vi cả nước, không trùng lặp, lãng phí, không bỏ sót nhiệm vụ"
)
BULLETS = [f"- {text}." for text in (LONG, OTHER, THIRD, OTHER, LONG, THIRD, OTHER)]
"""Enough lines, once wrapped, to show the width they were wrapped to."""


def joined(text: str) -> list[str]:
    """The paragraphs of a text, their lines joined with spaces."""
    return [" ".join(line.text for line in paragraph.lines) for paragraph in paragraphs(lay_out(text))]


# Whole paragraphs on one line


def test_lines_that_are_paragraphs_stay_apart() -> None:
    text = f"{LONG}.\n\n{OTHER}.\n\n{THIRD}.\n"
    assert joined(text) == [f"{LONG}.", f"{OTHER}.", f"{THIRD}."]


def test_lines_that_are_paragraphs_need_no_blank_lines_between_them() -> None:
    text = f"{LONG}.\n{OTHER}.\n{THIRD}.\nHết.\n"
    assert joined(text) == [f"{LONG}.", f"{OTHER}.", f"{THIRD}.", "Hết."]


def test_a_sentence_cut_by_a_page_is_joined_across_the_blank_line() -> None:
    assert joined(f"{LONG}\n\nbằng nguồn lực của mình.\n\n{OTHER}.\n") == [
        f"{LONG} bằng nguồn lực của mình.",
        f"{OTHER}.",
    ]


def test_a_new_sentence_is_not_joined_across_a_blank_line() -> None:
    assert joined(f"{LONG}.\n\nbằng nguồn lực.\n\n{OTHER}\n\nSau đó.\n") == [
        f"{LONG}.",
        "bằng nguồn lực.",
        OTHER,
        "Sau đó.",
    ]


def test_a_letterhead_of_short_lines_is_one_paragraph() -> None:
    text = "BAN CHẤP HÀNH TRUNG ƯƠNG  \nBAN CHỈ ĐẠO  \n\nSố 01-KH/TW\n\nHà Nội, ngày 02 tháng 6 năm 2025\n"
    assert joined(text)[0] == "BAN CHẤP HÀNH TRUNG ƯƠNG BAN CHỈ ĐẠO"


def test_a_few_wrapped_lines_are_joined_though_too_few_to_show_a_width() -> None:
    assert joined(wrapped(f"{LONG}.")) == [f"{LONG}."]


def test_short_paragraphs_are_not_taken_for_wrapped_lines() -> None:
    rows = [f"Điểm {'mười ' * (n % 5)}{n}" for n in range(30)] + ["Một dòng dài hơn hẳn mọi dòng khác ở đây"] * 2
    assert joined("\n\n".join(rows) + "\n") == rows


# Wrapped by hand


@pytest.mark.parametrize("double", [False, True], ids=["single", "double-spaced"])
def test_wrapped_bullets_are_joined(double: bool) -> None:
    assert joined(wrapped(*BULLETS, double=double)) == BULLETS


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["close", "apart"])
def test_wrapped_bullets_with_and_without_blank_lines_between(gap: str) -> None:
    assert joined(wrapped(*BULLETS, gap=gap)) == BULLETS


def test_wrapped_paragraphs_set_apart_are_told_apart_without_marks() -> None:
    unmarked = [bullet.removeprefix("- ") for bullet in BULLETS]
    assert joined(wrapped(*unmarked)) == unmarked


def test_a_short_line_with_a_stop_ends_its_paragraph_even_without_a_blank_line() -> None:
    text = wrapped(*BULLETS, gap="\n").replace("\n- Các bộ", "\nHết đoạn.\nMột đoạn khác mở ra.\n- Các bộ", 1)
    assert "Hết đoạn." in joined(text)
    assert "Một đoạn khác mở ra." in joined(text)


def test_where_blank_lines_set_paragraphs_apart_a_full_line_with_a_stop_goes_on() -> None:
    first = "- Quy mô kinh tế số đạt tối thiểu 30% GDP; xuất khẩu đạt 50% vào 2030."
    text = wrapped(*BULLETS) + f"\n{first}\nTỉ lệ sử dụng dịch vụ công trực tuyến đạt trên 80%.\n"
    assert joined(text)[-1] == f"{first} Tỉ lệ sử dụng dịch vụ công trực tuyến đạt trên 80%."


def test_where_nothing_sets_paragraphs_apart_only_a_full_line_with_a_stop_goes_on() -> None:
    after = "Thu hút thêm ít nhất 3 tổ chức."
    full = "- Tỉ lệ doanh nghiệp đổi mới sáng tạo đạt trên 40% tổng số của họ."
    short = "- Tỉ lệ doanh nghiệp đổi mới sáng tạo đạt trên 40%."
    assert 0.9 * WIDTH < len(f"{full} Thu") <= WIDTH
    text = wrapped(*BULLETS, gap="\n")
    assert joined(f"{text}{full}\n{after}\n")[-1] == f"{full} {after}"
    assert joined(f"{text}{short}\n{after}\n")[-2:] == [short, after]


def test_a_small_letter_after_a_semicolon_goes_on_across_a_blank_line() -> None:
    text = wrapped(*BULLETS) + "\n- Có từ 40 - 50 tổ chức được xếp hạng;\n\nsố lượng công bố tăng 10%/năm.\n"
    assert joined(text)[-1] == "- Có từ 40 - 50 tổ chức được xếp hạng; số lượng công bố tăng 10%/năm."


def test_a_bullet_is_joined_across_a_page() -> None:
    first, second = wrapped(f"- {LONG}.").split("\n", 1)
    text = wrapped(*BULLETS) + f"\n{first}\n\n\n\n{second}"
    assert joined(text)[-1] == f"- {LONG}."


@pytest.mark.parametrize(
    ("end", "start"),
    [
        ("phát triển kinh tế - xã hội của Nghị quyết số 71 và kế hoạch kinh tế", "- xã hội năm năm của cả nước."),
        ("các nội dung được giao trong Chương trình hành động nói trên và theo", "Điều 5. Các bộ báo cáo kết quả."),
        ("nội dung chi tiết đã được quy định cụ thể trong bảng kèm theo và tại", "Phụ lục II. Các bộ báo cáo."),
    ],
)
def test_what_only_looks_like_a_mark_at_the_start_of_a_line_goes_on(end: str, start: str) -> None:
    assert joined(wrapped(*BULLETS) + f"\n- {end}\n{start}\n")[-1] == f"- {end} {start}"


def test_a_dash_after_a_short_line_is_a_bullet() -> None:
    text = wrapped(*BULLETS) + "\n- hạ tầng số\n- dữ liệu số\n"
    assert joined(text)[-2:] == ["- hạ tầng số", "- dữ liệu số"]


def test_the_stop_of_an_abbreviation_ends_nothing() -> None:
    line = "- Pursuant to the tasks under Section I of the said Resolution No."
    assert joined(wrapped(*BULLETS) + f"\n{line}\n57-NQ/TW the plan is issued.\n")[-1] == (
        f"{line} 57-NQ/TW the plan is issued."
    )


def test_a_full_line_with_a_colon_heads_but_a_bullets_goes_on() -> None:
    head = "(8) Khám phá không gian sâu, lòng đất sâu, biển sâu và vùng cực:"
    bullet = "- Sáng kiến 9: Công nghiệp quốc phòng, an ninh tự chủ, hiện đại:"
    after = "Tập trung phát triển vệ tinh cỡ nhỏ."
    assert joined(wrapped(*BULLETS) + f"\n{head}\n{after}\n")[-2:] == [head, after]
    assert joined(wrapped(*BULLETS) + f"\n{bullet}\n{after}\n")[-1] == f"{bullet} {after}"


def test_an_open_bracket_holds_a_line_open() -> None:
    line = "1. Giai đoạn 2025 - 2027: Xây dựng nền tảng, đột phá (Period 2025–27:"
    assert joined(wrapped(*BULLETS) + f"\n{line}\nBuilding foundations)\n")[-1] == f"{line} Building foundations)"


def test_a_translation_is_a_paragraph_of_its_own() -> None:
    vi = "- Đề xuất và thực hiện các biện pháp điều chỉnh phù hợp với thực tế."
    en = "Propose and implement appropriate adjustments when risks arise."
    assert joined(wrapped(*BULLETS) + f"\n{vi}\n{en}\n")[-2:] == [vi, en]


def test_a_listed_name_opens_a_paragraph() -> None:
    text = (
        wrapped(*BULLETS)
        + "\nand a wrapped line that is as long as any other line of this page is\nInitiative 2: Go.\n"
    )
    assert joined(text)[-1] == "Initiative 2: Go."


# Furniture


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("https://nq57.vn/van-ban", "link"),
        ("<http://nq57.vn>", "link"),
        ("https: //nq57.vn", "link"),
        ("18.NQTWS57.DOC 9", "foot"),
        ("ke-hoach.pdf 12", "foot"),
        ("12", "foot"),
        ("Trang 3/16", "foot"),
        ("Page 3 / 16", "foot"),
        ("---", "rule"),
        ("— — —", "rule"),
        ("*", "rule"),
        ("<sup>1</sup> Hệ thống", "note"),
        ("¹ Hệ thống", "note"),
        ("[12] Hệ thống", "note"),
        ("Xem https://nq57.vn", "text"),
        ("12 người", "text"),
        ("- 12", "text"),
        ("2030.", "text"),
        ("[Kết quả]", "text"),
    ],
)
def test_what_a_line_is(line: str, form: str) -> None:
    assert form_of(line) == form


@pytest.mark.parametrize(("line", "label"), [("<sup> 3 </sup> A", "3"), ("¹² A", "12"), ("[7] A", "7"), ("7 A", "")])
def test_the_label_of_a_note(line: str, label: str) -> None:
    assert note_label(line) == label


def test_links_feet_and_rules_join_nothing() -> None:
    text = f"{LONG}\nhttps://nq57.vn\n12\n---\nbằng nguồn lực.\n"
    assert joined(text) == [LONG, "https://nq57.vn", "12", "---", "bằng nguồn lực."]


@pytest.mark.parametrize("stopped", ["Hết.", "Hết;", "Hết:", "Hết…", "**Hết.**", "(Hết.)", "“Hết.”", "Hết?  "])
def test_stops(stopped: str) -> None:
    assert ends_stopped(stopped)


@pytest.mark.parametrize("open_ended", ["Hết", "Hết,", "No.", "TP.", "(Hết)", ""])
def test_no_stop(open_ended: str) -> None:
    assert not ends_stopped(open_ended)


# Reading text


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("- Tiềm  lực\tkhoa học", "Tiềm lực khoa học"),
        ("+ Tài chính", "Tài chính"),
        ("* một lý do", "một lý do"),
        ("### **a) Nội dung** chính", "a) Nội dung chính"),
        ("__đậm__ và _nghiêng_ và ***cả hai***", "đậm và nghiêng và cả hai"),
        ("tên_tệp_dài và 2 * 3", "tên_tệp_dài và 2 * 3"),
        ("**đậm **rồi *nghiêng*", "đậm rồi nghiêng"),
        ("xem <https://nq57.vn/a_b>", "xem https://nq57.vn/a_b"),
        ("diện tích 5 km² đất", "diện tích 5 km² đất"),
        ("(1) Hạ tầng", "(1) Hạ tầng"),
        ("quy định số 57-\nNQ/TW nêu", "quy định số 57-NQ/TW nêu"),
    ],
)
def test_markup_is_read_over(source: str, read: str) -> None:
    assert lines(made(source)) == [read]


def test_markup_alone_keeps_its_place() -> None:
    document = made("Một đoạn.\n\n**\n\nĐoạn nữa.\n")
    assert [document.quote(block.span) for block in document.blocks] == ["Một đoạn.", "**", "Đoạn nữa."]


# Pages


@pytest.mark.parametrize(
    "text",
    [
        "Trang một.\n\fTrang hai.\n\fTrang ba.\n\fTrang bốn.\n",
        "Trang một.\n\n\n\nTrang hai.\n\n\n\nTrang ba.\n\n\n\nTrang bốn.\n",
        "Trang một.\r\n\r\n\r\n\r\nTrang hai.\r\n\r\n\r\n\r\nTrang ba.\r\n\r\n\r\n\r\nTrang bốn.\r\n",
        " Trang một.\n Trang hai.\n Trang ba.\n Trang bốn.\n",
        "Trang một.\n Trang hai.\n Trang ba.\n Trang bốn.\n",
    ],
    ids=["form feeds", "blank lines", "blank lines of DOS", "leading space", "leading space but for the first"],
)
def test_pages_by_each_convention(text: str) -> None:
    document = read(card(), text)
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert [page_of(document.pages, block.span.start) for block in document.blocks] == [1, 2, 3, 4]
    assert document.pages[0].start == 0
    assert [page.end for page in document.pages[:-1]] == [page.start for page in document.pages[1:]]
    assert document.pages[-1].end == len(text)


@pytest.mark.parametrize("text", ["Một.\n Hai.\n", "Một.\n\n\n\nHai.\n", "Một.\n\nHai.\n"])
def test_what_happens_once_or_twice_is_no_page_convention(text: str) -> None:
    document = made(text)
    assert document.pages == ()
    assert page_of(document.pages, 3) is None


def test_an_empty_page_is_counted() -> None:
    document = made("Một.\f\fBa.\n")
    assert [page_of(document.pages, block.span.start) for block in document.blocks] == [1, 3]


def test_line_ends_of_every_system() -> None:
    for text in ("Một.\n\nHai.\n", "Một.\r\n\r\nHai.\r\n", "Một.\r\rHai.\r"):
        document = made(text)
        assert [document.quote(block.span) for block in document.blocks] == ["Một.", "Hai."]


def test_a_byte_order_mark_and_odd_spaces_belong_to_no_line() -> None:
    document = made("\ufeff\u00a0Một.\n\u00a0\n\u3000\nHai.\n")
    assert [document.quote(block.span) for block in document.blocks] == ["Một.", "Hai."]


def test_a_text_of_nothing_has_no_blocks() -> None:
    document = made(" \n\n\t\n")
    assert (document.blocks, document.headings, document.notes) == ((), (), ())


def test_page_feet_stand_apart_from_the_sentence_they_cut() -> None:
    document = made("""\
        II- NHIỆM VỤ

        - Từng bước làm chủ công nghệ cao

        18.NQTWS57.DOC 9

        trong hoạt động quốc phòng, an ninh.
        """)
    assert lines(document, Kind.FOOTER) == ["18.NQTWS57.DOC 9"]
    assert lines(document, Kind.TEXT) == ["Từng bước làm chủ công nghệ cao", "trong hoạt động quốc phòng, an ninh."]
