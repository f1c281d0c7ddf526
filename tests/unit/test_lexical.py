"""Nearest by words: BM25 as written down, filters, phrases, and every way the index can be broken."""

from __future__ import annotations

import math
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nq57search.errors import IndexProblem, OutsideFailed
from nq57search.lexical import (
    FIELDS,
    FOLDED,
    FOLDED_PAIR,
    HEADING,
    TERM,
    Entry,
    LexicalIndex,
    LexicalQuery,
    Weighted,
    frequencies,
    pairs,
    write,
)

TEXTS = (
    "chuyển đổi số trong cơ quan nhà nước",
    "kinh tế số và xã hội số",
    "phóng xạ",
    "đổi mới sáng tạo",
    "",
    "chuyển tiền đổi lấy số 57-nq/tw",
)


def entry(text: str, heading: str = "") -> Entry:
    return Entry(terms=text.split(), words=[], heading=heading.split(), around=[])


def query(text: str, field: str = TERM, weight: float = 1.0) -> LexicalQuery:
    return LexicalQuery(tuple(Weighted(field, term, weight) for term in text.split()))


def index_of(folder: Path, entries: Sequence[Entry]) -> LexicalIndex:
    folder.mkdir()
    write(folder, entries)
    return LexicalIndex.load(folder)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return index_of(tmp_path_factory.mktemp("lexical") / "index", [entry(text) for text in TEXTS])


def rows_of(found: tuple[np.ndarray, np.ndarray]) -> list[int]:
    return [int(row) for row in found[1]]


def bm25(term: str, row: int, documents: Sequence[Sequence[str]]) -> float:
    """Robertson and Zaragoza 2009, equation 3.15, with tantivy's k1, b and idf."""
    n = sum(term in document for document in documents)
    tf = documents[row].count(term)
    norm = 1 - 0.75 + 0.75 * len(documents[row]) / (sum(map(len, documents)) / len(documents))
    return math.log(1 + (len(documents) - n + 0.5) / (n + 0.5)) * tf * 2.2 / (tf + 1.2 * norm)


def test_pairs_are_adjacent_terms_and_a_single_term_has_none() -> None:
    assert pairs(["chuyển", "đổi", "số"]) == ["chuyển_đổi", "đổi_số"]
    assert pairs(["số"]) == pairs([]) == []


def test_an_entry_is_written_with_and_without_marks_in_every_field() -> None:
    fields = Entry(["Đổi", "mới"], ["đổi_mới"], ["Mục", "tiêu"], ["cơ", "quan"]).fields()
    assert tuple(fields) == FIELDS
    assert [list(fields[name]) for name in FIELDS] == [
        ["Đổi", "mới"],
        ["Doi", "moi"],
        ["Đổi_mới"],
        ["Doi_moi"],
        ["đổi_mới"],
        ["doi_moi"],
        ["Muc", "tieu", "Muc_tieu"],
        ["co", "quan", "co_quan"],
    ]


def test_a_term_is_found_in_its_own_field_only(index: LexicalIndex) -> None:
    assert rows_of(index.nearest(query("xạ"), 5)) == [2]
    assert sorted(rows_of(index.nearest(query("xa", FOLDED), 5))) == [1, 2]
    assert rows_of(index.nearest(query("xa"), 5)) == []
    assert rows_of(index.nearest(query("doi_so", FOLDED_PAIR), 5)) == [0]


def test_scores_are_those_of_bm25_times_the_weight(index: LexicalIndex) -> None:
    documents = [text.split() for text in TEXTS]
    scores, rows = index.nearest(LexicalQuery((Weighted(TERM, "số", 2.0), Weighted(TERM, "đổi", 0.5))), k=10)
    expected = {row: 2 * bm25("số", row, documents) + 0.5 * bm25("đổi", row, documents) for row in range(len(TEXTS))}
    assert rows.tolist() == sorted((r for r in expected if expected[r]), key=lambda r: -expected[r])
    assert scores.tolist() == pytest.approx([expected[row] for row in rows.tolist()], rel=1e-4)


def test_the_same_term_twice_counts_once_at_its_greatest_weight(index: LexicalIndex) -> None:
    twice = LexicalQuery((Weighted(TERM, "số", 0.5), Weighted(TERM, "số", 2.0), Weighted(TERM, "số", 0.0)))
    assert twice.weights() == {(TERM, "số"): 2.0}
    assert index.nearest(twice, 5)[0].tolist() == index.nearest(query("số", weight=2.0), 5)[0].tolist()


def test_no_more_than_k_come_best_first(index: LexicalIndex) -> None:
    scores, rows = index.nearest(query("số đổi chuyển"), 2)
    everything = index.nearest(query("số đổi chuyển"), 100)
    assert rows.tolist() == everything[1][:2].tolist()
    assert sorted(everything[0].tolist(), reverse=True) == everything[0].tolist()
    assert len(scores) == 2


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_one_brings_nothing(index: LexicalIndex, k: int) -> None:
    assert rows_of(index.nearest(query("số"), k)) == []


@pytest.mark.parametrize("text", ["", "không_có", "x" * 5000, "\U0001f600", "ʬ", "57", "nq/tw", "a b\x00c"])
def test_what_is_nowhere_brings_nothing(index: LexicalIndex, text: str) -> None:
    scores, rows = index.nearest(query(text), 5)
    assert (scores.tolist(), rows.tolist()) == ([], [])
    assert (scores.dtype, rows.dtype) == (np.float32, np.int64)


def test_a_document_number_is_one_whole_term(index: LexicalIndex) -> None:
    assert rows_of(index.nearest(query("57-nq/tw"), 5)) == [5]


def test_a_filter_limits_who_may_come_and_leaves_the_scores(index: LexicalIndex) -> None:
    everything = dict(zip(*(part.tolist() for part in reversed(index.nearest(query("số"), 9))), strict=True))
    scores, rows = index.nearest(query("số"), 9, np.array([0, 2, 5]))
    assert sorted(rows.tolist()) == [0, 5]
    assert scores.tolist() == [everything[row] for row in rows.tolist()]


def test_a_filter_without_rows_lets_nothing_through(index: LexicalIndex) -> None:
    assert rows_of(index.nearest(query("số"), 9, np.empty(0, np.int64))) == []


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [("đổi số", [0]), ("chuyển đổi số", [0]), ("đổi mới", [3]), ("số", [0, 1, 5]), ("số đổi", []), ("đổi lạ", [])],
)
def test_a_phrase_must_stand_together(index: LexicalIndex, phrase: str, expected: list[int]) -> None:
    wanted = LexicalQuery(query("số đổi chuyển mới").terms, ((TERM, tuple(phrase.split())),))
    assert sorted(rows_of(index.nearest(wanted, 9))) == expected


def test_a_phrase_adds_nothing_to_the_scores_and_two_must_both_stand(index: LexicalIndex) -> None:
    phrase, other = (TERM, ("chuyển", "đổi")), (FOLDED, ("nha", "nuoc"))
    scores, rows = index.nearest(LexicalQuery(query("số").terms, (phrase, other)), 9)
    alone = dict(zip(*(part.tolist() for part in reversed(index.nearest(query("số"), 9))), strict=True))
    assert rows.tolist() == [0]
    assert scores.tolist() == [alone[0]]


def test_a_phrase_needs_no_other_term_to_be_found(index: LexicalIndex) -> None:
    scores, rows = index.nearest(LexicalQuery((), ((TERM, ("phóng", "xạ")),)), 9)
    assert (rows.tolist(), scores.tolist()) == ([2], [0.0])


def test_a_phrase_and_a_filter_hold_together(index: LexicalIndex) -> None:
    wanted = LexicalQuery(query("số").terms, ((TERM, ("đổi", "số")),))
    assert rows_of(index.nearest(wanted, 9, np.array([0, 1]))) == [0]
    assert rows_of(index.nearest(wanted, 9, np.array([1, 2]))) == []


words = st.sampled_from("số đổi mới cơ quan xạ xã".split())
texts = st.lists(words, max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(documents=st.lists(texts, min_size=1, max_size=6), asked=st.lists(words, min_size=1, max_size=4))
def test_no_row_scores_more_than_the_most(
    tmp_path_factory: pytest.TempPathFactory, documents: list[list[str]], asked: list[str]
) -> None:
    entries = [Entry(terms=d, words=[], heading=d[::-1], around=d) for d in documents]
    index = index_of(tmp_path_factory.mktemp("most") / "index", entries)
    both = LexicalQuery((*query(" ".join(asked)).terms, *query(" ".join(asked), HEADING, 0.3).terms))
    scores, _ = index.nearest(both, 9)
    assert all(score <= index.most(both) * (1 + 1e-6) for score in scores.tolist())


def test_how_many_hold_a_term_and_how_telling_it_is(index: LexicalIndex) -> None:
    assert [index.frequency(TERM, term) for term in ("số", "xạ", "lạ", "")] == [3, 1, 0, 0]
    assert len(index) == len(TEXTS)
    assert index.idf(TERM, "xạ") == pytest.approx(math.log(1 + 5.5 / 1.5))
    assert index.idf(TERM, "lạ") > index.idf(TERM, "xạ") > index.idf(TERM, "số") > 0
    assert index.most(query("lạ")) == 0


def test_a_term_too_long_or_with_a_space_is_not_indexed(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", [Entry(["ngắn", "x" * 201, "hai từ", "y" * 200], [], [], [])])
    assert [index.frequency(TERM, t) for t in ("ngắn", "x" * 201, "hai từ", "hai", "y" * 200)] == [1, 0, 0, 0, 1]


def test_an_index_of_nothing_answers_nothing(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", [])
    assert len(index) == 0
    assert rows_of(index.nearest(query("số"), 5)) == []


def test_equal_rows_come_in_the_order_they_were_written(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", [entry("kinh tế số")] * 40)
    assert rows_of(index.nearest(query("số"), 40)) == list(range(40))


def test_frequencies_count_passages_not_occurrences() -> None:
    assert frequencies([entry("số số mới"), entry("số")]) == {"số": 2, "mới": 1}
    assert frequencies([]) == {}


def test_a_missing_folder_is_an_index_problem_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(IndexProblem, match="cannot be opened") as caught:
        LexicalIndex.load(tmp_path / "nowhere")
    assert "nq57search index" in caught.value.fix_en
    assert "nq57search index" in caught.value.fix_vi


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1, 2]", b"\xff\xfe\x00", b'{"segments": 3}'])
def test_a_broken_meta_file_is_an_index_problem(tmp_path: Path, content: bytes | None) -> None:
    index_of(tmp_path / "index", [entry("số")])
    meta = tmp_path / "index" / "meta.json"
    meta.unlink() if content is None else meta.write_bytes(content)
    with pytest.raises(IndexProblem):
        LexicalIndex.load(tmp_path / "index")


def test_writing_where_there_is_no_folder_is_outside_trouble(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed) as caught:
        write(tmp_path / "nowhere", [entry("số")])
    assert str(tmp_path / "nowhere") in caught.value.en


_FULL = """
import resource, sys
from pathlib import Path
from nq57search.errors import OutsideFailed
from nq57search.lexical import Entry, write
entries = [Entry([f"a{n}", f"b{n % 50}"] * 20, [], [], []) for n in range(3000)]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    write(Path(sys.argv[1]), entries)
except OutsideFailed as error:
    print("refused:", error.fix_en)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="files cannot be limited here")
@pytest.mark.parametrize("most", [1024, 4096, 65536])
def test_a_full_disk_is_outside_trouble(tmp_path: Path, most: int) -> None:
    command = [sys.executable, "-c", _FULL, str(tmp_path), str(most)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.startswith("refused: Free some space")) == (0, True), done.stderr
