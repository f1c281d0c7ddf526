"""Paragraphs into blocks and headings: the outline of a document, by its numbering."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..alignment import AlignedText
from ..records import Block, Card, Heading, Kind, Span
from ..repairing import Repaired
from ..vietnamese import could_be_syllable, fold, language, tokens
from .cleaning import clean
from .marks import BULLETS, CAPITAL, NAMED, OUTLINE, POINTS, Mark
from .outline import Outline
from .paragraphs import Paragraph, ends_stopped, is_capitals, starts_lower
from .zones import Zone, zones

_LONGEST_HEADING = 700
_LONGEST_POINT = 200
_LONGEST_SHOUT = 200
_RUN_IN = re.compile(rf"(?:\((?:\d{{1,2}}|[ivx]{{1,5}})\)\s*)?(?P<title>[{CAPITAL}0-9][^:.;!?]{{2,90}}):(?!//)(?=\s|$)")
_ATTACHED = re.compile(r"\(+(?:Kèm theo|Attached to|APPENDIX|ANNEX)[^()]*(?:\)+|$)", re.IGNORECASE)
_LISTED = re.compile(r"(?:Sáng kiến|Hệ thống|Initiative|System) \d{1,2}\b")
_TRANSLATED = re.compile(r"Initiative (\d{1,2})\s?[:–-]")
_LOST_STOP = re.compile(r"(\d{1,2})\s+(?=[A-ZĐ])")
_BETWEEN = frozenset({Kind.NOTE, Kind.LINK, Kind.FOOTER})
_FORM_KINDS = {"link": Kind.LINK, "rule": Kind.FOOTER, "foot": Kind.FOOTER, "row": Kind.TABLE, "note": Kind.NOTE}
_ZONE_KINDS = {
    Zone.COVER: Kind.FRONT_MATTER,
    Zone.LETTERHEAD: Kind.LETTERHEAD,
    Zone.TITLE: Kind.HEADING,
    Zone.ADDRESSEES: Kind.ADDRESSEES,
    Zone.SIGNATURE: Kind.SIGNATURE,
}


def structure(
    card: Card, text: str, paragraphs: Sequence[Paragraph], notes: frozenset[str], repaired: Repaired
) -> tuple[tuple[Heading, ...], tuple[Block, ...]]:
    """The headings and the blocks of a document whose paragraphs are given.

    ``notes`` are its footnotes' labels, ``repaired`` what its ruined paragraphs should say.
    """
    outline = Outline()
    blocks: list[Block] = []
    for paragraph, zone in zip(paragraphs, zones(paragraphs), strict=True):
        source = repaired.apply(text[paragraph.start : paragraph.end], paragraph.start)
        bulleted = paragraph.mark is not None and paragraph.mark.notation in BULLETS
        reading = clean(source, bullets=bulleted, notes=notes)
        if not reading.text:  # nothing but markup: a rule, a lone star
            reading = source
        spoken = card.language if "," not in card.language else language(reading.text)
        piece = _Piece(card, paragraph, Span(card.id, paragraph.start, paragraph.end), reading, spoken)
        blocks.append(_block(piece, zone, outline, blocks))
    if blocks:
        blocks[-1] = _byline(blocks[-1], paragraphs[-1])
    return tuple(outline.headings), tuple(blocks)


@dataclass(frozen=True, slots=True)
class _Piece:
    card: Card
    paragraph: Paragraph
    span: Span
    reading: AlignedText
    language: str

    def block(self, kind: Kind, heading: int | None, *, marker: str = "", place: str = "") -> Block:
        return Block(self.span, kind, self.reading, self.language, heading, marker, place)


def _block(piece: _Piece, zone: Zone, outline: Outline, blocks: Sequence[Block]) -> Block:
    paragraph = piece.paragraph
    if paragraph.form != "text":
        place = {"note": f"chú thích {paragraph.note}", "row": "bảng"}.get(paragraph.form, "")
        return piece.block(_FORM_KINDS[paragraph.form], outline.current, place=place)
    if piece.card.machine_read and _is_noise(piece.reading.text) and paragraph.mark is None:
        return piece.block(Kind.SIGNATURE, None)
    if zone is not Zone.BODY:
        marker = paragraph.mark.label if paragraph.mark and zone is Zone.COVER else ""
        return piece.block(_ZONE_KINDS[zone], None, marker=marker)
    broken = _broken_off(blocks)
    if broken is not None and paragraph.mark is None and starts_lower(piece.reading.text):
        place = f"{broken.place} (tiếp)" if broken.place else "phần tiếp"
        return piece.block(Kind.TEXT, broken.heading, marker=broken.marker, place=place)
    before = blocks[-1] if blocks else None
    mark = paragraph.mark or _mark_without_stop(piece, outline, before) or _mark_of_capitals(piece)
    heading = _heading(piece, mark, outline, before)
    return heading or _text(piece, mark, outline)


def _broken_off(blocks: Sequence[Block]) -> Block | None:
    """The paragraph that notes, links or a page foot cut in two just before this place."""
    last = next((n for n in reversed(range(len(blocks))) if blocks[n].kind not in _BETWEEN), None)
    if last is None or last == len(blocks) - 1:
        return None
    block = blocks[last]
    return block if block.kind is Kind.TEXT and not ends_stopped(block.text.text) else None


def _mark_without_stop(piece: _Piece, outline: Outline, before: Block | None) -> Mark | None:
    """Reading a page loses the stop of "4. Phát triển": accepted where 4 is the number due."""
    match = _LOST_STOP.match(piece.reading.text)
    if not (match and piece.card.machine_read and before and ends_stopped(before.text.text)):
        return None
    if int(match[1]) != outline.due("arabic"):
        return None
    return Mark("arabic", match[1], match.end())


def _mark_of_capitals(piece: _Piece) -> Mark | None:
    """A short paragraph in capitals heads what follows, number or not."""
    text = piece.reading.text
    if len(text) > _LONGEST_SHOUT or " " not in text or ends_stopped(text) or not is_capitals(text):
        return None
    return Mark("unnumbered", "", 0)


def _heading(piece: _Piece, mark: Mark | None, outline: Outline, before: Block | None) -> Block | None:
    """The block of a heading, of the rest of one, or of its translation; None when the piece is not one."""
    text = piece.reading.text
    follows = before is not None and before.kind is Kind.HEADING and before.heading is not None
    names = follows and outline.awaits_name and (mark is None or mark.notation == "unnumbered")
    if mark is not None and not names and _heads(mark, text, outline):
        heading = outline.head(mark, piece.span, _title(mark, text), piece.language, alone=True)
        return piece.block(Kind.HEADING, heading, place=outline.place)
    if not follows or (mark is not None and not names) or not _goes_with_heading(piece, outline, before):
        return None
    outline.speaks(piece.language)
    return piece.block(Kind.HEADING, outline.current, place=outline.place)


def _heads(mark: Mark, text: str, outline: Outline) -> bool:
    if mark.notation in NAMED:
        return True
    if len(text) > _LONGEST_HEADING:
        return False
    if mark.notation in OUTLINE:
        open_ended = not ends_stopped(text) or text.endswith(":")
        return open_ended or (mark.notation == "roman" and text.isupper()) or _lists(mark, text)
    if mark.notation not in POINTS:
        return False
    bare = len(text) <= _LONGEST_POINT and not ends_stopped(text)
    return text.endswith(":") or (bare and outline.follows_a_heading(mark))


def _lists(mark: Mark, text: str) -> bool:
    """Whether it names a listed thing: "1. Sáng kiến 1: …" heads what follows, even where a stop ends it."""
    return _LISTED.match(text, _mark_length(mark, text)) is not None


def _title(mark: Mark, text: str) -> str:
    if mark.notation == "annex":
        return ". ".join(part for part in (mark.label, _bare(text[len(mark.label) :])) if part)
    title = text[_mark_length(mark, text) :].strip(" :[]") or text
    return title.rstrip(".") if _lists(mark, text) else title


def _bare(text: str) -> str:
    """An annex's title without the bracket that says what it is attached to."""
    return _ATTACHED.sub("", text).strip(" .:-")


def _goes_with_heading(piece: _Piece, outline: Outline, before: Block | None) -> bool:
    """A title below "Phụ lục I" or "Chương II", or the heading again in the other language or in brackets."""
    text = piece.reading.text
    current = outline.current
    if current is None or before is None or len(text) > _LONGEST_HEADING:
        return False
    heading = outline.headings[current]
    if translated := _TRANSLATED.match(text):
        return translated[1] == heading.label
    colons = text.endswith(":") and before.text.text.endswith(":")
    if ends_stopped(text) and not text.endswith(")") and not colons:
        return False
    bracketed = text.startswith("(") and text.endswith(")")
    if outline.awaits_name:
        if piece.language == "vi" and not bracketed and heading.title == heading.label:
            outline.retitle(current, f"{heading.label}. {_bare(text)}")
        return True
    return bracketed or piece.language == "en"


def _text(piece: _Piece, mark: Mark | None, outline: Outline) -> Block:
    text = piece.reading.text
    if mark is None:
        place = outline.running(piece.language)
        return piece.block(Kind.TEXT, outline.current, marker=outline.marker, place=place)
    run_in = None if mark.notation in OUTLINE else _RUN_IN.match(text)
    if run_in is None:
        outline.item(mark, piece.language)
        return piece.block(Kind.TEXT, outline.current, marker=outline.marker, place=outline.place)
    span = Span(piece.span.doc, *piece.reading.source(run_in.start("title"), run_in.end("title")))
    alone = not text[run_in.end() :].strip()
    heading = outline.head(mark, span, run_in["title"], piece.language, alone=alone)
    kind = Kind.HEADING if alone else Kind.TEXT
    return piece.block(kind, heading, marker=outline.marker, place=outline.place)


def _mark_length(mark: Mark, text: str) -> int:
    """How much of the reading text is the number, so that a title stands without it."""
    if mark.notation in NAMED or mark.notation == "unnumbered":
        return 0
    match = re.match(r"\(?[\dIVXivxl.]{1,9}[\s.)-]+|[A-Za-zĐđ]\s?[-.)]\s*", text)
    return match.end() if match else 0


def _is_noise(text: str) -> bool:
    """What a stamp or a signature leaves when a machine reads it: hardly a syllable, no number."""
    if len(text) > 30:
        return False
    found = tokens(text)
    if any(t.kind != "word" for t in found):
        return not any(t.kind in ("code", "date") for t in found) and len(text) < 15
    return sum(len(t.text) > 1 and could_be_syllable(fold(t.text).lower()) for t in found) < 2


def _byline(block: Block, paragraph: Paragraph) -> Block:
    """A short last line set apart, without a stop, signs the document."""
    apart = paragraph.lines[0].blanks >= 2 and len(paragraph.lines) == 1 and paragraph.mark is None
    if block.kind is Kind.TEXT and apart and len(block.text) < 120 and not block.text.text.endswith("."):
        return Block(block.span, Kind.SIGNATURE, block.text, block.language, None, "", "")
    return block
