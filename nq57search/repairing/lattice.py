"""All the ways a run of tokens may be read: the edges the decoder chooses among.

An edge covers one token, or several written together, and stands for a sequence of words and punctuation marks as the
language model knows them. Its cost is what the channel asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .pieces import Pieces, document_number, is_code, is_number, pieces
from .spelling import Candidate, Speller, cased
from .tokens import CLOSING, DASHES, OPENING, placed

MERGED, SPLIT, COMMA_LOST, MARK_DROPPED = 6.5, 6.0, 6.5, 4.0
_LONGEST_MERGE = 9
_SOUND = 5.0
"""Cost up to which a token is taken for one word: no split is looked for, nor a merge with a sound neighbour."""
_STRAY = frozenset({".,", ",.", "'", "’", "‘", ".’"})
"""Marks after a word that print never has; a stop is kept, for whole sentences hang on it."""
_MARKS = {"(": "(", "[": "(", ")": ")", "]": ")", "!": ".", "?": ".", "…": ".", ",": ",", ".": ".", ";": ";", ":": ":"}


@dataclass(frozen=True, slots=True)
class Edge:
    """Tokens ``start`` to ``end`` written as ``text`` (empty: dropped)."""

    start: int
    end: int
    words: tuple[int, ...]
    cost: float
    text: str
    kind: str


class Lattice:
    """Makes the edges of token runs, over one vocabulary and one speller."""

    def __init__(self, vocabulary: Sequence[str], index: Mapping[str, int], speller: Speller) -> None:
        self._vocabulary, self._index, self._speller = vocabulary, index, speller
        self._comma = index[","]

    def edges(self, tokens: Sequence[str], lines: Sequence[int]) -> list[list[Edge]]:
        """For each token, the edges that start there; never none. ``lines`` says which line each token is on."""
        taken = [pieces(token) for token in tokens]
        out: list[list[Edge]] = []
        for at, token in enumerate(tokens):
            found = list(self._number_of_document(tokens, lines, at)) or list(self._edges(tokens, lines, taken, at))
            out.append(found or [self._as_it_stands(at, token, "<unk>", 0.0, taken[at])])
        return out

    def _number_of_document(self, tokens: Sequence[str], lines: Sequence[int], at: int) -> Iterator[Edge]:
        for count in (3, 2, 1):
            end = at + count
            if end > len(tokens) or lines[at] != lines[end - 1]:
                continue
            written = document_number(tokens[at:end])
            if written is not None:
                after = self._marks(pieces(tokens[end - 1]).after)
                yield Edge(at, end, (self._index["<code>"], *after), 0.0, written, "code")
                return

    def _edges(self, tokens: Sequence[str], lines: Sequence[int], taken: Sequence[Pieces], at: int) -> Iterator[Edge]:
        token, core = tokens[at], taken[at].core
        if not core:
            yield Edge(at, at + 1, self._marks(taken[at].before), 0.0, token, "mark")
            yield Edge(at, at + 1, (), MARK_DROPPED, "", "dropped")
        elif core in DASHES:
            yield Edge(at, at + 1, (self._index["-"],), 0.0, token, "mark")
        elif is_number(core) and (len(core) > 2 or "%" in core):
            yield self._as_it_stands(at, token, "<num>", 0.0, taken[at])
        elif is_code(core):
            yield self._as_it_stands(at, token, "<code>", 0.0, taken[at])
        else:
            yield from self._words(tokens, lines, taken, at)

    def _words(self, tokens: Sequence[str], lines: Sequence[int], taken: Sequence[Pieces], at: int) -> Iterator[Edge]:
        core, after = taken[at].core, taken[at].after
        last = at + 1 == len(tokens)
        found = self._forms(tokens[at], taken[at])
        for rank, (candidate, opening) in enumerate(found):
            yield from self._readings(at, candidate, opening, after, rank, last=last)
        if is_number(core):
            yield self._as_it_stands(at, tokens[at], "<num>", 0.5 if len(core) > 1 else 1.5, taken[at])
        else:
            yield self._as_it_stands(at, tokens[at], self._name(core), self._foreign(core), taken[at])
        sound = bool(found) and found[0][0].cost <= _SOUND
        if not sound and len(core) > 3:
            yield from self._split(at, taken[at])
        if not last and lines[at] == lines[at + 1] and not after:
            yield from self._merged(at, taken[at], taken[at + 1], sound=sound)

    def _forms(self, token: str, taken: Pieces) -> list[tuple[Candidate, str]]:
        """Candidates, and what opens them. A bracket or quote may be the stroke of a broken letter: "(‘Iap" is đáp."""
        forms = [(taken.core, taken.before, 0.0)]
        whole = token.rstrip(".,;:")
        if whole[:1] in "(‘’'" and ")" not in whole and len(whole) > 2 and whole != taken.core:
            forms.append((whole, "", 0.5))
        if taken.core[:1] == "’" and len(taken.core) > 1:
            forms.append((taken.core[1:], taken.before, 1.0))
        best: dict[int, tuple[Candidate, str]] = {}
        for form, opening, extra in forms:
            for candidate in self._speller.candidates(form):
                costed = candidate._replace(cost=candidate.cost + extra)
                if candidate.word not in best or costed.cost < best[candidate.word][0].cost:
                    best[candidate.word] = (costed, opening)
        return sorted(best.values(), key=lambda found: self._speller.worth(found[0]))

    def _readings(
        self, at: int, candidate: Candidate, opening: str, after: str, rank: int, *, last: bool
    ) -> Iterator[Edge]:
        """A candidate with the punctuation around it; with the comma that was lost; without a stray mark."""
        text = opening + cased(self._vocabulary[candidate.word], candidate.case)
        words = (*self._marks(opening), candidate.word)
        yield Edge(at, at + 1, (*words, *self._marks(after)), candidate.cost, text + after, "word")
        if last:
            return
        if not after and rank < 3:
            yield Edge(at, at + 1, (*words, self._comma), candidate.cost + COMMA_LOST, f"{text},", "comma")
        if after in _STRAY and rank < 3:
            kept = "," if "," in after else ""
            marks = self._marks(kept)
            yield Edge(at, at + 1, (*words, *marks), candidate.cost + MARK_DROPPED, text + kept, "word")
            if kept:
                yield Edge(at, at + 1, words, candidate.cost + MARK_DROPPED, text, "word")

    def _split(self, at: int, taken: Pieces) -> Iterator[Edge]:
        before, core, after = taken
        for cut in range(2, len(core) - 1):
            for left in self._speller.candidates(core[:cut])[:3]:
                for right in self._speller.candidates(core[cut:])[:3]:
                    if left.cost + right.cost < 7.0:
                        case = "u" if left.case == "u" else "l"
                        pair = (left.word, right.word)
                        first, second = (self._vocabulary[word] for word in pair)
                        text = f"{before}{cased(first, left.case)} {cased(second, case)}{after}"
                        words = (*self._marks(before), *pair, *self._marks(after))
                        yield Edge(at, at + 1, words, left.cost + right.cost + SPLIT, text, "split")

    def _merged(self, at: int, taken: Pieces, following: Pieces, *, sound: bool) -> Iterator[Edge]:
        both = taken.core + following.core
        if following.before or not following.core or following.core in DASHES or is_number(following.core):
            return
        if (
            is_code(following.core)
            or is_code(taken.core)
            or len(both) > _LONGEST_MERGE
            or (sound and min(len(taken.core), len(following.core)) > 2)
        ):
            return
        for candidate in self._speller.candidates(both)[:5]:
            text = taken.before + cased(self._vocabulary[candidate.word], candidate.case) + following.after
            words = (*self._marks(taken.before), candidate.word, *self._marks(following.after))
            yield Edge(at, at + 2, words, candidate.cost + MERGED, text, "merge")

    def _as_it_stands(self, at: int, token: str, name: str, cost: float, taken: Pieces) -> Edge:
        words = (*self._marks(taken.before), self._index[name], *self._marks(taken.after))
        return Edge(at, at + 1, words, cost, token, "kept")

    def _name(self, core: str) -> str:
        """How the language model knows a token left as it is."""
        word = placed(core)
        return word if word in self._index and word.isascii() and not word.startswith("<") else "<unk>"

    def _foreign(self, core: str) -> float:
        """The cost of taking a token for a foreign word or an abbreviation, rightly read."""
        if not core.isascii():
            return 16.0
        if core.isupper() and len(core) > 1:
            return 7.0
        if "/" in core:
            return 6.0
        return 11.0 + 0.3 * len(core) if core.isalpha() else 14.0

    def _marks(self, written: str) -> tuple[int, ...]:
        if not written:
            return ()
        number = (self._index["<num>"],) if any(c.isdigit() for c in written) else ()
        marks = (mark for mark in written if mark in OPENING or mark in CLOSING)
        return (*number, *(self._index[_MARKS.get(mark, '"')] for mark in marks))
