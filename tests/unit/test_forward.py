"""Which terms each passage holds, as arrays: always what reading the terms one by one would say."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nq57search.artifacts import Folder, locked, open_folder, save_array, writing
from nq57search.errors import IndexProblem
from nq57search.indexing.forward import BITS, Forward, bit_table, write_forward
from nq57search.indexing.ragged import Ragged, read_starts, save_rows, save_starts

DIGEST = "ab" * 10
IDS = {term: n for n, term in enumerate("an ban can đan em".split())}

terms = st.lists(st.sampled_from([*IDS, "lạ"]), max_size=8)
questions = st.lists(st.sets(st.sampled_from(sorted(IDS.values())), max_size=3), max_size=6)


def folder_of(root: Path, **arrays: np.ndarray) -> Folder:
    """A folder with each array under its name, double underscores read as dots."""
    with locked(root), writing(root, DIGEST, {}) as draft:
        for name, array in arrays.items():
            save_array(draft, f"{name.replace('__', '.')}.npy", array)
    return open_folder(root)


def forward_of(root: Path, own: list[list[str]], near: list[list[str]]) -> Forward:
    with locked(root), writing(root, DIGEST, {}) as draft:
        write_forward(draft, IDS, own, near)
    return Forward(open_folder(root))


def bits(asked: list[set[int]], ids: list[int]) -> tuple[int, int]:
    """The two sets of bits of one row, by the book."""
    held = sum(1 << n for n, answers in enumerate(asked) if answers & set(ids))
    beside = [(a, b) for a, b in itertools.pairwise(ids)]
    paired = sum(
        1 << n
        for n, (first, second) in enumerate(itertools.pairwise(asked))
        if any(a in first and b in second for a, b in beside)
    )
    return held, paired


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(own=st.lists(terms, min_size=1, max_size=5), asked=questions, data=st.data())
def test_bits_are_those_of_reading_the_terms(
    tmp_path_factory: pytest.TempPathFactory, own: list[list[str]], asked: list[set[int]], data: st.DataObject
) -> None:
    near = [row[::-1] for row in own]
    forward = forward_of(tmp_path_factory.mktemp("forward"), own, near)
    rows = data.draw(st.lists(st.integers(0, len(own) - 1), max_size=6))
    table = bit_table(len(IDS), asked)
    held, paired = forward.own(np.array(rows, np.int64), table)
    known = [[IDS[t] for t in row if t in IDS] for row in own]
    assert list(zip(held.tolist(), paired.tolist(), strict=True)) == [bits(asked, known[row]) for row in rows]
    beside = forward.near(np.array(rows, np.int64), table)
    assert beside.tolist() == [bits(asked, known[row][::-1])[0] for row in rows]


def test_the_last_term_of_a_row_is_not_beside_the_first_of_the_next(tmp_path: Path) -> None:
    forward = forward_of(tmp_path, [["an"], ["ban"], [], ["an", "ban"]], [[]] * 4)
    _, paired = forward.own(np.arange(4), bit_table(len(IDS), [[IDS["an"]], [IDS["ban"]]]))
    assert paired.tolist() == [0, 0, 0, 1]


def test_all_sixty_four_terms_can_be_told_apart(tmp_path: Path) -> None:
    forward = forward_of(tmp_path, [["an", "ban"], ["em"]], [[], []])
    asked = [[IDS["em"]]] * (BITS - 2) + [[IDS["an"]], [IDS["ban"]]]
    held, paired = forward.own(np.arange(2), bit_table(len(IDS), asked))
    assert held.tolist() == [3 << (BITS - 2), (1 << (BITS - 2)) - 1]
    assert paired.tolist() == [1 << (BITS - 2), 0]


def test_no_rows_and_no_terms_are_answered_with_nothing(tmp_path: Path) -> None:
    forward = forward_of(tmp_path, [["an"]], [[]])
    nothing = forward.own(np.empty(0, np.int64), bit_table(len(IDS), [[0]]))
    assert [part.tolist() for part in nothing] == [[], []]
    assert forward.own(np.arange(1), bit_table(len(IDS), []))[0].tolist() == [0]


rows = st.lists(st.lists(st.integers(-(2**31), 2**31 - 1), max_size=5), max_size=6)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(written=rows, data=st.data())
def test_rows_of_any_length_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, written: list[list[int]], data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("ragged")
    with locked(root), writing(root, DIGEST, {}) as draft:
        save_rows(draft, "x", written)
    places = data.draw(st.lists(st.integers(0, len(written) - 1), max_size=5)) if written else []
    ragged = Ragged.load(open_folder(root), "x")
    assert ragged.lists(np.array(places, np.int64)) == [written[place] for place in places]


@pytest.mark.parametrize(
    "starts",
    [[], [1, 3], [0, 2], [0, 4], [0, 3, 2, 3], [0, 2**62, 3], [0, -1, 3], [[0, 3]]],
    ids=["none", "late", "short", "past the end", "backwards", "huge", "negative", "flat no more"],
)
def test_starts_that_cannot_be_are_an_index_problem(tmp_path: Path, starts: list[int]) -> None:
    folder = folder_of(tmp_path, x__starts=np.array(starts, np.int64), x__values=np.arange(3, dtype=np.int32))
    with pytest.raises(IndexProblem, match=r"x\.starts\.npy does not fit") as caught:
        Ragged.load(folder, "x")
    assert "nq57search index" in caught.value.fix_vi


def test_a_missing_part_is_an_index_problem(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, x__values=np.arange(3, dtype=np.int32))
    with pytest.raises(IndexProblem, match="not part of the index"):
        Ragged.load(folder, "x")
    with pytest.raises(IndexProblem, match="not part of the index"):
        Forward(folder)


def test_sizes_become_starts(tmp_path: Path) -> None:
    with locked(tmp_path), writing(tmp_path, DIGEST, {}) as draft:
        save_starts(draft, "x", [2, 0, 3])
    assert read_starts(open_folder(tmp_path), "x", 5).tolist() == [0, 2, 2, 5]
