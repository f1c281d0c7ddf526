"""How fast the search is (printed, never a gate), and what it must not load to be fast (a gate)."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nq57search.engine import Engine
from nq57search.records import Where

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

GOLD = Path(__file__).parents[1] / "gold" / "search.public.jsonl"
HEAVY = {"torch", "sentence_transformers", "transformers", "underthesea", "pymupdf", "fitz", "scipy", "sklearn"}
SEARCH = ["-m", "nq57search", "--index", "{root}", "search", "kinh tế số", "--json"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, cwd=root)


def searched(root: Path) -> list[str]:
    return [argument.format(root=root) for argument in SEARCH]


def packages_imported(log: str) -> set[str]:
    """The top-level packages that ``-X importtime`` names."""
    names = (line.rpartition("|")[2].strip() for line in log.splitlines() if line.startswith("import time:"))
    return {name.partition(".")[0] for name in names}


def test_a_search_from_the_command_line_loads_no_heavy_package(corpus_root: Path) -> None:
    done = run("-X", "importtime", *searched(corpus_root))
    imported = packages_imported(done.stderr)
    assert json.loads(done.stdout)["hits"]
    assert {"nq57search", "numpy", "tantivy"} <= imported, "the list of imports was not read"
    assert imported & HEAVY == set()


def test_help_and_version_load_neither_numpy_nor_an_index() -> None:
    for option in ("--help", "--version"):
        done = run("-X", "importtime", "-m", "nq57search", option)
        assert packages_imported(done.stderr) & (HEAVY | {"numpy", "tantivy", "faiss", "rapidfuzz"}) == set()


def test_a_page_of_hits_reads_only_the_passages_it_shows(corpus_root: Path) -> None:
    """Work grows with the page, not with the candidates: these are scored from arrays, not from their text."""
    engine = Engine.open(corpus_root)
    found = engine.search("chuyển đổi số", k=1)
    shown = sum(1 + len(hit.also_in) for hit in found.hits)
    assert found.total > 100
    assert len(engine._opened.shelf._kept) <= shown


@pytest.fixture(scope="module")
def queries() -> list[str]:
    return [json.loads(line)["query"] for line in GOLD.read_text(encoding="utf-8").splitlines()]


def test_speed_of_a_search(benchmark: BenchmarkFixture, engine: Engine, queries: list[str]) -> None:
    engine.warm()
    endless = itertools.cycle(queries)
    found = benchmark.pedantic(lambda: engine.search(next(endless)), rounds=3 * len(queries), iterations=1)
    assert found.total


def test_speed_of_a_filtered_search(benchmark: BenchmarkFixture, engine: Engine) -> None:
    where = Where(documents=("kh01",), year=2030)
    found = benchmark.pedantic(lambda: engine.search("chuyển đổi số", where=where), rounds=50, warmup_rounds=2)
    assert found.total


def test_speed_of_the_longest_query(benchmark: BenchmarkFixture, engine: Engine) -> None:
    longest = ("phát triển kinh tế số và xã hội số trong các cơ quan nhà nước " * 40)[:2000]
    found = benchmark.pedantic(lambda: engine.search(longest), rounds=30, warmup_rounds=2)
    assert found.total


def test_speed_of_the_first_search(benchmark: BenchmarkFixture, corpus_root: Path) -> None:
    found = benchmark.pedantic(lambda: Engine.open(corpus_root).search("kinh tế số"), rounds=5)
    assert found.total


def test_speed_of_the_command_line(benchmark: BenchmarkFixture, corpus_root: Path) -> None:
    done = benchmark.pedantic(lambda: run(*searched(corpus_root)), rounds=3)
    assert json.loads(done.stdout)["hits"]
