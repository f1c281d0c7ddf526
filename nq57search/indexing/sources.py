"""The corpus folder: which documents there are, what each is, and their text."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CorpusProblem
from ..readers.base import Extract, Reader, unreadable
from ..readers.choosing import FileReader
from ..records import Card

SOURCES = "sources.toml"
_READERS: tuple[Reader, ...] = (FileReader(),)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_LANGUAGES = frozenset({"vi", "en", "vi,en"})
_TEXTS = ("title", "number", "issuer", "kind", "about", "cited_as")
LARGEST = 50_000_000
"""Bytes that a file may have at most."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document of the corpus: what is known of it, and the bytes of its file."""

    card: Card
    content: bytes
    reader: Reader
    path: Path
    known: Extract | None = None
    """What is in the file, where that is known already."""

    def extract(self) -> Extract:
        """What is in the file. Raises ``CorpusProblem`` when it cannot be read."""
        return self.known or self.reader.read(self.content, self.path.name)


def gather(folder: Path, *, may_be_empty: bool = False) -> tuple[Source, ...]:
    """The documents of a corpus folder: first as ``sources.toml`` lists them, then other files by name.

    Raises ``CorpusProblem`` when the folder is missing or empty, when ``sources.toml`` is wrong, or when it lists a
    document that has no file.
    """
    if not folder.is_dir():
        raise _problem(f"There is no corpus folder {folder}.", f"Không có thư mục văn bản {folder}.")
    files = _files(folder)
    listed = _listed(folder)
    missing = [doc for doc in listed if doc not in files]
    if missing:
        raise _problem(
            f"{folder / SOURCES} lists {missing[0]!r}, but the folder has no file of that name.",
            f"{folder / SOURCES} ghi văn bản “{missing[0]}” nhưng thư mục không có tệp ấy.",
        )
    if not files and not may_be_empty:
        raise _problem(f"The corpus folder {folder} holds no document.", f"Thư mục {folder} không có văn bản nào.")
    order = [*listed, *(doc for doc in files if doc not in listed)]
    return tuple(_source(files[doc], listed.get(doc, {}), doc) for doc in order)


def _files(folder: Path) -> dict[str, Path]:
    """Document id to file, by name; two files of one stem are refused, for ids must be unique."""
    found: dict[str, Path] = {}
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise _problem(
            f"The corpus folder {folder} cannot be read: {error.strerror}.",
            f"Không đọc được thư mục {folder}: {error.strerror}.",
        ) from error
    for path in paths:
        if path.is_file() and reader_for(path.name):
            if path.stem in found:
                raise _problem(
                    f"{found[path.stem].name} and {path.name} would both be document {path.stem!r}.",
                    f"{found[path.stem].name} và {path.name} cùng mang mã “{path.stem}”.",
                )
            if not is_id(path.stem):
                raise _problem(
                    f"The file name {path.name!r} cannot be a document id.",
                    f"Tên tệp “{path.name}” không dùng làm mã văn bản được.",
                    fix_en="Rename it to small letters, digits, dots, dashes and underscores.",
                    fix_vi="Hãy đổi tên tệp, chỉ dùng chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới.",
                )
            found[path.stem] = path
    return found


def is_id(written: str) -> bool:
    """Whether a document may have this id."""
    return _ID.fullmatch(written) is not None


def reader_for(name: str) -> Reader | None:
    """The reader of files with a name that ends as ``name`` does; None when there is none."""
    suffix = Path(name).suffix.lower()
    return next((reader for reader in _READERS if suffix in reader.suffixes), None)


def suffixes() -> tuple[str, ...]:
    """The endings of the files that can be read, with the dot."""
    return tuple(suffix for reader in _READERS for suffix in reader.suffixes)


def _listed(folder: Path) -> dict[str, Mapping[str, Any]]:
    path = folder / SOURCES
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("document", [])
        listed = {str(row["id"]): row for row in rows}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _problem(
            f"{path} is not a list of [[document]] tables, each with an id: {error}.",
            f"{path} không phải danh sách [[document]] có mã (id): {error}.",
            fix_en="Mend it after the pattern of the one that ships in corpus/.",
            fix_vi="Hãy sửa theo mẫu tệp đi kèm trong thư mục corpus/.",
        ) from error
    if len(listed) < len(rows):
        raise _problem(f"{path} lists a document twice.", f"{path} ghi một văn bản hai lần.")
    return listed


def _source(path: Path, row: Mapping[str, Any], doc: str) -> Source:
    try:
        if path.stat().st_size > LARGEST:
            raise unreadable(path.name, "it is larger than 50 MB", "tệp lớn hơn 50 MB")
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, error.strerror or "unknown", error.strerror or "không rõ") from error
    reader = reader_for(path.name)
    assert reader is not None
    return Source(_card(doc, row, path), content, reader, path)


def _card(doc: str, row: Mapping[str, Any], path: Path) -> Card:
    language = str(row.get("language", "vi")).replace(" ", "")
    if language not in _LANGUAGES:
        raise _problem(
            f"Document {doc!r} in {SOURCES} has the language {language!r}.",
            f"Văn bản “{doc}” trong {SOURCES} ghi ngôn ngữ “{language}”.",
            fix_en='Use "vi", "en" or "vi,en".',
            fix_vi='Hãy ghi "vi", "en" hoặc "vi,en".',
        )
    _check_types(doc, row)
    title = str(row.get("title") or path.stem)
    return Card(
        id=doc,
        title=title,
        number=_text_or_none(row.get("number")),
        date=_date(doc, row.get("date")),
        issuer=_text_or_none(row.get("issuer")),
        kind=str(row.get("kind") or "Văn bản"),
        language=language,
        machine_read=bool(row.get("machine_read", False)),
        about=str(row.get("about") or ""),
        cited_as=str(row.get("cited_as") or title),
    )


def _check_types(doc: str, row: Mapping[str, Any]) -> None:
    texts = [name for name in _TEXTS if not isinstance(row.get(name, ""), str)]
    if texts or not isinstance(row.get("machine_read", False), bool):
        name, en, vi = (texts[0], "a text", "chữ") if texts else ("machine_read", "true or false", "true hoặc false")
        raise _problem(
            f"Document {doc!r} in {SOURCES} has a {name} that is not {en}.",
            f"Văn bản “{doc}” trong {SOURCES} ghi {name} không phải là {vi}.",
            fix_en='Write texts in quotes, and machine_read as true or false without: number = "57-NQ/TW".',
            fix_vi='Hãy viết chữ trong dấu nháy, machine_read là true hoặc false không có nháy: number = "57-NQ/TW".',
        )


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _date(doc: str, value: object) -> str | None:
    if value is None or isinstance(value, datetime.date):
        return None if value is None else value.isoformat()[:10]
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise _problem(
            f"Document {doc!r} in {SOURCES} has the date {value!r}.",
            f"Văn bản “{doc}” trong {SOURCES} ghi ngày “{value}”.",
            fix_en="Write dates as 2025-06-02.",
            fix_vi="Hãy ghi ngày theo dạng 2025-06-02.",
        ) from error


def _problem(en: str, vi: str, fix_en: str = "", fix_vi: str = "") -> CorpusProblem:
    return CorpusProblem(
        en,
        vi,
        fix_en=fix_en or "Name another folder with --corpus, or mend this one.",
        fix_vi=fix_vi or "Hãy chỉ thư mục khác bằng --corpus, hoặc sửa thư mục này.",
    )
