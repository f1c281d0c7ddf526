"""Small made documents, read the way the corpus is: for tests of reading, splitting and pairing."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import strategies as st

from nq57search.reading import read
from nq57search.records import Block, Card, Document, Kind, Passage
from nq57search.splitting import split


def card(*, language: str = "vi", machine_read: bool = False, doc: str = "vb") -> Card:
    return Card(
        id=doc,
        title="Văn bản",
        number="01-KH/TW",
        date="2025-06-02",
        issuer="Ban Chỉ đạo",
        kind="Kế hoạch",
        language=language,
        machine_read=machine_read,
        about="",
        cited_as="Kế hoạch số 01-KH/TW",
    )


def made(text: str, *, language: str = "vi", machine_read: bool = False, doc: str = "vb") -> Document:
    """The document whose text is ``text``, its common indentation removed."""
    return read(card(language=language, machine_read=machine_read, doc=doc), dedent(text))


def lines(document: Document, kind: Kind | None = None) -> list[str]:
    """The reading text of each block, or of the blocks of one kind."""
    return [block.text.text for block in document.blocks if kind is None or block.kind is kind]


def kinds(document: Document) -> list[str]:
    return [block.kind.value for block in document.blocks]


def outline(document: Document) -> list[str]:
    """One line for each heading, two spaces deeper than the heading it stands under."""

    def depth(index: int | None) -> int:
        return 0 if index is None else 1 + depth(document.headings[index].parent)

    return [
        "  " * depth(heading.parent) + (f"{heading.label} | " if heading.label else "") + heading.title
        for heading in document.headings
    ]


def cited(document: Document) -> dict[str, str]:
    """Reading text of each passage to its citation, less the name of the document."""
    name = f"{document.card.cited_as}, "
    return {passage.text: passage.citation.removeprefix(name) for passage in split(document)}


def block_of(document: Document, words: str) -> Block:
    """The one block whose reading text holds ``words``."""
    (found,) = (block for block in document.blocks if words in block.text.text)
    return found


def passage_of(document: Document, words: str) -> Passage:
    """The one passage whose reading text holds ``words``."""
    (found,) = (passage for passage in split(document) if words in passage.text)
    return found


WIDTH = 70


def wrapped(*paragraphs: str, gap: str = "\n\n", double: bool = False) -> str:
    """The paragraphs as a typist wraps them at 70 characters; ``double`` puts a blank line after every line."""
    typed = []
    for paragraph in paragraphs:
        rows, row = [], ""
        for word in paragraph.split():
            if row and len(row) + 1 + len(word) > WIDTH:
                rows.append(row)
                row = word
            else:
                row = f"{row} {word}".strip()
        typed.append(("\n\n" if double else "\n").join([*rows, row]))
    return ("\n\n" if double else gap).join(typed) + "\n"


MARKS = [
    "I- ",
    "II. ",
    "1. ",
    "2.1 ",
    "a) ",
    "(1) ",
    "(iv) ",
    "- ",
    "+ ",
    "* ",
    "# ",
    "### ",
    "**",
    "Điều 3. ",
    "Chương II ",
    "Phụ lục I ",
    "PHỤ LỤC 2",
    "[",
    "<sup>1</sup> ",
    "¹ ",
    "[1] ",
    "https://nq57.vn",
    "18.DOC 9",
    "Nơi nhận: ",
    "T/M ",
    "A- ",
    "NGHỊ QUYẾT",
    "Kính gửi: ",
    "Sáng kiến 3: ",
    "Initiative 3: ",
    "---",
    "Mục 2 ",
    "| a | b |",
]
WORDS = [
    "khoa học",
    "Công nghệ",
    "dữ liệu số",
    "đạt 30% GDP",
    "the plan shall",
    "Nghị quyết số 57-NQ/TW",
    "năm 2030;",
    "hết.",
    "gồm:",
    "(ví dụ",
    "nhau)",
    "¹",
    "[1]",
    "<sup>1</sup>",
    "**đậm**",
    "_nghiêng_",
    "\u00a0",
    "\u200b",
    "\u3000",
    "\ufeff",
    "e\u0301",
    "😀",
    "漢字",
    "İstanbul",
    "ﬁ",
    "KHUNG ĐỀ XUẤT",
    "https://nq57.vn",
    "1 000",
    "²",
    "No.",
    "…",
]
BREAKS = ["\n", "\n\n", "\n\n\n\n", "\r\n", "\f", "\n ", " \n", "\u2028", "\r", "\n\t"]
"""Line ends and page conventions."""

_LINE = st.tuples(
    st.sampled_from(["", "", " ", *MARKS]),
    st.lists(st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8), max_size=14),
    st.sampled_from(BREAKS),
).map(lambda parts: parts[0] + " ".join(parts[1]) + parts[2])
ANY_TEXT = st.lists(_LINE, max_size=40).map("".join)
"""Texts of every mark, markdown, space and script in any order, as a file may hold them: without control codes."""
