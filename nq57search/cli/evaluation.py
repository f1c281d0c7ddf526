"""``nq57search evaluate``: score the search, compare with an earlier report, hold floors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import OutsideFailed
from .progress import Progress

if TYPE_CHECKING:
    from .context import Context

_STDOUT = "-"


def evaluate(context: Context) -> int:
    """Print the table (or, with ``--json -``, the report alone). Exit code 1 when a floor is not reached."""
    from .. import evaluating

    args, console = context.args, context.console
    floors = [evaluating.parse_floor(written) for written in args.floor]
    gold = evaluating.read_gold(args.gold)
    earlier = evaluating.read_report(args.against) if args.against else None
    engine = context.engine()
    evaluating.prove(gold, engine.text)
    with Progress() as progress:
        report = evaluating.evaluate(engine, gold, name=args.gold.name, progress=progress)
    comparison = evaluating.compare(report, earlier) if earlier is not None else None
    failures = [failure for floor in floors if (failure := floor.failure(report))]
    content = report.to_json() | {"floors_failed": failures}
    if comparison is not None:
        content["comparison"] = comparison.to_json()
    if args.json == _STDOUT:
        console.json(content)
    else:
        lines = [*evaluating.report_lines(report), *(evaluating.comparison_lines(comparison) if comparison else ())]
        console.line("\n".join([*lines, *(floor.line(report) for floor in floors)]))
        if args.json:
            _write(Path(args.json), content)
    for failure in failures:
        console.message(f"Below a floor: {failure}", f"Dưới mức sàn: {failure}")
    return 1 if failures else 0


def _write(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutsideFailed(
            f"The report cannot be written to {path}: {error.strerror}.",
            f"Không ghi được báo cáo vào {path}: {error.strerror}.",
            fix_en="Name a file in a folder that exists and can be written to.",
            fix_vi="Hãy chọn một tệp trong thư mục có sẵn và ghi được.",
        ) from error
