"""Footnotes, tied to the places that call them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import Note, Span
from .cleaning import NOTE_CALL, call_label
from .paragraphs import Paragraph

_LINKED_NOTE = re.compile(r"#_?ftn(\d{1,3})>?$")


def find_notes(doc: str, text: str, paragraphs: Sequence[Paragraph]) -> tuple[Note, ...]:
    """The notes of a document.

    A note is a paragraph that begins with its raised number, or, in text taken from a web page, the link ("…#_ftn1")
    that stands where the note was.
    """
    bodies = {label: p for p in paragraphs if (label := _label(p))}
    calls: dict[str, list[Span]] = {label: [] for label in bodies}
    for match in NOTE_CALL.finditer(text):
        label = call_label(match)
        body = bodies.get(label)
        if body is not None and not body.start <= match.start() < body.end:
            calls[label].append(Span(doc, match.start(), match.end()))
    return tuple(Note(label, Span(doc, p.start, p.end), tuple(calls[label])) for label, p in bodies.items())


def _label(paragraph: Paragraph) -> str:
    if paragraph.form == "note":
        return paragraph.note
    linked = _LINKED_NOTE.search(paragraph.lines[0].text) if paragraph.form == "link" else None
    return linked[1] if linked else ""
