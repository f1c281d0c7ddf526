"""How far a text looks like rightly decoded Vietnamese: the measure by which readings of one file are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..vietnamese import has_marks, is_syllable, language

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_UNREAD = re.compile("[\ufffd\ue000-\uf8ff]")
_FEWEST_WORDS = 20
_RUINED = 0.35
"""In Vietnamese prose about seven words in ten bear a mark; below half of that, marks were lost or misread."""
_UNREAD_AT_MOST = 0.2


@dataclass(frozen=True, slots=True)
class Look:
    """Counts of a text: words, those with a letter beyond ASCII, and those of them that are Vietnamese syllables."""

    words: int
    marked: int
    formed: int

    @property
    def right(self) -> float:
        """Share of the words with a letter beyond ASCII that are well-formed syllables; 0 when there is none."""
        return self.formed / self.marked if self.marked else 0.0

    @property
    def share(self) -> float:
        """Share of all words that are well-formed syllables with a mark; 0 for no words."""
        return self.formed / self.words if self.words else 0.0


def look(text: str) -> Look:
    """The counts of a text."""
    words = _WORD.findall(text)
    marked = [word for word in words if not word.isascii()]
    return Look(len(words), len(marked), sum(has_marks(word) and is_syllable(word) for word in marked))


def ruined(text: str) -> bool:
    """Whether a text is Vietnamese whose marks were lost or misread, or holds many characters nobody could name."""
    letters = sum(not c.isspace() for c in text)
    if letters and len(_UNREAD.findall(text)) > _UNREAD_AT_MOST * letters:
        return True
    seen = look(text)
    return seen.words >= _FEWEST_WORDS and seen.share < _RUINED and language(text) == "vi"
