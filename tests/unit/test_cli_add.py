"""``nq57search add`` and ``remove``: what they print, what they refuse, and with which exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from nq57search import artifacts
from nq57search.cli import main

Captured = pytest.CaptureFixture[str]

PLAN = "KẾ HOẠCH\nChuyển đổi số của tỉnh\n\nI. MỤC TIÊU\n\n1. Mỗi cơ quan dùng tối thiểu 1 ứng dụng số.\n"
REPORT = "BÁO CÁO\nvề chip bán dẫn\n\n1. Tỉnh đã đào tạo 500 kỹ sư thiết kế vi mạch.\n"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("NQ57_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a corpus of one document, a report to add, and an index."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "plan.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "Báo cáo.txt").write_text(REPORT, encoding="utf-8")
    assert main(["index"]) == 0
    return tmp_path


def listed(capsys: Captured) -> list[str]:
    capsys.readouterr()
    assert main(["documents", "--json"]) == 0
    return [document["id"] for document in json.loads(capsys.readouterr().out)["documents"]]


def test_add_says_what_was_read(there: Path, capsys: Captured) -> None:
    capsys.readouterr()
    assert main(["--lang", "en", "add", "Báo cáo.txt", "--number", "5/BC-UBND", "--date", "2026-01-05"]) == 0
    shown = capsys.readouterr()
    first, title, facts = shown.out.splitlines()
    assert first.split()[0] == "bao-cao"
    assert f"{len(REPORT)} characters" in first
    assert "passages" in first
    assert title.strip() == "Báo cáo về chip bán dẫn"
    assert facts.strip() == "Báo cáo · 5/BC-UBND · 2026-01-05 · vi"
    assert "read bao-cao" in shown.err
    assert "read plan" not in shown.err
    assert listed(capsys) == ["plan", "bao-cao"]
    assert main(["search", "ky su vi mach", "--json"]) == 0
    hit = json.loads(capsys.readouterr().out)["hits"][0]["passage"]
    assert hit["document"] == "bao-cao"
    assert hit["citation"].startswith("Báo cáo số 5/BC-UBND ngày 05/01/2026")


def test_add_tells_what_the_reader_remarks(there: Path, capsys: Captured) -> None:
    text = REPORT.replace("\n\n", "\n") * 3
    (there / "old.txt").write_bytes(text.encode("utf-16"))
    (there / "cp1258.txt").write_bytes(_cp1258(text))
    capsys.readouterr()
    assert main(["add", "old.txt", "cp1258.txt", "--json"]) == 0
    old, legacy = json.loads(capsys.readouterr().out)["added"]
    assert (old["id"], old["remarks"]) == ("old", [])
    assert "Windows-1258" in legacy["remarks"][0]
    assert main(["documents"]) == 0
    assert legacy["remarks"][0] in capsys.readouterr().out


def _cp1258(text: str) -> bytes:
    """Letters that the code page has with their shape, and the tone after them, as Windows wrote Vietnamese."""
    from unicodedata import combining, normalize

    out = b""
    for char in text:
        tones = [
            c for c in normalize("NFD", char) if combining(c) in (220, 230) and c in "\u0300\u0301\u0303\u0309\u0323"
        ]
        shape = normalize("NFC", "".join(c for c in normalize("NFD", char) if c not in tones))
        out += (shape + "".join(tones)).encode("cp1258")
    return out


def test_remove_says_what_it_was(there: Path, capsys: Captured) -> None:
    assert main(["add", "Báo cáo.txt"]) == 0
    capsys.readouterr()
    assert main(["remove", "plan", "--json"]) == 0
    (removed,) = json.loads(capsys.readouterr().out)["removed"]
    assert (removed["id"], removed["characters"]) == ("plan", len(PLAN))
    assert listed(capsys) == ["bao-cao"]
    assert main(["index"]) == 0
    assert listed(capsys) == ["bao-cao"]
    assert main(["add", "corpus/plan.txt"]) == 0
    assert listed(capsys) == ["plan", "bao-cao"]
    assert main(["--lang", "en", "remove", "bao-cao"]) == 0
    assert capsys.readouterr().out.startswith("removed bao-cao")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["add", "nowhere.txt"], "nowhere.txt"),
        (["add", "corpus"], "corpus"),
        (["add", "empty.txt"], "empty"),
        (["add", "table.bin"], ".txt"),
        (["add", "plan.txt"], "--replace"),
        (["add", "Báo cáo.txt", "--date", "2026-02-30"], "2026-02-30"),
        (["add", "Báo cáo.txt", "--language", "fr"], "vi,en"),
        (["add", "Báo cáo.txt", "empty.txt", "--title", "Một"], "--title"),
        (["add", "Báo cáo.txt", "empty.txt"], "empty"),
        (["remove", "nope"], "plan"),
        (["remove", "plan"], "No document"),
        (["add", "Báo cáo.txt", "--corpus", "none"], "none"),
    ],
)
def test_bad_input_is_two_and_changes_nothing(there: Path, argv: list[str], told: str, capsys: Captured) -> None:
    (there / "empty.txt").write_bytes(b"")
    (there / "table.bin").write_bytes(b"\0\1")
    (there / "plan.txt").write_text(REPORT, encoding="utf-8")
    current = (there / "indexes" / "main" / "CURRENT").read_bytes()
    capsys.readouterr()
    assert main(argv) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err
    assert "should not have happened" not in shown.err
    assert (there / "indexes" / "main" / "CURRENT").read_bytes() == current
    assert listed(capsys) == ["plan"]


def test_replace_and_a_file_too_large(there: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    (there / "plan.txt").write_text(REPORT, encoding="utf-8")
    assert main(["add", "plan.txt", "--replace"]) == 0
    assert main(["search", "kỹ sư vi mạch", "--json"]) == 0
    with (there / "large.txt").open("wb") as file:
        file.truncate(60_000_000)
    capsys.readouterr()
    assert main(["add", "large.txt"]) == 2
    assert "50 MB" in capsys.readouterr().err


def test_while_another_writes_it_is_five(there: Path, capsys: Captured) -> None:
    with artifacts.locked(there / "indexes" / "main"):
        assert main(["add", "Báo cáo.txt"]) == 5
        assert main(["remove", "plan"]) == 5
    assert "Another" in capsys.readouterr().err
    assert listed(capsys) == ["plan"]


def test_a_damaged_document_can_be_removed_without_an_index(there: Path, capsys: Captured) -> None:
    assert main(["add", "Báo cáo.txt"]) == 0
    (kept,) = there.glob("indexes/main/library/bao-cao.*/bao-cao.txt")
    kept.write_text("khác", encoding="utf-8")
    (there / "indexes" / "main" / "CURRENT").unlink()
    assert main(["index"]) == 2
    assert "remove bao-cao" in capsys.readouterr().err
    assert main(["remove", "bao-cao", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": [{"id": "bao-cao"}]}
    assert listed(capsys) == ["plan"]
