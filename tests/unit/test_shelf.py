"""Documents and passages on disk: what was put on the shelf is what is taken from it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.alignment import AlignedText, Run
from nq57search.artifacts import locked, open_folder, writing
from nq57search.errors import BadInput, IndexProblem, NotFound
from nq57search.indexing.shelf import Shelf, write_shelf
from nq57search.records import (
    Box,
    Card,
    Confidence,
    Document,
    Evidence,
    Heading,
    Kind,
    Note,
    Page,
    Passage,
    Span,
    Tag,
    Where,
)

DIGEST = "cd" * 10
TEXTS = {"a.b": "Một hai ba bốn năm\nsáu bảy tám\x0cchín \U0001f600 mười\r\n", "rong": "   ", "c-en": "One two.\n"}


def card(doc: str, language: str = "vi") -> Card:
    return Card(doc, f"Tên “{doc}”", None, "2025-06-02", None, "Kế hoạch", language, True, "", f"Kế hoạch {doc}")


def passage(doc: str, start: int, end: int, **more: object) -> Passage:
    text = TEXTS[doc][start:end]
    values: dict[str, object] = {
        "id": f"{doc}:{start}-{end}",
        "span": Span(doc, start, end),
        "reading": AlignedText(text.replace("\n", " "), (Run(len(text), start, end),)),
        "heading_path": (),
        "page": None,
        "language": "vi",
        "kind": Kind.TEXT,
        "quality": 1.0,
        "citation": f"{doc}, dòng 1",
    }
    return Passage(**(values | more))  # type: ignore[arg-type]


def tag(system: int, initiative: int | None) -> Tag:
    return Tag(system, initiative, 0.75, (Evidence(Span("a.b", 0, 3), "Một"),))


PASSAGES = (
    passage("a.b", 0, 3, kind=Kind.HEADING, years=(2030, 2045), page=1, tags=(tag(2, None), tag(3, 7))),
    passage(
        "a.b",
        4,
        22,
        heading_path=("I. Mục", "1. Tiểu mục"),
        twins=("c-en:0-8",),
        around="sáu bảy",
        quality=0.25,
        doubtful=(Confidence(0, 3, 0.5),),
        boxes=(Box(4, 22, 1, 10.5, 20.0, 99.0, 31.25),),
    ),
    passage("a.b", 23, 40, years=(2030,), page=2, targets=("t1", "t2"), kind=Kind.TABLE, tags=(tag(3, None),)),
    passage("c-en", 0, 8, language="en", twins=("a.b:4-22",), kind=Kind.NOTE),
)
DOCUMENTS = (
    Document(
        card("a.b"),
        TEXTS["a.b"],
        (Page(1, 0, 31), Page(2, 31, 45)),
        (
            Heading(Span("a.b", 0, 3), 1, "I", "Một", None, "roman"),
            Heading(Span("a.b", 4, 7), 2, "", "hai", 0, "letter"),
        ),
        (),
        (Note("1", Span("a.b", 23, 30), (Span("a.b", 4, 5), Span("a.b", 8, 9))),),
    ),
    Document(card("rong"), TEXTS["rong"], (), (), ()),
    Document(card("c-en", "vi,en"), TEXTS["c-en"], (), (), ()),
)


def shelf_of(
    root: Path, documents: tuple[Document, ...] = DOCUMENTS, passages: tuple[Passage, ...] = PASSAGES
) -> Shelf:
    with locked(root), writing(root, DIGEST, {}) as draft:
        write_shelf(draft, documents, passages)
    return Shelf(open_folder(root))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return shelf_of(tmp_path_factory.mktemp("shelf"))


def test_passages_come_back_equal(shelf: Shelf) -> None:
    assert len(shelf) == len(PASSAGES)
    assert tuple(shelf.passage(row) for row in range(len(shelf))) == PASSAGES
    assert shelf.passage(1) is shelf.passage(1)


def test_documents_come_back_equal(shelf: Shelf) -> None:
    for document in DOCUMENTS:
        doc = document.id
        assert shelf.card(doc) == document.card
        assert (shelf.text(doc), shelf.text(doc)) == (document.text, document.text)
        assert (shelf.outline(doc), shelf.pages(doc)) == (document.headings, document.pages)
        assert shelf.notes(doc) == document.notes
    assert shelf.cards == tuple(document.card for document in DOCUMENTS)


def test_columns_agree_with_the_passages(shelf: Shelf) -> None:
    rows = np.array([3, 0, 1])
    assert [tuple(Kind)[place] for place in shelf.kinds(rows).tolist()] == [PASSAGES[row].kind for row in rows]
    assert shelf.quality(rows).tolist() == [PASSAGES[row].quality for row in rows]
    assert shelf.twins(rows) == [[1], [], [3]]
    assert shelf.twins(np.empty(0, np.int64)) == []


def test_every_passage_is_found_by_its_id(shelf: Shelf) -> None:
    assert [shelf.row_of(p.id) for p in PASSAGES] == list(range(len(PASSAGES)))


@pytest.mark.parametrize(
    "wrong",
    [
        *("", ":", "-", ":-", "a.b", "a.b:", "a.b:-", "a.b:0", "a.b:0-", "a.b:-3", "a.b:0-4", "a.b:1-3", "a.b:0-3-4"),
        *("a.b:00-3", "a.b:0-03", "a.b: 0-3", "a.b:0-3 ", "a.b:+0-3", "a.b:0x0-3", "a.b:٠-3", "a.b:0-٣", "a.b:²-3"),
        *("x:0-3", "A.B:0-3", "rong:0-0", "a.b:a.b:0-3", "c-en:0-3", f"a.b:{'9' * 400}-3", f"a.b:0-{'9' * 400}"),
        *("a.b:0-3\x00", "a.b:0-3\n", "\ud800:0-3", "x" * 100_000, "a.b:999999999999-1", "a.b:0–3"),
    ],
)
def test_no_other_id_finds_a_passage(shelf: Shelf, wrong: str) -> None:
    assert shelf.row_of(wrong) is None


@given(st.text(max_size=30) | st.from_regex(r"(a\.b|c-en|rong):[0-9]{0,3}-[0-9]{0,3}", fullmatch=True))
def test_an_id_finds_its_own_passage_or_none(shelf: Shelf, written: str) -> None:
    row = shelf.row_of(written)
    assert row is None or shelf.passage(row).id == written


def test_rows_of_a_document_follow_each_other(shelf: Shelf) -> None:
    assert [shelf.rows_of(doc) for doc in ("a.b", "rong", "c-en")] == [(0, 3), (3, 3), (3, 4)]


@pytest.mark.parametrize("verb", ["rows_of", "text", "card", "outline", "pages", "notes"])
@pytest.mark.parametrize("doc", ["", "x", "A.B", "a.b ", "../a.b", "a.b\x00", "x" * 100_000])
def test_an_unknown_document_is_not_found(shelf: Shelf, verb: str, doc: str) -> None:
    with pytest.raises(NotFound) as caught:
        getattr(shelf, verb)(doc)
    assert "a.b, rong, c-en" in caught.value.fix_en
    assert "a.b, rong, c-en" in caught.value.fix_vi


def passes(item: Passage, where: Where) -> bool:
    """The filters, by the book."""
    return all(
        (
            not where.documents or item.span.doc in where.documents,
            not where.kinds or item.kind in where.kinds,
            where.language in (None, item.language),
            where.year is None or where.year in item.years,
            where.system is None or where.system in {t.system for t in item.tags},
            where.initiative is None or where.initiative in {t.initiative for t in item.tags},
        )
    )


wheres = st.builds(
    Where,
    documents=st.lists(st.sampled_from(sorted(TEXTS)), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(["text", "heading", "table", "footer"]), max_size=2).map(tuple),
    language=st.sampled_from([None, "vi", "en"]),
    year=st.sampled_from([None, 2030, 2045, 1999]),
    system=st.sampled_from([None, 2, 3, 6]),
    initiative=st.sampled_from([None, 7, 8]),
)


@given(wheres)
def test_filters_alone_and_together_pass_what_they_say(shelf: Shelf, where: Where) -> None:
    rows = shelf.among(where)
    expected = [row for row, item in enumerate(PASSAGES) if passes(item, where)]
    assert (list(range(len(shelf))) if rows is None else rows.tolist()) == expected
    assert (rows is None) == (where == Where())


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(documents=("a.b",)), [0, 1, 2]),
        (Where(documents=("c-en", "a.b")), [0, 1, 2, 3]),
        (Where(kinds=("heading", "note")), [0, 3]),
        (Where(language="en"), [3]),
        (Where(year=2030), [0, 2]),
        (Where(system=3), [0, 2]),
        (Where(initiative=7), [0]),
        (Where(documents=("a.b",), year=2030, system=3, kinds=("table",)), [2]),
        (Where(documents=("rong",)), []),
        (Where(language="en", year=2030), []),
    ],
)
def test_each_filter(shelf: Shelf, where: Where, expected: list[int]) -> None:
    rows = shelf.among(where)
    assert rows is not None
    assert rows.tolist() == expected


def test_a_filter_on_an_unknown_document_is_refused(shelf: Shelf) -> None:
    with pytest.raises(NotFound, match="'x'"):
        shelf.among(Where(documents=("a.b", "x")))


@pytest.mark.parametrize(
    "values",
    [
        {"system": 0},
        {"system": 7},
        {"initiative": 31},
        {"initiative": -1},
        {"year": 1899},
        {"year": 2201},
        {"year": 10**30},
        {"language": "fr"},
        {"language": ""},
        {"language": "VI"},
        {"kinds": ("text", "poem")},
        {"kinds": ("",)},
    ],
)
def test_a_filter_that_cannot_be_is_refused_with_the_way_out(values: dict[str, object]) -> None:
    with pytest.raises(BadInput) as caught:
        Where(**values)  # type: ignore[arg-type]
    assert caught.value.fix_en.startswith("Use ")
    assert caught.value.fix_vi.startswith("Hãy dùng ")


def test_an_empty_shelf_is_a_shelf(tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, DOCUMENTS[1:2], ())
    assert (len(shelf), shelf.rows_of("rong"), shelf.row_of("rong:0-1")) == (0, (0, 0), None)
    rows = shelf.among(Where(year=2030, documents=("rong",)))
    assert rows is not None
    assert rows.tolist() == []


def test_a_passage_no_longer_kept_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nq57search.indexing.shelf._MOST_KEPT", 2)
    shelf = shelf_of(tmp_path)
    assert [shelf.passage(row).id for row in (0, 1, 2, 3, 0, 1)] == [PASSAGES[row].id for row in (0, 1, 2, 3, 0, 1)]


@pytest.mark.parametrize(
    "name", ["passages.jsonl", "passages.starts.npy", "documents.json", "doc.npy", "years.npy", "twins.values.npy"]
)
def test_a_shelf_without_one_of_its_files_is_an_index_problem(tmp_path: Path, name: str) -> None:
    with locked(tmp_path), writing(tmp_path, DIGEST, {}) as draft:
        write_shelf(draft, DOCUMENTS, PASSAGES)
        (draft / name).unlink()
    with pytest.raises(IndexProblem, match=name):
        Shelf(open_folder(tmp_path))


def test_a_text_that_is_gone_is_an_index_problem(tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path)
    (tmp_path / DIGEST / "texts" / "a.b.txt").unlink()
    with pytest.raises(IndexProblem, match=r"a\.b\.txt"):
        shelf.text("a.b")


def test_every_field_of_a_passage_is_kept() -> None:
    """A field added to ``Passage`` must be written too: the example here sets all of them to something of their own."""
    plain = passage("a.b", 0, 3)
    set_somewhere = {
        f.name for f in dataclasses.fields(Passage) for p in PASSAGES if getattr(p, f.name) != getattr(plain, f.name)
    }
    assert set_somewhere == {f.name for f in dataclasses.fields(Passage)}
