"""The outline by the numbering, small made documents for each rule."""

from __future__ import annotations

from made_documents import block_of, kinds, made, outline

from nq57search.records import Kind

PLAN = """\
    I- MỤC TIÊU

    #### 1. Mục tiêu tổng quát

    Phát triển khoa học.

    ## **2. Mục tiêu cụ thể**

    ### **a) Nâng tầm năng lực**

    - Tiềm lực: đạt mức tiên tiến.

    - Dự kiến nguồn lực:

    + Tài chính: ngân sách.

    b) Thúc đẩy kinh tế số

    (1) Mạng lưới:

    Nghiên cứu và phát triển.

    (i) Hạ tầng: cáp quang.

    II- NHIỆM VỤ

    A- Nhóm sáng kiến

    1. Sáng kiến 1: Đổi mới thể chế.

    - Mục tiêu: rà soát luật.
    """


def test_the_outline_follows_the_numbers_not_the_markdown() -> None:
    assert outline(made(PLAN)) == [
        "I | MỤC TIÊU",
        "  1 | Mục tiêu tổng quát",
        "  2 | Mục tiêu cụ thể",
        "    a | Nâng tầm năng lực",
        "      Tiềm lực",
        "      Dự kiến nguồn lực",
        "        Tài chính",
        "    b | Thúc đẩy kinh tế số",
        "      1 | Mạng lưới",
        "        i | Hạ tầng",
        "II | NHIỆM VỤ",
        "  A | Nhóm sáng kiến",
        "    1 | Sáng kiến 1: Đổi mới thể chế",
        "      Mục tiêu",
    ]


def test_blocks_stand_under_their_headings() -> None:
    document = made(PLAN)
    text = block_of(document, "Nghiên cứu và phát triển")
    assert text.kind is Kind.TEXT
    assert text.heading is not None
    assert document.headings[text.heading].title == "Mạng lưới"


def test_a_heading_is_marked_where_it_stands() -> None:
    document = made(PLAN)
    spans = {heading.title: document.quote(heading.span) for heading in document.headings}
    assert spans["Mục tiêu cụ thể"] == "## **2. Mục tiêu cụ thể**"
    assert spans["Tiềm lực"] == "Tiềm lực"


def test_what_ends_with_a_stop_is_text_though_numbered() -> None:
    document = made("""\
        IV- TỔ CHỨC

        1. Thành lập Ban Chỉ đạo.

        2. Đảng đoàn Quốc hội lãnh đạo.
        """)
    assert outline(document) == ["IV | TỔ CHỨC"]
    assert kinds(document) == ["heading", "text", "text"]


def test_a_law() -> None:
    document = made("""\
        LUẬT

        Khoa học

        Phần thứ nhất

        NHỮNG QUY ĐỊNH CHUNG

        Chương I

        QUY ĐỊNH CHUNG

        Mục 1. PHẠM VI

        Điều 1. Phạm vi điều chỉnh

        Luật này quy định về khoa học.

        Điều 2. Đối tượng áp dụng

        1. Tổ chức sau đây:

        a) Bộ, ngành;

        2. Cá nhân.

        Chương II

        NHIỆM VỤ
        """)
    assert outline(document) == [
        "Phần thứ nhất | Phần thứ nhất. NHỮNG QUY ĐỊNH CHUNG",
        "  Chương I | Chương I. QUY ĐỊNH CHUNG",
        "    Mục 1 | Mục 1. PHẠM VI",
        "      Điều 1 | Điều 1. Phạm vi điều chỉnh",
        "      Điều 2 | Điều 2. Đối tượng áp dụng",
        "        1 | Tổ chức sau đây",
        "  Chương II | Chương II. NHIỆM VỤ",
    ]


def test_annexes_take_their_name_from_the_lines_below() -> None:
    document = made("""\
        I. MỤC TIÊU

        Đạt 30% GDP.

        PHỤ LỤC I

        DANH MỤC SÁNG KIẾN

        (Kèm theo Kế hoạch số 01-KH/TW)

        I. TIÊU CHÍ

        Phụ lục II. Chỉ tiêu (Kèm theo Kế hoạch số 01-KH/TW)
        """)
    assert outline(document) == [
        "I | MỤC TIÊU",
        "Phụ lục I | Phụ lục I. DANH MỤC SÁNG KIẾN",
        "  I | TIÊU CHÍ",
        "Phụ lục II | Phụ lục II. Chỉ tiêu",
    ]


def test_headings_without_a_number_nest_by_their_markdown() -> None:
    document = made("""\
        # Báo cáo

        ## Mở đầu

        ### Lý do

        Có lý do.

        ## Việc cần làm

        1. Việc thứ nhất là đây.

        2. Việc thứ hai là kia.

        Đoạn dưới.
        """)
    assert outline(document) == ["Báo cáo", "  Mở đầu", "    Lý do", "  Việc cần làm"]
    for words in ("thứ nhất", "thứ hai", "Đoạn dưới"):
        assert block_of(document, words).heading == 3


def test_headings_in_brackets_and_in_capitals() -> None:
    document = made("""\
        I. TÌNH HÌNH

        [Những kết quả đạt được]

        - Chuyển đổi số đã đi vào cuộc sống.

        KHUNG ĐỀ XUẤT SÁNG KIẾN

        - Tên sáng kiến: ngắn gọn.

        Một đoạn có tên GDP và TFP.
        """)
    assert outline(document) == [
        "I | TÌNH HÌNH",
        "  Những kết quả đạt được",
        "  KHUNG ĐỀ XUẤT SÁNG KIẾN",
        "    Tên sáng kiến",
    ]


def test_points_follow_the_first_of_their_kind() -> None:
    headed = made("""\
        1.3 Khơi dậy sức sáng tạo

        (1) Đào tạo nhân tài:

        Tuân thủ quy luật.

        (2) Tối ưu hóa hệ sinh thái

        Phát huy tinh thần.
        """)
    assert outline(headed) == ["1.3 | Khơi dậy sức sáng tạo", "  1 | Đào tạo nhân tài", "  2 | Tối ưu hóa hệ sinh thái"]
    listed = made("""\
        1.3 Khơi dậy sức sáng tạo

        (1) Đào tạo nhân tài

        (2) Tối ưu hóa hệ sinh thái

        Phát huy tinh thần.
        """)
    assert outline(listed) == ["1.3 | Khơi dậy sức sáng tạo"]


def test_no_run_in_heading_before_a_link_or_a_long_clause() -> None:
    document = made("""\
        I. MỤC TIÊU

        - Xem https://nq57.vn để biết.

        - Một câu dài; có dấu chấm phẩy trước dấu hai chấm: thì không phải đề mục.

        - chữ thường: không phải đề mục.
        """)
    assert outline(document) == ["I | MỤC TIÊU"]


def test_machine_reading_loses_the_stop_of_a_number() -> None:
    text = """\
        III- NHIEM VU

        3. Tang cuong dau tu

        - Ban hanh chuong trinh.

        4 Phat trien nhan luc

        - Tang cuong dau tu.

        40 Phat trien nhan luc
        """
    assert outline(made(text, machine_read=True)) == [
        "III | NHIEM VU",
        "  3 | Tang cuong dau tu",
        "  4 | Phat trien nhan luc",
    ]
    assert len(outline(made(text))) == 2
