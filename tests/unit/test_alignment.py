from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nq57search.alignment import AlignedText, Run

SOURCE = "Nghị quyết  số\n57- NQ/TW <sup>1</sup> nêu **rõ** mục tiêu."
START = 10
CALM = settings(deadline=None)
PATTERNS = [r"\s+", r"<sup>\d</sup>", r"\*\*", r"ị", r"[a-z]{3}", r"(?<=-) ", r".", r"số\n57"]


def chars(text: AlignedText) -> list[tuple[int, int]]:
    """The source range of each character on its own."""
    return [text.source(i, i + 1) for i in range(len(text))]


@st.composite
def edited(draw: st.DrawFn) -> AlignedText:
    """A text after any edits: cut out, replaced, rewritten by a pattern, joined again from pieces."""
    text = AlignedText.of(SOURCE, START)
    for _ in range(draw(st.integers(0, 5))):
        if not text.text:
            break
        low = draw(st.integers(0, len(text) - 1))
        high = draw(st.integers(low + 1, len(text)))
        match draw(st.sampled_from(["slice", "replace", "sub", "join", "strip"])):
            case "slice":
                text = text.slice(low, high)
            case "replace":
                text = text.replace(low, high, draw(st.text("ab ị", max_size=4)))
            case "sub":
                text = text.sub(
                    re.compile(draw(st.sampled_from(PATTERNS))), draw(st.sampled_from(["", " ", "xy", "đ"]))
                )
            case "join":
                text = AlignedText.join([text.slice(0, low), text.slice(low, high), text.slice(high, len(text))])
            case "strip":
                text = text.strip()
    return text


def test_text_as_it_stands_is_aligned_character_by_character() -> None:
    text = AlignedText.of("khoa học", 5)
    assert chars(text) == [(5 + i, 6 + i) for i in range(8)]
    assert text.source(5, 8) == (10, 13)
    assert text.locate(10, 13) == (5, 8)
    assert len(text) == 8


def test_a_line_break_read_as_a_space_keeps_its_neighbours_in_place() -> None:
    text = AlignedText.of("khoa \n học", 0).sub(re.compile(r"\s+"), " ")
    assert text.text == "khoa học"
    assert text.source(0, 4) == (0, 4)
    assert text.source(4, 5) == (4, 7)
    assert text.source(5, 8) == (7, 10)
    assert text.locate(5, 6) == (4, 5)  # the line break is the space


def test_what_is_taken_out_is_nobodys_place() -> None:
    text = AlignedText.of("sư<sup>4</sup> chịu", 0).sub(re.compile("<sup>.</sup>"), "")
    assert text.text == "sư chịu"
    assert text.source(0, 7) == (0, 19)
    assert text.source(0, 2) == (0, 2)
    assert text.source(2, 7) == (14, 19)
    assert text.locate(4, 9) is None


def test_a_repaired_word_stands_for_the_whole_of_what_was_read() -> None:
    text = AlignedText.of("cac co quan", 0).replace(0, 3, "những")
    assert text.text == "những co quan"
    assert {text.source(i, i + 1) for i in range(5)} == {(0, 3)}
    assert text.locate(1, 2) == (0, 5)
    assert text.source(6, 8) == (4, 6)


def test_replacing_with_nothing_and_by_a_function() -> None:
    assert AlignedText.of("a-b", 0).replace(1, 2, "").text == "ab"
    shouted = AlignedText.of("một hai", 0).sub(re.compile(r"\w+"), lambda match: match[0].upper())
    assert shouted.text == "MỘT HAI"
    assert shouted.source(4, 7) == (4, 7)


def test_a_pattern_that_changes_nothing_leaves_the_text_alone() -> None:
    text = AlignedText.of("khoa học", 3)
    assert text.sub(re.compile("x"), "y") is text
    assert text.sub(re.compile(r"\b"), "y") is text
    assert text.sub(re.compile("khoa"), "khoa") == text


def test_slices_stop_at_the_ends() -> None:
    text = AlignedText.of("khoa", 3)
    assert text.slice(-5, 99) == text
    assert text.slice(2, 2) == AlignedText("", ()) == text.slice(3, 1)
    assert AlignedText.of("  khoa ", 0).strip() == AlignedText.of("khoa", 2)
    assert AlignedText.of(" \n", 0).strip().text == ""


def test_pieces_of_one_replaced_word_still_hold_all_of_it() -> None:
    word = AlignedText.standing_for("abcde", 0, 3)
    again = AlignedText.join([word.slice(0, 2), word.slice(2, 5)])
    assert again.text == "abcde"
    assert again.source(0, 3) == (0, 3)
    assert again.source(1, 5) == (0, 3)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("ab", (Run(1, 0, 1),)),
        ("", (Run(1, 0, 1),)),
        ("ab", (Run(1, 5, 6), Run(1, 0, 1))),
        ("ab", (Run(1, 0, 4), Run(1, 1, 2))),
        ("ab", (Run(2, 4, 3),)),
        ("ab", (Run(2, 0, 2), Run(0, 2, 3))),
        ("abc", (Run(1, 0, 2), Run(2, 0, 2))),
        ("abc", (Run(2, 0, 2), Run(1, 0, 2))),
    ],
)
def test_a_map_that_cannot_be_is_refused(text: str, runs: tuple[Run, ...]) -> None:
    with pytest.raises(ValueError, match=r"runs cover|goes backwards|shares its place"):
        AlignedText(text, runs)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-1, 2), (2, 1), (0, 9)])
def test_a_range_that_is_not_in_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no characters"):
        AlignedText.of("khoa", 0).source(start, end)


def test_pieces_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="goes backwards"):
        AlignedText.join([AlignedText.of("b", 4), AlignedText.of("a", 2)])


@CALM
@given(edited())
def test_every_range_lies_within_the_source_and_is_found_again(text: AlignedText) -> None:
    for start in range(len(text)):
        for end in (start + 1, (start + 1 + len(text)) // 2, len(text)):
            if end <= start:
                continue
            low, high = text.source(start, end)
            assert START <= low <= high <= START + len(SOURCE)
            if low < high:
                found = text.locate(low, high)
                assert found is not None
                assert found[0] <= start
                assert found[1] >= end


@CALM
@given(edited())
def test_a_longer_range_never_stands_for_less(text: AlignedText) -> None:
    alone = chars(text)
    for start in range(0, len(text), 3):
        for end in range(start + 1, len(text) + 1, 2):
            low, high = text.source(start, end)
            assert low <= min(a for a, _ in alone[start:end])
            assert high >= max(b for _, b in alone[start:end])


@CALM
@given(edited())
def test_places_never_run_backwards(text: AlignedText) -> None:
    ends = [run.end for run in text.runs]
    assert [run.start for run in text.runs] == sorted(run.start for run in text.runs)
    assert ends == sorted(ends)
    assert sum(run.length for run in text.runs) == len(text.text)


@CALM
@given(edited(), st.integers(0, 80), st.integers(0, 80))
def test_slicing_agrees_with_the_string(text: AlignedText, start: int, end: int) -> None:
    assert text.slice(start, end).text == text.text[start:end]


@CALM
@given(edited(), st.sampled_from(PATTERNS), st.sampled_from(["", "-", "abc"]))
def test_substitution_agrees_with_the_string(text: AlignedText, pattern: str, new: str) -> None:
    assert text.sub(re.compile(pattern), new).text == re.sub(pattern, new, text.text)


def test_a_piece_of_a_repair_as_long_as_its_source_is_not_matched_letter_by_letter() -> None:
    repaired = AlignedText.of("so. ab", 0).replace(0, 2, "số ba")
    piece = repaired.slice(3, 5)
    assert piece.text == "ba"
    assert piece.source(0, 1) == (0, 2)
    assert piece.slice(1, 2).source(0, 1) == (0, 2)


def test_a_repair_of_part_of_a_repair_can_be_cut_anywhere() -> None:
    twice = AlignedText.of("ab", 0).replace(0, 2, "xyz").replace(1, 3, "qq")
    assert twice.text == "xqq"
    for start in range(3):
        for end in range(start + 1, 4):
            assert twice.slice(start, end).source(0, end - start) == (0, 2)
