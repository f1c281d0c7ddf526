"""How large an image is, from its first bytes: asked before anything unpacks it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_TIFF = {b"II*\0": "<", b"MM\0*": ">"}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that begin a frame, and so give its size."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_WIDTH, _HEIGHT = 256, 257
_MOST_IMAGES = 2_000

Size = tuple[int, int]
"""Width and height in pixels."""


def image_format(content: bytes) -> str | None:
    """Which image format this is, "png", "jpeg" or "tiff"; None for anything else."""
    if content.startswith(_PNG):
        return "png"
    if content.startswith(_JPEG):
        return "jpeg"
    return "tiff" if content[:4] in _TIFF else None


def image_sizes(content: bytes) -> tuple[Size, ...]:
    """The size of each image in a file: one, but for TIFF. Raises ``ValueError`` when the file is broken."""
    try:
        match image_format(content):
            case "png":
                return (struct.unpack_from(">II", content, 16),)
            case "jpeg":
                return (_jpeg(content),)
            case "tiff":
                return tuple(_tiff(content))
            case _:
                raise ValueError("not an image")
    except (struct.error, IndexError) as error:
        raise ValueError("the image breaks off") from error


def _jpeg(content: bytes) -> Size:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        else:
            at += 2 + int(struct.unpack_from(">H", content, at + 2)[0])
    raise ValueError("the image has no frame")


def _tiff(content: bytes) -> Iterator[Size]:
    order = _TIFF[content[:4]]
    at, seen = int(struct.unpack_from(order + "I", content, 4)[0]), set[int]()
    while at:
        if at in seen or len(seen) >= _MOST_IMAGES:
            raise ValueError("the images of the file run in a circle, or there are too many")
        seen.add(at)
        count = int(struct.unpack_from(order + "H", content, at)[0])
        values = dict(_entry(content, order, at + 2 + 12 * n) for n in range(count))
        yield values.get(_WIDTH, 0), values.get(_HEIGHT, 0)
        at = int(struct.unpack_from(order + "I", content, at + 2 + 12 * count)[0])


def _entry(content: bytes, order: str, at: int) -> tuple[int, int]:
    """The tag of a directory entry, and its value if that is one short or long number."""
    tag, kind = struct.unpack_from(order + "HH", content, at)
    return int(tag), int(struct.unpack_from(order + ("H" if kind == 3 else "I"), content, at + 8)[0])
