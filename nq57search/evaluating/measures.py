"""Judge one ranking against the places that answer its query.

A hit is all the places it shows: its passage and those of ``also_in``. It covers a judged place when their overlap is
at least half of the shorter of the two and at least a tenth of the hit's place, so that gluing passages together gains
nothing. success@1, MRR@10 and hit@10 look at grade 2 alone; nDCG@10 at both grades, with gain 2**grade - 1 and
discount log2(rank + 1) (Järvelin and Kekäläinen 2002, in the exponential form of Burges et al. 2005).

nDCG counts what a reader learns, so the same sentence in two documents is one answer: judged places whose words agree
(``merge_copies``) form one, with the best of their grades, and each counts once. The ideal ranking is these answers by
falling grade, and never depends on the ranking that is judged. A hit that covers several answers not seen before stands
for as many consecutive entries of the ranking, best first (it shows them all, as ``also_in`` shows a translation); one
that covers only answers seen before is an entry without gain. So no ranking exceeds 1, one that folds copies together
can reach it, and one that repeats them cannot.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from .gold import EXACTLY_SOUGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..records import Span
    from .gold import Relevant

DEPTH = 10
_COPY = 0.9
"""Normalised Levenshtein similarity from which two quotes are copies: line breaks, markup and a wrong letter apart."""

Places = tuple["Span", ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """One query's measures, each 0 to 1, and the rank (from 1, within ``DEPTH``) of its first grade-2 hit."""

    success: float
    reciprocal_rank: float
    hit: float
    ndcg: float
    rank: int | None


def covers(place: Span, relevant: Span) -> bool:
    """Whether a hit's place counts for a judged place."""
    overlap = place.overlap(relevant)
    return overlap > 0 and 2 * overlap >= min(len(place), len(relevant)) and 10 * overlap >= len(place)


def judge(hit_places: Places, relevant: Sequence[Relevant]) -> tuple[int, ...]:
    """Positions in ``relevant`` of all places that a hit, shown at ``hit_places``, covers; in order, empty for none."""
    return tuple(
        position for position, judged in enumerate(relevant) if any(covers(place, judged.span) for place in hit_places)
    )


def score(ranking: Sequence[Places], relevant: Sequence[Relevant]) -> Scores:
    """Measure a ranking: for each hit, best first, the places it shows. Only the first ``DEPTH`` count."""
    covered = [judge(places, relevant) for places in ranking[:DEPTH]]
    ranks = (
        rank
        for rank, positions in enumerate(covered, 1)
        if any(relevant[position].grade == EXACTLY_SOUGHT for position in positions)
    )
    first = next(ranks, None)
    return Scores(
        success=float(first == 1),
        reciprocal_rank=1 / first if first else 0.0,
        hit=float(first is not None),
        ndcg=_ndcg(covered, relevant),
        rank=first,
    )


def _ndcg(covered: Sequence[tuple[int, ...]], relevant: Sequence[Relevant]) -> float:
    answers = merge_copies(relevant)
    grades: dict[int, int] = {}
    for answer, judged in zip(answers, relevant, strict=True):
        grades[answer] = max(grades.get(answer, 0), judged.grade)
    seen: set[int] = set()
    entries: list[int] = []
    for positions in covered:
        new = {answers[position] for position in positions} - seen
        seen |= new
        entries.extend(sorted((grades[answer] for answer in new), reverse=True) or [0])
    return _gain(entries) / _gain(sorted(grades.values(), reverse=True))


def _gain(grades: Sequence[int]) -> float:
    return sum(float(2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], 1))


def merge_copies(relevant: Sequence[Relevant]) -> tuple[int, ...]:
    """For each judged place the number of the answer it belongs to: the position of its first copy."""
    words = [_letters(judged.quote) for judged in relevant]
    answers = list(range(len(relevant)))
    for later in range(len(relevant)):
        for earlier in range(later):
            if answers[earlier] != answers[later] and _copies(words[earlier], words[later]):
                answers = [answers[earlier] if answer == answers[later] else answer for answer in answers]
    return tuple(answers)


def _copies(one: str, other: str) -> bool:
    """Same numbers, and nearly the same letters: two targets that differ by their figures are two answers."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    return Levenshtein.normalized_similarity(one, other, score_cutoff=_COPY) >= _COPY


def _letters(quote: str) -> str:
    folded = unicodedata.normalize("NFC", quote).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))
