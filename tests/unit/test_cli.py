"""The command line on an engine in memory: what it prints where, and how it ends."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fake_engine import DUTY, TARGET, TEXTS, FakeEngine, moved

from nq57search.cli import main
from nq57search.cli.console import Console
from nq57search.cli.parser import build_parser
from nq57search.cli.progress import Progress
from nq57search.cli.serving import listen, refuse_open_door
from nq57search.errors import BadInput, IndexProblem, OutsideFailed, PartMissing
from nq57search.evaluating.report import METRICS
from nq57search.records import Where
from nq57search.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

Captured = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def run(engine: FakeEngine) -> Callable[..., int]:
    return lambda *argv: main(argv, open_engine=lambda root: engine)


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*args: object, **kwargs: object) -> Any:
        raise error

    return fail


# Results.


def test_search_prints_rank_citation_text_and_twins(run: Callable[..., int], capsys: Captured) -> None:
    assert run("search", "co quna") == 0
    out = capsys.readouterr().out
    assert "hiểu là: co quna → cơ quan (lỗi gõ)" in out
    assert f"  1. mục I, Kế hoạch kh  [{TARGET.id}]" in out
    assert "Mỗi cơ quan dùng tối thiểu 1 ứng dụng AI." in out
    assert "cũng có trong: mục I, Kế hoạch en" in out
    assert "2 trên 7 đoạn, 3 ms" in out
    assert "\x1b" not in out


def test_labels_follow_lang_before_or_after_the_command(run: Callable[..., int], capsys: Captured) -> None:
    for argv in (("--lang", "en", "search", "q"), ("search", "q", "--lang", "en")):
        assert run(*argv) == 0
        out = capsys.readouterr().out
        assert "also in: " in out
        assert "read as: " in out
        assert "cũng có trong" not in out


def test_search_passes_everything_on(run: Callable[..., int], engine: FakeEngine) -> None:
    filters = ("--document", "kh", "--document", "en", "--system", "2", "--initiative", "30", "--year", "2030")
    argv = ("search", "q", "-k", "1", "--offset", "3", *filters)
    assert run(*argv, "--language", "vi", "--kind", "text", "--kind", "note") == 0
    where = Where(("kh", "en"), 2, 30, 2030, "vi", ("text", "note"))
    assert engine.asked == [("q", 1, 3, where)]


def test_search_json_is_one_value_and_nothing_else(run: Callable[..., int], capsys: Captured) -> None:
    assert run("search", "q", "--json") == 0
    captured = capsys.readouterr()
    value = json.loads(captured.out)
    assert [hit["passage"]["id"] for hit in value["hits"]] == [TARGET.id, DUTY.id]
    assert "Mỗi cơ quan" in captured.out
    assert captured.err == ""


def test_passages_and_documents_json(run: Callable[..., int], engine: FakeEngine, capsys: Captured) -> None:
    assert run("passages", "--document", "kh", "--limit", "2", "--json") == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["total"], len(value["passages"])) == (3, 2)
    assert run("documents", "--json") == 0
    assert [card["id"] for card in json.loads(capsys.readouterr().out)["documents"]] == ["kh", "en"]


def test_passages_say_when_there_are_more(run: Callable[..., int], capsys: Captured) -> None:
    assert run("passages", "--limit", "3") == 0
    captured = capsys.readouterr()
    assert TARGET.id in captured.out
    assert "3 of 4" in captured.err
    assert run("passages") == 0
    assert capsys.readouterr().err == ""


def test_documents_tell_what_each_is(run: Callable[..., int], capsys: Captured) -> None:
    assert run("documents") == 0
    out = capsys.readouterr().out
    assert re.search(rf"^kh +3 đoạn +{len(TEXTS['kh'])} ký tự$", out, re.MULTILINE)
    assert "Kế hoạch · 01-KH · 2025-06-02 · Ban Chỉ đạo" in out


# Terminals.


def test_found_words_are_bold_only_where_wanted() -> None:
    assert Console(styled=True).bold("Mỗi cơ quan", [(4, 11)]) == "Mỗi \x1b[1mcơ quan\x1b[0m"
    assert Console(styled=True).bold("abcd", [(2, 3), (0, 1)]) == "\x1b[1ma\x1b[0mb\x1b[1mc\x1b[0md"
    assert Console(styled=False).bold("Mỗi cơ quan", [(4, 11)]) == "Mỗi cơ quan"


def test_text_cannot_drive_the_terminal() -> None:
    assert Console().bold("a\x1b[2Jb\nc\x9b1m", ()) == "a [2Jb c 1m"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_color_is_honoured(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert Console.on_terminal(None).styled
    monkeypatch.setenv(name, value)
    assert not Console.on_terminal(None).styled


def test_progress_is_a_line_for_each_stage_away_from_a_terminal(capsys: Captured) -> None:
    with Progress() as progress:
        for done in range(3):
            progress("reading", done, 2)
        progress("writing", 0, 1)
    captured = capsys.readouterr()
    assert captured.err.splitlines() == ["reading (2)", "writing"]
    assert captured.out == ""


def test_progress_is_a_bar_in_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with Progress() as progress:
        progress("reading", 1, 2)
        progress("reading", 2, 2)
    assert "2/2" in capsys.readouterr().err


# How it ends.


@pytest.mark.parametrize(
    ("kind", "code"), [(BadInput, 2), (IndexProblem, 3), (PartMissing, 4), (OutsideFailed, 5)]
)  # fmt: skip
def test_errors_are_told_with_their_fix_and_code(kind: type[BadInput], code: int, capsys: Captured) -> None:
    error = kind("What was wrong.", "Điều gì sai.", fix_en="What to do.", fix_vi="Cần làm gì.")
    assert main(["search", "q", "--json"], open_engine=failing(error)) == code
    captured = capsys.readouterr()
    assert captured.err == "What was wrong.\nWhat to do.\n"
    assert captured.out == ""
    assert main(["--lang", "vi", "search", "q"], open_engine=failing(error)) == code
    assert capsys.readouterr().err == "Điều gì sai.\nCần làm gì.\n"


def test_an_interrupt_is_quiet(capsys: Captured) -> None:
    assert main(["search", "q"], open_engine=failing(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == ""


def test_a_fault_is_one_line_that_asks_for_a_report(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NQ57_DEBUG", raising=False)
    assert main(["search", "q"], open_engine=failing(ZeroDivisionError("two\nlines"))) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "ZeroDivisionError: two lines" in err
    assert "NQ57_DEBUG=1" in err
    monkeypatch.setenv("NQ57_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["search", "q"], open_engine=failing(ZeroDivisionError()))


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["serch"],
        ["search"],
        ["search", "q", "-k", "ten"],
        ["search", "q", "--sys", "1"],
        ["--lang", "fr", "doctor"],
    ],
)
def test_bad_usage_is_two(argv: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_filters_out_of_range_are_two(run: Callable[..., int], capsys: Captured) -> None:
    for argv in (("--system", "7"), ("--initiative", "31"), ("--year", "1"), ("--language", "fr"), ("--kind", "poem")):
        assert run("search", "q", *argv) == 2
        assert "Use " in capsys.readouterr().err


def test_a_broken_quote_never_leaves(run: Callable[..., int], engine: FakeEngine, capsys: Captured) -> None:
    engine.items = (moved(DUTY, 5),)
    assert run("passages", "--json") == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "doctor" in captured.err


def test_the_index_is_the_one_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, engine: FakeEngine) -> None:
    opened: list[str] = []

    def note(root: Path) -> FakeEngine:
        opened.append(str(root))
        return engine

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NQ57_CONFIG", raising=False)
    monkeypatch.setenv("NQ57_INDEX", "from/env")
    for argv in (["search", "q"], ["--index", "a", "search", "q"], ["search", "q", "--index", "b"]):
        assert main(argv, open_engine=note) == 0
    monkeypatch.delenv("NQ57_INDEX")
    assert main(["search", "q"], open_engine=note) == 0
    assert opened == ["from/env", "a", "b", "indexes/main"]


def test_every_metric_is_in_the_help(capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["evaluate", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert all(metric in shown for metric in METRICS)


# Evaluate.


def gold_file(tmp_path: Path, *, shift: int = 0) -> str:
    span, quote = TARGET.span, "Mỗi cơ quan dùng\ntối thiểu 1 ứng dụng AI."
    place = {"doc": "kh", "start": span.start + shift, "end": span.end + shift, "quote": quote, "grade": 2}
    row = {"id": "s1", "query": "q", "kind": "exact", "relevant": [place]}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return str(path)


def test_evaluate_prints_a_table_and_writes_the_report(
    run: Callable[..., int], tmp_path: Path, capsys: Captured
) -> None:
    report = tmp_path / "report.json"
    assert run("evaluate", gold_file(tmp_path), "--json", str(report), "--floor", "all:success@1>=1") == 0
    assert re.search(r"^exact +1 +1\.000", capsys.readouterr().out, re.MULTILINE)
    content = json.loads(report.read_text(encoding="utf-8"))
    assert content["metrics"]["all"]["success@1"]["value"] == 1.0
    assert (content["digest"], content["floors_failed"]) == ("0123abcd", [])
    assert run("evaluate", gold_file(tmp_path), "--against", str(report)) == 0
    assert "won 0:\nlost 0:\nsame 1" in capsys.readouterr().out


def test_evaluate_below_a_floor_is_one_and_says_which(
    run: Callable[..., int], engine: FakeEngine, tmp_path: Path, capsys: Captured
) -> None:
    found = engine.search("q")
    engine.search = lambda *args, **more: type(found)(found.query, 1.0, 1, found.hits[1:])  # type: ignore[method-assign]
    floors = ("--floor", "exact:hit@10>=0.5", "--floor", "all:mrr@10>=0")
    assert run("evaluate", gold_file(tmp_path), "--json", "-", *floors) == 1
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)["floors_failed"]) == 1
    assert "exact: hit@10 is 0.000, below the floor 0.5" in captured.err


def test_evaluate_refuses_gold_of_other_documents(run: Callable[..., int], tmp_path: Path, capsys: Captured) -> None:
    assert run("evaluate", gold_file(tmp_path, shift=1)) == 2
    assert "gold.jsonl:1" in capsys.readouterr().err
    assert run("evaluate", str(tmp_path / "missing.jsonl")) == 2


def test_a_report_that_cannot_be_written_is_five(run: Callable[..., int], tmp_path: Path, capsys: Captured) -> None:
    assert run("evaluate", gold_file(tmp_path), "--json", str(tmp_path / "no" / "report.json")) == 5
    assert "report.json" in capsys.readouterr().err


# Serve.


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_loopback_needs_no_key(host: str) -> None:
    refuse_open_door(Settings(host=host, key=None))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", "localhost.example.org"])
def test_other_hosts_need_a_key(host: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NQ57_KEY", raising=False)
    assert main(["serve", "--host", host]) == 2
    assert "NQ57_KEY" in capsys.readouterr().err
    monkeypatch.setenv("NQ57_KEY", "secret")
    refuse_open_door(Settings.load(host=host))


def test_a_taken_port_is_five(capsys: Captured) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 5
        assert f"port {port}" in capsys.readouterr().err
    with listen("127.0.0.1", port) as free:
        assert free.getsockname()[1] == port


def test_a_port_that_is_none_is_two(capsys: Captured) -> None:
    assert main(["serve", "--port", "eighty"]) == 2
    assert "1 to 65535" in capsys.readouterr().err


def test_listening_is_on_the_family_of_the_address() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with listen("::1", 0) as listener:
        assert listener.family is socket.AF_INET6


@pytest.mark.parametrize("host", ["192.0.2.7", "x" * 300])
def test_an_address_of_no_one_here_is_refused(host: str) -> None:
    with pytest.raises(OutsideFailed):
        listen(host, 0)


# As a process.


def nq57(*argv: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "nq57search", *argv], capture_output=True, check=False, cwd=ROOT, **more
    )


def test_help_version_and_bad_usage_as_a_process() -> None:
    shown = nq57("--help")
    assert shown.returncode == 0
    for command in ("index", "search", "passages", "documents", "evaluate", "serve", "doctor"):
        assert command in shown.stdout.decode()
    assert nq57("--version").stdout.startswith(b"nq57search ")
    assert nq57("nothing").returncode == 2


HEAVY = ("torch", "sentence_transformers", "underthesea", "pymupdf", "pydantic", "fastapi", "uvicorn", "sklearn")


def test_the_command_line_loads_nothing_heavy_to_search() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/unit')\n"
        "from fake_engine import FakeEngine\n"
        "from nq57search.cli import main\n"
        "assert main(['search', 'q', '--json'], open_engine=lambda root: FakeEngine()) == 0\n"
        f"sys.exit(repr([name for name in {HEAVY!r} if name in sys.modules]))\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, cwd=ROOT)
    assert ended.stderr.decode().strip() == "[]"


def test_a_pipe_that_closes_is_quiet() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/unit')\n"
        "from fake_engine import FakeEngine\n"
        "from nq57search.cli import main\n"
        "engine = FakeEngine(items=FakeEngine().items * 5000)\n"
        "sys.exit(main(['passages', '--limit', '20000'], open_engine=lambda root: engine))\n"
    )
    command = f'"{sys.executable}" -c "$PROGRAM" | head -n 1; echo "${{PIPESTATUS[0]}}"'
    ended = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={"PROGRAM": program, "PATH": "/usr/bin:/bin"},
    )
    assert ended.stderr == b""
    assert ended.stdout.decode().splitlines()[-1] == "141"


def test_output_is_utf8_whatever_the_locale_says() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/unit')\n"
        "from fake_engine import FakeEngine\n"
        "from nq57search.cli import main\n"
        "sys.exit(main(['search', 'q \\udcff'], open_engine=lambda root: FakeEngine()))\n"
    )
    environment = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, cwd=ROOT, env=environment)
    assert ended.returncode == 0
    assert "Mỗi cơ quan" in ended.stdout.decode()
