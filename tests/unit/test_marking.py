"""The words of a query, marked where they stand: whole words, in order, never one that was not asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.alignment import AlignedText
from nq57search.marking import Wanted, mark
from nq57search.records import Kind, Passage, Span
from nq57search.vietnamese import fold, term, tokens


def passage(text: str) -> Passage:
    span = Span("a", 0, len(text))
    return Passage(str(span), span, AlignedText.of(text), (), None, "vi", Kind.TEXT, 1.0, "a")


def wanted(words: str, *, exact: bool = False, weak: str = "") -> list[Wanted]:
    return [Wanted(word, fold(word), exact, word in weak.split()) for word in words.split()]


def marked(text: str, words: list[Wanted]) -> list[str]:
    return [text[start:end] for start, end in mark(passage(text), words)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Chuyển đổi số trong cơ quan.", "chuyển đổi số", ["Chuyển đổi số"]),
        ("Chuyển đổi số trong cơ quan.", "chuyen doi so", ["Chuyển đổi số"]),
        ("Đổi mới, đổi nhanh", "đổi", ["Đổi", "đổi"]),
        ("đổi\nmới", "đổi mới", ["đổi", "mới"]),  # joined across one space only
        ("đổi  mới", "đổi mới", ["đổi", "mới"]),
        ("đổi mới", "mới đổi", ["đổi mới"]),
        ("số. Đến năm", "số đến", ["số", "Đến"]),
        ("theo 57 - NQ/TW, mục 2", "57-nq/tw", ["57 - NQ/TW"]),
        ("đạt 1.000 cơ sở", "1000", ["1.000"]),
        ("không có gì", "chuyển", []),
        ("", "chuyển", []),
        ("chuyển", "", []),
        ("hoà bình, hòa bình", "hòa", ["hoà", "hòa"]),
        ("dữ liệu", "du lieu", ["dữ liệu"]),  # NFD in the text
        ("số1 số", "số", ["số"]),  # never a part of a word
        ("\U0001f600 số \U0001f600", "số", ["số"]),
    ],
)
def test_whole_words_are_marked(text: str, words: str, expected: list[str]) -> None:
    assert marked(text, wanted(words)) == expected


def test_a_word_typed_with_marks_is_marked_under_others_only_if_it_does_not_stand_as_typed() -> None:
    assert marked("Sở có số", wanted("số", exact=True)) == ["số"]
    assert marked("Sở có sổ", wanted("số", exact=True)) == ["Sở", "sổ"]
    assert marked("Sở có số", wanted("so")) == ["Sở", "số"]


def test_function_words_are_marked_beside_a_marked_word_only() -> None:
    words = wanted("cơ quan của tỉnh và", weak="của và")
    assert marked("của cơ quan, của tỉnh, của bộ và sở", words) == ["của cơ quan", "của tỉnh", "của"]
    assert marked("sở của bộ", words) == ["của"]


def test_function_words_alone_are_marked_when_nothing_else_is() -> None:
    assert marked("và, của bộ", wanted("của và tỉnh", weak="của và")) == ["và", "của"]


def test_a_function_word_does_not_carry_its_mark_to_the_next() -> None:
    assert marked("số và của và", wanted("số của và", weak="của và")) == ["số và"]


words = st.sampled_from("số sở của và đổi mới AI 57-NQ/TW 1.000 hoà https://x.vn e\u0301".split())
gaps = st.sampled_from([" ", "  ", "\n", ", ", ".", "", " – "])
texts = st.lists(st.tuples(words, gaps), max_size=12).map(lambda parts: "".join(a + b for a, b in parts)) | st.text(
    max_size=40
)
terms = words.map(lambda word: term(tokens(word)[0]))
askings = st.lists(
    st.builds(lambda word, exact, weak: Wanted(word, fold(word), exact, weak), terms, st.booleans(), st.booleans()),
    max_size=4,
)


@given(texts, askings)
def test_marks_are_in_order_apart_and_cover_only_words_that_were_asked_for(text: str, asked: list[Wanted]) -> None:
    ranges = mark(passage(text), asked)
    places = {token.start: token for token in tokens(text)}
    ends = {token.end for token in places.values()}
    folded = {w.folded for w in asked}
    last = 0
    for start, end in ranges:
        assert last <= start < end <= len(text)
        assert start in places
        assert end in ends
        inside = [token for token in places.values() if start <= token.start < end]
        assert {fold(term(token)) for token in inside} <= folded
        assert " ".join(token.text for token in inside) == text[start:end]
        last = end
    assert mark(passage(text), asked) == ranges


@given(texts, askings)
def test_what_stands_as_it_was_typed_is_always_marked(text: str, asked: list[Wanted]) -> None:
    ranges = mark(passage(text), asked)
    strong = {w.text for w in asked if not w.weak}
    for token in tokens(text):
        if term(token) in strong:
            assert any(start <= token.start and token.end <= end for start, end in ranges)
