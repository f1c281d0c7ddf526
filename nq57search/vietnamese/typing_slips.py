"""Vietnamese typed with the input method switched off: Telex and VNI key sequences read as the syllable they spell.

Telex: aa ee oo aw ow uw dd shape a letter, w alone is ư, and s f r x j (z for none) set the tone. VNI: 6 7 8 9 shape a
letter, 1-5 set the tone and 0 removes it. As in the input methods themselves, a modifier key may stand anywhere after
the letter it changes, and the last tone key wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .syllables import is_syllable, with_tone

_TELEX_TONES = {"z": 0, "f": 1, "s": 2, "r": 3, "x": 4, "j": 5}
_VNI_TONES = {"0": 0, "2": 1, "1": 2, "3": 3, "4": 4, "5": 5}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư"}
_BREVE = {"a": "ă"}
_PLAIN_VOWELS = frozenset("aeiouy")
_LONGEST = 14
"""Keys: nghieengj is nine; doubled modifiers reach a few more."""

Shaped = list[list[str]]
Shaper = Callable[[list[str], str], Shaped]


def untelex(word: str) -> str | None:
    """The marked syllable that ``word`` spells in Telex: ``dichj`` is dịch, ``dduowngf`` is đường.

    None when ``word`` holds no modifier key or the result is not well formed. English words that happen to be key
    sequences have a reading too (``test`` is tét, ``bus`` is bú): whether a slip is likely is for the caller to judge.
    Case follows ``word``: all capitals, a capital first, or small letters.
    """
    return _read(word, _TELEX_TONES, _shaped_by_telex)


def unvni(word: str) -> str | None:
    """The marked syllable that ``word`` spells in VNI: ``so61`` is số, ``d9o6i3`` is đổi.

    None when ``word`` holds no modifier key or the result is not well formed; see ``untelex`` for the rest.
    """
    return _read(word, _VNI_TONES, _shaped_by_vni)


def _read(word: str, tones: dict[str, int], shaper: Shaper) -> str | None:
    keys = word.lower()
    if len(keys) > _LONGEST or not (keys.isascii() and keys.isalnum()):
        return None
    for bare, tone in _readings(keys, tones, shaper):
        syllable = with_tone(bare, tone)
        if syllable is not None and bare != keys and is_syllable(syllable):
            return _cased_like(word, syllable)
    return None


def _readings(keys: str, tones: dict[str, int], shaper: Shaper) -> Iterator[tuple[str, int]]:
    """Toneless syllables and tones the keys may spell; more than one where w or 7 follows uo, or a vowel comes back."""
    spelled: Shaped = [[]]
    tone = 0
    for key in keys:
        if key in tones and any(_has_vowel(letters) for letters in spelled):
            tone = tones[key]
            continue
        spelled = [after for letters in spelled for after in (shaper(letters, key) or [[*letters, key]])]
    for letters in spelled:
        yield "".join(letters), tone


def _has_vowel(letters: list[str]) -> bool:
    return any(letter in _PLAIN_VOWELS or letter in "ăâêôơư" for letter in letters)


def _last_shaped(letters: list[str], shapes: dict[str, str]) -> Shaped:
    """``letters`` with the last one that ``shapes`` knows changed; nothing when there is none."""
    for index in range(len(letters) - 1, -1, -1):
        if letters[index] in shapes:
            return [[*letters[:index], shapes[letters[index]], *letters[index + 1 :]]]
    return []


def _horned(letters: list[str], shapes: dict[str, str]) -> Shaped:
    """Side by side, u and o take the horn together (đương) or the o alone (thuở)."""
    one = _last_shaped(letters, shapes)
    for index in range(len(letters) - 1):
        if letters[index] == "u" and letters[index + 1] == "o":
            return [[*letters[:index], "ư", "ơ", *letters[index + 2 :]], *one]
    return one


def _shaped_by_telex(letters: list[str], key: str) -> Shaped:
    if key in _CIRCUMFLEX and key in letters:
        shaped = _last_shaped(letters, {key: _CIRCUMFLEX[key]})
        return shaped if letters[-1] == key else [*shaped, [*letters, key]]  # ngoeof is ngoèo, chuyene is chuyên
    if key == "d" and letters[:1] == ["d"]:
        return [["đ", *letters[1:]]]
    if key == "w":
        return _horned(letters, _HORN | _BREVE) or [[*letters, "ư"]]
    return []


def _shaped_by_vni(letters: list[str], key: str) -> Shaped:
    match key:
        case "6":
            return _last_shaped(letters, _CIRCUMFLEX)
        case "7":
            return _horned(letters, _HORN)
        case "8":
            return _last_shaped(letters, _BREVE)
        case "9" if letters[:1] == ["d"]:
            return [["đ", *letters[1:]]]
    return []


def _cased_like(word: str, syllable: str) -> str:
    if len(word) > 1 and word.isupper():
        return syllable.upper()
    return syllable.capitalize() if word[0].isupper() else syllable
