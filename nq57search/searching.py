"""A query to ranked hits: understand, recall by words and by vectors, score, fold twins, mark the words.

Words and vectors each bring their best candidates. A candidate's score is a weighted sum of parts that each lie
between 0 and 1 (words, coverage, nearness in meaning), times what its kind is worth; every part is kept in
``Hit.scores``, so that a ranking can be explained.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .errors import BadInput
from .indexing import TRUSTED, Opened
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
from .records import Hit, Kind, Results, Where
from .understanding import Reading, Term, Vocabulary, understand
from .vietnamese import fold

MOST_HITS = 100
FURTHEST = 10_000
_BY_WORDS, _BY_MEANING = 400, 100
"""How many candidates each recall brings, whichever page is asked for: else a later page would rank them otherwise."""
_MOST_TWINS = 12
_LEAST = 0.0001  # what would be shown as a score of nothing is no hit


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of a score is worth: the middle of a plateau on the public gold, where no single step matters."""

    words: float = 1.3
    """More than one, for it is a share of what no passage can exceed: the best for a sentence has about half."""
    coverage: float = 0.7
    together: float = 0.4
    marks: float = 0.05
    """Only for a query typed with marks."""
    meaning: float = 0.05
    """Small: an encoder fitted on a small corpus mostly repeats what the words say."""


PARTS = ("words", "coverage", "together", "marks", "meaning", "kind")
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
_FACTORS = np.array([KIND_FACTORS[kind] for kind in Kind])


@dataclass(frozen=True, slots=True)
class _Pairs:
    opened: Opened

    def get(self, key: str, default: int, /) -> int:
        return self.opened.lexical.frequency(FOLDED_PAIR, key) or default


@dataclass(frozen=True, slots=True, eq=False)
class _Ranking:
    """Candidates, best first: their rows, their scores, a column for each part of these; and who was found by words."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    parts: NDArray[np.float64]
    by_words: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Group:
    """The place in the ranking of the best of some twins, and the rows of the others."""

    place: int
    twins: tuple[int, ...]


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
        ranking = self._ranked(reading, among)
        groups = self._grouped(ranking.rows)
        passing = None if among is None else frozenset(among.tolist())
        wanted = _wanted(reading)
        hits = tuple(
            self._hit(rank, ranking, group, self._shown(ranking, group, reading, passing), wanted)
            for rank, group in enumerate(groups[offset : offset + k], offset + 1)
        )
        return Results(reading.query, round((time.perf_counter() - began) * 1000, 2), len(groups), hits)

    def _ranked(self, reading: Reading, among: NDArray[np.int64] | None) -> _Ranking:
        """Candidates of both kinds of recall, best first."""
        query = self._lexical_query(reading)
        scores, rows = self._opened.lexical.nearest(query, _BY_WORDS, among)
        shares = scores / max(self._opened.lexical.most(query), 1e-6)
        words = dict(zip(rows.tolist(), shares.tolist(), strict=True))
        return self._scored(reading, words, self._meaning(reading, among, rows))

    def _meaning(self, reading: Reading, among: NDArray[np.int64] | None, found: NDArray[np.int64]) -> dict[int, float]:
        """Nearness in meaning: of the nearest rows, and of those found already, that none may lack for being far."""
        vector = self._opened.encoder.encode_queries([" ".join(t.text for t in reading.terms) or reading.query.text])
        if not vector.any():
            return {}
        vectors = self._opened.vectors
        near = [vectors.nearest(vector, len(found), found)] if len(found) else []
        if not reading.phrases:  # which only words can answer
            near.append(vectors.nearest(vector, _BY_MEANING, among))
        pairs = (zip(rows[0].tolist(), scores[0].tolist(), strict=True) for scores, rows in near)
        return {row: score for pair in pairs for row, score in pair if row >= 0}

    def _lexical_query(self, reading: Reading) -> LexicalQuery:
        terms = tuple(self._weighted(reading.terms))
        phrases = tuple(
            (TERM if any(fold(t.text) != t.text for t in phrase) else FOLDED, tuple(t.text for t in phrase))
            for phrase in reading.phrases
        )
        return LexicalQuery(terms, phrases)

    def _weighted(self, terms: Sequence[Term]) -> Iterable[Weighted]:
        for t in terms:
            for name in (FOLDED, HEADING, AROUND):
                yield Weighted(name, t.folded, t.weight * FIELD_WEIGHTS[name])
            if t.exact:
                yield Weighted(TERM, t.text, t.weight * EXACT_WEIGHTS[TERM])
        for a, b in pairwise(terms):
            weight = a.weight if a.weight == b.weight else max(a.weight, b.weight) / 2
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

    def _scored(self, reading: Reading, words: dict[int, float], meaning: dict[int, float]) -> _Ranking:
        rows = np.array(sorted({*words, *meaning}), np.int64)
        w, several = self._weights, len(reading.terms) > 1
        weights = np.array([w.words, w.coverage, w.together * several, w.marks * reading.query.marks, w.meaning])
        found = [words.get(row, 0.0) for row in rows.tolist()]
        near = [max(meaning.get(row, 0.0), 0.0) for row in rows.tolist()]
        parts = np.column_stack([found, *self._coverage(rows, reading), near]).reshape(-1, len(weights))
        factors = _FACTORS[self._opened.shelf.kinds(rows)]
        scores = (parts @ (weights / weights.sum())) * factors
        order = np.lexsort((rows, -scores))
        order = order[scores[order] >= _LEAST]
        return _Ranking(rows[order], scores[order], np.column_stack([parts, factors])[order], frozenset(words))

    def _coverage(self, rows: NDArray[np.int64], reading: Reading) -> tuple[NDArray[np.float64], ...]:
        """For each row, three shares of the query, each by idf.

        Of its terms, those the row holds; of its adjacent pairs, those that stand side by side; of its terms, those
        held as typed. In the first two a term counts half when only the headings or the rest of the paragraph hold it,
        and when it stands with other marks than were typed, where the text's own marks can be trusted.
        """
        terms, forward = reading.terms[:BITS], self._opened.forward
        idf = np.array([self._opened.lexical.idf(FOLDED, t.folded) * t.weight for t in terms])
        pair_idf = np.append(np.minimum(idf[:-1], idf[1:]), 0.0)
        loose, strict = self._tables(terms)
        held, paired = forward.own(rows, loose)
        held_as_typed, paired_as_typed = forward.own(rows, strict)
        near = forward.near(rows, loose) & ~held
        trusted = self._opened.shelf.quality(rows) >= TRUSTED
        marks = _share(held_as_typed, idf)
        coverage = _halved(_share(held, idf), marks, trusted) + _share(near, idf) / 2
        together = _halved(_share(paired, pair_idf), _share(paired_as_typed, pair_idf), trusted)
        return coverage, together, marks

    def _tables(self, terms: Sequence[Term]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Which words of the corpus answer which terms: with any marks, and as typed where marks were typed."""
        v = self._vocabulary
        any_marks = [v.unmarked_ids.get(t.folded, []) for t in terms]
        as_typed = [
            [v.ids[t.text]] if t.exact and t.text in v.ids else found for t, found in zip(terms, any_marks, strict=True)
        ]
        return bit_table(len(v.counts), any_marks), bit_table(len(v.counts), as_typed)

    def _grouped(self, rows: NDArray[np.int64]) -> list[_Group]:
        """One group for each thing said: twins join the best of them."""
        seen: set[int] = set()
        groups: list[_Group] = []
        for place, (row, twins) in enumerate(zip(rows.tolist(), self._opened.shelf.twins(rows), strict=True)):
            if row not in seen:
                groups.append(_Group(place, tuple(t for t in twins if t not in seen)))
                seen.update((row, *twins))
        return groups

    def _shown(self, ranking: _Ranking, group: _Group, reading: Reading, passing: frozenset[int] | None) -> int:
        """The best of a group or, when one suits better, its twin: the asked language first, clean before misread.

        Where the best was found by its words the twin must have been too, or there would be nothing to mark in it; and
        it must pass the filters as the best does.
        """
        first = int(ranking.rows[group.place])
        kind = self._opened.shelf.passage(first).kind

        def suits(row: int) -> tuple[bool, bool, bool, bool]:
            p = self._opened.shelf.passage(row)
            bilingual = "," in self._opened.shelf.card(p.span.doc).language
            asked = p.language == reading.query.language
            return asked, p.quality >= TRUSTED, p.kind is kind, not bilingual or p.language == "en"

        able = ranking.by_words if first in ranking.by_words else passing
        rows = [first, *(t for t in group.twins if able is None or t in able)]
        return max(rows, key=lambda row: (suits(row), row == first, -row))

    def _hit(self, rank: int, ranking: _Ranking, group: _Group, shown: int, wanted: Sequence[Wanted]) -> Hit:
        """A group as a hit. Its scores are those of the best of the group, which need not be the one shown."""
        passage = self._opened.shelf.passage(shown)
        others = [row for row in (int(ranking.rows[group.place]), *group.twins) if row != shown]
        scores = zip(PARTS, ranking.parts[group.place].tolist(), strict=True)
        return Hit(
            rank=rank,
            score=round(float(ranking.scores[group.place]), 4),
            scores={name: round(score, 4) for name, score in scores},
            passage=passage,
            highlights=mark(passage, wanted),
            also_in=tuple(self._opened.shelf.passage(row) for row in others[:_MOST_TWINS]),
        )


def _share(bits: NDArray[np.uint64], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row, how much of the total worth its set bits have."""
    total = worth.sum()
    if not total:
        return np.zeros(len(bits))
    on = (bits[:, None] >> np.arange(len(worth), dtype=np.uint64)) & np.uint64(1)
    return np.asarray(on.astype(np.float64) @ (worth / total))


def _halved(loose: NDArray[np.float64], strict: NDArray[np.float64], trusted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """``loose``, but where the row can be trusted what is not in ``strict`` too counts half."""
    return np.where(trusted, (loose + strict) / 2, loose)


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
