"""Citations checked by hand against the text: what a lawyer would write to send a colleague to these words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nq57search.records import Passage

PLAN = "Kế hoạch số 01-KH/BCĐTW ngày 02/6/2025"
BILINGUAL = f"{PLAN} (bản song ngữ)"
RESOLUTION = "Nghị quyết số 57-NQ/TW ngày 22/12/2024"
DRAFT = "Dự thảo nội dung chính Nghị quyết về chuyển đổi số quốc gia, phát triển kinh tế số và xã hội số"
BULLETIN = (
    "Bản tin Chiến lược phát triển Khoa học - Công nghệ - Kinh tế số, số 6/2021, bài về Kế hoạch 5 năm lần thứ 14 của "
    "Trung Quốc"
)


NAMES = {"nq57": RESOLUTION, "kh01": PLAN, "kh01-song-ngu": BILINGUAL, "dt-cds": DRAFT, "cn14": BULLETIN}
CASES = [json.loads(row) for row in (Path(__file__).parent / "citations.jsonl").read_text("utf-8").splitlines()]
"""Document, the first words of a passage, and its place as it was looked up in the text by eye."""


@pytest.mark.parametrize("case", CASES, ids=[f"{case['document']}: {case['citation']}" for case in CASES])
def test_citation(case: dict[str, str], passages: dict[str, tuple[Passage, ...]]) -> None:
    (found,) = (passage for passage in passages[case["document"]] if passage.text.startswith(case["words"]))
    assert found.citation == f"{NAMES[case['document']]}, {case['citation']}"


def test_every_citation_names_its_document_first(passages: dict[str, tuple[Passage, ...]]) -> None:
    for doc, own in passages.items():
        for passage in own:
            assert passage.citation.startswith(f"{NAMES[doc]}, ")
            assert passage.citation.endswith(f", trang {passage.page}") == (passage.page is not None)
            assert ", , " not in passage.citation
