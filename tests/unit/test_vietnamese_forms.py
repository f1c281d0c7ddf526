from __future__ import annotations

from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.vietnamese import canonical, fold, has_marks

VOWELS = "qguhklmstaeiyoòóàáảèýùúìíơâăêôưnct _\u0300\u0301\u0323\u0331QUÝỲHKLİ"
TEXTS = st.text(max_size=40) | st.text(VOWELS, max_size=12)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đổi mới sáng tạo", "Doi moi sang tao"),
        ("ĐƯỜNG SẮT", "DUONG SAT"),
        ("ðảng Ðảng", "dang Dang"),
        ("café Łódź", "cafe Łodz"),
        ("Ярко Ελλάς ไทย 5G", "Ярко Ελλάς ไทย 5G"),
        (normalize("NFD", "nghệ"), "nghe"),
        ("", ""),
    ],
)
def test_fold_removes_marks_and_nothing_else(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("written", "settled"),
    [
        ("hoà khoẻ thuý uỷ Hoá", "hòa khỏe thúy ủy hóa"),
        ("quý toàn hoán hoài khuỷu huỳnh", "quý toàn hoán hoài khuỷu huỳnh"),
        ("tòan hòan qúy qủa gía gỉai gíup", "toàn hoàn quý quả giá giải giúp"),
        ("gì gìn gỉ", "gì gìn gỉ"),
        ("tỷ lệ Kỹ LÝ Mỹ kỳ sỹ hy", "tỉ lệ kĩ lí mĩ kì sĩ hi"),
        ("qui định quí", "quy định quý"),
        ("qúi", "quý"),
        ("quít kinh ty-phu sky y tế", "quít kinh ti-phu sky y tế"),
        ("tỷ_lệ hoà_bình", "tỉ_lệ hòa_bình"),
        ("ÐỔI ðổi", "đổi đổi"),
        (normalize("NFD", "Hoà"), "hòa"),
    ],
)
def test_canonical_settles_spelling(written: str, settled: str) -> None:
    assert canonical(written) == settled


@given(TEXTS)
def test_canonical_is_idempotent_and_keeps_offsets(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert len(once) == len(normalize("NFC", text))
    assert is_normalized("NFC", once)


@given(TEXTS)
def test_canonical_forgets_case_of_vietnamese(text: str) -> None:
    plain = "".join(char for char in text if fold(char).isascii() and char != "İ")
    assert canonical(plain.upper()) == canonical(plain.lower())


@given(TEXTS)
def test_fold_is_character_for_character(text: str) -> None:
    composed = normalize("NFC", text)
    folded = fold(text)
    assert len(folded) == len(composed)
    assert folded == "".join(map(fold, composed))
    for before, after in zip(composed, folded, strict=True):
        assert before == after or (after.isascii() and after.isupper() == before.isupper())


@pytest.mark.parametrize("text", ["sàn", "đ", "Ơ", "ƯU", "a dữ liệu", normalize("NFD", "sàn")])
def test_marks_are_seen(text: str) -> None:
    assert has_marks(text)


@pytest.mark.parametrize("text", ["", "san du lieu", "R&D 5G", "Straße", "Ярко", "naïve"])
def test_no_marks_where_there_are_none(text: str) -> None:
    assert not has_marks(text)


@given(TEXTS)
def test_folded_text_has_no_marks_unless_some_float(text: str) -> None:
    floating = any("\u0300" <= char <= "\u036f" for char in normalize("NFC", text))
    assert floating or not has_marks(fold(text))
