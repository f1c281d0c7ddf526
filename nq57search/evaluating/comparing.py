"""Set a run beside an earlier one, and hold it to floors."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadInput
from .report import ALL, METRICS, Estimate, Report, Row, interval

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_FLOOR = re.compile(r"(?P<kinds>[^:]+):(?P<metric>[^>=]+)>=(?P<value>[0-9.]+)")
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against another one on the queries both have.

    A query is won when its first grade-2 hit stands higher than before (or was not found before), lost when lower.
    ``difference`` is the run minus the other, with the paired bootstrap interval, empty when no query is shared.
    """

    won: tuple[str, ...]
    lost: tuple[str, ...]
    same: int
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    difference: dict[str, Estimate]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Floor:
    """The least a metric may be over the queries of some kinds, pooled; the kind "all" means every query."""

    kinds: tuple[str, ...]
    metric: str
    value: float

    def reached(self, report: Report) -> tuple[float, int]:
        """The metric over the floor's kinds, pooled, and how many queries. Raises ``BadInput`` for an unknown kind."""
        for kind in self.kinds:
            if kind not in report.counts:
                raise _bad_floor(str(self), f"the gold has no kind {kind!r}, only {', '.join(report.counts)}")
        rows = [row for row in report.queries if ALL in self.kinds or row.kind in self.kinds]
        return sum(row.metrics[self.metric] for row in rows) / len(rows), len(rows)

    def failure(self, report: Report) -> str | None:
        """A sentence when ``report`` is below, else None. Raises ``BadInput`` for a kind the gold does not have."""
        reached, count = self.reached(report)
        if reached >= self.value - _ROUNDING:
            return None
        return f"{','.join(self.kinds)}: {self.metric} is {reached:.3f}, below the floor {self.value:g} (n = {count})"

    def line(self, report: Report) -> str:
        """What was reached, whether or not that is enough."""
        reached, count = self.reached(report)
        return f"floor {self}: {reached:.3f} (n = {count})"

    def __str__(self) -> str:
        return f"{','.join(self.kinds)}:{self.metric}>={self.value:g}"


def parse_floor(written: str) -> Floor:
    """Read ``KIND[,KIND…]:METRIC>=VALUE``, such as ``all:success@1>=0.6``. Raises ``BadInput``."""
    match = _FLOOR.fullmatch(written.replace(" ", ""))
    if match is None:
        raise _bad_floor(written, "it does not read KIND:METRIC>=VALUE")
    metric, kinds = match["metric"].lower(), tuple(kind for kind in match["kinds"].split(",") if kind)
    if metric not in METRICS:
        raise _bad_floor(written, f"the metrics are {', '.join(METRICS)}")
    try:
        value = float(match["value"])
    except ValueError:
        raise _bad_floor(written, f"{match['value']!r} is not a number") from None
    if not kinds or not 0 <= value <= 1:
        raise _bad_floor(written, "it needs a kind, and a value from 0 to 1")
    return Floor(kinds, metric, value)


def read_report(path: Path) -> tuple[Row, ...]:
    """The per-query rows of a report that ``Report.to_json`` wrote. Raises ``BadInput``."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_row(row) for row in content["queries"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(
            f"The report {path} cannot be read: {type(error).__name__} {error}.",
            f"Không đọc được báo cáo {path}: {type(error).__name__} {error}.",
            fix_en="Name a file that `nq57search evaluate … --json FILE` wrote.",
            fix_vi="Hãy chỉ đến một tệp do `nq57search evaluate … --json FILE` ghi ra.",
        ) from error


def compare(report: Report, other: Sequence[Row]) -> Comparison:
    """Set ``report`` against the rows of another run; queries are paired by their id."""
    here, there = {row.id: row for row in report.queries}, {row.id: row for row in other}
    shared = [query for query in here if query in there]
    steps = {query: _place(there[query]) - _place(here[query]) for query in shared}
    return Comparison(
        won=tuple(query for query in shared if steps[query] > 0),
        lost=tuple(query for query in shared if steps[query] < 0),
        same=sum(step == 0 for step in steps.values()),
        only_here=tuple(query for query in here if query not in there),
        only_there=tuple(query for query in there if query not in here),
        difference=_difference([here[query] for query in shared], [there[query] for query in shared]),
    )


def _difference(here: Sequence[Row], there: Sequence[Row]) -> dict[str, Estimate]:
    if not here:
        return {}
    pairs = zip(here, there, strict=True)
    return interval(np.array([[one.metrics[m] - other.metrics[m] for m in METRICS] for one, other in pairs]))


def _place(row: Row) -> int:
    """Its rank as a number that grows as things get worse: not found within ten is eleventh."""
    return row.rank if row.rank is not None else 11


def _row(row: dict[str, Any]) -> Row:
    rank, metrics = row["rank"], {metric: float(row["metrics"][metric]) for metric in METRICS}
    if not (rank is None or (type(rank) is int and 1 <= rank <= 10)):
        raise ValueError(f"rank {rank!r}")
    if not all(math.isfinite(value) for value in metrics.values()):
        raise ValueError(f"metrics of {row['id']!r}")
    return Row(str(row["id"]), str(row["query"]), str(row["kind"]), rank, row.get("top"), metrics)


def _bad_floor(written: str, why: str) -> BadInput:
    return BadInput(
        f"The floor {written!r} cannot be used: {why}.",
        f"Không dùng được mức sàn {written!r}: {why}.",
        fix_en="Write it like all:success@1>=0.6 or exact,typo:hit@10>=0.9.",
        fix_vi="Hãy viết như all:success@1>=0.6 hoặc exact,typo:hit@10>=0.9.",
    )
