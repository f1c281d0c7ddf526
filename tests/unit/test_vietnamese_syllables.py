from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.vietnamese import canonical, could_be_syllable, fold, has_marks, is_syllable, tokens
from nq57search.vietnamese.syllables import syllables, with_tone

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.mark.parametrize(
    "text",
    [
        "an",
        "chuyển",
        "ĐỔI",
        "Hoà",
        "hòa",
        "khoẻ",
        "gì",
        "gìn",
        "giếng",
        "giết",
        "giữa",
        "quốc",
        "quyển",
        "quý",
        "qui",
        "khuya",
        "khuỷu",
        "thuở",
        "nghiêng",
        "ngoằn",
        "ngoèo",
        "yêu",
        "ý",
        "y",
        "ước",
        "uống",
        "iu",
        "kỹ",
        "kĩ",
        "soóc",
        "xoong",
        "buýt",
        "Đắk",
        "Lắk",
        "huỳnh",
        "quýnh",
        "toàn",
        "thuyền",
        "trường",
        "được",
        "ngoài",
        "oái",
        "oăm",
    ],
)
def test_well_formed(text: str) -> None:
    assert is_syllable(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chuyen",
        "test",
        "càc",
        "cảch",
        "tổt",
        "cí",
        "kà",
        "ngế",
        "nghà",
        "qà",
        "iên",
        "fải",
        "zì",
        "dữ liệu",
        "đổii",
        "trién",
        "5G",
        "b",
        "ng",
        "\u0301",
        "ĐMST",
        "гa",
    ],
)
def test_not_well_formed(text: str) -> None:
    assert not is_syllable(text)


@pytest.mark.parametrize("text", ["chuyen", "so", "doi", "nghe", "Ky", "quy", "gieng", "trién", "QUYET"])
def test_could_be(text: str) -> None:
    assert could_be_syllable(text)


@pytest.mark.parametrize("text", ["", "data", "growth", "wifi", "cke", "nge", "x", "12", "kinh te"])
def test_could_not_be(text: str) -> None:
    assert not could_be_syllable(text)


def test_inventory_is_canonical_and_closed_under_folding() -> None:
    inventory = syllables()
    assert 12_000 < len(inventory) < 20_000
    assert all(canonical(syllable) == syllable for syllable in inventory)
    assert all(could_be_syllable(fold(syllable)) for syllable in inventory)
    assert max(map(len, inventory)) == len("nghiêng")


def test_stopped_rimes_bear_only_two_tones() -> None:
    stopped = [syllable for syllable in syllables() if re.search("(ch|[cpt])$", syllable)]
    assert {with_tone("cat", tone) for tone in range(6)} & set(stopped) == {"cát", "cạt"}
    assert len(stopped) > 1000


@pytest.mark.parametrize(
    ("bare", "toned"),
    [
        ("hoa", "hóa"),
        ("toan", "toán"),
        ("quy", "quý"),
        ("gia", "giá"),
        ("mua", "múa"),
        ("thuê", "thuế"),
        ("đương", "đướng"),
        ("khuyu", "khuýu"),
        ("oai", "oái"),
        ("gin", "gín"),
        ("soong", "soóng"),
    ],
)
def test_tone_stands_on_its_letter(bare: str, toned: str) -> None:
    assert with_tone(bare, 2) == toned


def test_no_vowel_bears_no_tone() -> None:
    assert with_tone("ng", 2) is None
    assert with_tone("", 2) is None


@pytest.mark.parametrize("doc", ["kh01", "dt-cds", "cn14"])
def test_marked_words_of_the_clean_documents_are_well_formed(doc: str) -> None:
    text = (CORPUS / f"{doc}.txt").read_text("utf-8")
    marked = {token.text for token in tokens(text) if token.kind == "word" and has_marks(token.text)}
    assert len(marked) > 500
    assert {word for word in marked if not is_syllable(word)} <= {"ĐMST", "HSĐXCĐ", "Kông"}


@given(st.text(max_size=20))
def test_any_text_is_judged(text: str) -> None:
    assert could_be_syllable(text) or not is_syllable(text)
