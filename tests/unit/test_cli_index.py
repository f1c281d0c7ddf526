"""The command line on a real index of a tiny corpus, from ``index`` to ``doctor`` and ``serve``."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from nq57search.cli import main

Captured = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]

TEXT = """KẾ HOẠCH
Chuyển đổi số của tỉnh

I. MỤC TIÊU

1. Đến năm 2030, mỗi cơ quan, tổ chức có sử dụng tối thiểu 1 ứng dụng trí tuệ nhân tạo.

2. Đến năm 2027, 90% thủ tục hành chính được giải quyết trực tuyến toàn trình.

II. TỔ CHỨC THỰC HIỆN

- Bộ Nội vụ chủ trì, phối hợp với Bộ Khoa học và Công nghệ đào tạo nhân lực số.

- Bộ Tài chính bố trí kinh phí từ ngân sách nhà nước cho chuyển đổi số.
"""
CARD = """[[document]]
id = "{doc}"
title = "Kế hoạch chuyển đổi số"
number = "01-KH/TU"
date = 2025-06-02
issuer = "Tỉnh uỷ"
kind = "Kế hoạch"
language = "vi"
machine_read = false
about = "Kế hoạch thử."
cited_as = "Kế hoạch {doc}"

"""


def write_corpus(folder: Path, *docs: str) -> Path:
    folder.mkdir(exist_ok=True)
    for doc in docs:
        (folder / f"{doc}.txt").write_text(TEXT, encoding="utf-8")
    (folder / "sources.toml").write_text("".join(CARD.format(doc=doc) for doc in docs), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("NQ57_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus of one document and its index."""
    folder = tmp_path_factory.mktemp("cli")
    corpus, root = write_corpus(folder / "corpus", "kh"), folder / "index"
    assert main(["index", "--corpus", str(corpus), "--out", str(root)]) == 0
    return corpus, root


def test_index_says_what_was_read_and_then_that_nothing_is_to_do(
    built: tuple[Path, Path], tmp_path: Path, capsys: Captured
) -> None:
    corpus, root = built[0], tmp_path / "index"
    argv = ["--lang", "en", "index", "--corpus", str(corpus), "--out", str(root)]
    assert main(argv) == 0
    first = capsys.readouterr()
    digest = (root / "CURRENT").read_text(encoding="utf-8").strip()
    assert "passages" in first.out
    assert f"{len(TEXT)} characters" in first.out
    assert digest in first.out
    assert "Nothing to do" not in first.err
    assert main(argv) == 0
    assert "Nothing to do" in capsys.readouterr().err
    assert (root / "CURRENT").read_text(encoding="utf-8").strip() == digest


def test_search_finds_and_proves(built: tuple[Path, Path], capsys: Captured) -> None:
    assert main(["--index", str(built[1]), "search", "bo noi vu chu tri", "-k", "1", "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    passage = hit["passage"]
    assert "Bộ Nội vụ chủ trì" in passage["text"]
    assert TEXT[passage["start"] : passage["end"]] == passage["quote"]


def test_documents_and_passages(built: tuple[Path, Path], capsys: Captured) -> None:
    assert main(["--index", str(built[1]), "documents", "--json"]) == 0
    (card,) = json.loads(capsys.readouterr().out)["documents"]
    assert (card["id"], card["characters"], card["citation"]) == ("kh", len(TEXT), "Kế hoạch kh")
    assert main(["--index", str(built[1]), "passages", "--document", "kh", "--limit", "1000", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["total"] == len(listed["passages"]) == card["passages"]


@pytest.mark.parametrize(
    "argv",
    [
        ["search", ""],
        ["search", "   "],
        ["search", "x" * 2001],
        ["search", "q", "-k", "0"],
        ["search", "q", "-k", "101"],
        ["search", "q", "--offset", "-1"],
        ["search", "q", "--document", "nowhere"],
        ["passages", "--limit", "0"],
        ["passages", "--document", "nowhere"],
    ],
)
def test_bad_input_is_two(argv: list[str], built: tuple[Path, Path], capsys: Captured) -> None:
    assert main(["--index", str(built[1]), *argv]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "This should not have happened" not in captured.err


@pytest.mark.parametrize("query", ["\udcff", "\x00", "a\nb", "*:*", "AND OR (", '"', "👩‍👩‍👧", "\u0301"])
def test_any_query_is_answered_or_refused(query: str, built: tuple[Path, Path], capsys: Captured) -> None:
    assert main(["--index", str(built[1]), "search", query, "--json"]) in (0, 2)
    assert "This should not have happened" not in capsys.readouterr().err


def test_a_missing_index_is_three(tmp_path: Path, capsys: Captured) -> None:
    for argv in (["search", "q"], ["documents"], ["passages"], ["doctor"]):
        assert main(["--index", str(tmp_path / "none"), *argv]) == 3, argv
        assert "index" in capsys.readouterr().err


def test_a_missing_corpus_is_two(tmp_path: Path, capsys: Captured) -> None:
    assert main(["index", "--corpus", str(tmp_path / "none"), "--out", str(tmp_path / "index")]) == 2
    assert "none" in capsys.readouterr().err


def test_doctor_finds_a_flipped_bit(tmp_path: Path, capsys: Captured) -> None:
    corpus, root = write_corpus(tmp_path / "corpus", "kh"), tmp_path / "index"
    assert main(["index", "--corpus", str(corpus), "--out", str(root)]) == 0
    assert main(["--index", str(root), "doctor"]) == 0
    capsys.readouterr()
    folder = root / (root / "CURRENT").read_text(encoding="utf-8").strip()
    victim = max((file for file in folder.rglob("*") if file.is_file()), key=lambda file: file.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(content)
    assert main(["--index", str(root), "doctor"]) in (1, 3)
    captured = capsys.readouterr()
    assert victim.name in captured.out + captured.err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_builds_what_is_missing_and_answers(tmp_path: Path) -> None:
    corpus, root, port = write_corpus(tmp_path / "corpus", "kh"), tmp_path / "index", free_port()
    environment = os.environ | {"NQ57_CORPUS": str(corpus), "NQ57_INDEX": str(root)}
    command = [sys.executable, "-m", "nq57search", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as service:
        try:
            answer = ask(f"http://127.0.0.1:{port}/v1/documents", service)
        finally:
            service.send_signal(signal.SIGINT)
            _, messages = service.communicate(timeout=60)
    assert [card["id"] for card in answer["documents"]] == ["kh"]
    assert f"Serving on http://127.0.0.1:{port}" in messages
    assert "Traceback" not in messages


def ask(url: str, service: subprocess.Popen[str]) -> dict[str, list[dict[str, str]]]:
    """The service's answer, once it has started; who connects before then is kept waiting."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=120) as answer:
                return json.load(answer)  # type: ignore[no-any-return]
        except OSError:
            time.sleep(0.1)
        assert service.poll() is None, "the service ended"
    raise AssertionError("the service did not start")
