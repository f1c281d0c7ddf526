"""An engine held in memory: two small documents, a translation, a tag, a heading. For tests of what stands above it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nq57search.alignment import AlignedText, Run
from nq57search.errors import unknown_document, unknown_passage
from nq57search.records import (
    Card,
    Evidence,
    Heading,
    Hit,
    Kind,
    Note,
    Page,
    Passage,
    Query,
    Results,
    Span,
    Tag,
    Understanding,
    Where,
)

TEXTS = {
    "kh": "I. MỤC TIÊU\nMỗi cơ quan dùng\ntối thiểu 1 ứng dụng AI.\nII. TỔ CHỨC\nBộ Nội vụ chủ trì.\n",
    "en": "Each agency uses at least 1 AI application.\n",
}


def card(doc: str, language: str = "vi") -> Card:
    return Card(
        id=doc,
        title=f"Văn bản {doc}",
        number="01-KH",
        date="2025-06-02",
        issuer="Ban Chỉ đạo",
        kind="Kế hoạch",
        language=language,
        machine_read=False,
        about="",
        cited_as=f"Kế hoạch {doc}",
    )


def span_of(doc: str, words: str) -> Span:
    start = TEXTS[doc].index(words)
    return Span(doc, start, start + len(words))


def passage(doc: str, words: str, kind: Kind = Kind.TEXT, **more: object) -> Passage:
    span = span_of(doc, words)
    return Passage(
        id=str(span),
        span=span,
        reading=AlignedText(words.replace("\n", " "), (Run(len(words), span.start, span.end),)),
        heading_path=("I. MỤC TIÊU",),
        page=1,
        language="en" if doc == "en" else "vi",
        kind=kind,
        quality=1.0,
        citation=f"mục I, Kế hoạch {doc}",
        **more,  # type: ignore[arg-type]
    )


TARGET_WORDS = "Mỗi cơ quan dùng\ntối thiểu 1 ứng dụng AI."
_AGENCY = span_of("kh", "cơ quan")
TARGET = passage(
    "kh",
    TARGET_WORDS,
    tags=(Tag(2, None, 0.75, (Evidence(_AGENCY, "cơ quan"),)),),
    targets=("t1",),
    years=(2030,),
    twins=("en:0-43",),
)
ENGLISH = passage("en", "Each agency uses at least 1 AI application.", tags=TARGET.tags)
HEADING = passage("kh", "I. MỤC TIÊU", Kind.HEADING)
DUTY = passage("kh", "Bộ Nội vụ chủ trì.")


@dataclass
class FakeEngine:
    """Answers every search with the same hits, whatever is asked."""

    digest: str = "0123abcd"
    cards: tuple[Card, ...] = (card("kh"), card("en", "en"))
    texts: dict[str, str] = field(default_factory=lambda: dict(TEXTS))
    items: tuple[Passage, ...] = (HEADING, TARGET, DUTY, ENGLISH)
    asked: list[tuple[str, int, int, Where]] = field(default_factory=list)

    def search(self, text: str, *, k: int = 10, offset: int = 0, where: Where = Where()) -> Results:  # noqa: B008
        self.asked.append((text, k, offset, where))
        hits = (
            Hit(offset + 1, 1.5, {"words": 1.25, "vectors": 0.25}, TARGET, ((4, 11),), also_in=(ENGLISH,)),
            Hit(offset + 2, 0.5, {"words": 0.5}, DUTY, ()),
        )
        understood = (Understanding("typo", "co quna", "cơ quan"),)
        return Results(Query(text, "vi", marks=False, understood=understood, where=where), 3.25, 7, hits[:k])

    def passages(
        self, where: Where = Where(), *, limit: int = 100, offset: int = 0  # noqa: B008
    ) -> tuple[int, tuple[Passage, ...]]:  # fmt: skip
        found = tuple(
            item
            for item in self.items
            if (not where.documents or item.span.doc in where.documents)
            and (not where.kinds or item.kind in where.kinds)
        )
        return len(found), found[offset : offset + limit]

    def passage(self, passage_id: str) -> Passage:
        for item in self.items:
            if item.id == passage_id:
                return item
        raise unknown_passage(passage_id)

    def neighbours(self, passage_id: str) -> tuple[str | None, str | None]:
        item = self.passage(passage_id)
        ids = [other.id for other in self.items if other.span.doc == item.span.doc]
        at = ids.index(passage_id)
        return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)

    def outline(self, doc: str) -> tuple[Heading, ...]:
        self.text(doc)
        if doc != "kh":
            return ()
        return (
            Heading(span_of("kh", "I. MỤC TIÊU"), 1, "I", "MỤC TIÊU", None, "roman"),
            Heading(span_of("kh", "Mỗi cơ quan dùng"), 2, "", "Mỗi cơ quan dùng", 0, "none"),
            Heading(span_of("kh", "II. TỔ CHỨC"), 1, "II", "TỔ CHỨC", None, "roman"),
        )

    def pages(self, doc: str) -> tuple[Page, ...]:
        return (Page(1, 0, len(self.text(doc))),)

    def notes(self, doc: str) -> tuple[Note, ...]:
        self.text(doc)
        return ()

    def text(self, doc: str) -> str:
        if doc not in self.texts:
            raise unknown_document(doc, tuple(self.texts))
        return self.texts[doc]

    def quote(self, span: Span) -> str:
        return self.text(span.doc)[span.start : span.end]

    def passage_count(self, doc: str) -> int:
        return sum(item.span.doc == doc for item in self.items)

    def remarks(self, doc: str) -> tuple[str, ...]:
        return ()


def moved(item: Passage, by: int) -> Passage:
    """The passage with a span that is no longer true."""
    return replace(item, span=Span(item.span.doc, item.span.start + by, item.span.end + by))
