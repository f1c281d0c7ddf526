"""Vietnamese words with exact offsets. The only file that knows underthesea.

``words`` and ``many`` segment with underthesea's conditional random field, which takes seconds to import. A
``WordTable`` made of their words then finds the same words in a query without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import combining, is_normalized, normalize

from .vietnamese import sentences, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_LONGEST_STRETCH = 2000
"""Characters given to underthesea at once: the time it takes grows faster than their number."""
_UNFIT = re.compile(r"\S{100}|[\ud800-\udfff]")
"""No prose: long runs take underthesea quadratic time, and half a surrogate pair makes it fail."""
_ETH = str.maketrans("ðÐ", "đĐ")
"""What underthesea rewrites in NFC text."""
_WHOLE = frozenset({"code", "date", "url"})


@dataclass(frozen=True, slots=True)
class Word:
    """Characters ``start`` to ``end`` of the text; ``text`` is exactly what stands there, inner spaces included."""

    text: str
    start: int
    end: int


def words(text: str) -> tuple[Word, ...]:
    """The words of ``text`` in order, none overlapping, without punctuation.

    Document numbers, dates and urls are one word each. The model sees one sentence at a time, as in its training.
    Where it cannot be given the text, or gives back another text, the words are the plain tokens.
    """
    composed, places = _composed(text)
    found = []
    for low, high in _words_of_nfc(composed.translate(_ETH)):
        start, end = places[low][0], places[high - 1][1]
        found.append(Word(text[start:end], start, end))
    return tuple(found)


def many(texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> list[tuple[Word, ...]]:
    """``words`` of each text; ``progress`` is told how many are done, of how many.

    Texts are segmented one by one: joined, they take underthesea more than twice as long and segment differently at
    the seams. Equal texts are segmented once.
    """
    known: dict[str, tuple[Word, ...]] = {}
    out = []
    for text in texts:
        if text not in known:
            known[text] = words(text)
        out.append(known[text])
        if progress is not None:
            progress(len(out), len(texts))
    return out


def _composed(text: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """The NFC form of ``text``, and for each of its characters the range of ``text`` that it comes from."""
    if is_normalized("NFC", text):
        return text, [(place, place + 1) for place in range(len(text))]
    starts = [place for place, char in enumerate(text) if place == 0 or not combining(char)]
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = normalize("NFC", text[start:end])
        parts.append(part)
        places.extend([(start, end)] * len(part))
    return "".join(parts), places


def _words_of_nfc(text: str) -> Iterator[tuple[int, int]]:
    for start, end, whole in _stretches(text):
        if whole:
            yield start, end
        else:
            yield from _trimmed(text, _segmented(text, start, end))


def _stretches(text: str) -> Iterator[tuple[int, int, bool]]:
    """The text cut into tokens to keep whole (True) and what lies between, by sentences of bounded length."""
    kept = [token for token in tokens(text) if token.kind in _WHOLE]
    start = 0
    for token in kept:
        yield from _sentence_stretches(text, start, token.start)
        yield token.start, token.end, True
        start = token.end
    yield from _sentence_stretches(text, start, len(text))


def _sentence_stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    for low, high in sentences(text[start:end]):
        place, stop = start + low, start + high
        while stop - place > _LONGEST_STRETCH:
            reach = place + _LONGEST_STRETCH
            space = max(text.rfind(" ", place + 1, reach), text.rfind("\n", place + 1, reach))
            cut = space if space > place else reach
            yield place, cut, False
            place = cut
        yield place, stop, False


def _segmented(text: str, start: int, end: int) -> list[tuple[int, int]]:
    stretch = text[start:end]
    places = None
    if not _UNFIT.search(stretch):
        from underthesea import word_tokenize

        places = _walk(text, start, end, word_tokenize(stretch, use_token_normalize=False))
    if places is None:
        places = [(start + token.start, start + token.end) for token in tokens(stretch)]
    return places


def _walk(text: str, start: int, end: int, pieces: Iterable[str]) -> list[tuple[int, int]] | None:
    """Where each piece stands, found by its characters other than space; None when they are not those of the text."""
    places = []
    place = start
    for piece in pieces:
        first = -1
        for char in "".join(piece.split()):
            while place < end and text[place].isspace():
                place += 1
            if place == end or text[place] != char:
                return None
            first = place if first < 0 else first
            place += 1
        if first >= 0:
            places.append((first, place))
    return places if not text[place:end].strip() else None


def _trimmed(text: str, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places without punctuation at their ends; those with nothing else are dropped."""
    for start, end in places:
        while start < end and not text[start].isalnum():
            start += 1
        while start < end and not text[end - 1].isalnum():
            end -= 1
        if start < end:
            yield start, end


class WordTable:
    """Words of several syllables, each written as its terms joined by ``_``: ``chuyển_đổi``.

    Words of one syllable, or of more than ``longest``, are left out: the first are found without a table, the second
    are mistakes of segmentation. A table of folded words works alike for folded terms.
    """

    longest = 6

    __slots__ = ("_reach", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if 2 <= len(word.split("_")) <= self.longest)
        self._reach = max((len(word.split("_")) for word in self._words), default=0)

    @classmethod
    def of_text(cls, lines: Iterable[str]) -> WordTable:
        """The table of a word on each line, as ``lines`` writes them; white space around a word is no part of it."""
        return cls(line.strip() for line in lines)

    def lines(self) -> list[str]:
        """The words in order, for ``of_text``."""
        return sorted(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def find(self, terms: Sequence[str]) -> list[tuple[int, int]]:
        """Half-open ranges of ``terms`` that are words of the table, by start and then by length; they may overlap."""
        return [
            (start, end)
            for start in range(len(terms))
            for end in range(start + 2, min(start + self._reach, len(terms)) + 1)
            if "_".join(terms[start:end]) in self._words
        ]
