"""Pages drawn from text as a scanner might see them, so that what they say is known without anybody typing it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..errors import PartMissing
from ..vietnamese.forms import TONED, nfc

if TYPE_CHECKING:
    from collections import deque

    from numpy.typing import NDArray

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
FONT_FACES = (
    *("NotoSerif-Regular", "NotoSerif-Bold", "NotoSerif-Italic", "NotoSerifDisplay-Regular", "NotoSans-Regular"),
    *("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSans", "Tinos-Regular", "Tinos-Italic"),
    *("times", "timesi", "timesbd", "arial"),
)
"""The font files to look for, by name without ending: what offices print with, or close to it."""
_WIDTH, _HEIGHT, _MARGIN = 595.0, 842.0, 56.0
_LEADING, _AFTER_PARAGRAPH = 1.35, 0.5
_POINTS = 72
_LOWER = "".join(form for forms in TONED.values() for form in forms) + "đ"
LETTERS = _LOWER + _LOWER.upper()
"""What a font must have a glyph for; many have half of them and draw a box for the rest."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one page is drawn and spoilt.

    ``size`` is in points, ``skew`` in degrees, ``blur`` in rounds of averaging neighbouring pixels, ``noise`` the
    standard deviation of what is added to grey values of 0 to 255.
    """

    font: Path
    size: float
    dpi: int
    skew: float
    blur: int
    noise: int

    @classmethod
    def chosen(cls, rng: random.Random, fonts: Sequence[Path]) -> Self:
        """A look by chance, from clean print to a poor scan."""
        return cls(
            font=rng.choice(fonts),
            size=round(rng.uniform(10.5, 14), 1),
            dpi=rng.choice((150, 200, 200, 250, 300)),
            skew=round(rng.gauss(0, 0.25), 2),
            blur=rng.choice((0, 0, 1, 1, 2)),
            noise=rng.choice((0, 4, 8, 14)),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page: its lines from the top, and its image."""

    lines: tuple[str, ...]
    png: bytes
    look: Look


def usable_fonts(folders: Sequence[Path] = FONT_FOLDERS) -> list[Path]:
    """The font files of ``FONT_FACES`` that have every one of ``LETTERS``. Raises ``PartMissing`` when none has."""
    found = [path for folder in folders for path in sorted(folder.rglob("*.ttf")) if path.stem in FONT_FACES]
    usable = [path for path in found if not _lacking(path, LETTERS)]
    if not usable:
        raise PartMissing(
            "No font with all Vietnamese letters is installed, so that no page can be drawn.",
            "Chưa cài phông chữ nào có đủ chữ tiếng Việt nên không vẽ được trang.",
            fix_en="Install some: apt-get install fonts-noto-core fonts-dejavu.",
            fix_vi="Hãy cài bằng lệnh: apt-get install fonts-noto-core fonts-dejavu.",
        )
    return usable


def draw(waiting: deque[str], look: Look, seed: int) -> Page:
    """One page of the paragraphs at the right end of ``waiting``, which are taken off; what is too long is cut.

    A paragraph with a character that the font lacks is passed over. The same arguments make the same page.
    """
    font = _font(look.font)
    pitch, bottom = look.size * _LEADING, _HEIGHT - _MARGIN
    placed: list[tuple[float, str]] = []
    baseline = _MARGIN + look.size
    while waiting and baseline < bottom:
        paragraph = nfc(" ".join(waiting.pop().split()))
        if _lacking(look.font, paragraph):
            continue
        for line in _wrapped(paragraph, font, look.size):
            if baseline >= bottom:
                break
            placed.append((baseline, line))
            baseline += pitch
        baseline += look.size * _AFTER_PARAGRAPH
    return Page(tuple(line for _, line in placed), _image(placed, look, seed), look)


@cache
def _font(path: Path) -> Any:
    import pymupdf

    return pymupdf.Font(fontfile=str(path))


def _lacking(path: Path, text: str) -> set[str]:
    font = _font(path)
    return {char for char in set(text) - {" "} if not font.has_glyph(ord(char))}


def _wrapped(paragraph: str, font: Any, size: float) -> Iterator[str]:
    """Lines no wider than the page allows; a word wider than that is left out."""
    room = _WIDTH - 2 * _MARGIN
    line = ""
    for word in paragraph.split():
        longer = f"{line} {word}" if line else word
        if font.text_length(longer, size) <= room:
            line = longer
            continue
        if line:
            yield line
        line = word if font.text_length(word, size) <= room else ""
    if line:
        yield line


def _image(placed: Sequence[tuple[float, str]], look: Look, seed: int) -> bytes:
    import pymupdf

    zoom = look.dpi / _POINTS
    with pymupdf.open() as document:
        page = document.new_page(width=_WIDTH, height=_HEIGHT)
        writer = pymupdf.TextWriter(page.rect)
        for baseline, line in placed:
            writer.append((_MARGIN, baseline), line, font=_font(look.font), fontsize=look.size)
        writer.write_text(page)
        drawn = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom).prerotate(look.skew), colorspace=pymupdf.csGRAY)
    grey = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.stride)[:, : drawn.width]
    spoilt = _spoilt(grey.astype(np.float32), look, seed)
    image = pymupdf.Pixmap(pymupdf.csGRAY, drawn.width, drawn.height, spoilt.tobytes(), False)
    image.set_dpi(look.dpi, look.dpi)
    png: bytes = image.tobytes("png")
    return png


def _spoilt(grey: NDArray[np.float32], look: Look, seed: int) -> NDArray[np.uint8]:
    for _ in range(look.blur):
        grey = (grey + np.roll(grey, 1, 0) + np.roll(grey, 1, 1) + np.roll(grey, (1, 1), (0, 1))) / np.float32(4)
    if look.noise:
        noise = np.random.default_rng(seed).standard_normal(grey.shape, np.float32)
        grey = grey + noise * np.float32(look.noise)
    return np.clip(grey, 0, 255).astype(np.uint8)
