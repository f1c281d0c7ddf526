"""Measures against examples worked out by hand, and reports, comparisons and floors that can fail."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from math import log2
from typing import TYPE_CHECKING, Any

import pytest
from fake_engine import DUTY, ENGLISH, FakeEngine, passage
from hypothesis import given
from hypothesis import strategies as st

from nq57search import evaluating
from nq57search.errors import BadInput
from nq57search.evaluating import Floor, GoldQuery, Relevant, Scores
from nq57search.records import Hit, Passage, Query, Results, Span

if TYPE_CHECKING:
    from pathlib import Path


def at(start: int, end: int, doc: str = "a") -> Span:
    return Span(doc, start, end)


def judged(start: int, end: int, grade: int = 2, quote: str | None = None, doc: str = "a") -> Relevant:
    return Relevant(at(start, end, doc), quote or f"câu {start} {end}", grade)


# Whether a hit counts for a place.


@pytest.mark.parametrize(
    ("hit", "place", "counts"),
    [
        (at(0, 100), at(0, 100), True),
        (at(0, 100), at(50, 150), True),  # half of both
        (at(0, 100), at(51, 151), False),  # a character less than half
        (at(0, 100), at(90, 100), True),  # all of the place, a tenth of the hit
        (at(0, 101), at(90, 100), False),  # all of the place, less than a tenth of the hit: glued
        (at(40, 60), at(0, 1000), True),  # the hit is the shorter
        (at(0, 100), at(95, 115), False),  # a quarter of the shorter
        (at(0, 100), at(100, 200), False),  # they only touch
        (at(0, 100), at(0, 100, "b"), False),  # another document
        (at(5, 5), at(0, 10), False),  # an empty hit shows nothing
    ],
)
def test_when_a_hit_counts_for_a_place(hit: Span, place: Span, counts: bool) -> None:
    assert evaluating.covers(hit, place) is counts


def test_the_places_of_also_in_count_as_the_hits_own() -> None:
    relevant = (judged(0, 10), judged(20, 30, 1), judged(0, 10, 2, doc="b"))
    assert evaluating.judge((at(500, 600),), relevant) == ()
    assert evaluating.judge((at(500, 600), at(0, 10, "b")), relevant) == (2,)
    assert evaluating.judge((at(0, 10), at(20, 30)), relevant) == (0, 1)


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50), st.integers(1, 50))
def test_a_place_always_counts_for_itself_and_never_without_overlap(a: int, n: int, b: int, m: int) -> None:
    one, other = at(a, a + n), at(b, b + m)
    assert evaluating.covers(one, one)
    assert not (evaluating.covers(one, other) and one.overlap(other) == 0)


# One ranking.


def test_nothing_found_scores_nothing() -> None:
    nothing = Scores(success=0.0, reciprocal_rank=0.0, hit=0.0, ndcg=0.0, rank=None)
    assert evaluating.score([], [judged(0, 10)]) == nothing
    assert evaluating.score([(at(50, 60),)] * 10, [judged(0, 10)]) == nothing


def test_only_grade_two_counts_for_success_and_rank() -> None:
    relevant = [judged(0, 10, 1), judged(20, 30, 2)]
    scores = evaluating.score([(at(0, 10),), (at(90, 99),), (at(20, 30),)], relevant)
    assert (scores.success, scores.reciprocal_rank, scores.hit, scores.rank) == (0.0, pytest.approx(1 / 3), 1.0, 3)
    # Gains 1, 0, 3 at ranks 1, 2, 3; at best 3, 1.
    assert scores.ndcg == pytest.approx((1 + 3 / log2(4)) / (3 + 1 / log2(3)))


def test_the_eleventh_hit_is_too_late() -> None:
    misses: list[tuple[Span, ...]] = [(at(90, 99),)] * 9
    assert evaluating.score([*misses, (at(0, 10),)], [judged(0, 10)]).rank == 10
    late = evaluating.score([*misses, (at(91, 99),), (at(0, 10),)], [judged(0, 10)])
    assert (late.rank, late.hit, late.ndcg) == (None, 0.0, 0.0)


def test_the_best_ranking_scores_one_and_its_reverse_less() -> None:
    relevant = [judged(0, 10, 2), judged(20, 30, 1), judged(40, 50, 1)]
    best = [(at(0, 10),), (at(20, 30),), (at(40, 50),)]
    assert evaluating.score(best, relevant) == Scores(1.0, 1.0, 1.0, pytest.approx(1.0), 1)
    # Gains 1, 1, 3.
    expected = (1 + 1 / log2(3) + 3 / log2(4)) / (3 + 1 / log2(3) + 1 / log2(4))
    assert evaluating.score(best[::-1], relevant).ndcg == pytest.approx(expected)


def test_a_place_gains_once() -> None:
    relevant = [judged(0, 10, 2), judged(20, 30, 2)]
    repeated = evaluating.score([(at(0, 10),), (at(0, 10),), (at(20, 30),)], relevant)
    assert repeated.ndcg == pytest.approx((3 + 3 / log2(4)) / (3 + 3 / log2(3)))


COPY = "Đến năm 2030, mỗi cơ quan, tổ chức dùng tối thiểu 1 ứng dụng AI."


def test_copies_are_one_answer_with_the_best_of_their_grades() -> None:
    wrapped = "* Đến năm 2030, mỗi cơ quan, tổ\nchức dùng tối thiểu 1 ứng dụng AI"
    relevant = [judged(0, 60, 1, COPY), judged(0, 60, 2, wrapped, "b"), judged(100, 160, 1, "Điều khác hẳn.")]
    folded: list[tuple[Span, ...]] = [(at(0, 60), at(0, 60, "b")), (at(100, 160),)]
    assert evaluating.score(folded, relevant).ndcg == pytest.approx(1.0)
    repeated: list[tuple[Span, ...]] = [(at(0, 60),), (at(0, 60, "b"),), (at(100, 160),)]
    for order in (relevant, relevant[::-1]):
        assert evaluating.score(repeated, order).ndcg == pytest.approx((3 + 1 / log2(4)) / (3 + 1 / log2(3)))


def test_figures_make_two_answers_of_one_sentence() -> None:
    relevant = [judged(0, 60, 2, COPY), judged(0, 60, 2, COPY.replace("2030", "2035"), "b")]
    only_one = evaluating.score([(at(0, 60),)], relevant)
    assert only_one.ndcg == pytest.approx(3 / (3 + 3 / log2(3)))


def test_copies_of_copies_are_one_answer() -> None:
    words = [f"từ{letter}" for letter in "abcdefghijklmnopqrst"]
    chain = [" ".join(words), " ".join([*words[:-1], "khác"]), " ".join(["lạ", *words[1:-1], "khác"])]
    relevant = [judged(100 * n, 100 * n + 50, 2, quote) for n, quote in enumerate(chain)]
    assert evaluating.score([(at(200, 250),)], relevant).ndcg == pytest.approx(1.0)


def test_a_hit_that_shows_two_answers_stands_for_two_entries() -> None:
    relevant = [judged(0, 10, 2), judged(0, 10, 1, "In English.", "b"), judged(40, 50, 2)]
    both = evaluating.score([(at(0, 10), at(0, 10, "b")), (at(40, 50),)], relevant)
    # Entries 3, 1, 3 against the ideal 3, 3, 1.
    assert both.ndcg == pytest.approx((3 + 1 / log2(3) + 3 / log2(4)) / (3 + 3 / log2(3) + 1 / log2(4)))


def test_the_ideal_stops_at_ten() -> None:
    relevant = [judged(100 * n, 100 * n + 50) for n in range(12)]
    ranking = [(place.span,) for place in relevant[:10]]
    assert evaluating.score(ranking, relevant).ndcg == pytest.approx(1.0)


@given(st.lists(st.integers(0, 14), max_size=12), st.lists(st.sampled_from((1, 2)), min_size=1, max_size=12))
def test_measures_stay_within_bounds(order: list[int], grades: list[int]) -> None:
    relevant = [judged(100 * n, 100 * n + 50, grade) for n, grade in enumerate(grades)]
    scores = evaluating.score([(at(100 * n, 100 * n + 50),) for n in order], relevant)
    assert 0 <= scores.ndcg <= 1 + 1e-9
    assert scores.success <= scores.reciprocal_rank <= scores.hit
    assert (scores.rank is None) == (scores.hit == 0)


# Gold files.

ROW: dict[str, Any] = {
    "id": "s1",
    "query": "ai chủ trì",
    "kind": "who",
    "relevant": [
        {"doc": "kh", "start": DUTY.span.start, "end": DUTY.span.end, "quote": "Bộ Nội vụ chủ trì.", "grade": 2}
    ],
}


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_gold_is_read_with_its_origin(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", "", ROW)
    (query,) = evaluating.read_gold(path)
    assert query == GoldQuery("s1", "ai chủ trì", "who", (Relevant(DUTY.span, "Bộ Nội vụ chủ trì.", 2),), f"{path}:2")


def altered(**changes: object) -> dict[str, Any]:
    place = {key: value for key, value in changes.items() if key in ROW["relevant"][0]}
    row = ROW | {key: value for key, value in changes.items() if key in ROW}
    return row | {"relevant": [ROW["relevant"][0] | place]} if place else row


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        (altered(id=7), '"id"'),
        (altered(query=" "), '"query"'),
        (altered(kind=None), '"kind"'),
        (altered(relevant={}), '"relevant"'),
        (altered(relevant=[]), "grade 2"),
        (altered(relevant=["kh"]), "not a JSON object"),
        (altered(doc=""), '"doc"'),
        (altered(quote=None), '"quote"'),
        (altered(start=-1), "impossible range"),
        (altered(start="0"), "impossible range"),
        (altered(end=True), "impossible range"),
        (altered(end=0), "impossible range"),
        (altered(grade=3), "grade 3"),
        (altered(grade=1), "grade 2"),
    ],
)
def test_wrong_rows_are_refused_with_file_and_line(row: object, says: str, tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", ROW | {"id": "s0"}, row)
    with pytest.raises(BadInput) as caught:
        evaluating.read_gold(path)
    assert f"{path}:2" in caught.value.en
    assert says in caught.value.en


def test_double_ids_empty_missing_and_binary_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gold\.jsonl:2.*gold\.jsonl:1 already"):
        evaluating.read_gold(write(tmp_path / "gold.jsonl", ROW, ROW))
    with pytest.raises(BadInput, match="no query"):
        evaluating.read_gold(write(tmp_path / "empty.jsonl", ""))
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe")
    for name in ("missing.jsonl", "binary.jsonl", "."):
        with pytest.raises(BadInput, match="cannot be read"):
            evaluating.read_gold(tmp_path / name)


def test_gold_that_the_source_contradicts_is_refused(tmp_path: Path) -> None:
    gold = evaluating.read_gold(write(tmp_path / "gold.jsonl", ROW))
    source = " " * DUTY.span.start + "Bộ Nội vụ chủ trì."
    evaluating.prove(gold, {"kh": source}.__getitem__)
    with pytest.raises(BadInput, match=r"gold\.jsonl:1"):
        evaluating.prove(gold, {"kh": " " + source}.__getitem__)


# Whole runs.

AGENCY = passage("kh", "Mỗi cơ quan dùng")
HEADED = passage("kh", "II. TỔ CHỨC")


@dataclass
class Scripted:
    """A search whose answers are written down: passages for each query."""

    answers: dict[str, tuple[Passage, ...]]
    digest: str = "feed"
    asked: list[tuple[str, int]] = field(default_factory=list)

    def search(self, text: str, *, k: int) -> Results:
        self.asked.append((text, k))
        hits = tuple(Hit(rank, 1.0, {}, item, ()) for rank, item in enumerate(self.answers[text], 1))
        return Results(Query(text, "vi", marks=True), 0.1, len(hits), hits)


def gold_of(*rows: tuple[str, str]) -> list[GoldQuery]:
    """Queries that seek DUTY, by id and kind; each asks for its own id."""
    relevant = (Relevant(DUTY.span, "Bộ Nội vụ chủ trì.", 2),)
    return [GoldQuery(name, name, kind, relevant, f"gold:{name}") for name, kind in rows]


GOLD = gold_of(("a", "who"), ("b", "who"), ("c", "long"), ("d", "long"))
FIRST, SECOND, NOT = (DUTY, AGENCY), (AGENCY, DUTY), (AGENCY, HEADED)


def run(**answers: tuple[Passage, ...]) -> evaluating.Report:
    return evaluating.evaluate(Scripted(answers), GOLD, name="gold.jsonl")


def test_report_by_kind_and_overall() -> None:
    report = run(a=FIRST, b=SECOND, c=NOT, d=())
    assert report.counts == {"all": 4, "who": 2, "long": 2}
    values = {kind: {name: one.value for name, one in group.items()} for kind, group in report.metrics.items()}
    ndcg = (1 + 1 / log2(3)) / 2
    assert values["who"] == {"success@1": 0.5, "mrr@10": 0.75, "hit@10": 1.0, "ndcg@10": pytest.approx(ndcg, abs=1e-6)}
    assert values["long"] == dict.fromkeys(values["long"], 0.0)
    assert values["all"]["mrr@10"] == 0.375
    assert [(row.id, row.kind, row.rank, row.top) for row in report.queries] == [
        ("a", "who", 1, DUTY.id),
        ("b", "who", 2, AGENCY.id),
        ("c", "long", None, AGENCY.id),
        ("d", "long", None, None),
    ]
    assert report.digest == "feed"
    assert 0 <= report.latency_ms["p50"] <= report.latency_ms["p95"]


def test_a_hit_is_also_what_it_folds_in() -> None:
    searcher = FakeEngine()
    seeks_the_twin = GoldQuery("e", "q", "english", (Relevant(ENGLISH.span, "Each agency", 2),), "gold:1")
    assert evaluating.evaluate(searcher, [seeks_the_twin]).queries[0].rank == 1


def test_the_warming_search_is_not_counted() -> None:
    searcher = Scripted({"a": FIRST, "b": FIRST, "c": FIRST, "d": FIRST})
    report = evaluating.evaluate(searcher, GOLD)
    assert searcher.asked == [("a", 10), ("a", 10), ("b", 10), ("c", 10), ("d", 10)]
    assert len(report.queries) == 4


def test_intervals_hold_the_mean_repeat_themselves_and_narrow_with_n() -> None:
    report = run(a=FIRST, b=SECOND, c=NOT, d=FIRST)
    assert report.metrics == run(a=FIRST, b=SECOND, c=NOT, d=FIRST).metrics
    success = report.metrics["all"]["success@1"]
    assert (success.value, success.low, success.high) == (0.5, 0.0, 1.0)
    answers = {str(n): FIRST if n % 2 else NOT for n in range(400)}
    many = evaluating.evaluate(Scripted(answers), gold_of(*((name, "who") for name in answers)))
    assert many.metrics == evaluating.evaluate(Scripted(answers), gold_of(*((name, "who") for name in answers))).metrics
    # Normal approximation: half a width of 1.96 * sqrt(.5 * .5 / 400) = .049.
    wide = many.metrics["all"]["success@1"]
    assert wide.low == pytest.approx(0.451, abs=0.01)
    assert wide.high == pytest.approx(0.549, abs=0.01)
    certain = run(a=FIRST, b=FIRST, c=FIRST, d=FIRST).metrics["all"]["success@1"]
    assert (certain.low, certain.high) == (1.0, 1.0)


def test_a_report_read_back_differs_in_nothing(tmp_path: Path) -> None:
    report = run(a=FIRST, b=SECOND, c=NOT, d=())
    path = write(tmp_path / "report.json", report.to_json())
    comparison = evaluating.compare(report, evaluating.read_report(path))
    assert (comparison.won, comparison.lost, comparison.same) == ((), (), 4)
    assert {change.value for change in comparison.difference.values()} == {0.0}


def test_won_and_lost() -> None:
    before, now = run(a=SECOND, b=FIRST, c=NOT, d=NOT), run(a=FIRST, b=NOT, c=SECOND, d=NOT)
    comparison = evaluating.compare(now, before.queries)
    assert (comparison.won, comparison.lost, comparison.same) == (("a", "c"), ("b",), 1)
    # Reciprocal ranks: 1 - 1/2, 0 - 1, 1/2 - 0, 0 - 0.
    assert comparison.difference["mrr@10"].value == 0.0
    assert comparison.difference["mrr@10"].low < 0 < comparison.difference["mrr@10"].high
    back = evaluating.compare(before, now.queries)
    assert (back.won, back.lost) == (comparison.lost, comparison.won)


def test_queries_of_one_side_alone_are_named() -> None:
    report = run(a=FIRST, b=FIRST, c=FIRST, d=FIRST)
    other = [replace(row, id="z") if row.id == "a" else row for row in report.queries]
    comparison = evaluating.compare(report, other)
    assert (comparison.only_here, comparison.only_there, comparison.same) == (("a",), ("z",), 3)
    strange = evaluating.compare(report, other[:1])
    assert strange.difference == {}
    text = "\n".join(evaluating.comparison_lines(comparison))
    assert "only here 1: a" in text
    assert "only in the other report 1: z" in text


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "7", '{"queries": 7}', '{"queries": [{"id": "a"}]}', '{"queries": ["a"]}', "[" * 100_000,
        '{"queries": [{"id": "a", "query": "a", "kind": "k", "rank": 0, "metrics": {}}]}',
        '{"queries": [{"id": "a", "query": "a", "kind": "k", "rank": 1, "metrics": '
        '{"success@1": NaN, "mrr@10": 0, "hit@10": 0, "ndcg@10": 0}}]}',
    ],
)  # fmt: skip
def test_broken_reports_are_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"report\.json"):
        evaluating.read_report(path)


def test_table_names_every_kind_and_figure() -> None:
    lines = list(evaluating.report_lines(run(a=FIRST, b=SECOND, c=NOT, d=())))
    assert lines[0].split() == ["kind", "n", "success@1", "mrr@10", "hit@10", "ndcg@10"]
    assert [line.split()[0] for line in lines[1:4]] == ["who", "long", "all"]
    assert lines[3].split()[1:3] == ["4", "0.250"]
    assert "feed" in lines[-1]


# Floors.


def test_floors_hold_and_fail() -> None:
    report = run(a=FIRST, b=SECOND, c=NOT, d=())
    for held in ("all:success@1>=0.25", "who:mrr@10>=0.75", "who,long:hit@10>=.5", "all:ndcg@10>=0"):
        assert evaluating.parse_floor(held).failure(report) is None, held
    for broken in ("all:success@1>=0.26", "who:mrr@10>=0.76", "who,long:hit@10>=.51", "long:ndcg@10>=0.01"):
        failure = evaluating.parse_floor(broken).failure(report)
        assert failure is not None, broken
        assert broken.split(":")[0] in failure


def test_a_floor_over_kinds_pools_their_queries() -> None:
    gold = gold_of(("a", "who"), ("b", "long"), ("c", "long"), ("d", "long"))
    report = evaluating.evaluate(Scripted({"a": NOT, "b": FIRST, "c": FIRST, "d": FIRST}), gold)
    assert evaluating.parse_floor("who,long:success@1>=0.75").failure(report) is None
    assert evaluating.parse_floor("who,long:success@1>=0.76").failure(report) is not None


def test_floors_are_read() -> None:
    assert evaluating.parse_floor(" exact, typo : HIT@10 >= 0.9 ") == Floor(("exact", "typo"), "hit@10", 0.9)
    assert str(Floor(("exact", "typo"), "hit@10", 0.9)) == "exact,typo:hit@10>=0.9"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "all",
        "all:success@1",
        "all:success@1>0.5",
        "all:recall>=0.5",
        "all:hit@10>=1.5",
        "all:hit@10>=.",
        ",:hit@10>=1",
    ],
)
def test_floors_that_say_nothing_are_refused(written: str) -> None:
    with pytest.raises(BadInput, match="success@1"):
        evaluating.parse_floor(written)


def test_a_floor_on_a_kind_that_is_not_there_is_refused() -> None:
    floor = evaluating.parse_floor("poems:hit@10>=0.5")
    with pytest.raises(BadInput, match=r"poems.*who, long"):
        floor.failure(run(a=FIRST, b=FIRST, c=FIRST, d=FIRST))
