"""Interpolated Kneser-Ney estimates of a trigram model (Kneser and Ney 1995), with the three discounts of Chen and
Goodman (1999) and what pruning takes off given to the backoffs.

A pair of words is one number, ``first << WORD_BITS | second``, and a triple likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .tokens import START

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.int64]

WORD_BITS = 14
_WORD = (1 << WORD_BITS) - 1
_PAIR = (1 << 2 * WORD_BITS) - 1
_HIGHEST_DISCOUNTS = np.array([0.0, 0.95, 1.8, 2.6])
"""Above them nothing would be left of a small corpus, whose counts of counts are too few to trust."""
_LEAST_BACKOFF = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Probabilities and backoffs by sorted, distinct keys.

    P(w | u v) is that of the triple, or else the backoff of the context (u, v), 1 where there is none, times P(w | v);
    which is that of the pair (v, w), or else the backoff of v times P(w).
    """

    unigrams: Floats
    backoffs: Floats
    pairs: Whole
    pair_probabilities: Floats
    contexts: Whole
    context_backoffs: Floats
    triples: Whole
    triple_probabilities: Floats


def estimate(ids: NDArray[np.integer[Any]], size: int, prune: int) -> Estimates:
    """Estimates from sentences one after another, each as START, START, its words, END, all ids below ``size``.

    Triples seen ``prune`` times or less are left out and what they held goes to the backoff.
    """
    triples, counts = _counted_triples(ids)
    pairs, nexts = np.unique(triples & _PAIR, return_counts=True)
    words = pairs & _WORD
    unigrams = _unigram_probabilities(np.bincount(words, minlength=size).astype(np.float64))
    # What starts a sentence follows nothing but START: how often counts there, not after how many words.
    at_start = pairs >> WORD_BITS == START
    firsts = np.bincount(ids[1:][ids[:-1] == START], minlength=size)
    kinds = np.where(at_start, firsts[words], nexts)
    shares, backoffs = _shares(kinds, pairs >> WORD_BITS, size, np.ones(len(pairs), np.bool_))
    pair_probabilities = shares + backoffs[pairs >> WORD_BITS] * unigrams[words]

    contexts, rows = np.unique(triples >> WORD_BITS, return_inverse=True)
    kept = counts > prune
    shares, context_backoffs = _shares(counts, rows, len(contexts), kept)
    lower = pair_probabilities[np.searchsorted(pairs, triples[kept] & _PAIR)]
    probabilities = shares[kept] + context_backoffs[rows[kept]] * lower
    used = np.unique(rows[kept])
    return Estimates(
        unigrams=unigrams,
        backoffs=backoffs,
        pairs=pairs,
        pair_probabilities=pair_probabilities,
        contexts=contexts[used],
        context_backoffs=context_backoffs[used],
        triples=triples[kept],
        triple_probabilities=probabilities,
    )


def _counted_triples(ids: NDArray[np.integer[Any]]) -> tuple[Whole, Whole]:
    stream = ids.astype(np.int64)
    triples = (stream[:-2] << 2 * WORD_BITS) | (stream[1:-1] << WORD_BITS) | stream[2:]
    distinct, counts = np.unique(triples[stream[2:] != START], return_counts=True)
    return distinct, counts.astype(np.int64)


def _unigram_probabilities(preceded: Floats) -> Floats:
    """P(w) from after how many different words each is seen, smoothed with the same for all but START."""
    even = np.full(len(preceded), 1 / (len(preceded) - 1))
    even[START] = 0
    shares, left = _shares(preceded, np.zeros(len(preceded), np.int64), 1, np.ones(len(preceded), np.bool_))
    probabilities: Floats = shares + left[0] * even
    return probabilities


def _shares(counts: NDArray[Any], rows: Whole, size: int, kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """What each count is worth in its row once discounted, and what each of ``size`` rows has left for backing off."""
    totals = np.bincount(rows, counts, minlength=size)
    discounted = counts - _discounts(counts)[np.minimum(counts, 3).astype(np.int64)]
    shares = np.maximum(discounted, 0) / np.maximum(totals[rows], 1)
    left = 1 - np.bincount(rows[kept], shares[kept], minlength=size)
    return shares, np.maximum(left, _LEAST_BACKOFF)


def _discounts(counts: NDArray[Any]) -> Floats:
    """The discounts of counts 0, 1, 2 and from 3 on (Chen and Goodman 1999, equation 26)."""
    seen = np.array([(counts == times).sum() for times in range(5)], np.float64)
    base = seen[1] / max(1.0, seen[1] + 2 * seen[2])
    raw = [0.0, *(times - (times + 1) * base * seen[times + 1] / max(1.0, seen[times]) for times in (1, 2, 3))]
    discounts: Floats = np.clip(raw, 0.0, _HIGHEST_DISCOUNTS)
    return discounts
