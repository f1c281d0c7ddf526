"""Footnotes, tied to the places that call them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from ..records import Note, Span
from .cleaning import NOTE_CALL, call_label
from .paragraphs import Paragraph

_LINKED_NOTE = re.compile(r"#_?ftn(\d{1,3})>?$")


def find_notes(doc: str, text: str, paragraphs: Sequence[Paragraph]) -> tuple[Note, ...]:
    """The notes of a document.

    A note is a paragraph that begins with its raised number, or, in text taken from a web page, the link ("…#_ftn1")
    that stands where the note was. Where numbers begin anew on each page, a call means the next note of its number.
    """
    bodies = [(label, paragraph) for paragraph in paragraphs if (label := _label(paragraph))]
    labelled: dict[str, list[Paragraph]] = defaultdict(list)
    for label, paragraph in bodies:
        labelled[label].append(paragraph)
    calls: dict[int, list[Span]] = defaultdict(list)
    for match in NOTE_CALL.finditer(text):
        called = labelled.get(call_label(match), [])
        index = min(bisect_right(called, match.start(), key=lambda p: p.end), len(called) - 1)
        if called and not called[index].start <= match.start() < called[index].end:
            calls[called[index].start].append(Span(doc, match.start(), match.end()))
    return tuple(Note(label, Span(doc, p.start, p.end), tuple(calls[p.start])) for label, p in bodies)


def _label(paragraph: Paragraph) -> str:
    if paragraph.form == "note":
        return paragraph.note
    linked = _LINKED_NOTE.search(paragraph.lines[0].text) if paragraph.form == "link" else None
    return linked[1] if linked else ""
