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
from .marks import BULLETS, NAMED, Mark, mark_of

_STOPS = tuple(".;:!?…")
_CLOSERS = "*_\"”’')]»>"
_LINK = re.compile(r"<?(?:https?|ftp)\s?:\s?//\S*>?$", re.IGNORECASE)
_RULE = re.compile(r"[-_*=—\s]{3,}$|\*$")
_PAGE_FOOT = re.compile(r"(?:\S+\.(?:DOCX?|PDF|ODT)\s+\d{1,4}|\d{1,4}|(?:Trang|Page)\s+\d{1,4}(?:\s*/\s*\d+)?)$", re.I)
_ROW = re.compile(r"\|.+\|$|[^|]+ \| .*\S")
_NAMED = re.compile(r"(?:Initiative|Sáng kiến|Hệ thống|System) \d{1,2}\s?[:–-]")
_ABBREVIATED = re.compile(r"(?<!\w)(?:No|Nos|Art|Mr|Mrs|Ms|Dr|Prof|TP|TS|ThS|PGS|GS)\.$")
_HYPHENED = re.compile(r"\w[-/]$")
_NOTE = re.compile(r"<sup>\s*(\d{1,3})\s*</sup>\s*(?=\S)|([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s+(?=\S)|\[(\d{1,3})\]\s+(?=\S)")

_FULL = 0.9
"""Share of the width from which a line had no room for the next word: it was broken by the width, not by its end."""
_NOT_SHORT = 0.7
"""The same where blank lines tell paragraphs apart, so that only a clearly short line can end one without them."""
_FEWEST_MARKED = 5
_AS_IF_WRAPPED = range(50, 126)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A logical paragraph: source range, its lines, and what its first line begins with.

    ``form`` is "link", "rule", "foot" (of a page), "row" (of a table), "note" or "text"; ``note`` is a note's label.
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
    typing = _Typing.of(layout)
    done: list[Paragraph] = []
    gathered: list[Line] = []
    for line in layout.lines:
        if gathered and not _goes_on(gathered, line, typing):
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
    if _ROW.match(line):
        return "row"
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


@dataclass(frozen=True, slots=True)
class _Typing:
    """The habits of whoever typed the text.

    The wrapping width (or None), the blank lines between any two lines, and whether paragraphs are set apart by more.
    """

    width: int | None
    usual: int
    apart: bool

    @classmethod
    def of(cls, layout: Layout) -> _Typing:
        blanks = [line.blanks for line in layout.lines]
        usual = 1 if sum(b >= 1 for b in blanks) > 0.9 * len(blanks) else 0
        if layout.width is None:
            return cls(None, 0, sum(b >= 1 for b in blanks) > 0.3 * len(blanks))
        marked = [line.blanks > usual for line in layout.lines if mark_of(line.text) is not None]
        return cls(layout.width, usual, len(marked) >= _FEWEST_MARKED and sum(marked) >= 0.8 * len(marked))


def _goes_on(gathered: Sequence[Line], line: Line, typing: _Typing) -> bool:
    previous = gathered[-1]
    if form_of(line.text) != "text" or form_of(previous.text) in ("link", "rule", "foot", "row"):
        return False
    if form_of(gathered[0].text) == "note" and line.blanks > typing.usual:
        return False
    mark = mark_of(line.text)
    if mark is not None or _NAMED.match(line.text):
        return mark is not None and _only_looks_marked(mark, previous, line, typing)
    if _HYPHENED.search(previous.text) and line.blanks <= typing.usual:
        return True
    if typing.width is None:
        return _goes_on_unwrapped(previous, line, typing)
    return _goes_on_wrapped(gathered, line, typing, typing.width)


def _only_looks_marked(mark: Mark, previous: Line, line: Line, typing: _Typing) -> bool:
    """The dash of "kinh tế - xã hội", or the "Điều 5" of "theo Điều 5.", where a full line happened to break."""
    if typing.width is None or line.blanks > typing.usual or ends_stopped(previous.text):
        return False
    doubtful = mark.notation in NAMED or (mark.notation == "dash" and starts_lower(line.text))
    return doubtful and _room(previous, line) > _FULL * typing.width


def _goes_on_unwrapped(previous: Line, line: Line, typing: _Typing) -> bool:
    """Where lines are whole paragraphs, only what a page break cut is joined; but a few short texts are wrapped too."""
    stopped = ends_stopped(previous.text)
    if line.blanks == 0:
        return typing.apart or (not stopped and (starts_lower(line.text) or len(previous.text) in _AS_IF_WRAPPED))
    return starts_lower(line.text) and not stopped


def _goes_on_wrapped(gathered: Sequence[Line], line: Line, typing: _Typing, width: int) -> bool:
    previous = gathered[-1]
    colon, bracketed = previous.text.endswith(":"), previous.text.count("(") > previous.text.count(")")
    stopped = ends_stopped(previous.text) and not (colon and bracketed)
    if starts_lower(line.text) and (not stopped or previous.text.endswith(";")):
        return True
    if not stopped and line.text[0].isdigit() and line.blanks == 0:
        return True
    separated = line.blanks > typing.usual and not line.new_page
    if separated or max(len(previous.text), len(line.text)) > 1.3 * width:
        return False  # a line far beyond the width was never wrapped: it is a paragraph of its own
    if is_capitals(previous.text) and is_capitals(line.text) and not line.new_page:
        return True
    room = _room(previous, line)
    if not stopped or previous.text.endswith(";"):
        return room > _FULL * width
    if line.new_page or language(previous.text) != language(line.text):
        return False
    if colon and not _is_bullet(gathered[0]):
        return room > width  # a full line that ends so is a heading or leads in a list sooner than it goes on
    return room > (_NOT_SHORT if typing.apart else _FULL) * width


def _is_bullet(line: Line) -> bool:
    mark = mark_of(line.text)
    return mark is not None and mark.notation in BULLETS


def _room(previous: Line, line: Line) -> int:
    """How long the previous line would be with the first word of this one."""
    return len(previous.text) + 1 + len(line.text.split(maxsplit=1)[0])


def ends_stopped(text: str) -> bool:
    """True when a line ends with a stop, closing marks aside; the stop of "No." is none."""
    bare = text.rstrip().rstrip(_CLOSERS).rstrip()
    return bare.endswith(_STOPS) and _ABBREVIATED.search(bare) is None


def starts_lower(text: str) -> bool:
    """True when the first letter of a line is a small one."""
    first = next((c for c in text if c.isalpha()), "")
    return first.islower()


def is_capitals(text: str) -> bool:
    """True when nearly all letters of a line are capitals, and there are enough of them to tell."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
