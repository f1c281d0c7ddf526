"""Words to mark in a text, as pieces that a template can print without touching a character."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Piece(NamedTuple):
    """Consecutive characters of a text, marked or not."""

    text: str
    marked: bool


def marked(text: str, ranges: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """``text`` cut at ``ranges`` (half-open); the pieces joined are ``text``.

    Ranges may come in any order; those that overlap become one, and what lies outside the text is left out.
    """
    pieces: list[Piece] = []
    done = 0
    for start, end in _merged(ranges, len(text)):
        if done < start:
            pieces.append(Piece(text[done:start], False))
        pieces.append(Piece(text[start:end], True))
        done = end
    if done < len(text):
        pieces.append(Piece(text[done:], False))
    return tuple(pieces)


def _merged(ranges: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in ranges):
        if start >= end:
            continue
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
