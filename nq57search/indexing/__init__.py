"""Build every structure from a corpus, and open it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .. import __version__, artifacts
from ..artifacts import Folder
from ..encoders.base import Encoder
from ..encoders.lsa import LsaEncoder
from ..lexical import Entry, LexicalIndex, frequencies
from ..lexical import write as write_lexical
from ..pairing import pair
from ..reading import read
from ..records import Document, Passage
from ..segmenting import Word, WordTable, many
from ..splitting import split
from ..tagging import tag
from ..vectors.flat import FlatIndex
from ..vietnamese import canonical, term, tokens
from .forward import Forward, write_forward
from .shelf import Shelf, write_shelf
from .sources import Source, gather

__all__ = ["Opened", "Source", "build_index", "digest", "gather", "open_index"]

_MAKERS = (
    *("alignment.py", "records.py", "segmenting.py", "pairing.py", "tagging.py", "lexical.py"),
    *("vietnamese", "readers", "reading", "splitting", "encoders", "vectors", "indexing"),
)
"""What of this package decides how an index comes out: its text is in the digest, so that no index outlives it."""

TRUSTED = 0.5
"""Quality from which the words of a passage are taken for words of the language."""

Progress = Callable[[str, int, int], None]
"""Told a stage's name, how much of it is done, and how much there is."""


def digest(sources: Sequence[Source], encoder: str) -> str:
    """The name an index of these sources would have: whatever changes the result is in it, nothing else."""
    parts: dict[str, str | bytes] = {f"file {s.card.id}": s.content for s in sources}
    parts |= {f"card {s.card.id}": repr(s.card) for s in sources}
    parts["order"] = " ".join(s.card.id for s in sources)
    return artifacts.digest_of(parts | {"encoder": encoder} | _makers())


def _makers() -> dict[str, bytes]:
    package = Path(__file__).parents[1]
    files = [f for name in _MAKERS for f in ((package / name).rglob("*.py") if "." not in name else [package / name])]
    return {f"code {f.relative_to(package).as_posix()}": f.read_bytes() for f in files}


def build_index(sources: Sequence[Source], root: Path, encoder: str, progress: Progress) -> str:
    """Build the index of ``sources`` under ``root`` and take it into use; returns its digest.

    Nothing is done when that very index is there already. Raises ``CorpusProblem`` for a file that cannot be read and
    ``OutsideFailed`` when the disk will not take it; the old index then stays in use.
    """
    name = digest(sources, encoder)
    with artifacts.locked(root):
        if artifacts.adopt(root, name):
            return name
        documents = [_read(source, n, len(sources), progress) for n, source in enumerate(sources)]
        passages = tag(documents, pair([passage for document in documents for passage in split(document)]))
        entries = _entries(passages, progress)
        about: dict[str, artifacts.JSON] = {
            "encoder": encoder,
            "documents": len(documents),
            "passages": len(passages),
            "version": __version__,
        }
        with artifacts.writing(root, name, about) as draft:
            write_shelf(draft, documents, passages)
            _write_words(draft, passages, entries)
            _write_vectors(draft, passages, encoder, root, progress)
    progress("done", 1, 1)
    return name


def _read(source: Source, number: int, count: int, progress: Progress) -> Document:
    progress("read", number, count)
    return read(source.card, source.text())


def _entries(passages: Sequence[Passage], progress: Progress) -> list[Entry]:
    segmented = many([p.text for p in passages], lambda done, total: progress("segment", done, total))
    return [_entry(p, words) for p, words in zip(passages, segmented, strict=True)]


def _entry(passage: Passage, words: Sequence[Word]) -> Entry:
    joined = ("_".join(term(t) for t in tokens(word.text)) for word in words if word.text.strip().count(" "))
    return Entry(
        terms=terms(passage.text),
        words=[word for word in joined if "_" in word],
        heading=terms(" ".join(passage.heading_path)),
        around=terms(passage.around),
    )


def terms(text: str) -> list[str]:
    """The index terms of a text, in order."""
    return [term(t) for t in tokens(text)]


def _write_words(draft: Path, passages: Sequence[Passage], entries: Sequence[Entry]) -> None:
    lexical = draft / "lexical"
    lexical.mkdir()
    write_lexical(lexical, entries)
    counts = frequencies(entries)
    clean = frequencies(e for e, p in zip(entries, passages, strict=True) if p.quality >= TRUSTED)
    rows = (f"{t}\t{counts[t]}\t{clean.get(t, 0)}\n" for t in sorted(counts))
    artifacts.save_text(draft, "vocabulary.txt", "".join(rows))
    ids = {t: n for n, t in enumerate(sorted(counts))}
    write_forward(draft, ids, [e.terms for e in entries], [[*e.heading, *e.around] for e in entries])
    words = sorted({canonical(word) for entry in entries for word in entry.words})
    artifacts.save_text(draft, "words.txt", "".join(f"{word}\n" for word in words))


def _write_vectors(draft: Path, passages: Sequence[Passage], encoder: str, root: Path, progress: Progress) -> None:
    progress("encode", 0, len(passages))
    texts = [embedded_text(p) for p in passages]
    if encoder == "lsa":
        fitted = LsaEncoder.fit(texts)
        fitted.save(draft)
        vectors = fitted.encode_passages(texts)
    else:
        from ..encoders.cached import CachedEncoder
        from ..encoders.sentence import SentenceEncoder

        cached = CachedEncoder(SentenceEncoder(encoder), root / "embeddings")
        vectors = cached.encode_passages(texts)
    FlatIndex.of(vectors).save(draft / "vectors.faiss")


def embedded_text(passage: Passage) -> str:
    """What of a passage is encoded: the heading it stands under, then its words."""
    return f"{passage.heading_path[-1]}. {passage.text}" if passage.heading_path else passage.text


@dataclass(frozen=True)
class Opened:
    """An index in use. Parts are opened when first asked for, and shared by all threads."""

    folder: Folder

    @property
    def digest(self) -> str:
        return self.folder.digest

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.folder)

    @cached_property
    def lexical(self) -> LexicalIndex:
        return LexicalIndex.load(self.folder.path / "lexical")

    @cached_property
    def vectors(self) -> FlatIndex:
        return FlatIndex.load(self.folder.file("vectors.faiss"))

    @cached_property
    def encoder(self) -> Encoder:
        name = str(self.folder.about["encoder"])
        if name == "lsa":
            return LsaEncoder.load(self.folder.array)
        from ..encoders.sentence import SentenceEncoder

        return SentenceEncoder(name)

    @cached_property
    def vocabulary(self) -> dict[str, tuple[int, int]]:
        """Each term of the corpus, in the order of its id: how many passages hold it, and how many trusted ones."""
        rows = (line.split("\t") for line in self.folder.text("vocabulary.txt").splitlines())
        return {word: (int(count), int(clean)) for word, count, clean in rows}

    @cached_property
    def forward(self) -> Forward:
        return Forward(self.folder)

    @cached_property
    def words(self) -> WordTable:
        """The multi-syllable words the segmenter found in the corpus."""
        return WordTable(self.folder.text("words.txt").splitlines())


def open_index(root: Path) -> Opened:
    """The index in use under ``root``. Raises ``IndexProblem`` when there is none or it is not whole."""
    return Opened(artifacts.open_folder(root))
