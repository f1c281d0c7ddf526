"""The large parts of a document: what came before it, its letterhead and title, its body, and who it was sent to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from ..vietnamese import fold
from .marks import NAMED
from .paragraphs import Paragraph, ends_stopped

_TITLE_LINE = re.compile(
    r"\W*(?:NGHI QUYET|KE HOACH|QUYET DINH|CHI THI|KET LUAN|QUY DINH|QUY CHE|NGHI DINH|THONG TU|LUAT|BO LUAT|PHAP LENH"
    r"|CHUONG TRINH|DE AN|CHIEN LUOC|HUONG DAN|BAO CAO|TO TRINH|CONG VAN|THONG BAO)\b"
)
_LETTER = re.compile(r"\W*kinh g\w{1,4}\s*:", re.IGNORECASE)
_ADDRESSEES = re.compile(r"\W*n[o0]i nh\w{1,3}\s*[:;]", re.IGNORECASE)
_SIGNED = re.compile(r"\W*(?:T/M|TM\.|K/T|KT\.|T/L|TL\.|TUQ\.)\s+(?=[A-Z])")
_BEGINS = NAMED | {"roman"}
_LONGEST_TITLE = 12
_LONGEST_ADDRESSEE = 400


class Zone(Enum):
    """Which part of the document a paragraph belongs to."""

    COVER = auto()
    LETTERHEAD = auto()
    TITLE = auto()
    BODY = auto()
    ADDRESSEES = auto()
    SIGNATURE = auto()


def zones(paragraphs: Sequence[Paragraph]) -> tuple[Zone, ...]:
    """The zone of each paragraph.

    A cover is there when a letter ("Kính gửi …", "Nơi nhận …") stands before the page on which the title of the
    document does; that page, not the letter, then begins the document.
    """
    title = _title(paragraphs)
    cover = _cover_end(paragraphs, title)
    after_title = _title_end(paragraphs, title if title is not None else cover, titled=title is not None)
    found: list[Zone] = []
    closing: Zone | None = None
    for index, paragraph in enumerate(paragraphs):
        closing = _closing(closing, paragraph)
        found.append(closing or _zone(index, cover, title, after_title))
    return tuple(found)


def _zone(index: int, cover: int, title: int | None, after_title: int) -> Zone:
    if index < cover:
        return Zone.COVER
    if index >= after_title:
        return Zone.BODY
    return Zone.LETTERHEAD if title is not None and index < title else Zone.TITLE


def _closing(before: Zone | None, paragraph: Paragraph) -> Zone | None:
    """Addressees or signature, from their first line until something else clearly begins."""
    folded = fold(paragraph.lines[0].text)
    if _ADDRESSEES.match(folded):
        return Zone.ADDRESSEES
    if _SIGNED.match(folded) and before is None:
        return Zone.SIGNATURE
    begins = paragraph.mark is not None and paragraph.mark.notation in _BEGINS
    long = paragraph.end - paragraph.start > _LONGEST_ADDRESSEE
    return None if paragraph.new_page or begins or long else before


def _title(paragraphs: Sequence[Paragraph]) -> int | None:
    """The first paragraph with a line in capitals that names a kind of document, before anything numbered in it."""
    for index, paragraph in enumerate(paragraphs):
        if any(_TITLE_LINE.match(fold(line.text)) for line in paragraph.lines):
            return index
        if paragraph.mark is not None and paragraph.mark.notation in _BEGINS:
            return None
    return None


def _cover_end(paragraphs: Sequence[Paragraph], title: int | None) -> int:
    before = paragraphs[: title or 0]
    letter = [i for i, p in enumerate(before) if _is_letter(p)]
    if not letter:
        return 0
    starts = [i for i in range(letter[-1] + 1, len(before)) if paragraphs[i].new_page]
    return starts[-1] if starts else 0


def _is_letter(paragraph: Paragraph) -> bool:
    folded = fold(paragraph.lines[0].text)
    return bool(_LETTER.match(folded) or _ADDRESSEES.match(folded))


def _title_end(paragraphs: Sequence[Paragraph], start: int, *, titled: bool) -> int:
    """Where the title that begins at ``start`` ends; without a kind of document, only capitals are a title."""
    for index in range(start + titled, min(len(paragraphs), start + _LONGEST_TITLE)):
        paragraph = paragraphs[index]
        first = paragraph.lines[0].text
        marked = paragraph.mark is not None and not (paragraph.mark.hashes and paragraph.mark.notation == "unnumbered")
        runs_on = titled and not ends_stopped(paragraph.lines[-1].text)
        if marked or not (runs_on or first.isupper()):
            return index
    return start + titled
