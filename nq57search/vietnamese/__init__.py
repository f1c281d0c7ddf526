"""What is true of Vietnamese writing: forms, syllables, tokens, sentences, language, typing slips.

Pure functions on strings; nothing here knows of documents or of search. Offsets are characters of the text given,
half-open.
"""

from .forms import canonical, fold, has_marks
from .language_guess import language
from .sentence_breaks import clauses, sentences
from .syllables import could_be_syllable, is_syllable
from .tokenizing import Token, term, tokens
from .typing_slips import untelex, unvni

__all__ = [
    "Token",
    "canonical",
    "clauses",
    "could_be_syllable",
    "fold",
    "has_marks",
    "is_syllable",
    "language",
    "sentences",
    "term",
    "tokens",
    "untelex",
    "unvni",
]
