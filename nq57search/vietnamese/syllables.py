"""Well-formed Vietnamese syllables, from the onsets, rimes and tones of the written language.

The inventory is written out by hand from the rules of the orthography, in ``canonical`` spelling. A rime
that ends in c, ch, p or t bears only the tones sắc and nặng. An inventory, not a dictionary: ``ngoạp`` is well formed.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

from .forms import SHAPED, TONE_MARKS, TONED, canonical, fold

_ONSETS = "b ch c d đ gh gi g h kh k l m ngh ng nh n ph p r s th tr t v x".split()
_RIMES = """
a ai ao au ay am an ang anh ac ach ap at ăm ăn ăng ăc ăp ăt âm ân âng âu ây âc âp ât
e em en eng eo ec ep et ê êm ên ênh êu êch êp êt
i ia im in inh iu ich ip it iêm iên iêng iêu iêc iêp iêt
o oi om on ong oc op ot oong ooc ô ôi ôm ôn ông ôc ôp ôt ơ ơi ơm ơn ơp ơt
u ua ui um un ung uc up ut uôi uôm uôn uông uôc uôt
ư ưa ưi ưu ưm ưng ưc ưt ươi ươm ươn ương ươu ươc ươp ươt
""".split()
_ROUNDED = """
oa oai oan oang oanh oao oay oac oach oat oap oăm oăn oăng oăc oăt oe oen oeo oet
uân uâng uây uât uê uênh uêch uơ uy uya uynh uyu uych uyt uyên uyêt
""".split()
_AFTER_QU = """
a ai an ang anh ao au ay ac ach at ap ăm ăn ăng ăc ăt ăp ân âng ât ây âu e en eo et ê ên ênh êch êt
ơ y yn ynh ych yt yên yêt ôc in it
""".split()
_WITHOUT_ONSET = ("y", "yêm", "yên", "yêng", "yêu", "yêt")
_FRONT = tuple("eêiy")
_LOANED = frozenset({"buýt", "phuy", "tuýp", "voan", "moay", "đắk", "lắk", "đăk", "lăk"})
"""Common syllables that break the rules: xe buýt, thùng phuy, đèn tuýp, vải voan, Đắk Lắk."""
_STOPPED = re.compile(r"(?:ch|[cpt])$")
_ONSET = re.compile(r"qu|gi(?=[aăâeêoôơuư])|ngh|ng|nh|gh|ch|kh|ph|th|tr|[bcdđghklmnpqrstvx]")
_SAC, _NANG = 2, 5


def _fits(onset: str, rime: str) -> bool:
    """Whether spelling lets ``onset`` stand before ``rime``."""
    front = rime.startswith(_FRONT)
    if onset in {"k", "gh", "ngh"}:
        return front
    if onset in {"c", "ng"}:
        return not front and not (onset == "c" and rime in _ROUNDED)
    if onset == "g":
        return not front or rime in {"i", "in", "iêng", "iêt", "iêc"}
    if onset == "gi":
        return not rime.startswith(("i", "y"))
    return not (onset in {"b", "m", "ph", "p", "v"} and rime in _ROUNDED)


def _bare_syllables() -> set[str]:
    bare = {onset + rime for onset in _ONSETS for rime in (*_RIMES, *_ROUNDED) if _fits(onset, rime)}
    bare.update("qu" + rime for rime in _AFTER_QU)
    bare.update(rime for rime in (*_RIMES, *_ROUNDED) if not rime.startswith(("ia", "iê")))
    bare.update(_WITHOUT_ONSET)
    return bare


def _tone_seat(bare: str) -> int | None:
    """Index of the letter of a toneless syllable that bears its tone, or None when it has no vowel."""
    shaped = [index for index, char in enumerate(bare) if char in SHAPED]
    if shaped:
        return shaped[-1]
    onset = _ONSET.match(bare)
    start = onset.end() if onset else 0
    end = start
    while end < len(bare) and bare[end] in TONED:
        end += 1
    if end == start:
        return None
    if end < len(bare):
        return end - 1
    return start + (1 if end - start > 2 else 0)


def with_tone(bare: str, tone: int) -> str | None:
    """The lower-case toneless syllable ``bare`` with tone ``tone`` (0-5, the order of ``TONE_MARKS``).

    None when ``bare`` has no vowel; the result need not be well formed.
    """
    seat = _tone_seat(bare)
    if seat is None:
        return None
    return bare[:seat] + normalize("NFC", bare[seat] + TONE_MARKS[tone]) + bare[seat + 1 :]


@cache
def syllables() -> frozenset[str]:
    """Every well-formed syllable, in canonical spelling."""
    out: set[str] = set()
    for bare in _bare_syllables():
        for tone in (_SAC, _NANG) if _STOPPED.search(bare) else range(len(TONE_MARKS)):
            syllable = with_tone(bare, tone)
            assert syllable is not None
            out.add(syllable)
    return frozenset(map(canonical, out | _LOANED))


@cache
def _folded_syllables() -> frozenset[str]:
    return frozenset(map(fold, syllables()))


def is_syllable(text: str) -> bool:
    """Whether ``text`` is one well-formed syllable, with its marks: ``chuyển``, ``Hoà``, ``an``; not ``chuyen``."""
    return canonical(text) in syllables()


def could_be_syllable(text: str) -> bool:
    """Whether a well-formed syllable looks like ``text`` when both lose their marks: ``chuyen``, ``so``, ``trién``."""
    return fold(canonical(text)) in _folded_syllables()
