"""The nouns of the product: frozen values that know their exact place in the source.

Offsets count characters of a document's text (the file decoded as UTF-8, line ends untouched), half-open. The text of
a document is the one truth: a ``Span`` holds none of it, and ``Document.quote`` is the only knife.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from .alignment import AlignedText
from .errors import BadInput


class Kind(StrEnum):
    """What a passage is for its reader. Everything but TEXT, NOTE and TABLE ranks below them in a search."""

    TEXT = "text"
    HEADING = "heading"
    NOTE = "note"
    TABLE = "table"
    LETTERHEAD = "letterhead"
    """Issuer, number, place and date above the title."""
    FRONT_MATTER = "front-matter"
    """A letter or cover that came with the document and is not the document."""
    ADDRESSEES = "addressees"
    """"Nơi nhận" and what stands below it."""
    SIGNATURE = "signature"
    """Signature block, stamp, or the noise that reading one left behind."""
    LINK = "link"
    FOOTER = "footer"
    """Page furniture: running heads and feet, page numbers, rules."""
    REPEAT = "repeat"
    """Text that stands, better, earlier in the same document."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (half-open) of document ``doc``; ``ValueError`` for an impossible range."""

    doc: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"impossible span {self.doc}:{self.start}-{self.end}")

    def __str__(self) -> str:
        return f"{self.doc}:{self.start}-{self.end}"

    def __len__(self) -> int:
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        """How many characters the two share."""
        if self.doc != other.doc:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a document as a whole: the row of it in ``sources.toml``."""

    id: str
    title: str
    number: str | None
    date: str | None
    """ISO 8601 (2025-06-02), or None."""
    issuer: str | None
    kind: str
    """The Vietnamese name of its kind: "Nghị quyết", "Kế hoạch", "Dự thảo", "Bản tin" …"""
    language: str
    """"vi", "en", or "vi,en" for a bilingual document."""
    machine_read: bool
    """True when the text was read by a machine from page images, and may be wrong."""
    about: str
    cited_as: str
    """How an official citation names the document."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number in the file (from 1) and its characters."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """Where characters ``start`` to ``end`` of the source stand on a page.

    ``page`` counts from 1. The corners are in points (1/72 inch) of the page as it is shown, origin top left.
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the outline. ``parent`` is the index of the heading it stands under, or None at the top."""

    span: Span
    level: int
    label: str
    """Its number as written, without punctuation: "II", "1", "a", "Phụ lục I"; "" when it has none."""
    title: str
    parent: int | None
    notation: str
    """How its number is written: the name of a rung of the outline (roman, arabic, letter, annex, initiative …)."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: where its text stands and every place that calls it."""

    label: str
    span: Span
    calls: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Confidence:
    """How surely characters ``start`` to ``end`` are read right, 0 to 1.

    Of a document: source characters that were repaired or looked at for repair. Of a passage: a doubtful word, in
    characters of its reading text.
    """

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Block:
    """A logical paragraph of a document, before it is cut into passages."""

    span: Span
    kind: Kind
    text: AlignedText
    language: str
    heading: int | None
    """Index of the heading it stands under (for a heading: its own index)."""
    marker: str
    """The number or letter a citation names it by, with that of the text it stands below: "1", "1.a"; or ""."""
    place: str
    """Where it stands below its heading, as a citation says it: "gạch đầu dòng thứ 2", "điểm (iv)"."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its source text, never edited, and the structure found in it."""

    card: Card
    text: str
    pages: tuple[Page, ...]
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    confidences: tuple[Confidence, ...] = ()
    """One for each token of its ruined paragraphs, in order; none for a clean document."""
    boxes: tuple[Box, ...] = ()
    """One for each line, in order, when the format says where lines stand."""
    quality: float | None = None
    """What the OCR engine thinks of its own reading, 0 to 1, when the text went through it."""

    @property
    def id(self) -> str:
        return self.card.id

    def quote(self, span: Span) -> str:
        """The source text at ``span``. Raises ``ValueError`` when the span is not of this document or runs past it."""
        if span.doc != self.id or span.end > len(self.text):
            raise ValueError(f"{span} is not in document {self.id} of {len(self.text)} characters")
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words that earned a judgement."""

    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A passage is about a System, and perhaps an Initiative. Cannot be made without evidence (``ValueError``)."""

    system: int
    initiative: int | None
    score: float
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a tag needs evidence")


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search: a sentence, a bullet or a short paragraph, with its exact place."""

    id: str
    span: Span
    reading: AlignedText
    heading_path: tuple[str, ...]
    page: int | None
    language: str
    kind: Kind
    quality: float
    """Expected share of right syllables in the reading text, 0 to 1."""
    citation: str
    years: tuple[int, ...] = ()
    """Years the passage, or a heading it stands under, speaks of."""
    tags: tuple[Tag, ...] = ()
    targets: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    """Ids of passages that say the same elsewhere: copies, near copies, translations."""
    around: str = ""
    """The rest of the paragraph it was cut from, for context."""
    doubtful: tuple[Confidence, ...] = ()
    """Words of the reading text that a repair is not sure of."""
    boxes: tuple[Box, ...] = ()
    """Where it stands on each page it touches, when the document says."""

    @property
    def text(self) -> str:
        """As read: repaired, unwrapped, markup removed."""
        return self.reading.text

    def with_twins(self, twins: tuple[str, ...]) -> Self:
        return replace(self, twins=twins)


@dataclass(frozen=True, slots=True)
class Where:
    """Filters of a search. Empty or None means no filter; several documents or kinds mean any of them."""

    documents: tuple[str, ...] = ()
    system: int | None = None
    initiative: int | None = None
    year: int | None = None
    language: str | None = None
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _within("system", "Hệ thống", self.system, 1, 6)
        _within("initiative", "Sáng kiến", self.initiative, 1, 30)
        _within("year", "năm", self.year, 1900, 2200)
        if self.language not in (None, "vi", "en"):
            raise BadInput(
                f"There is no language {self.language!r}.",
                f"Không có ngôn ngữ “{self.language}”.",
                fix_en="Use vi or en.",
                fix_vi="Hãy dùng vi hoặc en.",
            )
        for kind in self.kinds:
            if kind not in set(Kind):
                raise BadInput(
                    f"There is no kind of passage {kind!r}.",
                    f"Không có loại đoạn “{kind}”.",
                    fix_en=f"Use one of: {', '.join(Kind)}.",
                    fix_vi=f"Hãy dùng một trong: {', '.join(Kind)}.",
                )


def _within(en: str, vi: str, value: int | None, low: int, high: int) -> None:
    if value is not None and not low <= value <= high:
        raise BadInput(
            f"The {en} {value} is out of range.",
            f"Giá trị {vi} {value} nằm ngoài phạm vi.",
            fix_en=f"Use a number from {low} to {high}.",
            fix_vi=f"Hãy dùng số từ {low} đến {high}.",
        )


@dataclass(frozen=True, slots=True)
class Understanding:
    """One thing read into a query: "typo" co quna -> cơ quan, "telex" sanf -> sàn, "number", "phrase" …"""

    kind: str
    written: str
    read_as: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked and what was understood by it; shown to the user as it is used."""

    text: str
    language: str
    marks: bool
    """True when the query was typed with Vietnamese marks."""
    understood: tuple[Understanding, ...] = ()
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with the score of each part of the ranking and the words to mark in its reading text."""

    rank: int
    score: float
    scores: dict[str, float]
    passage: Passage
    highlights: tuple[tuple[int, int], ...]
    also_in: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a search: ``hits`` are ranks ``offset + 1`` onward of ``total`` that were ranked."""

    query: Query
    took_ms: float
    total: int
    hits: tuple[Hit, ...]
