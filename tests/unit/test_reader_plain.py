"""Plain text files in every encoding they come in."""

from __future__ import annotations

import codecs
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_files import PROSE
from test_reader_legacy import to_tcvn3, to_vni

from nq57search.errors import CorpusProblem
from nq57search.readers.plain import PlainReader

CORPUS = Path(__file__).parents[2] / "corpus"
READER = PlainReader()
TEXT = "\n".join(PROSE) + "\n"


def cp1258(text: str) -> bytes:
    """As Windows does it: tone marks apart, unless the code page has the letter whole."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = normalize("NFD", char)
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            shaped = normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
            out += shaped.encode("cp1258") + "".join(tones).encode("cp1258")
    return out


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem)
def test_the_documents_are_kept_to_the_byte(path: Path) -> None:
    extract = READER.read(path.read_bytes(), path.name)
    assert extract.text.encode("utf-8") == path.read_bytes()
    assert extract.remarks == ()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (cp1258(TEXT), "Windows-1258"),
        (to_tcvn3(TEXT[0].lower() + TEXT[1:]).encode("latin-1"), "TCVN3"),
        (to_vni(TEXT).encode("latin-1"), "VNI"),
        (to_vni(TEXT).encode("utf-8"), "VNI"),
        (to_tcvn3(TEXT).encode("utf-8"), "TCVN3"),
    ],
)
def test_old_encodings_are_told_and_converted(content: bytes, encoding: str) -> None:
    extract = READER.read(content, "a.txt")
    assert extract.text.lower() == TEXT.lower()
    assert len(extract.remarks) == 1
    assert encoding in extract.remarks[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_needs_its_mark_and_loses_it(encoding: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    assert READER.read(marks.get(encoding, b"") + TEXT.encode(encoding), "a.txt").text == TEXT
    if encoding in marks:
        with pytest.raises(CorpusProblem):
            READER.read(TEXT.encode(encoding), "a.txt")


def test_utf_8_keeps_its_mark_and_its_form() -> None:
    decomposed = "\ufeff" + normalize("NFD", TEXT)
    assert READER.read(decomposed.encode(), "a.txt").text == decomposed


def test_english_with_western_quotes_is_read() -> None:
    assert READER.read("“Smart” quotes – and a café".encode("cp1252") + b" and more" * 60, "a.txt").text.startswith(
        "“S"
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\f", "empty"),
        (b"plain text \x81", "not UTF-8"),
        (b"abc\0def", "character 3 is a control code"),
        ("Это русский текст".encode("koi8-r"), "not UTF-8"),
        ("日本語のテキスト".encode("shift-jis"), "not UTF-8"),
        (("đổi mới " * 30).encode() + b"\xe1", "byte 390 is not UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0b", "not UTF-16"),
        (bytes(range(256)) * 4, "not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_a_way_out(content: bytes, says: str) -> None:
    with pytest.raises(CorpusProblem, match=says) as caught:
        READER.read(content, "lạ.txt")
    assert "lạ.txt" in caught.value.vi
    assert caught.value.fix_vi


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        text = READER.read(content, "a.txt").text
    except CorpusProblem:
        return
    assert text.strip()
    text.encode("utf-8")
