"""Judged queries: one JSON object a line, each with the places that answer it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import BadInput
from ..records import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

EXACTLY_SOUGHT = 2
"""The grade of a place that is exactly what is sought; 1 is helpful."""


@dataclass(frozen=True, slots=True)
class Relevant:
    """A judged place: its characters in the source, their text, and its grade (1 or 2)."""

    span: Span
    quote: str
    grade: int


@dataclass(frozen=True, slots=True)
class GoldQuery:
    """A query with its judgements and where it was read from. At least one place has grade 2."""

    id: str
    query: str
    kind: str
    relevant: tuple[Relevant, ...]
    origin: str
    """File and line number, for messages."""


def read_gold(path: Path) -> tuple[GoldQuery, ...]:
    """All queries of a JSON Lines file. Raises ``BadInput`` with file and line for the first row that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The gold file {path} cannot be read: {error}.",
            f"Không đọc được tệp chuẩn {path}: {error}.",
            fix_en="Name a JSON Lines file in UTF-8.",
            fix_vi="Hãy chỉ đến một tệp JSON Lines mã UTF-8.",
        ) from error
    queries: dict[str, GoldQuery] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        query = _query(line, f"{path}:{number}")
        if query.id in queries:
            raise _wrong(query.origin, f"the id {query.id!r} stands at {queries[query.id].origin} already")
        queries[query.id] = query
    if not queries:
        raise _wrong(str(path), "it holds no query")
    return tuple(queries.values())


def prove(queries: Iterable[GoldQuery], text: Callable[[str], str]) -> None:
    """Check that every quote stands in the source where its row says.

    ``text`` gives a document's source by its id. Raises ``BadInput`` naming the row that the source contradicts:
    the documents are then not the ones that were judged, and no figure would mean anything.
    """
    for query in queries:
        for place in query.relevant:
            span = place.span
            if text(span.doc)[span.start : span.end] != place.quote:
                raise _wrong(query.origin, f"the source at {span} is not its quote", "evaluate on the judged documents")


def _query(line: str, origin: str) -> GoldQuery:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _wrong(origin, f"it is not JSON ({error})") from error
    if not isinstance(row, dict):
        raise _wrong(origin, "it is not a JSON object")
    words = {name: _text(row, name, origin) for name in ("id", "query", "kind")}
    places = row.get("relevant")
    if not isinstance(places, list):
        raise _wrong(origin, '"relevant" is not a list')
    relevant = tuple(_relevant(place, origin) for place in places)
    if not any(place.grade == EXACTLY_SOUGHT for place in relevant):
        raise _wrong(origin, "no relevant place has grade 2, so nothing could be found")
    return GoldQuery(**words, relevant=relevant, origin=origin)


def _text(row: dict[str, Any], name: str, origin: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(origin, f'"{name}" is not a text')
    return value


def _relevant(place: Any, origin: str) -> Relevant:
    if not isinstance(place, dict):
        raise _wrong(origin, "a relevant place is not a JSON object")
    start, end, grade = (place.get(name) for name in ("start", "end", "grade"))
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise _wrong(origin, f"a relevant place has an impossible range {start!r} to {end!r}")
    if type(grade) is not int or grade not in (1, EXACTLY_SOUGHT):
        raise _wrong(origin, f"a relevant place has the grade {grade!r}, not 1 or 2")
    return Relevant(Span(_text(place, "doc", origin), start, end), _text(place, "quote", origin), grade)


def _wrong(origin: str, what: str, fix: str = "correct the row") -> BadInput:
    return BadInput(
        f"The gold at {origin} is wrong: {what}.",
        f"Dữ liệu chuẩn tại {origin} sai: {what}.",
        fix_en=f"To go on, {fix}.",
        fix_vi="Hãy sửa dòng đó, hoặc đánh giá trên đúng các văn bản đã dùng khi lập dữ liệu chuẩn.",
    )
