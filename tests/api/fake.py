"""A small engine over hand-made documents: the verbs of ``Engine``, for tests of what stands around it."""

from __future__ import annotations

import re

from nq57search.alignment import AlignedText
from nq57search.errors import BadInput, unknown_document, unknown_passage
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

PLAN = """KẾ HOẠCH hành động

Công văn kèm theo kế hoạch này.

I. MỤC TIÊU

- Đến năm 2030, kinh tế số đạt tối thiểu
30% GDP của cả nước(1).

- Mỗi người dạy một người, ai cũng biết dùng <b>dữ liệu</b> số & trí tuệ nhân tạo.

- By 2030, the digital economy shall reach 30% of GDP.

II. NHIỆM VỤ

- Xây dựng trung tâm dữ liệu quốc gia.

Việc này làm trước. Việc khác làm sau.

(1) Theo Tổng cục Thống kê.
"""
SCAN = "NGHI QUYET\n\nPhat trlen kinh t6 s6 la yeu td quyet dinh.\n\nNoi nhan: Thi uy.\n"
_SPACES = re.compile(r"\s+")


def _card(doc: str, title: str, kind: str, language: str, *, machine_read: bool) -> Card:
    return Card(
        id=doc,
        title=title,
        number="01-KH/BCĐTW" if doc == "plan" else None,
        date="2025-06-02" if doc == "plan" else None,
        issuer="Ban Chỉ đạo",
        kind=kind,
        language=language,
        machine_read=machine_read,
        about="Văn bản thử.",
        cited_as=f"{title}, văn bản thử",
    )


PLAN_CARD = _card("plan", "Kế hoạch hành động", "Kế hoạch", "vi,en", machine_read=False)
SCAN_CARD = _card("scan", "Nghị quyết về <kinh tế> số", "Nghị quyết", "vi", machine_read=True)


def _span(doc: str, source: str, words: str) -> Span:
    start = source.index(words)
    return Span(doc, start, start + len(words))


def passage(
    doc: str, source: str, words: str, *, kind: Kind = Kind.TEXT, reads: str | None = None, **more: object
) -> Passage:
    """The passage at ``words``, read as they stand with line ends as spaces, or as ``reads``."""
    span = _span(doc, source, words)
    reading = (
        AlignedText.of(words, span.start).sub(_SPACES, " ")
        if reads is None
        else AlignedText.standing_for(reads, span.start, span.end)
    )
    given = {"heading_path": (), "page": None, "language": "vi", "quality": 1.0, "citation": f"{doc}, đoạn thử"} | more
    return Passage(id=str(span), span=span, reading=reading, kind=kind, **given)


def _tagged() -> tuple[Tag, ...]:
    evidence = _span("plan", PLAN, "kinh tế số")
    return (Tag(2, 5, 0.9, (Evidence(evidence, "kinh tế số"),)),)


def _plan_passages() -> tuple[Passage, ...]:
    goals = ("I. MỤC TIÊU",)
    economy = "- Đến năm 2030, kinh tế số đạt tối thiểu\n30% GDP của cả nước(1)."
    digital = "- By 2030, the digital economy shall reach 30% of GDP."
    first, second = "Việc này làm trước.", "Việc khác làm sau."
    people = "- Mỗi người dạy một người, ai cũng biết dùng <b>dữ liệu</b> số & trí tuệ nhân tạo."
    return (
        passage("plan", PLAN, "KẾ HOẠCH hành động", kind=Kind.HEADING, page=1),
        passage("plan", PLAN, "Công văn kèm theo kế hoạch này.", kind=Kind.FRONT_MATTER, page=1),
        passage("plan", PLAN, "I. MỤC TIÊU", kind=Kind.HEADING, page=1),
        passage("plan", PLAN, economy, heading_path=goals, page=1, years=(2030,), tags=_tagged()),
        passage("plan", PLAN, people, heading_path=goals, page=2),
        passage("plan", PLAN, digital, heading_path=goals, page=2, language="en", years=(2030,)),
        passage("plan", PLAN, "- Xây dựng trung tâm dữ liệu quốc gia.", heading_path=("II. NHIỆM VỤ",), page=2),
        passage("plan", PLAN, first, page=2, around=second),
        passage("plan", PLAN, second, page=3, around=first),
        passage("plan", PLAN, "(1) Theo Tổng cục Thống kê.", kind=Kind.NOTE, page=3),
    )


def _scan_passages() -> tuple[Passage, ...]:
    repaired = "Phát triển kinh tế số là yếu tố quyết định."
    return (
        passage("scan", SCAN, "NGHI QUYET", kind=Kind.HEADING, reads="NGHỊ QUYẾT", quality=0.9),
        passage("scan", SCAN, "Phat trlen kinh t6 s6 la yeu td quyet dinh.", reads=repaired, quality=0.8),
        passage("scan", SCAN, "Noi nhan: Thi uy.", kind=Kind.ADDRESSEES, reads="Nơi nhận: Thị ủy.", quality=0.8),
    )


def _fits(item: Passage, where: Where) -> bool:
    tags = item.tags
    return (
        (not where.documents or item.span.doc in where.documents)
        and (not where.kinds or item.kind in where.kinds)
        and where.language in (None, item.language)
        and (where.year is None or where.year in item.years)
        and (where.system is None or any(tag.system == where.system for tag in tags))
        and (where.initiative is None or any(tag.initiative == where.initiative for tag in tags))
    )


class FakeEngine:
    """Finds passages that hold every word of the query, exactly as written."""

    digest = "0123456789abcdef"

    def __init__(self) -> None:
        self.cards = (PLAN_CARD, SCAN_CARD)
        self._texts = {"plan": PLAN, "scan": SCAN}
        self._passages = (*_plan_passages(), *_scan_passages())

    def warm(self) -> None:
        """Nothing to open."""

    def search(self, text: str, *, k: int = 10, offset: int = 0, where: Where = Where()) -> Results:  # noqa: B008
        if not text.strip() or len(text) > 2000:
            raise BadInput("Bad query.", "Câu tìm không hợp lệ.", fix_en="Ask anew.", fix_vi="Hãy viết lại câu tìm.")
        for doc in where.documents:
            self.card(doc)
        words = text.replace('"', " ").casefold().split()
        found = [p for p in self._passages if _fits(p, where) and words and all(w in p.text.casefold() for w in words)]
        hits = tuple(self._hit(rank, p, words) for rank, p in enumerate(found[offset : offset + k], start=offset + 1))
        understood = (Understanding("typo", "quna", "quan"),) if "quna" in words else ()
        return Results(Query(text, "vi", True, understood, where), 1.5, len(found), hits)

    def _hit(self, rank: int, item: Passage, words: list[str]) -> Hit:
        folded = item.text.casefold()
        ranges = tuple(sorted((m.start(), m.end()) for w in words for m in re.finditer(re.escape(w), folded)))
        twins = tuple(p for p in self._passages if "30%" in item.text and "30%" in p.text and p is not item)
        return Hit(rank, 1.0 / rank, {"words": 1.0 / rank}, item, ranges, twins)

    def passages(self, where: Where = Where(), *, limit: int = 100, offset: int = 0):  # noqa: B008
        found = tuple(p for p in self._passages if _fits(p, where))
        return len(found), found[offset : offset + limit]

    def passage(self, passage_id: str) -> Passage:
        for item in self._passages:
            if item.id == passage_id:
                return item
        raise unknown_passage(passage_id)

    def neighbours(self, passage_id: str) -> tuple[str | None, str | None]:
        doc = self.passage(passage_id).span.doc
        ids = [p.id for p in self._passages if p.span.doc == doc]
        at = ids.index(passage_id)
        return (ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)

    def card(self, doc: str) -> Card:
        for card in self.cards:
            if card.id == doc:
                return card
        raise unknown_document(doc, tuple(card.id for card in self.cards))

    def outline(self, doc: str) -> tuple[Heading, ...]:
        if doc != "plan":
            return (Heading(_span(doc, SCAN, "NGHI QUYET"), 1, "", "NGHỊ QUYẾT", None, "title"),)
        return (
            Heading(_span(doc, PLAN, "KẾ HOẠCH hành động"), 1, "", "KẾ HOẠCH hành động", None, "title"),
            Heading(_span(doc, PLAN, "I. MỤC TIÊU"), 2, "I", "MỤC TIÊU", 0, "roman"),
            # It begins a passage of text.
            Heading(_span(doc, PLAN, "Mỗi người dạy một người"), 3, "", "Mỗi người dạy một người", 1, "dash"),
            # No passage holds this one.
            Heading(_span(doc, PLAN, "II. NHIỆM VỤ"), 2, "II", "NHIỆM VỤ", 0, "roman"),
        )

    def pages(self, doc: str) -> tuple[Page, ...]:
        turns = (0, PLAN.index("- Mỗi người"), PLAN.index("Việc khác"), len(PLAN))
        return tuple(Page(n, *turns[n - 1 : n + 1]) for n in (1, 2, 3)) if doc == "plan" else ()

    def notes(self, doc: str) -> tuple[Note, ...]:
        if doc != "plan":
            return ()
        call = PLAN.index("nước(1)") + len("nước")
        return (Note("1", _span(doc, PLAN, "(1) Theo Tổng cục Thống kê."), (Span(doc, call, call + 3),)),)

    def text(self, doc: str) -> str:
        self.card(doc)
        return self._texts[doc]

    def quote(self, span: Span) -> str:
        return self._texts[span.doc][span.start : span.end]

    def passage_count(self, doc: str) -> int:
        return sum(p.span.doc == doc for p in self._passages)

    def remarks(self, doc: str) -> tuple[str, ...]:
        return ()
