"""Text typed in the Vietnamese fonts of before Unicode: TCVN3 (ABC) and VNI.

Both show Vietnamese by redrawing the glyphs of a Western code page, so that what is stored reads "Céng hoµ" or "Coäng
hoøa". TCVN3 is the third character set of TCVN 5712:1993, one byte a letter; toned capitals have no codes and are
set in a second font (".VnTimeH") that draws small letters as capitals. VNI for Windows writes most letters in two
bytes, the vowel and then its marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from unicodedata import normalize

from ..vietnamese import is_syllable
from .judging import look

_TCVN3 = str.maketrans(
    dict(
        zip(
            "\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae"
            "\xb5\xb6\xb7\xb8\xb9\xbb\xbc\xbd\xbe\xc6\xc7\xc8\xc9\xca\xcb\xcc\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8"
            "\xdc\xdd\xde\xdf\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8"
            "\xf9\xfa\xfb\xfc\xfd\xfe"
            "\xb0\xb1\xb2\xb3\xb4\u03bc",
            "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ\u0300\u0309\u0303\u0301\u0323à",
            strict=True,
        )
    )
)
"""Codes, as the Latin-1 characters they are mistaken for, to letters; the last is the micro sign as some see it."""

_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_CIRCUMFLEX = {"â": "", **dict(zip("áàåãä", "\u0301\u0300\u0309\u0303\u0323", strict=True))}
_BREVE = {"ê": "", **dict(zip("éèúüë", "\u0301\u0300\u0309\u0303\u0323", strict=True))}
_VNI_ALONE = dict(zip("ôöñíìæóòî", "ơưđíìỉĩịỵ", strict=True))


def _vni_table() -> dict[str, str]:
    """What VNI stores for each small letter; two characters for most."""
    table = dict(_VNI_ALONE)
    for vowel in "aeouyôö":
        letter = _VNI_ALONE.get(vowel, vowel)
        table |= {vowel + code: normalize("NFC", letter + tone) for code, tone in _TONES.items()}
    for vowel in "aeo":
        table |= {vowel + code: normalize("NFC", vowel + "\u0302" + tone) for code, tone in _CIRCUMFLEX.items()}
    return table | {"a" + code: normalize("NFC", "a\u0306" + tone) for code, tone in _BREVE.items()}


def _with_capitals(table: dict[str, str]) -> dict[str, str]:
    """``table`` for capitals too; the mark after a capital vowel may be typed small."""
    out = dict(table)
    for stored, letter in table.items():
        out[stored.upper()] = out[stored[0].upper() + stored[1:]] = letter.upper()
    return out


_VNI = _with_capitals(_vni_table())
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_FEWEST_MARKED = 4
_NOT_AS_IT_IS, _AS_CONVERTED = 0.5, 0.8
_LETTERS = re.compile(r"[^\W\d_]+")
_ONLY_UNICODE = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_STORED = r"(?:[^\W\d_]|[\xa1-\xbe])"
"""A letter, or a sign that stands for one in TCVN3."""
_HYPHENED = re.compile(rf"(?<!{_STORED}){_STORED}*+(?:-{_STORED}++)+")
_SAMPLE = 200_000


def from_tcvn3(text: str) -> str:
    """Unicode for text stored in TCVN3, its bytes read as Latin-1 or Windows-1252.

    A word whose plain letters are capitals was typed in a capital font, and becomes capitals throughout.
    """
    lines = _with_lost_letters(text).translate(_TCVN3).splitlines(keepends=True)
    return normalize("NFC", "".join(map(_capitals, lines)))


def _with_lost_letters(text: str) -> str:
    """TCVN3 text with ư where it came out as a hyphen: its code, 0xAD, is the soft hyphen of the Western code page."""

    def mended(match: re.Match[str]) -> str:
        whole = match[0].replace("-", "\xad")
        return whole if is_syllable(whole.translate(_TCVN3)) else match[0]

    return _HYPHENED.sub(mended, text)


def _capitals(line: str) -> str:
    plain = [c for c in line if c.isascii() and c.isalpha()]
    if len(plain) > 1 and all(map(str.isupper, plain)):
        return line.upper()
    words = _LETTERS.findall(line)
    loud = [_shouted(word) for word in words]
    settled = (
        word.upper() if any(loud[max(0, n - 1) : n + 2]) and not _has_small(word) else word
        for n, word in enumerate(words)
    )
    return _LETTERS.sub(lambda _: next(settled), line)


def _has_small(word: str) -> bool:
    return any(c.islower() and c.isascii() for c in word)


def _shouted(word: str) -> bool:
    """Whether a word has capitals for its plain letters and small letters else: "HộI", but not the acronym "UBND"."""
    plain = [c for c in word if c.isascii()]
    return len(plain) > 1 and all(map(str.isupper, plain)) and not word.isupper()


def from_vni(text: str) -> str:
    """Unicode for text stored in VNI, its bytes read as Latin-1 or Windows-1252."""
    return normalize("NFC", _VNI_LETTER.sub(lambda match: _VNI[match[0]], text))


@dataclass(frozen=True, slots=True)
class LegacyCode:
    """One of the codes: its name for people, and how its text becomes Unicode."""

    name: str
    convert: Callable[[str], str]


TCVN3 = LegacyCode("TCVN3 (ABC)", from_tcvn3)
VNI = LegacyCode("VNI", from_vni)
_IN_CAPITAL_FONT = LegacyCode(TCVN3.name, lambda text: from_tcvn3(text).upper())


def codes_of_fonts(runs: Iterable[tuple[str, str]]) -> dict[str, LegacyCode]:
    """The fonts whose text has to be converted, and how, from all runs (font name, text) of a document or page.

    The name tells (``.VnTime``, ``ABCDEF+.VnTimeH``, ``VNI-Times``), unless the text has letters that only Unicode has:
    then some program converted it before.
    """
    texts: dict[str, list[str]] = {}
    for font, text in runs:
        texts.setdefault(font, []).append(text)
    named = {font: code for font in texts if (code := _code_named(font))}
    return {font: code for font, code in named.items() if not _ONLY_UNICODE.search("".join(texts[font]))}


def _code_named(font: str) -> LegacyCode | None:
    name = font.split("+", 1)[-1].strip().lower()
    if name.startswith("vni-"):
        return VNI
    if not name.startswith(".vn"):
        return None
    return _IN_CAPITAL_FONT if re.split("[-, ]", name)[0].endswith("h") else TCVN3


def code_of_text(text: str) -> LegacyCode | None:
    """The code a text is stored in, told by what it becomes: nonsense as it is, well-formed syllables once converted.

    None for Unicode text, for other languages, and for texts too short to tell.
    """
    text = text[:_SAMPLE]
    if look(text).right >= _NOT_AS_IT_IS:
        return None
    right, code = max(((_right(code.convert(text)), code) for code in (TCVN3, VNI)), key=lambda pair: pair[0])
    return code if right >= _AS_CONVERTED else None


def _right(text: str) -> float:
    seen = look(text)
    return seen.right if seen.marked >= _FEWEST_MARKED else 0.0
