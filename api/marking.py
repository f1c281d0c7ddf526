"""Words to mark in a text, as pieces that a template can print without touching a character."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nq57search.records import Confidence


class Piece(NamedTuple):
    """Consecutive characters of a text, marked or not; ``doubt`` is how surely a doubtful word is read right."""

    text: str
    marked: bool
    doubt: float | None = None


def marked(text: str, ranges: Iterable[tuple[int, int]], doubtful: Iterable[Confidence] = ()) -> tuple[Piece, ...]:
    """``text`` cut at ``ranges`` (half-open) and at ``doubtful`` words; the pieces joined are ``text``.

    Ranges may come in any order; those that overlap become one, and what lies outside the text is left out.
    """
    found = _merged(ranges, len(text))
    doubts = [d for d in doubtful if 0 <= d.start < d.end <= len(text)]
    cuts = {0, len(text), *(at for r in found for at in r), *(at for d in doubts for at in (d.start, d.end))}
    return tuple(
        Piece(
            text[start:end],
            any(a <= start and end <= b for a, b in found),
            next((d.probability for d in doubts if d.start <= start and end <= d.end), None),
        )
        for start, end in pairwise(sorted(cuts))
    )


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
