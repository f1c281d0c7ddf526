"""Text that remembers, through any edit, where in the source each character came from.

An ``AlignedText`` is the reading text of a piece of a document together with a list of runs. Each run covers some
consecutive characters of the text and the half-open source range they came from. Where a run is as long as its source
range, which it then shares with no other run, the two match character by character; otherwise (a repair, a line break
read as a space, removed markup) the whole run stands for the whole range. Runs never go backwards in the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Run(NamedTuple):
    """``length`` characters of text that stand for source characters ``start`` to ``end`` (half-open)."""

    length: int
    start: int
    end: int


def _is_direct(run: Run) -> bool:
    return run.length == run.end - run.start


def _opaque(run: Run) -> tuple[Run, ...]:
    """The same as a whole that stands for a whole, even where the two happen to be of one length."""
    if not _is_direct(run) or run.length == 1:
        return (run,)
    return run._replace(length=run.length - 1), run._replace(length=1)


def _settled(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Empty runs dropped and neighbouring direct runs merged, so that equal alignments compare equal.

    A run that shares its place with a neighbour, both being pieces of one repair, does not match it character by
    character, whatever its length.
    """
    kept = [run for run in runs if run.length]
    out: list[Run] = []
    merging = False
    for n, run in enumerate(kept):
        alone = (n == 0 or kept[n - 1].end <= run.start) and (n + 1 == len(kept) or run.end <= kept[n + 1].start)
        if not (alone and _is_direct(run)):
            out.extend(_opaque(run))
            merging = False
        elif merging and out[-1].end == run.start:
            out[-1] = Run(out[-1].length + run.length, out[-1].start, run.end)
        else:
            out.append(run)
            merging = True
    return tuple(out)


@dataclass(frozen=True, slots=True)
class AlignedText:
    """Reading text and its map back to the source.

    Raises ``ValueError`` when the runs do not cover the text exactly or go backwards: such a map would put a
    highlight on the wrong words.
    """

    text: str
    runs: tuple[Run, ...]

    def __post_init__(self) -> None:
        if sum(run.length for run in self.runs) != len(self.text):
            raise ValueError(f"runs cover {sum(r.length for r in self.runs)} characters, text has {len(self.text)}")
        before = Run(0, 0, 0)
        for run in self.runs:
            if run.length <= 0 or run.end < run.start or run.start < before.start or run.end < before.end:
                raise ValueError(f"run {run} goes backwards or is empty")
            if run.start < before.end and any(_is_direct(r) and r.length > 1 for r in (before, run)):
                raise ValueError(f"run {run} shares its place with {before}, so neither can match it letter by letter")
            before = run

    @classmethod
    def of(cls, text: str, start: int = 0) -> AlignedText:
        """``text`` exactly as it stands in the source at ``start``."""
        return cls(text, (Run(len(text), start, start + len(text)),) if text else ())

    @classmethod
    def standing_for(cls, text: str, start: int, end: int) -> AlignedText:
        """``text`` written in place of the source range ``start`` to ``end``."""
        return cls(text, (Run(len(text), start, end),) if text else ())

    @classmethod
    def join(cls, parts: Iterable[AlignedText]) -> AlignedText:
        """The parts one after another; raises ``ValueError`` when they are not in source order."""
        parts = list(parts)
        return cls("".join(p.text for p in parts), _settled(run for p in parts for run in p.runs))

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, end: int) -> AlignedText:
        """Characters ``start`` to ``end`` of the text, with their alignment."""
        start, end = max(0, start), min(len(self.text), end)
        if start >= end:
            return AlignedText("", ())
        runs: list[Run] = []
        position = 0
        for run in self.runs:
            low, high = max(start, position), min(end, position + run.length)
            if low < high:
                runs.extend(_cut(run, low - position, high - position))
            position += run.length
        return AlignedText(self.text[start:end], _settled(runs))

    def replace(self, start: int, end: int, new: str) -> AlignedText:
        """The text with characters ``start`` to ``end`` (at least one) written as ``new``; ``""`` removes them."""
        low, high = self.source(start, end)
        middle = AlignedText.standing_for(new, low, high)
        return AlignedText.join([self.slice(0, start), middle, self.slice(end, len(self.text))])

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> AlignedText:
        """Every non-empty match of ``pattern`` replaced, like ``re.sub``."""
        parts: list[AlignedText] = []
        done = 0
        for match in pattern.finditer(self.text):
            if match.start() == match.end():
                continue
            written = new if isinstance(new, str) else new(match)
            parts.append(self.slice(done, match.start()))
            if written == match.group():
                parts.append(self.slice(match.start(), match.end()))
            else:
                parts.append(AlignedText.standing_for(written, *self.source(match.start(), match.end())))
            done = match.end()
        if not parts:
            return self
        parts.append(self.slice(done, len(self.text)))
        return AlignedText.join(parts)

    def strip(self) -> AlignedText:
        """The text without the white space at its ends."""
        lead = len(self.text) - len(self.text.lstrip())
        return self.slice(lead, len(self.text.rstrip()))

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The smallest source range that holds characters ``start`` to ``end`` of the text.

        Raises ``ValueError`` unless ``0 <= start < end <= len(text)``.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no characters {start}-{end} in a text of {len(self.text)}")
        low, high = -1, 0
        position = 0
        for run in self.runs:
            first, last = max(0, start - position), min(run.length, end - position)
            if first < last:
                part = _cut(run, first, last)[0]
                low, high = part.start if low < 0 else low, part.end
            position += run.length
        return low, high

    def locate(self, start: int, end: int) -> tuple[int, int] | None:
        """The characters of the text that stand for any of the source range ``start`` to ``end``, or None."""
        low: int | None = None
        high = 0
        position = 0
        for run in self.runs:
            if run.start < end and start < max(run.end, run.start + 1):
                first, last = 0, run.length
                if _is_direct(run):
                    first, last = max(0, start - run.start), min(run.length, end - run.start)
                if low is None:
                    low = position + first
                high = position + last
            position += run.length
        return None if low is None else (low, high)


def _cut(run: Run, start: int, end: int) -> tuple[Run, ...]:
    if _is_direct(run):
        return (Run(end - start, run.start + start, run.start + end),)
    return _opaque(Run(end - start, run.start, run.end))
