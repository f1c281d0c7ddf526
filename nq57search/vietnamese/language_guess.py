"""Vietnamese or English: a guess for one line or paragraph."""

from __future__ import annotations

from typing import Literal

from .forms import has_marks
from .syllables import could_be_syllable, is_syllable
from .tokenizing import tokens
from .typing_slips import untelex

_ENGLISH = frozenset(
    """a an and are as at been being by each every for from had has have if into is its more most must not of or
    other our shall should such that these this those through was were what when where which who will with within would
    the in on to can no do than then them there be may how""".split()
)
"""English function words. Those that are also Vietnamese syllables when unmarked count for little."""
_VIETNAMESE = frozenset(
    """ban bao cac cach chi chinh cho chuyen cong cua dang de den deu dieu doi du duoc duong gi gia giai hanh
    hieu hoa hoc hoi khi khoa khong ke kien kinh la lieu loi luat mang moi mot muc muoi nam nang nao nay nghe nghi
    nghiep nguoi nha nhan nhat nhiem nhieu nhu nhung phai phap phat phu phuong qua quan quoc quyet sach sau se
    thanh theo thi thong thuc tieu tinh toan tri trien trinh trong truoc trung tu tuong tuyen ung uong va vao ve
    viec viet voi vu vung xa xay""".split()
)
"""Common unmarked syllables of Vietnamese prose."""
_VOWELS = frozenset("aeiouy")

_MARKED, _MARKED_ODD = 2.0, 1.5
_COMMON, _SYLLABLE = 1.0, 0.6
_FUNCTION_WORD, _SHARED_FUNCTION_WORD, _FOREIGN = -1.5, -0.5, -1.0


def language(text: str) -> Literal["vi", "en"]:
    """The language of a line or paragraph, "vi" or "en"; "vi" when nothing speaks for English.

    Each word votes: marks and well-formed syllables for Vietnamese, function words and words that no Vietnamese
    syllable looks like for English. Unmarked, badly read or Telex-typed Vietnamese is still Vietnamese; a line in both
    languages is Vietnamese unless it is mostly English.
    """
    words = [token.text for token in tokens(text) if token.kind == "word"]
    shouting = text.isupper()
    return "en" if sum(_vote(word) for word in words if shouting or not _is_acronym(word)) < 0 else "vi"


def _is_acronym(word: str) -> bool:
    return len(word) <= 6 and sum(map(str.isupper, word)) >= 2 and not has_marks(word)


def _vote(word: str) -> float:
    """Positive for Vietnamese, negative for English."""
    if has_marks(word):
        return _MARKED if is_syllable(word) else _MARKED_ODD
    lower = word.lower()
    if could_be_syllable(lower):
        if lower in _ENGLISH:
            return _SHARED_FUNCTION_WORD
        return _COMMON if lower in _VIETNAMESE else _SYLLABLE
    if lower in _ENGLISH:
        return _FUNCTION_WORD
    readable = len(lower) >= 3 and lower.isascii() and lower.isalpha() and not _VOWELS.isdisjoint(lower)
    return _FOREIGN if readable and untelex(lower) is None else 0.0
