"""Official citations: "Kế hoạch số 01-KH/BCĐTW ngày 02/6/2025, mục II.1.c, gạch đầu dòng thứ 2, trang 7".

The form is that of Party documents (Hướng dẫn 36-HD/VPTW): the document by kind, number and date, then the place from
the largest part to the smallest.
"""

from __future__ import annotations

from ..records import Block, Document, Heading, Kind

_IN_PATH = frozenset({"roman", "group", "arabic", "decimal", "letter"})
_KIND_PLACES = {
    Kind.LETTERHEAD: "phần tiêu đề",
    Kind.ADDRESSEES: "nơi nhận",
    Kind.SIGNATURE: "phần ký",
    Kind.LINK: "liên kết",
    Kind.FOOTER: "cuối trang",
    Kind.REPEAT: "phần lặp lại ở cuối",
}


class Citer:
    """Writes the citations of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._places = [self._heading_place(heading) for heading in document.headings]

    def cite(self, block: Block, page: int | None, sentence: tuple[int, int]) -> str:
        """The citation of a piece of a block; ``sentence`` is (which piece, of how many)."""
        number, count = sentence
        parts = [self._document.card.cited_as, *self._within(block)]
        if count > 1:
            parts.append(f"ý thứ {number}")
        if page is not None:
            parts.append(f"trang {page}")
        return ", ".join(part for part in parts if part)

    def _within(self, block: Block) -> list[str]:
        if block.kind is Kind.FRONT_MATTER:
            return ["thư gửi kèm", f"mục {block.marker}" if block.marker else ""]
        if block.kind in _KIND_PLACES:
            return [_KIND_PLACES[block.kind]]
        if block.kind is Kind.NOTE:
            return [block.place]
        if block.heading is None:
            return ["tên văn bản" if block.kind is Kind.HEADING else "phần mở đầu", block.place]
        outer, numbers = self._places[block.heading]
        numbers = _extend(numbers, block.marker) if block.marker else numbers
        place = [*outer, f"mục {numbers}" if numbers else ""]
        return [*place, *self._untitled(block), block.place]

    def _untitled(self, block: Block) -> list[str]:
        """Points such as (1) that the piece stands under, outermost first."""
        names: list[str] = []
        index = block.heading
        while index is not None:
            heading = self._document.headings[index]
            own = heading.span.start >= block.span.start and heading.span.end <= block.span.end
            if heading.notation in ("paren", "small-roman") and not own:
                names.insert(0, f"điểm ({heading.label})")
            index = heading.parent
        if block.kind is Kind.HEADING and not block.place and block.heading is not None:
            heading = self._document.headings[block.heading]
            if heading.notation in ("paren", "small-roman"):
                names.append(f"điểm ({heading.label})")
        return names

    def _heading_place(self, heading: Heading) -> tuple[list[str], str]:
        """The named parts a heading stands in ("Phụ lục I"), and its number within them ("II.1.c")."""
        chain = [heading]
        while chain[0].parent is not None:
            chain.insert(0, self._document.headings[chain[0].parent])
        outer: list[str] = []
        numbers = ""
        for step in chain:
            if step.notation in ("annex", "part", "chapter", "section", "article"):
                outer.append(step.label)
                numbers = ""
            elif step.notation in _IN_PATH:
                numbers = _extend(numbers, step.label)
        return outer, numbers


def _extend(numbers: str, label: str) -> str:
    """Numbers one level down: II.1 and c give II.1.c; 1 and 1.2 give 1.2, which already holds the 1."""
    if not numbers or label.startswith(f"{numbers}."):
        return label
    return f"{numbers}.{label}"
