"""Read ruined OCR as Vietnamese without losing one offset.

A noisy-channel decoder (Shannon; Kernighan, Church and Gale 1990): what was printed is the reading that a model of
misreadings and a model of the language together find likeliest. It learns the misreadings of the document at hand from
its own confident choices, and says of every choice how sure it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ..alignment import AlignedText
from .channel import Channel
from .decoding import Choice, decode
from .gate import is_ruined, share_of_marked
from .language_model import TrigramModel
from .lattice import Lattice
from .mixture import Mixture
from .pieces import bare
from .spelling import Lexicon, Speller

MODEL = Path(__file__).parent / "model"
CONFIDENT, DOUBTFUL = 0.9, 0.8
ROUNDS, _OWN_WEIGHT = 1, 3.0
_CORPUS_WEIGHT = 0.5
_ENOUGH_TOKENS = 1500
_FEWEST_LINES = 200
_TOKEN = re.compile(r"\S+")

Range = tuple[int, int]


class Repair(NamedTuple):
    """Source characters ``start`` to ``end`` are to be read as ``text``; ``probability`` says how surely."""

    start: int
    end: int
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was found in one document: a repair for every token of its ruined paragraphs, changed or not."""

    repairs: tuple[Repair, ...]

    def apply(self, source: str, start: int) -> AlignedText:
        """The source characters from ``start`` on, read as repaired."""
        parts, done, end = [], start, start + len(source)
        for repair in self.within(start, end):
            parts.append(AlignedText.of(source[done - start : repair.start - start], done))
            old = source[repair.start - start : repair.end - start]
            same = old == repair.text
            read = AlignedText.of(old, repair.start) if same else _aligned(old, repair)
            parts.append(read)
            done = repair.end
        parts.append(AlignedText.of(source[done - start :], done))
        return AlignedText.join(parts)

    def within(self, start: int, end: int) -> tuple[Repair, ...]:
        """The repairs that lie in a source range."""
        return tuple(r for r in self.repairs if start <= r.start and r.end <= end)

    def quality(self, start: int, end: int) -> float | None:
        """The expected share of right tokens in a source range; None where nothing needed repair."""
        found = self.within(start, end)
        return sum(r.probability for r in found) / len(found) if found else None


def _aligned(old: str, repair: Repair) -> AlignedText:
    """A repaired token: what opens and closes it stays character by character, its core stands for the old core."""
    head = next((n for n, (a, b) in enumerate(zip(old, repair.text, strict=False)) if a != b), 0)
    most = min(len(old), len(repair.text)) - head
    tail = next((n for n in range(most) if old[-1 - n] != repair.text[-1 - n]), most)
    stop = len(repair.text) - tail
    return AlignedText.join(
        [
            AlignedText.of(old[:head], repair.start),
            AlignedText.standing_for(repair.text[head:stop], repair.start + head, repair.end - tail),
            AlignedText.of(old[len(old) - tail :], repair.end - tail),
        ]
    )


def ruined(text: str, paragraphs: Sequence[Range]) -> list[Range]:
    """The paragraphs (source ranges) of a document that need repair."""
    share = share_of_marked(text)
    return [(start, end) for start, end in paragraphs if is_ruined(text[start:end], share)]


class Repairer:
    """Repairs documents with one background model, one table of misreadings, and what the clean corpus says."""

    def __init__(self, background: TrigramModel, channel: Channel, corpus: Iterable[str] = ()) -> None:
        lines = list(corpus)
        models, weights = [background], [1.0]
        if len(lines) >= _FEWEST_LINES:
            models.append(TrigramModel.train(lines, background.vocabulary, prune=0))
            weights = [1 - _CORPUS_WEIGHT, _CORPUS_WEIGHT]
        self._model = Mixture(models, weights)
        self._channel = channel
        self._lexicon = Lexicon(background.vocabulary)

    @classmethod
    def shipped(cls, corpus: Iterable[str] = ()) -> Repairer:
        """The repairer of the package. Raises ``PartMissing`` when its model is not there."""
        return cls(TrigramModel.load(MODEL), Channel.load(MODEL / "channel.json"), corpus)

    def repair(self, text: str, paragraphs: Sequence[Range], *, rounds: int = ROUNDS) -> Repaired:
        """What the ruined ones among the ``paragraphs`` (source ranges) of a document should say.

        ``rounds``: how often to decode and learn the document's own misreadings before deciding.
        """
        wanted = ruined(text, paragraphs)
        if not wanted:
            return Repaired(())
        channel = self._channel
        for _ in range(rounds):
            found = self._decoded(text, _spread(text, wanted), channel)
            pairs = [pair for paragraph in found for pair in _confident_pairs(text, *paragraph)]
            channel = self._channel.with_pairs(pairs, _OWN_WEIGHT)
        repairs = [
            Repair(tokens[c.start][0], tokens[c.end - 1][1], c.text, c.probability)
            for tokens, choices in self._decoded(text, wanted, channel)
            for c in choices
        ]
        return Repaired(tuple(repairs))

    def _decoded(
        self, text: str, paragraphs: Sequence[Range], channel: Channel
    ) -> list[tuple[list[Range], list[Choice]]]:
        speller = Speller(self._lexicon, channel, self._model.unigrams)
        lattice = Lattice(self._model.vocabulary, self._model.index, speller)
        out = []
        for start, end in paragraphs:
            tokens = [m.span() for m in _TOKEN.finditer(text, start, end)]
            lines = [text.count("\n", start, a) for a, _ in tokens]
            out.append((tokens, decode([text[a:b] for a, b in tokens], lines, lattice, self._model)))
        return out


def _spread(text: str, paragraphs: Sequence[Range]) -> Sequence[Range]:
    """Paragraphs from all over a document, enough to learn its misreadings from: half teach as well as the whole."""
    tokens = sum(len(_TOKEN.findall(text, start, end)) for start, end in paragraphs)
    return paragraphs[:: max(1, round(tokens / _ENOUGH_TOKENS))]


def _confident_pairs(text: str, tokens: Sequence[Range], choices: Sequence[Choice]) -> list[tuple[str, str]]:
    """(true word, read word) of the choices one may learn from."""
    found = []
    for choice in choices:
        if choice.kind in ("word", "comma") and choice.probability >= CONFIDENT:
            start, end = tokens[choice.start]
            pair = (bare(choice.text), bare(text[start:end]))
            if all(pair):
                found.append(pair)
    return found
