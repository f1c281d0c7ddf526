"""How Vietnamese official texts number what they say, and how a line shows it.

The rungs follow the drafting rules for Party and State documents (Hướng dẫn 36-HD/VPTW 2018; Nghị định 30/2020/NĐ-CP,
phụ lục I): phần, chương, mục, điều; I- or I., A-, 1., 1.1, a), (1), (i), dash, plus. A rung's number says how deep it
stands; markdown levels count only between headings without a number, because machine-made markdown contradicts the
numbering.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..vietnamese import fold
from ..vietnamese.forms import TONED

LEVELS = {
    "annex": 1,
    "part": 1,
    "chapter": 2,
    "section": 3,
    "roman": 4,
    "group": 5,
    "article": 6,
    "arabic": 7,
    "decimal": 8,
    "unnumbered": 9,
    "letter": 15,
    "paren": 16,
    "small-roman": 17,
    "dash": 18,
    "plus": 19,
}
"""How deep each rung stands, 1 at the top. Headings without a number take 9 to 14, by their markdown."""
NAMED = frozenset({"annex", "part", "chapter", "section", "article"})
"""Rungs that a citation calls by their whole label: "Phụ lục I", "Điều 5"."""
POINTS = frozenset({"paren", "small-roman"})
BULLETS = frozenset({"dash", "plus"})
OUTLINE = frozenset(LEVELS) - POINTS - BULLETS

CAPITAL = "A-ZĐ" + "".join(sorted({form.upper() for forms in TONED.values() for form in forms} - set("AEIOUY")))
"""The capital letters of Vietnamese, as the inside of a character class."""

_MARKDOWN = r"(?P<hashes>#{1,6}\s+)?[*_]{0,3}"
_CAPITAL_NEXT = rf"(?=[*\"“(]*[{CAPITAL}])"
_HEADED = rf"(?=$|\s*[*_:.(–-]|\s+[\"“]*[{CAPITAL}])"  # "Phụ lục II để xem" refers, it does not head
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (notation, re.compile(_MARKDOWN + pattern))
    for notation, pattern in (
        ("annex", rf"(?P<label>(?:PHỤ LỤC|Phụ lục|PHU LUC|APPENDIX|ANNEX)(?: [IVX]+| \d{{1,2}})?+){_HEADED}"),
        ("part", rf"(?P<label>(?:PHẦN|Phần)(?: thứ \w+| THỨ \w+| [IVX]+)){_HEADED}"),
        ("chapter", rf"(?P<label>(?:CHƯƠNG|Chương) (?:[IVX]+|\d{{1,3}})){_HEADED}"),
        ("section", rf"(?P<label>(?:MỤC|Mục) (?:\d{{1,2}}|[IVX]+)){_HEADED}"),
        ("article", r"(?P<label>Điều \d{1,3})[.:](?=$|[\s*])"),
        ("roman", r"(?P<label>(?=[1l]{0,3}[IVX])[IVX1l]{1,5})\s?[-.]\s+(?=\S)"),
        ("decimal", rf"(?P<label>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})\.?\s+{_CAPITAL_NEXT}"),
        ("arabic", rf"(?P<label>\d{{1,2}})\s?\.\s*{_CAPITAL_NEXT}"),
        ("group", rf"(?P<label>[A-HĐ])\s?[-.]\s+{_CAPITAL_NEXT}"),
        ("letter", r"(?P<label>[a-zđ])\)\s*(?=\S)"),
        ("small-roman", r"\((?P<label>[ivx]{1,5})\)\s*(?=\S)"),
        ("paren", r"\((?P<label>\d{1,2})\)\s*(?=\S)"),
        ("plus", r"(?:[-–•]\s*)?\+\s*(?P<label>)(?=\S)"),
        ("dash", r"[-–•*]\s+(?P<label>)(?=\S)"),
    )
)
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+")
_BRACKETED = re.compile(r"\[[^\[\]\d][^\[\]]{3,}\]$")


@dataclass(frozen=True, slots=True)
class Mark:
    """The number or bullet a line begins with.

    ``length`` counts its characters, markdown included; ``hashes`` the hashes of a markdown heading.
    """

    notation: str
    label: str
    length: int
    hashes: int = 0

    @property
    def level(self) -> int:
        deeper = max(0, self.hashes - 1) if self.notation == "unnumbered" else 0
        return LEVELS[self.notation] + deeper


def mark_of(line: str) -> Mark | None:
    """The mark a line begins with, or None for running text."""
    for notation, pattern in _PATTERNS:
        match = pattern.match(line)
        if match:
            hashes = match["hashes"] or ""
            return Mark(notation, _label(notation, match["label"]), match.end(), hashes.count("#"))
    match = _MARKDOWN_HEADING.match(line)
    if match:
        return Mark("unnumbered", "", match.end(), match[0].count("#"))
    return Mark("unnumbered", "", 0) if _BRACKETED.match(line) else None


def _label(notation: str, written: str) -> str:
    if notation == "roman":
        return re.sub("[1l]", "I", written)
    if notation == "annex":
        return "Phụ lục" + fold(written)[7:].upper() if fold(written).lower().startswith("phu luc") else written
    return written
