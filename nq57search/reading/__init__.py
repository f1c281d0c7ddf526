"""Bytes in, a ``Document`` out: text, pages, headings, notes, front matter set aside, repeated tails found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..records import Box, Card, Confidence, Document
from ..repairing import Repaired
from .cleaning import NOTE_CALL
from .layout import lay_out, page_of
from .notes import find_notes
from .paragraphs import paragraphs
from .structure import structure
from .tails import demote_tail

__all__ = ["NOTE_CALL", "page_of", "read"]


Repair = Callable[[str, Sequence[tuple[int, int]]], Repaired]
"""Says what the ruined ones among the paragraphs (source ranges) of a text should say; ``Repairer.repair``."""


def read(
    card: Card,
    text: str,
    repair: Repair | None = None,
    pages: tuple[int, ...] = (),
    boxes: tuple[Box, ...] = (),
    quality: float | None = None,
) -> Document:
    """The document whose source text is ``text``. Nothing is thrown away: every line is in exactly one block.

    With ``repair``, paragraphs that a machine read into ruin are read as Vietnamese; offsets stay those of the source.
    ``pages`` say where its pages start, ``boxes`` where its lines stand and ``quality`` what the OCR engine thinks of
    them, when the reader of the file knows.
    """
    layout = lay_out(text, pages)
    found = paragraphs(layout)
    notes = find_notes(card.id, text, found)
    repaired = repair(text, [(p.start, p.end) for p in found if p.form == "text"]) if repair else Repaired(())
    headings, blocks = structure(card, text, found, frozenset(note.label for note in notes), repaired)
    confidences = tuple(Confidence(r.start, r.end, round(r.probability, 3)) for r in repaired.repairs)
    return Document(card, text, layout.pages, headings, demote_tail(blocks), notes, confidences, boxes, quality)
