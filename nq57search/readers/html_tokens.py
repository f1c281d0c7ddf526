"""HTML cut into tags and text, after the tokenization chapter of the WHATWG standard, in time linear in its length.

``html.parser`` is not used: on an unclosed tag or comment it starts again from the next character, which lets a small
file keep it busy for hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_NAME = re.compile(r"[a-zA-Z][^\s/>]*+")
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|(?![\"'])([^\s>]*+)|(?P<open>[\"'])))?+"
)
_TAG_END = re.compile(r"[\s/]*+>")
_LONG_REFERENCE = re.compile(r"&#[0-9]{8,}+;?")
_RAW = {
    tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE)
    for tag in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}


@dataclass(frozen=True, slots=True)
class Token:
    """A start tag ("<"), an end tag ("/") or text (""). Names are in small letters, references resolved."""

    kind: str
    text: str
    attributes: dict[str, str] = field(default_factory=dict)


def tokens(source: str) -> Iterator[Token]:
    """The tags and texts of a page, in order, without comments, declarations and a tag that the page breaks off in."""
    at = 0
    while at < len(source):
        start = source.find("<", at)
        if start != at:
            yield Token("", _plain(source[at : start if start >= 0 else len(source)]))
        if start < 0:
            return
        after = source[start + 1 : start + 2]
        if after.isascii() and after.isalpha():
            tag = _start_tag(source, start)
            if tag is None:
                return
            token, at = tag
            yield token
            if token.text in _RAW:
                close = _RAW[token.text].search(source, at)
                if close is None:
                    return
                at = close.start()
        elif after in ("!", "?", "/") and after:
            name = _NAME.match(source, start + 2) if after == "/" else None
            at = _past(source, start)
            if at < 0:
                return
            if name is not None:
                yield Token("/", name[0].lower())
        else:
            yield Token("", "<")
            at = start + 1


def _start_tag(source: str, start: int) -> tuple[Token, int] | None:
    """The start tag at ``start`` and where it ends; None when the page ends inside it."""
    name = _NAME.match(source, start + 1)
    assert name is not None
    at, attributes = name.end(), dict[str, str]()
    while True:
        end = _TAG_END.match(source, at)
        if end is not None:
            return Token("<", name[0].lower(), attributes), end.end()
        found = _ATTRIBUTE.match(source, at)
        if found is None or found["open"]:
            return None
        value = next((group for group in found.group(2, 3, 4) if group is not None), "")
        attributes.setdefault(found[1].lower(), _plain(value))
        at = found.end()


def _past(source: str, start: int) -> int:
    """Where the comment, declaration or end tag at ``start`` is over; -1 when it never is."""
    if source.startswith(("<!-->", "<!--->"), start):
        return source.index(">", start) + 1
    closing = "-->" if source.startswith("<!--", start) else ">"
    end = source.find(closing, start + 2)
    return end + len(closing) if end >= 0 else -1


def _plain(text: str) -> str:
    return unescape(_LONG_REFERENCE.sub("\ufffd", text)) if "&" in text else text
