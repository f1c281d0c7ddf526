"""Repair of ruined OCR: the parts, and the whole on pages whose truth is known because they were made."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "speed"))

from error_rates import MADE, clean_touched, error_rate, in_paragraphs, read_pairs, syllables

from nq57search.engine import Engine
from nq57search.records import Where
from nq57search.repairing import MODEL, Repair, Repaired, Repairer
from nq57search.repairing.channel import Channel, learn, prior
from nq57search.repairing.gate import is_ruined, share_of_marked
from nq57search.repairing.pieces import document_number, is_code, is_number, pieces
from nq57search.repairing.spelling import case_of, cased

GOLD = Path(__file__).parents[1] / "gold"
TRUTH, READ = (lines[:240] for lines in read_pairs(MADE))


@pytest.fixture(scope="module")
def repairer() -> Repairer:
    return Repairer.shipped()


def repaired_lines(repairer: Repairer, lines: Sequence[str]) -> list[str]:
    text, paragraphs = in_paragraphs(lines)
    return repairer.repair(text, paragraphs).apply(text, 0).text.split("\n")


# Which text is ruined


def test_the_gate_tells_ruined_from_clean() -> None:
    clean = "Phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia là đột phá quan trọng hàng đầu."
    ruin = "Phat trién khoa hoc, cong nghé, dbi méi sang tao va chuyén ddi sb quéc gia la dot pha quan trong hang dau."
    english = "The scale of the digital economy is to reach at least thirty percent of gross domestic product by 2030."
    assert share_of_marked(clean) > 0.5
    assert share_of_marked(ruin) == 0
    assert is_ruined(ruin, document_share=0.0)
    assert is_ruined(ruin, document_share=0.6)
    assert not is_ruined(clean, document_share=0.0)
    assert not is_ruined(english, document_share=0.0)
    assert not is_ruined("2030 - 2045", document_share=0.0)


def test_clean_documents_are_left_alone() -> None:
    touched, words = clean_touched()
    assert words > 70_000
    assert touched / words <= 0.0005


# Tokens


def test_pieces_put_together_are_the_token() -> None:
    assert pieces("“khoa,") == ("“", "khoa", ",")
    assert pieces("10%/nam;") == ("10%/", "nam", ";")
    assert pieces("...") == ("...", "", "")
    assert pieces("57-NQ/TW).").core == "57-NQ/TW"


@given(st.text(max_size=20))
def test_pieces_lose_nothing(token: str) -> None:
    assert "".join(pieces(token)) == token


@pytest.mark.parametrize(
    ("tokens", "number"),
    [
        (["57-NO/TW"], "57-NQ/TW"),
        (["57-", "-NO/TW"], "57-NQ/TW"),
        (["(57-NO/T", "W)."], "(57-NQ/TW)."),
        (["229-QD/TW,"], "229-QĐ/TW,"),
        (["01-KH/BCDTW"], "01-KH/BCĐTW"),
        (["2030"], None),
        (["kinh", "tế"], None),
    ],
)
def test_document_numbers_are_put_together(tokens: list[str], number: str | None) -> None:
    assert document_number(tokens) == number


def test_numbers_and_codes_are_told_from_words() -> None:
    assert is_number("0,7")
    assert is_number("80%")
    assert not is_number("s6")
    assert is_code("5G")
    assert is_code("https://www.nq57.vn")
    assert not is_code("dbi")


def test_case_is_seen_and_given_back() -> None:
    assert [case_of(w) for w in ("dbi", "Dbi", "DBI", "TAm", "56")] == ["l", "t", "u", "t", "l"]
    assert [cased("đổi", c) for c in "ltu"] == ["đổi", "Đổi", "ĐỔI"]


# The channel


def test_the_channel_prefers_what_looks_alike_and_what_it_saw() -> None:
    fresh = Channel()
    assert fresh.cost("ổ", "o") < fresh.cost("ổ", "x")
    taught = Channel({"ổ": {"6": 90, "b": 10}})
    assert taught.cost("ổ", "6") < taught.cost("ổ", "b") < taught.cost("ổ", "z")
    assert prior("a", "a") < prior("á", "a") < prior("a", "q")


def test_alignment_covers_both_words() -> None:
    cost, segments = Channel().align("triển", "trlen")
    assert cost < float("inf")
    assert "".join(t for t, _ in segments) == "triển"
    assert "".join(r for _, r in segments) == "trlen"
    assert Channel().align("a", "abcdefgh") == (float("inf"), ())


def test_it_learns_from_made_pairs_and_survives_the_disk(tmp_path: Path) -> None:
    channel = learn(zip(TRUTH, READ, strict=True))
    assert channel.cost("đ", "d") < 0.5
    assert channel.cost("ệ", "é") < channel.cost("ệ", "a")
    channel.save(tmp_path / "channel.json")
    again = Channel.load(tmp_path / "channel.json")
    assert again.counts == channel.counts


# The whole


def test_made_pages_read_in_the_wrong_language_become_readable(repairer: Repairer) -> None:
    before = error_rate(TRUTH, READ)
    after = error_rate(TRUTH, repaired_lines(repairer, READ))
    assert before > 0.6
    assert after <= 0.05, after  # a few pages; `make bench` measures them all


def test_the_first_lines_of_the_resolution_become_better(repairer: Repairer) -> None:
    rows = [json.loads(line) for line in (GOLD / "repair.public.jsonl").read_text(encoding="utf-8").splitlines()]
    truth = [row["true"] for row in rows]
    before = error_rate(truth, [row["raw"] for row in rows])
    after = error_rate(truth, repaired_lines(repairer, [row["raw"].strip() for row in rows]))
    assert before > 0.8
    assert after < 0.25, after  # a bad copy of a district's letter, stamps and signature included


def test_confidence_means_what_it_says(repairer: Repairer) -> None:
    text = "\n".join(READ)
    repairs = repairer.repair(text, [(0, len(text))]).repairs
    truths = [set(syllables(line)) for line in TRUTH]
    sure = [r for r in repairs if r.probability >= 0.95]
    right = [r for r in sure if set(syllables(r.text)) <= truths[text.count("\n", 0, r.start)]]
    assert len(sure) > 0.85 * len(repairs)
    assert len(right) / len(sure) > 0.97


def test_no_digit_changes(repairer: Repairer) -> None:
    text = "Quy mo kinh té sé dat téi thiéu 30% GDP vao nam 2030, theo Nghi quyét s6 57-NQ/TW ngay 22/12/2024 cua B6."
    read = repairer.repair(text, [(0, len(text))]).apply(text, 0).text
    for number in ("30%", "2030", "57-NQ/TW", "22/12/2024"):
        assert number in read
    assert "kinh tế" in read
    assert "Nghị quyết" in read


def test_every_repaired_character_is_traced_to_the_original(repairer: Repairer) -> None:
    text = "\n".join(READ[:40])
    read = repairer.repair(text, [(0, len(text))]).apply(text, 0)
    assert read.text != text
    place = read.text.index("quy định")
    low, high = read.source(place, place + len("quy định"))
    assert text[low:high].startswith("quy")
    for repair in repairer.repair(text, [(0, len(text))]).repairs[:200]:
        located = read.locate(repair.start, repair.end)
        if repair.text and located is not None:
            assert read.text[slice(*located)] == repair.text


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="abcdefghinotuv éêôà0165.,;:()‘’“”-/%\nDNQTW$§¢&", max_size=120))
def test_no_text_breaks_it(text: str) -> None:
    repairer = _shipped()
    read = repairer.repair(text, [(0, len(text))]).apply(text, 0)
    assert read.text.count("\n") == text.count("\n")


_KEPT: list[Repairer] = []


def _shipped() -> Repairer:
    if not _KEPT:
        _KEPT.append(Repairer.shipped())
    return _KEPT[0]


def test_a_repair_keeps_what_opens_and_closes_a_word_in_place() -> None:
    repaired = Repaired((Repair(1, 5, "đổi,", 0.9),))
    read = repaired.apply('"dbi,"', 0)
    assert read.text == '"đổi,"'
    assert read.source(4, 5) == (4, 5)
    assert read.source(1, 4) == (1, 4)


def test_the_model_says_where_it_comes_from() -> None:
    card = json.loads((MODEL / "card.json").read_text(encoding="utf-8"))
    assert card["sources"]
    assert "nq57" not in json.dumps(card["sources"]).lower()
    size = sum(f.stat().st_size for f in MODEL.rglob("*") if f.is_file())
    assert size <= 30_000_000


def test_the_resolution_is_found_by_its_own_words(engine: Engine) -> None:
    found = engine.search("bộ quy tắc ứng xử trên không gian mạng", where=Where(documents=("nq57",)))
    passage = found.hits[0].passage
    assert "không gian mạng" in passage.text
    assert "khong gian mang" in engine.quote(passage.span)
    assert 0.8 < passage.quality < 1
    total, passages = engine.passages(Where(documents=("nq57",)), limit=1000)
    doubtful = [p.text[d.start : d.end] for p in passages for d in p.doubtful]
    assert total == len(passages)
    assert 20 < len(doubtful) < 600
    assert all(doubtful)
