"""The wire shapes: what INTERFACES promises, and that no quote leaves unproven."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from fake_engine import DUTY, ENGLISH, HEADING, TARGET, TEXTS, FakeEngine, moved, passage, span_of

from nq57search import wire
from nq57search.errors import IndexProblem
from nq57search.records import Evidence, Heading, Kind, Span, Tag

PASSAGE_FIELDS = {
    "document", "start", "end", "quote", "id", "text", "heading_path", "page", "language", "kind", "quality",
    "citation", "tags", "targets",
}  # fmt: skip


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


def test_place_is_the_source_at_its_offsets(engine: FakeEngine) -> None:
    place = wire.place(engine, TARGET.span)
    assert place == {
        "document": "kh",
        "start": TARGET.span.start,
        "end": TARGET.span.end,
        "quote": TEXTS["kh"][TARGET.span.start : TARGET.span.end],
    }


def test_passage_has_the_reading_text_and_the_source_quote(engine: FakeEngine) -> None:
    shape = wire.passage(engine, TARGET)
    assert set(shape) >= PASSAGE_FIELDS
    assert shape["text"] == "Mỗi cơ quan dùng tối thiểu 1 ứng dụng AI."
    assert shape["quote"] == "Mỗi cơ quan dùng\ntối thiểu 1 ứng dụng AI."
    assert (shape["kind"], shape["page"], shape["language"], shape["targets"]) == ("text", 1, "vi", ["t1"])


def test_tags_carry_proven_evidence(engine: FakeEngine) -> None:
    (tag,) = wire.passage(engine, TARGET)["tags"]
    assert tag == {
        "system": 2,
        "initiative": None,
        "score": 0.75,
        "evidence": [wire.place(engine, span_of("kh", "cơ quan"))],
    }


def test_hit_shape(engine: FakeEngine) -> None:
    first, second = engine.search("q").hits
    shape = wire.hit(engine, first)
    assert set(shape) >= {"rank", "score", "scores", "passage", "highlights", "also_in"}
    assert shape["scores"] == {"words": 1.25, "vectors": 0.25}
    (mark,) = shape["highlights"]
    assert shape["passage"]["text"][mark["start"] : mark["end"]] == "cơ quan"
    (twin,) = shape["also_in"]
    assert twin["id"] == ENGLISH.id
    assert "tags" not in twin
    assert "also_in" not in twin
    assert wire.hit(engine, second)["also_in"] == []


def test_results_shape_is_json_all_through(engine: FakeEngine) -> None:
    shape = json.loads(json.dumps(wire.results(engine, engine.search("co quna"))))
    assert set(shape) >= {"query", "took_ms", "total", "hits"}
    assert shape["query"] == {
        "text": "co quna",
        "language": "vi",
        "marks": False,
        "understood": [{"kind": "typo", "written": "co quna", "read_as": "cơ quan"}],
    }
    assert [hit["rank"] for hit in shape["hits"]] == [1, 2]
    assert shape["total"] == 7


def test_numpy_scores_become_plain_numbers(engine: FakeEngine) -> None:
    found = replace(engine.search("q").hits[0], score=np.float32(0.5), scores={"words": np.float32(0.25)})
    shape = wire.hit(engine, found)
    assert json.dumps([shape["score"], shape["scores"]]) == '[0.5, {"words": 0.25}]'


def test_passages_and_neighbours(engine: FakeEngine) -> None:
    shape = wire.passages(engine, 4, engine.items)
    assert shape["total"] == 4
    assert [item["id"] for item in shape["passages"]] == [item.id for item in engine.items]
    middle = wire.passage_in_context(engine, TARGET)
    assert (middle["before"], middle["after"]) == (HEADING.id, DUTY.id)
    assert wire.passage_in_context(engine, ENGLISH)["before"] is None
    assert wire.passage_in_context(engine, ENGLISH)["after"] is None


def test_document_metadata(engine: FakeEngine) -> None:
    shape = wire.document(engine, engine.cards[0])
    assert shape == {
        "id": "kh",
        "title": "Văn bản kh",
        "number": "01-KH",
        "date": "2025-06-02",
        "issuer": "Ban Chỉ đạo",
        "kind": "Kế hoạch",
        "language": "vi",
        "machine_read": False,
        "about": "",
        "citation": "Kế hoạch kh",
        "characters": len(TEXTS["kh"]),
        "passages": 3,
        "pages": 1,
        "remarks": [],
    }


def test_outline_is_a_tree(engine: FakeEngine) -> None:
    first, second = wire.document(engine, engine.cards[0], outline=True)["outline"]
    assert (first["label"], first["title"], first["level"]) == ("I", "MỤC TIÊU", 1)
    assert first["place"]["quote"] == "I. MỤC TIÊU"
    assert first["passage"] == HEADING.id
    assert [child["title"] for child in first["children"]] == ["Mỗi cơ quan dùng"]
    assert "passage" not in first["children"][0]
    assert second["children"] == []
    assert wire.document(engine, engine.cards[1], outline=True)["outline"] == []


def test_outline_finds_its_passages_beyond_the_first_thousand() -> None:
    lines = [f"Mục {number}" for number in range(1005)]
    source, headings, items, start = "\n".join(lines), [], [], 0
    for line in lines:
        span = Span("kh", start, start + len(line))
        headings.append(Heading(span, 1, "", line, None, "none"))
        items.append(replace(HEADING, id=str(span), span=span, kind=Kind.HEADING))
        start += len(line) + 1
    engine = FakeEngine(texts={"kh": source}, items=tuple(items))
    engine.outline = lambda doc: tuple(headings)  # type: ignore[method-assign]
    tree = wire.document(engine, engine.cards[0], outline=True)["outline"]
    assert [node["passage"] for node in tree] == [item.id for item in items]


def test_a_span_past_the_end_is_refused(engine: FakeEngine) -> None:
    with pytest.raises(IndexProblem, match="doctor"):
        wire.passage(engine, moved(DUTY, 3))


def test_a_quote_the_engine_does_not_stand_by_is_refused(engine: FakeEngine) -> None:
    engine.quote = lambda span: "khác"  # type: ignore[method-assign]
    with pytest.raises(IndexProblem, match=str(TARGET.span)):
        wire.place(engine, TARGET.span)


def test_evidence_that_is_not_in_the_source_is_refused(engine: FakeEngine) -> None:
    false = Tag(1, 1, 0.5, (Evidence(span_of("kh", "cơ quan"), "cơ sở"),))
    with pytest.raises(IndexProblem):
        wire.passage(engine, passage("kh", "Bộ Nội vụ chủ trì.", tags=(false,)))
