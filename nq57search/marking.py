"""The words of a query, marked in the reading text of a passage that was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .records import Passage
from .vietnamese import fold, term, tokens

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word to mark: as read, without marks, whether its marks were typed, and whether it is a function word."""

    text: str
    folded: str
    exact: bool
    weak: bool


def mark(passage: Passage, wanted: Iterable[Wanted]) -> tuple[Range, ...]:
    """Ranges of ``passage.text`` to mark: whole tokens, neighbours joined across one space, in order, disjoint.

    A word typed with its marks is marked under other marks only where it does not also stand as typed: "số" marks
    "số", and "sở" only if nothing better. Function words are marked only beside a marked word.
    """
    words = list(wanted)
    found = tokens(passage.text)
    terms = [term(t) for t in found]
    present = set(terms)
    exact = {w.text for w in words if not w.weak}
    loose = {w.folded for w in words if not w.weak and not (w.exact and w.text in present)}
    weak = {w.folded for w in words if w.weak}
    strong = [t in exact or fold(t) in loose for t in terms]
    marked = [s or _beside(n, terms, strong, weak) for n, s in enumerate(strong)]
    if not any(strong):
        marked = [fold(t) in weak for t in terms]
    return _joined(passage.text, [(t.start, t.end) for t, m in zip(found, marked, strict=True) if m])


def _beside(n: int, terms: Sequence[str], strong: Sequence[bool], weak: set[str]) -> bool:
    if fold(terms[n]) not in weak:
        return False
    return any(strong[m] for m in (n - 1, n + 1) if 0 <= m < len(strong))


def _joined(text: str, ranges: Sequence[Range]) -> tuple[Range, ...]:
    out: list[Range] = []
    for start, end in ranges:
        if out and text[out[-1][1] : start] == " ":
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)
