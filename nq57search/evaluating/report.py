"""Run an engine over judged queries: measures with intervals, per kind and overall, and how long answers took."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from .measures import DEPTH, Places, Scores, score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from ..records import Hit, Results
    from .gold import GoldQuery

METRICS = ("success@1", "mrr@10", "hit@10", "ndcg@10")
ALL = "all"
RESAMPLES = 2000
_SEED = 57
_MIDDLE = (2.5, 97.5)


class Searcher(Protocol):
    """What is evaluated: anything that answers a search as ``Engine`` does."""

    @property
    def digest(self) -> str: ...

    def search(self, text: str, *, k: int) -> Results: ...


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries and its 95 % bootstrap interval (percentiles of 2,000 resamples, fixed seed)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """How one query went; ``rank`` is that of its first grade-2 hit within ten, ``top`` the id of the first passage."""

    id: str
    query: str
    kind: str
    rank: int | None
    top: str | None
    metrics: dict[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole run. ``metrics`` maps "all" and every kind to its estimates, ``counts`` to its number of queries."""

    gold: str
    digest: str
    counts: dict[str, int]
    metrics: dict[str, dict[str, Estimate]]
    latency_ms: dict[str, float]
    queries: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """As written by ``--json`` and read back by ``--against``."""
        return {"kind": "search"} | asdict(self)


def evaluate(
    searcher: Searcher,
    gold: Sequence[GoldQuery],
    *,
    name: str = "",
    progress: Callable[[str, int, int], None] | None = None,
) -> Report:
    """Search every query, ten hits each, and measure. One search goes before, unmeasured, to warm what loads late."""
    searcher.search(gold[0].query, k=DEPTH)
    rows, times = [], []
    for done, query in enumerate(gold, 1):
        before = perf_counter()
        hits = searcher.search(query.query, k=DEPTH).hits
        times.append((perf_counter() - before) * 1000)
        rows.append(_row(query, hits))
        if progress is not None:
            progress("searching", done, len(gold))
    groups = {ALL: rows} | {kind: [row for row in rows if row.kind == kind] for kind in _kinds(rows)}
    p50, p95 = np.percentile(times, (50, 95))
    return Report(
        gold=name,
        digest=searcher.digest,
        counts={kind: len(group) for kind, group in groups.items()},
        metrics={kind: estimates(group) for kind, group in groups.items()},
        latency_ms={"p50": round(float(p50), 3), "p95": round(float(p95), 3)},
        queries=tuple(rows),
    )


def estimates(rows: Sequence[Row]) -> dict[str, Estimate]:
    """Mean and interval of each metric over ``rows``, of which there must be one or more."""
    return interval(np.array([[row.metrics[metric] for metric in METRICS] for row in rows]))


def interval(values: NDArray[np.float64]) -> dict[str, Estimate]:
    """Mean and interval of each column of ``values`` (queries by ``METRICS``, float64); rows are resampled together."""
    sample = np.random.default_rng(_SEED).integers(len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(values[sample].mean(axis=1), _MIDDLE, axis=0)
    columns = zip(METRICS, values.mean(axis=0), low, high, strict=True)
    return {metric: Estimate(*(round(float(number), 6) for number in numbers)) for metric, *numbers in columns}


def _row(query: GoldQuery, hits: Sequence[Hit]) -> Row:
    scores = score([_places(hit) for hit in hits], query.relevant)
    top = hits[0].passage.id if hits else None
    return Row(query.id, query.query, query.kind, scores.rank, top, _metrics(scores))


def _places(hit: Hit) -> Places:
    return (hit.passage.span, *(twin.span for twin in hit.also_in))


def _metrics(scores: Scores) -> dict[str, float]:
    values = (scores.success, scores.reciprocal_rank, scores.hit, scores.ndcg)
    return dict(zip(METRICS, values, strict=True))


def _kinds(rows: Iterable[Row]) -> tuple[str, ...]:
    """The kinds in the order in which the gold brings them."""
    return tuple(dict.fromkeys(row.kind for row in rows))
