"""Tokens with exact offsets, and the term each is indexed under.

One compiled expression finds them all from left to right. Every repetition in it is either bounded or possessive, so
that the time taken grows with the length of the text and not faster.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from .forms import canonical, nfc

TokenKind = Literal["word", "number", "code", "date", "url"]


@dataclass(frozen=True, slots=True)
class Token:
    """Characters ``start`` to ``end`` of the text; ``text`` is exactly what stands there.

    ``kind`` is "word" (a syllable, a foreign word, R&D, KH&CN, 5G), "number" (without % or unit), "code" (a document
    number: 57-NQ/TW, 71/NQ-CP), "date" (22/12/2024) or "url" (with or without https://).
    """

    text: str
    start: int
    end: int
    kind: TokenKind


_ALNUM = r"[^\W_\u00b2\u00b3\u00b9\u2070-\u209c]"  # superscript digits call notes and belong to no word
_MARK = r"[\u0300-\u036f]"
_DASH = r"[-\u2010-\u2013/]"
_TYPE = r"(?i:NQ|Q[ĐD]|KH|N[ĐD]|TTLT|TTR|TT|CTR|CTH[ĐD]|CT|CV|BC|TB|QC|QY[ĐD]|HD|KL|[ĐD]A|C[ĐD]|VBHN|LCT)"
_NEW_TYPE = r"[A-ZĐ]{2,5}[a-z]?"
_ISSUER = r"[A-Za-zĐđƯư]{1,10}[0-9]{0,2}"
_KNOWN_ISSUER = r"(?i:T[WƯU]|CP|TTG|BC[ĐD]TW|UBND|H[ĐD]ND|BKHCN|BTTTT|BKH[ĐD]T|BGD[ĐD]T|BNV|BCA|BQP|BTC|BTP|BYT|BCT)"
_DOMAINS = "vn|com|org|net|gov|edu|info|asia|eu|cn|jp|kr|sg"
_UNITS = "km2|km|m2|m3|mm|cm|ms|m|kg|ha|[kmgt]bps|[kmgt]b|[kmg]?hz|[kmg]wh?|usd|vn[dđ]|đ|tr|t[ỷỉ]|triệu|ngh[iì]n|ngàn"
_NUMBER = r"[0-9]{1,5}(?:/[12][0-9]{3})?"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])", r"[12][0-9]{3}"
_URL_TAIL = r"""[^\s<>"“”]*[^\s<>"“”.,;:!?)\]}'’»…*]"""

_TOKEN = re.compile(
    rf"""
    (?<={_ALNUM})['’]s(?!{_ALNUM})                                     # the English possessive is no token
    | (?P<url> (?i:https?://|www\.){_URL_TAIL}
        | (?i:(?:[a-z0-9][a-z0-9-]{{0,40}}+\.){{1,5}}(?:{_DOMAINS}))(?!{_ALNUM}|{_MARK}|[-.]{_ALNUM})(?:/{_URL_TAIL})? )
    | (?P<code> (?: {_NUMBER}{_DASH}(?:{_TYPE}|{_NEW_TYPE}){_DASH}{_ISSUER}(?:[-/]{_ISSUER})?
        | {_NUMBER}\s{{0,2}}{_DASH}?\s{{0,2}}{_TYPE}\s{{0,2}}{_DASH}\s{{0,2}}{_KNOWN_ISSUER}
        | [0-9]{{1,4}}/{_YEAR}/(?i:(?:UBTV)?QH)[0-9]{{1,2}} )(?!{_ALNUM}|{_MARK}) )
    | (?P<date> (?: {_DAY}(?P<sep>[-/.]){_MONTH}(?P=sep){_YEAR} | {_YEAR}-[01][0-9]-[0-3][0-9] )(?!{_ALNUM}) )
    | (?P<number> [0-9]{{1,3}}(?:\.[0-9]{{3}})++(?:,[0-9]++)?+(?!\.?{_ALNUM})
        | [0-9]{{1,3}}(?:,[0-9]{{3}})++(?:\.[0-9]++)?+(?!,?{_ALNUM})
        | [0-9]++(?:\.[0-9]++)++(?:,[0-9]++)?+
        | (?<![0-9],)[0-9]++,[0-9]++(?!,[0-9])
        | [0-9]++(?=(?i:{_UNITS})?(?!{_ALNUM}|{_MARK})) )
    | (?P<word> [A-Za-zĐđ]{{1,4}}(?:&[A-Za-zĐđ]{{1,4}}){{1,3}}(?!{_ALNUM}|{_MARK})
        | {_ALNUM}++(?:{_MARK}++{_ALNUM}*+)*+ )
    """,
    re.VERBOSE,
)


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of ``text`` in order, none overlapping; punctuation, symbols and white space are left out.

    Takes any string, in time linear in its length.
    """
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is not None:
            found.append(Token(match[0], match.start(), match.end(), cast("TokenKind", kind)))
    return tuple(found)


def term(token: Token) -> str:
    """The form ``token`` is indexed under: equal for tokens that mean the same, never empty.

    Words in ``canonical`` form; numbers with a decimal point, without grouping and leading zeros (0,8 is 0.8, 1.000 is
    1000, 06 is 6); dates as d/m/yyyy without leading zeros; codes in lower case without spaces; urls in lower case.
    """
    match token.kind:
        case "number":
            return _number_term(token.text)
        case "date":
            return _date_term(token.text)
        case "code":
            return _code_term(token.text)
        case "url":
            return nfc(token.text).lower()
    return canonical(token.text)


_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})++(?:,[0-9]+)?|(?:,[0-9]{3})++(?:\.[0-9]+)?)")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]+)")


def _number_term(written: str) -> str:
    """Groups of three after a point or a comma are thousands, unless a zero stands before them (0,125)."""
    if _GROUPED.fullmatch(written):
        group = "." if "." in written[:4] else ","
        written = written.replace(group, "")
    decimal = _DECIMAL.fullmatch(written)
    if decimal:
        return f"{decimal[1].lstrip('0') or '0'}.{decimal[2].rstrip('0') or '0'}"
    return written.lstrip("0") or "0" if written.isdigit() else written


def _date_term(written: str) -> str:
    parts = [part.lstrip("0") or "0" for part in re.split(r"[-/.]", written)]
    return "/".join(reversed(parts) if len(parts[0]) == 4 else parts)


def _code_term(written: str) -> str:
    tight = re.sub(r"[\u2010-\u2013]", "-", re.sub(r"\s+", "", nfc(written).lower()))
    return re.sub(r"^([0-9]+)(?=[^\W\d_])", r"\1-", tight)
