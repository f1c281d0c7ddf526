"""What an added document is: what its owner said of it, and for the rest what its first lines say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ..errors import BadInput
from ..readers.base import Extract
from ..readers.judging import ruined
from ..records import Card
from ..vietnamese import fold, language, tokens

_LANGUAGES = ("vi", "en", "vi,en")
_LONGEST = 500
_KINDS = {
    fold(kind).upper(): kind
    for kind in (
        *("Nghị quyết", "Nghị định", "Quyết định", "Quy định", "Quy chế", "Quy chuẩn", "Chỉ thị", "Thông tư"),
        *("Kế hoạch", "Chương trình", "Chiến lược", "Đề án", "Phương án", "Kết luận", "Thông báo", "Hướng dẫn"),
        *("Báo cáo", "Tờ trình", "Công điện", "Dự thảo", "Luật", "Pháp lệnh", "Biên bản", "Bản tin", "Tài liệu"),
    )
}
"""Kinds of document as a line of their own names them, without marks and in capitals."""
_HEAD_LINES, _LETTERHEAD_LINES = 60, 15
_LONGEST_TITLE = 400
_ISSUER = re.compile(
    "(?:CONG HOA XA HOI|DOC LAP|DANG CONG SAN|QUOC HOI|CHINH PHU|THU TUONG|BAN |BO |SO |CUC |TONG CUC |VIEN "
    "|UY BAN|HOI DONG|TINH UY|THANH UY|VAN PHONG)"
)
_MARKUP = re.compile(r"^[#>*_\s]+|[*_\s]+$")
_OUTLINE = re.compile(r"(?:[IVXLC]+|\d{1,2}|[A-Za-zĐđ])[.)/]|[-–+•]")
_NUMBER_LINE = re.compile(r"\s*(?:\S+\s+){0,4}?Số\b")
_WORDED_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_FIGURED_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SAMPLED_LINES, _SHORTEST_LINE = 400, 20
_BILINGUAL = 0.2
"""Share of the text from which a second language makes a document bilingual."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the first lines of a document say of it, as far as they do."""

    title: str | None
    kind: str | None
    number: str | None
    date: str | None


def described(doc: str, stem: str, extract: Extract, given: Mapping[str, object]) -> Card:
    """The card of a document: what is ``given`` of the fields of a ``Card`` by name, the rest as the text has it.

    ``stem`` of its file is the title when nothing else is. Raises ``BadInput`` naming the field that cannot be so.
    """
    said = {name: value for name, value in given.items() if value is not None}
    for name in said:
        if name not in Card.__slots__ or name == "id":
            raise _wrong(name, "is not known of documents", "không phải là thông tin của văn bản", ", ".join(_FIELDS))
    facts = _facts(extract.text)
    title = _line("title", said) or facts.title or _printable(stem) or doc
    kind = _line("kind", said) or facts.kind or "Văn bản"
    number = _line("number", said) or facts.number
    date = _date(said) or facts.date
    return Card(
        id=doc,
        title=title,
        number=number,
        date=date,
        issuer=_line("issuer", said),
        kind=kind,
        language=_language(said) or _spoken(extract.text),
        machine_read=_yes_or_no("machine_read", said, otherwise=extract.machine_read or ruined(extract.text)),
        about=_line("about", said) or "",
        cited_as=_line("cited_as", said) or _citation(title, kind, number, date),
    )


_FIELDS = tuple(name for name in Card.__slots__ if name != "id")


def _line(name: str, said: Mapping[str, object]) -> str | None:
    value = said.get(name)
    if value is None:
        return None
    line = " ".join(value.split()) if isinstance(value, str) else ""
    if not line or len(line) > _LONGEST or not line.isprintable():
        most = f"1 to {_LONGEST} characters that can be printed", f"từ 1 đến {_LONGEST} ký tự in được"
        raise _wrong(name, "cannot be so", "không dùng được", most[0], most[1])
    return line


def _date(said: Mapping[str, object]) -> str | None:
    written = _line("date", said)
    if written is None:
        return None
    figured = _FIGURED_DATE.fullmatch(written)
    found = _iso(figured[3], figured[2], figured[1]) if figured else _iso(*written.split("-"))
    if found is None:
        raise _wrong(
            "date", f"({written!r}) is no date", f"(“{written}”) không phải là ngày", "2025-06-02", "02/06/2025"
        )
    return found


def _iso(*parts: str) -> str | None:
    """Year, month and day as a date."""
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return datetime.date(*map(int, parts)).isoformat()
    except (ValueError, OverflowError):
        return None


def _language(said: Mapping[str, object]) -> str | None:
    written = _line("language", said)
    if written is None or written.replace(" ", "") in _LANGUAGES:
        return written and written.replace(" ", "")
    choices = "vi, en, or vi,en", "vi, en hoặc vi,en"
    raise _wrong("language", f"({written!r}) is not known", f"(“{written}”) không có", *choices)


def _yes_or_no(name: str, said: Mapping[str, object], *, otherwise: bool) -> bool:
    value = said.get(name, otherwise)
    if not isinstance(value, bool):
        raise _wrong(name, "is neither true nor false", "không phải true hay false", "true or false", "true hoặc false")
    return value


def _wrong(name: str, en: str, vi: str, fix_en: str, fix_vi: str = "") -> BadInput:
    return BadInput(
        f"What was given as {name} {en}.",
        f"Giá trị của {name} {vi}.",
        fix_en=f"Use: {fix_en}.",
        fix_vi=f"Hãy dùng: {fix_vi or fix_en}.",
    )


def _facts(text: str) -> _Facts:
    lines = [_MARKUP.sub("", line) for line in text.lstrip("\ufeff\f\n\r \t")[:20_000].splitlines()[:_HEAD_LINES]]
    at = next((n for n, line in enumerate(lines) if _kind_of(line)), None)
    letterhead = lines[: _LETTERHEAD_LINES if at is None else at]
    kind = None if at is None else _kind_of(lines[at])
    title = _shouted(lines) if at is None or kind is None else _titled(kind, lines[at + 1 :])
    return _Facts(title, kind, _number(letterhead), _dated(letterhead))


def _kind_of(line: str) -> str | None:
    """The kind that a line in capitals names and nothing else."""
    return _KINDS.get(fold(line)) if line.isupper() else None


def _titled(kind: str, lines: Sequence[str]) -> str:
    """The kind, and the paragraph after it that says of what."""
    start = next((n for n, line in enumerate(lines) if line), 0)
    rest = takewhile(lambda line: line and not _OUTLINE.match(line), lines[start:])
    what = _joined(rest)
    return f"{kind.upper() if what.isupper() else kind} {what}".strip()


def _shouted(lines: Sequence[str]) -> str | None:
    """The first lines in capitals that name no issuer, one paragraph or spaced out."""
    filled = [line for line in lines if line]
    start = next((n for n, line in enumerate(filled) if _shouts(line) and not _ISSUER.match(fold(line))), None)
    return None if start is None else _joined(takewhile(_shouts, filled[start:]))


def _shouts(line: str) -> bool:
    return line.isupper() and " " in line and not _OUTLINE.match(line)


def _joined(lines: takewhile[str]) -> str:
    joined = " ".join(" ".join(lines).split())
    if len(joined) > _LONGEST_TITLE:
        joined = joined[:_LONGEST_TITLE].rpartition(" ")[0] + " …"
    return _printable(joined)


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()


def _number(letterhead: Sequence[str]) -> str | None:
    for line in letterhead:
        if _NUMBER_LINE.match(line):
            return next((token.text for token in tokens(line) if token.kind == "code"), None)
    return None


def _dated(letterhead: Sequence[str]) -> str | None:
    found = _WORDED_DATE.search(" ".join(letterhead))
    return _iso(found[3], found[2], found[1]) if found else None


def _spoken(text: str) -> str:
    """The languages of a text, by up to 400 of its lines."""
    lines = [line for line in text.splitlines() if len(line.strip()) >= _SHORTEST_LINE] or text.splitlines()
    sizes = {"vi": 0, "en": 0}
    for line in lines[:: len(lines) // _SAMPLED_LINES + 1]:
        sizes[language(line)] += len(line)
    share = sizes["en"] / max(1, sum(sizes.values()))
    if share < _BILINGUAL:
        return "vi"
    return "en" if share > 1 - _BILINGUAL else "vi,en"


def _citation(title: str, kind: str, number: str | None, date: str | None) -> str:
    """As official papers cite one another: "Kế hoạch số 01-KH/BCĐTW ngày 02/6/2025"."""
    if number is None:
        return title
    if date is None:
        return f"{kind} số {number}"
    year, month, day = date.split("-")
    return f"{kind} số {number} ngày {day}/{month if month < '03' else month.lstrip('0')}/{year}"
