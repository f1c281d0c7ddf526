"""Official citations: "Kế hoạch số 01-KH/BCĐTW ngày 02/6/2025, mục II.1.c, gạch đầu dòng thứ 2, trang 7".

The form is that of Party documents (Hướng dẫn 36-HD/VPTW): the document by kind, number and date, then the place from
the largest part to the smallest.
"""

from __future__ import annotations

from ..reading.marks import NAMED
from ..records import Block, Document, Heading, Kind

_IN_PATH = frozenset({"roman", "group", "arabic", "decimal", "letter"})
_LONGEST_NAME = 60
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
            opening = "tên văn bản" if block.kind is Kind.HEADING else "phần mở đầu"
            return [opening, *self._tongue(block), *_numbered((), block.marker, law=False), block.place]
        outer, labels, law = self._places[block.heading]
        return [*outer, *_numbered(labels, block.marker, law=law), *self._tongue(block), block.place]

    def _tongue(self, block: Block) -> list[str]:
        """In a document in two languages a place holds the same twice; the translation is cited as such."""
        bilingual = "," in self._document.card.language
        return ["phần tiếng Anh"] if bilingual and block.language == "en" else []

    def _heading_place(self, heading: Heading) -> tuple[list[str], tuple[str, ...], bool]:
        """The named parts a heading stands in ("Phụ lục I"), the numbers within them, and whether they are a law's."""
        chain = [heading]
        while chain[0].parent is not None:
            chain.insert(0, self._document.headings[chain[0].parent])
        law = any(step.notation == "article" for step in chain)
        outer: list[str] = []
        labels: list[str] = []
        for step in chain:
            if step.notation in NAMED or step.notation == "unnumbered":
                outer.extend(_numbered(tuple(labels), "", law=law))
                outer.append(step.label or f"phần “{_shortened(step.title)}”")
                labels = []
            elif step.notation in _IN_PATH:
                labels.append(step.label)
        return outer, tuple(labels), law


def _shortened(title: str) -> str:
    name = title.split(" (")[0]
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rsplit(' ', 1)[0]}…"


def _numbered(labels: tuple[str, ...], marker: str, *, law: bool) -> list[str]:
    """Numbers as a citation says them: "mục II.1.c", or below a Điều "khoản 2, điểm a"."""
    numbers = [*labels, *(part for part in marker.split(".") if law and part), *([] if law else [marker])]
    if law:
        return [f"khoản {n}" if n[0].isdigit() else f"điểm {n}" for n in numbers if n]
    path = ""
    for number in filter(None, numbers):
        path = _extend(path, number)
    return [f"mục {path}"] if path else []


def _extend(numbers: str, label: str) -> str:
    """Numbers one level down: II.1 and c give II.1.c; II.1 and 1.2 give II.1.2, for 1.2 already holds the 1."""
    parts = numbers.split(".") if numbers else []
    held = next((n for n in range(len(parts)) if label.startswith(".".join(parts[n:]) + ".")), len(parts))
    return ".".join([*parts[:held], label])
