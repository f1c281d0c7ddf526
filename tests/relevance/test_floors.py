"""The search on the public gold, held to floors per kind; and each floor shown able to fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from nq57search.engine import Engine
from nq57search.evaluating import GoldQuery, Report, evaluate, parse_floor, prove, read_gold
from nq57search.records import Hit, Results

GOLD = Path(__file__).parents[1] / "gold" / "search.public.jsonl"
SIX = "exact,khong-dau,number,long,short,typo"

# What the product promises, and for each kind a little below what was measured when the floor was set.
FLOORS = (
    f"{SIX}:hit@10>=0.95",
    f"{SIX}:success@1>=0.8",
    "exact:success@1>=0.8",
    "khong-dau:success@1>=0.8",
    "typo:success@1>=0.8",
    "short:success@1>=0.8",
    "number:success@1>=0.5",
    "long:success@1>=0.5",
    "number,long:hit@10>=0.8",
    "abbrev:hit@10>=0.6",
    "who:hit@10>=0.6",
    "ocr:hit@10>=0.8",
    "compare:hit@10>=0.6",
    "english:hit@10>=0.3",
    "all:success@1>=0.6",
    "all:hit@10>=0.75",
)


@dataclass
class Crippled:
    """An engine whose every answer is spoilt in one way."""

    engine: Engine
    spoil: Callable[[tuple[Hit, ...]], tuple[Hit, ...]]
    digest: str = "crippled"

    def search(self, text: str, *, k: int) -> Results:
        found = self.engine.search(text, k=100)
        return replace(found, hits=self.spoil(found.hits)[:k])


def backwards(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    return hits[::-1]


def nothing(_: tuple[Hit, ...]) -> tuple[Hit, ...]:
    return ()


def one_late(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The best one gone: as good as the original in everything but the first place."""
    return hits[1:]


@pytest.fixture(scope="module")
def gold(engine: Engine) -> tuple[GoldQuery, ...]:
    queries = read_gold(GOLD)
    prove(queries, engine.text)
    return queries


@pytest.fixture(scope="module")
def report(engine: Engine, gold: tuple[GoldQuery, ...]) -> Report:
    return evaluate(engine, gold)


def failures(report: Report) -> list[str]:
    return [failure for floor in FLOORS if (failure := parse_floor(floor).failure(report))]


@pytest.mark.parametrize("floor", FLOORS)
def test_the_search_is_not_below_its_floor(report: Report, floor: str) -> None:
    assert parse_floor(floor).failure(report) is None


def test_every_kind_of_the_gold_but_paraphrase_has_a_floor(report: Report) -> None:
    """Queries that share no word with their answer are found by meaning alone; the encoder shipped is too small."""
    held = {kind for floor in FLOORS for kind in parse_floor(floor).kinds}
    assert held == set(report.counts) - {"paraphrase"}


@pytest.mark.parametrize("spoil", [backwards, nothing])
def test_every_floor_fails_on_a_crippled_engine(
    engine: Engine, gold: tuple[GoldQuery, ...], spoil: Callable[[tuple[Hit, ...]], tuple[Hit, ...]]
) -> None:
    assert len(failures(evaluate(Crippled(engine, spoil), gold))) == len(FLOORS)


def test_losing_the_first_place_alone_is_seen(engine: Engine, gold: tuple[GoldQuery, ...]) -> None:
    found = failures(evaluate(Crippled(engine, one_late), gold))
    assert sum("success@1" in failure for failure in found) == sum("success@1" in floor for floor in FLOORS)


def test_the_figures_do_not_hang_on_the_run(engine: Engine, gold: tuple[GoldQuery, ...], report: Report) -> None:
    again = evaluate(engine, gold)
    assert (again.metrics, again.queries) == (report.metrics, report.queries)
