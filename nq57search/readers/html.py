"""Web pages: the text a reader of the page would see, without its furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import normalize

from .base import Extract, damaged, unreadable
from .composing import Composer
from .encodings import decode
from .html_blocks import Block, BlockBuilder, TooDeep
from .html_tokens import tokens
from .legacy import code_of_text

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*(?:windows-|cp)1258", re.IGNORECASE)
_MAIN_AT_LEAST = 0.5
"""Share of the words of a page that its main element must hold to be taken for the whole of it."""


class HtmlReader:
    """Reads ``.html`` and ``.htm`` files.

    Headings begin with their number of "#", list items with "- " or their number. When a ``main`` or ``article``
    element holds most of the text, what stands around it is left out. Tables that only lay out the
    page are read through.
    """

    suffixes = (".html", ".htm")

    def read(self, content: bytes, name: str) -> Extract:
        source, encoding = _decoded(content, name)
        try:
            page = BlockBuilder(tokens(source))
        except TooDeep as error:
            raise damaged(
                name, "HTML", "its elements are nested too deeply", "các thẻ HTML lồng nhau quá sâu"
            ) from error
        blocks = _in_unicode(_main(page.blocks, page.mains))
        composer = Composer()
        for block in blocks:
            _add(composer, block)
        if composer.empty:
            raise unreadable(name, "the page shows no text", "trang không có chữ nào")
        remarks = (f"Tệp dùng bảng mã {encoding}, đã chuyển sang Unicode.",) if encoding else ()
        return composer.extract(remarks)


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    """The source of a page. What it says of its own encoding is believed only where its bytes allow it."""
    if _CHARSET.search(content[:4096]) and not _decodes(content, "utf-8") and _decodes(content, "cp1258"):
        return normalize("NFC", content.decode("cp1258")), "Windows-1258"
    return decode(content, name)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _main(blocks: list[Block], mains: Sequence[tuple[str, int, int]]) -> list[Block]:
    """The blocks of the main element, or of the largest article when there is none; all when they hold too little."""
    ranked = sorted(mains, key=lambda one: (one[0] != "main", -_size(blocks[one[1] : one[2]])))
    for _, start, end in ranked[:1]:
        if _size(blocks[start:end]) >= _MAIN_AT_LEAST * _size(blocks):
            return blocks[start:end]
    return blocks


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) + sum(map(len, block.cells)) for block in blocks)


def _in_unicode(blocks: list[Block]) -> list[Block]:
    """The blocks with text of old fonts converted: saved from a word processor, it may come as entities in ASCII."""
    code = code_of_text("\n".join(" ".join((block.text, *block.cells)) for block in blocks))
    if code is None:
        return blocks
    return [
        Block(code.convert(block.text), block.apart, block.verbatim, tuple(map(code.convert, block.cells)))
        for block in blocks
    ]


def _add(composer: Composer, block: Block) -> None:
    if block.cells:
        composer.row(block.cells, first=block.apart)
    elif block.verbatim:
        composer.verbatim(block.text, apart=block.apart)
    else:
        composer.line(block.text, apart=block.apart)
