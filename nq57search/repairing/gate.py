"""Which text is ruined, so that clean text is left alone.

Vietnamese read in the wrong language keeps its words and loses its letters: of the words of clean text about six in
ten have a letter that only Vietnamese uses, of ruined text none. Letters that French and English fonts have too (é, ô,
à …) are no sign, for that is what the machine reads Vietnamese as.
"""

from __future__ import annotations

import re

from ..vietnamese import language

RUINED_BELOW = 0.12
CLEAN_FROM = 0.25
_FEWEST_WORDS = 12
_WORD = re.compile(r"[^\W\d_]{2,}")
_VIETNAMESE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")


def share_of_marked(text: str) -> float:
    """The share of the words of ``text`` with a letter only Vietnamese uses; 1.0 for a text without words."""
    words = _WORD.findall(text)
    return sum(_VIETNAMESE_ONLY.search(w) is not None for w in words) / len(words) if words else 1.0


def is_ruined(paragraph: str, document_share: float) -> bool:
    """Whether a paragraph of a document whose own share is ``document_share`` needs repair.

    A document that is clean on the whole may hold a ruined paragraph, if it is long enough to tell; one that is ruined
    on the whole is repaired but for what is English or has kept its letters.
    """
    words = len(_WORD.findall(paragraph))
    if words == 0 or share_of_marked(paragraph) >= RUINED_BELOW or language(paragraph) == "en":
        return False
    return document_share < CLEAN_FROM or words >= _FEWEST_WORDS
