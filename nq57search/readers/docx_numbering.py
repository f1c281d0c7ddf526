"""The numbers Word shows before paragraphs but does not store with them: counted again here (ECMA-376, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .docx_package import attribute, flag
from .docx_styles import Styles, whole
from .numerals import letters, roman

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_TYPED_BULLETS = frozenset("+*-–")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    restarts: bool
    legal: bool
    style: str


@dataclass(slots=True)
class _Outline:
    """An abstract numbering: its levels, and how far each has counted."""

    levels: dict[int, _Level]
    link: str
    counted: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _Instance:
    outline: str
    starts: dict[int, int]
    levels: dict[int, _Level]


class Numbering:
    """The numbering of one document; ask for marks in the order of its paragraphs."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        found = () if root is None else tuple(root)
        self._outlines = {attribute(e, "abstractNumId"): _outline(e) for e in found if e.tag == "abstractNum"}
        self._instances = {attribute(e, "numId"): _instance(e) for e in found if e.tag == "num"}
        self._styles = styles

    def mark(self, instance: str, level: int | None, style: str) -> str:
        """The mark of the next paragraph of a list, "1.", "a)" or "-"; "" when it shows none.

        Where ``level`` is None, the level is the one tied to the paragraph's ``style``, or the first.
        """
        found = self._instances.get(instance)
        outline = self._outline_of(found)
        if found is None or outline is None:
            return ""
        levels = outline.levels | found.levels
        if level is None:
            level = next((n for n, one in levels.items() if style and one.style == style), 0)
        if level not in levels:
            return ""
        self._count(outline, found, levels, level)
        return _shown(levels, outline.counted, level)

    def _outline_of(self, instance: _Instance | None) -> _Outline | None:
        """The outline of an instance, through the style it may be linked by."""
        outline = None if instance is None else self._outlines.get(instance.outline)
        if outline is not None and outline.link and not outline.levels:
            linked = self._styles.number(outline.link)
            other = self._instances.get(linked[0]) if linked else None
            return self._outlines.get(other.outline) if other else None
        return outline

    @staticmethod
    def _count(outline: _Outline, instance: _Instance, levels: dict[int, _Level], level: int) -> None:
        counted = outline.counted
        before = counted[level]
        if level in instance.starts:
            counted[level] = instance.starts.pop(level)
        else:
            counted[level] = levels[level].start if before is None else before + 1
        for above in range(level):
            if counted[above] is None and above in levels:
                counted[above] = levels[above].start
        for below in range(level + 1, _LEVELS):
            if below in levels and levels[below].restarts:
                counted[below] = None


def _shown(levels: dict[int, _Level], counted: list[int | None], level: int) -> str:
    shown = levels[level]
    if shown.form == "bullet":
        return shown.text if shown.text in _TYPED_BULLETS else "-"

    def figure(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        number = counted[at]
        if number is None or at not in levels:
            return ""
        return _figure(number, "decimal" if shown.legal and at < level else levels[at].form)

    return _PLACE.sub(figure, shown.text).strip()


def _figure(number: int, form: str) -> str:
    match form:
        case "none":
            return ""
        case "lowerLetter":
            return letters(number)
        case "upperLetter":
            return letters(number).upper()
        case "lowerRoman":
            return roman(number).lower()
        case "upperRoman":
            return roman(number)
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)


def _outline(element: Element) -> _Outline:
    return _Outline(_levels(element), attribute(element.find("numStyleLink"), "val"))


def _instance(element: Element) -> _Instance:
    starts: dict[int, int] = {}
    levels: dict[int, _Level] = {}
    for override in element.iterfind("lvlOverride"):
        level = whole(attribute(override, "ilvl"))
        start = whole(attribute(override.find("startOverride"), "val"))
        if level is not None and start is not None:
            starts[level] = start
        levels |= _levels(override)
    return _Instance(attribute(element.find("abstractNumId"), "val"), starts, levels)


def _levels(element: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for one in element.iterfind("lvl"):
        level = whole(attribute(one, "ilvl"))
        if level is not None and level < _LEVELS:
            start = whole(attribute(one.find("start"), "val"))
            found[level] = _Level(
                start=1 if start is None else start,
                form=attribute(one.find("numFmt"), "val", "decimal"),
                text=attribute(one.find("lvlText"), "val"),
                restarts=attribute(one.find("lvlRestart"), "val") != "0",
                legal=flag(one, "isLgl"),
                style=attribute(one.find("pStyle"), "val"),
            )
    return found
