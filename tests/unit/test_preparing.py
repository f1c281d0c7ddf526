"""Documents prepared once: what is kept comes back the same, serves nothing else, and may be damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nq57search.indexing import preparing
from nq57search.indexing.preparing import Preparations, Prepared
from nq57search.indexing.rows import from_row, to_row
from nq57search.indexing.sources import gather
from nq57search.records import Card

TOP = Path(__file__).parents[2]
PLAN = """KẾ HOẠCH
Chuyển đổi số của tỉnh

I. MỤC TIÊU

1. Đến năm 2030, mỗi cơ quan sử dụng tối thiểu 1 ứng dụng trí tuệ nhân tạo.

- Bộ Tài chính bố trí kinh phí từ ngân sách nhà nước cho chuyển đổi số,
và báo cáo hằng năm.
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    return folder


@pytest.mark.parametrize("damage", [b"", b"x", b"[]", None])
def test_a_damaged_preparation_is_made_again(corpus: Path, tmp_path: Path, damage: bytes | None) -> None:
    (plan,) = (source for source in gather(corpus) if source.card.id == "plan")
    folder = tmp_path / "kept"
    first = Preparations(folder, {}).prepared(plan, lambda *_: None)
    (path,) = folder.iterdir()
    sound = path.read_bytes()
    flipped = sound.replace("Bộ Tài chính".encode(), "Bộ Nội vụ".encode())
    assert flipped != sound
    path.write_bytes(flipped if damage is None else damage)
    assert Preparations(folder, {}).prepared(plan, lambda *_: None) == first
    assert path.read_bytes() == sound


def test_a_preparation_serves_only_the_same_file_card_and_code(corpus: Path, tmp_path: Path) -> None:
    plan = gather(corpus)[0]
    count = 0

    def told(stage: str, done: int, total: int) -> None:
        nonlocal count
        count += done == 0

    for code, card in (({}, {}), ({}, {}), ({"code": "new"}, {}), ({}, {"title": "Khác"})):
        said = {name: getattr(plan.card, name) for name in Card.__slots__} | card
        source = type(plan)(Card(**said), plan.content, plan.reader, plan.path)
        Preparations(tmp_path / "kept", code).prepared(source, told)
    assert count == 3


def test_what_is_prepared_comes_back_the_same() -> None:
    (source,) = (source for source in gather(TOP / "corpus") if source.card.id == "cn14")
    made = preparing.prepared(source, lambda *_: None)
    assert made.document.headings
    assert any(len(block.text.runs) > 1 for block in made.document.blocks)
    assert any(word.text.count(" ") for words in made.words for word in words)
    assert from_row(Prepared, json.loads(json.dumps(to_row(made)))) == made


@pytest.mark.parametrize("row", [None, [], [1], ["a"] * 10, {"id": "a"}, [["a"]] * 10])
def test_a_row_of_another_shape_is_refused(row: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        from_row(Card, row)
