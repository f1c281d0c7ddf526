"""Where a command prints: results on stdout, messages on stderr, in the language asked for."""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..errors import Nq57Error

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")
"""Control characters, which could drive a terminal, each become one space: offsets stay true."""


@dataclass(frozen=True, slots=True)
class Console:
    """``language`` is "vi", "en", or None: then messages are English and results Vietnamese, like the documents."""

    language: str | None = None
    styled: bool = False

    @classmethod
    def on_terminal(cls, language: str | None) -> Console:
        """Write UTF-8 whatever the locale says, and bold only to a terminal that wants it (``NO_COLOR``, ``TERM``)."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(language, styled=wanted and sys.stdout.isatty())

    def line(self, text: str = "") -> None:
        """One line of a result."""
        print(text)

    def json(self, value: Any) -> None:
        """One JSON value, and nothing else may be printed on stdout."""
        print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))

    def message(self, en: str, vi: str) -> None:
        """One line for the person, beside the result."""
        print(vi if self.language == "vi" else en, file=sys.stderr)

    def label(self, en: str, vi: str) -> str:
        """A word that stands within a result."""
        return en if self.language == "en" else vi

    def failed(self, error: Nq57Error) -> None:
        """What was wrong, then what to do."""
        self.message(f"{error.en}\n{error.fix_en}", f"{error.vi}\n{error.fix_vi}")

    def unexpected(self, error: Exception) -> None:
        """A fault of this program: one line that asks to report it."""
        what = " ".join(f"{type(error).__name__}: {error}".split())
        self.message(
            f"This should not have happened ({what}). Please report it with what NQ57_DEBUG=1 prints.",
            f"Lỗi ngoài dự kiến ({what}). Xin báo lại kèm nội dung in ra khi đặt NQ57_DEBUG=1.",
        )

    def bold(self, text: str, ranges: Iterable[tuple[int, int]]) -> str:
        """``text`` in one line, safe for a terminal, with the characters at ``ranges`` (half-open) in bold."""
        clean = text.translate(_CONTROL)
        if not self.styled:
            return clean
        pieces, position = [], 0
        for start, end in sorted(ranges):
            if start >= position:
                pieces += [clean[position:start], _BOLD, clean[start:end], _PLAIN]
                position = end
        return "".join((*pieces, clean[position:]))

    def strong(self, text: str) -> str:
        """All of ``text`` in bold."""
        return self.bold(text, [(0, len(text))])
