"""Which Systems and Initiatives a passage is about, and why: by the headings it stands under.

What stands under "Sáng kiến 12" is about Initiative 12. Which System an Initiative belongs to is read from the
outline of the documents themselves, never typed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .records import Document, Evidence, Heading, Passage, Tag

_INITIATIVE = re.compile(r"(?:Sáng kiến|Initiative) (\d{1,2})(?=\s*[:.–-]|\s*$)")
_SYSTEM = re.compile(r"\((?:Hệ thống|System) (\d)\)|^(?:Hệ thống|System) (\d)(?=\s*[:.–-]|\s*$)")
_SYSTEMS, _INITIATIVES = range(1, 7), range(1, 31)


def tag(documents: Sequence[Document], passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, tagged; ``documents`` and ``passages`` are in the same order, passages by place."""
    systems = memberships(documents)
    by_place = {
        (document.id, block.span.start): _tags(document, block.heading, systems)
        for document in documents
        for block in document.blocks
    }
    current: tuple[Tag, ...] = ()
    out: list[Passage] = []
    for passage in passages:
        current = by_place.get((passage.span.doc, passage.span.start), current)
        out.append(replace(passage, tags=current) if current else passage)
    return tuple(out)


def memberships(documents: Sequence[Document]) -> dict[int, int]:
    """Initiative to the System under whose heading a document lists it; the first document that says so counts."""
    found: dict[int, int] = {}
    for document in documents:
        for index, heading in enumerate(document.headings):
            initiative = initiative_of(heading)
            above = next((s for h in _above(document, index) if (s := system_of(h))), None)
            if initiative and above:
                found.setdefault(initiative, above)
    return found


def initiative_of(heading: Heading) -> int | None:
    """The Initiative a heading names, None when it names none."""
    match = _INITIATIVE.match(heading.title)
    return int(match[1]) if match and int(match[1]) in _INITIATIVES else None


def system_of(heading: Heading) -> int | None:
    """The System a heading names, None when it names none."""
    match = _SYSTEM.search(heading.title)
    number = int(match[1] or match[2]) if match else 0
    return number if number in _SYSTEMS else None


def _above(document: Document, index: int | None) -> Iterator[Heading]:
    """A heading and those it stands under, innermost first."""
    while index is not None:
        yield document.headings[index]
        index = document.headings[index].parent


def _tags(document: Document, heading: int | None, systems: Mapping[int, int]) -> tuple[Tag, ...]:
    for above in _above(document, heading):
        initiative = initiative_of(above)
        system = systems.get(initiative) if initiative else system_of(above)
        if system:
            evidence = Evidence(above.span, document.quote(above.span))
            return (Tag(system, initiative, 1.0, (evidence,)),)
    return ()
