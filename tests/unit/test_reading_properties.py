"""Whatever a file holds, reading and splitting it lose nothing, invent nothing and never raise."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made_documents import ANY_TEXT, card

from nq57search.alignment import AlignedText
from nq57search.reading import read
from nq57search.reading.cleaning import clean
from nq57search.reading.marks import mark_of
from nq57search.records import Document, Kind
from nq57search.splitting import split

LANGUAGES = st.sampled_from(["vi", "en", "vi,en"])
MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
HARD = [
    "",
    "\ufeff",
    "\u00a0\n\u3000",
    "**",
    "**\n\n- \n\n+ \n\n",
    "<sup>1</sup>\n",
    "a<sup>1</sup>\n\n<sup>1</sup> b\n\n<sup>1</sup> c<sup>1</sup>",
    "PHỤ LỤC I\n\nPHỤ LỤC II\n\n(\n\n()",
    "1. A\n\n1.1. B\n\n1.1.1 C\n\n- 1.1 D:",
    "Kính gửi: ai\n\nNơi nhận:\n\nNGHỊ QUYẾT\n",
    "x\r\r\r\ny\f\f\fz",
    "4 Abc\n\n1. Một.\n\n2 Hai",
    "- a: b\n\n+ c: d\n\n(1) E: f\n\n(i) G:\n\nh",
    "Sáng kiến 1: A\n\nInitiative 1: B\n\nSáng kiến 1:",
    " a\n b\n c\n d",
    "I- A\n\nB, \n\n---\n\nc,\n\nhttps://x.vn\n\nd",
]


def nonspace(text: str, start: int = 0, end: int | None = None) -> set[int]:
    """Positions of the characters that must stay findable: all but white space and byte order marks."""
    return {i for i in range(start, len(text) if end is None else end) if not text[i].isspace() and text[i] != "\ufeff"}


def examine(document: Document, text: str) -> None:
    """What must hold of any document and its passages."""
    assert document.text == text
    covered: list[int] = []
    for block in document.blocks:
        covered.extend(nonspace(text, block.span.start, block.span.end))
        assert block.text.text.strip()
        low, high = block.text.source(0, len(block.text))
        assert block.span.start <= low <= high <= block.span.end
        assert block.heading is None or 0 <= block.heading < len(document.headings)
        assert block.kind is not Kind.HEADING or block.heading is None or document.headings[block.heading].title
    assert len(covered) == len(set(covered))
    assert set(covered) | {i for i, char in enumerate(text) if char == "\ufeff"} >= nonspace(text)
    passages = split(document)
    end = 0
    kept: set[int] = set()
    for passage in passages:
        assert passage.span.start >= end
        end = passage.span.end
        kept |= nonspace(text, passage.span.start, end)
        assert document.quote(passage.span) == text[passage.span.start : end]
        assert document.quote(passage.span) == document.quote(passage.span).strip()
        low, high = passage.reading.source(0, len(passage.reading))
        assert passage.span.start <= low <= high <= end
        assert passage.citation.startswith(document.card.cited_as)
        assert 0.0 <= passage.quality <= 1.0
        assert passage.language in ("vi", "en")
    assert len({passage.id for passage in passages}) == len(passages)
    assert kept >= nonspace(text)
    for number, heading in enumerate(document.headings):
        assert heading.title
        assert heading.parent is None or heading.parent < number
        assert document.quote(heading.span).strip()
    for note in document.notes:
        assert all(document.quote(call).strip("<sup>/[] ") for call in note.calls)
        assert all(call.end <= note.span.start or call.start >= note.span.end for call in note.calls)
    numbers = [page.number for page in document.pages]
    assert numbers == list(range(1, len(numbers) + 1))
    if document.pages:
        assert document.pages[0].start == 0
        assert document.pages[-1].end == len(text)


@MANY
@given(ANY_TEXT, LANGUAGES, st.booleans())
def test_any_lines(text: str, language: str, machine_read: bool) -> None:
    examine(read(card(language=language, machine_read=machine_read), text), text)


@MANY
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), LANGUAGES)
def test_any_characters(text: str, language: str) -> None:
    examine(read(card(language=language), text), text)


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("language", ["vi", "vi,en"])
def test_hard_cases(text: str, language: str) -> None:
    examine(read(card(language=language), text), text)
    examine(read(card(language=language, machine_read=True), text), text)


@MANY
@given(ANY_TEXT)
def test_reading_is_the_same_every_time(text: str) -> None:
    assert read(card(), text) == read(card(), text)


@MANY
@given(ANY_TEXT, st.booleans())
@example("- ** **", True)
def test_cleaning_keeps_to_its_place_and_invents_no_letter(text: str, bullets: bool) -> None:
    clean_text = clean(AlignedText.of(text, 7), bullets=bullets, notes=frozenset({"1"}))
    assert set(clean_text.text) <= set(text) | {" "}
    if clean_text.text:
        low, high = clean_text.source(0, len(clean_text))
        assert 7 <= low <= high <= 7 + len(text)


@MANY
@given(st.text(max_size=80))
def test_a_mark_is_the_start_of_its_line(line: str) -> None:
    mark = mark_of(line)
    assert mark is None or 0 <= mark.length <= len(line)
