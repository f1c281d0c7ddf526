"""A page as a test reads it: its elements, checked to be closed and its ids to be unique."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "img", "br", "hr"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    inside: str = ""

    def __getitem__(self, name: str) -> str | None:
        return self.attributes.get(name)


@dataclass
class HtmlPage(HTMLParser):
    source: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.source)
        self.close()
        assert not self._open, f"never closed: {[one.tag for one in self._open]}"
        ids = [one["id"] for one in self.elements if one["id"] is not None]
        assert len(ids) == len(set(ids)), "an id stands twice"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> inside <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.inside += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of that tag whose attributes hold those words; ``class_`` stands for class."""
        wanted = {name.rstrip("_"): word for name, word in attributes.items()}
        return [
            one
            for one in self.elements
            if one.tag == tag and all(word in (one[name] or "").split() for name, word in wanted.items())
        ]

    def by_id(self, name: str) -> Element:
        (found,) = [one for one in self.elements if one["id"] == name]
        return found

    @property
    def marks(self) -> list[str]:
        return [one.inside for one in self.all("mark")]

    @property
    def links(self) -> list[str]:
        return [one["href"] or "" for one in self.all("a")]

    @property
    def text(self) -> str:
        (body,) = self.all("body")
        return " ".join(body.inside.split())
