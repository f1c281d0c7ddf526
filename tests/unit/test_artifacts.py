"""A folder is written all at once or not at all, and opened only if whole."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search import artifacts
from nq57search.artifacts import (
    JSON,
    adopt,
    current,
    digest_of,
    locked,
    open_folder,
    problems,
    save_array,
    save_json,
    save_text,
    writing,
)
from nq57search.errors import IndexProblem, OutsideFailed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

A, B, C, D = (letter * 20 for letter in "abcd")
VECTORS = np.arange(12, dtype=np.float32).reshape(3, 4)


def fill(draft: Path, word: str) -> None:
    save_text(draft, "words.txt", f"{word}\r\nhết\n")
    save_json(draft, "deep/er/facts.json", {"word": word})
    save_array(draft, "vectors.npy", VECTORS)


def build(root: Path, digest: str, word: str = "một", about: dict[str, JSON] | None = None) -> None:
    with locked(root), writing(root, digest, about or {}) as draft:
        fill(draft, word)


def folders(root: Path) -> set[str]:
    return {path.name for path in root.iterdir()} - {"CURRENT", "LOCK"}


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    build(tmp_path, A, about={"encoder": "lsa", "documents": ["kh01"]})
    folder = open_folder(tmp_path, verify=True)
    assert (folder.digest, folder.path) == (A, tmp_path / A)
    assert folder.about == {"encoder": "lsa", "documents": ["kh01"]}
    assert folder.text("words.txt") == "một\r\nhết\n"
    assert folder.json("deep/er/facts.json") == {"word": "một"}
    assert np.array_equal(folder.array("vectors.npy"), VECTORS)
    assert folder.file("words.txt").read_bytes() == "một\r\nhết\n".encode()
    assert problems(folder.path) == ()
    assert (tmp_path / "CURRENT").read_text() == f"{A}\n"


def test_arrays_are_mapped_and_cannot_be_written(tmp_path: Path) -> None:
    build(tmp_path, A)
    array = open_folder(tmp_path).array("vectors.npy")
    assert isinstance(array, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 7


@pytest.mark.parametrize("shape", [(0,), (0, 192), (5, 0), ()])
def test_empty_arrays_are_kept(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with writing(tmp_path, A, {}) as draft:
        save_array(draft, "empty.npy", np.zeros(shape, np.float32))
    assert open_folder(tmp_path).array("empty.npy").shape == shape


def test_arrays_of_objects_are_refused_when_written_and_when_read(tmp_path: Path) -> None:
    objects = np.array([{"a": 1}], dtype=object)
    with pytest.raises(ValueError, match="pickle"):
        save_array(tmp_path, "objects.npy", objects)
    with writing(tmp_path, A, {}) as draft:
        np.save(draft / "objects.npy", objects, allow_pickle=True)
        np.savez(draft / "zip.npz", VECTORS)
    for name in ("objects.npy", "zip.npz"):
        with pytest.raises(IndexProblem, match=name):
            open_folder(tmp_path).array(name)


def test_files_outside_the_manifest_cannot_be_had(tmp_path: Path) -> None:
    build(tmp_path, A)
    (tmp_path / A / "stray.txt").write_text("x")
    folder = open_folder(tmp_path)
    for name in ("stray.txt", "../CURRENT", "/etc/passwd", "manifest.json", ""):
        with pytest.raises(IndexProblem, match="not part of the index"):
            folder.text(name)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[" * 100_000])
def test_files_of_another_kind_are_refused(tmp_path: Path, content: bytes) -> None:
    with writing(tmp_path, A, {}) as draft:
        (draft / "odd").write_bytes(content)
    folder = open_folder(tmp_path)
    for read in (folder.json, folder.array):
        with pytest.raises(IndexProblem, match="odd"):
            read("odd")


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "", "a\\b", "a\0b"])
def test_nothing_is_written_outside_the_draft(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="inside the folder"):
        save_text(tmp_path / "draft", name, "x")
    assert list(tmp_path.iterdir()) == []


def test_equal_json_makes_equal_files(tmp_path: Path) -> None:
    save_json(tmp_path, "one.json", {"b": 1, "a": "ă"})
    save_json(tmp_path, "two.json", {"a": "ă", "b": 1})
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    with pytest.raises(ValueError, match="JSON"):
        save_json(tmp_path, "nan.json", float("nan"))


PARTS = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4)


@given(PARTS, PARTS)
def test_digests_differ_exactly_when_the_parts_do(one: dict[str, str], two: dict[str, str]) -> None:
    backwards = dict(reversed(one.items()))
    assert digest_of(one) == digest_of(backwards) == digest_of({name: part.encode() for name, part in one.items()})
    assert (digest_of(one) == digest_of(two)) == (one == two)


def test_the_digest_is_the_same_on_every_machine() -> None:
    assert digest_of({"version": "1", "kh01": b"text"}) == "27c651c6366f7419c70e"


def test_a_name_that_is_not_a_digest_is_refused(tmp_path: Path) -> None:
    for name in ("../x", "", "ABCDEF0123", "abc", "CURRENT"):
        with pytest.raises(ValueError, match="not a digest"), writing(tmp_path, name, {}):
            pass
    assert list(tmp_path.iterdir()) == []


# Failing while writing


def interrupted_build(root: Path, digest: str, trouble: BaseException) -> None:
    with writing(root, digest, {}) as draft:
        fill(draft, "hai")
        raise trouble


@pytest.mark.parametrize("trouble", [RuntimeError("x"), KeyboardInterrupt(), FileNotFoundError(2, "no corpus", "kh01")])
def test_an_exception_leaves_everything_as_it_was(tmp_path: Path, trouble: BaseException) -> None:
    build(tmp_path, A)
    with pytest.raises(type(trouble)):
        interrupted_build(tmp_path, B, trouble)
    assert folders(tmp_path) == {A}
    assert open_folder(tmp_path, verify=True).digest == A


def test_a_full_disk_is_named_and_leaves_everything_as_it_was(tmp_path: Path) -> None:
    build(tmp_path, A)
    with pytest.raises(OutsideFailed, match="No space left") as caught:
        interrupted_build(tmp_path, B, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert str(tmp_path) in caught.value.en
    assert str(tmp_path) in caught.value.vi
    assert caught.value.exit_code == 5
    assert folders(tmp_path) == {A}


def test_a_disk_that_fails_to_flush_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, A)

    def fail(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutsideFailed, match="Input/output error"):
        build(tmp_path, B)
    assert folders(tmp_path) == {A}
    assert open_folder(tmp_path).digest == A


def test_a_root_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    writers: list[Callable[[], Any]] = [
        lambda: build(blocked, A),
        lambda: build(blocked / "below", A),
        lambda: writing(blocked, A, {}).__enter__(),
        lambda: save_text(blocked, "x", "x"),
    ]
    for write in writers:
        with pytest.raises(OutsideFailed, match=str(blocked)):
            write()


def test_a_link_in_a_draft_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="plain file"), writing(tmp_path, A, {}) as draft:
        (draft / "link").symlink_to("/etc/hostname")
    assert folders(tmp_path) == set()


KILLED = """
import os, signal, sys
from pathlib import Path
from nq57search.artifacts import locked, save_text, writing

step, root, seen = int(sys.argv[1]), Path(sys.argv[2]), 0

def count(event, args):
    global seen
    if event in {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"} and str(root) in repr(args):
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
with locked(root), writing(root, "c" * 20, {}) as draft:
    save_text(draft, "words.txt", "ba")
    save_text(draft, "deep/words.txt", "bốn")
"""


def test_killed_at_any_moment_the_old_or_the_new_is_in_use_and_whole(tmp_path: Path) -> None:
    """One child for each file it opens, makes, renames or removes, killed just before it does."""
    outcomes: list[str] = []
    while not outcomes or outcomes[-1] != "done":
        root = tmp_path / str(len(outcomes))
        build(root, A)
        build(root, B)
        child = subprocess.run([sys.executable, "-c", KILLED, str(len(outcomes) + 1), str(root)], check=False)
        assert child.returncode in (0, -signal.SIGKILL)
        folder = open_folder(root, verify=True)
        assert problems(folder.path) == ()
        outcomes.append("done" if child.returncode == 0 else folder.digest)
        build(root, D)
        assert open_folder(root, verify=True).digest == D
        assert folders(root) == {folder.digest, D}
    assert outcomes == sorted(outcomes)  # once in use, the new folder stays in use
    assert outcomes.count(B) > 8
    assert outcomes.count(C) > 1


# Two writers


def test_a_second_writer_is_turned_away_at_once(tmp_path: Path) -> None:
    with locked(tmp_path):
        with pytest.raises(OutsideFailed, match="Another build") as caught, locked(tmp_path):
            pass
        assert caught.value.exit_code == 5
    with locked(tmp_path):
        pass


def test_a_dead_writer_holds_nothing(tmp_path: Path) -> None:
    holder = "import os, signal, sys\nfrom pathlib import Path\nfrom nq57search.artifacts import locked\n"
    holder += "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    command = [sys.executable, "-c", holder, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(OutsideFailed), locked(tmp_path):
            pass
        child.kill()
        child.wait()
    with locked(tmp_path):
        pass


# What is kept


def test_the_last_two_are_kept(tmp_path: Path) -> None:
    for digest in (A, B, C, D):
        build(tmp_path, digest)
    assert folders(tmp_path) == {C, D}
    build(tmp_path, C)
    assert current(tmp_path) == C
    assert folders(tmp_path) == {C, D}
    build(tmp_path, A)
    assert folders(tmp_path) == {A, C}  # C was in use before, though D was written after it


def test_only_what_was_written_here_is_ever_deleted(tmp_path: Path) -> None:
    (tmp_path / ("e" * 20)).mkdir()
    (tmp_path / "photos").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / f".draft-{A}-left").mkdir()
    for digest in (A, B, C):
        build(tmp_path, digest)
    assert folders(tmp_path) == {B, C, "e" * 20, "photos", "notes.txt"}


def test_a_whole_folder_is_adopted_and_not_written_again(tmp_path: Path) -> None:
    build(tmp_path, A, "một")
    before = (tmp_path / A / "manifest.json").stat()
    build(tmp_path, B, "hai")
    build(tmp_path, A, "khác")
    after = (tmp_path / A / "manifest.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert open_folder(tmp_path).text("words.txt").startswith("một")
    assert folders(tmp_path) == {A, B}


def test_adopt_says_whether_the_folder_was_there_and_whole(tmp_path: Path) -> None:
    assert not adopt(tmp_path, A)
    build(tmp_path, A)
    build(tmp_path, B)
    assert adopt(tmp_path, A)
    assert current(tmp_path) == A
    (tmp_path / B / "words.txt").write_text("changed")
    assert not adopt(tmp_path, B)
    assert current(tmp_path) == A


def test_a_broken_folder_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    build(tmp_path, A, "một")
    (tmp_path / A / "words.txt").unlink()
    build(tmp_path, A, "hai")
    assert open_folder(tmp_path, verify=True).text("words.txt").startswith("hai")
    assert folders(tmp_path) == {A}


# Defects


def flip_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["words.txt", "vectors.npy", "deep/er/facts.json"])
def test_a_flipped_bit_is_found(tmp_path: Path, name: str) -> None:
    build(tmp_path, A)
    flip_bit(tmp_path / A / name)
    open_folder(tmp_path)
    (found,) = problems(tmp_path / A)
    assert name in found
    assert "checksum" in found
    with pytest.raises(IndexProblem, match=name):
        open_folder(tmp_path, verify=True)


def test_any_flipped_bit_of_the_manifest_is_found_at_open(tmp_path: Path) -> None:
    build(tmp_path, A, about={"encoder": "lsa"})
    path = tmp_path / A / "manifest.json"
    whole = path.read_bytes()
    for position in range(len(whole.rstrip())):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(IndexProblem, match="manifest"):
            open_folder(tmp_path)
    path.write_bytes(whole)
    assert problems(tmp_path / A) == ()


def truncate(folder: Path) -> None:
    (folder / "vectors.npy").write_bytes((folder / "vectors.npy").read_bytes()[:-1])


def link_away(folder: Path) -> None:
    (folder / "words.txt").rename(folder.parent / "elsewhere")
    (folder / "words.txt").symlink_to("../elsewhere")


DEFECTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "truncated": (truncate, "vectors.npy has 175 bytes instead of 176"),
    "missing": (lambda folder: (folder / "words.txt").unlink(), "words.txt is missing"),
    "link": (link_away, "words.txt is not a plain file"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "manifest.json is missing"),
    "empty manifest": (lambda folder: (folder / "manifest.json").write_text(""), "manifest.json is not a manifest"),
    "list": (lambda folder: (folder / "manifest.json").write_text("[]"), "manifest.json is not a manifest"),
    "deep": (lambda folder: (folder / "manifest.json").write_text("[" * 99_999), "manifest.json is not a manifest"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_folder_that_is_not_whole_is_not_opened(tmp_path: Path, defect: str) -> None:
    build(tmp_path, A)
    spoil, complaint = DEFECTS[defect]
    spoil(tmp_path / A)
    with pytest.raises(IndexProblem, match=complaint) as caught:
        open_folder(tmp_path)
    assert "nq57search index" in caught.value.fix_en
    assert "nq57search index" in caught.value.fix_vi
    assert complaint in problems(tmp_path / A)[0]


def forge(path: Path, **changes: object) -> None:
    manifest = {**json.loads(path.read_bytes()), **changes}
    manifest.pop("seal")
    path.write_text(json.dumps({**manifest, "seal": artifacts._seal_of(manifest)}))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"format": 2}, "another version"),
        ({"digest": B}, "changed after"),
        ({"files": {"../CURRENT": {"size": 21, "sha256": "0" * 64}}}, "changed after"),
        ({"files": {"/etc/hostname": {"size": 21, "sha256": "0" * 64}}}, "changed after"),
        ({"files": ["words.txt"]}, "not a manifest"),
        ({"files": {"words.txt": {"size": "many"}}}, "not a manifest"),
        ({"about": "text"}, "not a manifest"),
    ],
)
def test_a_forged_manifest_is_refused(tmp_path: Path, changes: dict[str, object], complaint: str) -> None:
    build(tmp_path, A)
    forge(tmp_path / A / "manifest.json", **changes)
    with pytest.raises(IndexProblem, match=complaint):
        open_folder(tmp_path)


def test_unexpected_files_are_problems_but_locks_are_not(tmp_path: Path) -> None:
    build(tmp_path, A)
    (tmp_path / A / "deep" / ".tantivy-meta.lock").write_text("")
    assert problems(tmp_path / A) == ()
    (tmp_path / A / "deep" / "stray").write_text("x")
    (tmp_path / A / "away").symlink_to(tmp_path)
    found = problems(tmp_path / A)
    assert [line.split(f"{A}/")[1].split()[0] for line in found] == ["away", "deep/stray"]


# CURRENT


def test_no_index_yet(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for root in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(IndexProblem, match="There is no index") as caught:
            open_folder(root)
        assert caught.value.exit_code == 3
        assert "nq57search index" in caught.value.fix_en


@pytest.mark.parametrize(
    "line", ["", "\n", "../x", "/etc", "a/../b", f"{A}\n{B}\n", f" {A}", A.upper(), "a" * 65, "\0" * 20, "ấ" * 8]
)
def test_a_malformed_current_is_refused(tmp_path: Path, line: str) -> None:
    build(tmp_path, A)
    (tmp_path / "CURRENT").write_text(line)
    with pytest.raises(IndexProblem, match="CURRENT"):
        current(tmp_path)
    build(tmp_path, B)
    assert current(tmp_path) == B


def test_a_current_that_names_no_folder_is_broken(tmp_path: Path) -> None:
    build(tmp_path, A)
    (tmp_path / "CURRENT").write_text(f"{B}\n")
    assert current(tmp_path) == B
    with pytest.raises(IndexProblem, match=B):
        open_folder(tmp_path)
