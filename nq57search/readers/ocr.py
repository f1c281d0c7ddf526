"""Text in page images, read by the program tesseract."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from unicodedata import normalize

from ..errors import OutsideFailed, PartMissing
from .base import OcrLine, OcrPage

_WORD_LEVEL = "5"
_COLUMNS = 12
_WIDE_GAP = 2.5
"""Heights of a word between two of them, from which they do not belong together."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as tesseract reports it: block, paragraph and line it stands in, box in pixels, confidence 0 to 100."""

    line: tuple[str, str, str]
    box: tuple[float, float, float, float]
    confidence: float
    text: str


@dataclass(frozen=True, slots=True)
class TesseractEngine:
    """Runs ``tesseract -l vie`` on one image at a time. ``timeout`` is in seconds for each image."""

    program: str = "tesseract"
    language: str = "vie"
    timeout: float = 180.0

    @property
    def name(self) -> str:
        return "tesseract"

    def read(self, image_png: bytes, dpi: int) -> OcrPage:
        with tempfile.TemporaryDirectory(prefix="nq57search-") as folder:
            image = Path(folder) / "page.png"
            image.write_bytes(image_png)
            options = ["-l", self.language, "--dpi", str(dpi), "--psm", "3"]
            done = self._run([str(image), "stdout", *options, "tsv"])
        if done.returncode != 0:
            self._require_language()
            raise _failed(f"it left with status {done.returncode}", f"chương trình thoát với mã {done.returncode}")
        return _page(list(_words(done.stdout.decode("utf-8", errors="replace"))))

    def _run(self, arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
        program = shutil.which(self.program)
        if program is None:
            raise _missing("The program tesseract", "chương trình tesseract", "tesseract-ocr tesseract-ocr-vie")
        # one thread reads a page as fast as four do where cores are few, and leaves the others to other work
        kept = {key: os.environ[key] for key in ("PATH", "TESSDATA_PREFIX", "OMP_THREAD_LIMIT") if key in os.environ}
        try:
            # no shell; the arguments are a path of our own making and constants
            return subprocess.run(  # noqa: S603
                [program, *arguments],
                env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"} | kept,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            seconds = f"{self.timeout:g}"
            raise _failed(f"it took over {seconds} seconds", f"chạy quá {seconds} giây") from error
        except OSError as error:
            raise _failed(error.strerror or "it did not start", error.strerror or "không khởi động được") from error

    def _require_language(self) -> None:
        listed = self._run(["--list-langs"]).stdout.decode("utf-8", errors="replace").split()
        if self.language not in listed:
            raise _missing(
                f"The language data {self.language!r} of tesseract",
                f"dữ liệu ngôn ngữ “{self.language}” của tesseract",
                f"tesseract-ocr-{self.language}",
            )


TESSERACT = TesseractEngine()


def _words(report: str) -> Iterator[_Word]:
    """The words of a TSV report; rows that are not whole are passed over."""
    for row in report.split("\n"):
        columns = row.rstrip("\r").split("\t", _COLUMNS - 1)
        if len(columns) < _COLUMNS or columns[0] != _WORD_LEVEL or not columns[11].strip():
            continue
        try:
            left, top, width, height, confidence = map(float, columns[6:11])
        except ValueError:
            continue
        text = normalize("NFC", columns[11].strip())
        box = (left, top, left + width, top + height)
        yield _Word((columns[2], columns[3], columns[4]), box, min(100.0, max(0.0, confidence)), text)


def _page(words: Sequence[_Word]) -> OcrPage:
    lines: dict[tuple[str, str, str], list[_Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    seen: set[tuple[str, str]] = set()
    read: list[OcrLine] = []
    for line, members in lines.items():
        opens = line[:2] not in seen
        seen.add(line[:2])
        read += [_line(part, opens=opens, beside=n > 0) for n, part in enumerate(_parts(members))]
    mean = sum(word.confidence for word in words) / len(words) / 100 if words else 0.0
    return OcrPage(tuple(read), mean)


def _parts(members: Sequence[_Word]) -> Iterator[list[_Word]]:
    """The words of a line, cut where a gap is too wide for a space: tesseract takes a letterhead for one line."""
    height = median(word.box[3] - word.box[1] for word in members)
    part = [members[0]]
    for before, word in pairwise(members):
        if word.box[0] - before.box[2] > _WIDE_GAP * height:
            yield part
            part = []
        part.append(word)
    yield part


def _line(members: Sequence[_Word], *, opens: bool, beside: bool) -> OcrLine:
    x0, y0, x1, y1 = zip(*(word.box for word in members), strict=True)
    text = " ".join(word.text for word in members)
    return OcrLine(text, min(x0), min(y0), max(x1), max(y1), opens, beside)


def _missing(what_en: str, what_vi: str, packages: str) -> PartMissing:
    return PartMissing(
        f"{what_en} is not installed, and page images cannot be read without it.",
        f"Chưa cài {what_vi} nên không đọc được ảnh trang.",
        fix_en=f"Install it: apt-get install {packages}.",
        fix_vi=f"Hãy cài bằng lệnh: apt-get install {packages}.",
    )


def _failed(why_en: str, why_vi: str) -> OutsideFailed:
    return OutsideFailed(
        f"tesseract could not read a page image: {why_en}.",
        f"tesseract không đọc được ảnh trang: {why_vi}.",
        fix_en="Try again, or scan the page again at 300 dpi.",
        fix_vi="Hãy thử lại, hoặc quét lại trang ở độ phân giải 300 dpi.",
    )
