"""The large parts of a document, its notes, its two languages, its repeated tail: small made documents for each."""

from __future__ import annotations

from made_documents import block_of, kinds, lines, made, outline, wrapped

from nq57search.records import Kind

# Zones


RESOLUTION = """\
     Thực hiện Nghị quyết số 57-NQ/TW

    Kính gửi: - Uỷ ban nhân dân thị xã,
    - Ban Tuyên giáo.

    Bộ Chính trị ban hành Nghị quyết.

    1. Uỷ ban nhân dân thị xã chỉ đạo xây dựng dự thảo.

    Nơi nhận:

    - Như kính gửi,
    \fBAN CHẤP HÀNH TRUNG ƯƠNG

    *

    Số 57-NQ/TW

    NGHỊ QUYẾT
    CỦA BỘ CHÍNH TRỊ
    về đột phá phát triển

    Phát triển khoa học là yếu tố quyết định.

    I- QUAN ĐIỂM

    1. Thể chế là điều kiện.

    Nơi nhận: T/M BỘ CHÍNH TRỊ

    - Các tỉnh uỷ,
    """


def test_a_cover_letter_is_told_from_the_document_it_came_with() -> None:
    document = made(RESOLUTION)
    by_kind = {kind: lines(document, kind) for kind in Kind}
    assert by_kind[Kind.FRONT_MATTER] == [
        "Thực hiện Nghị quyết số 57-NQ/TW",
        "Kính gửi: - Uỷ ban nhân dân thị xã,",
        "Ban Tuyên giáo.",
        "Bộ Chính trị ban hành Nghị quyết.",
        "1. Uỷ ban nhân dân thị xã chỉ đạo xây dựng dự thảo.",
    ]
    assert by_kind[Kind.LETTERHEAD] == ["BAN CHẤP HÀNH TRUNG ƯƠNG", "Số 57-NQ/TW"]
    assert by_kind[Kind.FOOTER] == ["*"]
    assert by_kind[Kind.ADDRESSEES] == [
        "Nơi nhận:",
        "Như kính gửi,",
        "Nơi nhận: T/M BỘ CHÍNH TRỊ",
        "Các tỉnh uỷ,",
    ]
    assert by_kind[Kind.TEXT] == ["Phát triển khoa học là yếu tố quyết định.", "1. Thể chế là điều kiện."]
    assert outline(document) == ["I | QUAN ĐIỂM"]
    title = block_of(document, "CỦA BỘ CHÍNH TRỊ")
    assert (title.kind, title.heading) == (Kind.HEADING, None)


def test_without_a_letter_nothing_is_a_cover() -> None:
    document = made(RESOLUTION.partition("\f")[2])
    assert lines(document, Kind.FRONT_MATTER) == []
    assert lines(document, Kind.LETTERHEAD) == ["BAN CHẤP HÀNH TRUNG ƯƠNG", "Số 57-NQ/TW"]


def test_a_title_of_capitals_alone() -> None:
    document = made("""\
        PHÁT TRIỂN KHOA HỌC, CÔNG NGHỆ

        Trong bản tin này, chúng tôi làm rõ hơn.
        """)
    assert kinds(document) == ["heading", "text"]


def test_addressees_end_where_something_else_begins() -> None:
    document = made("""\
        I. MỤC TIÊU

        Đạt 30% GDP.

        Nơi nhận:

        - Các tỉnh uỷ,

        PHỤ LỤC I

        Danh mục

        I. TIÊU CHÍ

        Phù hợp.
        """)
    assert lines(document, Kind.ADDRESSEES) == ["Nơi nhận:", "Các tỉnh uỷ,"]
    assert lines(document, Kind.TEXT) == ["Đạt 30% GDP.", "Phù hợp."]


def test_the_badly_read_word_for_addressees_is_known() -> None:
    assert kinds(made("Noi nhén: /M BO CHINH TRI\n\n- Luu Van phong.\n", machine_read=True)) == ["addressees"] * 2


def test_a_signature_without_addressees() -> None:
    document = made("""\
        I. MỤC TIÊU

        Đạt 30% GDP.

        T/M BỘ CHÍNH TRỊ

        TỔNG BÍ THƯ

        Nơi nhận:

        - Các tỉnh uỷ,
        """)
    assert kinds(document) == ["heading", "text", "signature", "signature", "addressees", "addressees"]


def test_what_a_stamp_left_behind_is_set_aside_only_where_a_machine_read() -> None:
    text = "I. MUC TIEU\n\nPhat trien khoa hoc va cong nghe.\n\nwor 1O ’\n\nZ& y\n\n57-NQ/TW\n"
    assert kinds(made(text, machine_read=True)) == ["heading", "text", "signature", "signature", "text"]
    assert "signature" not in kinds(made(text))


def test_a_byline_at_the_end_signs() -> None:
    assert kinds(made("Một đoạn văn.\n\n\n\nP.A.T (Trung tâm Thông tin)\n"))[-1] == "signature"
    assert kinds(made("Một đoạn văn.\n\n\n\nVà một đoạn nữa.\n"))[-1] == "text"


# Notes


def test_notes_of_three_forms_are_tied_to_their_calls() -> None:
    forms = [
        ("phải có Tổng công trình sư<sup>4</sup> để kết hợp.", "<sup>4</sup> Tổng công trình sư chịu trách nhiệm."),
        ("phải có Tổng công trình sư⁴ để kết hợp.", "⁴ Tổng công trình sư chịu trách nhiệm."),
        ("phải có Tổng công trình sư[4] để kết hợp.", "[4] Tổng công trình sư chịu trách nhiệm."),
    ]
    for call, body in forms:
        document = made(f"I. A\n\nMỗi hệ thống {call}\n\n{body}\n\nHết rồi.\n")
        (note,) = document.notes
        assert note.label == "4"
        assert document.quote(note.span) == body
        assert [document.quote(span) for span in note.calls] == [body.split(" ")[0]]
        text = block_of(document, "Mỗi hệ thống")
        assert text.text.text == "Mỗi hệ thống phải có Tổng công trình sư để kết hợp."
        assert (block_of(document, "chịu trách nhiệm").kind, block_of(document, "chịu").place) == (
            Kind.NOTE,
            "chú thích 4",
        )


def test_a_link_that_stands_where_the_note_was() -> None:
    document = made("Có các Hệ thống[1] trọng yếu.\n\nhttps://luat.vn/ke-hoach.aspx#_ftn1\n")
    (note,) = document.notes
    assert (note.label, len(note.calls)) == ("1", 1)
    assert kinds(document) == ["text", "link"]


def test_a_raised_number_that_calls_nothing_stays() -> None:
    document = made("Diện tích 5 km² và mảng a[3].\n")
    assert document.notes == ()
    assert lines(document) == ["Diện tích 5 km² và mảng a[3]."]


def test_where_numbers_begin_anew_a_call_means_the_next_note() -> None:
    document = made("Một¹ nữa.\n\n¹ Chú thích đầu.\n\nHai¹ nữa.\n\n¹ Chú thích sau.\n")
    assert [[document.text[: call.start].count("nữa") for call in note.calls] for note in document.notes] == [[0], [1]]


def test_a_note_never_swallows_the_paragraph_it_interrupts() -> None:
    document = made("""\
        I. MỤC TIÊU

        - Chính phủ số giúp người dân giảm chi phí¹,

        ¹ Công nghệ số là tập hợp các phương pháp, cung cấp dịch vụ công nghệ số

        tăng năng suất lao động.
        """)
    assert kinds(document) == ["heading", "text", "note", "text"]
    rest = block_of(document, "tăng năng suất")
    assert (rest.heading, rest.place) == (0, "gạch đầu dòng thứ 1 (tiếp)")


def test_the_rest_of_a_sentence_is_taken_up_after_links_and_feet() -> None:
    document = made("""\
        I. MỤC TIÊU

        Đoạn đầu.

        Làm chủ công nghệ cao

        https://nq57.vn

        ---

        trong hoạt động quốc phòng.

        Đoạn sau.
        """)
    assert block_of(document, "trong hoạt động").place == "đoạn thứ 2 (tiếp)"
    assert block_of(document, "Đoạn sau").place == "đoạn thứ 3"


# Two languages


BILINGUAL = """\
    III. GIẢI PHÁP (KEY SOLUTIONS)

    1. Phát huy vai trò lãnh đạo của Đảng

    Promoting the leadership of the Party

    Ban Chỉ đạo Trung ương chỉ đạo thực hiện những nhiệm vụ sau:

    The Central Steering Committee directs the following tasks:

    - Nắm bắt tình hình: chỉ đạo kịp thời các vướng mắc.

    Monitoring developments: to provide timely direction.

    - Tăng cường điều phối các bộ, ngành.

    Strengthening the coordination of the ministries.

    The second paragraph of the same translation.

    - Đơn vị phối hợp chính:

    Main coordinating entities:

    - Rà soát vướng mắc.

    - Đề xuất biện pháp.

    Proposing measures is what these two are about.
    """


def test_each_piece_has_its_language() -> None:
    document = made(BILINGUAL, language="vi,en")
    english = {block.text.text.split()[0] for block in document.blocks if block.language == "en"}
    assert english == {"Promoting", "The", "Monitoring", "Strengthening", "Main", "Proposing"}
    assert {block.language for block in made(BILINGUAL).blocks} == {"vi"}


def test_a_translated_heading_is_the_same_heading() -> None:
    document = made(BILINGUAL, language="vi,en")
    assert outline(document) == [
        "III | GIẢI PHÁP (KEY SOLUTIONS)",
        "  1 | Phát huy vai trò lãnh đạo của Đảng",
        "    Nắm bắt tình hình",
        "    Đơn vị phối hợp chính",
    ]
    english = block_of(document, "Promoting the leadership")
    assert (english.kind, english.heading) == (Kind.HEADING, 1)
    assert block_of(document, "Main coordinating").kind is Kind.HEADING


def test_a_translation_stands_where_its_bullet_stands() -> None:
    document = made(BILINGUAL, language="vi,en")
    places = {
        words: block_of(document, words).place for words in ("The Central", "Monitoring", "Strengthening", "The sec")
    }
    assert places == {
        "The Central": "đoạn thứ 1",
        "Monitoring": "gạch đầu dòng thứ 1",
        "Strengthening": "gạch đầu dòng thứ 2",
        "The sec": "gạch đầu dòng thứ 2, đoạn thứ 2",
    }
    assert block_of(document, "Monitoring").heading == block_of(document, "Nắm bắt").heading
    assert block_of(document, "Proposing").place == "đoạn thứ 2"


# Tails


SENTENCES = [
    "Sáng kiến thứ nhất xây dựng nền tảng dữ liệu quốc gia dùng chung cho mọi cơ quan.",
    "Sáng kiến thứ hai phát triển y tế thông minh trên nền trí tuệ nhân tạo và dữ liệu lớn.",
    "Sáng kiến thứ ba mở rộng giáo dục số, học liệu mở và kỹ năng số cho toàn dân.",
    "Sáng kiến thứ tư làm chủ công nghệ bán dẫn, từ thiết kế đến đóng gói và kiểm thử.",
]


def paragraphs(*texts: str) -> str:
    return "\n\n".join(texts) + "\n"


def test_a_repeated_tail_is_demoted() -> None:
    last = "Đoạn kết không có ở trên, nói về việc tổ chức thực hiện."
    document = made(paragraphs("I- SÁNG KIẾN", *SENTENCES, last, *SENTENCES[1:]))
    assert kinds(document) == ["heading"] + ["text"] * 5 + ["repeat"] * 3
    assert [block.heading for block in document.blocks] == [0] * 6 + [None] * 3


def test_a_short_line_within_a_tail_goes_with_it_but_none_before_it() -> None:
    document = made(paragraphs(*SENTENCES, "Hết phần đầu.", SENTENCES[1], "Như trên.", *SENTENCES[2:]))
    assert kinds(document) == ["text"] * 5 + ["repeat"] * 4


def test_one_or_two_repeated_sentences_are_no_tail() -> None:
    assert kinds(made(paragraphs(*SENTENCES, *SENTENCES[:2]))) == ["text"] * 6


def test_what_is_repeated_in_the_middle_is_no_tail() -> None:
    last = "Đoạn kết không có ở trên, nói về việc tổ chức thực hiện của các bộ, ngành."
    assert "repeat" not in kinds(made(paragraphs(*SENTENCES, *SENTENCES, last)))


def test_a_text_wrapped_twice_over_is_still_repeated() -> None:
    long = [f"{text} {text.lower()}" for text in SENTENCES]
    document = made(paragraphs(*long) + "\n" + wrapped(*long))
    assert kinds(document) == ["text"] * 4 + ["repeat"] * 4
