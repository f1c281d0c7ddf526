"""Adding and removing documents: only what is new is read, all happens or nothing does, and nothing added is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from nq57search import artifacts, indexing
from nq57search.engine import Engine, add, build, check, remove, staleness
from nq57search.errors import BadInput, Conflict, CorpusProblem, IndexProblem, NotFound, OutsideFailed
from nq57search.indexing import preparing
from nq57search.indexing.library import Library
from nq57search.indexing.sources import gather
from nq57search.readers.base import Extract
from nq57search.records import Card

TOP = Path(__file__).parents[2]

PLAN = """KẾ HOẠCH
Chuyển đổi số của tỉnh

I. MỤC TIÊU

1. Đến năm 2030, mỗi cơ quan sử dụng tối thiểu 1 ứng dụng trí tuệ nhân tạo.

- Bộ Tài chính bố trí kinh phí từ ngân sách nhà nước cho chuyển đổi số,
và báo cáo hằng năm.
"""
REPORT = """ỦY BAN NHÂN DÂN TỈNH

Số 12/BC-UBND                Hà Nội, ngày 05 tháng 01 năm 2026

BÁO CÁO
tình hình phát triển chip bán dẫn

1. Tỉnh đã đào tạo 500 kỹ sư thiết kế vi mạch trong năm 2025.

2. Nhà máy đóng gói, kiểm thử chip đầu tiên đi vào hoạt động.
"""
NOTICE = "THÔNG BÁO\nvề lịch họp\n\nThường trực họp giao ban sáng thứ hai hằng tuần tại hội trường lớn.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    (folder / "notice.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "sources.toml").write_text('[[document]]\nid = "plan"\ntitle = "Kế hoạch tỉnh"\n', encoding="utf-8")
    return folder


@pytest.fixture
def root(tmp_path: Path, corpus: Path) -> Path:
    build(corpus, tmp_path / "index")
    return tmp_path / "index"


def ids(root: Path) -> list[str]:
    return [card.id for card in Engine.open(root).cards]


def state_of(root: Path) -> dict[str, bytes]:
    """Every file of index and library, caches aside."""
    files = (path for path in root.rglob("*") if path.is_file() and path.name != "LOCK" and "cache" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files if path.suffix != ".lock"}


def top_hit(root: Path, query: str) -> str:
    return Engine.open(root).search(query, k=1).hits[0].passage.span.doc


# Adding


def test_an_added_document_is_found_kept_and_described(corpus: Path, root: Path) -> None:
    assert add([("Báo cáo chip.TXT", REPORT.encode(), {})], corpus, root) == ("bao-cao-chip",)
    assert ids(root) == ["plan", "notice", "bao-cao-chip"]
    assert top_hit(root, "kỹ sư thiết kế vi mạch") == "bao-cao-chip"
    engine = Engine.open(root)
    assert engine.text("bao-cao-chip") == REPORT
    card = engine.card("bao-cao-chip")
    assert (card.title, card.kind) == ("Báo cáo tình hình phát triển chip bán dẫn", "Báo cáo")
    assert card.cited_as == "Báo cáo số 12/BC-UBND ngày 05/01/2026"
    (kept,) = root.glob("library/bao-cao-chip.*/bao-cao-chip.txt")
    assert kept.read_bytes() == REPORT.encode()
    assert check(root) == ()
    assert staleness(corpus, root) is None


def test_an_added_document_outlives_a_new_index(corpus: Path, root: Path) -> None:
    add([("report.txt", REPORT.encode(), {"title": "Chip"})], corpus, root)
    (corpus / "notice.txt").write_text(NOTICE + "\nHọp trực tuyến khi cần.\n", encoding="utf-8")
    assert staleness(corpus, root)
    build(corpus, root)
    assert ids(root) == ["plan", "notice", "report"]
    assert Engine.open(root).card("report").title == "Chip"


def test_adding_gives_the_index_that_building_would(corpus: Path, root: Path, tmp_path: Path) -> None:
    add([("report.txt", REPORT.encode(), {})], corpus, root)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    artifacts.write_file(fresh / "library" / "state.json", (root / "library" / "state.json").read_bytes())
    for path in root.glob("library/*/*"):
        artifacts.write_file(fresh / path.relative_to(root), path.read_bytes())
    digest = build(corpus, fresh)
    assert digest == Engine.open(root).digest
    one, other = (artifacts.open_folder(folder).files for folder in (root, fresh))
    # tantivy names its segments by chance
    assert {n: e for n, e in one.items() if "lexical/" not in n} == {
        n: e for n, e in other.items() if "lexical/" not in n
    }


def test_only_the_new_document_is_read_and_segmented(corpus: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()
    read, many = preparing.read, preparing.many

    def counted_read(card: Card, *rest: object) -> object:
        seen[f"read {card.id}"] += 1
        return read(card, *rest)  # type: ignore[arg-type]

    def counted_many(texts: list[str], progress: object) -> object:
        seen["texts"] += len(texts)
        return many(texts, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(preparing, "read", counted_read)
    monkeypatch.setattr(preparing, "many", counted_many)
    stages: list[str] = []
    add([("report.txt", REPORT.encode(), {})], corpus, root, progress=lambda stage, *_: stages.append(stage))
    assert seen == {"read report": 1, "texts": Engine.open(root).passage_count("report")}
    assert {stage for stage in stages if stage.startswith("read")} == {"read report"}
    seen.clear()
    remove(["plan"], corpus, root)
    assert not seen


def test_a_new_document_goes_through_its_reader_once(corpus: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = type(gather(corpus)[0].reader)
    names: list[str] = []
    plain = reader.read

    def counted(self: object, content: bytes, name: str) -> Extract:
        names.append(name)
        return plain(self, content, name)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "read", counted)
    add([("report.txt", REPORT.encode(), {})], corpus, root)
    assert names == ["report.txt"]


def test_several_are_added_at_once_or_none(corpus: Path, root: Path) -> None:
    before = state_of(root)
    with pytest.raises(CorpusProblem):
        add([("a.txt", REPORT.encode(), {}), ("b.txt", b"", {})], corpus, root)
    assert state_of(root) == before
    assert add([("a.txt", REPORT.encode(), {}), ("b.txt", NOTICE.encode(), {})], corpus, root) == ("a", "b")
    assert ids(root) == ["plan", "notice", "a", "b"]


def test_an_index_can_begin_with_an_added_document(tmp_path: Path) -> None:
    empty = tmp_path / "corpus"
    empty.mkdir()
    add([("report.txt", REPORT.encode(), {})], empty, tmp_path / "index")
    assert ids(tmp_path / "index") == ["report"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.txt", b" \r\n\t\n"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Length 9 >>\nstream\n\x00\x01\x02\x03"),
        ("a.txt", b"PK\x03\x04\x14\x00\x06\x00\x08\x00"),
        ("a.txt", bytes(range(256)) * 8),
        ("a.txt", b"\xff\xfeK"),
        ("a.exe", b"MZ"),
        ("a", b"no ending"),
        ("\U0001f600.txt", REPORT.encode()),
        ("...", REPORT.encode()),
        ("", REPORT.encode()),
    ],
)
def test_what_cannot_be_read_changes_nothing(corpus: Path, root: Path, name: str, content: bytes) -> None:
    before = state_of(root)
    with pytest.raises(BadInput) as caught:
        add([(name, content, {})], corpus, root)
    assert caught.value.fix_en
    assert caught.value.fix_vi
    assert state_of(root) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "2025-13-01"),
        ("date", "hôm nay"),
        ("date", "30/02/2025"),
        ("date", "9" * 400),
        ("language", "fr"),
        ("title", "x" * 501),
        ("title", "a\x00b"),
        ("title", "\udcff"),
        ("title", "  "),
        ("number", 57),
        ("machine_read", "perhaps"),
        ("id", "other"),
        ("color", "red"),
    ],
)
def test_what_cannot_be_said_of_a_document_changes_nothing(corpus: Path, root: Path, field: str, value: object) -> None:
    before = state_of(root)
    with pytest.raises(BadInput, match=field):
        add([("a.txt", REPORT.encode(), {field: value})], corpus, root)
    assert state_of(root) == before


# Replacing


def test_an_id_is_taken_over_only_when_said(corpus: Path, root: Path) -> None:
    add([("report.txt", REPORT.encode(), {}), ("other.txt", NOTICE.encode(), {})], corpus, root)
    newer = REPORT.replace("500", "900")
    for name in ("report.txt", "plan.txt"):
        with pytest.raises(Conflict, match="--replace"):
            add([(name, newer.encode(), {})], corpus, root)
    with pytest.raises(BadInput, match="Two"):
        add([("x.txt", newer.encode(), {}), ("X.txt", newer.encode(), {})], corpus, root, replace=True)
    add([("report.txt", newer.encode(), {})], corpus, root, replace=True)
    assert ids(root) == ["plan", "notice", "report", "other"]
    assert Engine.open(root).text("report") == newer
    assert [path.read_bytes() for path in root.glob("library/report.*/report.txt")] == [newer.encode()]


def test_a_document_of_the_corpus_can_be_replaced_and_brought_back(corpus: Path, root: Path) -> None:
    add([("plan.txt", REPORT.encode(), {})], corpus, root, replace=True)
    assert Engine.open(root).text("plan") == REPORT
    assert ids(root) == ["notice", "plan"]
    add([("plan.txt", PLAN.encode(), {})], corpus, root, replace=True)
    assert ids(root) == ["plan", "notice"]
    assert Engine.open(root).card("plan").title == "Kế hoạch tỉnh"
    assert not list(root.glob("library/plan.*"))


# Removing


def test_removing_an_added_document_deletes_its_file(corpus: Path, root: Path) -> None:
    add([("report.txt", REPORT.encode(), {})], corpus, root)
    remove(["report"], corpus, root)
    assert ids(root) == ["plan", "notice"]
    assert not list(root.glob("library/report.*"))


def test_a_removed_document_of_the_corpus_stays_away_and_can_come_back(corpus: Path, root: Path) -> None:
    remove(["plan"], corpus, root)
    assert ids(root) == ["notice"]
    assert (corpus / "plan.txt").exists()
    build(corpus, root)
    assert ids(root) == ["notice"]
    assert staleness(corpus, root) is None
    assert add([("plan.txt", PLAN.encode(), {})], corpus, root) == ("plan",)
    assert ids(root) == ["plan", "notice"]
    assert Engine.open(root).card("plan").title == "Kế hoạch tỉnh"


def test_a_replaced_document_that_is_removed_does_not_come_back_by_itself(corpus: Path, root: Path) -> None:
    add([("plan.txt", REPORT.encode(), {})], corpus, root, replace=True)
    remove(["plan"], corpus, root)
    assert ids(root) == ["notice"]


def test_what_is_not_there_cannot_be_removed_nor_can_all(corpus: Path, root: Path) -> None:
    before = state_of(root)
    with pytest.raises(NotFound, match="notice, plan"):
        remove(["plan", "nope"], corpus, root)
    with pytest.raises(BadInput, match="No document"):
        remove(["plan", "notice"], corpus, root)
    assert state_of(root) == before


# One writer, and whatever may happen to it


def test_there_is_one_writer_at_a_time(corpus: Path, root: Path) -> None:
    before = state_of(root)
    with artifacts.locked(root):
        for change in (
            lambda: add([("a.txt", REPORT.encode(), {})], corpus, root),
            lambda: remove(["plan"], corpus, root),
        ):
            with pytest.raises(OutsideFailed, match="Another"):
                change()
    assert state_of(root) == before


@pytest.mark.parametrize("stage", ["_write_words", "_write_vectors"])
def test_a_failed_build_leaves_index_and_library_as_they_were(
    corpus: Path, root: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    add([("report.txt", REPORT.encode(), {})], corpus, root)
    before = state_of(root)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(indexing, stage, fail)
    for change in (
        lambda: add([("other.txt", NOTICE.encode(), {})], corpus, root),
        lambda: add([("report.txt", NOTICE.encode(), {})], corpus, root, replace=True),
        lambda: remove(["notice"], corpus, root),
    ):
        with pytest.raises(KeyboardInterrupt):
            change()
        assert state_of(root) == before


KILLED = """
import os, sys
from pathlib import Path
from nq57search import artifacts, indexing
from nq57search.engine import add
indexing._code = lambda names: {}
point, corpus, root = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
genuine = getattr(artifacts, point)
def killed(*given):
    if point == "_prune":
        os.kill(os.getpid(), 9)
    if point == "_take_into_use" or "library" in str(given[0]):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), 9)
    return genuine(*given)
left = [int(sys.argv[4])]
setattr(artifacts, point, killed)
add([("report.txt", sys.stdin.buffer.read(), {}), ], corpus, root, replace=True)
"""


@pytest.mark.parametrize(
    ("point", "times", "taken"),
    [
        ("_replace", 0, False),  # before the file is kept
        ("_replace", 1, False),  # before its card is
        ("_replace", 2, False),  # before the change is intended
        ("_take_into_use", 0, False),  # when all is built
        ("_prune", 0, True),  # once the new index is in use
        ("_replace", 3, True),  # before the change is settled
    ],
)
def test_a_process_killed_leaves_the_old_or_the_new_and_never_half(
    corpus: Path, root: Path, monkeypatch: pytest.MonkeyPatch, point: str, times: int, taken: bool
) -> None:
    monkeypatch.setattr(indexing, "_code", lambda names: {})  # what is killed must name indexes as this process does
    add([("report.txt", NOTICE.encode(), {})], corpus, root)
    command = [sys.executable, "-c", KILLED, point, str(corpus), str(root), str(times)]
    done = subprocess.run(
        command, input=REPORT.encode(), cwd=TOP, env=os.environ | {"PYTHONPATH": str(TOP)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    wanted = REPORT if taken else NOTICE
    assert Engine.open(root).text("report") == wanted
    assert staleness(corpus, root) is None
    assert check(root) == ()
    add([("more.txt", REPORT.encode(), {})], corpus, root)
    assert ids(root) == ["plan", "notice", "report", "more"]
    assert Engine.open(root).text("report") == wanted
    assert len(list((root / "library").iterdir())) == 3


def test_a_library_that_was_tampered_with_is_told_and_can_be_mended(corpus: Path, root: Path) -> None:
    add([("report.txt", REPORT.encode(), {})], corpus, root)
    (kept,) = root.glob("library/report.*/report.txt")
    kept.write_bytes(REPORT.replace("500", "900").encode())
    assert "report" in check(root)[0]
    with pytest.raises(CorpusProblem, match="remove report"):
        build(corpus, root)
    remove(["report"], corpus, root)
    assert ids(root) == ["plan", "notice"]
    assert check(root) == ()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"state": {"added": ["../x.txt"], "hidden": []}}', "\udcff", "9"])
def test_a_damaged_list_is_told(corpus: Path, root: Path, content: str) -> None:
    artifacts.write_file(root / "library" / "state.json", content.encode("utf-8", "surrogateescape"))
    with pytest.raises(IndexProblem, match=r"state\.json"):
        build(corpus, root)
    assert "state.json" in check(root)[0]


def test_the_library_touches_only_what_is_its_own(corpus: Path, root: Path) -> None:
    strange = [root / "library" / "notes.txt", root / "library" / "mine" / "a.txt"]
    for path in strange:
        artifacts.write_file(path, b"x")
    orphan = root / "library" / f"gone.{'0' * 20}" / "gone.txt"
    artifacts.write_file(orphan, b"x")
    build(corpus, root)
    assert all(path.exists() for path in strange)
    assert not orphan.exists()
    assert Library(root).problems() == ()


def test_only_preparations_of_documents_in_use_are_kept(corpus: Path, root: Path) -> None:
    kept = root / "cache" / "documents"
    assert len(list(kept.iterdir())) == 2
    add([("report.txt", REPORT.encode(), {})], corpus, root)
    assert len(list(kept.iterdir())) == 3
    remove(["report", "notice"], corpus, root)
    assert len(list(kept.iterdir())) == 1
