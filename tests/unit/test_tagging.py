"""Tags by structure: what stands under a System or an Initiative is about it."""

from __future__ import annotations

from nq57search.engine import Engine
from nq57search.reading import read
from nq57search.records import Card, Where
from nq57search.splitting import split
from nq57search.tagging import memberships, tag

CARD = Card("d", "Kế hoạch", None, None, None, "Kế hoạch", "vi", False, "", "Kế hoạch")
PLAN = """II- NHIỆM VỤ

1. Hệ thống đổi mới thể chế (Hệ thống 1)

Nói về thể chế nói chung và chưa nói riêng sáng kiến nào.

c) Sáng kiến đột phá

- Sáng kiến 2: Xây dựng mô hình quản trị quốc gia dựa trên dữ liệu.

III- DANH SÁCH

2. Sáng kiến 2: Mô hình quản trị

- Mục tiêu: Hiện đại hoá nền hành chính.

IV- KHÁC

Việc khác không thuộc sáng kiến nào.
"""


def test_structure_tags_and_proves() -> None:
    document = read(CARD, PLAN)
    passages = tag([document], split(document))
    tags = {p.text: p.tags for p in passages}
    (system,) = tags["Nói về thể chế nói chung và chưa nói riêng sáng kiến nào."]
    assert (system.system, system.initiative) == (1, None)
    (goal,) = tags["Mục tiêu: Hiện đại hoá nền hành chính."]
    assert (goal.system, goal.initiative) == (1, 2)
    assert goal.evidence[0].quote == "2. Sáng kiến 2: Mô hình quản trị"
    assert tags["Việc khác không thuộc sáng kiến nào."] == ()
    for p in passages:
        for t in p.tags:
            assert all(document.quote(e.span) == e.quote for e in t.evidence)


def test_the_system_of_an_initiative_is_read_not_known() -> None:
    swapped = PLAN.replace("(Hệ thống 1)", "(Hệ thống 5)")
    assert memberships([read(CARD, PLAN)]) == {2: 1}
    assert memberships([read(CARD, swapped)]) == {2: 5}


def test_numbers_beyond_the_plan_are_not_tags() -> None:
    beyond = PLAN.replace("Sáng kiến 2:", "Sáng kiến 31:").replace("(Hệ thống 1)", "(Hệ thống 7)")
    document = read(CARD, beyond)
    assert all(p.tags == () for p in tag([document], split(document)))


def test_every_initiative_of_the_plan_can_be_filtered(engine: Engine) -> None:
    for initiative in range(1, 31):
        total, found = engine.passages(Where(documents=("kh01",), initiative=initiative))
        assert total >= 2, initiative  # named in section II, set out in Phụ lục I
        assert all(t.initiative == initiative for p in found for t in p.tags)
    systems = [engine.passages(Where(system=s))[0] for s in range(1, 7)]
    assert all(systems)
