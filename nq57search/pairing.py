"""Link the passages that say the same: copies and near copies within and across documents, and translations.

Copies are found among candidates that share rare term trigrams and confirmed with rapidfuzz. Translations are found
within one bilingual document by aligning the passages of each stretch in the two languages by length and by the
numbers, codes and names they share (Gale and Church, "A program for aligning sentences in bilingual corpora", 1993,
with cognates as in Simard et al. 1992).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from .records import Kind, Passage
from .vietnamese import fold, term, tokens

SAME = 86.0
"""rapidfuzz ratio of the folded terms (0 to 100) from which two passages are copies of each other."""
WITHIN = 93.0
"""rapidfuzz partial ratio from which a passage stands whole within a longer one."""
_FEWEST_TERMS = 5
_COMMON = 40
_COPIED_KINDS = frozenset({Kind.TEXT, Kind.NOTE, Kind.TABLE, Kind.HEADING, Kind.REPEAT})
_TRANSLATED_KINDS = _COPIED_KINDS - {Kind.REPEAT}

Pair = tuple[int, int]


def pair(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, each with the ids of its twins: copies first, then translations, in order of id."""
    links: dict[int, set[int]] = defaultdict(set)
    for a, b in (*copies(passages), *translations(passages)):
        links[a].add(b)
        links[b].add(a)
    return tuple(
        p.with_twins(tuple(passages[i].id for i in sorted(links[n]))) if n in links else p
        for n, p in enumerate(passages)
    )


def copies(passages: Sequence[Passage]) -> Iterator[Pair]:
    """Pairs of positions of passages in one language that say the same in nearly the same words."""
    terms = [_terms(p) if p.kind in _COPIED_KINDS else () for p in passages]
    lines = [" ".join(t) for t in terms]
    figures = [_figures(p) for p in passages]
    for a, b in _candidates(terms):
        if passages[a].language != passages[b].language or not _agree(figures[a], figures[b]):
            continue
        if _same(lines[a], lines[b]):
            yield a, b


def _terms(passage: Passage) -> tuple[str, ...]:
    return tuple(fold(term(t)) for t in tokens(passage.text))


def _candidates(terms: Sequence[tuple[str, ...]]) -> Iterator[Pair]:
    """Pairs that share at least a third of the shorter one's term trigrams, common trigrams aside."""
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    counts: list[int] = []
    for index, found in enumerate(terms):
        grams = {found[i : i + 3] for i in range(len(found) - 2)} if len(found) >= _FEWEST_TERMS else set()
        counts.append(len(grams))
        for gram in grams:
            where[gram].append(index)
    shared: dict[Pair, int] = defaultdict(int)
    for indexes in where.values():
        if len(indexes) <= _COMMON:
            for at, a in enumerate(indexes):
                for b in indexes[at + 1 :]:
                    shared[(a, b)] += 1
    for (a, b), count in sorted(shared.items()):
        if count * 3 >= min(counts[a], counts[b]):
            yield a, b


def _figures(passage: Passage) -> Counter[str]:
    """The numbers, dates and codes a passage states, the number it is listed under aside."""
    found = [t for t in tokens(passage.text) if t.kind in ("number", "date", "code")]
    listed = passage.kind is Kind.HEADING and bool(found) and found[0].start <= 1
    return Counter(term(t) for t in found[listed:])


def _agree(a: Counter[str], b: Counter[str]) -> bool:
    """Two passages that differ in a figure do not say the same: 30% of GDP in 2030 is not 50% in 2045."""
    return a <= b or b <= a


def _same(a: str, b: str) -> bool:
    """Near copies, or one whole within the other when it is the larger part of it."""
    short, long = sorted((a, b), key=len)
    if fuzz.ratio(short, long, score_cutoff=SAME) > 0:
        return True
    if len(short) < 0.4 * len(long) or len(short) < 40:
        return False
    return fuzz.partial_ratio(short, long, score_cutoff=WITHIN) > 0


def translations(passages: Sequence[Passage]) -> Iterator[Pair]:
    """Pairs of positions of a Vietnamese passage and its English one, within documents that hold both."""
    positions = [i for i, p in enumerate(passages) if p.kind in _TRANSLATED_KINDS]
    for _, document in groupby(positions, key=lambda i: passages[i].span.doc):
        runs = [(language, list(run)) for language, run in groupby(document, key=lambda i: passages[i].language)]
        for (first, left), (second, right) in pairwise(runs):
            if (first, second) == ("vi", "en"):
                yield from _align(passages, left, right)


def _align(passages: Sequence[Passage], left: Sequence[int], right: Sequence[int]) -> Iterator[Pair]:
    """The cheapest monotone alignment of two runs of passages; beads of 1-1, 1-2, 2-1, 1-0 and 0-1.

    The English run answers the last Vietnamese passages before it, so passages left over at the start of the
    Vietnamese run cost nothing.
    """
    left = left[-_LONGEST_SIDE * len(right) :]
    sides = {i: _Side(len(passages[i].text), frozenset(_anchors(passages[i]))) for i in (*left, *right)}
    rows, columns = len(left), len(right)
    best = [[math.inf] * (columns + 1) for _ in range(rows + 1)]
    back: dict[Pair, Pair] = {}
    for i in range(rows + 1):
        best[i][0] = 0.0
    for i in range(rows + 1):
        for j in range(columns + 1):
            for di, dj in ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1)):
                if i < di or j < dj or best[i - di][j - dj] == math.inf or (j == 0 and dj == 0):
                    continue
                cost = _bead([sides[p] for p in left[i - di : i]], [sides[p] for p in right[j - dj : j]])
                if best[i - di][j - dj] + cost < best[i][j]:
                    best[i][j] = best[i - di][j - dj] + cost
                    back[(i, j)] = (di, dj)
    i, j = rows, columns
    while (i, j) in back:
        di, dj = back[(i, j)]
        yield from ((a, b) for a in left[i - di : i] for b in right[j - dj : j])
        i, j = i - di, j - dj


_SKIPPED = 3.0
_UNEVEN = 1.2
_ENGLISH_LONGER = 1.12
_LONGEST_SIDE = 4
"""How many passages, for each of the other language, can come into question at most."""


class _Side(NamedTuple):
    """What an alignment needs to know of one passage."""

    length: int
    anchors: frozenset[str]


def _bead(left: Sequence[_Side], right: Sequence[_Side]) -> float:
    """The cost of reading ``right`` as the translation of ``left``: unlike lengths cost, shared anchors pay."""
    if not left or not right:
        return _SKIPPED
    vi = sum(side.length for side in left) * _ENGLISH_LONGER
    en = sum(side.length for side in right)
    length = abs(math.log((en + 10) / (vi + 10))) * 4
    ours = frozenset().union(*(side.anchors for side in left))
    theirs = frozenset().union(*(side.anchors for side in right))
    union = len(ours | theirs)
    agreement = 2.0 * len(ours & theirs) / union - 1.0 if union else 0.0
    return length + (_UNEVEN if len(left) + len(right) > 2 else 0.0) - agreement


def _anchors(passage: Passage) -> Iterator[str]:
    """What a translation keeps: numbers, codes, and names in capitals such as GDP, AI, UAV."""
    for token in tokens(passage.text):
        if token.kind in ("number", "code", "date") or (len(token.text) > 1 and token.text.isupper()):
            yield term(token)
