"""Paragraphs into blocks and headings: the outline of a document, by its numbering."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..alignment import AlignedText
from ..records import Block, Card, Heading, Kind, Span
from ..vietnamese import could_be_syllable, fold, language, tokens
from .cleaning import clean
from .marks import OUTLINE, Mark
from .paragraphs import Paragraph, ends_stopped
from .zones import Zone, zones

_BULLETS = frozenset({"dash", "plus"})
_LONGEST_HEADING = 700
_RUN_IN = re.compile(r"(?:\((?:\d{1,2}|[ivx]{1,5})\)\s*)?(?P<title>[A-ZĐÀ-Ỹ0-9][^:.;!?]{2,90}):(?!//)(?=\s|$)")
_ATTACHED = re.compile(r"\(+(?:Kèm theo|Attached to|APPENDIX|ANNEX)[^()]*(?:\)+|$)", re.IGNORECASE)
_TRANSLATED = re.compile(r"Initiative (\d{1,2})\s?[:–-]")
_LOST_STOP = re.compile(r"(\d{1,2})\s+(?=[A-ZĐ])")
_FORM_KINDS = {"link": Kind.LINK, "rule": Kind.FOOTER, "foot": Kind.FOOTER, "note": Kind.NOTE}
_ZONE_KINDS = {
    Zone.COVER: Kind.FRONT_MATTER,
    Zone.LETTERHEAD: Kind.LETTERHEAD,
    Zone.TITLE: Kind.HEADING,
    Zone.ADDRESSEES: Kind.ADDRESSEES,
}


@dataclass(slots=True)
class _Outline:
    """The outline as it grows. ``open`` holds (level, heading) of the headings one is under."""

    headings: list[Heading] = field(default_factory=list)
    open: list[tuple[int, int]] = field(default_factory=list)
    counts: Counter[tuple[int | None, str, str]] = field(default_factory=Counter)
    dash: str = ""
    run_ins: set[int] = field(default_factory=set)

    @property
    def current(self) -> int | None:
        return self.open[-1][1] if self.open else None

    def close(self, level: int) -> None:
        while self.open and self.open[-1][0] >= level:
            self.open.pop()

    def close_run_ins(self) -> None:
        while self.open and self.open[-1][1] in self.run_ins:
            self.open.pop()

    def add(self, mark: Mark, span: Span, title: str) -> int:
        self.close(mark.level)
        self.headings.append(Heading(span, mark.level, mark.label, title, self.current, mark.notation))
        self.open.append((mark.level, len(self.headings) - 1))
        return len(self.headings) - 1

    def retitle(self, index: int, title: str) -> None:
        old = self.headings[index]
        self.headings[index] = Heading(old.span, old.level, old.label, title, old.parent, old.notation)

    def count(self, what: str, spoken: str) -> int:
        under = next((h for _, h in reversed(self.open) if h not in self.run_ins), None)
        self.counts[(under, what, spoken)] += 1
        return self.counts[(under, what, spoken)]


def structure(
    card: Card, text: str, paragraphs: Sequence[Paragraph], notes: frozenset[str]
) -> tuple[tuple[Heading, ...], tuple[Block, ...]]:
    """The headings and the blocks of a document whose paragraphs are given; ``notes`` are its footnotes' labels."""
    outline = _Outline()
    blocks: list[Block] = []
    for paragraph, zone in zip(paragraphs, zones(paragraphs), strict=True):
        source = text[paragraph.start : paragraph.end]
        bulleted = paragraph.mark is not None and paragraph.mark.notation in _BULLETS
        reading = clean(source, paragraph.start, bullets=bulleted, notes=notes)
        if not reading.text:  # nothing but markup: a rule, a lone star
            reading = AlignedText.of(source, paragraph.start)
        spoken = card.language if "," not in card.language else language(reading.text)
        piece = _Piece(card, paragraph, Span(card.id, paragraph.start, paragraph.end), reading, spoken)
        blocks.append(_block(piece, zone, outline, blocks[-1] if blocks else None))
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


def _block(piece: _Piece, zone: Zone, outline: _Outline, before: Block | None) -> Block:
    paragraph = piece.paragraph
    if paragraph.form != "text":
        place = f"chú thích {paragraph.note}" if paragraph.form == "note" else ""
        return piece.block(_FORM_KINDS[paragraph.form], outline.current, place=place)
    if piece.card.machine_read and _is_noise(piece.reading.text) and paragraph.mark is None:
        return piece.block(Kind.SIGNATURE, None)
    if zone is not Zone.BODY:
        marker = paragraph.mark.label if paragraph.mark and zone is Zone.COVER else ""
        return piece.block(_ZONE_KINDS[zone], None, marker=marker)
    mark = paragraph.mark or _mark_without_stop(piece, outline, before)
    heading = _heading(piece, mark, outline, before)
    return heading or _text(piece, mark, outline)


def _mark_without_stop(piece: _Piece, outline: _Outline, before: Block | None) -> Mark | None:
    """Reading a page loses the stop of "4. Phát triển": accepted where 4 is the number due."""
    match = _LOST_STOP.match(piece.reading.text)
    if not (match and piece.card.machine_read and before and ends_stopped(before.text.text)):
        return None
    due = next((h.label for h in reversed(outline.headings) if h.notation == "arabic"), "0")
    if int(match[1]) != int(due) + 1:
        return None
    return Mark("arabic", match[1], match.end(), hashes=False)


def _heading(piece: _Piece, mark: Mark | None, outline: _Outline, before: Block | None) -> Block | None:
    """The block of a heading, of the rest of one, or of its translation; None when the piece is not one."""
    text = piece.reading.text
    follows = before is not None and before.kind is Kind.HEADING and before.heading is not None
    names_annex = follows and _under_annex(outline) and (mark is None or mark.notation == "unnumbered")
    if mark is not None and not names_annex and _heads(mark, text):
        return piece.block(Kind.HEADING, outline.add(mark, piece.span, _title(mark, text)))
    if not follows or (mark is not None and not names_annex) or not _goes_with_heading(piece, outline):
        return None
    return piece.block(Kind.HEADING, outline.current)


def _heads(mark: Mark, text: str) -> bool:
    if mark.notation in ("annex", "part", "chapter", "section", "article"):
        return True
    if len(text) > _LONGEST_HEADING:
        return False
    if mark.notation in OUTLINE:
        return not ends_stopped(text) or text.endswith(":") or (mark.notation == "roman" and text.isupper())
    return mark.notation == "paren" and text.endswith(":")


def _title(mark: Mark, text: str) -> str:
    if mark.notation == "annex":
        return ". ".join(part for part in (mark.label, _bare(text[len(mark.label) :])) if part)
    return text[_mark_length(mark, text) :].strip(" :[]") or text


def _bare(text: str) -> str:
    """An annex's title without the bracket that says what it is attached to."""
    return _ATTACHED.sub("", text).strip(" .:-")


def _under_annex(outline: _Outline) -> bool:
    return outline.current is not None and outline.headings[outline.current].notation == "annex"


def _goes_with_heading(piece: _Piece, outline: _Outline) -> bool:
    """A title below "Phụ lục I", or the heading again in the other language or in brackets."""
    text = piece.reading.text
    current = outline.current
    if current is None or len(text) > _LONGEST_HEADING:
        return False
    heading = outline.headings[current]
    if translated := _TRANSLATED.match(text):
        return translated[1] == heading.label
    if ends_stopped(text) and not text.endswith(")"):
        return False
    bracketed = text.startswith("(") and text.endswith(")")
    if heading.notation == "annex":
        if piece.language == "vi" and not bracketed and heading.title == heading.label:
            outline.retitle(current, f"{heading.label}. {_bare(text)}")
        return True
    return bracketed or piece.language == "en"


def _text(piece: _Piece, mark: Mark | None, outline: _Outline) -> Block:
    text = piece.reading.text
    if mark is None:
        outline.close_run_ins()
        place = f"đoạn thứ {outline.count('paragraph', piece.language)}"
        return piece.block(Kind.TEXT, outline.current, place=place)
    outline.close(mark.level)
    if mark.notation in OUTLINE:
        return piece.block(Kind.TEXT, outline.current, marker=mark.label)
    place = _place(mark, outline, piece.language)
    run_in = _RUN_IN.match(text)
    if run_in is None:
        return piece.block(Kind.TEXT, outline.current, place=place)
    low, high = piece.reading.source(run_in.start("title"), run_in.end("title"))
    heading = outline.add(mark, Span(piece.span.doc, low, high), run_in["title"])
    alone = not text[run_in.end() :].strip()
    if not alone:
        outline.run_ins.add(heading)
    return piece.block(Kind.HEADING if alone else Kind.TEXT, heading, place=place)


def _place(mark: Mark, outline: _Outline, spoken: str) -> str:
    if mark.notation == "plus":
        place = f"dấu cộng thứ {outline.count('plus' + outline.dash, spoken)}"
        return f"{outline.dash}, {place}" if outline.dash else place
    if mark.notation == "dash":
        outline.dash = f"gạch đầu dòng thứ {outline.count('dash', spoken)}"
        return outline.dash
    return f"điểm ({mark.label})"


def _mark_length(mark: Mark, text: str) -> int:
    """How much of the reading text is the number, so that a title stands without it."""
    if mark.notation in ("annex", "part", "chapter", "section", "article", "unnumbered"):
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
