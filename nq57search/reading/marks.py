"""How Vietnamese official texts number what they say, and how a line shows it.

The rungs follow the drafting rules for Party and State documents (Hướng dẫn 36-HD/VPTW 2018; Nghị định 30/2020/NĐ-CP,
phụ lục I): phần, chương, mục, điều; I- or I., A-, 1., 1.1, a), (1), (i), dash, plus. A rung's number says how deep it
stands; markdown levels are ignored because machine-made markdown contradicts the numbering.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..vietnamese import fold

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
    "letter": 10,
    "paren": 11,
    "small-roman": 12,
    "dash": 13,
    "plus": 14,
}
OUTLINE = frozenset(LEVELS) - {"paren", "small-roman", "dash", "plus"}

_MARKDOWN = r"(?P<hashes>#{1,6}\s+)?[*_]{0,3}"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (notation, re.compile(_MARKDOWN + pattern))
    for notation, pattern in (
        ("annex", r"(?P<label>(?:PHỤ LỤC|Phụ lục|PHU LUC|APPENDIX|ANNEX)(?: [IVX]+| \d{1,2})?)(?=$|[\s*:.(-])"),
        ("part", r"(?P<label>(?:PHẦN|Phần)(?: thứ \w+| THỨ \w+| [IVX]+))(?=$|[\s*:.-])"),
        ("chapter", r"(?P<label>(?:CHƯƠNG|Chương) (?:[IVX]+|\d{1,3}))(?=$|[\s*:.-])"),
        ("section", r"(?P<label>(?:MỤC|Mục) (?:\d{1,2}|[IVX]+))(?=$|[*:.-]|\s+[A-ZĐÀ-Ỹ])"),
        ("article", r"(?P<label>Điều \d{1,3})[.:](?=$|[\s*])"),
        ("roman", r"(?P<label>(?=[1l]{0,3}[IVX])[IVX1l]{1,5})\s?[-.]\s+(?=\S)"),
        ("decimal", r"(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=[*\"“(]*[A-ZĐÀ-Ỹ])"),
        ("arabic", r"(?P<label>\d{1,2})\s?\.\s*(?=[*\"“(]*[A-ZĐÀ-Ỹ])"),
        ("group", r"(?P<label>[A-HĐ])\s?[-.]\s+(?=[*\"“(]*[A-ZĐÀ-Ỹ])"),
        ("letter", r"(?P<label>[a-zđ])\)\s*(?=\S)"),
        ("small-roman", r"\((?P<label>[ivx]{1,5})\)\s*(?=\S)"),
        ("paren", r"\((?P<label>\d{1,2})\)\s*(?=\S)"),
        ("plus", r"(?:[-–•]\s*)?\+\s*(?P<label>)(?=\S)"),
        ("dash", r"[-–•]\s+(?P<label>)(?=\S)"),
    )
)
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+")
_BRACKETED = re.compile(r"\[[^\[\]\d][^\[\]]{3,}\]$")


@dataclass(frozen=True, slots=True)
class Mark:
    """The number or bullet a line begins with. ``length`` counts its characters, markdown included."""

    notation: str
    label: str
    length: int
    hashes: bool

    @property
    def level(self) -> int:
        return LEVELS[self.notation]


def mark_of(line: str) -> Mark | None:
    """The mark a line begins with, or None for running text."""
    for notation, pattern in _PATTERNS:
        match = pattern.match(line)
        if match and not _continues(notation, line[match.end() :]):
            return Mark(notation, _label(notation, match["label"]), match.end(), match["hashes"] is not None)
    match = _MARKDOWN_HEADING.match(line)
    if match:
        return Mark("unnumbered", "", match.end(), True)
    return Mark("unnumbered", "", 0, False) if _BRACKETED.match(line) else None


def _continues(notation: str, rest: str) -> bool:
    """A dash before a lower-case word is the dash of "kinh tế - xã hội" where the line happened to break."""
    first = next((c for c in rest if c.isalpha() or c.isdigit()), "")
    return notation == "dash" and first.islower()


def _label(notation: str, written: str) -> str:
    if notation == "roman":
        return re.sub("[1l]", "I", written)
    if notation == "annex":
        return "Phụ lục" + fold(written)[7:].upper() if fold(written).lower().startswith("phu luc") else written
    return written
