"""Repeated tails: blocks at the end of a document that say again, worse, what stands earlier in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..records import Block, Kind
from ..vietnamese import term, tokens

_GRAM = 3
_FEWEST_TERMS = 8
_MOSTLY = 0.6
_FEWEST_BLOCKS = 3


def demote_tail(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with a repeated tail marked as such; it stands under no heading.

    The tail is the longest run of last blocks of which each long one shares most of its term trigrams with the blocks
    before the run (containment, Broder 1997). Runs of fewer than three blocks are left alone: documents do repeat a
    sentence.
    """
    grams = [_grams(block) for block in blocks]
    first: dict[tuple[str, ...], int] = {}
    for index, found in enumerate(grams):
        for gram in found:
            first.setdefault(gram, index)
    start = len(blocks)
    while start > 0 and _repeats(grams[start - 1], first, start - 1):
        start -= 1
    while start < len(blocks) and len(grams[start]) < _FEWEST_TERMS:
        start += 1
    if len(blocks) - start < _FEWEST_BLOCKS:
        return tuple(blocks)
    return (*blocks[:start], *(replace(b, kind=Kind.REPEAT, heading=None) for b in blocks[start:]))


def _grams(block: Block) -> frozenset[tuple[str, ...]]:
    terms = [term(t) for t in tokens(block.text.text)]
    return frozenset(tuple(terms[i : i + _GRAM]) for i in range(len(terms) - _GRAM + 1))


def _repeats(grams: frozenset[tuple[str, ...]], first: dict[tuple[str, ...], int], index: int) -> bool:
    if len(grams) < _FEWEST_TERMS:
        return True
    return sum(first[gram] < index for gram in grams) >= _MOSTLY * len(grams)
