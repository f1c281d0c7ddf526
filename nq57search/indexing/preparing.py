"""All that is costly and depends on one document alone: reading it, cutting it, finding its words. Done once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from .. import artifacts
from ..reading import Repair, read
from ..records import Document, Kind, Passage
from ..repairing import Repaired, Repairer, ruined
from ..segmenting import Word, many
from ..splitting import split
from .rows import from_row, to_row
from .sources import Source

_PROSE = frozenset({Kind.TEXT, Kind.HEADING, Kind.NOTE})

Progress = Callable[[str, int, int], None]
"""Told a stage's name, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document read, its passages, the words of each, and what its reader had to say of the file."""

    document: Document
    passages: tuple[Passage, ...]
    words: tuple[tuple[Word, ...], ...]
    remarks: tuple[str, ...]


def prepared(source: Source, progress: Progress, repair: Repair | None = None) -> Prepared:
    """A document prepared anew, told as the stage ``read ID``. Raises ``CorpusProblem`` when it cannot be read.

    The result hangs on the source, on the code of the modules named in ``indexing.READ_BY`` and, where its text is
    ruined, on what ``repair`` knows.
    """
    stage = f"read {source.card.id}"
    progress(stage, 0, 1)
    extract = source.extract()
    card = replace(source.card, machine_read=source.card.machine_read or extract.machine_read)
    document = read(card, extract.text, repair, extract.pages, extract.boxes, extract.quality)
    passages = split(document)
    words = many([p.text for p in passages], lambda done, total: progress(stage, done, total))
    return Prepared(document, passages, tuple(words), extract.remarks)


class Preparations:
    """Documents prepared before, kept in ``folder``: one file each, named by all that the result hangs on.

    A file that is damaged counts as not there. ``code`` is that of the modules that prepare. Ruined documents are
    repaired with the help of the clean ones prepared before them, so prepare those first.
    """

    def __init__(self, folder: Path, code: Mapping[str, str | bytes]) -> None:
        self._folder = folder
        self._code = artifacts.digest_of(code)
        self._used: set[Path] = set()
        self._clean: list[str] = []
        self._repairer: Repairer | None = None

    def prepared(self, source: Source, progress: Progress) -> Prepared:
        """The document, prepared now or before. Raises ``CorpusProblem``, or ``OutsideFailed`` if the disk refuses."""
        path = self._folder / f"{self._key(source)}.json"
        self._used.add(path)
        kept = _load(path)
        if kept is None:
            kept = prepared(source, progress, self._repair)
            _save(path, kept)
        if not kept.document.confidences:
            self._clean.extend(p.text for p in kept.passages if p.language == "vi" and p.kind in _PROSE)
            self._repairer = None
        return kept

    def _repair(self, text: str, paragraphs: Sequence[tuple[int, int]]) -> Repaired:
        if not ruined(text, paragraphs):
            return Repaired(())
        self._repairer = self._repairer or Repairer.shipped(self._clean)
        return self._repairer.repair(text, paragraphs)

    def prune(self) -> None:
        """Delete what was kept of documents not asked for since this object was made."""
        for path in self._folder.glob("*"):
            if path not in self._used:
                with suppress(OSError):
                    path.unlink()

    def _key(self, source: Source) -> str:
        name = source.path.name  # readers may go by it
        parts: dict[str, str | bytes] = {"content": source.content, "name": name, "card": repr(source.card)}
        if source.card.machine_read:
            parts["clean"] = "\n".join(self._clean)
        return artifacts.digest_of(parts | {"code": self._code})


def _save(path: Path, value: Prepared) -> None:
    body = json.dumps(to_row(value), ensure_ascii=False, separators=(",", ":")).encode()
    artifacts.write_file(path, f"{hashlib.sha256(body).hexdigest()}\n".encode() + body)


def _load(path: Path) -> Prepared | None:
    try:
        seal, _, body = path.read_bytes().partition(b"\n")
        if seal != hashlib.sha256(body).hexdigest().encode():
            return None
        return from_row(Prepared, json.loads(body))
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None
