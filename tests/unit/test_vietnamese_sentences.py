from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.vietnamese import clauses, sentences

PIECES = st.sampled_from(
    ["A", "b", ". ", "...", "!", "?", "”", ")", "(", "[1]", "1", ";", " ", "\n", "TP", "v.v.", "]", "["]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=20).map("".join)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Đạt trên 0.8.", "Xếp hạng 57."],
        ["Sở tại TP. Hồ Chí Minh họp.", "Resolution No. 57 is out."],
        ["Gồm lúa, ngô, v.v. và khoai, v.v.", "Sau đó nghỉ."],
        ["Tiếp tục... rồi thôi...", "Hết!", "Vậy sao?", "Ừ"],
        ["1. Mục tiêu.", "II. Nhiệm vụ thì sau."],
        ["Điều 5. Phạm vi áp dụng.", "Khác nữa."],
        ["Ông J. K. Smith, e.g. this one, i.e. that, etc.", "Next."],
        ["Xem data.gov.vn hoặc https://nq57.vn.", "Rồi về."],
        ["Anh hỏi “Tại sao?” và đi.", "“Thôi.”", "(Hết.)", "Chú thích.[2]", "Sau."],
        ["Gồm: (1) Một; (2) Hai.", "- Ba."],
        ["**Đậm.**", "Thường."],
        ["Xuống\ndòng giữa câu.", "Câu hai."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


def test_nothing_to_cut() -> None:
    assert sentences("") == ()
    assert sentences(" \n\t") == ()
    assert cut("  Một câu  ") == ["Một câu"]


@given(TEXTS)
def test_sentences_hold_every_character_but_space(text: str) -> None:
    place = 0
    for start, end in sentences(text):
        assert not text[place:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        place = end
    assert not text[place:].strip()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a; b;c", ["a;", "b;", "c"]),
        ("a (b; c); d [e; f]; g", ["a (b; c);", "d [e; f];", "g"]),
        ("a) một; b) hai", ["a) một;", "b) hai"]),
        ("mở ( mãi; không đóng; (x; y);", ["mở ( mãi;", "không đóng;", "(x; y);"]),
        ("(a [b; c); d]; e", ["(a [b; c); d];", "e"]),
        (" ; ", [";"]),
        ("", []),
    ],
)
def test_clauses(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text)] == parts


def test_clauses_at_other_characters() -> None:
    text = "gồm: một, hai; ba"
    assert [text[start:end] for start, end in clauses(text, ":,")] == ["gồm:", "một,", "hai; ba"]


@given(TEXTS)
def test_clauses_hold_every_character_but_space(text: str) -> None:
    held = "".join("".join(text[start:end].split()) for start, end in clauses(text))
    assert held == "".join(text.split())


@pytest.mark.parametrize("piece", [".)", "..", "(", "([", "[1].", "; ", "A. ", ")", "TP. ", "...a "])
def test_garbage_of_a_million_characters_is_no_trap(piece: str) -> None:
    """A quadratic expression would need hours."""
    text = (piece * 1_000_000)[:1_000_000]
    assert sentences(text)[-1][1] <= len(text)
    assert clauses(text)[-1][1] <= len(text)
