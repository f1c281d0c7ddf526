from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nq57search.segmenting import Word, WordTable, many, words

CORPUS = Path(__file__).parents[2] / "corpus"
TEXT = "Nghị quyết số 57-NQ/TW, ngày 22/12/2024 về khoa học, công nghệ (R&D); xem data.gov.vn."


def test_words_keep_numbers_dates_and_urls_whole() -> None:
    found = [word.text for word in words(TEXT)]
    assert found == [
        "Nghị quyết",
        "số",
        "57-NQ/TW",
        "ngày",
        "22/12/2024",
        "về",
        "khoa học",
        "công nghệ",
        "R&D",
        "xem",
        "data.gov.vn",
    ]


def test_offsets_are_of_the_text_given_even_when_it_is_decomposed() -> None:
    decomposed = normalize("NFD", TEXT)
    found = words(decomposed)
    assert [normalize("NFC", word.text) for word in found] == [word.text for word in words(TEXT)]
    assert all(decomposed[word.start : word.end] == word.text for word in found)


def test_spelling_is_left_alone() -> None:
    assert next(word.text for word in words("Hoá học và ðảng viên")) == "Hoá học"
    assert "ðảng" in words("ðảng viên")[0].text


@pytest.mark.parametrize("doc", ["kh01", "nq57"])
def test_documents_keep_every_letter(doc: str) -> None:
    text = (CORPUS / f"{doc}.txt").read_text("utf-8")[:20_000]
    found = words(text)
    assert all(text[word.start : word.end] == word.text for word in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    held = {place for word in found for place in range(word.start, word.end)}
    assert not [place for place, char in enumerate(text) if char.isalpha() and place not in held]


@pytest.mark.parametrize(
    "text", ["", " \n", "…!?", "a" * 5000, "a." * 3000, "( " * 3000, "\ud800 abc", "\0a", "ᄒ\u1161\u11ab"]
)
def test_odd_text(text: str) -> None:
    found = words(text)
    assert all(text[word.start : word.end] == word.text != "" for word in found)
    assert bool(found) == any(char.isalnum() for char in text)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_any_text_keeps_its_offsets(text: str) -> None:
    place = 0
    for word in words(text):
        assert place <= word.start < word.end
        assert text[word.start : word.end] == word.text
        place = word.end


def test_a_text_without_end_is_cut_at_spaces() -> None:
    text = "chuyển đổi số quốc gia " * 500
    found = words(text)
    assert sum(len(word.text.split()) for word in found) == 2500
    assert all(word.text == word.text.strip() for word in found)


def test_many_is_words_of_each() -> None:
    told: list[tuple[int, int]] = []
    texts = ["khoa học", "", "dữ liệu lớn", "khoa học"]
    assert many(texts, lambda done, total: told.append((done, total))) == [words(text) for text in texts]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert many([]) == []


def test_the_import_is_late() -> None:
    code = "import sys; from nq57search.segmenting import WordTable; print(WordTable(['a_b']).find(['a', 'b']))"
    code += "; print('underthesea' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CORPUS.parent)
    assert done.stdout.strip() == "[(0, 2)]\nFalse"


TABLE = WordTable(["chuyển_đổi", "chuyển_đổi_số", "công_nghệ", "một", "a_b_c_d_e_f_g", ""])


def test_table_finds_every_word_by_start_and_length() -> None:
    assert TABLE.find(["chuyển", "đổi", "số", "công", "nghệ"]) == [(0, 2), (0, 3), (3, 5)]
    assert TABLE.find(["công"]) == TABLE.find([]) == TABLE.find(["số", "đổi"]) == []


def test_table_leaves_out_single_and_overlong_words() -> None:
    assert len(TABLE) == 3
    assert "một" not in TABLE
    assert TABLE.find(list("abcdefg")) == []


def test_table_survives_being_written() -> None:
    again = WordTable.of_text(f" {line}\n" for line in [*TABLE.lines(), ""])
    assert again.lines() == TABLE.lines() == ["chuyển_đổi", "chuyển_đổi_số", "công_nghệ"]


def test_an_empty_table_finds_nothing() -> None:
    assert WordTable([]).find(["a", "b"]) == []


@given(
    st.lists(st.sampled_from("abc"), max_size=12),
    st.sets(st.lists(st.sampled_from("abc"), min_size=2, max_size=4).map("_".join)),
)
def test_table_agrees_with_looking_everywhere(terms: list[str], held: set[str]) -> None:
    everywhere = [
        (i, j) for i in range(len(terms)) for j in range(i + 1, len(terms) + 1) if "_".join(terms[i:j]) in held
    ]
    assert WordTable(held).find(terms) == everywhere


def test_a_word_is_a_value() -> None:
    assert Word("số", 0, 2) == words("số")[0]
