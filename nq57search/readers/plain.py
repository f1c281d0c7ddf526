"""Plain text: UTF-8, kept character for character."""

from __future__ import annotations

from .base import unreadable

_ALLOWED_CONTROLS = frozenset("\t\n\r\f")


class PlainReader:
    """Reads ``.txt`` and ``.md`` files. A byte order mark stays in the text, so that offsets are those of the file."""

    suffixes = (".txt", ".md")

    def read(self, content: bytes, name: str) -> str:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            at = error.start
            raise unreadable(name, f"byte {at} is not UTF-8", f"byte thứ {at} không phải UTF-8") from error
        if not text.strip("\ufeff \t\r\n\f"):
            raise unreadable(name, "it is empty", "tệp rỗng")
        strange = next((c for c in text if ord(c) < 32 and c not in _ALLOWED_CONTROLS), None)
        if strange is not None:
            at = text.index(strange)
            raise unreadable(name, f"character {at} is a control code", f"ký tự thứ {at} là mã điều khiển")
        return text
