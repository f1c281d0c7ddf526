"""Documents and passages on disk, opened without reading them all.

Passages are lines of JSON beside an array of where each line starts, so that a hit costs one line; what filters ask
for stands in small arrays of its own.
"""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..alignment import AlignedText, Run
from ..artifacts import Folder, save_array, save_json, save_text
from ..errors import unknown_document
from ..records import Box, Card, Confidence, Document, Evidence, Heading, Kind, Note, Page, Passage, Span, Tag, Where
from .ragged import Ragged, read_starts, save_rows, save_starts

LINES = "passages.jsonl"
_CARDS = "documents.json"
_COLUMNS = ("doc", "kind", "language", "start", "quality", "years", "systems", "initiatives")
_KINDS = tuple(Kind)
_LANGUAGES = ("vi", "en")
_MOST_KEPT = 20_000


def write_shelf(folder: Path, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
    """Write documents and passages into a draft folder. Passages stand in the order of the documents."""
    (folder / "texts").mkdir()
    for document in documents:
        save_text(folder, f"texts/{document.id}.txt", document.text)
    save_json(folder, _CARDS, [_document_row(d) for d in documents])
    lines = [json.dumps(_passage_row(p), ensure_ascii=False, separators=(",", ":")) + "\n" for p in passages]
    save_text(folder, LINES, "".join(lines))
    save_starts(folder, "passages", [len(line.encode()) for line in lines])
    order = {document.id: n for n, document in enumerate(documents)}
    save_array(folder, "doc.npy", np.array([order[p.span.doc] for p in passages], np.int32))
    save_array(folder, "kind.npy", np.array([_KINDS.index(p.kind) for p in passages], np.int8))
    save_array(folder, "language.npy", np.array([_LANGUAGES.index(p.language) for p in passages], np.int8))
    save_array(folder, "start.npy", np.array([p.span.start for p in passages], np.int64))
    row_of = {p.id: row for row, p in enumerate(passages)}
    save_rows(folder, "twins", [[row_of[twin] for twin in p.twins] for p in passages])
    save_array(folder, "quality.npy", np.array([p.quality for p in passages], np.float32))
    _write_listed(folder, "years", [p.years for p in passages])
    _write_listed(folder, "systems", [[t.system for t in p.tags] for p in passages])
    _write_listed(folder, "initiatives", [[t.initiative for t in p.tags if t.initiative] for p in passages])


def _write_listed(folder: Path, name: str, rows: Iterable[Iterable[int]]) -> None:
    """A ragged column: (row, value) pairs, sorted."""
    found = [(row, value) for row, values in enumerate(rows) for value in sorted(set(values))]
    save_array(folder, f"{name}.npy", np.array(found, np.int32).reshape(-1, 2))


class Shelf:
    """The documents and passages of an opened index. Reading is thread safe."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._starts = read_starts(folder, "passages", folder.file(LINES).stat().st_size)
        self._twins = Ragged.load(folder, "twins")
        self._columns = {name: np.asarray(folder.array(f"{name}.npy")) for name in _COLUMNS}
        self._rows: dict[str, dict[str, Any]] = {row["card"]["id"]: row for row in folder.json(_CARDS)}
        self.cards = tuple(Card(**row["card"]) for row in self._rows.values())
        self._order = {card.id: n for n, card in enumerate(self.cards)}
        self._texts: dict[str, str] = {}
        self._kept: dict[int, Passage] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    @cached_property
    def _lines(self) -> mmap.mmap | bytes:
        path = self._folder.file(LINES)
        if path.stat().st_size == 0:
            return b""
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def passage(self, row: int) -> Passage:
        """The passage of a row (0 to length - 1)."""
        kept = self._kept.get(row)
        if kept is None:
            line = self._lines[int(self._starts[row]) : int(self._starts[row + 1])]
            kept = _passage(json.loads(line))
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[row] = kept
        return kept

    def row_of(self, passage_id: str) -> int | None:
        """The row of the passage with this id, or None."""
        doc, _, place = passage_id.rpartition(":")
        start, dash, end = place.partition("-")
        if doc not in self._order or not dash or not (start.isascii() and start.isdigit() and end.isdigit()):
            return None
        if len(start) > 12:
            return None
        low, high = self.rows_of(doc)
        row = low + bisect_left(self._columns["start"][low:high], int(start))
        return row if row < high and self.passage(row).id == passage_id else None

    def rows_of(self, doc: str) -> tuple[int, int]:
        """The half-open range of rows of a document. Raises ``NotFound``."""
        order = self._position(doc)
        return tuple(int(n) for n in np.searchsorted(self._columns["doc"], [order, order + 1]))  # type: ignore[return-value]

    def _position(self, doc: str) -> int:
        if doc not in self._order:
            raise unknown_document(doc, tuple(self._order))
        return self._order[doc]

    def kinds(self, rows: NDArray[np.int64]) -> NDArray[np.int8]:
        """The kind of each row, as its position in ``Kind``."""
        return np.asarray(self._columns["kind"][rows], np.int8)

    def quality(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The quality of each row."""
        return np.asarray(self._columns["quality"][rows], np.float32)

    def twins(self, rows: NDArray[np.int64]) -> list[list[int]]:
        """For each row, the rows of the passages that say the same."""
        return self._twins.lists(rows)

    def among(self, where: Where) -> NDArray[np.int64] | None:
        """The rows that pass the filters, in order; None when there is no filter. Raises ``NotFound``."""
        keep = np.ones(len(self), bool)
        if where.documents:
            keep &= np.isin(self._columns["doc"], [self._position(doc) for doc in where.documents])
        if where.kinds:
            keep &= np.isin(self._columns["kind"], [_KINDS.index(Kind(kind)) for kind in where.kinds])
        if where.language:
            keep &= self._columns["language"] == _LANGUAGES.index(where.language)
        for name, value in (("years", where.year), ("systems", where.system), ("initiatives", where.initiative)):
            if value is not None:
                listed = self._columns[name]
                keep &= np.isin(np.arange(len(self)), listed[listed[:, 1] == value, 0])
        return None if where == Where() else np.flatnonzero(keep).astype(np.int64)

    def text(self, doc: str) -> str:
        """The source text of a document. Raises ``NotFound``."""
        self._position(doc)
        if doc not in self._texts:
            self._texts[doc] = self._folder.text(f"texts/{doc}.txt")
        return self._texts[doc]

    def card(self, doc: str) -> Card:
        """What is known of a document. Raises ``NotFound``."""
        return self.cards[self._position(doc)]

    def outline(self, doc: str) -> tuple[Heading, ...]:
        """The headings of a document in order. Raises ``NotFound``."""
        self._position(doc)
        rows = self._rows[doc]["headings"]
        return tuple(Heading(Span(doc, *span), *rest) for span, *rest in rows)

    def pages(self, doc: str) -> tuple[Page, ...]:
        """The pages of a document; none when it keeps none. Raises ``NotFound``."""
        self._position(doc)
        return tuple(Page(*row) for row in self._rows[doc]["pages"])

    def notes(self, doc: str) -> tuple[Note, ...]:
        """The footnotes of a document. Raises ``NotFound``."""
        self._position(doc)
        rows = self._rows[doc]["notes"]
        return tuple(Note(label, Span(doc, *s), tuple(Span(doc, *c) for c in calls)) for label, s, calls in rows)


def _document_row(document: Document) -> dict[str, Any]:
    return {
        "card": {name: getattr(document.card, name) for name in Card.__slots__},
        "pages": [[p.number, p.start, p.end] for p in document.pages],
        "headings": [
            [[h.span.start, h.span.end], h.level, h.label, h.title, h.parent, h.notation] for h in document.headings
        ],
        "notes": [[n.label, [n.span.start, n.span.end], [[c.start, c.end] for c in n.calls]] for n in document.notes],
    }


def _passage_row(passage: Passage) -> list[Any]:
    p = passage
    tags = [
        [t.system, t.initiative, t.score, [[e.span.doc, e.span.start, e.span.end, e.quote] for e in t.evidence]]
        for t in p.tags
    ]
    place = [p.span.doc, p.span.start, p.span.end]
    runs = [list(run) for run in p.reading.runs]
    plain = [list(p.heading_path), p.page, p.language, p.kind.value, p.quality, p.citation, list(p.years)]
    boxes = [[b.start, b.end, b.page, b.x0, b.y0, b.x1, b.y1] for b in p.boxes]
    doubts = [[d.start, d.end, d.probability] for d in p.doubtful]
    return [place, p.text, runs, *plain, tags, list(p.targets), list(p.twins), p.around, doubts, boxes]


def _passage(row: list[Any]) -> Passage:
    (
        place,
        text,
        runs,
        path,
        page,
        language,
        kind,
        quality,
        citation,
        years,
        tags,
        targets,
        twins,
        around,
        doubts,
        boxes,
    ) = row
    span = Span(*place)
    return Passage(
        id=str(span),
        span=span,
        reading=AlignedText(text, tuple(Run(*run) for run in runs)),
        heading_path=tuple(path),
        page=page,
        language=language,
        kind=Kind(kind),
        quality=quality,
        citation=citation,
        years=tuple(years),
        tags=tuple(Tag(s, i, score, tuple(Evidence(Span(*e[:3]), e[3]) for e in found)) for s, i, score, found in tags),
        targets=tuple(targets),
        twins=tuple(twins),
        around=around,
        doubtful=tuple(Confidence(*doubt) for doubt in doubts),
        boxes=tuple(Box(*box) for box in boxes),
    )
