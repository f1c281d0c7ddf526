"""How a machine misreads: the cost of reading a true word as what stands on the page.

A noisy channel (Kernighan, Church and Gale 1990; Brill and Moore 2000): a word of one or two true letters at a time is
read as none to three characters. Costs are negative log probabilities, from counts of aligned pairs blended with a
prior by how much letters look alike, so that a confusion never seen is unlikely and not impossible.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import PartMissing
from ..vietnamese import fold
from .pieces import bare

UNSEEN = 0.06
"""The share of the probability that the prior keeps, however much was counted."""
MOST_TRUE, MOST_READ = 2, 3
_FEWEST_PAIRS = 2
_ROUNDS = 4
Segment = tuple[str, str]


def prior(true: str, read: str) -> float:
    """The cost of reading ``true`` (1 or 2 letters) as ``read`` (0 to 3 characters), by looks alone."""
    if true == read:
        return 0.1
    like, seen = fold(true), fold(read)
    if len(true) == 1:
        return _prior_of_one(like, seen)
    if len(read) == 0:
        return 12.0
    if len(read) == 1:
        return 6.5 if seen in like else 8.5
    return 7.0 if seen[0] == like[0] or seen[-1] == like[-1] else 9.0


def _prior_of_one(like: str, seen: str) -> float:
    match len(seen):
        case 0:
            return 6.5
        case 1:
            return 1.5 if seen == like else 2.2 if seen.lower() == like.lower() else 4.6
        case 2:
            return 5.0 if like in seen else 8.0
        case _:
            return 7.0 if like in seen else 10.0


class Channel:
    """Counts of (true segment, read segment), as costs."""

    def __init__(self, counts: Mapping[str, Mapping[str, float]] | None = None) -> None:
        self.counts: dict[str, dict[str, float]] = {t: dict(c) for t, c in (counts or {}).items()}
        self._totals = {t: sum(c.values()) for t, c in self.counts.items()}
        self._costs: dict[Segment, float] = {}

    def cost(self, true: str, read: str) -> float:
        """-log P(read | true)."""
        key = (true, read)
        found = self._costs.get(key)
        if found is None:
            found = self._costs[key] = self._cost(true, read)
        return found

    def _cost(self, true: str, read: str) -> float:
        total = self._totals.get(true, 0.0)
        if not total or (len(true) > 1 and total < _FEWEST_PAIRS):
            return prior(true, read)
        seen = self.counts[true].get(read, 0.0) / total
        return -math.log((1 - UNSEEN) * seen + UNSEEN * math.exp(-prior(true, read)))

    def shares(self, letters: Mapping[str, int]) -> tuple[dict[str, list[tuple[int, float]]], NDArray[np.bool_]]:
        """For each read segment, (number of a letter, share of its counts); and which letters have counts.

        ``letters`` numbers the letters from 1.
        """
        found: dict[str, list[tuple[int, float]]] = {}
        counted = np.zeros(len(letters) + 1, bool)
        for letter, number in letters.items():
            total = self._totals.get(letter, 0.0)
            counted[number] = total > 0
            for read, count in self.counts.get(letter, {}).items():
                found.setdefault(read, []).append((number, count / total))
        return found, counted

    def readings(self) -> dict[str, list[tuple[str, float]]]:
        """For each read segment, the two-letter true segments counted for it, with their costs."""
        found: dict[str, list[tuple[str, float]]] = {}
        for true, reads in self.counts.items():
            if len(true) == MOST_TRUE and self._totals[true] >= _FEWEST_PAIRS:
                for read in reads:
                    found.setdefault(read, []).append((true, self.cost(true, read)))
        return found

    def align(self, true: str, read: str) -> tuple[float, tuple[Segment, ...]]:
        """The cheapest way to read ``true`` as ``read``: its cost, and the segments; infinite when there is none."""
        best = {(0, 0): 0.0}
        back: dict[tuple[int, int], tuple[int, int]] = {}
        for i in range(1, len(true) + 1):
            for j in range(len(read) + 1):
                for i0 in range(max(0, i - MOST_TRUE), i):
                    for j0 in range(max(0, j - MOST_READ), j + 1):
                        before = best.get((i0, j0), math.inf)
                        if before >= best.get((i, j), math.inf):
                            continue
                        cost = before + self.cost(true[i0:i], read[j0:j])
                        if cost < best.get((i, j), math.inf):
                            best[i, j], back[i, j] = cost, (i0, j0)
        place = (len(true), len(read))
        if place not in best:
            return math.inf, ()
        segments: list[Segment] = []
        total = best[place]
        while place in back:
            i0, j0 = back[place]
            segments.append((true[i0 : place[0]], read[j0 : place[1]]))
            place = (i0, j0)
        return total, tuple(reversed(segments))

    def with_pairs(self, pairs: Iterable[tuple[str, str]], weight: float) -> Channel:
        """A channel that has also seen these (true word, read word) pairs, each ``weight`` times."""
        counts = {t: Counter(c) for t, c in self.counts.items()}
        for true, read in pairs:
            for t, r in self.align(true, read)[1]:
                counts.setdefault(t, Counter())[r] += weight  # type: ignore[assignment]
        return Channel(counts)

    def save(self, path: Path) -> None:
        """Write the counts as JSON."""
        rows = {t: dict(sorted(c.items(), key=lambda kv: (-kv[1], kv[0]))) for t, c in sorted(self.counts.items())}
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Channel:
        """The channel that ``save`` wrote. Raises ``PartMissing`` when it is not there or is not one."""
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            return cls({str(t): {str(r): float(n) for r, n in c.items()} for t, c in rows.items()})
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise PartMissing(
                f"The table of misreadings {path} cannot be read: {error}.",
                f"Không đọc được bảng nhầm chữ {path}.",
                fix_en="Install the package again, or train one with `nq57search train repair`.",
                fix_vi="Hãy cài lại gói, hoặc huấn luyện bằng `nq57search train repair`.",
            ) from error


def learn(pairs: Iterable[tuple[str, str]]) -> Channel:
    """The channel of (true line, read line) pairs: hard expectation-maximisation over their words, four rounds."""
    words: Counter[tuple[str, str]] = Counter()
    for true, read in pairs:
        words.update(_word_pairs(true, read))
    channel = Channel()
    for _ in range(_ROUNDS):
        counts: dict[str, Counter[str]] = {}
        for (true, read), times in words.items():
            cost, segments = channel.align(true, read)
            if cost > 14 + 2 * len(true):  # two words that merely stand in the same place
                continue
            for t, r in segments:
                counts.setdefault(t, Counter())[r] += times
        channel = Channel(counts)
    return channel


def _word_pairs(true: str, read: str) -> list[tuple[str, str]]:
    """The words of two lines side by side; lines that were read into more or fewer words teach nothing."""
    a, b = true.split(), read.split()
    if len(a) != len(b):
        return []
    sides = ((bare(x), bare(y)) for x, y in zip(a, b, strict=True))
    return [(x, y) for x, y in sides if x and y and any(c.isalpha() for c in x)]
