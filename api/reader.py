"""A document as its page shows it: its passages in order, under its headings, with what was asked for marked."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from nq57search.records import Heading, Kind, Passage, Span, Where

from .links import anchor
from .marking import Piece, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nq57search.engine import Engine

_LISTED_AT_ONCE: Final = 1000
_MOST_HITS: Final = 100
_MOST_JUMPS: Final = 10
_TOP_LEVEL: Final = 2
"""The page's own title is its only h1."""
_READ_AS_TEXT: Final = frozenset({Kind.TEXT, Kind.HEADING, Kind.TABLE})

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One passage, or a heading that no passage holds (``passage`` is None)."""

    anchor: str
    pieces: tuple[Piece, ...]
    passage: Passage | None
    aimed_at: bool = False
    new_page: int | None = None
    notes: tuple[tuple[str, str], ...] = ()
    """Label and anchor of the notes it calls."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one paragraph of the document. ``level`` is that of an HTML heading, 0 for anything else."""

    level: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Paragraphs that follow one another and are shown alike; ``apart`` names what sets them apart, or is None."""

    apart: Kind | None
    paragraphs: tuple[Paragraph, ...]


@dataclass(slots=True)
class Entry:
    """A heading in the outline and those under it."""

    title: str
    anchor: str
    under: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Jump:
    """A passage the search found in the document: its rank and anchor."""

    rank: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked to show: words to mark by passage id, passages found, and the place aimed at."""

    words: Mapping[str, Ranges] = field(default_factory=dict)
    jumps: tuple[Jump, ...] = ()
    aim: Span | None = None

    def ranges(self, passage: Passage) -> Ranges:
        """The characters of the passage's reading text to mark."""
        return self.words.get(passage.id, ()) + self._aimed_ranges(passage)

    def aims_at(self, passage: Passage) -> bool:
        return self.aim is not None and passage.span.overlap(self.aim) > 0

    def _aimed_ranges(self, passage: Passage) -> Ranges:
        # A place that holds the whole passage is shown on the passage: marking every word would say nothing.
        if self.aim is None or not self.aims_at(passage) or self.aim.overlap(passage.span) == len(passage.span):
            return ()
        found = passage.reading.locate(self.aim.start, self.aim.end)
        return (found,) if found else ()


def ask(engine: Engine, doc: str, q: str, aim: Span | None) -> Asked:
    """What the search finds in the document for ``q``, and the place to open at."""
    if not q:
        return Asked(aim=aim)
    hits = engine.search(q, k=_MOST_HITS, where=Where(documents=(doc,))).hits
    jumps = tuple(Jump(hit.rank, anchor(hit.passage.span)) for hit in hits[:_MOST_JUMPS])
    return Asked({hit.passage.id: hit.highlights for hit in hits}, jumps, aim)


class Reading:
    """A document laid out: its passages, and where each heading and note of it stands among them."""

    def __init__(self, engine: Engine, doc: str) -> None:
        self._passages = _all_passages(engine, doc)
        self._starts = [passage.span.start for passage in self._passages]
        self._headings = engine.outline(doc)
        self._calls = self._note_calls(engine, doc)

    def outline(self) -> tuple[Entry, ...]:
        """The headings as a tree, each leading to the passage that holds it."""
        entries = [Entry(_numbered(heading), self._anchor(heading)) for heading in self._headings]
        roots: list[Entry] = []
        for heading, entry in zip(self._headings, entries, strict=True):
            (roots if heading.parent is None else entries[heading.parent].under).append(entry)
        return tuple(roots)

    def stretches(self, asked: Asked) -> tuple[Stretch, ...]:
        """The whole document, ready to print."""
        return tuple(Stretch(apart, tuple(group)) for apart, group in groupby(self._paragraphs(asked), key=_apart))

    def _paragraphs(self, asked: Asked) -> Iterator[Paragraph]:
        levels, bare = self._levels()
        level, page, before = _TOP_LEVEL, None, None
        lines: list[Line] = []
        both: list[Passage | Heading] = [*self._passages, *bare]
        for item in sorted(both, key=lambda one: one.span):
            if isinstance(item, Passage) and before and _same_paragraph(before, item):
                lines.append(self._line(item, asked, page))
            else:
                if lines:
                    yield Paragraph(level if _is_heading(lines[0]) else 0, tuple(lines))
                level = levels.get(item.span.start, level)
                lines = [self._line(item, asked, page)]
            before = item if isinstance(item, Passage) else None
            page = before.page if before and before.page else page
        if lines:
            yield Paragraph(level if _is_heading(lines[0]) else 0, tuple(lines))

    def _line(self, item: Passage | Heading, asked: Asked, page: int | None) -> Line:
        if isinstance(item, Heading):
            return Line(anchor(item.span), marked(_numbered(item), ()), None)
        return Line(
            anchor=anchor(item.span),
            pieces=marked(item.text, asked.ranges(item), item.doubtful),
            passage=item,
            aimed_at=asked.aims_at(item),
            new_page=item.page if item.page != page else None,
            notes=self._calls.get(item.id, ()),
        )

    def _levels(self) -> tuple[dict[int, int], list[Heading]]:
        """The HTML level of each heading by where its line starts, and the headings that no passage holds.

        A heading that is not in the outline (a title, a translation) takes the level of the one before it.
        """
        depths: list[int] = []
        levels: dict[int, int] = {}
        bare: list[Heading] = []
        for heading in self._headings:
            depths.append(0 if heading.parent is None else depths[heading.parent] + 1)
            holder = self._holding(heading.span)
            level = min(_TOP_LEVEL + depths[-1], 6)
            if holder is None:
                bare.append(heading)
                levels[heading.span.start] = level
            elif holder.kind is Kind.HEADING:
                levels.setdefault(holder.span.start, level)
        return levels, bare

    def _anchor(self, heading: Heading) -> str:
        holder = self._holding(heading.span)
        return anchor(holder.span if holder else heading.span)

    def _note_calls(self, engine: Engine, doc: str) -> dict[str, tuple[tuple[str, str], ...]]:
        """By passage id: the notes called there, each as its label and the anchor of where its text stands."""
        calls: dict[str, tuple[tuple[str, str], ...]] = {}
        for note in engine.notes(doc):
            target = self._holding(note.span)
            for caller in (self._holding(call) for call in note.calls):
                if caller and target and caller is not target:
                    calls[caller.id] = (*calls.get(caller.id, ()), (note.label, anchor(target.span)))
        return calls

    def _holding(self, span: Span) -> Passage | None:
        """The first passage that shares a character with ``span``."""
        first = max(0, bisect_right(self._starts, span.start) - 1)
        near = self._passages[first : first + 2]
        return next((passage for passage in near if passage.span.overlap(span)), None)


def _all_passages(engine: Engine, doc: str) -> tuple[Passage, ...]:
    """Every passage of the document, in the order of the source."""
    passages: list[Passage] = []
    total = 1
    while len(passages) < total:
        total, page = engine.passages(Where(documents=(doc,)), limit=_LISTED_AT_ONCE, offset=len(passages))
        if not page:
            break
        passages.extend(page)
    return tuple(sorted(passages, key=lambda passage: passage.span))


def _same_paragraph(before: Passage, item: Passage) -> bool:
    return before.kind is item.kind and item.text in before.around


def _is_heading(line: Line) -> bool:
    return line.passage is None or line.passage.kind is Kind.HEADING


def _apart(paragraph: Paragraph) -> Kind | None:
    passage = paragraph.lines[0].passage
    return None if passage is None or passage.kind in _READ_AS_TEXT else passage.kind


def _numbered(heading: Heading) -> str:
    if not heading.label or heading.title.startswith(heading.label):
        return heading.title or heading.label
    return f"{heading.label}. {heading.title}" if heading.title else heading.label
