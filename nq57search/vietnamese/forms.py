"""Equal forms of Vietnamese text: without marks, and with one spelling where usage has two.

``canonical`` settles three freedoms of Vietnamese spelling, each by swapping one letter for one letter, so that offsets
in NFC text stay valid:

- where the tone mark stands in oa, oe and uy: ``hoà`` and ``hòa`` become ``hòa`` (the older placement), and
  slips of either habit (``tòan``, ``qúy``, ``gía``) become ``toàn``, ``quý``, ``giá``;
- i or y alone after h, k, l, m, s, t: ``kỹ``, ``tỷ``, ``Mỹ`` become ``kĩ``, ``tỉ``, ``mĩ``, as the
  spelling decisions of the Ministry of Education have it (240/QĐ of 5 March 1984; for school books 1989/QĐ-BGDĐT of
  25 May 2018); after qu it is y: ``qui``, ``quí`` become ``quy``, ``quý``;
- the eth ``ð`` that stands for ``đ`` in text made with a Western code page.
"""

from __future__ import annotations

import re
from itertools import product
from unicodedata import category, combining, is_normalized, normalize

TONE_MARKS = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
"""The combining marks of the six tones: ngang, huyền, sắc, hỏi, ngã, nặng."""
SHAPED = "ăâêôơư"
"""The vowel letters that are told from a, e, o, u by their shape."""
_VOWELS = "aăâeêioôơuưy"


def _toned(vowel: str) -> tuple[str, ...]:
    return tuple(normalize("NFC", vowel + mark) for mark in TONE_MARKS)


TONED = {vowel: _toned(vowel) for vowel in _VOWELS}
"""Each lower-case vowel letter with its six toned forms, in the order of ``TONE_MARKS``."""


def _base(char: str) -> str:
    """The ASCII letter under the marks of a Latin letter, or the character itself."""
    if char in "đðɖ":
        return "d"
    if char in "ĐÐƉ":
        return "D"
    parts = normalize("NFD", char)
    return parts[0] if parts[0].isascii() and parts[0].isalpha() and all(map(combining, parts[1:])) else char


_LATIN = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
_FOLDED = str.maketrans({char: _base(char) for char in _LATIN if _base(char) != char})
_MARKED_LOWER = {form for vowel in _VOWELS for form in TONED[vowel]} - set("aeiouy") | {"đ"}
_MARKED = re.compile(f"[{''.join(sorted(_MARKED_LOWER | {form.upper() for form in _MARKED_LOWER}))}]")


def nfc(text: str) -> str:
    """``text`` in Unicode normal form C."""
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def fold(text: str) -> str:
    """``text`` with the marks of Latin letters removed: ``Đổi mới`` becomes ``Doi moi``.

    Case is kept and other scripts are untouched. Works on the NFC form of ``text``, character for character: the
    result is as long as that form, and a combining mark that melts into no letter stays.
    """
    return nfc(text).translate(_FOLDED)


def has_marks(text: str) -> bool:
    """Whether ``text`` has a letter that unmarked Vietnamese lacks: ă â đ ê ô ơ ư, or a vowel with a tone mark."""
    return _MARKED.search(nfc(text)) is not None


_TONES = range(1, len(TONE_MARKS))
_ANY = {vowel: "".join(forms[1:]) for vowel, forms in TONED.items()}
"""Each vowel letter with its forms that bear a tone mark, as the inside of a character class."""
_END = r"(?![^\W_]|[\u0300-\u036f])"
_START = r"(?<![^\W_])(?<![\u0300-\u036f])"
_AFTER_Q, _AFTER_G = "aăâeêioôơuy", "aăâeêoôơuư"

_GLIDE = re.compile(rf"(?:(?<=q)[{_ANY['u']}][{_AFTER_Q}]|(?<=g)[{_ANY['i']}][{_AFTER_G}])(?![\u0300-\u036f])")
_GLIDE_SETTLED = {
    TONED[glide][tone] + vowel: glide + TONED[vowel][tone]
    for glide, vowels in (("u", _AFTER_Q), ("i", _AFTER_G))
    for vowel, tone in product(vowels, _TONES)
}
_NUCLEUS = re.compile(
    rf"(?:o[{_ANY['a']}{_ANY['e']}]|(?<!q)u[{_ANY['y']}]){_END}"
    rf"|(?:[{_ANY['o']}][ae]|(?<!q)[{_ANY['u']}]y)(?=[cmnpt]|[iouy]{_END})"
)
_NUCLEUS_SETTLED = {
    written: settled
    for (first, second), tone in product((("o", "a"), ("o", "e"), ("u", "y")), _TONES)
    for early, late in [(TONED[first][tone] + second, first + TONED[second][tone])]
    for written, settled in ((early, late), (late, early))
}
_I_OR_Y = re.compile(rf"(?:{_START}[hklmst])[y{_ANY['y']}]{_END}|(?:{_START}qu)[i{_ANY['i']}]{_END}")
_I_OR_Y_SETTLED = dict(zip(TONED["y"] + TONED["i"], TONED["i"] + TONED["y"], strict=True))


def _lower(text: str) -> str:
    """Lower case of NFC text, as long as it and again NFC.

    A letter stays as it is before a combining mark where some lower-case letter of the text would melt into its mark.
    """
    low = text.replace("\u0130", "i").lower()
    if len(low) == len(text) and is_normalized("NFC", low):
        return low
    following = [*text[1:], ""]
    return "".join(
        char if category(after or "x").startswith("M") else char.replace("\u0130", "i").lower()
        for char, after in zip(text, following, strict=True)
    )


def canonical(text: str) -> str:
    """``text`` in NFC and lower case with one spelling for each syllable (see the module).

    Idempotent; as long as the NFC form of ``text``, so that offsets in NFC text stay valid.
    """
    text = _lower(nfc(text)).replace("ð", "đ")
    text = _GLIDE.sub(lambda match: _GLIDE_SETTLED[match[0]], text)
    text = _NUCLEUS.sub(lambda match: _NUCLEUS_SETTLED[match[0]], text)
    return _I_OR_Y.sub(lambda match: match[0][:-1] + _I_OR_Y_SETTLED[match[0][-1]], text)
