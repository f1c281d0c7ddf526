"""Words as a language model of Vietnamese counts them: one spelling a word, numbers and codes by kind.

Case is no part of a word here, nor is where its tone mark stands; what is written i or y stays as written, for usage
decides it word by word (``kỹ thuật`` but ``kĩ năng``), and a repaired text should follow usage.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..vietnamese import canonical, fold

SPECIAL = ("<s>", "</s>", "<unk>", "<num>", "<code>", ",", ".", ";", ":", "-", "(", ")", '"')
"""What every vocabulary begins with, in this order: start, end, unknown word, number, code, and the marks."""
START, END, UNKNOWN = 0, 1, 2
"""The ids of the first three of ``SPECIAL``."""

OPENING = "\"“‘'([«"
"""What may stand right before a word."""
CLOSING = "\"”’')]»,.;:!?…"
"""What may stand right after a word."""
DASHES = "-–—"
NUMBER = re.compile(r"[+-]?\d[\d.,/%-]*(?:%|đ|m2|km)?$")
"""A whole number, date, share or amount, to be matched at the start of a word without the marks around it."""
CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-zĐđ])[\w/.-]+$|https?://|www\.")
"""A document code (``57-NQ/TW``), a part number, an address; to be matched like ``NUMBER``."""

_OTHER_OF_I_AND_Y = str.maketrans("iìíỉĩịyỳýỷỹỵ", "yỳýỷỹỵiìíỉĩị")
_MARK = {
    **{char: char for char in ",.;:"},
    **dict.fromkeys("!?…", "."),
    **dict.fromkeys("([", "("),
    **dict.fromkeys(")]", ")"),
    **dict.fromkeys("\"“”‘’'«»", '"'),
}
_RESERVED = frozenset(word for word in SPECIAL if word.startswith("<"))


@lru_cache(maxsize=1 << 16)
def placed(word: str) -> str:
    """``word`` in lower-case NFC with one tone placement, i and y as written: ``Hoà`` and ``HÒA`` become ``hòa``.

    As long as the NFC form of ``word``. Idempotent.
    """
    settled = canonical(word)
    bare = fold(word).lower()
    if fold(settled) == bare or len(settled) != len(bare):
        return settled
    return "".join(
        char.translate(_OTHER_OF_I_AND_Y) if {fold(char), written} == {"i", "y"} else char
        for char, written in zip(settled, bare, strict=True)
    )


def model_tokens(line: str) -> list[str]:
    """The words and marks of ``line`` as a language model sees them, without start and end.

    Marks that lean on a word are tokens of their own, each one of those in ``SPECIAL``; a number is ``<num>``, a code
    ``<code>``, and a word that is spelled like one of these is ``<unk>``.
    """
    found: list[str] = []
    for chunk in line.split():
        found += _chunk_tokens(chunk)
    return found


@lru_cache(maxsize=1 << 17)
def _chunk_tokens(chunk: str) -> tuple[str, ...]:
    word = chunk.lstrip(OPENING)
    before = chunk[: len(chunk) - len(word)]
    word = word.rstrip(CLOSING)
    after = chunk[len(before) + len(word) :]
    return (
        *(_MARK[char] for char in before),
        *((_kind(word),) if word else ()),
        *(_MARK[char] for char in after),
    )


def _kind(word: str) -> str:
    if word in DASHES:
        return "-"
    if NUMBER.match(word):
        return "<num>"
    if CODE.match(word):
        return "<code>"
    settled = placed(word)
    return SPECIAL[UNKNOWN] if settled in _RESERVED else settled
