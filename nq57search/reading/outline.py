"""The outline of a document as it grows line by line: which headings and items the next piece stands under."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ..records import Heading, Span
from .marks import BULLETS, NAMED, OUTLINE, Mark

_LISTED = frozenset({"arabic", "decimal"})


@dataclass(frozen=True, slots=True)
class _Item:
    """A numbered or bulleted piece that the next ones may stand under.

    ``label`` goes into the number of a citation ("1"), ``place`` says it in words ("gạch đầu dòng thứ 2"); one of the
    two is empty. ``heading`` is the heading it opened, ``alone`` that it holds nothing but that heading.
    """

    level: int
    label: str
    place: str
    language: str
    heading: int | None
    alone: bool


class _Open(NamedTuple):
    """An open heading; ``firm`` when only another heading can end it, not a numbered paragraph."""

    level: int
    heading: int
    firm: bool


@dataclass(slots=True)
class Outline:
    """The headings found so far, and those that are open where one is."""

    headings: list[Heading] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _items: list[_Item] = field(default_factory=list)
    _counts: Counter[tuple[int | None, str, str, str, str]] = field(default_factory=Counter)
    _points: set[tuple[str, int | None]] = field(default_factory=set)
    _spoken: tuple[str, int] = ("", 0)
    """The language of the last piece below a heading, and how many pieces in a row were in it."""

    @property
    def current(self) -> int | None:
        """Index of the innermost open heading."""
        return self._open[-1].heading if self._open else None

    @property
    def awaits_name(self) -> bool:
        """Whether the innermost heading has its name on lines of its own: "Chương II", any annex."""
        if self.current is None:
            return False
        heading = self.headings[self.current]
        return heading.notation == "annex" or (heading.notation in NAMED and heading.title == heading.label)

    @property
    def marker(self) -> str:
        """Numbers of the open items that are no headings: "1" below a paragraph "1. …"."""
        return ".".join(item.label for item in self._items if item.label)

    @property
    def place(self) -> str:
        """The open bullets and points, outermost first, as a citation says them."""
        return ", ".join(item.place for item in self._items if item.place)

    def head(self, mark: Mark, span: Span, title: str, language: str, *, alone: bool) -> int:
        """Open a heading and return its index; ``alone`` when its paragraph holds nothing else."""
        place = ""
        if mark.notation in OUTLINE:
            self._spoken = ("", 0)
            self._close(mark)
            self._items.clear()
        else:
            place = self.item(mark, language)
        index = len(self.headings)
        self.headings.append(Heading(span, mark.level, mark.label, title, self.current, mark.notation))
        self._open.append(_Open(mark.level, index, mark.notation == "unnumbered" and mark.hashes > 0))
        if place:
            self._items[-1] = _Item(mark.level, "", place, language, index, alone)
        if alone:
            self._points.add((mark.notation, self.headings[index].parent))
        return index

    def item(self, mark: Mark, language: str) -> str:
        """Open a numbered or bulleted piece that is no heading; its own place in words, "" for a numbered one."""
        self.speaks(language)
        self._close(mark)
        place = ""
        if mark.notation in BULLETS:
            spoken = "gạch đầu dòng" if mark.notation == "dash" else "dấu cộng"
            place = f"{spoken} thứ {self._count(mark.notation, language)}"
        elif mark.notation not in OUTLINE:
            place = f"điểm ({mark.label})"
        label = mark.label if mark.notation in OUTLINE else ""
        self._items.append(_Item(mark.level, label, place, language, None, alone=False))
        return place

    def running(self, language: str) -> str:
        """The place of a paragraph without a mark.

        It ends the items that hold text. But after a single one in the other language it is taken for its translation,
        and stands where that stands.
        """
        last, pieces = self._spoken
        self.speaks(language)
        spares = last == language or pieces == 1
        stay = [item.alone or (spares and item.language != language) for item in self._items]
        ends = stay.index(False) if False in stay else len(stay)
        ended = {item.heading for item in self._items[ends:]}
        del self._items[ends:]
        self._open = [heading for heading in self._open if heading.heading not in ended]
        number = self._count("paragraph", language)
        if number == 1 and self._items and not self._items[-1].alone:
            return self.place
        return ", ".join(part for part in (self.place, f"đoạn thứ {number}") if part)

    def follows_a_heading(self, mark: Mark) -> bool:
        """Whether a point of the same rung and parent, a paragraph to itself, has been a heading before."""
        parent = next((o.heading for o in reversed(self._open) if o.level < mark.level), None)
        return (mark.notation, parent) in self._points

    def retitle(self, index: int, title: str) -> None:
        old = self.headings[index]
        self.headings[index] = Heading(old.span, old.level, old.label, title, old.parent, old.notation)

    def due(self, notation: str) -> int:
        """The number that the next heading of a rung has when none is missing."""
        last = next((h.label for h in reversed(self.headings) if h.notation == notation), "0")
        return int(last) + 1

    def speaks(self, language: str) -> None:
        """Take note of the language of the next piece."""
        last, pieces = self._spoken
        self._spoken = (language, pieces + 1 if language == last else 1)

    def _close(self, mark: Mark) -> None:
        listed = mark.notation in _LISTED and not mark.hashes
        while self._open and self._open[-1].level >= mark.level and not (self._open[-1].firm and listed):
            self._open.pop()
        while self._items and self._items[-1].level >= mark.level:
            self._items.pop()

    def _count(self, what: str, language: str) -> int:
        run_ins = {item.heading for item in self._items if not item.alone}
        under = next((o.heading for o in reversed(self._open) if o.heading not in run_ins), None)
        key = (under, self.marker, self.place, what, language)
        self._counts[key] += 1
        return self._counts[key]
