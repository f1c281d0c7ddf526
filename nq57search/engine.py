"""What the outside world holds: one opened index and its verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, wraps
from itertools import pairwise
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from . import artifacts, indexing
from .errors import BadInput, IndexProblem, unknown_passage
from .indexing import Opened
from .records import Card, Heading, Note, Page, Passage, Results, Span, Where
from .searching import Searcher

__all__ = ["LARGEST_FILE", "Engine", "add", "build", "check", "remove", "staleness"]

LARGEST_FILE = indexing.LARGEST
"""Bytes that the file of a document may have at most."""
MOST_PASSAGES = 1000
_P = ParamSpec("_P")
_R = TypeVar("_R")


def _names_damage(verb: Callable[Concatenate[Engine, _P], _R]) -> Callable[Concatenate[Engine, _P], _R]:
    """A verb that reads files: when it fails because one was changed, it raises ``IndexProblem`` naming that file."""

    @wraps(verb)
    def careful(engine: Engine, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with engine._opened.damage_named():
            return verb(engine, *args, **kwargs)

    return careful


class Engine:
    """One opened index and its verbs. Reading is thread safe; an index never changes once opened.

    Every verb raises ``IndexProblem`` when a file of the index turns out to be damaged.
    """

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._shelf = opened.shelf

    @classmethod
    def open(cls, root: Path) -> Engine:
        """The engine on the index in use under ``root``. Raises ``IndexProblem`` when it is missing or broken."""
        opened = indexing.open_index(root)
        with opened.damage_named():
            return cls(opened)

    @property
    def digest(self) -> str:
        """The name of the index, which changes with whatever it was built from."""
        return self._opened.digest

    @property
    def cards(self) -> tuple[Card, ...]:
        """The documents, in the order of the corpus."""
        return self._shelf.cards

    @cached_property
    def _searcher(self) -> Searcher:
        return Searcher(self._opened)

    def warm(self) -> None:
        """Open every part now, so that the first search is as fast as the next."""
        self.search("chuyển đổi số")

    @_names_damage
    def search(self, text: str, *, k: int = 10, offset: int = 0, where: Where = Where()) -> Results:  # noqa: B008
        """Passages that answer ``text``, best first.

        Raises ``BadInput`` for an empty or over-long query, ``k`` not from 1 to 100 or ``offset`` not from 0 to
        10,000, and ``NotFound`` for a document that is not there.
        """
        return self._searcher.search(text, k=k, offset=offset, where=where)

    @_names_damage
    def passages(self, where: Where = Where(), *, limit: int = 100, offset: int = 0) -> tuple[int, tuple[Passage, ...]]:  # noqa: B008
        """How many passages pass the filters, and those from ``offset`` on, at most ``limit`` (1 to 1,000)."""
        if not 1 <= limit <= MOST_PASSAGES or offset < 0:
            raise BadInput(
                f"limit is {limit} and offset {offset}.",
                f"Giá trị limit là {limit}, offset là {offset}.",
                fix_en=f"Use a limit from 1 to {MOST_PASSAGES} and an offset of 0 or more.",
                fix_vi=f"Hãy dùng limit từ 1 đến {MOST_PASSAGES} và offset từ 0 trở lên.",
            )
        rows = self._shelf.among(where)
        found = range(len(self._shelf)) if rows is None else rows.tolist()
        return len(found), tuple(self._shelf.passage(row) for row in found[offset : offset + limit])

    @_names_damage
    def passage(self, passage_id: str) -> Passage:
        """The passage with this id. Raises ``NotFound``."""
        return self._shelf.passage(self._row(passage_id))

    @_names_damage
    def neighbours(self, passage_id: str) -> tuple[str | None, str | None]:
        """Ids of the passages before and after it in its document. Raises ``NotFound``."""
        row = self._row(passage_id)
        low, high = self._shelf.rows_of(self._shelf.passage(row).span.doc)
        before = self._shelf.passage(row - 1).id if row > low else None
        after = self._shelf.passage(row + 1).id if row + 1 < high else None
        return before, after

    def _row(self, passage_id: str) -> int:
        row = self._shelf.row_of(passage_id)
        if row is None:
            raise unknown_passage(passage_id)
        return row

    def card(self, doc: str) -> Card:
        """What is known of a document. Raises ``NotFound``, as all that follow."""
        return self._shelf.card(doc)

    def remarks(self, doc: str) -> tuple[str, ...]:
        """What the owner of its file should know of how it was read, as Vietnamese sentences."""
        return self._opened.remarks(self.card(doc).id)

    @_names_damage
    def outline(self, doc: str) -> tuple[Heading, ...]:
        """Its headings in order; ``Heading.parent`` is a position among them."""
        return self._shelf.outline(doc)

    @_names_damage
    def pages(self, doc: str) -> tuple[Page, ...]:
        """Its pages, none when it keeps none."""
        return self._shelf.pages(doc)

    @_names_damage
    def notes(self, doc: str) -> tuple[Note, ...]:
        """Its footnotes."""
        return self._shelf.notes(doc)

    @_names_damage
    def text(self, doc: str) -> str:
        """Its source text, the one every offset counts in."""
        return self._shelf.text(doc)

    @_names_damage
    def quote(self, span: Span) -> str:
        """The source text at a span."""
        return self._shelf.text(span.doc)[span.start : span.end]

    @_names_damage
    def passage_count(self, doc: str) -> int:
        """How many passages it has."""
        low, high = self._shelf.rows_of(doc)
        return high - low


def build(
    corpus: Path,
    root: Path,
    *,
    encoder: str = "lsa",
    progress: Callable[[str, int, int], None] | None = None,
) -> str:
    """Build the index of a corpus folder, and of the documents added to it, and take it into use; returns its digest.

    ``encoder`` is "lsa" (fitted on the corpus) or a sentence-transformers model by name or path. ``progress`` is told
    a stage, how much of it is done and how much there is. Does nothing when that index is there already. Raises
    ``CorpusProblem``, ``PartMissing`` or ``OutsideFailed``; the index in use before then stays in use.
    """
    return indexing.build_index(corpus, root, encoder, progress or _untold)


def add(
    files: Sequence[tuple[str, bytes, Mapping[str, object]]],
    corpus: Path,
    root: Path,
    *,
    encoder: str = "lsa",
    replace: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[str, ...]:
    """Add documents and take the index with them into use; returns their ids, made of their files' names.

    A file is its name, its bytes, and what is said of it: fields of ``Card`` by name, the rest is taken from its text.
    A document that was removed from the corpus folder comes back as it was when the same bytes are added and nothing
    is said of them. Only what is new is read. Raises ``Conflict`` when an id is taken and not to ``replace``,
    ``BadInput`` and ``CorpusProblem`` for what cannot be read, ``OutsideFailed`` while another adds or builds;
    index and library are then as they were.
    """
    return indexing.add_documents(files, corpus, root, encoder, progress or _untold, may_replace=replace)


def remove(
    ids: Sequence[str],
    corpus: Path,
    root: Path,
    *,
    encoder: str = "lsa",
    progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Remove documents and take the index without them into use.

    The file of one that was added is deleted; one of the corpus folder is left out from now on and its file let be.
    Raises ``NotFound``, ``BadInput`` when no document would be left, and ``OutsideFailed`` while another adds or
    builds; index and library are then as they were.
    """
    indexing.remove_documents(ids, corpus, root, encoder, progress or _untold)


def _untold(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""


def staleness(corpus: Path, root: Path, *, encoder: str = "lsa") -> str | None:
    """Why a build is needed: "missing", or a sentence; None when the index in use is that of the corpus."""
    try:
        used = artifacts.open_folder(root).digest
    except IndexProblem as problem:
        return "missing" if not (root / "CURRENT").exists() else problem.en
    due = indexing.digest(indexing.gather(corpus, root), encoder)
    return None if used == due else f"The corpus or its settings changed since index {used} was built."


def check(root: Path) -> tuple[str, ...]:
    """What is wrong with the index in use and with the documents added to it; empty when all is sound.

    Checksums are compared, and every quote with its source. Raises ``IndexProblem`` when there is none.
    """
    found = [*artifacts.problems(root / artifacts.current(root)), *indexing.library_problems(root)]
    if found:
        return tuple(found)
    engine = Engine.open(root)
    for card in engine.cards:
        found.extend(_faults(engine, card.id))
    return tuple(found)


def _faults(engine: Engine, doc: str) -> list[str]:
    low, high = engine._shelf.rows_of(doc)
    length = len(engine.text(doc))
    passages = [engine._shelf.passage(row) for row in range(low, high)]
    found = [f"{p.id} runs past the end of its document" for p in passages if p.span.end > length]
    found += [f"{a.id} and {b.id} overlap" for a, b in pairwise(passages) if a.span.end > b.span.start]
    evidence = ((p, e) for p in passages for tag in p.tags for e in tag.evidence)
    found += [
        f"a tag of {p.id} quotes what {e.span} does not say" for p, e in evidence if engine.quote(e.span) != e.quote
    ]
    return found
