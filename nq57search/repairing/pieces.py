"""A token as it stands on the page: what opens it, its core, what closes it; document numbers put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .tokens import CLOSING, NUMBER, OPENING

_RATE = re.compile(r"[+-]?\d[\d.,]*%?/(?=[^\W\d])")
_GENERATION = re.compile(r"\d{1,2}[A-Z]$")
_CODE = re.compile(r"(?=(?:.*\d){2})(?=.*[A-Za-zĐđ])[\w/.-]{5,}$|.*(?:://|www\.)")
_DOCUMENT_NUMBER = re.compile(
    r"(?P<open>[\"“(']*)(?P<number>\d{1,4})[-–]+"
    r"(?P<kind>N[QO0]|Q[ĐDBP]|KH|CTr|CT|KL|HD|QC|QyĐ|N[ĐDB]|TT|CV|BC|TB|[ĐD]A)[/-]"
    r"(?P<issuer>T\W?W|T[UƯ]|CP|TTg|BC[ĐDBP]TW|UBND|H[ĐDB]ND)(?P<close>[\"”).,;:’']*)"
)
# What the letters of a document number are misread as, where the right ones are known.
_READ_RIGHT = {
    "NO": "NQ",
    "N0": "NQ",
    "QD": "QĐ",
    "QB": "QĐ",
    "QP": "QĐ",
    "ND": "NĐ",
    "NB": "NĐ",
    "BCDTW": "BCĐTW",
    "BCBTW": "BCĐTW",
    "BCPTW": "BCĐTW",
    "HDND": "HĐND",
    "HBND": "HĐND",
}


class Pieces(NamedTuple):
    """``before + core + after`` is the token."""

    before: str
    core: str
    after: str


def pieces(token: str) -> Pieces:
    """A token taken apart; a token of punctuation alone is all ``before``."""
    start, end = 0, len(token)
    while start < end and token[start] in OPENING:
        start += 1
    rate = _RATE.match(token, start)
    if rate and document_number([token]) is None:
        start = rate.end()  # "10%/nam": only the word may be misread
    while end > start and token[end - 1] in CLOSING:
        end -= 1
    if start == end:
        return Pieces(token, "", "")
    return Pieces(token[:start], token[start:end], token[end:])


def bare(token: str) -> str:
    """The core of a token."""
    return pieces(token).core


def is_number(core: str) -> bool:
    """Digits, perhaps with separators, a percent sign or a unit."""
    return NUMBER.match(core) is not None


def is_code(core: str) -> bool:
    """A code, an address, a thing like 5G: not to be read as Vietnamese."""
    return _CODE.match(core) is not None or _GENERATION.match(core) is not None


def document_number(tokens: Sequence[str]) -> str | None:
    """The document number that tokens make when written together ("57- -NO/TW" is 57-NQ/TW), or None."""
    match = _DOCUMENT_NUMBER.fullmatch("".join(tokens))
    if match is None:
        return None
    issuer = "TW" if match["issuer"].startswith("T") and match["issuer"].endswith("W") else match["issuer"]
    kind = _READ_RIGHT.get(match["kind"], match["kind"])
    return f"{match['open']}{match['number']}-{kind}/{_READ_RIGHT.get(issuer, issuer)}{match['close']}"
