"""How likely a word is after two others: a packed trigram model, memory-mapped and searched by whole arrays.

Estimated by ``kneser_ney`` and kept in ``key_table``. Probabilities and backoffs are whole numbers of two bytes on a
logarithmic scale, each right to one part in eight thousand.

The folder of a model, all arrays as .npy files:

    vocabulary.txt                  one word a line, in the order of the ids
    unigrams, backoffs              (words,) float32: P(w), and what backing off to it from a word costs
    bigram.starts, .kept            the pairs, as a table of keys
    bigram.codes, context.codes     (pairs,) uint16: P(w | v), and the backoff where the pair is a context
    trigram.starts, .kept, .codes   the same of triples; a key is the place of the context and the word
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np

from ..errors import IndexProblem, OutsideFailed, PartMissing
from ..vietnamese import is_syllable
from .key_table import ABSENT, KeyTable
from .kneser_ney import WORD_BITS, Estimates, estimate
from .tokens import END, SPECIAL, START, UNKNOWN, model_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Whole: TypeAlias = NDArray[np.int64]
    Codes: TypeAlias = NDArray[np.uint16]

LARGEST_VOCABULARY = (1 << WORD_BITS) - 1
_LONGEST_FOREIGN = 15
_STEPS, _ZERO = 4000, 65535
"""A code is minus the natural logarithm in steps of 1/4000; the last code stands for zero."""
_DECODED = np.exp(np.arange(_ZERO + 1) / -_STEPS).astype(np.float32)
_DECODED[_ZERO] = 0
_VOCABULARY = "vocabulary.txt"


def build_vocabulary(counts: Mapping[str, int], *, syllables_from: int = 3, foreign_from: int = 60) -> list[str]:
    """``SPECIAL`` and the words worth modelling, most frequent first, at most ``LARGEST_VOCABULARY`` in all.

    Well-formed syllables seen at least ``syllables_from`` times, and other words of letters alone seen at least
    ``foreign_from`` times; what OCR or typing has ruined is neither.
    """
    worth = [
        word
        for word, seen in counts.items()
        if word not in SPECIAL
        and seen >= syllables_from
        and (is_syllable(word) or (seen >= foreign_from and word.isalpha() and len(word) <= _LONGEST_FOREIGN))
    ]
    worth.sort(key=lambda word: (-counts[word], word))
    return [*SPECIAL, *worth][:LARGEST_VOCABULARY]


@dataclass(frozen=True, slots=True, eq=False)
class TrigramModel:
    """P(w | u v) over ``vocabulary``, whose first words are ``SPECIAL``; ``index`` is the id of each word."""

    vocabulary: tuple[str, ...]
    index: Mapping[str, int]
    unigrams: NDArray[np.float32]
    """P(w) of each id as Kneser and Ney have it: by after how many different words it stands, not by how often."""
    backoffs: NDArray[np.float32]
    bigrams: KeyTable
    bigram_codes: Codes
    context_codes: Codes
    trigrams: KeyTable
    trigram_codes: Codes

    @classmethod
    def train(cls, lines: Iterable[str], vocabulary: Sequence[str] | None = None, *, prune: int = 1) -> Self:
        """A model of ``lines``, each a sentence or paragraph of clean text; none at all makes an even model.

        ``vocabulary`` is from another model or ``build_vocabulary``, which is used on the lines when there is none.
        Triples of words seen ``prune`` times or less are left to backing off. Raises ``ValueError`` for a vocabulary
        that lacks ``SPECIAL`` in front, repeats a word, or is too large.
        """
        numbers, stream = _numbered(lines)
        if vocabulary is None:
            seen = np.bincount(stream, minlength=len(numbers)).tolist()
            vocabulary = build_vocabulary(dict(zip(numbers, seen, strict=True)))
        index = _indexed(vocabulary)
        ids = np.array([index.get(token, UNKNOWN) for token in numbers], np.uint16)[stream]
        return cls._packed(tuple(vocabulary), index, estimate(ids, len(index), prune))

    @classmethod
    def _packed(cls, vocabulary: tuple[str, ...], index: Mapping[str, int], found: Estimates) -> Self:
        # The context of first words, START START, is no pair of the model, but has its place among the pairs.
        keys = np.union1d(found.pairs, found.contexts)
        probabilities, contexts = np.zeros(len(keys)), np.zeros(len(keys), np.uint16)
        probabilities[np.searchsorted(keys, found.pairs)] = found.pair_probabilities
        contexts[np.searchsorted(keys, found.contexts)] = np.maximum(_encoded(found.context_backoffs), 1)
        bigrams, order = KeyTable.build(keys, 2 * WORD_BITS)
        places = bigrams.find(found.triples >> WORD_BITS)
        triples = places << WORD_BITS | found.triples & LARGEST_VOCABULARY
        trigrams, rows = KeyTable.build(triples, _trigram_bits(bigrams))
        return cls(
            vocabulary=vocabulary,
            index=index,
            unigrams=found.unigrams.astype(np.float32),
            backoffs=found.backoffs.astype(np.float32),
            bigrams=bigrams,
            bigram_codes=_encoded(probabilities[order]),
            context_codes=contexts[order],
            trigrams=trigrams,
            trigram_codes=_encoded(found.triple_probabilities[rows]),
        )

    def probabilities(self, u: Whole, v: Whole, w: Whole) -> NDArray[np.float32]:
        """P(w | u v), element by element, of ids in arrays of one length.

        An id outside the vocabulary counts as ``<unk>``. ``<s>`` is never predicted: all else sums to 1.
        """
        u, v, w = self._known(u), self._known(v), self._known(w)
        places = self.bigrams.find(np.concatenate((u << WORD_BITS | v, v << WORD_BITS | w)))
        contexts, pairs = places[: len(w)], places[len(w) :]
        found = self.backoffs.take(v) * self.unigrams.take(w)
        seen = (pairs != ABSENT).nonzero()[0]
        found[seen] = _DECODED.take(self.bigram_codes.take(pairs[seen]))
        # A triple is only where its context is one, and its last two words are a pair.
        inside = (contexts != ABSENT).nonzero()[0]
        codes = self.context_codes.take(contexts[inside])
        found[inside] *= _DECODED.take(codes)
        deep = inside[(codes > 0) & (pairs[inside] != ABSENT)]
        triples = self.trigrams.find(contexts[deep] << WORD_BITS | w[deep])
        hits = (triples != ABSENT).nonzero()[0]
        found[deep[hits]] = _DECODED.take(self.trigram_codes.take(triples[hits]))
        return found

    def _known(self, ids: Whole) -> Whole:
        outside = (ids < 0) | (ids >= len(self.vocabulary))
        return np.where(outside, UNKNOWN, ids) if outside.any() else ids

    def perplexity(self, lines: Iterable[str]) -> float:
        """What it makes of ``lines``, per token with the end of each line, unknown words left out; 1 of no lines."""
        numbers, stream = _numbered(lines)
        ids = np.array([self.index.get(token, UNKNOWN) for token in numbers], np.int64)[stream]
        judged = np.flatnonzero((ids[2:] != START) & (ids[2:] != UNKNOWN))
        if not len(judged):
            return 1.0
        found = self.probabilities(ids[judged], ids[judged + 1], ids[judged + 2])
        return float(np.exp(-np.log(found.astype(np.float64)).mean()))

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``, made if need be. Raises ``OutsideFailed`` when the disk refuses."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _replace(folder / _VOCABULARY, "".join(f"{word}\n" for word in self.vocabulary).encode())
            for name, values in self._arrays().items():
                _replace(folder / f"{name}.npy", values)
        except OSError as error:
            raise OutsideFailed(
                f"The language model cannot be written to {folder}: {error.strerror}.",
                f"Không ghi được mô hình ngôn ngữ vào {folder}: {error.strerror}.",
                fix_en="Free some space or choose a folder that can be written to.",
                fix_vi="Hãy giải phóng chỗ trống hoặc chọn thư mục ghi được.",
            ) from error

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "unigrams": self.unigrams,
            "backoffs": self.backoffs,
            "bigram.starts": self.bigrams.starts,
            "bigram.kept": self.bigrams.kept,
            "bigram.codes": self.bigram_codes,
            "context.codes": self.context_codes,
            "trigram.starts": self.trigrams.starts,
            "trigram.kept": self.trigrams.kept,
            "trigram.codes": self.trigram_codes,
        }

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what ``save`` wrote, memory-mapped.

        Raises ``PartMissing`` when there is no model in ``folder``, ``IndexProblem`` when its files are broken.
        """
        if not (folder / _VOCABULARY).is_file():
            raise PartMissing(
                f"There is no language model in {folder}.",
                f"Không có mô hình ngôn ngữ trong {folder}.",
                fix_en="Install the package again, or train one with `nq57search train repair`.",
                fix_vi="Hãy cài đặt lại gói phần mềm, hoặc huấn luyện bằng `nq57search train repair`.",
            )
        try:
            return cls._over(folder)
        except (OSError, ValueError, EOFError) as error:
            raise IndexProblem(
                f"The language model in {folder} is broken: {error}.",
                f"Mô hình ngôn ngữ trong {folder} bị hỏng: {error}.",
                fix_en="Install the package again, or train it again with `nq57search train repair`.",
                fix_vi="Hãy cài đặt lại gói phần mềm, hoặc huấn luyện lại bằng `nq57search train repair`.",
            ) from error

    @classmethod
    def _over(cls, folder: Path) -> Self:
        vocabulary = tuple((folder / _VOCABULARY).read_bytes().decode("utf-8").split("\n")[:-1])
        index = _indexed(vocabulary)
        words = len(vocabulary)
        bigrams = KeyTable.over(2 * WORD_BITS, _array(folder, "bigram.starts"), _array(folder, "bigram.kept"))
        trigrams = KeyTable.over(
            _trigram_bits(bigrams), _array(folder, "trigram.starts"), _array(folder, "trigram.kept")
        )
        return cls(
            vocabulary=vocabulary,
            index=index,
            unigrams=_of(folder, "unigrams", words, np.float32),
            backoffs=_of(folder, "backoffs", words, np.float32),
            bigrams=bigrams,
            bigram_codes=_of(folder, "bigram.codes", len(bigrams), np.uint16),
            context_codes=_of(folder, "context.codes", len(bigrams), np.uint16),
            trigrams=trigrams,
            trigram_codes=_of(folder, "trigram.codes", len(trigrams), np.uint16),
        )


def _numbered(lines: Iterable[str]) -> tuple[dict[str, int], NDArray[np.uint32]]:
    """Every token with a number of its own, and the sentences as numbers: START, START, their tokens, END."""
    numbers = {SPECIAL[START]: START, SPECIAL[END]: END}
    stream = array("I")
    for line in lines:
        found = model_tokens(line)
        if found:
            stream.extend((START, START))
            stream.extend([numbers.setdefault(token, len(numbers)) for token in found])
            stream.append(END)
    return numbers, np.array(stream, np.uint32)


def _indexed(vocabulary: Sequence[str]) -> dict[str, int]:
    index = {word: number for number, word in enumerate(vocabulary)}
    if tuple(vocabulary[: len(SPECIAL)]) != SPECIAL:
        raise ValueError("the vocabulary does not begin with the special tokens")
    if len(index) != len(vocabulary):
        raise ValueError("the vocabulary has a word twice")
    if len(index) > LARGEST_VOCABULARY:
        raise ValueError(f"the vocabulary has more than {LARGEST_VOCABULARY} words")
    return index


def _trigram_bits(bigrams: KeyTable) -> int:
    return len(bigrams).bit_length() + WORD_BITS


def _encoded(values: NDArray[np.float64]) -> Codes:
    steps = -np.log(np.maximum(values, 1e-300)) * _STEPS
    return np.where(values > 0, np.clip(np.rint(steps), 0, _ZERO - 1), _ZERO).astype(np.uint16)


def _array(folder: Path, name: str) -> NDArray[Any]:
    # A plain array over the mapped file: numpy.memmap is slow to take from.
    return np.asarray(np.lib.format.open_memmap(folder / f"{name}.npy", mode="r"))


def _of(folder: Path, name: str, size: int, kind: type[np.generic]) -> NDArray[Any]:
    values = _array(folder, name)
    if values.shape != (size,) or values.dtype != kind:
        raise ValueError(f"{name} has another shape or type than the rest needs")
    if values.dtype.kind == "f" and not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"{name} has what is no probability")
    return values


def _replace(path: Path, content: bytes | NDArray[Any]) -> None:
    """Write a file beside and move it in place: whoever has the old one mapped keeps it."""
    part = path.with_name(f".draft-{path.name}")
    with part.open("wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            np.save(file, content, allow_pickle=False)
    part.replace(path)
