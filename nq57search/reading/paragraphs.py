"""Physical lines into logical paragraphs: what the page broke is joined again, and nothing else.

Whether a line goes on from the one before is decided by the evidence a typist leaves: a mark at the start of a line
opens a paragraph; a lower-case start after a line without a stop continues one, across blank lines and pages too; in
text wrapped by hand, a line that still had room for the next word ended its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..vietnamese import language
from .cleaning import SUPERSCRIPTS
from .layout import Layout, Line
from .marks import Mark, mark_of

_STOPS = tuple(".;:!?…")
_CLOSERS = "*_\"”’')]»>"
_LINK = re.compile(r"<?(?:https?|ftp)\s?:\s?//\S*>?$", re.IGNORECASE)
_RULE = re.compile(r"[-_*=—\s]{3,}$|\*$")
_PAGE_FOOT = re.compile(r"(?:\S+\.(?:DOCX?|PDF|ODT)\s+\d{1,4}|\d{1,4}|(?:Trang|Page)\s+\d{1,4}(?:\s*/\s*\d+)?)$", re.I)
_NAMED = re.compile(r"(?:Initiative|Sáng kiến|Hệ thống|System) \d{1,2}\s?[:–-]")
_NOTE = re.compile(r"<sup>\s*(\d{1,3})\s*</sup>\s*(?=\S)|([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s+(?=\S)|\[(\d{1,3})\]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A logical paragraph: source range, its lines, and what its first line begins with.

    ``form`` is "link", "rule", "foot" (page foot), "note" or "text"; ``note`` is a footnote's label.
    """

    start: int
    end: int
    lines: tuple[Line, ...]
    mark: Mark | None
    form: str
    note: str = ""

    @property
    def new_page(self) -> bool:
        return self.lines[0].new_page


def paragraphs(layout: Layout) -> tuple[Paragraph, ...]:
    """All lines of a layout, grouped; every line is in exactly one paragraph."""
    done: list[Paragraph] = []
    gathered: list[Line] = []
    for line in layout.lines:
        if gathered and not _goes_on(gathered, line, layout):
            done.append(_paragraph(gathered))
            gathered = []
        gathered.append(line)
    if gathered:
        done.append(_paragraph(gathered))
    return tuple(done)


def form_of(line: str) -> str:
    """What a line is, apart from its wording."""
    if _LINK.match(line):
        return "link"
    if _PAGE_FOOT.match(line):
        return "foot"
    if _RULE.match(line):
        return "rule"
    return "note" if _NOTE.match(line) else "text"


def note_label(line: str) -> str:
    """The label of the footnote a line begins, "" when it begins none."""
    match = _NOTE.match(line)
    return next(g for g in match.groups() if g).translate(SUPERSCRIPTS) if match else ""


def _paragraph(lines: Sequence[Line]) -> Paragraph:
    first = lines[0].text
    form = form_of(first)
    mark = mark_of(first) if form == "text" else None
    return Paragraph(
        lines[0].start, lines[-1].end, tuple(lines), mark, form, note_label(first) if form == "note" else ""
    )


def _goes_on(gathered: Sequence[Line], line: Line, layout: Layout) -> bool:
    previous = gathered[-1]
    if form_of(line.text) != "text" or form_of(previous.text) in ("link", "rule", "foot"):
        return False
    if mark_of(line.text) is not None or _NAMED.match(line.text):
        return False
    if layout.width is None:
        return _goes_on_unwrapped(previous, line)
    return _goes_on_wrapped(gathered, line, layout, layout.width)


def _goes_on_unwrapped(previous: Line, line: Line) -> bool:
    if line.blanks == 0:
        return True
    return _starts_lower(line.text) and not ends_stopped(previous.text)


def _goes_on_wrapped(gathered: Sequence[Line], line: Line, layout: Layout, width: int) -> bool:
    previous = gathered[-1]
    stopped = ends_stopped(previous.text)
    separated = line.blanks > _usual_blanks(layout) and not line.new_page
    if not stopped and (_starts_lower(line.text) or (line.text[0].isdigit() and line.blanks == 0)):
        return True
    if separated or max(len(previous.text), len(line.text)) > 1.3 * width:
        return False  # a line far beyond the width was never wrapped: it is a paragraph of its own
    if _is_capitals(previous.text) and _is_capitals(line.text) and not line.new_page:
        return True
    room = len(previous.text) + 1 + len(line.text.split(maxsplit=1)[0])
    if stopped:
        same = language(previous.text) == language(line.text)
        return same and not line.new_page and room > width
    return room > 0.88 * width


def _usual_blanks(layout: Layout) -> int:
    """1 for a text whose every line is followed by a blank one, otherwise 0."""
    spaced = sum(line.blanks >= 1 for line in layout.lines)
    return 1 if spaced > 0.9 * len(layout.lines) else 0


def ends_stopped(text: str) -> bool:
    """True when a line ends with a stop, closing marks aside."""
    return text.rstrip().rstrip(_CLOSERS).rstrip().endswith(_STOPS) or text.rstrip().endswith(_STOPS)


def _starts_lower(text: str) -> bool:
    first = next((c for c in text if c.isalpha()), "")
    return first.islower()


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
