"""Documents added to an index one by one, kept beside it, and those of the corpus folder that were removed from it.

    root/library/state.json         what is in the library; replaced all at once
    root/library/ID.DIGEST/         one document: the file as it came, and card.json

Nothing in a document's folder is ever edited: what replaces it stands in another folder. A change is first written down
as intended, with the name of the index that it will make; it counts from the moment that index is in use. So index and
library change together or not at all, whenever the process is killed.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .. import artifacts
from ..errors import BadInput, Conflict, CorpusProblem, IndexProblem, OutsideFailed, unknown_document
from ..readers.base import unreadable
from ..records import Card
from ..vietnamese import fold
from . import sources
from .describing import described
from .sources import Source

Progress = Callable[[str, int, int], None]
Arrival = tuple[str, bytes, Mapping[str, object]]
"""A document to add: the name of its file, the bytes of it, and what its owner says of it (fields of ``Card``)."""

_STATE, _CARD = "state.json", "card.json"
_FOLDER = re.compile(r"(?P<id>[a-z0-9][a-z0-9._-]*)\.[0-9a-f]{20}")
_UNFIT = re.compile(r"[^a-z0-9._-]+")
_LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class State:
    """What is in a library: the folder of each document added, in order, and ids of the corpus folder to leave out."""

    added: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(map(_id_of, self.added))


class Library:
    """The library of the index at ``root``. To change it, hold ``artifacts.locked(root)``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / "library"

    def state(self) -> State:
        """What is in it. Raises ``IndexProblem`` when its list is damaged."""
        return self._read()[0]

    def _read(self) -> tuple[State, bool]:
        """What is in it, and whether a change is still written down as intended."""
        path = self._folder / _STATE
        try:
            row = json.loads(path.read_bytes())
            state, intended = _state(row["state"]), row["intended"]
            done = intended is not None and intended["index"] == self._in_use()
            return _state(intended["state"]) if done else state, intended is not None
        except FileNotFoundError:
            return State(), False
        except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
            raise IndexProblem(
                f"The list of added documents, {path}, is damaged.",
                f"Danh sách văn bản đã thêm, {path}, bị hỏng.",
                fix_en="Put back a sound copy of it; or delete the folder and add the documents again.",
                fix_vi="Hãy chép lại bản còn tốt; hoặc xoá thư mục đó rồi thêm lại các văn bản.",
            ) from error

    def _in_use(self) -> str:
        try:
            return artifacts.current(self._root)
        except IndexProblem:
            return ""

    def keep(self, source: Source) -> str:
        """Write a document down; it is in the library once a state names the folder, whose name is returned."""
        card = json.dumps({"card": asdict(source.card), "file": source.path.name}, ensure_ascii=False, indent=1) + "\n"
        name = f"{source.card.id}.{_digest(source.content, card.encode())}"
        artifacts.write_file(self._folder / name / source.path.name, source.content)
        artifacts.write_file(self._folder / name / _CARD, card.encode())
        return name

    def load(self, name: str) -> Source:
        """The document in a folder. Raises ``CorpusProblem`` unless it is byte for byte as it was added."""
        folder = self._folder / name
        try:
            about = (folder / _CARD).read_bytes()
            row = json.loads(about)
            path = folder / Path(row["file"]).name
            content = path.read_bytes()
            if name != f"{_id_of(name)}.{_digest(content, about)}":
                raise ValueError("its content has changed")
            card = Card(**{field: row["card"][field] for field in Card.__slots__ if field in row["card"]})
        except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
            raise _damaged(_id_of(name), folder) from error
        reader = sources.reader_for(path.name)
        if reader is None:
            raise _unknown_format(path.name)
        return Source(card, content, reader, path)

    def problems(self) -> tuple[str, ...]:
        """What is wrong with it, a line each in English; empty when it is sound."""
        try:
            names = self.state().added
        except IndexProblem as problem:
            return (problem.en,)
        return tuple(fault for name in names if (fault := self._fault(name)))

    def _fault(self, name: str) -> str | None:
        try:
            self.load(name)
        except CorpusProblem as problem:
            return problem.en
        return None

    def intend(self, state: State, index: str) -> None:
        """Write down what is in it from the moment that ``index`` is the name of the index in use."""
        self._write(self.state(), {"index": index, "state": _row(state)})

    def settle(self) -> None:
        """Bring an intended change to its end, and sweep away what belongs to no document."""
        if not self._folder.is_dir():
            return
        state, unsettled = self._read()
        if unsettled:
            self._write(state, None)
        for path in self._folder.iterdir():
            ours = _FOLDER.fullmatch(path.name) or path.name.startswith(".draft-")
            if ours and path.name not in state.added:
                shutil.rmtree(path, ignore_errors=True)

    def _write(self, state: State, intended: Mapping[str, Any] | None) -> None:
        content = json.dumps({"state": _row(state), "intended": intended}, indent=1) + "\n"
        artifacts.write_file(self._folder / _STATE, content.encode())


@contextmanager
def locked(root: Path) -> Iterator[Library]:
    """The library, and the index beside it, for this writer alone. Raises ``OutsideFailed`` when there is another."""
    with artifacts.locked(root):
        library = Library(root)
        library.settle()
        try:
            yield library
        finally:
            # What was intended stays readable: trouble with tidying up is no reason to report a failed change.
            with suppress(OutsideFailed, IndexProblem):
                library.settle()


def gather(corpus: Path, root: Path) -> tuple[Source, ...]:
    """The documents of an index at ``root``: those of the corpus folder, those removed left out, then those added.

    Raises ``CorpusProblem`` when there is none, or as ``sources.gather`` does.
    """
    library = Library(root)
    return gathered(corpus, library, library.state())


def gathered(
    corpus: Path, library: Library, state: State, fresh: Mapping[str, Source] | None = None
) -> tuple[Source, ...]:
    """What ``gather`` gives for another state of the library; ``fresh`` are documents of it already at hand."""
    fresh = fresh or {}
    there = sources.gather(corpus, may_be_empty=bool(state.added))
    kept = tuple(source for source in there if source.card.id not in state.hidden)
    added = tuple(fresh.get(_id_of(name)) or library.load(name) for name in state.added)
    if not kept and not added:
        raise _nothing_left()
    return (*kept, *added)


def adding(
    library: Library, corpus: Path, arrivals: Sequence[Arrival], *, may_replace: bool, progress: Progress
) -> tuple[State, dict[str, Source]]:
    """The library with documents added, and these documents, read and written down but not yet in it.

    Raises ``BadInput`` for a name that makes no id, ``Conflict`` for one that is taken, ``CorpusProblem`` for a file
    that cannot be read.
    """
    there = {source.card.id: source for source in sources.gather(corpus, may_be_empty=True)}
    state, fresh = library.state(), {}
    for done, (path, content, given) in enumerate(arrivals):
        progress("open", done, len(arrivals))
        name = _base(path)
        doc = id_of_file(name)
        if doc in fresh:
            raise _twice(doc)
        if not may_replace and (doc in state.ids or (doc in there and doc not in state.hidden)):
            raise _taken(doc, name)
        back = there.get(doc)
        if back is None or back.content != content or given:
            back = None
        fresh[doc] = back or _read(doc, name, content, given)
        state = replace(
            state,
            added=tuple(n for n in state.added if back is None or _id_of(n) != doc),
            hidden=state.hidden - {doc} if back else state.hidden | ({doc} & there.keys()),
        )
    return _kept(library, state, {doc: s for doc, s in fresh.items() if s is not there.get(doc)}), fresh


def _kept(library: Library, state: State, fresh: Mapping[str, Source]) -> State:
    """``state`` with documents written down; those that replace one take its place in the order."""
    names = {_id_of(name): name for name in state.added}
    names |= {doc: library.keep(source) for doc, source in fresh.items()}
    return replace(state, added=tuple(names.values()))


def removing(library: Library, corpus: Path, ids: Sequence[str]) -> State:
    """The library without some documents. Raises ``NotFound``, and ``BadInput`` when none would be left."""
    state = library.state()
    there = {source.card.id for source in sources.gather(corpus, may_be_empty=True)}
    present = (*(doc for doc in there if doc not in state.hidden), *state.ids)
    for doc in ids:
        if doc not in present:
            raise unknown_document(doc, tuple(sorted(present)))
    if set(present) <= set(ids):
        raise _nothing_left()
    added = tuple(name for name in state.added if _id_of(name) not in ids)
    return State(added, state.hidden | (there & set(ids)))


def id_of_file(name: str) -> str:
    """The id of a document by the name of its file: "Báo cáo số 5.pdf" is "bao-cao-so-5". Raises ``BadInput``."""
    stem = _UNFIT.sub("-", fold(Path(_base(name)).stem).lower())[:_LONGEST_ID].strip("-._")
    if not sources.is_id(stem):
        raise BadInput(
            f"The file name {name!r} has no letter or digit to make a document id of.",
            f"Tên tệp “{name}” không có chữ cái hay chữ số nào để đặt mã văn bản.",
            fix_en="Rename the file, for example to bao-cao-2025.txt.",
            fix_vi="Hãy đổi tên tệp, ví dụ bao-cao-2025.txt.",
        )
    return stem


def _base(name: str) -> str:
    """The name of a file without its folders, whichever system wrote them."""
    return re.split(r"[/\\]", name)[-1]


def _read(doc: str, name: str, content: bytes, given: Mapping[str, object]) -> Source:
    reader = sources.reader_for(name)
    if reader is None:
        raise _unknown_format(name)
    if len(content) > sources.LARGEST:
        raise unreadable(name, "it is larger than 50 MB", "tệp lớn hơn 50 MB", fix_en=_SPLIT[0], fix_vi=_SPLIT[1])
    extract = reader.read(content, name)
    card = described(doc, Path(name).stem, extract, given)
    return Source(card, content, reader, Path(doc + Path(name).suffix.lower()), extract)


def _id_of(folder: str) -> str:
    return folder.rpartition(".")[0]


def _digest(content: bytes, card: bytes) -> str:
    return artifacts.digest_of({"content": content, "card": card})


def _row(state: State) -> dict[str, Any]:
    return {"added": list(state.added), "hidden": sorted(state.hidden)}


def _state(row: Mapping[str, Any]) -> State:
    added, hidden = tuple(row["added"]), frozenset(row["hidden"])
    if not all(_FOLDER.fullmatch(name) for name in added) or not all(isinstance(doc, str) for doc in hidden):
        raise ValueError("not a state")
    return State(added, hidden)


_SPLIT = ("Split it into smaller files.", "Hãy tách thành các tệp nhỏ hơn.")


def _unknown_format(name: str) -> CorpusProblem:
    known = ", ".join(sources.suffixes())
    return CorpusProblem(
        f"The file {name!r} is of a kind that cannot be read.",
        f"Tệp “{name}” thuộc loại không đọc được.",
        fix_en=f"Use a file whose name ends in one of: {known}.",
        fix_vi=f"Hãy dùng tệp có tên kết thúc bằng một trong: {known}.",
    )


def _taken(doc: str, name: str) -> Conflict:
    return Conflict(
        f"There is a document {doc!r} already, which {name!r} would replace.",
        f"Đã có văn bản “{doc}”, tệp “{name}” sẽ thay thế văn bản ấy.",
        fix_en="Rename the file, or say that it may replace it: --replace (?replace=true).",
        fix_vi="Hãy đổi tên tệp, hoặc cho phép thay thế: --replace (?replace=true).",
    )


def _twice(doc: str) -> BadInput:
    return BadInput(
        f"Two of the files would be document {doc!r}.",
        f"Có hai tệp cùng mang mã văn bản “{doc}”.",
        fix_en="Rename one of them.",
        fix_vi="Hãy đổi tên một tệp.",
    )


def _damaged(doc: str, folder: Path) -> CorpusProblem:
    return CorpusProblem(
        f"The added document {doc!r} in {folder} is not as it was added.",
        f"Văn bản đã thêm “{doc}” trong {folder} không còn như lúc thêm.",
        fix_en=f"Remove it with `nq57search remove {doc}`, then add it again.",
        fix_vi=f"Hãy bỏ bằng lệnh `nq57search remove {doc}` rồi thêm lại.",
    )


def _nothing_left() -> BadInput:
    return BadInput(
        "No document would be left in the index.",
        "Chỉ mục sẽ không còn văn bản nào.",
        fix_en="Add another document first.",
        fix_vi="Hãy thêm một văn bản khác trước.",
    )
