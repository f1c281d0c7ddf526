"""The numbers of numbered lists, written the way a list asks for."""

from __future__ import annotations

_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split(), strict=True)
)
_LARGEST_ROMAN = 4999
_LARGEST_LETTERS = 26 * 30


def roman(number: int) -> str:
    """``number`` in capital Roman figures; in Arabic ones outside 1 to 4999."""
    if not 0 < number <= _LARGEST_ROMAN:
        return str(number)
    out = ""
    for value, figure in _ROMAN:
        out += figure * (number // value)
        number %= value
    return out


def letters(number: int) -> str:
    """``number`` as word processors count in letters: a to z, then aa, bb; in figures outside 1 to 780."""
    if not 0 < number <= _LARGEST_LETTERS:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def numeral(number: int, style: str) -> str:
    """The mark of a list item as HTML's ``type`` asks for it: "1.", "a)", "A.", "i.", "I."."""
    match style:
        case "a":
            return letters(number) + ")"
        case "A":
            return letters(number).upper() + "."
        case "i":
            return roman(number).lower() + "."
        case "I":
            return roman(number) + "."
        case _:
            return f"{number}."
