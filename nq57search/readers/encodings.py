"""Bytes of a text file to its characters, whatever Vietnamese encoding they are in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from unicodedata import normalize

from .base import unreadable
from .judging import look
from .legacy import TCVN3, VNI, code_of_text

_FEWEST_RIGHT = 0.8
_FOREIGN_AT_MOST = 0.02
"""In a file of Western code page, the share of words with accented letters: "café" in English, not a page of French."""
_WINDOWS = {byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def decode(content: bytes, name: str) -> tuple[str, str]:
    """The text of a file, and the name of its encoding when that is not Unicode, else "".

    UTF-8 is kept character for character, byte order mark included; UTF-16 needs one, and loses it. Other bytes are
    read as whichever of Windows-1258, TCVN3 and VNI makes well-formed Vietnamese of them (in NFC), or as Windows-1252
    when they hardly use a letter beyond ASCII. Unicode text that was typed in a TCVN3 or VNI font is converted. Raises
    ``CorpusProblem`` when nothing fits.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(content, name), ""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        found = _eight_bits(content)
        if found is None:
            at = error.start
            raise unreadable(
                name,
                f"byte {at} is not UTF-8, and it is in no other Vietnamese encoding",
                f"byte thứ {at} không phải UTF-8, mà tệp cũng không theo bảng mã tiếng Việt nào khác",
            ) from error
        return found
    code = code_of_text(text)
    return (code.convert(text), code.name) if code else (text, "")


def _utf16(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        at = error.start
        raise unreadable(name, f"byte {at} is not UTF-16", f"byte thứ {at} không phải UTF-16") from error


def _eight_bits(content: bytes) -> tuple[str, str] | None:
    """The reading that makes the best Vietnamese; a Western one only when hardly a word has a letter beyond ASCII."""
    best, right = None, 0.0
    for label, text in _readings(content):
        seen = look(text)
        if not _CONTROL.search(text) and seen.right >= max(_FEWEST_RIGHT, right + 1e-9):
            best, right = (text, label), seen.right
    return best or _western(content)


def _readings(content: bytes) -> Iterator[tuple[str, str]]:
    western = _windows(content)
    ways: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Windows-1258", lambda: normalize("NFC", content.decode("cp1258"))),
        (TCVN3.name, lambda: TCVN3.convert(western)),
        (VNI.name, lambda: VNI.convert(western)),
    )
    for label, way in ways:
        try:
            yield label, way()
        except UnicodeDecodeError:
            continue


def _western(content: bytes) -> tuple[str, str] | None:
    text = _windows(content)
    seen = look(text)
    if _CONTROL.search(text) or seen.marked > _FOREIGN_AT_MOST * seen.words:
        return None
    return text, "Windows-1252"


def _windows(content: bytes) -> str:
    """Windows-1252, the few bytes that it leaves open as control characters."""
    return content.decode("latin-1").translate(_WINDOWS)
