"""The seam between file formats and everything that reads text."""

from __future__ import annotations

from typing import Protocol

from ..errors import CorpusProblem


class Reader(Protocol):
    """Turns the bytes of one file into its text, the one truth that every offset counts in."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The file name endings it reads, small letters, with the dot."""
        ...

    def read(self, content: bytes, name: str) -> str:
        """The text of a file. ``name`` is for messages. Raises ``CorpusProblem`` when it cannot be read or is empty."""
        ...


def unreadable(name: str, why_en: str, why_vi: str) -> CorpusProblem:
    """The error for a file that cannot be read."""
    return CorpusProblem(
        f"The file {name} cannot be read: {why_en}.",
        f"Không đọc được tệp {name}: {why_vi}.",
        fix_en="Save it as UTF-8 text, or take it out of the corpus folder.",
        fix_vi="Hãy lưu lại dưới dạng văn bản UTF-8, hoặc bỏ tệp khỏi thư mục corpus.",
    )
