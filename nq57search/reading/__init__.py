"""Bytes in, a ``Document`` out: text, pages, headings, notes, front matter set aside, repeated tails found."""

from __future__ import annotations

from ..records import Card, Document
from .cleaning import NOTE_CALL
from .layout import lay_out, page_of
from .notes import find_notes
from .paragraphs import paragraphs
from .structure import structure
from .tails import demote_tail

__all__ = ["NOTE_CALL", "page_of", "read"]


def read(card: Card, text: str) -> Document:
    """The document whose source text is ``text``. Nothing is thrown away: every line is in exactly one block."""
    layout = lay_out(text)
    found = paragraphs(layout)
    notes = find_notes(card.id, text, found)
    headings, blocks = structure(card, text, found, frozenset(note.label for note in notes))
    return Document(card, text, layout.pages, headings, demote_tail(blocks), notes)
