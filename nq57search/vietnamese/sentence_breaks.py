"""Where sentences and clauses of a paragraph begin and end."""

from __future__ import annotations

import re
from itertools import accumulate

_CLOSER = r"""[”’»"'\])}*_]"""
_NOTE_CALL = r"(?:\[\d{1,3}\]|[\u00b2\u00b3\u00b9\u2070-\u2079]++)"
_STOP = re.compile(rf"(?P<mark>[.!?…]++)(?P<closers>{_CLOSER}*+)(?:{_NOTE_CALL}{_CLOSER}*+)*+(?=\s|$)")
_ABBREVIATION = re.compile(
    r"""(?<![^\W_])(?:TP|Tp|TX|TT|TS|PGS|GS|ThS|Ths|BS|KS|CN|NXB|Nxb|Q|P|Đ|tr|St|Mr|Mrs|Ms|Dr|Prof|Messrs|vs|cf|viz
        |e\.g|i\.e|al|Fig|fig|art|Art|para|pp|vol|Vol|approx|Gen|Sen|Gov|Hon|Rev|U\.S|U\.K|[A-ZĐ])$""",
    re.VERBOSE,
)
_NUMBERED = re.compile(r"(?<![^\W_])(?:No|Nos|no|Số|số|Art|Fig|Vol|pp|p)$")
_LABEL = re.compile(
    r"""[\s*#>“"'(\[+–-]*+
        (?:(?i:Điều|Chương|Mục|Phần|Khoản|Phụ\s+lục|Sáng\s+kiến|Hệ\s+thống|Bảng|Hình
            |Article|Chapter|Section|Part|Annex|Appendix|Initiative|System|Table|Figure)\s+)?
        (?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVXLC]{1,6}|[ivx]{1,5}|[A-Za-zĐđ])""",
    re.VERBOSE,
)
_NEXT = re.compile(r"""[\s“‘«"'(\[*_]*(?P<char>\S)""")
_WINDOW = 40
"""Characters looked at before a full stop: longer than any abbreviation or label."""


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of one paragraph, trimmed of white space; together they hold every other character.

    A sentence ends after . ! ? or … with the quotes, brackets and note calls that close it, before white space. A full
    stop after an abbreviation, an initial or the label a sentence begins with ("1.", "Điều 5.") ends none, nor does
    one (or "...") before a small letter.
    """
    spans = []
    start = _skip_space(text, 0)
    for stop in _STOP.finditer(text):
        if stop.end() < len(text) and _ends_sentence(text, start, stop):
            spans.append((start, stop.end()))
            start = _skip_space(text, stop.end())
    if start < len(text):
        spans.append((start, start + len(text[start:].rstrip())))
    return tuple(spans)


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    mark = stop["mark"]
    following = _NEXT.match(text, stop.end(), stop.end() + _WINDOW)
    after = following["char"] if following else ""
    asked = "!" in mark or "?" in mark
    if after.islower() and (stop["closers"] or not asked):
        return False
    if asked or mark != ".":
        return True
    place = stop.start()
    if place - start < _WINDOW and _LABEL.fullmatch(text, start, place):
        return False
    before = text[max(start, place - _WINDOW) : place]
    if after.isdigit() and _NUMBERED.search(before):
        return False
    return stop.end() > place + 1 or not _ABBREVIATION.search(before)


_OPENING = {"(": ")", "[": "]"}


def clauses(text: str, at: str = ";") -> tuple[tuple[int, int], ...]:
    """Spans of ``text`` split after each character of ``at`` that stands outside brackets, trimmed of white space.

    A bracket without its partner, as in "a)", hides nothing. Parts without a character are left out.
    """
    hidden = _inside_brackets(text)
    spans = []
    start = 0
    for end in [*(i + 1 for i, char in enumerate(text) if char in at and not hidden[i]), len(text)]:
        part = text[start:end]
        if part.strip():
            spans.append((start + len(part) - len(part.lstrip()), start + len(part.rstrip())))
        start = end
    return tuple(spans)


def _inside_brackets(text: str) -> list[int]:
    """For each character, how many brackets that have their partner it stands within."""
    depth = [0] * (len(text) + 1)
    opened: dict[str, list[int]] = {")": [], "]": []}
    for index, char in enumerate(text):
        if char in _OPENING:
            opened[_OPENING[char]].append(index)
        elif opened.get(char):
            depth[opened[char].pop()] += 1
            depth[index] -= 1
    return list(accumulate(depth))
