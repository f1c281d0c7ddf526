"""Train what repairing needs: the background language model, and the table of misreadings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import BadInput, OutsideFailed
from ..repairing.channel import learn
from ..repairing.language_model import TrigramModel
from .pairs import read_pairs
from .texts import Share, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

CARD, CHANNEL = "card.json", "channel.json"


@dataclass(frozen=True, slots=True)
class Card:
    """What a trained model says of itself; ``to_json`` is what stands in ``card.json``."""

    command: str
    seed: int
    shares: tuple[Share, ...]
    vocabulary: int
    bigrams: int
    trigrams: int
    perplexity: float
    """On the lines held back of all sources together, unknown words left out."""
    pairs: int
    bytes: int

    def to_json(self) -> dict[str, Any]:
        """One JSON object, files by name alone."""
        return {
            "what": "Background language model (and table of misreadings) for repairing OCR of Vietnamese",
            "method": "interpolated Kneser-Ney trigram, triples seen once pruned",
            "version": __version__,
            "command": self.command,
            "seed": self.seed,
            "sources": [_described(share) for share in self.shares],
            "vocabulary": self.vocabulary,
            "bigrams": self.bigrams,
            "trigrams": self.trigrams,
            "perplexity_held_out": round(self.perplexity, 2),
            "channel_pairs": self.pairs,
            "bytes": self.bytes,
        }


def _described(share: Share) -> dict[str, Any]:
    return {
        "name": share.source.path.name,
        "licence": share.source.licence,
        "sha256": share.source.sha256(),
        "lines": share.total,
        "lines_used": share.taken - share.held_count,
        "lines_held_out": share.held_count,
    }


def train_repair(
    sources: Sequence[Source],
    out: Path,
    *,
    pairs: Path | None = None,
    most: int | None = None,
    seed: int = 0,
    command: str = "",
    progress: Progress | None = None,
) -> Card:
    """Train on ``sources`` and write model and card into ``out``; with ``pairs``, the table of misreadings too.

    ``most`` is how many lines to take of each source at most, evenly spread; the last hundredth of them is held back
    to measure the perplexity. Nothing is drawn by chance here: ``seed`` is what the pairs were made with, for the card.
    Raises ``BadInput`` for a file that cannot be read or sources without text, ``OutsideFailed`` when ``out`` cannot be
    written.
    """
    shares = tuple(Share.of(source, most) for source in sources)
    if not any(share.taken for share in shares):
        raise BadInput(
            "The sources have no text.",
            "Các nguồn không có nội dung.",
            fix_en="Name at least one file with a paragraph a line.",
            fix_vi="Hãy nêu ít nhất một tệp, mỗi dòng một đoạn.",
        )
    model = TrigramModel.train(_reported(shares, progress))
    model.save(out)
    learned = list(read_pairs(pairs)) if pairs is not None else []
    if learned:
        _report(progress, "misreadings", 1, 1)
        learn(learned).save(out / CHANNEL)
    card = Card(
        command=command,
        seed=seed,
        shares=shares,
        vocabulary=len(model.vocabulary),
        bigrams=len(model.bigrams),
        trigrams=len(model.trigrams),
        perplexity=model.perplexity(line for share in shares for line in share.held()),
        pairs=len(learned),
        bytes=sum(path.stat().st_size for path in out.iterdir() if path.name != CARD),
    )
    _write(card, out / CARD)
    return card


def _reported(shares: Sequence[Share], progress: Progress | None) -> Iterator[str]:
    for number, share in enumerate(shares, 1):
        yield from share.training()
        _report(progress, "sources", number, len(shares))


def _report(progress: Progress | None, stage: str, done: int, total: int) -> None:
    if progress is not None:
        progress(stage, done, total)


def _write(card: Card, path: Path) -> None:
    try:
        path.write_text(json.dumps(card.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutsideFailed(
            f"The card cannot be written to {path}: {error.strerror}.",
            f"Không ghi được thẻ mô tả vào {path}: {error.strerror}.",
            fix_en="Free some space or choose a folder that can be written to.",
            fix_vi="Hãy giải phóng chỗ trống hoặc chọn thư mục ghi được.",
        ) from error
