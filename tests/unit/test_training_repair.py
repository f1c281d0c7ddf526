from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from nq57search.cli import main
from nq57search.errors import BadInput, OutsideFailed
from nq57search.repairing.channel import Channel
from nq57search.repairing.language_model import TrigramModel
from nq57search.training.repair import train_repair
from nq57search.training.texts import Share, Source

LINES = [f"Chuyển đổi số là động lực phát triển quốc gia, giai đoạn {number}." for number in range(200)]
LINES[-1] = "Dòng cuối cùng giữ lại để đo."


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "law.txt"
    path.write_text("\n\n".join(LINES), encoding="utf-8")
    return path


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "wiki.txt.xz"
    path.write_bytes(lzma.compress("\n".join(LINES).encode()))
    return path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    row = json.dumps({"truth": "chuyển đổi số quốc gia", "read": "chuyén déi s6 quéc gia"}, ensure_ascii=False)
    path.write_text(f"{row}\n" * 30, encoding="utf-8")
    return path


def test_plain_and_packed_text_read_alike_without_blank_lines(law: Path, packed: Path) -> None:
    assert list(Source(law).lines()) == list(Source(packed).lines()) == LINES


def test_a_share_is_spread_evenly_and_its_last_hundredth_held_back(law: Path) -> None:
    whole = Share.of(Source(law), None)
    assert [*whole.training(), *whole.held()] == LINES
    assert list(whole.held()) == LINES[198:]
    half = Share.of(Source(law), 100)
    places = [LINES.index(line) for line in [*half.training(), *half.held()]]
    assert places == list(range(1, 200, 2))
    assert (half.total, half.taken, half.held_count) == (200, 100, 1)
    assert Share.of(Source(law), 1000).taken == 200


def test_model_table_and_card_are_written(law: Path, packed: Path, pairs: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    told: list[str] = []
    sources = [Source(law, "none"), Source(packed)]
    train_repair(
        sources, out, pairs=pairs, most=150, seed=7, command="train", progress=lambda *step: told.append(step[0])
    )
    model = TrigramModel.load(out)
    assert {"chuyển", "quốc", "gia"} <= set(model.vocabulary)
    assert Channel.load(out / "channel.json").cost("ố", "6") < Channel().cost("ố", "6")
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert [(s["name"], s["licence"]) for s in card["sources"]] == [("law.txt", "none"), ("wiki.txt.xz", "not stated")]
    assert [(s["lines"], s["lines_used"], s["lines_held_out"]) for s in card["sources"]] == [(200, 149, 1)] * 2
    assert (card["seed"], card["command"], card["channel_pairs"]) == (7, "train", 30)
    assert card["vocabulary"] == len(model.vocabulary)
    assert card["bytes"] == sum(path.stat().st_size for path in out.iterdir() if path.name != "card.json")
    held = [line for source in sources for line in Share.of(source, 150).held()]
    assert card["perplexity_held_out"] == pytest.approx(model.perplexity(held), abs=0.01)
    assert set(told) == {"sources", "misreadings"}
    assert str(tmp_path) not in (out / "card.json").read_text(encoding="utf-8")


def test_what_is_held_back_is_not_learned(law: Path, tmp_path: Path) -> None:
    law.write_text("\n".join([*LINES[:-2], *["huyền hoặc"] * 2]), encoding="utf-8")
    train_repair([Source(law)], tmp_path / "model")
    assert "huyền" not in TrigramModel.load(tmp_path / "model").vocabulary


def test_training_again_makes_the_same_files(law: Path, pairs: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        train_repair([Source(law)], tmp_path / name, pairs=pairs)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert {"card.json", "channel.json", "vocabulary.txt"} < set(files)
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\xfd7zXZ\x00 cut"])
@pytest.mark.parametrize("name", ["source.txt", "source.txt.xz"])
def test_a_source_that_is_no_text_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=name):
        train_repair([Source(tmp_path / name)], tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_sources_cut_short_missing_or_empty_are_refused(packed: Path, tmp_path: Path) -> None:
    packed.write_bytes(packed.read_bytes()[:-40])
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n")
    for source in (packed, tmp_path / "none.txt", empty):
        with pytest.raises(BadInput):
            train_repair([Source(source)], tmp_path / "model")


def test_a_folder_that_cannot_be_written_is_named(law: Path, tmp_path: Path) -> None:
    (tmp_path / "model").write_text("a file")
    with pytest.raises(OutsideFailed, match="model"):
        train_repair([Source(law)], tmp_path / "model")


# The command


def test_the_command_trains_and_says_so(
    law: Path, pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "model"
    arguments = ["--out", str(out), "--pairs", str(pairs), "--lines", "100", "--licence", "không có", str(law)]
    assert main(["train", "repair", *arguments]) == 0
    said = capsys.readouterr()
    assert "độ bối rối" in said.out
    assert "sources" in said.err
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert card["sources"][0]["licence"] == "không có"
    assert card["command"] == (
        "nq57search train repair --out model --seed 0 --lines 100 --pairs pairs.jsonl --licence 'không có' law.txt"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to do"),
        (["--out", "m", "--make-pairs", "3"], "go together"),
        (["--out", "m", "--pairs-out", "p"], "go together"),
        (["--out", "m", "--licence", "a", "--licence", "b"], "2 licences for 1 sources"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(
    arguments: list[str], said: str, law: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "repair", *arguments, str(law)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--lines", "0"], ["--make-pairs", "-1"], ["--lines", "x"], ["--languages", "eng,"]]
)
def test_values_out_of_range_are_bad_usage(arguments: list[str], law: Path) -> None:
    with pytest.raises(SystemExit) as left:
        main(["train", "repair", *arguments, "--out", "m", str(law)])
    assert left.value.code == 2
