"""Plain text and markdown."""

from __future__ import annotations

from .base import Extract, unreadable
from .encodings import decode

_ALLOWED_CONTROLS = frozenset("\t\n\r\f")


class PlainReader:
    """Reads ``.txt`` and ``.md`` files. UTF-8 is kept as it is, byte order mark and all: offsets are the file's."""

    suffixes = (".txt", ".md")

    def read(self, content: bytes, name: str) -> Extract:
        text, encoding = decode(content, name)
        if not text.strip("\ufeff \t\r\n\f"):
            raise unreadable(name, "it is empty", "tệp rỗng")
        strange = next((c for c in text if ord(c) < 32 and c not in _ALLOWED_CONTROLS), None)
        if strange is not None:
            at = text.index(strange)
            raise unreadable(name, f"character {at} is a control code", f"ký tự thứ {at} là mã điều khiển")
        return Extract(text, remarks=(f"Tệp dùng bảng mã {encoding}, đã chuyển sang Unicode.",) if encoding else ())
