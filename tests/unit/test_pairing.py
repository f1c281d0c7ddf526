"""Twins: copies and near copies across and within documents, and translations within one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from made_documents import ANY_TEXT, made

from nq57search.pairing import copies, pair, translations
from nq57search.records import Kind, Passage
from nq57search.splitting import split

RESEARCH = "Kinh phí chi cho nghiên cứu phát triển (R&D) đạt 2% GDP, bố trí ít nhất 3% tổng chi ngân sách hằng năm."
PEOPLE = "Nhân lực nghiên cứu khoa học, công nghệ, đổi mới sáng tạo đạt 12 người trên một vạn dân."
HEALTH = "Y tế thông minh - Phát triển hệ sinh thái y tế thông minh dựa trên trí tuệ nhân tạo và dữ liệu lớn."


def passages(**sources: str) -> tuple[Passage, ...]:
    """The passages of small documents, one for each keyword; ``_en`` in a name makes it bilingual."""
    return tuple(
        passage
        for name, source in sources.items()
        for passage in split(made(source, doc=name, language="vi,en" if name.endswith("_en") else "vi"))
    )


def linked(found: tuple[Passage, ...]) -> set[tuple[str, str]]:
    """Beginnings of the passages that are twins, each pair once."""
    paired = {passage.id: passage for passage in pair(found)}
    return {
        tuple(sorted((passage.text[:12], paired[twin].text[:12])))  # type: ignore[misc]
        for passage in paired.values()
        for twin in passage.twins
    }


def twins(found: tuple[Passage, ...]) -> int:
    return sum(1 for _ in copies(found))


def test_the_same_sentence_in_two_documents() -> None:
    found = pair(passages(a=f"{RESEARCH}\n\n{PEOPLE}\n", b=f"{PEOPLE}\n\n{HEALTH}\n"))
    assert [passage.twins for passage in found] == [(), (found[2].id,), (found[1].id,), ()]


def test_the_same_sentence_twice_in_one_document() -> None:
    assert twins(passages(a=f"{RESEARCH}\n\n{PEOPLE}\n\n- {RESEARCH}\n")) == 1


def test_spelling_marks_numbers_and_a_word_may_differ() -> None:
    for other in (
        RESEARCH.lower().replace("hằng", "hàng"),
        RESEARCH.replace("bố trí ít nhất", "bố trí tối thiểu"),
        RESEARCH.replace("tổng chi ngân sách hằng năm", "tổng chi ngân sách nhà nước hằng năm"),
        "Kinh phi chi cho nghien cuu phat trien (R&D) dat 2% GDP, bo tri it nhat 3% tong chi ngan sach hang nam.",
    ):
        assert twins(passages(a=f"{RESEARCH}\n", b=f"{other}\n")) == 1


def test_what_only_shares_a_phrase_is_no_twin() -> None:
    other = "Kinh phí chi cho nghiên cứu phát triển do doanh nghiệp tự quyết định theo chiến lược của mình và báo cáo."
    assert twins(passages(a=f"{RESEARCH}\n", b=f"{other}\n")) == 0


def test_sentences_of_one_pattern_are_no_twins() -> None:
    one = "Xây dựng và hoàn thiện hệ thống pháp luật về trí tuệ nhân tạo, chip bán dẫn và rô bốt thông minh."
    other = "Xây dựng và hoàn thiện hệ thống pháp luật về chăm sóc người cao tuổi, trẻ em và hộ nghèo ở vùng núi."
    assert twins(passages(a=f"{one}\n", b=f"{other}\n")) == 0


def test_a_sentence_that_stands_whole_within_a_longer_one() -> None:
    longer = f"Sáng kiến 10: {HEALTH[:-1]}, bảo đảm mọi người dân được chăm sóc sức khoẻ kịp thời, hiệu quả ở mọi nơi."
    assert twins(passages(a=f"{HEALTH}\n", b=f"{longer}\n")) == 1
    lost = f"{'Một câu mở đầu khác hẳn nói về việc khác. ' * 4}{HEALTH}"
    assert twins(passages(a=f"{HEALTH}\n", b=f"{lost[:300]}\n")) == 0


def test_a_few_words_are_too_few_to_be_twins() -> None:
    assert twins(passages(a="a) Nội dung chính\n\nMột.\n", b="a) Nội dung chính\n\nHai.\n")) == 0


def test_furniture_has_no_twins() -> None:
    link = "https://nq57.vn/van-ban/cong-nghe/ke-hoach/hanh-dong/chien-luoc/2025/toan-van\n"
    assert twins(passages(a=link, b=link)) == 0


def test_a_text_that_everyone_quotes_is_still_found_by_its_own_words() -> None:
    many = {f"d{n}": f"{RESEARCH[:60]} phần {n}.\n" for n in range(45)}
    rare = "Chỉ riêng hai văn bản này nói tới tàu ngầm không người lái cỡ nhỏ chạy pin nhiên liệu."
    found = passages(**many, x=f"{rare}\n", y=f"{rare}\n")
    assert (len(found) - 2, len(found) - 1) in set(copies(found))


BILINGUAL = """\
    1. Mục tiêu (Objectives)

    - Kinh phí chi cho nghiên cứu phát triển (R&D) đạt 2% GDP vào năm 2030.

    - Giao dịch không dùng tiền mặt đạt 80%.

    - Phủ sóng 5G, 6G toàn quốc, hạ tầng số tiên tiến, hiện đại, dung lượng lớn và băng thông rộng.

    - Expenditure on research and development (R&D) shall reach 2% of GDP by 2030.

    - Cashless transactions to reach 80%.

    - Nationwide coverage of 5G and 6G, with advanced and modern digital infrastructure of high capacity.

    - Phổ cập kỹ năng số cơ bản cho người dân.

    Universal provision of basic digital skills for the population.
    """


def test_translations_are_aligned_list_by_list_and_piece_by_piece() -> None:
    assert linked(passages(kh_en=BILINGUAL)) == {
        ("Expenditure ", "Kinh phí chi"),
        ("Cashless tra", "Giao dịch kh"),
        ("Nationwide c", "Phủ sóng 5G,"),
        ("Phổ cập kỹ n", "Universal pr"),
    }


def test_a_piece_left_untranslated_is_passed_over() -> None:
    source = BILINGUAL.replace("    - Cashless transactions to reach 80%.\n\n", "")
    assert not any("Giao dịch kh" in names for names in linked(passages(kh_en=source)))


def test_one_sentence_may_be_translated_by_two() -> None:
    found = passages(
        kh_en="""\
        Phát triển khoa học theo Nghị quyết 57-NQ/TW; đến năm 2030, R&D đạt 2% GDP và 5G phủ sóng toàn quốc.

        Developing science under Resolution 57-NQ/TW.

        By 2030, R&D shall reach 2% of GDP and 5G shall be available nationwide.
        """
    )
    assert set(translations(found)) == {(0, 1), (0, 2)}


def test_no_translations_across_documents_or_into_vietnamese() -> None:
    vi, en = "Giao dịch không dùng tiền mặt đạt 80%.\n", "Cashless transactions to reach 80%.\n"
    assert list(translations(passages(a_en=vi, b_en=en))) == []
    assert list(translations(passages(a_en=f"{en}\n{vi}"))) == []


def test_the_pieces_of_a_repeated_tail_have_no_translation_but_are_copies() -> None:
    english = [
        "Initiative 1: Build a national data platform shared by every agency of the state.",
        "Initiative 2: Develop smart healthcare on artificial intelligence and on big data.",
        "Initiative 3: Expand digital education, open materials and skills for all people.",
    ]
    source = f"{HEALTH}\n\n" + "\n\n".join([*english, f"{PEOPLE}", *english]) + "\n"
    found = passages(kh_en=source)
    tail = [n for n, passage in enumerate(found) if passage.kind is Kind.REPEAT]
    assert len(tail) == 3
    assert not {b for _, b in translations(found)} & set(tail)
    assert {b for _, b in copies(found)} == set(tail)


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT, ANY_TEXT, st.sampled_from(["vi", "vi,en"]))
def test_twins_are_mutual_known_and_never_oneself(a: str, b: str, language: str) -> None:
    found = (*split(made(a, doc="a", language=language)), *split(made(b, doc="b", language=language)))
    paired = {passage.id: passage for passage in pair(found)}
    for passage in paired.values():
        assert passage.id not in passage.twins
        assert len(set(passage.twins)) == len(passage.twins)
        for twin in passage.twins:
            assert passage.id in paired[twin].twins
    assert [(p.id, p.text) for p in paired.values()] == [(p.id, p.text) for p in found]


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT)
def test_a_document_and_its_copy_are_twins_throughout(text: str) -> None:
    """Text, notes and headings of five words or more each find themselves again in a copy of the file."""
    found = (*split(made(text, doc="a")), *split(made(text, doc="b")))
    half = len(found) // 2
    mirrored = {(a, b - half) for a, b in copies(found) if a < half <= b}
    everywhere = {a for a, b in copies(found)} | {b for a, b in copies(found)}
    for n, passage in enumerate(found[:half]):
        words = [word for word in passage.text.split() if word.isalpha()]
        if passage.kind in (Kind.TEXT, Kind.NOTE) and len(set(words)) >= 8:
            assert (n, n) in mirrored or n in everywhere
