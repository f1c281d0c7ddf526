"""What every index of vectors promises, and what each adds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nq57search.errors import IndexProblem, OutsideFailed
from nq57search.vectors.fake import NumpyIndex
from nq57search.vectors.flat import FlatIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nq57search.vectors.base import VectorIndex

    Make = Callable[[NDArray[np.float32]], VectorIndex]

MAPS = Path("/proc/self/maps")


def some_vectors(count: int, dimensions: int = 8, seed: int = 57) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(params=["numpy", "flat", "flat from disk"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    def from_disk(vectors: NDArray[np.float32]) -> VectorIndex:
        FlatIndex.of(vectors).save(tmp_path / "vectors.faiss")
        return FlatIndex.load(tmp_path / "vectors.faiss")

    makers: dict[str, Make] = {"numpy": NumpyIndex, "flat": FlatIndex.of, "flat from disk": from_disk}
    return makers[request.param]


def rows(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, np.int64)


class TestEveryIndex:
    def test_the_nearest_are_the_largest_inner_products(self, make: Make) -> None:
        vectors, queries = some_vectors(200), some_vectors(5, seed=1)
        index = make(vectors)
        scores, found = index.nearest(queries, 10)
        assert (scores.dtype.str, found.dtype.str) == ("<f4", "<i8")
        assert scores.shape == found.shape == (5, 10)
        exact = queries @ vectors.T
        assert np.array_equal(found, np.argsort(-exact, axis=1)[:, :10])
        assert np.allclose(scores, np.take_along_axis(exact, found, axis=1), atol=1e-5)

    def test_its_size_and_dimensions(self, make: Make) -> None:
        index = make(some_vectors(7, 3))
        assert (len(index), index.dimensions) == (7, 3)

    @pytest.mark.parametrize("among", [None, rows()])
    def test_an_empty_index_finds_nothing(self, make: Make, among: NDArray[np.int64] | None) -> None:
        index = make(np.zeros((0, 8), np.float32))
        assert len(index) == 0
        scores, found = index.nearest(some_vectors(2), 3, among)
        assert np.array_equal(found, np.full((2, 3), -1))
        assert np.array_equal(scores, np.full((2, 3), -np.inf))

    def test_places_beyond_the_last_row_are_marked(self, make: Make) -> None:
        scores, found = make(some_vectors(3)).nearest(some_vectors(2, seed=1), 5)
        assert sorted(found[0].tolist()) == [-1, -1, 0, 1, 2]
        assert found[0, 3:].tolist() == [-1, -1]
        assert np.isneginf(scores[:, 3:]).all()
        assert np.isfinite(scores[:, :3]).all()

    def test_only_rows_asked_for_are_found_and_the_best_of_them(self, make: Make) -> None:
        vectors, queries = some_vectors(300), some_vectors(4, seed=1)
        among = np.random.default_rng(2).choice(300, 40, replace=False).astype(np.int64)
        scores, found = make(vectors).nearest(queries, 10, among)
        for query, one, row in zip(queries, scores, found, strict=True):
            best = among[np.argsort(-(vectors[among] @ query))[:10]]
            assert np.array_equal(row, best)
            assert np.allclose(one, vectors[best] @ query, atol=1e-5)

    def test_among_no_rows_nothing_is_found(self, make: Make) -> None:
        scores, found = make(some_vectors(5)).nearest(some_vectors(1), 2, rows())
        assert found.tolist() == [[-1, -1]]
        assert np.isneginf(scores).all()

    def test_among_may_repeat_and_come_in_any_order(self, make: Make) -> None:
        index, query = make(some_vectors(20)), some_vectors(1, seed=1)
        _, found = index.nearest(query, 4, rows(7, 3, 3, 7, 0))
        assert sorted(found[0].tolist()) == [-1, 0, 3, 7]
        assert np.array_equal(found, index.nearest(query, 4, rows(0, 3, 7))[1])

    def test_equal_scores_come_in_order_of_row(self, make: Make) -> None:
        one, other = some_vectors(2)
        scores, found = make(np.stack([one, other, one, one])).nearest(one[None], 4)
        assert found.tolist() == [[0, 2, 3, 1]]
        assert np.allclose(scores[0, :3], 1, atol=1e-5)

    def test_negative_scores_are_found_too(self, make: Make) -> None:
        vectors = some_vectors(1)
        scores, found = make(vectors).nearest(-vectors, 1)
        assert found.tolist() == [[0]]
        assert np.allclose(scores, -1, atol=1e-5)

    def test_no_queries_give_no_rows(self, make: Make) -> None:
        scores, found = make(some_vectors(4)).nearest(np.zeros((0, 8), np.float32), 3)
        assert scores.shape == found.shape == (0, 3)

    @pytest.mark.parametrize(
        "queries",
        [np.zeros((1, 7), np.float32), np.zeros(8, np.float32), np.full((1, 8), np.nan, np.float32)],
        ids=["dimensions", "one vector", "not finite"],
    )
    def test_queries_that_do_not_fit_are_refused(self, make: Make, queries: NDArray[np.float32]) -> None:
        with pytest.raises(ValueError, match="vectors"):
            make(some_vectors(4)).nearest(queries, 1)

    @pytest.mark.parametrize("k", [0, -1])
    def test_k_below_one_is_refused(self, make: Make, k: int) -> None:
        with pytest.raises(ValueError, match="at least 1"):
            make(some_vectors(4)).nearest(some_vectors(1), k)

    @pytest.mark.parametrize("among", [rows(4), rows(-1, 2), rows(0, 10**12)])
    def test_rows_that_are_not_there_are_refused(self, make: Make, among: NDArray[np.int64]) -> None:
        with pytest.raises(ValueError, match="index of 4"):
            make(some_vectors(4)).nearest(some_vectors(1), 1, among)

    def test_vectors_that_are_not_rows_of_numbers_are_refused(self, make: Make) -> None:
        for vectors in (np.zeros(8, np.float32), np.full((2, 8), np.inf, np.float32)):
            with pytest.raises(ValueError, match="vectors"):
                make(vectors)

    def test_vectors_of_any_layout_are_taken(self, make: Make) -> None:
        vectors = some_vectors(30)
        strange: list[NDArray[Any]] = [np.asfortranarray(vectors), vectors.astype(np.float64), vectors[::-1][::-1]]
        for layout in strange:
            _, found = make(layout).nearest(vectors, 1)
            assert found[:, 0].tolist() == list(range(30))


@settings(max_examples=60)
@given(st.data())
def test_faiss_and_numpy_agree(data: st.DataObject) -> None:
    count, k = data.draw(st.integers(0, 40)), data.draw(st.integers(1, 50))
    seed = data.draw(st.integers(0, 1000))
    among = None
    if count and data.draw(st.booleans()):
        among = np.array(data.draw(st.lists(st.integers(0, count - 1), max_size=60)), np.int64)
    vectors, queries = some_vectors(count, seed=seed), some_vectors(30, seed=seed + 1)
    scores, found = FlatIndex.of(vectors).nearest(queries, k, among)
    right_scores, right = NumpyIndex(vectors).nearest(queries, k, among)
    assert np.array_equal(found, right)
    assert np.allclose(scores, right_scores, atol=1e-5)


# On disk


def spoil(path: Path, damage: str) -> None:
    whole = path.read_bytes()
    contents = {
        "cut short": whole[:-1],
        "cut in the header": whole[:10],
        "too long": whole + b"\0",
        "empty": b"",
        "another kind": b"IxF2" + whole[4:],
        "text": b"not an index, whatever its name says, however long it is",
        "no dimensions": whole[:4] + bytes(4) + whole[8:],
        "untold rows": whole[:8] + b"\xff" * 8 + whole[16:],
        "another measure": whole[:33] + b"\x01" + whole[34:],
        "another size inside": whole[:37] + b"\xff" * 8 + whole[45:],
    }
    path.write_bytes(contents[damage])


@pytest.mark.parametrize(
    "damage",
    [
        *("cut short", "cut in the header", "too long", "empty", "another kind", "text", "no dimensions"),
        *("untold rows", "another measure", "another size inside"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "vectors.faiss"
    FlatIndex.of(some_vectors(20)).save(path)
    spoil(path, damage)
    with pytest.raises(IndexProblem, match=r"vectors\.faiss") as caught:
        FlatIndex.load(path)
    assert "nq57search index" in caught.value.fix_vi


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.faiss", tmp_path):
        with pytest.raises(IndexProblem):
            FlatIndex.load(path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no folder" / "vectors.faiss"
    with pytest.raises(OutsideFailed, match="no folder"):
        FlatIndex.of(some_vectors(2)).save(path)


@pytest.mark.skipif(not MAPS.exists(), reason="the system does not list what is mapped")
def test_the_file_is_mapped_and_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "vectors.faiss"
    FlatIndex.of(some_vectors(1000)).save(path)
    index = FlatIndex.load(path)
    assert str(path) in MAPS.read_text(encoding="utf-8")
    assert len(index) == 1000


def test_faiss_is_loaded_only_when_used() -> None:
    script = "import sys; from nq57search.vectors import fake, flat; print('faiss' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
