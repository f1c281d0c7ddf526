"""A query to ranked hits: understand, recall by words and by vectors, score, fold twins, mark the words.

Words and vectors each bring their best candidates. A candidate's score is a weighted sum of parts that each lie
between 0 and 1 (words, coverage, nearness in meaning), times what its kind is worth; every part is kept in
``Hit.scores``, so that a ranking can be explained.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .errors import BadInput
from .indexing import Opened
from .indexing.forward import BITS, bit_table
from .lexical import (
    AROUND,
    FOLDED,
    FOLDED_PAIR,
    FOLDED_WORD,
    HEADING,
    PAIR,
    TERM,
    WORD,
    LexicalQuery,
    Weighted,
)
from .marking import Wanted, mark
from .records import Hit, Kind, Passage, Results, Where
from .understanding import Reading, Term, Vocabulary, understand
from .vietnamese import fold

MOST_HITS = 100
FURTHEST = 10_000
_CANDIDATES = 200
_MOST_TWINS = 12
_BM25_MOST = 2.2


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of a score is worth: the middle of a plateau on the public gold, where no single step matters."""

    words: float = 1.0
    coverage: float = 0.7
    together: float = 0.4
    marks: float = 0.05
    """Only for a query typed with marks."""
    meaning: float = 0.05
    """Small: an encoder fitted on a small corpus mostly repeats what the words say."""


PARTS = ("words", "coverage", "together", "marks", "meaning")
FIELD_WEIGHTS = {FOLDED: 1.0, FOLDED_PAIR: 1.2, FOLDED_WORD: 0.6, HEADING: 0.25, AROUND: 0.15}
EXACT_WEIGHTS = {TERM: 0.2, PAIR: 0.25, WORD: 0.15}
KIND_FACTORS = {
    Kind.TEXT: 1.0,
    Kind.NOTE: 0.95,
    Kind.TABLE: 1.0,
    Kind.HEADING: 0.9,
    Kind.FRONT_MATTER: 0.85,
    Kind.LETTERHEAD: 0.7,
    Kind.ADDRESSEES: 0.5,
    Kind.SIGNATURE: 0.4,
    Kind.REPEAT: 0.5,
    Kind.LINK: 0.3,
    Kind.FOOTER: 0.3,
}


@dataclass(frozen=True, slots=True)
class _Pairs:
    opened: Opened

    def get(self, key: str, default: int, /) -> int:
        return self.opened.lexical.frequency(FOLDED_PAIR, key) or default


@dataclass(frozen=True, slots=True)
class _Candidate:
    row: int
    passage: Passage
    score: float
    scores: dict[str, float]


class Searcher:
    """Searches one opened index. Safe to use from several threads."""

    def __init__(self, opened: Opened, weights: Weights | None = None) -> None:
        self._opened = opened
        self._weights = weights or Weights()
        counts = opened.vocabulary
        self._vocabulary = Vocabulary(
            {word: count for word, (count, _) in counts.items()},
            {word: clean for word, (_, clean) in counts.items() if clean},
        )

    def search(self, text: str, *, k: int, offset: int, where: Where) -> Results:
        """Hits ``offset + 1`` to ``offset + k``. Raises ``BadInput`` for an impossible request, ``NotFound`` for an
        unknown document.
        """
        began = time.perf_counter()
        _check_range("k", k, 1, MOST_HITS)
        _check_range("offset", offset, 0, FURTHEST)
        among = self._opened.shelf.among(where)
        reading = understand(text, where, self._vocabulary, _Pairs(self._opened))
        ranked = self._ranked(reading, among, _CANDIDATES + offset + k)
        groups = self._folded(ranked, reading, among)
        wanted = _wanted(reading)
        hits = tuple(
            Hit(
                rank=n,
                score=round(first.score, 4),
                scores=first.scores,
                passage=first.passage,
                highlights=mark(first.passage, wanted),
                also_in=twins,
            )
            for n, (first, twins) in enumerate(groups[offset : offset + k], offset + 1)
        )
        return Results(reading.query, round((time.perf_counter() - began) * 1000, 2), len(groups), hits)

    def _ranked(self, reading: Reading, among: NDArray[np.int64] | None, depth: int) -> list[_Candidate]:
        """Candidates of both kinds of recall, best first."""
        query = self._lexical_query(reading)
        scores, rows = self._opened.lexical.nearest(query, depth, among)
        lexical = dict(zip(rows.tolist(), scores.tolist(), strict=True))
        meaning = {} if reading.phrases else self._meaning(reading, depth // 2, among)
        best = self._best_possible(query)
        candidates = self._scored(reading, {row: score / best for row, score in lexical.items()}, meaning)
        return sorted((c for c in candidates if c.score > 0), key=lambda c: (-c.score, c.row))

    def _meaning(self, reading: Reading, depth: int, among: NDArray[np.int64] | None) -> dict[int, float]:
        vector = self._opened.encoder.encode_queries([" ".join(t.text for t in reading.terms) or reading.query.text])
        if not vector.any():
            return {}
        scores, rows = self._opened.vectors.nearest(vector, depth, among)
        return {int(row): float(score) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0}

    def _lexical_query(self, reading: Reading) -> LexicalQuery:
        terms = list(self._weighted(reading.terms))
        phrases = tuple(
            (TERM if any(fold(t.text) != t.text for t in phrase) else FOLDED, tuple(t.text for t in phrase))
            for phrase in reading.phrases
        )
        return LexicalQuery(tuple(terms), phrases)

    def _weighted(self, terms: Sequence[Term]) -> Iterable[Weighted]:
        for t in terms:
            for name in (FOLDED, HEADING, AROUND):
                yield Weighted(name, t.folded, t.weight * FIELD_WEIGHTS[name])
            if t.exact:
                yield Weighted(TERM, t.text, t.weight * EXACT_WEIGHTS[TERM])
        for a, b in pairwise(terms):
            weight = max(a.weight, b.weight) if a.weight != b.weight else a.weight
            weight = weight if a.weight == b.weight else weight * 0.5
            folded = f"{a.folded}_{b.folded}"
            for name in (FOLDED_PAIR, HEADING, AROUND):
                yield Weighted(name, folded, weight * FIELD_WEIGHTS[name])
            if a.exact and b.exact:
                yield Weighted(PAIR, f"{a.text}_{b.text}", weight * EXACT_WEIGHTS[PAIR])
        texts = [t.text for t in terms]
        for start, end in self._opened.words.find(texts):
            word = "_".join(texts[start:end])
            yield Weighted(FOLDED_WORD, fold(word), FIELD_WEIGHTS[FOLDED_WORD])
            yield Weighted(WORD, word, EXACT_WEIGHTS[WORD])

    def _idf(self, name: str, term: str) -> float:
        count = self._opened.lexical.frequency(name, term)
        total = len(self._opened.lexical)
        return math.log(1 + (total - count + 0.5) / (count + 0.5))

    def _best_possible(self, query: LexicalQuery) -> float:
        """What no passage can score more than: BM25's k1 + 1 times the idf of each term."""
        wanted = {(w.field, w.term): w.weight for w in query.terms if w.field not in (HEADING, AROUND)}
        total = sum(weight * self._idf(*key) for key, weight in wanted.items() if self._opened.lexical.frequency(*key))
        return max(total * _BM25_MOST, 1e-6)

    def _scored(self, reading: Reading, lexical: dict[int, float], meaning: dict[int, float]) -> list[_Candidate]:
        rows = np.array(sorted({*lexical, *meaning}), np.int64)
        coverage, together, marks = self._coverage(rows, reading)
        w = self._weights
        several = len(reading.terms) > 1
        weights = np.array([w.words, w.coverage, w.together * several, w.marks * reading.query.marks, w.meaning])
        words = [lexical.get(row, 0.0) for row in rows.tolist()]
        near = [max(meaning.get(row, 0.0), 0.0) for row in rows.tolist()]
        parts = np.column_stack([words, coverage, together, marks, near]).reshape(-1, len(PARTS))
        totals = parts @ (weights / weights.sum())
        return [
            self._candidate(row, total, values)
            for row, total, values in zip(rows.tolist(), totals.tolist(), parts.tolist(), strict=True)
        ]

    def _candidate(self, row: int, total: float, values: Sequence[float]) -> _Candidate:
        passage = self._opened.shelf.passage(row)
        factor = KIND_FACTORS[passage.kind]
        named = zip(PARTS, values, strict=True)
        scores = {name: round(value, 4) for name, value in named} | {"kind": factor}
        return _Candidate(row, passage, total * factor, scores)

    def _coverage(self, rows: NDArray[np.int64], reading: Reading) -> tuple[NDArray[np.float64], ...]:
        """For each row, three shares of the query, each by idf.

        Of its terms, those the row holds in any marks (one that only its headings or the rest of its paragraph hold
        counts half); of its adjacent pairs, those that stand side by side; of its terms, those held as typed.
        """
        terms = reading.terms[:BITS]
        idf = np.array([self._idf(FOLDED, t.folded) * t.weight for t in terms])
        pair_idf = np.append(np.minimum(idf[:-1], idf[1:]), 0.0)
        v, forward = self._vocabulary, self._opened.forward
        loose = bit_table(len(v.counts), [v.unmarked_ids.get(t.folded, ()) for t in terms])
        typed = bit_table(len(v.counts), [[v.ids[t.text]] if t.text in v.ids else () for t in terms])
        held, paired = forward.own(rows, loose)
        near = forward.near(rows, loose) & ~held
        coverage = _share(held, idf) + _share(near, idf) / 2
        return coverage, _share(paired, pair_idf), _share(forward.own(rows, typed)[0], idf)

    def _folded(
        self, ranked: Sequence[_Candidate], reading: Reading, among: NDArray[np.int64] | None
    ) -> list[tuple[_Candidate, tuple[Passage, ...]]]:
        """One result for each thing said: twins join the best of them, shown by the one that suits the reader."""
        allowed = None if among is None else set(among.tolist())
        seen: set[str] = set()
        groups: list[tuple[_Candidate, tuple[Passage, ...]]] = []
        for candidate in ranked:
            if candidate.passage.id in seen:
                continue
            twins = [self._row(t) for t in candidate.passage.twins if t not in seen]
            shown = self._shown(candidate, [r for r in twins if allowed is None or r in allowed], reading)
            others = [candidate.row, *twins]
            also = tuple(self._opened.shelf.passage(r) for r in others if r != shown.row)
            seen.update((candidate.passage.id, *candidate.passage.twins))
            groups.append((shown, also[:_MOST_TWINS]))
        return groups

    def _row(self, passage_id: str) -> int:
        row = self._opened.shelf.row_of(passage_id)
        assert row is not None, passage_id
        return row

    def _shown(self, candidate: _Candidate, twins: Sequence[int], reading: Reading) -> _Candidate:
        """The candidate or, when one suits better, its twin: the asked language first, clean before misread."""

        def suits(row: int) -> tuple[bool, bool, bool, bool]:
            p = self._opened.shelf.passage(row)
            bilingual = "," in self._opened.shelf.card(p.span.doc).language
            asked = p.language == reading.query.language
            return asked, p.quality >= 0.5, p.kind is candidate.passage.kind, not bilingual or p.language == "en"

        best = max([candidate.row, *twins], key=lambda row: (suits(row), row == candidate.row, -row))
        if best == candidate.row or suits(best) == suits(candidate.row):
            return candidate
        return replace(candidate, row=best, passage=self._opened.shelf.passage(best))


def _share(bits: NDArray[np.uint64], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row, how much of the total worth its set bits have."""
    total = worth.sum()
    if not total:
        return np.zeros(len(bits))
    on = (bits[:, None] >> np.arange(len(worth), dtype=np.uint64)) & np.uint64(1)
    return np.asarray(on.astype(np.float64) @ (worth / total))


def _wanted(reading: Reading) -> tuple[Wanted, ...]:
    return tuple(Wanted(t.text, t.folded, t.exact, weak=t.weight < 1) for t in reading.terms)


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadInput(
            f"{name} is {value}.",
            f"Giá trị {name} là {value}.",
            fix_en=f"Use a number from {low} to {high}.",
            fix_vi=f"Hãy dùng số từ {low} đến {high}.",
        )
