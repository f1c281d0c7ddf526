"""The words of a query, marked in the reading text of a passage that was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .records import Passage
from .vietnamese import Token, fold, term, tokens
from .vietnamese.tokenizing import TokenKind

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
    forms = [_forms(t.text, t.kind) for t in found]
    present = {text for text, _ in forms}
    exact = {w.text for w in words if not w.weak}
    loose = {w.folded for w in words if not w.weak and not (w.exact and w.text in present)}
    weak = {w.folded for w in words if w.weak}
    weakly = [folded in weak for _, folded in forms]
    strong = [text in exact or folded in loose for text, folded in forms]
    marked = [s or (weakly[n] and _beside(n, strong)) for n, s in enumerate(strong)] if any(strong) else weakly
    return _joined(passage.text, [(t.start, t.end) for t, m in zip(found, marked, strict=True) if m])


@lru_cache(maxsize=65_536)
def _forms(written: str, kind: TokenKind) -> tuple[str, str]:
    """The term of a token, and it without marks. Kept, for texts repeat their words."""
    text = term(Token(written, 0, len(written), kind))
    return text, fold(text)


def _beside(n: int, strong: Sequence[bool]) -> bool:
    return any(strong[m] for m in (n - 1, n + 1) if 0 <= m < len(strong))


def _joined(text: str, ranges: Sequence[Range]) -> tuple[Range, ...]:
    out: list[Range] = []
    for start, end in ranges:
        if out and text[out[-1][1] : start] == " ":
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)
