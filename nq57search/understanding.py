"""A query as typed to a query as read: language, marks, phrases, typing slips, the terms to look for.

Nothing the corpus can answer as typed is rewritten: a slip is read as something else only where the word as typed
occurs nowhere, and what was read is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from .errors import BadInput
from .records import Query, Understanding, Where
from .vietnamese import Token, canonical, fold, has_marks, is_syllable, language, term, tokens, untelex, unvni
from .vietnamese.forms import TONE_MARKS

LONGEST = 2000
_MOST_TERMS = 64
_QUOTED = re.compile(r"[\"“”„«»]\s*([^\"“”„«»]*?)\s*[\"“”„«»]")
_FEWEST_LETTERS = 3
_FEWEST_KEYS = 3  # of VNI: A1 and B2 are names
_FUNCTION_WEIGHT = 0.15

# Words that ask or connect rather than name. They are looked for, but earn little; kept short, for idf does the rest.
FUNCTION_WORDS = frozenset(
    "là của và có cho các những với được trong ra ở thì mà này đó nào gì ai sao mấy đâu khi nếu hay hoặc tôi ta chúng"
    " muốn cần phải bị thế vậy như không bao nhiêu về đến từ theo trên để đã sẽ đang rồi cũng một bằng do tại"
    " the of and to in for on a an is are be by with what which who how when where does do at from that this it as"
    " so cua va co cac nhung duoc ra nao gi sao may dau neu hoac toi muon can phai bi the vay nhu khong nhieu ve den"
    " tu tren de da se dang roi cung mot bang".split()
) - {"so", "từ", "tu", "cần", "can", "do"}


class Counts(Protocol):
    """In how many passages something stands; a mapping will do."""

    def get(self, key: str, default: int, /) -> int:
        """The number of passages, ``default`` when none is known."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """One term to look for.

    ``exact`` says it was typed with its marks (or has none to type), so that other marks are another word.
    """

    text: str
    weight: float
    exact: bool

    @property
    def folded(self) -> str:
        return fold(self.text)


@dataclass(frozen=True, slots=True)
class Reading:
    """A query understood: the value shown to the user, the terms to look for, and phrases that must stand together."""

    query: Query
    terms: tuple[Term, ...]
    phrases: tuple[tuple[Term, ...], ...] = ()


class Vocabulary:
    """The words of the corpus, as a query is read against them.

    ``counts``: word with its marks to the number of passages that hold it; ``clean``: the same, over passages whose
    text can be trusted, for nothing should be read as a word that a machine misread.
    """

    def __init__(self, counts: Mapping[str, int], clean: Mapping[str, int]) -> None:
        self.counts = counts
        self.clean = clean

    @cached_property
    def marked(self) -> dict[str, list[str]]:
        """Unmarked form to the trusted words it may stand for."""
        found: dict[str, list[str]] = {}
        for word in self.clean:
            found.setdefault(fold(word), []).append(word)
        return found

    @cached_property
    def folded(self) -> dict[str, int]:
        """Unmarked form to the number of passages, of all the words it may stand for."""
        return {unmarked: sum(self.clean[word] for word in words) for unmarked, words in self.marked.items()}

    @cached_property
    def ids(self) -> dict[str, int]:
        """Word to its id: its place among the words."""
        return {word: n for n, word in enumerate(self.counts)}

    @cached_property
    def unmarked_ids(self) -> dict[str, list[int]]:
        """Unmarked form to the ids of all the words it may stand for."""
        found: dict[str, list[int]] = {}
        for n, word in enumerate(self.counts):
            found.setdefault(fold(word), []).append(n)
        return found

    @cached_property
    def typable(self) -> list[str]:
        """Unmarked forms a slip may have been meant for."""
        return sorted(w for w, n in self.folded.items() if w.isalpha() and (n > 1 or len(w) > _FEWEST_LETTERS))

    def near(self, word: str) -> list[str]:
        """Unmarked words of the corpus one slip of the keys away (two for long words), nearest and commonest first.

        Optimal string alignment distance: a letter more, less, other, or two swapped (Damerau 1964).
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 1 if len(word) < 7 else 2
        found = process.extract(word, self.typable, scorer=OSA.distance, score_cutoff=most, limit=24)
        ranked = sorted(found, key=lambda row: (row[1], row[0][0] != word[0], -self.folded[row[0]], row[0]))
        return [candidate for candidate, _, _ in ranked]


def understand(text: str, where: Where, vocabulary: Vocabulary, pairs: Counts) -> Reading:
    """Read a query. Raises ``BadInput`` when it is empty or longer than 2,000 characters."""
    clean = _checked(text)
    spoken = language(clean)
    marked = has_marks(clean)
    understood: list[Understanding] = []
    quoted = [m.span(1) for m in _QUOTED.finditer(clean)]
    found = tokens(clean)[:_MOST_TERMS]
    quoted = [(a, b) for a, b in quoted if any(a <= t.start and t.end <= b for t in found)]
    typed = [term(t) for t in found]
    free = [not (any(a <= t.start and t.end <= b for a, b in quoted) or _is_name(t)) for t in found]
    read = _without_slips(typed, free, vocabulary, pairs, understood)
    understood.extend(Understanding("phrase", clean[a:b], clean[a:b]) for a, b in quoted)
    terms = tuple(
        Term(word, _weight(read, n, found[n].text, pairs), exact=_is_exact(word, spoken, vocabulary))
        for n, word in enumerate(read)
    )
    phrases = tuple(
        tuple(t for t, token in zip(terms, found, strict=True) if a <= token.start and token.end <= b)
        for a, b in quoted
    )
    return Reading(Query(clean, spoken, marked, tuple(understood), where), terms, phrases)


def _checked(text: str) -> str:
    clean = unicodedata.normalize("NFC", "".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in text))
    clean = " ".join(clean.split())
    if not clean:
        raise BadInput(
            "The query is empty.",
            "Chưa có nội dung tìm kiếm.",
            fix_en="Type at least one word.",
            fix_vi="Hãy gõ ít nhất một từ.",
        )
    if len(clean) > LONGEST:
        raise BadInput(
            f"The query has {len(clean)} characters; at most {LONGEST} are read.",
            f"Nội dung tìm kiếm dài {len(clean)} ký tự; tối đa là {LONGEST}.",
            fix_en="Shorten it to a sentence or a few words.",
            fix_vi="Hãy rút gọn còn một câu hoặc vài từ.",
        )
    return clean


def _is_exact(word: str, spoken: str, vocabulary: Vocabulary) -> bool:
    """Typed so that other marks would be another word; "truờng", which is no word, may stand for any."""
    return (has_marks(word) and word in vocabulary.counts) or not word.isalpha() or spoken == "en"


def _weight(read: Sequence[str], n: int, typed: str, pairs: Counts) -> float:
    """Function words weigh little; one in capitals is a name, and "ai" beside a word it goes with is AI, not "who"."""
    word = read[n]
    if word not in FUNCTION_WORDS or (typed.isupper() and len(typed) > 1):
        return 1.0
    return 1.0 if word == "ai" and _fit(read, n, word, pairs) else _FUNCTION_WEIGHT


def _without_slips(
    typed: Sequence[str],
    free: Sequence[bool],
    vocabulary: Vocabulary,
    pairs: Counts,
    understood: list[Understanding],
) -> list[str]:
    """The words as read. Key sequences go first, so that a typing slip has real words beside it to be judged by."""
    read = list(typed)
    slips = [n for n, word in enumerate(typed) if free[n] and _unknown(word, vocabulary)]
    for n in slips:
        if keyed := _unkeyed(typed[n], vocabulary):
            kind, read[n] = keyed
            understood.append(Understanding(kind, typed[n], read[n]))
    for n in slips:
        if read[n] == typed[n] and (meant := _corrected(read, n, vocabulary, pairs)):
            read[n] = meant
            understood.append(Understanding("typo", typed[n], meant))
    return read


def _is_name(token: Token) -> bool:
    """Nothing that a slip of the keys could spell: a number, a date, CO2."""
    return token.kind != "word" or (token.text.isupper() and not token.text.isalpha())


def _unknown(word: str, vocabulary: Vocabulary) -> bool:
    return len(word) > 1 and word.isalnum() and word not in vocabulary.counts and word not in FUNCTION_WORDS


def _unkeyed(word: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The word whose keys were typed with the input method off, after the method: "telex" or "vni"."""
    for kind, spelt in (("telex", untelex(word)), ("vni", unvni(word) if len(word) >= _FEWEST_KEYS else None)):
        if spelt is None:
            continue
        read = canonical(spelt)
        if read in vocabulary.clean:
            return kind, read
        toneless = not any(mark in unicodedata.normalize("NFD", read) for mark in TONE_MARKS[1:])
        if toneless and fold(read) in vocabulary.folded and fold(word) not in vocabulary.folded:
            return kind, fold(read)  # keys for the letters but not for the tone
    return None


def _corrected(read: Sequence[str], n: int, vocabulary: Vocabulary, pairs: Counts) -> str | None:
    """What a slip of the keys was meant for; None when nothing near is likelier than the word as typed."""
    word, folded = read[n], fold(read[n])
    known = folded in vocabulary.folded
    if len(folded) < _FEWEST_LETTERS or not folded.isalpha():
        return None
    if known and (not has_marks(word) or _fit(read, n, folded, pairs)):
        return None  # unmarked, or marked otherwise: found under its unmarked form
    near = enumerate(vocabulary.near(folded))
    best = max(((_fit(read, n, candidate, pairs), -place, candidate) for place, candidate in near), default=None)
    needed = int(known)
    if is_syllable(word):  # a real syllable, perhaps a word the corpus never uses: all its neighbours must ask for it
        needed = max(1, (n > 0) + (n + 1 < len(read)))
    if best is None or best[0] < needed:
        return None
    return _marked_form(best[2], word, vocabulary)


def _fit(read: Sequence[str], n: int, folded: str, pairs: Counts) -> int:
    """With how many of its neighbours a word stands side by side somewhere in the corpus."""
    before = n > 0 and pairs.get(f"{fold(read[n - 1])}_{folded}", 0) > 0
    after = n + 1 < len(read) and pairs.get(f"{folded}_{fold(read[n + 1])}", 0) > 0
    return before + after


def _marked_form(folded: str, typed: str, vocabulary: Vocabulary) -> str:
    """The commonest word of the corpus that reads ``folded``, or ``folded`` itself when typed without marks."""
    if not has_marks(typed):
        return folded
    same = vocabulary.marked[folded]
    kept = [w for w in same if set(w) & (set(typed) - set(fold(typed)))]
    return max(kept or same, key=lambda w: (vocabulary.clean[w], w))
