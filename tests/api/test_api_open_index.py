"""A running service takes a new index into use, keeps the old one until it can, and never opens one twice at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from fake import FakeEngine

from api.open_index import LOOK_EVERY_S, OpenIndex
from nq57search.errors import IndexProblem

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Shelf:
    """An index folder, a clock, and an opener that a test can make fail."""

    root: Path
    now: float = 0.0
    opened: list[str] = field(default_factory=list)
    failure: Exception | None = None

    def write(self, name: str) -> None:
        draft = self.root / "draft"
        draft.write_text(name)
        draft.replace(self.root / "CURRENT")

    def open(self, root: Path) -> FakeEngine:
        if self.failure:
            raise self.failure
        try:
            name = (root / "CURRENT").read_text()
        except OSError:
            raise IndexProblem("None.", "Chưa có.", fix_en="Build.", fix_vi="Hãy lập.") from None
        self.opened.append(name)
        engine = FakeEngine()
        engine.digest = name
        return engine

    def tick(self) -> None:
        self.now += LOOK_EVERY_S


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def index(shelf: Shelf) -> OpenIndex:
    return OpenIndex(shelf.root, opener=shelf.open, clock=lambda: shelf.now)


def test_it_is_opened_once_while_nothing_changes(shelf: Shelf, index: OpenIndex) -> None:
    shelf.write("one")
    first = index.engine()
    for _ in range(5):
        shelf.tick()
        assert index.engine() is first
    assert shelf.opened == ["one"]


def test_a_new_one_is_taken_after_a_second_and_the_old_stays_usable(shelf: Shelf, index: OpenIndex) -> None:
    shelf.write("one")
    old = index.engine()
    shelf.write("two")
    assert index.engine() is old
    shelf.tick()
    assert index.engine().digest == "two"
    assert old.search("kinh tế").total == 2


def test_one_that_appears_later_is_taken(shelf: Shelf, index: OpenIndex) -> None:
    with pytest.raises(IndexProblem):
        index.engine()
    shelf.write("one")
    with pytest.raises(IndexProblem):
        index.engine()
    shelf.tick()
    assert index.engine().digest == "one"
    assert index.problem is None


@pytest.mark.parametrize(
    "failure", [IndexProblem("Bad.", "Hỏng.", fix_en="Build.", fix_vi="Hãy lập."), ValueError("bimat"), OSError(5)]
)
def test_a_broken_one_never_takes_the_place_of_a_good_one(
    shelf: Shelf, index: OpenIndex, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.write("one")
    good = index.engine()
    shelf.write("two")
    shelf.failure = failure
    shelf.tick()
    assert index.engine() is good
    assert index.problem is not None
    assert "bimat" not in caplog.text
    shelf.failure = None
    shelf.write("three")
    shelf.tick()
    assert index.engine().digest == "three"
    assert index.problem is None


def test_a_folder_taken_away_leaves_the_open_one_in_use(shelf: Shelf, index: OpenIndex) -> None:
    shelf.write("one")
    good = index.engine()
    (shelf.root / "CURRENT").unlink()
    shelf.tick()
    assert index.engine() is good


def test_others_go_on_with_the_old_one_while_one_thread_opens(shelf: Shelf) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(root: Path) -> FakeEngine:
        if shelf.opened:
            begun.set()
            assert go_on.wait(10)
        return shelf.open(root)

    index = OpenIndex(shelf.root, opener=slowly, clock=lambda: shelf.now)
    shelf.write("one")
    old = index.engine()
    shelf.write("two")
    shelf.tick()
    opening = threading.Thread(target=index.engine)
    opening.start()
    assert begun.wait(10)
    assert index.engine() is old
    go_on.set()
    opening.join(10)
    assert index.engine().digest == "two"
    assert shelf.opened == ["one", "two"]


def test_at_the_start_all_wait_for_one_opening(shelf: Shelf, index: OpenIndex) -> None:
    shelf.write("one")
    got: list[FakeEngine] = []
    threads = [threading.Thread(target=lambda: got.append(index.engine())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(got) == 8
    assert len({id(engine) for engine in got}) == 1
    assert shelf.opened == ["one"]


def test_a_given_engine_is_used_as_it_is(shelf: Shelf) -> None:
    shelf.write("one")
    given = FakeEngine()
    index = OpenIndex(shelf.root, given, opener=shelf.open)
    assert index.engine() is given
    assert shelf.opened == []
