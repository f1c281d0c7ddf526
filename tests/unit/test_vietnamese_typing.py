from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.vietnamese import canonical, fold, is_syllable, untelex, unvni
from nq57search.vietnamese.forms import TONED
from nq57search.vietnamese.syllables import syllables

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI_SHAPES = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
SPELLABLE = sorted(syllable for syllable in syllables() if "oo" not in fold(syllable))
"""Without xoong and its like, which Telex cannot tell from xông."""
LETTER_AND_TONE = {form: (vowel, tone) for vowel, forms in TONED.items() for tone, form in enumerate(forms)}


def typed(syllable: str, shapes: dict[str, str], tone_keys: str, *, late: bool) -> str:
    """The keys an input method turns into ``syllable``, the tone key after its letter or at the end."""
    keys, tone_key = "", ""
    for char in syllable:
        letter, tone = LETTER_AND_TONE.get(char, (char, 0))
        key = tone_keys[tone] if tone else ""
        keys += shapes.get(letter, letter) + ("" if late else key)
        tone_key = tone_key or key
    return keys + (tone_key if late else "")


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [
        ("sanf", "sàn"),
        ("dichj", "dịch"),
        ("duwx", "dữ"),
        ("lieeuj", "liệu"),
        ("soos", "số"),
        ("chieem", "chiêm"),
        ("tees", "tế"),
        ("ddooir", "đổi"),
        ("dduowngf", "đường"),
        ("duongdwf", "đường"),
        ("dduongwf", "đường"),
        ("thuowr", "thuở"),
        ("tw", "tư"),
        ("hoas", "hóa"),
        ("lys", "lý"),
        ("nguwowif", "người"),
        ("chuyene", "chuyên"),
        ("ngoeof", "ngoèo"),
        ("NGHIJ", "NGHỊ"),
        ("Vieetj", "Việt"),
        ("test", "tét"),
        ("cars", "cá"),
        ("bus", "bú"),
    ],
)
def test_telex(keys: str, syllable: str) -> None:
    assert untelex(keys) == syllable


@pytest.mark.parametrize(
    "word",
    [
        "",
        "so",
        "hoc",
        "data",
        "open",
        "sàn",
        "đổi",
        "dữ",
        "growth",
        "ss",
        "w3c",
        "catf",
        "5G",
        "a" * 10_000,
        "so61",
        "h oas",
    ],
)
def test_no_telex(word: str) -> None:
    assert untelex(word) is None


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [
        ("so61", "số"),
        ("d9o6i3", "đổi"),
        ("d9u7o7ng2", "đường"),
        ("duong729", "đường"),
        ("nghe65", "nghệ"),
        ("A8N", "ĂN"),
    ],
)
def test_vni(keys: str, syllable: str) -> None:
    assert unvni(keys) == syllable


@pytest.mark.parametrize("word", ["", "so", "s6", "d6i", "c6", "t5i", "nu6c", "5G", "2030", "số", "soos", "6" * 10_000])
def test_no_vni(word: str) -> None:
    assert unvni(word) is None


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(("read", "shapes", "tone_keys"), [(untelex, SHAPES, " fsrxj"), (unvni, VNI_SHAPES, " 21345")])
def test_every_syllable_comes_back_from_its_keys(
    read: Callable[[str], str | None], shapes: dict[str, str], tone_keys: str, late: bool
) -> None:
    wrong = []
    for syllable in SPELLABLE:
        keys = typed(syllable, shapes, tone_keys, late=late)
        slip = read(keys)
        if (slip and canonical(slip)) != (None if keys == syllable else syllable):
            wrong.append((syllable, keys, slip))
    assert wrong == []


@given(st.text("abcdeghioudwsfrxjz0123456789đ", max_size=16) | st.text(max_size=16))
def test_a_reading_is_always_well_formed(word: str) -> None:
    for slip in (untelex(word), unvni(word)):
        assert slip is None or (is_syllable(slip) and slip.lower() != word.lower())
