"""The likeliest reading of a run of tokens, and how sure each choice is.

A beam over the lattice with trigram states (last two words) gives the best path; forward and backward sums over the
same beam give each choice its posterior probability (Baum et al. 1970). Each step is done for all states and edges at
once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .lattice import Edge, Lattice
from .mixture import Mixture

BEAM, WITHIN = 16, 12.0
_BITS = 14
_MASK = (1 << _BITS) - 1
_NONE = -1e30

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Choice(NamedTuple):
    """Tokens ``start`` to ``end`` are to be written as ``text``, with this posterior probability."""

    start: int
    end: int
    text: str
    probability: float
    kind: str


@dataclass(slots=True)
class _Arcs:
    """Ways into one boundary: from which state of which boundary, over which edge, at what score."""

    boundary: Ints
    source: Ints
    edge: Ints
    score: Floats
    state: Ints
    forward: Floats
    best: Floats

    @classmethod
    def joined(cls, parts: Sequence[_Arcs]) -> _Arcs:
        columns = (np.concatenate([getattr(p, name) for p in parts]) for name in cls.__slots__)
        return cls(*columns)

    def only(self, keep: NDArray[np.bool_]) -> _Arcs:
        return _Arcs(*(getattr(self, name)[keep] for name in self.__slots__))


@dataclass(slots=True)
class _Column:
    """The states alive at one boundary, with their summed and best scores."""

    states: Ints
    forward: Floats
    best: Floats
    into: _Arcs | None
    target: Ints


def decode(tokens: Sequence[str], lines: Sequence[int], lattice: Lattice, model: Mixture) -> list[Choice]:
    """The choices of the best path, left to right, together covering all tokens."""
    if not tokens:
        return []
    edges = lattice.edges(tokens, lines)
    columns = _forward(edges, model)
    posteriors = _posteriors(columns, edges)
    return _best_path(columns, edges, posteriors)


def _forward(edges: Sequence[Sequence[Edge]], model: Mixture) -> list[_Column | None]:
    count = len(edges)
    waiting: list[list[_Arcs]] = [[] for _ in range(count + 1)]
    zero = np.zeros(1)
    columns: list[_Column | None] = [_Column(np.zeros(1, np.int64), zero, zero, None, np.zeros(0, np.int64))]
    for at in range(count + 1):
        if at:
            columns.append(_column(waiting[at]) if waiting[at] else None)
            waiting[at] = []
        column = columns[at]
        if at < count and column is not None:
            arcs = _step(at, column, edges[at], model)
            ends = np.array([e.end for e in edges[at]], np.int64)[arcs.edge]
            for end in np.unique(ends).tolist():
                waiting[end].append(arcs.only(ends == end))
    return columns


def _step(at: int, column: _Column, edges: Sequence[Edge], model: Mixture) -> _Arcs:
    """Every state of a boundary extended by every edge that starts there."""
    lengths = np.array([len(e.words) for e in edges])
    words = np.zeros((len(edges), max(1, int(lengths.max()))), np.int64)
    for row, edge in enumerate(edges):
        words[row, : len(edge.words)] = edge.words
    source = np.repeat(np.arange(len(column.states)), len(edges))
    which = np.tile(np.arange(len(edges)), len(column.states))
    u, v = column.states[source] >> _BITS, column.states[source] & _MASK
    score = -np.array([e.cost for e in edges])[which]
    for place in range(int(lengths.max())):
        on = np.flatnonzero(lengths[which] > place)
        word = words[which[on], place]
        score[on] += model.log_probabilities(u[on], v[on], word)
        u[on], v[on] = v[on], word
    boundary = np.full(len(which), at, np.int64)
    state = (u << _BITS) | v
    return _Arcs(boundary, source, which, score, state, column.forward[source] + score, column.best[source] + score)


def _column(parts: Sequence[_Arcs]) -> _Column:
    """Arcs into one boundary, merged by state; only the states of the beam, and the arcs into them, live on."""
    arcs = _Arcs.joined(parts)
    states, inverse = np.unique(arcs.state, return_inverse=True)
    best = np.full(len(states), _NONE)
    np.maximum.at(best, inverse, arcs.best)
    order = np.argsort(-best, kind="stable")[:BEAM]
    order = order[best[order] > best[order[0]] - WITHIN]
    position = np.full(len(states), -1, np.int64)
    position[order] = np.arange(len(order))
    target = position[inverse]
    alive = target >= 0
    arcs, target = arcs.only(alive), target[alive]
    highest = best[order]
    summed = np.zeros(len(order))
    np.add.at(summed, target, np.exp(arcs.forward - highest[target]))
    return _Column(states[order], highest + np.log(summed), highest, arcs, target)


def _posteriors(columns: Sequence[_Column | None], edges: Sequence[Sequence[Edge]]) -> list[Floats]:
    """The posterior probability of every edge, from the backward sums."""
    found = [np.zeros(len(row)) for row in edges]
    back = [np.full(len(c.states), _NONE) if c is not None else np.empty(0) for c in columns]
    last = columns[-1]
    assert last is not None
    back[-1] = np.zeros(len(last.states))
    total = np.logaddexp.reduce(last.forward)
    for at in range(len(columns) - 1, 0, -1):
        column = columns[at]
        if column is None or column.into is None:
            continue
        arcs = column.into
        onward = back[at][column.target] + arcs.score
        for boundary in np.unique(arcs.boundary).tolist():
            here = np.flatnonzero(arcs.boundary == boundary)
            origin = columns[boundary]
            assert origin is not None
            np.logaddexp.at(back[boundary], arcs.source[here], onward[here])
            mass = np.exp(np.minimum(0.0, origin.forward[arcs.source[here]] + onward[here] - total))
            np.add.at(found[boundary], arcs.edge[here], mass)
    return found


def _best_path(
    columns: Sequence[_Column | None], edges: Sequence[Sequence[Edge]], posteriors: Sequence[Floats]
) -> list[Choice]:
    last = columns[-1]
    assert last is not None
    at, state = len(columns) - 1, int(np.argmax(last.best))
    out: list[Choice] = []
    while at:
        column = columns[at]
        assert column is not None
        assert column.into is not None
        here = np.flatnonzero(column.target == state)
        arc = int(here[np.argmax(column.into.best[here])])
        boundary, chosen = int(column.into.boundary[arc]), int(column.into.edge[arc])
        edge = edges[boundary][chosen]
        same = [n for n, e in enumerate(edges[boundary]) if e.end == edge.end and e.text == edge.text]
        probability = min(1.0, float(posteriors[boundary][same].sum()))
        out.append(Choice(edge.start, edge.end, edge.text, probability, edge.kind))
        at, state = boundary, int(column.into.source[arc])
    return out[::-1]
