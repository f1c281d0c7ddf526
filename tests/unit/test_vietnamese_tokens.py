from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.vietnamese import term, tokens

PIECES = st.sampled_from(
    [
        "57",
        "-NQ/TW",
        "/",
        "2024",
        ".",
        ",",
        "1.000",
        "a",
        "đổi",
        "\u0301",
        "&",
        "R&D",
        "https://",
        "www.",
        ".vn",
        " ",
        "’s",
    ]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=15).map("".join)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.text, token.kind) for token in tokens(text)]


@pytest.mark.parametrize(
    "code",
    [
        "57-NQ/TW",
        "01-KH/BCĐTW",
        "71/NQ-CP",
        "229-QĐ/TW",
        "46-CTr/TU",
        "57-nq/tw",
        "57 - NQ/TW",
        "46-\nCTr/TU",
        "57 NQ/TW",
        "131/2024/NĐ-CP",
        "193/2025/QH15",
        "1131/QĐ-TTg",
        "05/2025/TT-BKHCN",
        "57–NQ/TW",
        "229-qd/tw",
    ],
)
def test_document_numbers_are_kept_whole(code: str) -> None:
    assert kinds(f"số {code}, ngày") == [("số", "word"), (code, "code"), ("ngày", "word")]


@pytest.mark.parametrize(
    "text", ["18.NQTWS57.DOC", "57- -NO/TW", "50 km/h", "10 TT - Thanh tra", "6.000 KH-CN", "40-50", "24/7", "12/2023"]
)
def test_what_is_no_document_number(text: str) -> None:
    assert {kind for _, kind in kinds(text)} <= {"word", "number"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5G-Advanced, IoT", ["5G", "Advanced", "IoT"]),
        ("R&D KH&CN r&d khoa học&công nghệ", ["R&D", "KH&CN", "r&d", "khoa", "học", "công", "nghệ"]),
        ("Viet Nam’s people's H'Mông", ["Viet", "Nam", "people", "H", "Mông"]),
        ("**đổi_mới** yếu¹ 25th s6", ["đổi", "mới", "yếu", "25th", "s6"]),
        (normalize("NFD", "được"), [normalize("NFD", "được")]),
        ("😀 -- … \u200b", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert kinds(text) == [(word, "word") for word in found]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("0,8 0.8 0,80", ["0.8"] * 3),
        ("1.000 1,000 1000", ["1000"] * 3),
        ("1.234.567,50 1,234,567.5", ["1234567.5"] * 2),
        ("06 2.5 4.0 000 0,125", ["6", "2.5", "4.0", "0", "0.125"]),
        ("1.2.3", ["1.2.3"]),
        ("1,2,3", ["1", "2", "3"]),
        ("40-50% 2021-2025.", ["40", "50", "2021", "2025"]),
    ],
)
def test_numbers(text: str, terms: list[str]) -> None:
    found = tokens(text)
    assert {token.kind for token in found} == {"number"}
    assert [term(token) for token in found] == terms


def test_units_are_no_part_of_a_number() -> None:
    assert kinds("12,5km 10Gbps 99%") == [
        ("12,5", "number"),
        ("km", "word"),
        ("10", "number"),
        ("Gbps", "word"),
        ("99", "number"),
    ]


@pytest.mark.parametrize("text", ["02/6/2025", "2/06/2025", "02-06-2025", "2.6.2025", "2025-06-02"])
def test_dates_have_one_term(text: str) -> None:
    (token,) = tokens(text)
    assert (token.kind, term(token)) == ("date", "2/6/2025")


@pytest.mark.parametrize("text", ["32/1/2025", "1/13/2025", "1/2/3025x", "1/2-2025"])
def test_impossible_dates_are_numbers(text: str) -> None:
    assert "date" not in {kind for _, kind in kinds(text)}


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("(data.gov.vn),", "data.gov.vn"),
        ("<https://www.nq57.vn>.", "https://www.nq57.vn"),
        ("xem https://nq57.vn/A?b=1#c.", "https://nq57.vn/A?b=1#c"),
        ("www.chinhphu.vn;", "www.chinhphu.vn"),
        ("thuvien.vn/van-ban/x.aspx.", "thuvien.vn/van-ban/x.aspx"),
    ],
)
def test_urls(text: str, url: str) -> None:
    assert [token.text for token in tokens(text) if token.kind == "url"] == [url]


def test_terms_of_codes_words_and_urls() -> None:
    text = "57 - NQ/TW 57–NQ/TW 57 NQ/TW Tỷ HOÀ Data.Gov.VN"
    assert [term(token) for token in tokens(text)] == ["57-nq/tw"] * 3 + ["tỉ", "hòa", "data.gov.vn"]


@given(TEXTS)
def test_offsets_are_exact_and_in_order(text: str) -> None:
    place = 0
    for token in tokens(text):
        assert place <= token.start < token.end
        assert text[token.start : token.end] == token.text
        place = token.end


@given(TEXTS)
def test_no_letter_or_digit_of_vietnamese_is_lost(text: str) -> None:
    held = {place for token in tokens(text) for place in range(token.start, token.end)}
    lost = {char for place, char in enumerate(text) if place not in held and char.isalnum() and char != "s"}
    assert not any(char.isascii() or "À" <= char <= "ỹ" for char in lost)


@given(TEXTS)
def test_every_token_has_a_stable_term(text: str) -> None:
    for token in tokens(text):
        assert term(token)
        assert not any(char.isspace() for char in term(token)) or token.kind == "url"


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "1.",
        "1,",
        "a-",
        "-",
        "https://!",
        "www.",
        "57-NQ/",
        "1/2024/",
        "a\u0300",
        "11/11/",
        "a&",
        "a.b!vn/.",
        "😀",
        "1 ",
    ],
)
def test_garbage_of_a_million_characters_is_no_trap(piece: str) -> None:
    """A quadratic expression would need hours."""
    text = (piece * 1_000_000)[:1_000_000]
    assert all(0 <= token.start < token.end <= len(text) for token in tokens(text))
