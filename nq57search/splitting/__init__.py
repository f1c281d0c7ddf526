"""Cut a ``Document`` into ``Passage`` values, each with heading path, exact span and citation.

A passage is a sentence, a bullet or a short paragraph. Short blocks stay whole; long ones are cut at sentence ends,
and very long sentences at semicolons. The spans of the pieces of a block follow one another without overlap and take
its markup with them, so that together the passages of a document hold all of its words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ..alignment import AlignedText
from ..reading import page_of
from ..reading.marks import NAMED
from ..records import Block, Box, Confidence, Document, Kind, Passage, Span
from ..repairing import DOUBTFUL
from ..vietnamese import clauses, sentences
from .citing import Citer

WHOLE_UP_TO = 320
"""Characters of reading text up to which a block stays one passage."""
CLAUSE_OVER = 420
"""Characters over which a sentence is cut at its semicolons."""
SHORTEST = 60
"""A piece below this joins its neighbour, for a few words alone answer nothing."""
_AROUND = 600
_YEAR = re.compile(r"(?<![\d/.,-])(?:19|20)\d{2}(?![\d/.,]*\d)")
_DEMOTED = frozenset({Kind.LINK, Kind.FOOTER, Kind.SIGNATURE, Kind.ADDRESSEES})

Range = tuple[int, int]


def split(document: Document) -> tuple[Passage, ...]:
    """The passages of a document, in source order."""
    citer = Citer(document)
    paths = _heading_paths(document)
    out: list[Passage] = []
    for block in document.blocks:
        path = () if block.heading is None else paths[block.heading]
        out.extend(_passages(document, block, path, citer))
    return tuple(out)


def _passages(document: Document, block: Block, path: tuple[str, ...], citer: Citer) -> Iterator[Passage]:
    cuts = _cuts(block)
    spans = _spans(document, block, cuts)
    path_years = [y for part in path for y in _years(part)]
    for number, (cut, span) in enumerate(zip(cuts, spans, strict=True), 1):
        reading = block.text.slice(*cut)
        page = page_of(document.pages, span.start)
        quality, doubtful = _trust(document, span, reading)
        own_path = path[:-1] if block.kind is Kind.HEADING else path
        yield Passage(
            id=str(span),
            span=span,
            reading=reading,
            heading_path=own_path,
            page=page,
            language=block.language,
            kind=block.kind,
            quality=quality,
            citation=citer.cite(block, page, (number, len(cuts))),
            years=tuple(sorted({*_years(reading.text), *path_years})),
            around=_around(block, cut) if len(cuts) > 1 else "",
            doubtful=doubtful,
            boxes=_boxes(document, span),
        )


def _cuts(block: Block) -> list[Range]:
    """Where the reading text of a block is cut."""
    text = block.text.text
    if len(text) <= WHOLE_UP_TO or block.kind is Kind.HEADING or block.kind in _DEMOTED:
        return [(0, len(text))]
    pieces: list[Range] = []
    for start, end in sentences(text):
        if end - start <= CLAUSE_OVER:
            pieces.append((start, end))
        else:
            pieces.extend(_packed([(start + a, start + b) for a, b in clauses(text[start:end])], WHOLE_UP_TO))
    return _packed(pieces, SHORTEST)


def _packed(pieces: list[Range], enough: int) -> list[Range]:
    """Neighbours joined until each piece has ``enough`` characters or the next would make it too long."""
    out: list[Range] = []
    for start, end in pieces:
        small = out and (out[-1][1] - out[-1][0] < min(enough, SHORTEST) or end - start < SHORTEST)
        filling = out and enough == WHOLE_UP_TO and end - out[-1][0] <= enough
        if out and (filling or (small and end - out[-1][0] <= CLAUSE_OVER)):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _spans(document: Document, block: Block, cuts: list[Range]) -> list[Span]:
    """The source spans of the cuts: together the whole of the block's span, white space between them aside."""
    ends = [block.text.source(start, end)[1] for start, end in cuts[:-1]] + [block.span.end]
    out, start = [], block.span.start
    for end in ends:
        piece = document.text[start:end]
        lead = len(piece) - len(piece.lstrip())
        out.append(Span(document.id, start + lead, start + len(piece.rstrip())))
        start = end
    return out


def _heading_paths(document: Document) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for heading in document.headings:
        above = () if heading.parent is None else paths[heading.parent]
        numbered = heading.label and heading.notation not in NAMED
        name = f"{heading.label}. {heading.title}" if numbered else heading.title
        paths.append((*above, name))
    return paths


def _around(block: Block, cut: Range) -> str:
    text = block.text.text
    return f"{text[max(0, cut[0] - _AROUND) : cut[0]]} {text[cut[1] : cut[1] + _AROUND]}".strip()


def _trust(document: Document, span: Span, reading: AlignedText) -> tuple[float, tuple[Confidence, ...]]:
    """The expected share of right tokens of a passage, and the words of its reading text that are doubtful."""
    inside = [c for c in document.confidences if span.start <= c.start and c.end <= span.end]
    if not inside:
        return (1.0 if document.quality is None else round(document.quality, 3)), ()
    doubts = []
    for c in inside:
        place = reading.locate(c.start, c.end) if c.probability < DOUBTFUL else None
        if place is not None:
            doubts.append(Confidence(*place, c.probability))
    return round(sum(c.probability for c in inside) / len(inside), 3), tuple(doubts)


def _boxes(document: Document, span: Span) -> tuple[Box, ...]:
    """The box around the lines of a passage, one for each page they stand on."""
    pages: dict[int, Box] = {}
    for line in document.boxes[bisect_right(document.boxes, span.start, key=lambda box: box.end) :]:
        if line.start >= span.end:
            break
        known = pages.get(line.page, line)
        pages[line.page] = Box(
            min(known.start, line.start),
            max(known.end, line.end),
            line.page,
            min(known.x0, line.x0),
            min(known.y0, line.y0),
            max(known.x1, line.x1),
            max(known.y1, line.y1),
        )
    return tuple(pages.values())


def _years(text: str) -> list[int]:
    return [int(y) for y in _YEAR.findall(text)]
