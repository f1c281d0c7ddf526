"""Plain text: what is read character for character, and what is refused in words that help."""

from __future__ import annotations

import pytest

from nq57search.errors import CorpusProblem
from nq57search.readers.plain import PlainReader


def text_of(content: bytes) -> str:
    return PlainReader().read(content, "kh.txt").text


@pytest.mark.parametrize(
    "text",
    [
        "Nghị quyết số 57-NQ/TW\n",
        "Một\r\nHai\r\n",
        "Trang một\fTrang hai",
        "\ufeffCó dấu thứ tự byte",
        "bảng\tcột",
        "e\u0301 tổ hợp, 😀, 漢字",
    ],
)
def test_utf8_is_kept_character_for_character(text: str) -> None:
    assert text_of(text.encode("utf-8")) == text


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n\f", "\ufeff \n".encode()])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(CorpusProblem) as caught:
        text_of(content)
    assert "kh.txt" in caught.value.en
    assert "kh.txt" in caught.value.vi
    assert "rỗng" in caught.value.vi
    assert caught.value.fix_en
    assert caught.value.fix_vi


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x0b"])
def test_control_codes_are_refused_with_their_place(control: str) -> None:
    with pytest.raises(CorpusProblem) as caught:
        text_of(f"Nghị quyết{control} số 57".encode())
    assert "10" in caught.value.en
    assert "10" in caught.value.vi


def test_bytes_of_no_encoding_are_refused() -> None:
    with pytest.raises(CorpusProblem) as caught:
        text_of(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\xff\xfe\x80")
    assert "kh.txt" in caught.value.en


def test_the_endings_it_reads() -> None:
    assert set(PlainReader().suffixes) == {".txt", ".md"}
