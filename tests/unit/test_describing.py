"""Ids made of file names, and what documents say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.errors import BadInput
from nq57search.indexing.describing import described
from nq57search.indexing.library import id_of_file
from nq57search.readers.base import Extract

TOP = Path(__file__).parents[2]
REPORT = """ỦY BAN NHÂN DÂN TỈNH

Số 12/BC-UBND                Hà Nội, ngày 05 tháng 01 năm 2026

BÁO CÁO
tình hình phát triển chip bán dẫn

1. Tỉnh đã đào tạo 500 kỹ sư thiết kế vi mạch trong năm 2025.

2. Nhà máy đóng gói, kiểm thử chip đầu tiên đi vào hoạt động.
"""


@pytest.mark.parametrize(
    ("name", "doc"),
    [
        ("Báo cáo số 5.pdf", "bao-cao-so-5"),
        ("ĐỀ ÁN 06.docx", "de-an-06"),
        ("../../etc/passwd.txt", "passwd"),
        ("C:\\Users\\Lan\\kế hoạch.txt", "ke-hoach"),
        (".hidden.txt", "hidden"),
        ("a\x00b.txt", "a-b"),
        ("x" * 300 + ".txt", "x" * 80),
        ("12_v1.2-final.txt", "12_v1.2-final"),
    ],
)
def test_ids_are_made_of_file_names(name: str, doc: str) -> None:
    assert id_of_file(name) == doc


@given(st.text(max_size=120))
def test_an_id_is_safe_or_refused(name: str) -> None:
    try:
        doc = id_of_file(name)
    except BadInput:
        return
    assert doc == id_of_file(f"{doc}.txt")
    assert doc.isascii()
    assert len(doc) <= 80
    assert not {"/", "\\", ":", " "} & set(doc)
    assert doc not in (".", "..")


def test_descriptions_are_read_off_the_first_lines() -> None:
    texts = {
        doc: Extract((TOP / "corpus" / f"{doc}.txt").read_text("utf-8")) for doc in ("kh01", "kh01-song-ngu", "cn14")
    }
    kh01 = described("kh01", "kh01", texts["kh01"], {})
    assert kh01.title.startswith("Kế hoạch hành động chiến lược triển khai Nghị quyết số 57-NQ/TW")
    assert (kh01.kind, kh01.number, kh01.date) == ("Kế hoạch", "01-KH/BCĐTW", "2025-06-02")
    assert kh01.cited_as == "Kế hoạch số 01-KH/BCĐTW ngày 02/6/2025"
    assert described("b", "b", texts["kh01-song-ngu"], {}).language == "vi,en"
    cn14 = described("cn14", "cn14", texts["cn14"], {})
    assert cn14.title.startswith("PHÁT TRIỂN KHOA HỌC")
    assert (cn14.number, cn14.date, cn14.language) == (None, None, "vi")


def test_ruined_text_is_taken_for_machine_read() -> None:
    text = (TOP / "corpus" / "nq57.txt").read_text("utf-8")
    assert described("nq57", "nq57", Extract(text), {}).machine_read
    assert not described("nq57", "nq57", Extract(text), {"machine_read": False}).machine_read


def test_english_is_told_from_vietnamese() -> None:
    text = "The agency shall report to the Government every year on what has been done.\n" * 4
    card = described("a", "annual report", Extract(text), {})
    assert (card.language, card.title, card.kind) == ("en", "annual report", "Văn bản")


def test_what_is_said_goes_before_what_is_read() -> None:
    said = {"title": " Đề  án ", "number": "5/ĐA", "date": "22/12/2024", "kind": "Đề án", "language": "vi, en"}
    card = described("a", "a", Extract(REPORT), said)
    assert (card.title, card.number, card.date, card.kind) == ("Đề án", "5/ĐA", "2024-12-22", "Đề án")
    assert card.language == "vi,en"
    assert card.cited_as == "Đề án số 5/ĐA ngày 22/12/2024"


@given(st.text(max_size=400), st.text(max_size=20))
def test_any_text_can_be_described(text: str, stem: str) -> None:
    card = described("doc", stem, Extract(text), {})
    assert card.title.isprintable()
    assert card.title
    assert card.language in ("vi", "en", "vi,en")
