"""Write a folder all at once or not at all; open it only if whole.

    root/CURRENT            one line: the name of the folder in use
    root/LOCK               held while someone writes
    root/<digest>/          immutable; manifest.json, written last, has the size and SHA-256 of every file

A folder is written as a draft beside the others, flushed to the disk, renamed into place, and only then named in
``CURRENT``: a process killed at any moment leaves the folder that was in use in use. Files are read as plain bytes,
JSON, or memory-mapped arrays; nothing here can run code that a file holds (no pickle).
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from .errors import IndexProblem, OutsideFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

FORMAT = 1
"""Version of the layout: a folder of another version is refused, not guessed at."""

MANIFEST = "manifest.json"
KEPT = 2
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_DRAFT = ".draft-"
_DISK_TROUBLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


class Entry(NamedTuple):
    """One file of a folder as its manifest has it: size in bytes, SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Folder:
    """An open folder. ``name`` is always the relative POSIX path of a file in the manifest.

    Every way of reading raises ``IndexProblem`` when the manifest has no such file or its content cannot be read.
    """

    path: Path
    digest: str
    about: Mapping[str, Any]
    """What the writer said of it, any JSON object."""
    files: Mapping[str, Entry]

    def file(self, name: str) -> Path:
        """The path of the file ``name``."""
        if name not in self.files:
            raise _broken(self.path / name, "is not part of the index", "không thuộc chỉ mục")
        return self.path / name

    def array(self, name: str) -> NDArray[Any]:
        """The array ``name`` of any shape and dtype, memory-mapped and read-only. Arrays of objects are refused."""
        path = self.file(name)
        try:
            return np.lib.format.open_memmap(path, mode="r")
        except (OSError, ValueError, EOFError) as error:
            raise _broken(path, "is not a whole array", "không phải là một mảng nguyên vẹn") from error

    def text(self, name: str) -> str:
        """The UTF-8 text ``name``, line ends untouched."""
        path = self.file(name)
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, ValueError) as error:
            raise _broken(path, "is not readable UTF-8", "không đọc được dưới dạng UTF-8") from error

    def json(self, name: str) -> Any:
        """The JSON value ``name``."""
        text = self.text(name)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _broken(self.path / name, "is not JSON", "không phải là JSON") from error


def digest_of(parts: Mapping[str, str | bytes]) -> str:
    """Twenty hexadecimal digits over names and contents, the same on every machine and in any order of the parts."""
    total = hashlib.sha256()
    for name in sorted(parts):
        part = parts[name]
        content = part.encode("utf-8") if isinstance(part, str) else part
        total.update(hashlib.sha256(name.encode("utf-8")).digest() + hashlib.sha256(content).digest())
    return total.hexdigest()[:20]


# Writing


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Be the only writer under ``root``, which is made if need be. Never waits.

    Raises ``OutsideFailed`` when another process (or this one, already) holds the lock, or when ``root`` cannot be
    written. The system lets go of the lock when its holder dies, so nothing is ever left locked.
    """
    path = root / "LOCK"
    with _disk(root):
        root.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutsideFailed(
                f"Another build is writing to {root}.",
                f"Một tiến trình khác đang ghi vào {root}.",
                fix_en="Wait until it is done, then run this again.",
                fix_vi="Hãy đợi tiến trình đó xong rồi chạy lại.",
            ) from error
        except OSError as error:
            raise _unwritable(path, error) from error
        yield


@contextmanager
def writing(root: Path, digest: str, about: Mapping[str, JSON]) -> Iterator[Path]:
    """A draft folder to fill; when the block ends without an exception it becomes ``root/digest``, the one in use.

    Hold ``locked(root)`` around it: drafts that others left behind are swept away. The folder in use before is kept,
    older ones are deleted. An exception removes the draft and leaves everything as it was. When ``root/digest`` is
    already there and whole, the draft is dropped and that one taken into use (ask ``adopt`` first to save the work).
    Raises ``OutsideFailed`` when the disk is full or refuses, ``ValueError`` for a ``digest`` that is not one.
    """
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} is not a digest")
    draft = root / f"{_DRAFT}{digest}-{secrets.token_hex(6)}"
    with _disk(root):
        draft.mkdir(parents=True)
    try:
        try:
            yield draft
        except OSError as error:
            # The block may do more than write here; an error of something else is not ours to explain.
            if error.errno in _DISK_TROUBLE or str(error.filename or "").startswith(str(draft)):
                raise _unwritable(draft, error) from error
            raise
        if not adopt(root, digest):
            with _disk(draft):
                _seal(draft, digest, about)
                _put_in_place(draft, root / digest)
                _take_into_use(root, digest)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def adopt(root: Path, digest: str) -> bool:
    """Take ``root/digest`` into use if it is there and whole, every checksum right; say whether it was."""
    path = root / digest
    if not path.is_dir() or problems(path):
        return False
    with _disk(root):
        _take_into_use(root, digest)
    return True


def save_array(folder: Path, name: str, array: NDArray[Any]) -> None:
    """Write ``array`` as ``name`` in NumPy's own format. Raises ``ValueError`` for an array of Python objects."""
    if array.dtype.hasobject:
        raise ValueError(f"{name}: an array of Python objects cannot be kept without pickle")
    path = _inside(folder, name)
    with _disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.lib.format.write_array(file, array, allow_pickle=False)


def save_text(folder: Path, name: str, text: str) -> None:
    """Write ``text`` as ``name`` in UTF-8, line ends untouched."""
    path = _inside(folder, name)
    with _disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def save_json(folder: Path, name: str, value: JSON) -> None:
    """Write ``value`` as ``name``: UTF-8 JSON with sorted keys, so that equal values make equal files."""
    save_text(folder, name, _canonical(value))


def write_file(path: Path, content: bytes) -> None:
    """Write a file that belongs to no folder of ``writing``, all at once or not at all, and flushed to the disk.

    Raises ``OutsideFailed`` when the disk is full or refuses.
    """
    with _disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)


# Opening


def current(root: Path) -> str:
    """The digest that ``root/CURRENT`` names. Raises ``IndexProblem`` when there is none or it is not a digest."""
    path = root / "CURRENT"
    try:
        with path.open("rb") as file:
            line = file.read(200).decode("ascii")
    except (FileNotFoundError, NotADirectoryError):
        raise IndexProblem(
            f"There is no index in {root}.",
            f"Chưa có chỉ mục trong {root}.",
            fix_en="Build it with `nq57search index`.",
            fix_vi="Hãy tạo bằng lệnh `nq57search index`.",
        ) from None
    except (OSError, ValueError) as error:
        raise _broken(path, "cannot be read", "không đọc được") from error
    digest = line.removesuffix("\n")
    if not _DIGEST.fullmatch(digest):
        raise _broken(path, "does not name an index folder", "không ghi tên một thư mục chỉ mục")
    return digest


def open_folder(root: Path, *, verify: bool = False) -> Folder:
    """The folder in use, if whole: a sound manifest and every file there at its full size.

    ``verify`` also reads every file and compares checksums. Raises ``IndexProblem``, naming the file.
    """
    path = root / current(root)
    folder = _read_manifest(path)
    for name, entry in folder.files.items():
        fault = _fault(path / name, entry, checksum=verify)
        if fault:
            raise _broken(path / name, *fault)
    return folder


def problems(path: Path) -> tuple[str, ...]:
    """Everything wrong with the folder at ``path``, a line each in English; empty when it is whole.

    Compares every size and checksum and names files the manifest does not know. Names ending in ``.lock`` are let be:
    tantivy makes them when it reads an index.
    """
    try:
        folder = _read_manifest(path)
    except IndexProblem as problem:
        return (problem.en,)
    found: list[str] = []
    for name, entry in sorted(folder.files.items()):
        fault = _fault(path / name, entry, checksum=True)
        if fault:
            found.append(f"{path / name} {fault[0]}.")
    strange = [name for name in _files_in(path) if name not in folder.files and not name.endswith(".lock")]
    return (*found, *(f"{path / name} is not part of the index." for name in strange if name != MANIFEST))


# How a folder is written


def _seal(draft: Path, digest: str, about: Mapping[str, JSON]) -> None:
    files: dict[str, JSON] = {}
    for name in _files_in(draft):
        path = draft / name
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ValueError(f"{path} is not a plain file")
        files[name] = {"size": path.stat().st_size, "sha256": _sha256(path)}
        _flush(path)
    manifest: dict[str, JSON] = {"format": FORMAT, "digest": digest, "about": about, "files": files}
    save_json(draft, MANIFEST, {**manifest, "seal": _seal_of(manifest)})
    _flush(draft / MANIFEST)
    for directory, _, _ in os.walk(draft, topdown=False):
        _flush(Path(directory))


def _put_in_place(draft: Path, place: Path) -> None:
    if place.exists():  # and it is not whole, or it would have been adopted
        _discard(place)
    draft.rename(place)
    _flush(place.parent)


def _take_into_use(root: Path, digest: str) -> None:
    try:
        before = current(root)
    except IndexProblem:
        before = ""
    if before != digest:
        _replace(root / "CURRENT", f"{digest}\n".encode("ascii"))
    # The new folder is in use and safe: trouble with old ones is no reason to report a failed build.
    with suppress(OSError):
        _prune(root, digest, before)


def _prune(root: Path, digest: str, before: str) -> None:
    """Delete drafts and old folders. Only what this module can have written is touched: ``root`` is anyone's."""
    old: list[tuple[bool, float, Path]] = []
    for path in root.iterdir():
        if path.name.startswith(_DRAFT):
            _delete(path)
        elif _DIGEST.fullmatch(path.name) and path.name != digest and (path / MANIFEST).is_file():
            old.append((path.name == before, path.stat().st_mtime, path))
    for _, _, path in sorted(old, reverse=True)[KEPT - 1 :]:
        _discard(path)


def _discard(place: Path) -> None:
    """Delete ``place``, first taking it out of sight, so that no half-deleted folder ever bears a digest."""
    grave = place.with_name(f"{_DRAFT}{place.name}-{secrets.token_hex(6)}")
    place.rename(grave)
    _delete(grave)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f"{_DRAFT}{path.name}-{secrets.token_hex(6)}")
    try:
        part.write_bytes(content)
        _flush(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _flush(path.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# How a folder is read


def _read_manifest(folder: Path) -> Folder:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        if manifest["format"] != FORMAT:
            raise _broken(path, "was written by another version", "do một phiên bản khác ghi")
        sound = manifest.pop("seal") == _seal_of(manifest) and manifest["digest"] == folder.name
        files = {name: Entry(int(entry["size"]), str(entry["sha256"])) for name, entry in manifest["files"].items()}
        about = dict(manifest["about"])
    except FileNotFoundError as error:
        raise _broken(path, "is missing", "không có") from error
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise _broken(path, "is not a manifest", "không phải là tệp kê khai của chỉ mục") from error
    if not sound or not all(_is_local(name) for name in files):
        raise _broken(path, "was changed after it was written", "đã bị sửa sau khi ghi")
    return Folder(folder, folder.name, about, files)


def _fault(path: Path, entry: Entry, *, checksum: bool) -> tuple[str, str] | None:
    """What is wrong with one file, in English and Vietnamese, or None."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return "is not a plain file", "không phải là tệp thường"
        if status.st_size != entry.size:
            size, right = status.st_size, entry.size
            return f"has {size} bytes instead of {right}", f"có {size} byte thay vì {right}"
        if checksum and _sha256(path) != entry.sha256:
            return "has other content than was written (checksum)", "có nội dung khác lúc ghi (sai mã kiểm tra)"
    except (FileNotFoundError, NotADirectoryError):
        return "is missing", "không có"
    except OSError as error:
        return f"cannot be read ({error.strerror})", f"không đọc được ({error.strerror})"
    return None


def _files_in(folder: Path) -> list[str]:
    """Everything under ``folder`` that is not a directory, as sorted relative POSIX paths; links are not followed."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _is_local(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\\" not in name and "\0" not in name


def _inside(folder: Path, name: str) -> Path:
    if not _is_local(name):
        raise ValueError(f"{name!r} is not a path inside the folder")
    return folder / name


def _canonical(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1) + "\n"


def _seal_of(manifest: Mapping[str, JSON]) -> str:
    return hashlib.sha256(_canonical(manifest).encode("utf-8")).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# What is said when it goes wrong


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> OutsideFailed:
    at, reason = error.filename or path, error.strerror or str(error)
    return OutsideFailed(
        f"Cannot write {at}: {reason}.",
        f"Không ghi được {at}: {reason}.",
        fix_en="Free some space or choose a folder that can be written, then run it again.",
        fix_vi="Hãy giải phóng chỗ trống hoặc chọn thư mục ghi được rồi chạy lại.",
    )


def _broken(path: Path, en: str, vi: str) -> IndexProblem:
    return IndexProblem(
        f"{path} {en}.",
        f"{path} {vi}.",
        fix_en="Build the index again with `nq57search index`.",
        fix_vi="Hãy tạo lại chỉ mục bằng lệnh `nq57search index`.",
    )
