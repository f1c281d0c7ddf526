"""The same said twice, found: the two editions of the Plan, body and annex, Resolution and Plan, both languages."""

from __future__ import annotations

import pytest

from nq57search.records import Kind, Passage

Passages = dict[str, tuple[Passage, ...]]


def of(passages: Passages, doc: str, words: str) -> Passage:
    (found,) = (passage for passage in passages[doc] if passage.text.startswith(words))
    return found


def test_twins_are_mutual(by_id: dict[str, Passage]) -> None:
    for passage in by_id.values():
        assert passage.id not in passage.twins
        for twin in passage.twins:
            assert passage.id in by_id[twin].twins


def test_english_and_vietnamese_are_aligned_passage_to_passage(passages: Passages, by_id: dict[str, Passage]) -> None:
    english = [p for p in passages["kh01-song-ngu"] if p.language == "en" and p.kind is Kind.TEXT]
    answered = [
        [by_id[t] for t in p.twins if by_id[t].span.doc == "kh01-song-ngu" and by_id[t].language == "vi"]
        for p in english
    ]
    assert sum(map(bool, answered)) >= 0.95 * len(english)
    assert sum(len(found) == 1 for found in answered) >= 0.9 * len(english)
    for passage, found in zip(english, answered, strict=True):
        for twin in found:
            assert twin.span.end <= passage.span.start
            assert twin.page is not None
            assert passage.page is not None
            assert passage.page - twin.page <= 2


def test_aligned_bullets_are_the_same_bullets(passages: Passages, by_id: dict[str, Passage]) -> None:
    """Where both languages number a place alike, the alignment, which knows nothing of places, must agree."""
    compared = agreed = 0
    for passage in passages["kh01-song-ngu"]:
        place = passage.citation.rsplit(", trang", 1)[0]
        bullet = "gạch đầu dòng" in place and "ý thứ" not in place and "đoạn thứ" not in place
        if passage.language != "en" or passage.kind is not Kind.TEXT or not bullet:
            continue
        for twin in (by_id[t] for t in passage.twins if by_id[t].language == "vi"):
            compared += 1
            agreed += place.replace(", phần tiếng Anh", "") in twin.citation
    assert compared > 200
    assert agreed >= 0.99 * compared


def test_the_two_editions_of_the_plan(passages: Passages, by_id: dict[str, Passage]) -> None:
    plan = [p for p in passages["kh01"] if p.kind is Kind.TEXT]
    found = [p for p in plan if any(by_id[t].span.doc == "kh01-song-ngu" for t in p.twins)]
    assert len(found) >= 0.95 * len(plan)
    for passage in found:
        for twin in (by_id[t] for t in passage.twins if by_id[t].span.doc == "kh01-song-ngu"):
            assert twin.language == "vi"


def test_every_passage_of_the_repeated_tail_is_a_twin_of_its_better_copy(
    passages: Passages, by_id: dict[str, Passage]
) -> None:
    tail = [p for p in passages["kh01-song-ngu"] if p.kind is Kind.REPEAT]
    found = [p for p in tail if any(by_id[t].kind is not Kind.REPEAT for t in p.twins)]
    assert len(found) >= 0.85 * len(tail)
    assert all(by_id[t].language == "en" for p in tail for t in p.twins)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("kh01", "Kinh phí chi cho nghiên cứu"), ("kh01-song-ngu", "Kinh phí chi cho nghiên cứu")),
        (("kh01", "Đảng uỷ Chính phủ lãnh đạo"), ("kh01-song-ngu", "Đảng ủy Chính phủ lãnh đạo")),
        (("kh01", "Tên Sáng kiến đột phá:"), ("kh01-song-ngu", "Tên Sáng kiến đột phá:")),
        (("kh01", "Hệ thống dữ liệu được nâng cấp"), ("kh01-song-ngu", "Hệ thống dữ liệu được nâng cấp")),
        (("kh01", "Sáng kiến 18: Nền tảng IoT"), ("kh01", "18. Sáng kiến 18: Nền tảng IoT")),
        (("kh01", "Sáng kiến 2: Xây dựng mô hình"), ("kh01", "2. Sáng kiến 2: Xây dựng mô hình")),
        (("kh01-song-ngu", "Quy mô kinh tế số đạt tối thiểu 30%"), ("kh01-song-ngu", "The scale of the digital")),
        (("kh01-song-ngu", "Giao dịch không dùng tiền mặt"), ("kh01-song-ngu", "Cashless transactions to reach 80%")),
        (("kh01-song-ngu", "Sáng kiến 14: Phong trào"), ("kh01-song-ngu", "Initiative 14: “Digital literacy for all”")),
        (("kh01-song-ngu", "Mỗi Hệ thống chiến lược trọng yếu"), ("kh01-song-ngu", "Each key strategic system shall")),
        (("kh01-song-ngu", "Nhân lực: Nhu cầu nhân lực"), ("kh01-song-ngu", "Human resources: Requirements")),
        (("kh01-song-ngu", "Bảng điều khiển được tích hợp"), ("kh01-song-ngu", "The Dashboard is integrated")),
        (("nq57", "Quan ly nha nude tir Trung uong"), ("kh01", "Quản lý nhà nước từ Trung ương")),
    ],
)
def test_a_known_pair(one: tuple[str, str], other: tuple[str, str], passages: Passages) -> None:
    assert of(passages, *other).id in of(passages, *one).twins


def test_the_resolution_and_the_plan_share_targets_though_the_one_is_badly_read(
    passages: Passages, by_id: dict[str, Passage]
) -> None:
    shared = [p for p in passages["nq57"] if any(by_id[t].span.doc == "kh01" for t in p.twins)]
    assert len(shared) >= 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("kh01", "Quy mô kinh tế số đạt tối thiểu 30% GDP"), ("kh01", "Quy mô kinh tế số đạt tối thiểu 50% GDP")),
        (("kh01", "Mục tiêu: Ứng dụng mạnh mẽ AI"), ("kh01", "Mục tiêu: Ứng dụng khoa học và công nghệ")),
        (("kh01-song-ngu", "Cashless transactions"), ("kh01-song-ngu", "Phổ cập kỹ năng số cơ bản")),
    ],
)
def test_a_known_stranger(one: tuple[str, str], other: tuple[str, str], passages: Passages) -> None:
    assert of(passages, *other).id not in of(passages, *one).twins
