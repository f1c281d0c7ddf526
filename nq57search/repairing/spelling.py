"""Which true words a misread one may stand for, with what each costs.

The words of the lexicon that look roughly alike (rapidfuzz, on shapes) are scored exactly by the channel, all at once:
the dynamic programme runs over arrays of words instead of over one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..vietnamese import fold
from .channel import MOST_READ, UNSEEN, Channel, prior
from .tokens import SPECIAL

LONGEST_READ, LONGEST_TRUE = 14, 10
_KEPT, _WIDTH = 10, 7.5
_PRIOR_WEIGHT = 0.7
_FAR = np.float32(99.0)
_IMPOSSIBLE = 40.0
_JOINED = np.float32(11.0)
"""Cost of two letters read as one, never seen so: "ội" as "m"."""
# What a digit or sign looks like. Quotes and brackets are the strokes a letter broke into.
_SHAPES = str.maketrans("01653489$§¢€@&£¥|![]<>/27", "olosdabgssceaaeyllllcclzt")
_STROKES = str.maketrans("", "", "(‘’'")

Case = str
"""How a word is cased: "l" lower, "t" with a capital, "u" in capitals."""


class Candidate(NamedTuple):
    """A word of the lexicon, what reading it so costs, and the case it is read in."""

    word: int
    cost: float
    case: Case


def case_of(read: str) -> Case:
    """The case a misread word shows."""
    letters = [c for c in read if c.isalpha()]
    if not letters:
        return "l"
    capitals = sum(c.isupper() for c in letters)
    if capitals == len(letters) > 1 or (len(letters) > 3 and capitals > 0.7 * len(letters)):
        return "u"
    return "t" if letters[0].isupper() else "l"


def cased(word: str, case: Case) -> str:
    """``word`` (lower case) in a case."""
    return word.upper() if case == "u" else word[:1].upper() + word[1:] if case == "t" else word


class Lexicon:
    """The words of a vocabulary, as arrays of characters in each case."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        kept = [(n, w) for n, w in enumerate(vocabulary) if w not in SPECIAL and len(w) <= LONGEST_TRUE and w.isalpha()]
        self.ids = np.array([n for n, _ in kept], np.int64)
        self.lengths = np.array([len(w) for _, w in kept], np.int64)
        self.by_shape: dict[str, list[int]] = defaultdict(list)
        for row, (_, word) in enumerate(kept):
            self.by_shape[fold(word)].append(row)
        self.shapes = list(self.by_shape)
        letters = sorted({c for _, w in kept for c in w + w.upper()})
        self.letters = {c: n + 1 for n, c in enumerate(letters)}
        self.rows = {case: self._spelt([cased(w, case) for _, w in kept]) for case in "ltu"}

    def _spelt(self, words: Sequence[str]) -> NDArray[np.int32]:
        rows = np.zeros((len(words), LONGEST_TRUE + 1), np.int32)
        for row, word in enumerate(words):
            for place, c in enumerate(word[:LONGEST_TRUE]):
                rows[row, place] = self.letters.get(c, 0)
        return rows


class Speller:
    """Candidates for misread words, remembered."""

    def __init__(self, lexicon: Lexicon, channel: Channel, unigrams: NDArray[np.float32]) -> None:
        self.lexicon, self.channel = lexicon, channel
        self._log_unigrams = np.log(np.maximum(unigrams, 1e-9))
        self._size = len(lexicon.letters) + 1
        self._readings = channel.readings()
        # What Channel.cost says of every letter at once: a letter's prior depends on its base letter alone.
        bases = [" ", *(fold(c) for c in lexicon.letters)]
        self._bases = sorted(set(bases))
        self._base_of = np.array([self._bases.index(b) for b in bases])
        self._shares, self._counted = channel.shares(lexicon.letters)
        self._ones: dict[str, NDArray[np.float32]] = {}
        self._twos: dict[str, NDArray[np.float32] | None] = {}
        self._found: dict[str, tuple[Candidate, ...]] = {}

    def candidates(self, read: str) -> tuple[Candidate, ...]:
        """The likeliest words, best first by cost and frequency; none for what is too long to be a syllable."""
        found = self._found.get(read)
        if found is None:
            found = self._found[read] = self._candidates(read) if 0 < len(read) <= LONGEST_READ else ()
        return found

    def worth(self, candidate: Candidate) -> float:
        """What candidates are ranked by before the language model has spoken: lower is better."""
        return candidate.cost - _PRIOR_WEIGHT * float(self._log_unigrams[candidate.word])

    def _candidates(self, read: str) -> tuple[Candidate, ...]:
        rows = self._alike(read)
        if not len(rows):
            return ()
        case = case_of(read)
        costs = self._costs(read, self.lexicon.rows[case][rows], self.lexicon.lengths[rows])
        ids = self.lexicon.ids[rows]
        worth = costs - _PRIOR_WEIGHT * self._log_unigrams[ids]
        order = np.argsort(worth, kind="stable")[: _KEPT if len(read) > 2 else 2 * _KEPT]
        within = worth[order[0]] + _WIDTH
        return tuple(
            Candidate(int(ids[n]), float(costs[n]), case)
            for n in order.tolist()
            if worth[n] <= within and costs[n] < _IMPOSSIBLE
        )

    def _alike(self, read: str) -> NDArray[np.int64]:
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        shape = fold(read).lower().translate(_SHAPES).translate(_STROKES)
        most = max(2, min(3, len(read) // 2 + 1))
        short = len(read) < 4  # nearly everything is near a short word
        found = process.extract(
            shape, self.lexicon.shapes, scorer=Levenshtein.distance, score_cutoff=most, limit=240 if short else 90
        )
        return np.array([row for like, _, _ in found for row in self.lexicon.by_shape[like]], np.int64)

    def _costs(self, read: str, words: NDArray[np.int32], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        """The channel's cost of each word: the programme of ``Channel.align``, over all words at once."""
        longest = int(lengths.max())
        table = np.full((longest + 1, len(read) + 1, len(words)), _FAR, np.float32)
        table[0, 0] = 0
        joined = words[:, :-1] * self._size + words[:, 1:]
        segments = {
            (j, size): (self._one(read[j - size : j]), self._two(read[j - size : j]))
            for j in range(len(read) + 1)
            for size in range(min(MOST_READ, j) + 1)
        }
        for i in range(1, longest + 1):
            letter = words[:, i - 1]
            for (j, size), (one, two) in segments.items():
                best = table[i, j]
                np.minimum(best, table[i - 1, j - size] + one[letter], out=best)
                if two is not None and i > 1:
                    np.minimum(best, table[i - 2, j - size] + two[joined[:, i - 2]], out=best)
        return np.asarray(table[lengths, len(read), np.arange(len(words))])

    def _one(self, read: str) -> NDArray[np.float32]:
        """Cost of reading each single letter as ``read``."""
        costs = self._ones.get(read)
        if costs is None:
            looks = np.array([prior(base, read) for base in self._bases], np.float32)[self._base_of]
            if read in self.lexicon.letters:
                looks[self.lexicon.letters[read]] = prior(read, read)
            seen = np.zeros(self._size, np.float32)
            for letter, share in self._shares.get(read, ()):
                seen[letter] = share
            counted = -np.log((1 - UNSEEN) * seen + UNSEEN * np.exp(-looks))
            costs = self._ones[read] = np.where(self._counted, counted, looks).astype(np.float32)
            costs[0] = _FAR
        return costs

    def _two(self, read: str) -> NDArray[np.float32] | None:
        """Cost of reading each pair of letters as ``read``; None when no pair can be."""
        if read not in self._twos:
            letters = self.lexicon.letters
            rows = [(t, c) for t, c in self._readings.get(read, ()) if t[0] in letters and t[1] in letters]
            unseen = _JOINED if len(read) == 1 else _FAR
            costs = np.full(self._size * self._size, unseen, np.float32) if rows or len(read) == 1 else None
            for true, cost in rows:
                assert costs is not None
                costs[letters[true[0]] * self._size + letters[true[1]]] = cost
            self._twos[read] = costs
        return self._twos[read]
