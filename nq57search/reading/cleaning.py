"""The reading text of a paragraph: line breaks read as spaces, markup and note calls taken out, every edit recorded."""

from __future__ import annotations

import re

from ..alignment import AlignedText

NOTE_CALL = re.compile(r"<sup>\s*(\d{1,3})\s*</sup>|(?<=[^\s\d])([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})|(?<=[^\s\d])\[(\d{1,3})\]")

SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")

_BROKEN_NUMBER = re.compile(r"(?<=\d-)\s*\n\s*(?=[A-ZĐ])")
_SPACES = re.compile(r"\s{2,}|[^\S ]")
_HASHES = re.compile(r"^(?:[-+]\s*)?#{1,6}\s+")
_EMPHASIS = re.compile(r"\*{2,3}|\*(?=\S)|(?<=\S)\*|(?<![\w/])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\w/])")
_ANGLES = re.compile(r"<(?=https?://)|(?<=\w)>(?=\W|$)")
_BULLETS = re.compile(r"^(?:[-–•*+]\s+)*(?:[-–•*+]\s*)?")


def call_label(match: re.Match[str]) -> str:
    """The label of the note a ``NOTE_CALL`` calls."""
    return next(g for g in match.groups() if g).translate(SUPERSCRIPTS)


def clean(source: AlignedText, *, bullets: bool, notes: frozenset[str]) -> AlignedText:
    """The reading text of a paragraph as it stands in the source, or as it was repaired.

    ``bullets`` takes the bullet itself out; numbers and letters stay, for they are cited. Calls are taken out only
    where the document has that note: the raised 2 of "km²" calls nothing.
    """

    def without_call(match: re.Match[str]) -> str:
        return "" if call_label(match) in notes else match.group()

    text = source.sub(_BROKEN_NUMBER, "").sub(_HASHES, "").sub(NOTE_CALL, without_call)
    text = text.sub(_EMPHASIS, "").sub(_ANGLES, "").sub(_SPACES, " ").strip()
    if bullets:
        text = text.sub(_BULLETS, "")
    return text.strip()
