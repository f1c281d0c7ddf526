"""Pairs of what a line says and what a machine read there, made and not typed: drawn pages, read in another language.

Vietnamese that is read as English or French loses its marks much as it did in the scans that came down to us.
"""

from __future__ import annotations

import json
import random
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import Indel

from ..errors import BadInput, OutsideFailed
from ..readers.ocr import TesseractEngine
from ..vietnamese import fold
from .drawing import Look, Page, draw, usable_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

_SHORTEST, _LONGEST = 80, 900
_PARAGRAPHS_A_PAGE = 30
_PAGES_AT_ONCE = 4
_BAND, _ALIKE = 0.15, 0.45
"""How far apart, as a share of the page, two lines may stand to be one, and how much of their letters they share."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line as drawn and as read, how its page looked, and the language it was read in (tesseract's name of it)."""

    truth: str
    read: str
    look: Look
    language: str

    def to_json(self) -> dict[str, Any]:
        """One flat JSON object; the font by name alone."""
        return {
            "truth": self.truth,
            "read": self.read,
            "language": self.language,
            **asdict(self.look),
            "font": self.look.font.stem,
        }


def make_pairs(
    paragraphs: Iterable[str],
    pages: int,
    languages: Sequence[str],
    seed: int,
    workers: int = 2,
    progress: Progress | None = None,
) -> Iterator[Pair]:
    """Draw ``pages`` pages of a random choice of ``paragraphs`` and read each in one of ``languages``, in turn.

    Fewer pages when the paragraphs run out. The same arguments and fonts make the same pages. Raises ``PartMissing``
    without tesseract, one of the languages, or a font with all letters, and ``OutsideFailed`` when tesseract fails.
    """
    rng = random.Random(seed)  # noqa: S311 (nothing secret is drawn)
    fonts = usable_fonts()
    engines = [TesseractEngine(language=language) for language in languages]
    waiting = deque(_chosen(paragraphs, pages * _PARAGRAPHS_A_PAGE, rng))
    with ThreadPoolExecutor(workers) as pool:
        for first in range(0, pages, _PAGES_AT_ONCE):
            numbers = range(first, min(first + _PAGES_AT_ONCE, pages))
            drawn = [draw(waiting, Look.chosen(rng, fonts), rng.randrange(2**32)) for _ in numbers]
            readers = [engines[number % len(engines)] for number in numbers]
            for page, reader, read in zip(drawn, readers, pool.map(_read, drawn, readers), strict=True):
                yield from _paired(page, read, reader.language)
            if progress is not None:
                progress("pages", numbers.stop, pages)


def _chosen(paragraphs: Iterable[str], most: int, rng: random.Random) -> list[str]:
    """At most so many paragraphs of a length worth drawing, by chance and in no order (Vitter's algorithm R)."""
    kept: list[str] = []
    seen = 0
    for paragraph in paragraphs:
        if not _SHORTEST < len(paragraph) < _LONGEST:
            continue
        seen += 1
        if len(kept) < most:
            kept.append(paragraph)
        elif (place := rng.randrange(seen)) < most:
            kept[place] = paragraph
    rng.shuffle(kept)
    return kept


def _read(page: Page, engine: TesseractEngine) -> list[str]:
    return [line.text for line in engine.read(page.png, page.look.dpi).lines] if page.lines else []


def _paired(page: Page, read: Sequence[str], language: str) -> Iterator[Pair]:
    """Lines drawn and read that are the same line, in order: the chain with most likeness, no line in it twice."""
    likeness = _likeness(page.lines, read)
    best = [[0.0] * (len(read) + 1) for _ in range(len(page.lines) + 1)]
    for row, across in enumerate(likeness, 1):
        for column, alike in enumerate(across, 1):
            both = best[row - 1][column - 1] + alike * alike
            best[row][column] = max(best[row - 1][column], best[row][column - 1], both)
    found: list[Pair] = []
    row, column = len(page.lines), len(read)
    while row and column:
        if best[row][column] == best[row - 1][column]:
            row -= 1
        elif best[row][column] == best[row][column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            if likeness[row][column] > _ALIKE:
                found.append(Pair(page.lines[row], read[column], page.look, language))
    return reversed(found)


def _likeness(drawn: Sequence[str], read: Sequence[str]) -> list[list[float]]:
    """The share of letters that each drawn line has in common with each one read at about its height."""
    lines, others = [fold(line).lower() for line in drawn], [fold(line).lower() for line in read]
    return [
        [
            Indel.normalized_similarity(line, other) if abs(row / len(lines) - column / len(others)) < _BAND else 0.0
            for column, other in enumerate(others)
        ]
        for row, line in enumerate(lines)
    ]


def write_pairs(pairs: Iterable[Pair], path: Path) -> int:
    """Write pairs as JSON lines, each as soon as it is made, and say how many. Raises ``OutsideFailed``."""
    count = 0
    try:
        with path.open("w", encoding="utf-8") as file:
            for pair in pairs:
                file.write(json.dumps(pair.to_json(), ensure_ascii=False) + "\n")
                count += 1
    except OSError as error:
        raise OutsideFailed(
            f"The pairs cannot be written to {path}: {error.strerror}.",
            f"Không ghi được các cặp dòng vào {path}: {error.strerror}.",
            fix_en="Name a file in a folder that exists and can be written to.",
            fix_vi="Hãy chọn một tệp trong thư mục có sẵn và ghi được.",
        ) from error
    return count


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """The (truth, read) of each line that ``write_pairs`` wrote. Raises ``BadInput`` at the first that is not one."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield _pair(line, path, number)
    except (OSError, UnicodeDecodeError) as error:
        raise _no_pairs(f"{path}", error) from error


def _pair(line: str, path: Path, number: int) -> tuple[str, str]:
    try:
        row = json.loads(line)
        truth, read = row["truth"], row["read"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise _no_pairs(f"{path}:{number}", error) from error
    if not (isinstance(truth, str) and isinstance(read, str)):
        raise _no_pairs(f"{path}:{number}", TypeError("truth and read must be texts"))
    return truth, read


def _no_pairs(place: str, error: Exception) -> BadInput:
    return BadInput(
        f"{place} is not a pair of lines: {type(error).__name__}: {error}.",
        f"{place} không phải là một cặp dòng: {type(error).__name__}: {error}.",
        fix_en="Give a file that `nq57search train repair --make-pairs` wrote.",
        fix_vi="Hãy dùng tệp do `nq57search train repair --make-pairs` ghi ra.",
    )
