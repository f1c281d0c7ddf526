"""A report and a comparison as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .report import ALL, METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .comparing import Comparison
    from .report import Estimate, Report


def report_lines(report: Report) -> Iterator[str]:
    """The table: a line for each kind and one for all, each metric with its 95 % interval; then speed and index."""
    kinds = [kind for kind in report.counts if kind != ALL] + [ALL]
    width = max(len(kind) for kind in (*kinds, "kind"))
    yield f"{'kind':<{width}}  {'n':>4}  " + "  ".join(f"{metric:<18}" for metric in METRICS).rstrip()
    for kind in kinds:
        cells = "  ".join(f"{_cell(report.metrics[kind][metric]):<18}" for metric in METRICS)
        yield f"{kind:<{width}}  {report.counts[kind]:>4}  {cells}".rstrip()
    yield ""
    yield f"latency p50 {report.latency_ms['p50']:.1f} ms, p95 {report.latency_ms['p95']:.1f} ms; index {report.digest}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Which queries were won and lost, and by how much the measures moved."""
    yield f"won {len(comparison.won)}: {' '.join(comparison.won)}".rstrip()
    yield f"lost {len(comparison.lost)}: {' '.join(comparison.lost)}".rstrip()
    yield f"same {comparison.same}"
    for name, ids in (("here", comparison.only_here), ("in the other report", comparison.only_there)):
        if ids:
            yield f"only {name} {len(ids)}: {' '.join(ids)}"
    for metric, change in comparison.difference.items():
        yield f"{metric:<9}  {change.value:+.3f} [{change.low:+.3f}, {change.high:+.3f}]"


def _cell(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} [{estimate.low:.2f}, {estimate.high:.2f}]"
