"""What the styles of a Word file say of a paragraph or run: heading level, font, numbering (ECMA-376, 17.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .docx_package import attribute

_DEEPEST_OUTLINE = 8
"""Outline levels run from 0; 9 says body text."""


@dataclass(frozen=True, slots=True)
class Style:
    """One style, what it leaves to the style it is based on being None or ""."""

    base: str
    level: int | None
    """Outline level from 0."""
    font: str
    number: tuple[str, int | None] | None
    """Numbering instance and level."""


class Styles:
    """The style sheet; an empty one when ``root`` is None."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default = ""
        self._font = ""
        if root is None:
            return
        self._font = font_of(root.find("docDefaults/rPrDefault/rPr"))
        for element in root.iterfind("style"):
            name = attribute(element, "styleId")
            self._styles[name] = _style(element)
            if element.get("type") == "paragraph" and element.get("default") in ("1", "true", "on"):
                self._default = name

    def level(self, paragraph_style: str) -> int | None:
        """The outline level, from 0, of a paragraph in this style; None for body text."""
        found = next((style.level for style in self._chain(paragraph_style) if style.level is not None), None)
        return found if found is not None and found <= _DEEPEST_OUTLINE else None

    def font(self, paragraph_style: str, run_style: str) -> str:
        """The font of a run in these styles, unless the run names its own."""
        chains = (*(self._chain(run_style) if run_style else ()), *self._chain(paragraph_style))
        return next((style.font for style in chains if style.font), self._font)

    def number(self, paragraph_style: str) -> tuple[str, int | None] | None:
        """The numbering instance and level of a paragraph in this style; None when it has none."""
        return next((style.number for style in self._chain(paragraph_style) if style.number), None)

    def _chain(self, name: str) -> Iterator[Style]:
        """The style and those it is based on; the default one when the name is unknown."""
        seen: set[str] = set()
        name = name if name in self._styles else self._default
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = self._styles[name].base


def font_of(run_properties: Element | None) -> str:
    """The font that run properties name for Latin letters; "" when they name none."""
    fonts = None if run_properties is None else run_properties.find("rFonts")
    return attribute(fonts, "ascii") or attribute(fonts, "hAnsi")


def number_of(paragraph_properties: Element | None) -> tuple[str, int | None] | None:
    """The numbering instance and level that paragraph properties name."""
    found = None if paragraph_properties is None else paragraph_properties.find("numPr")
    if found is None:
        return None
    return attribute(found.find("numId"), "val"), whole(attribute(found.find("ilvl"), "val"))


def level_of(paragraph_properties: Element | None) -> int | None:
    """The outline level that paragraph properties name."""
    found = None if paragraph_properties is None else paragraph_properties.find("outlineLvl")
    return whole(attribute(found, "val"))


def whole(written: str) -> int | None:
    """A number that a file writes, None when it is not one or absurdly large."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 6 else None


def _style(element: Element) -> Style:
    properties = element.find("pPr")
    level = level_of(properties)
    if level is None and attribute(element.find("name"), "val").lower() == "title":
        level = 0
    return Style(attribute(element.find("basedOn"), "val"), level, font_of(element.find("rPr")), number_of(properties))
