"""How far a long command has come, on stderr: a bar in a terminal, else a line for each stage."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType


class Progress:
    """Call it with stage, done and total as often as wanted; use it as a context so that the last bar is closed."""

    def __init__(self) -> None:
        self._stage: str | None = None
        self._bar: Any = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._begin(stage, total)
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def _begin(self, stage: str, total: int) -> None:
        self._end()
        self._stage = stage
        if not sys.stderr.isatty():
            print(f"{stage} ({total})" if total > 1 else stage, file=sys.stderr, flush=True)
            return
        from tqdm import tqdm

        self._bar = tqdm(total=total, desc=stage, file=sys.stderr, leave=True, dynamic_ncols=True)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
