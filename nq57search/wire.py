"""The shapes people script against: values of this package as JSON-ready dictionaries.

Every place that leaves here is proven: its ``quote`` is the source text at its offsets, checked once more while the
dictionary is made. The command line and the HTTP service print exactly these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import IndexProblem
from .records import Heading, Hit, Kind, Passage, Results, Span, Tag, Where

if TYPE_CHECKING:
    from .engine import Engine
    from .records import Card, Query

Json = dict[str, Any]

_SCORE_DIGITS = 6
_PAGE_OF_PASSAGES = 1000


def place(engine: Engine, span: Span) -> Json:
    """PLACE: ``{"document", "start", "end", "quote"}``. Raises ``IndexProblem`` when the quote cannot be proven."""
    source = engine.text(span.doc)
    quote = source[span.start : span.end]
    if span.end > len(source) or engine.quote(span) != quote:
        raise _unproven(span)
    return {"document": span.doc, "start": span.start, "end": span.end, "quote": quote}


def passage(engine: Engine, item: Passage, *, tags: bool = True) -> Json:
    """PASSAGE; without its ``tags`` where it only stands beside another (``also_in``)."""
    shape = place(engine, item.span) | {
        "id": item.id,
        "text": item.text,
        "heading_path": list(item.heading_path),
        "page": item.page,
        "language": item.language,
        "kind": str(item.kind),
        "quality": _score(item.quality),
        "doubtful": [{"start": d.start, "end": d.end, "probability": d.probability} for d in item.doubtful],
        "boxes": [{"page": b.page, "x0": b.x0, "y0": b.y0, "x1": b.x1, "y1": b.y1} for b in item.boxes],
        "citation": item.citation,
        "years": list(item.years),
        "targets": list(item.targets),
    }
    if tags:
        shape["tags"] = [_tag(engine, tag) for tag in item.tags]
    return shape


def passage_in_context(engine: Engine, item: Passage) -> Json:
    """PASSAGE with ``before`` and ``after``: the ids of its neighbours in the document, null at either end."""
    before, after = engine.neighbours(item.id)
    return passage(engine, item) | {"before": before, "after": after}


def passages(engine: Engine, total: int, items: tuple[Passage, ...]) -> Json:
    """``{"total", "passages": [PASSAGE]}``: one page of ``total`` passages."""
    return {"total": total, "passages": [passage(engine, item) for item in items]}


def hit(engine: Engine, found: Hit) -> Json:
    """HIT; ``highlights`` are half-open ranges of ``passage.text``, not of the source."""
    return {
        "rank": found.rank,
        "score": _score(found.score),
        "scores": {name: _score(score) for name, score in found.scores.items()},
        "passage": passage(engine, found.passage),
        "highlights": [{"start": start, "end": end} for start, end in found.highlights],
        "also_in": [passage(engine, twin, tags=False) for twin in found.also_in],
    }


def results(engine: Engine, found: Results) -> Json:
    """The answer to a search: ``{"query", "took_ms", "total", "hits": [HIT]}``."""
    return {
        "query": query(found.query),
        "took_ms": round(float(found.took_ms), 3),
        "total": found.total,
        "hits": [hit(engine, item) for item in found.hits],
    }


def query(asked: Query) -> Json:
    """``{"text", "language", "marks", "understood": [{"kind", "written", "read_as"}]}``."""
    understood = [{"kind": u.kind, "written": u.written, "read_as": u.read_as} for u in asked.understood]
    return {"text": asked.text, "language": asked.language, "marks": asked.marks, "understood": understood}


def document(engine: Engine, card: Card, *, outline: bool = False) -> Json:
    """A document's metadata; ``characters``, ``passages`` and ``pages`` are counts, ``remarks`` its reader's.

    With ``outline`` also its heading tree: ``{"label", "title", "level", "place", "passage"?, "children"}``, where
    ``passage`` is the id of the passage that begins with the heading, when there is one.
    """
    shape: Json = {
        "id": card.id,
        "title": card.title,
        "number": card.number,
        "date": card.date,
        "issuer": card.issuer,
        "kind": card.kind,
        "language": card.language,
        "machine_read": card.machine_read,
        "about": card.about,
        "citation": card.cited_as,
        "characters": len(engine.text(card.id)),
        "passages": engine.passage_count(card.id),
        "pages": len(engine.pages(card.id)),
        "remarks": list(engine.remarks(card.id)),
    }
    if outline:
        shape["outline"] = _outline(engine, card.id)
    return shape


def _outline(engine: Engine, doc: str) -> list[Json]:
    headings = engine.outline(doc)
    by_start = _heading_passages(engine, doc)
    nodes = [_node(engine, heading, by_start) for heading in headings]
    roots: list[Json] = []
    for heading, node in zip(headings, nodes, strict=True):
        siblings = roots if heading.parent is None else nodes[heading.parent]["children"]
        siblings.append(node)
    return roots


def _node(engine: Engine, heading: Heading, by_start: dict[int, str]) -> Json:
    node: Json = {
        "label": heading.label,
        "title": heading.title,
        "level": heading.level,
        "place": place(engine, heading.span),
    }
    if heading.span.start in by_start:
        node["passage"] = by_start[heading.span.start]
    return node | {"children": []}


def _heading_passages(engine: Engine, doc: str) -> dict[int, str]:
    """Ids of the document's heading passages by where they start."""
    where = Where(documents=(doc,), kinds=(str(Kind.HEADING),))
    ids: dict[int, str] = {}
    offset, total = 0, 1
    while offset < total:
        total, items = engine.passages(where, limit=_PAGE_OF_PASSAGES, offset=offset)
        ids.update((item.span.start, item.id) for item in items)
        offset += _PAGE_OF_PASSAGES
    return ids


def _tag(engine: Engine, tag: Tag) -> Json:
    evidence = []
    for piece in tag.evidence:
        proven = place(engine, piece.span)
        if proven["quote"] != piece.quote:
            raise _unproven(piece.span)
        evidence.append(proven)
    return {"system": tag.system, "initiative": tag.initiative, "score": _score(tag.score), "evidence": evidence}


def _score(value: float) -> float:
    """A plain float (scores may come as numpy's), short enough to read."""
    return round(float(value), _SCORE_DIGITS)


def _unproven(span: Span) -> IndexProblem:
    return IndexProblem(
        f"The index says that a quote stands at {span}, but the source text there is different.",
        f"Chỉ mục ghi một trích dẫn tại {span}, nhưng văn bản gốc ở đó lại khác.",
        fix_en="Run `nq57search doctor`, then build the index again with `nq57search index --force`.",
        fix_vi="Hãy chạy `nq57search doctor`, rồi lập lại chỉ mục bằng `nq57search index --force`.",
    )
