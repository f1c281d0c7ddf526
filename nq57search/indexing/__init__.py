"""Build every structure from a corpus, and open it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path

from .. import __version__, artifacts
from ..artifacts import Folder
from ..encoders.base import Encoder
from ..encoders.lsa import LsaEncoder
from ..errors import IndexProblem, Nq57Error, OutsideFailed
from ..lexical import Entry, LexicalIndex, frequencies
from ..lexical import write as write_lexical
from ..pairing import pair
from ..records import Passage
from ..segmenting import Word, WordTable
from ..tagging import tag
from ..vectors.flat import FlatIndex
from ..vietnamese import canonical, term, tokens
from .forward import Forward, write_forward
from .library import Arrival, Library, adding, gather, gathered, locked, removing
from .preparing import Preparations, Progress
from .shelf import Shelf, write_shelf
from .sources import LARGEST, Source

__all__ = [
    "LARGEST",
    "Arrival",
    "Opened",
    "Source",
    "add_documents",
    "build_index",
    "digest",
    "gather",
    "library_problems",
    "open_index",
    "remove_documents",
]

READ_BY = (
    *("alignment.py", "records.py", "segmenting.py", "indexing/preparing.py", "indexing/rows.py"),
    *("repairing/model/card.json", "repairing/model/channel.json"),
    *("vietnamese", "repairing", "readers", "reading", "splitting"),
)
"""What of this package decides how one document is prepared; see ``preparing``."""
_MAKERS = (*READ_BY, "pairing.py", "tagging.py", "lexical.py", "encoders", "vectors", "indexing")
"""What of it decides how an index comes out: its text is in the digest, so that no index outlives it."""
_PACKAGES = ("underthesea", "pymupdf", "tantivy", "faiss-cpu")
"""What else does; their versions are in the digest."""

TRUSTED = 0.5
"""Quality from which the words of a passage are taken for words of the language."""


def digest(sources: Sequence[Source], encoder: str) -> str:
    """The name an index of these sources would have: whatever changes the result is in it, nothing else."""
    parts: dict[str, str | bytes] = {f"file {s.card.id}": s.content for s in sources}
    parts |= {f"card {s.card.id}": repr(s.card) for s in sources}
    parts["order"] = " ".join(s.card.id for s in sources)
    return artifacts.digest_of(parts | {"encoder": encoder} | _code(_MAKERS))


@cache
def _code(names: tuple[str, ...]) -> dict[str, bytes]:
    """The code of some modules. Read once: a service that runs on while its files are replaced keeps what it loaded."""
    package = Path(__file__).parents[1]
    files = [f for name in names for f in ((package / name).rglob("*.py") if "." not in name else [package / name])]
    code = {f"code {f.relative_to(package).as_posix()}": f.read_bytes() for f in files}
    return code | {f"package {name}": _version(name).encode() for name in _PACKAGES}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def build_index(corpus: Path, root: Path, encoder: str, progress: Progress) -> str:
    """Build the index of a corpus folder and of the documents added to it, and take it into use; returns its digest.

    Nothing is done when that very index is there already. Raises ``CorpusProblem`` for a file that cannot be read and
    ``OutsideFailed`` when the disk will not take it; the old index then stays in use.
    """
    with locked(root) as library:
        return _build(gathered(corpus, library, library.state()), root, encoder, progress)


def add_documents(
    arrivals: Sequence[Arrival], corpus: Path, root: Path, encoder: str, progress: Progress, *, may_replace: bool
) -> tuple[str, ...]:
    """Add documents and take the index with them into use; returns their ids. Raises as ``library.adding`` does.

    All are added or none.
    """
    with locked(root) as library:
        state, fresh = adding(library, corpus, arrivals, may_replace=may_replace, progress=progress)
        sources = gathered(corpus, library, state, fresh)
        library.intend(state, digest(sources, encoder))
        _build(sources, root, encoder, progress)
    return tuple(fresh)


def remove_documents(ids: Sequence[str], corpus: Path, root: Path, encoder: str, progress: Progress) -> None:
    """Remove documents, all or none, and take the index without them into use. Raises as ``library.removing`` does."""
    with locked(root) as library:
        state = removing(library, corpus, ids)
        sources = gathered(corpus, library, state)
        library.intend(state, digest(sources, encoder))
        _build(sources, root, encoder, progress)


def library_problems(root: Path) -> tuple[str, ...]:
    """What is wrong with the documents added to the index at ``root``, a line each in English."""
    return Library(root).problems()


def _build(sources: Sequence[Source], root: Path, encoder: str, progress: Progress) -> str:
    name = digest(sources, encoder)
    if artifacts.adopt(root, name):
        return name
    preparations = Preparations(root / "cache" / "documents", _code(READ_BY))
    clean_first = sorted(sources, key=lambda source: source.card.machine_read)
    made = {source.card.id: preparations.prepared(source, progress) for source in clean_first}
    prepared = [made[source.card.id] for source in sources]
    documents = [p.document for p in prepared]
    passages = tag(documents, pair([passage for p in prepared for passage in p.passages]))
    entries = [_entry(*both) for both in zip(passages, (w for p in prepared for w in p.words), strict=True)]
    about: dict[str, artifacts.JSON] = {
        "encoder": encoder,
        "documents": len(documents),
        "passages": len(passages),
        "version": __version__,
        "code": artifacts.digest_of(_code(_MAKERS)),
        "remarks": {p.document.id: p.remarks for p in prepared},
    }
    with artifacts.writing(root, name, about) as draft:
        write_shelf(draft, documents, passages)
        _write_words(draft, passages, entries)
        _write_vectors(draft, passages, encoder, root, progress)
    preparations.prune()
    progress("done", 1, 1)
    return name


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
        _save(fitted, draft)
        vectors = fitted.encode_passages(texts)
    else:
        from ..encoders.cached import CachedEncoder
        from ..encoders.sentence import SentenceEncoder

        cached = CachedEncoder(SentenceEncoder(encoder), root / "embeddings")
        vectors = cached.encode_passages(texts)
    FlatIndex.of(vectors).save(draft / "vectors.faiss")


def _save(encoder: LsaEncoder, draft: Path) -> None:
    try:
        encoder.save(draft)
    except OSError as error:  # NumPy says of a full disk only how much it wrote
        raise OutsideFailed(
            f"Cannot write the encoder to {draft}: {error}.",
            f"Không ghi được bộ mã hoá vào {draft}.",
            fix_en="Free some space or choose a folder that can be written, then run it again.",
            fix_vi="Hãy giải phóng chỗ trống hoặc chọn thư mục ghi được rồi chạy lại.",
        ) from error


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

    def remarks(self, doc: str) -> tuple[str, ...]:
        """What the owner of a document's file should know of how it was read, as Vietnamese sentences."""
        return tuple(self.folder.about["remarks"].get(doc, ()))

    @contextmanager
    def damage_named(self) -> Iterator[None]:
        """What fails within it because the index was changed, or made by another version, is an ``IndexProblem``.

        It names the file. Checksums are compared only once something has failed; other failures pass as they are.
        """
        try:
            yield
        except (Nq57Error, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of tantivy is no Exception
            found = artifacts.problems(self.folder.path)
            if found:
                raise _unusable(f"is damaged: {found[0]}", f"bị hỏng, tệp không còn như lúc ghi: {found[0]}") from error
            if self.folder.about.get("code") != artifacts.digest_of(_code(_MAKERS)):
                raise _unusable("was made by another version.", "do một phiên bản khác lập.") from error
            raise

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


def _unusable(en: str, vi: str) -> IndexProblem:
    return IndexProblem(
        f"The index {en}",
        f"Chỉ mục {vi}",
        fix_en="Build the index again with `nq57search index`.",
        fix_vi="Hãy tạo lại chỉ mục bằng lệnh `nq57search index`.",
    )
