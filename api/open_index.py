"""The index a running service answers from, and how it moves to a newer one without dropping a request."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from typing import TYPE_CHECKING, Final

from nq57search.engine import Engine
from nq57search.errors import IndexProblem, Nq57Error

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOK_EVERY_S: Final = 1.0

_log = logging.getLogger(__name__)
_Mark = tuple[int, int, int] | None


class OpenIndex:
    """Holds the engine in use and looks, at most once a second, whether ``root/CURRENT`` names another index.

    A request keeps the engine it was given until it is done, so a swap drops nothing. An index that cannot be opened
    never takes the place of one that can. With ``engine`` given, that one is used and nothing is ever opened.
    """

    def __init__(
        self,
        root: Path,
        engine: Engine | None = None,
        *,
        opener: Callable[[Path], Engine] = Engine.open,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._current = root / "CURRENT"
        self._root = root
        self._given = engine is not None
        self._engine = engine
        self._opener = opener
        self._clock = clock
        self._opening = threading.Lock()
        self._seen: _Mark = None
        self._next_look = float("-inf")
        self._problem: Nq57Error | None = None

    @property
    def problem(self) -> Nq57Error | None:
        """Why the newest index could not be opened, or None."""
        return self._problem

    def engine(self) -> Engine:
        """The engine to answer this request with. Raises ``Nq57Error`` when no index could be opened."""
        if not self._given:
            self._look()
        if self._engine is None:
            raise self._problem or _not_open_yet()
        return self._engine

    def renew(self) -> Engine:
        """The engine on the newest index, opened now. Raises ``Nq57Error`` when that cannot be opened."""
        if not self._given:
            with self._opening:
                self._swap_if_changed()
            if self._problem is not None:
                raise self._problem
        return self.engine()

    def _look(self) -> None:
        # One thread opens; the others go on with the engine in use, and wait only when there is none.
        if self._clock() < self._next_look or not self._opening.acquire(blocking=self._engine is None):
            return
        try:
            if self._clock() >= self._next_look:
                self._swap_if_changed()
                self._next_look = self._clock() + LOOK_EVERY_S
        finally:
            self._opening.release()

    def _swap_if_changed(self) -> None:
        mark = self._mark()
        if self._engine is not None and mark in (None, self._seen):
            return
        # Read before opening: a change made meanwhile differs from it at the next look.
        self._seen = mark
        try:
            opened = self._opener(self._root)
            opened.warm()
        except Nq57Error as problem:
            self._refuse(problem)
        except Exception as error:  # an index broken in a way nobody foresaw must not stop the service
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("opening the index failed: %s\n%s", type(error).__name__, frames)
            self._refuse(_broken(type(error).__name__))
        else:
            self._engine, self._problem = opened, None
            _log.info("index %s is open", opened.digest)

    def _refuse(self, problem: Nq57Error) -> None:
        if self._problem is None or self._problem.en != problem.en:
            _log.warning("%s %s", problem.en, problem.fix_en)
        self._problem = problem

    def _mark(self) -> _Mark:
        try:
            found = self._current.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size


def _not_open_yet() -> IndexProblem:
    return IndexProblem(
        "The index is still being opened.",
        "Chỉ mục đang được mở.",
        fix_en="Ask again in a few seconds.",
        fix_vi="Hãy thử lại sau vài giây.",
    )


def _broken(kind: str) -> IndexProblem:
    return IndexProblem(
        f"The index could not be opened ({kind}).",
        f"Không mở được chỉ mục ({kind}).",
        fix_en="Run `nq57search doctor`, then build the index again with `nq57search index`.",
        fix_vi="Hãy chạy `nq57search doctor`, rồi lập lại chỉ mục bằng `nq57search index`.",
    )
