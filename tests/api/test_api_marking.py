"""Marks never change a character and cover exactly what they were given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.marking import marked

ranges = st.lists(st.tuples(st.integers(-3, 25), st.integers(-3, 25)), max_size=6)


@given(st.text(max_size=20), ranges)
def test_pieces_join_to_the_text_and_mark_exactly_the_ranges(text: str, given_ranges: list[tuple[int, int]]) -> None:
    pieces = marked(text, given_ranges)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    covered = {at for start, end in given_ranges for at in range(max(start, 0), min(end, len(text)))}
    shown, position = set(), 0
    for piece in pieces:
        if piece.marked:
            shown |= set(range(position, position + len(piece.text)))
        position += len(piece.text)
    assert shown == covered


def test_neighbours_stay_apart_and_overlaps_become_one() -> None:
    assert [piece.text for piece in marked("abcdef", [(0, 2), (2, 4)]) if piece.marked] == ["ab", "cd"]
    assert [piece.text for piece in marked("abcdef", [(1, 4), (0, 2)]) if piece.marked] == ["abcd"]
