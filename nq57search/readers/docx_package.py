"""The container of a Word file: a ZIP archive of XML parts (ECMA-376, part 2), opened as an untrusted thing.

Sizes are checked before anything is unpacked, a document type declaration (which these formats forbid, and which is how
entities are made to explode) is refused, and so is XML nested deeper than any word processor writes it.
"""

from __future__ import annotations

import codecs
import io
import posixpath
import struct
import zipfile
import zlib
from xml.etree import ElementTree

from ..errors import CorpusProblem
from .base import damaged, unreadable

_LARGEST = 200_000_000
_HIGHEST_RATIO = 100
_RATIO_MATTERS = 1_000_000
_MOST_PARTS = 20_000
_DEEPEST = 100
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)


def attribute(element: ElementTree.Element | None, name: str, otherwise: str = "") -> str:
    """An attribute by its local name; ``otherwise`` when it or the element is missing."""
    return otherwise if element is None else element.get(name, otherwise)


def flag(properties: ElementTree.Element | None, name: str) -> bool:
    """Whether an on/off property stands among ``properties`` and is on."""
    found = None if properties is None else properties.find(name)
    return found is not None and found.get("val", "true") not in ("0", "false", "off", "none")


class Package:
    """An open Word file. Elements and attributes of its parts go by their local names, without namespaces.

    Raises ``CorpusProblem`` when it is no Word file, is broken, or would unpack to more than it may.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE as error:
            raise self._broken() from error
        self._check(len(content))
        self._parts = {info.filename.lower(): info for info in self._archive.infolist()}
        self.main_part = self._target("", "officeDocument") or "word/document.xml"
        if self.main_part.lower() not in self._parts or self.main_part.lower().startswith(("xl/", "ppt/")):
            raise unreadable(
                name,
                "it is not a Word document",
                "đây không phải tài liệu Word",
                fix_en="Save it as .docx, .pdf, .html or .txt.",
                fix_vi="Hãy lưu lại dưới dạng .docx, .pdf, .html hoặc .txt.",
            )

    def main(self) -> ElementTree.Element:
        """The root element of the document part."""
        return self._xml(self.main_part)

    def related(self, kind: str) -> ElementTree.Element | None:
        """The root of the part that the document has as its "styles", "numbering" …; None when it has none."""
        target = self._target(self.main_part, kind)
        return self._xml(target) if target and target.lower() in self._parts else None

    def _check(self, size: int) -> None:
        infos = self._archive.infolist()
        total = sum(info.file_size for info in infos)
        bomb = (
            total > _LARGEST or (total > _RATIO_MATTERS and total > _HIGHEST_RATIO * size) or len(infos) > _MOST_PARTS
        )
        if bomb:
            raise damaged(
                self._name,
                "Word",
                f"it would unpack to {total / 1e6:.0f} MB, far more than a document needs",
                f"tệp nén bung ra tới {total / 1e6:.0f} MB, vượt xa mức một tài liệu cần",
            )
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise self._broken()

    def _target(self, part: str, kind: str) -> str:
        """The part that ``part`` (the package itself for "") relates to as ``kind``; "" when there is none."""
        folder, base = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", base + ".rels")
        if relations.lower() not in self._parts:
            return ""
        for relation in self._xml(relations):
            if relation.get("Type", "").endswith("/" + kind) and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                return posixpath.normpath(path)
        return ""

    def _xml(self, part: str) -> ElementTree.Element:
        try:
            content = self._archive.read(self._parts[part.lower()])
            utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            text = content.decode("utf-16" if utf16 else "utf-8-sig")
            if "<!DOCTYPE" in text:
                raise damaged(self._name, "Word", "it declares XML entities", "tệp có khai báo thực thể XML")
            parser = ElementTree.XMLParser(target=_Tree(self._name))  # noqa: S314 (declarations were refused above)
            parser.feed(text)
            root = parser.close()
        except CorpusProblem:
            raise
        except (*_DAMAGE, ElementTree.ParseError) as error:
            raise self._broken() from error
        assert isinstance(root, ElementTree.Element)
        return root

    def _broken(self) -> CorpusProblem:
        return damaged(
            self._name, "Word", "it is broken or cut short as a Word file", "tệp Word bị hỏng hoặc không đầy đủ"
        )


class _Tree:
    """Builds elements named without their namespaces, and minds how deep they go."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._builder = ElementTree.TreeBuilder()
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise damaged(self._name, "Word", "its XML is nested too deeply", "XML trong tệp lồng nhau quá sâu")
        self._builder.start(_local(tag), {_local(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(_local(tag))

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> ElementTree.Element:
        return self._builder.close()


def _local(name: str) -> str:
    return name.rpartition("}")[2]
