"""A document as its page shows it: its passages in order, under its headings, with what was asked for marked."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from nq57search.records import Heading, Kind, Note, Passage, Span, Where

from .links import anchor
from .marking import Piece, marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nq57search.engine import Engine

_LISTED_AT_ONCE: Final = 1000
_MOST_HITS: Final = 100
_MOST_JUMPS: Final = 10
_READ_AS_TEXT: Final = frozenset({Kind.TEXT, Kind.HEADING, Kind.TABLE})

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One passage, or a heading that no passage holds (``passage`` is None)."""

    anchor: str
    pieces: tuple[Piece, ...]
    level: int
    """1 to 6 for a heading, 0 for anything else."""
    passage: Passage | None
    aimed_at: bool
    new_page: int | None
    notes: tuple[tuple[str, str], ...]
    """Label and anchor of the notes it calls."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that follow one another and are shown alike; ``apart`` names what sets them apart, or is None."""

    apart: Kind | None
    lines: tuple[Line, ...]


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
        # A place that holds the whole passage is shown on the block: marking every word would say nothing.
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


def stretches(engine: Engine, doc: str, asked: Asked) -> tuple[Stretch, ...]:
    """The whole document, ready to print."""
    headings = engine.outline(doc)
    passages = all_passages(engine, doc)
    lines = _lines(passages, headings, _note_calls(engine.notes(doc), passages), asked)
    return tuple(Stretch(apart, tuple(group)) for apart, group in groupby(lines, key=_apart))


def outline(headings: Sequence[Heading]) -> tuple[Entry, ...]:
    """The headings as a tree."""
    entries = [Entry(_numbered(heading), anchor(heading.span)) for heading in headings]
    roots: list[Entry] = []
    for heading, entry in zip(headings, entries, strict=True):
        (roots if heading.parent is None else entries[heading.parent].under).append(entry)
    return tuple(roots)


def all_passages(engine: Engine, doc: str) -> tuple[Passage, ...]:
    """Every passage of the document, in the order of the source."""
    passages: list[Passage] = []
    total = 1
    while len(passages) < total:
        total, page = engine.passages(Where(documents=(doc,)), limit=_LISTED_AT_ONCE, offset=len(passages))
        if not page:
            break
        passages.extend(page)
    return tuple(sorted(passages, key=lambda passage: passage.span))


def _lines(
    passages: Sequence[Passage],
    headings: Sequence[Heading],
    calls: Mapping[str, tuple[tuple[str, str], ...]],
    asked: Asked,
) -> Iterable[Line]:
    levels = {heading.span.start: heading.level for heading in headings}
    held = {passage.span.start for passage in passages}
    bare = [(heading.span.start, heading) for heading in headings if heading.span.start not in held]
    both: list[tuple[int, Passage | Heading]] = [*((p.span.start, p) for p in passages), *bare]
    page = None
    for start, item in sorted(both, key=lambda pair: pair[0]):
        if isinstance(item, Heading):
            pieces = marked(_numbered(item), ())
            yield Line(anchor(item.span), pieces, _within_page(item.level), None, False, None, ())
            continue
        new_page = item.page if item.page != page else None
        page = item.page or page
        level = _within_page(levels.get(start, 3)) if item.kind is Kind.HEADING else 0
        pieces = marked(item.text, asked.ranges(item))
        yield Line(anchor(item.span), pieces, level, item, asked.aims_at(item), new_page, calls.get(item.id, ()))


def _within_page(level: int) -> int:
    """The HTML level of an outline level: the page's own title is the only h1."""
    return min(max(level, 1) + 1, 6)


def _apart(line: Line) -> Kind | None:
    if line.passage is None or line.passage.kind in _READ_AS_TEXT:
        return None
    return line.passage.kind


def _numbered(heading: Heading) -> str:
    if not heading.label or heading.title.startswith(heading.label):
        return heading.title or heading.label
    return f"{heading.label}. {heading.title}" if heading.title else heading.label


def _note_calls(notes: Iterable[Note], passages: Sequence[Passage]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By passage id: the notes called there, each as its label and the anchor of the passage that holds its text."""
    calls: dict[str, tuple[tuple[str, str], ...]] = {}
    starts = [passage.span.start for passage in passages]
    for note in notes:
        target = _holding(passages, starts, note.span)
        for call in note.calls:
            caller = _holding(passages, starts, call)
            if caller and target and caller is not target:
                calls[caller.id] = (*calls.get(caller.id, ()), (note.label, anchor(target.span)))
    return calls


def _holding(passages: Sequence[Passage], starts: Sequence[int], span: Span) -> Passage | None:
    """The passage that holds the first character of ``span``."""
    index = bisect_right(starts, span.start) - 1
    return passages[index] if index >= 0 and span.start <= passages[index].span.end else None
