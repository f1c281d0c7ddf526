"""Text in the fonts of before Unicode."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.readers.judging import look, ruined
from nq57search.readers.legacy import TCVN3, VNI, LegacyCode, code_of_text, codes_of_fonts, from_tcvn3, from_vni
from nq57search.vietnamese.syllables import syllables

CORPUS = Path(__file__).parents[2] / "corpus"
SYLLABLES = sorted(syllables())

# The standards, written down a second time and another way round: TCVN 5712:1993 as its rows of bytes …
_TCVN3_ROWS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_TCVN3 = {letter: chr(first + n) for first, row in _TCVN3_ROWS.items() for n, letter in enumerate(row)}
# … and VNI as the marks it puts behind a vowel.
_VNI_MARKS = {
    "": dict(zip("\u0301\u0300\u0309\u0303\u0323", "ùøûõï", strict=True)),
    "\u0302": dict(zip(("", *"\u0301\u0300\u0309\u0303\u0323"), "âáàåãä", strict=True)),
    "\u0306": dict(zip(("", *"\u0301\u0300\u0309\u0303\u0323"), "êéèúüë", strict=True)),
}
_VNI_ALONE = {"ơ": "ô", "ư": "ö", "đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def to_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(char, char) for char in text)


def to_vni(text: str) -> str:
    return "".join(_vni_letter(char) for char in text)


def _vni_letter(char: str) -> str:
    low = char.lower()
    stored = _VNI_ALONE.get(low) or _vni_marked(low)
    return stored.upper() if char != low else stored


def _vni_marked(letter: str) -> str:
    base, *marks = normalize("NFD", letter)
    if "\u031b" in marks:
        base = normalize("NFC", base + "\u031b")
        marks.remove("\u031b")
        return _VNI_ALONE[base] + "".join(_VNI_MARKS[""][mark] for mark in marks)
    shape = next((mark for mark in marks if mark in ("\u0302", "\u0306")), "")
    tone = next((mark for mark in marks if mark != shape), "")
    return base + (_VNI_MARKS[shape][tone] if shape or tone else "")


def test_every_syllable_comes_back_from_tcvn3() -> None:
    assert [s for s in SYLLABLES if from_tcvn3(to_tcvn3(s)) != s] == []


def test_every_syllable_comes_back_from_vni() -> None:
    assert [s for s in SYLLABLES if from_vni(to_vni(s)) != s] == []
    assert [s for s in SYLLABLES if from_vni(to_vni(s.upper())) != s.upper()] == []


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=30))
def test_running_text_comes_back(words: list[str]) -> None:
    text = " ".join(words)
    assert from_tcvn3(to_tcvn3(text)) == text
    assert from_vni(to_vni(text)) == text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("theo CéNG HOµ X· HéI vµ Bé GD§T", "theo CỘNG HOÀ XÃ HỘI và Bộ GDĐT"),
        ("ph-¬ng h-íng, n-íc, 2001-2005, kinh tÕ - x· héi", "phương hướng, nước, 2001-2005, kinh tế - xã hội"),
        ("ho\u03bc b×nh", "hoà bình"),
    ],
)
def test_tcvn3_as_it_is_met(stored: str, text: str) -> None:
    assert from_tcvn3(stored) == text


def test_vni_as_it_is_met() -> None:
    assert from_vni("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam") == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert from_vni("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC") == "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"
    assert from_vni("Aán Ñoä") == "Ấn Độ"


@pytest.mark.parametrize("doc", ["kh01", "dt-cds", "cn14", "kh01-song-ngu"])
def test_documents_are_known_for_what_they_are(doc: str) -> None:
    text = (CORPUS / f"{doc}.txt").read_text("utf-8")
    part = "\n".join([line for line in text.lower().splitlines() if look(line).right == 1][:9])
    assert code_of_text(text) is None
    assert code_of_text(to_tcvn3(part)) is TCVN3
    assert code_of_text(to_vni(part)) is VNI


def test_what_is_not_in_a_legacy_code_is_left_alone() -> None:
    ruined_scan = (CORPUS / "nq57.txt").read_text("utf-8")
    for text in (ruined_scan, "Une école française près de la forêt", "plain English", "", "Céng hoµ"):
        assert code_of_text(text) is None, text[:40]


def test_a_ruined_text_is_told_from_a_sound_one() -> None:
    assert ruined((CORPUS / "nq57.txt").read_text("utf-8"))
    assert not ruined((CORPUS / "kh01.txt").read_text("utf-8"))
    assert not ruined("Science, technology and innovation are the decisive factor for every nation. " * 5)
    assert ruined("\ufffd\ufffd\ufffd\ufffd abc")


@pytest.mark.parametrize(
    ("font", "stored", "text"),
    [
        (".VnTime", "Bé ChÝnh trÞ", "Bộ Chính trị"),
        ("ABCDEF+.VnTimeH", "céng hoµ", "CỘNG HOÀ"),
        (".VnArialH,Bold", "céng hoµ", "CỘNG HOÀ"),
        ("VNI-Times", "Boä Chính trò", "Bộ Chính trị"),
    ],
)
def test_fonts_tell_the_code_by_their_name(font: str, stored: str, text: str) -> None:
    codes = codes_of_fonts([(font, stored), ("Times New Roman", "café")])
    assert list(codes) == [font]
    assert isinstance(codes[font], LegacyCode)
    assert codes[font].convert(stored) == text


def test_a_legacy_font_with_unicode_text_is_not_converted() -> None:
    assert codes_of_fonts([(".VnTime", "các"), (".VnTime", "chuyển đổi")]) == {}
