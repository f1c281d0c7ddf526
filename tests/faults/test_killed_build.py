"""A build that is killed, at whatever moment, leaves the old index in use; the next build makes good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nq57search import artifacts
from nq57search.engine import Engine, build, check

OLD = "Kế hoạch chuyển đổi số của tỉnh.\n\n1. Xây dựng sàn giao dịch dữ liệu.\n"
NEW = "Kế hoạch đã sửa.\n\n1. Phát triển hạ tầng số và trí tuệ nhân tạo.\n\n2. Đào tạo nhân lực.\n"

# Stops at the n-th call of one function of the build, says so, and waits to be killed there.
_BUILD = """
import importlib, sys, time
from pathlib import Path
from nq57search.engine import build
corpus, root, place, nth = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
if place:
    module, name = place.split(":")
    owner = importlib.import_module(module)
    *outer, name = name.split(".")
    for part in outer:
        owner = getattr(owner, part)
    before, calls = getattr(owner, name), []
    def stop(*args, **kwargs):
        calls.append(name)
        if len(calls) == nth:
            print("stopped", flush=True)
            time.sleep(600)
        return before(*args, **kwargs)
    setattr(owner, name, stop)
print("built", build(corpus, root), flush=True)
"""

# Before anything is written, while each part is, while it is flushed, and around the two renames that take it into use.
PLACES = (
    ("nq57search.indexing:pair", 1),
    ("nq57search.indexing:write_shelf", 1),
    ("nq57search.indexing:write_lexical", 1),
    ("nq57search.indexing:_write_vectors", 1),
    ("nq57search.indexing.shelf:save_array", 3),
    ("nq57search.artifacts:_seal", 1),
    ("nq57search.artifacts:_flush", 5),
    ("nq57search.artifacts:_put_in_place", 1),
    ("nq57search.artifacts:_take_into_use", 1),
    ("pathlib:Path.replace", 1),
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(OLD, encoding="utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def root(corpus: Path, tmp_path: Path) -> Path:
    """An index of the old text; the text is then changed."""
    build(corpus, tmp_path / "index")
    (corpus / "a.txt").write_text(NEW, encoding="utf-8")
    return tmp_path / "index"


def start(corpus: Path, root: Path, place: str = "", nth: int = 1) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _BUILD, str(corpus), str(root), place, str(nth)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def kill(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """Those started, ended whatever happens."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        if process.poll() is None:
            kill(process)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def uses(root: Path, text: str) -> bool:
    """Whether the index in use is sound and of this text."""
    engine = Engine.open(root)
    assert check(root) == ()
    return engine.text("a") == text and bool(engine.search(text.partition("1. ")[2][:30]).hits)


@pytest.mark.parametrize(("place", "nth"), PLACES, ids=[f"{place.partition(':')[2]} {nth}" for place, nth in PLACES])
def test_the_old_index_stays_and_the_next_build_makes_good(
    corpus: Path, root: Path, processes: list[subprocess.Popen[str]], place: str, nth: int
) -> None:
    digest = artifacts.current(root)
    process = start(corpus, root, place, nth)
    processes.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "stopped\n", process.communicate()[1]
    kill(process)
    assert artifacts.current(root) == digest
    assert uses(root, OLD)
    assert build(corpus, root) != digest  # and nothing is left locked
    assert uses(root, NEW)
    assert not [path.name for path in root.iterdir() if path.name.startswith(".draft")]


@pytest.mark.parametrize("seconds", [0.3, 1.5, 3.0])
def test_killed_at_any_moment_one_whole_index_is_in_use(
    corpus: Path, root: Path, processes: list[subprocess.Popen[str]], seconds: float
) -> None:
    process = start(corpus, root)
    processes.append(process)
    time.sleep(seconds)
    kill(process)
    assert uses(root, OLD) or uses(root, NEW)
    build(corpus, root)
    assert uses(root, NEW)


def test_a_first_build_that_is_killed_leaves_no_index(
    corpus: Path, tmp_path: Path, processes: list[subprocess.Popen[str]]
) -> None:
    process = start(corpus, tmp_path / "index", "nq57search.artifacts:_put_in_place")
    processes.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "stopped\n"
    kill(process)
    assert not (tmp_path / "index" / "CURRENT").exists()
    build(corpus, tmp_path / "index")
    assert uses(tmp_path / "index", OLD)


def test_an_engine_that_is_open_goes_on_while_another_index_is_built(corpus: Path, root: Path) -> None:
    engine = Engine.open(root)
    before = engine.search("sàn giao dịch").hits
    build(corpus, root)
    assert engine.search("sàn giao dịch").hits == before
    assert engine.text("a") == OLD
    assert Engine.open(root).text("a") == NEW
