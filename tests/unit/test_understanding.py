"""A query as typed to a query as read: nothing the corpus can answer is rewritten, and what is rewritten is said."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.errors import BadInput
from nq57search.records import Where
from nq57search.understanding import LONGEST, Reading, Vocabulary, understand
from nq57search.vietnamese import fold

_WORDS = """
cơ quan nhà nước chuyển đổi số sàn giao dịch dữ liệu trí tuệ nhân tạo ai ứng dụng của và là có chính phủ quốc gia
đô thị thông minh quyết nghị blockchain government the of kinh tế xã hội á châu 57-nq/tw 2030 thử nghiệm ý kiến cò
""".split()
COUNTS = dict.fromkeys(_WORDS, 3) | {"rnẵnh": 1}
CLEAN = dict.fromkeys(_WORDS, 3)
_LINES = (
    *("co quan nha nuoc", "chuyen doi so", "san giao dich du lieu", "tri tue nhan tao", "ung dung ai", "chinh phu so"),
    *("do thi thong minh", "chau a", "thu nghiem", "y kien", "quoc gia so"),
)
PAIRS = {f"{a}_{b}": 2 for line in _LINES for a, b in zip(line.split(), line.split()[1:], strict=False)}
VOCABULARY = Vocabulary(COUNTS, CLEAN)


def read(text: str) -> Reading:
    return understand(text, Where(), VOCABULARY, PAIRS)


def words(text: str) -> list[str]:
    return [term.text for term in read(text).terms]


def said(text: str) -> list[tuple[str, str, str]]:
    return [(u.kind, u.written, u.read_as) for u in read(text).query.understood]


# What cannot be asked


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t\r\x0b\x0c", "\x00", "\x00\x1b\x7f", "\u200b\ufeff\u00ad", "\u3000\u00a0", "\ud800", "\x85"]
)
def test_an_empty_query_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="empty") as caught:
        read(text)
    assert "Chưa có nội dung" in caught.value.vi


@pytest.mark.parametrize("text", ["a" * (LONGEST + 1), "số " * 700, "!" * 10_000, "\U0001f600" * 2001, '"' * 2001])
def test_an_over_long_query_is_refused_with_its_length(text: str) -> None:
    with pytest.raises(BadInput, match=f"at most {LONGEST}") as caught:
        read(text)
    assert str(len(text.strip())) in caught.value.vi


@pytest.mark.parametrize("text", ["a" * LONGEST, " " * 10_000 + "số" + "\n" * 10_000, "e\u0301" * LONGEST])
def test_the_longest_query_is_read_and_blanks_and_composed_marks_do_not_count(text: str) -> None:
    assert len(read(text).terms) == 1


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_read_or_refused_as_bad_input(text: str) -> None:
    with suppress(BadInput):
        reading = read(text)
        check(reading)
        assert read(text) == reading


def check(reading: Reading) -> None:
    assert reading.query.text == unicodedata.normalize("NFC", reading.query.text) != ""
    assert all(term.text and 0 < term.weight <= 1 for term in reading.terms)
    assert all(phrase and set(phrase) <= set(reading.terms) for phrase in reading.phrases)


@pytest.mark.parametrize(
    "text", ["!?…", "\U0001f600", '"', '""', "“”", "''", "---", "()", "<>&;", "%", "\u0301", "'; --", "•"]
)
def test_a_query_without_words_asks_for_nothing(text: str) -> None:
    reading = read(text)
    assert (reading.terms, reading.phrases, reading.query.understood) == ((), (), ())


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; DROP TABLE x; --", "../../etc/passwd", "a OR *:*"])
def test_what_means_something_to_other_programs_is_only_words(text: str) -> None:
    assert read(text).query.text == text
    assert all(word.isalnum() for word in words(text))


def test_other_scripts_are_words_too() -> None:
    assert words("数字 转型 Цифровая") == ["数字", "转型", "цифровая"]
    assert said("数字 Цифровая") == []


def test_at_most_sixty_four_words_are_looked_for() -> None:
    assert len(read(" ".join(f"w{n}x" for n in range(100))).terms) == 64


# What is shown of it


def test_the_query_is_shown_as_typed_but_for_blanks() -> None:
    where = Where(year=2030)
    query = understand("  Chuyển\u00a0đổi \n SỐ\x00 ", where, VOCABULARY, PAIRS).query
    assert (query.text, query.language, query.marks, query.where) == ("Chuyển đổi SỐ", "vi", True, where)


@pytest.mark.parametrize(
    ("text", "language", "marks"),
    [
        ("chuyển đổi số", "vi", True),
        ("chuyen doi so", "vi", False),
        ("digital transformation of the government", "en", False),
        ("57-NQ/TW", "vi", False),
    ],
)
def test_language_and_marks(text: str, language: str, marks: bool) -> None:
    query = read(text).query
    assert (query.language, query.marks) == (language, marks)


# Slips


@pytest.mark.parametrize(
    ("typed", "kind", "meant"),
    [
        ("sanf giao dichj", "telex", ["sàn", "giao", "dịch"]),
        ("duwx lieeuj", "telex", ["dữ", "liệu"]),
        ("chuyeenr ddooir soos", "telex", ["chuyển", "đổi", "số"]),
        ("chuye63n d9o6i3 so61", "vni", ["chuyển", "đổi", "số"]),
        ("y1 kie61n", "vni", ["y1", "kiến"]),
        ("ys kieens", "telex", ["ý", "kiến"]),
        ("ddoi", "telex", ["doi"]),
        ("cơ quna nhà nước", "typo", ["cơ", "quan", "nhà", "nước"]),
        ("dữ liệuu", "typo", ["dữ", "liệu"]),
        ("trí tuệ nhann tạo", "typo", ["trí", "tuệ", "nhân", "tạo"]),
        ("blokchain", "typo", ["blockchain"]),
        ("goverment", "typo", ["government"]),
        ("do thi thong mnih", "typo", ["do", "thi", "thong", "minh"]),
    ],
)
def test_a_slip_is_read_and_said(typed: str, kind: str, meant: list[str]) -> None:
    assert [fold(word) for word in words(typed)] == [fold(word) for word in meant]
    changed = said(typed)
    assert {k for k, _, _ in changed} == {kind}
    assert all(written in typed for _, written, _ in changed)
    assert {read_as for _, _, read_as in changed} <= set(words(typed))


def test_a_slip_typed_with_marks_is_read_with_marks() -> None:
    assert words("cơ quan nhà nướcc") == ["cơ", "quan", "nhà", "nước"]
    assert said("cơ quan nhà nướcc") == [("typo", "nướcc", "nước")]


@pytest.mark.parametrize(
    "text",
    [
        *("chạy thử", "chạy", "phượng hoàng", "lúa gạo", "xoài"),  # real words that the corpus lacks
        *("CO2", "phát thải CO2", "phụ lục A1", "chuẩn B2", "h1n1", "web3"),  # digits that no one typed for a mark
        *("57-NQ/TW", "71/NQ-CP", "2031", "22/12/2024", "0,8%", "https://data.gov.vn/x"),
        *("ai", "AI", "của", "the", "và là có", "R&D", "xx", "zz"),
        *("chuyen doi so", "truong", "thử nghiệm"),
    ],
)
def test_what_is_no_slip_is_left_as_typed(text: str) -> None:
    assert said(text) == []


def test_a_real_word_that_the_corpus_lacks_keeps_its_marks() -> None:
    assert words("chạy thử") == ["chạy", "thử"]


@pytest.mark.parametrize("text", ['"cơ quna"', "“sanf”", "«blokchain»"])
def test_nothing_within_quotes_is_corrected(text: str) -> None:
    assert [kind for kind, _, _ in said(text)] == ["phrase"]


def test_a_slip_is_judged_by_the_words_beside_it() -> None:
    """ "chimh" is as near to "chính" as to "minh"; what stands beside it decides."""
    assert fold(words("chimh phủ số")[0]) == "chinh"
    assert fold(words("đô thị thông mimh")[3]) == "minh"


def test_what_a_machine_misread_is_never_what_was_meant() -> None:
    assert "rnẵnh" in COUNTS
    assert words("rnẵnhh") == ["rnẵnhh"]
    assert words("rnẵnh") == ["rnẵnh"]


# Phrases


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('"chuyển đổi số"', [["chuyển", "đổi", "số"]]),
        ("“chuyển đổi số”", [["chuyển", "đổi", "số"]]),
        ("„chuyển đổi“ «số»", [["chuyển", "đổi"], ["số"]]),
        ('kinh tế "số" và "xã hội"', [["số"], ["xã", "hội"]]),
        ('"57-NQ/TW"', [["57-nq/tw"]]),
        ('" cơ quan "', [["cơ", "quan"]]),
        ('"quốc gia. Chuyển đổi"', [["quốc", "gia", "chuyển", "đổi"]]),
        ('"chuyển đổi', []),
        ('chuyển đổi"', []),
        ('"chuyển đổi" số"', [["chuyển", "đổi"]]),
        ('"" "số"', [["số"]]),
        ('"!!!" số', []),
        ("'chuyển đổi'", []),
        (f'"{"số " * 100}" và "cơ quan"', [["số"] * 64]),  # the first sixty-four words are read, and no quote is lost
    ],
)
def test_quoted_words_are_a_phrase(text: str, phrases: list[list[str]]) -> None:
    reading = read(text)
    assert [[term.text for term in phrase] for phrase in reading.phrases] == phrases
    assert [u.kind for u in reading.query.understood] == ["phrase"] * len(phrases)


def test_a_phrase_is_said_without_its_quotes() -> None:
    assert said('tìm " Cơ quan " nhà nước') == [("phrase", "Cơ quan", "Cơ quan")]


# What a word weighs, and whether its marks count


def weights(text: str) -> dict[str, float]:
    return {term.text: term.weight for term in read(text).terms}


def test_function_words_weigh_little() -> None:
    found = weights("chuyển đổi số của cơ quan là gì")
    assert found["của"] == found["là"] == found["gì"] < 0.5
    assert found["chuyển"] == found["số"] == found["cơ"] == 1


@pytest.mark.parametrize(
    ("text", "weighs"),
    [("AI", True), ("ứng dụng AI", True), ("ứng dụng ai", True), ("ai phê duyệt", False), ("ai", False)],
)
def test_ai_is_a_name_in_capitals_or_beside_a_word_it_goes_with(text: str, weighs: bool) -> None:
    assert (weights(text)["ai"] == 1) is weighs


def test_a_lone_capital_is_no_name() -> None:
    assert weights("A")["a"] < 1


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("chuyển đổi số", [True, True, True]),
        ("chuyen doi so", [False, False, False]),
        ("truờng", [False]),  # no word of the corpus: it may stand for any
        ("57-NQ/TW 2030", [True, True]),
        ("the digital government", [True, True, True]),
    ],
)
def test_marks_count_where_they_were_typed(text: str, exact: list[bool]) -> None:
    assert [term.exact for term in read(text).terms] == exact


@given(st.sampled_from(_LINES))
def test_an_unmarked_query_is_read_word_for_word(line: str) -> None:
    assert words(line) == line.split()
    assert said(line) == []


# The vocabulary


def test_unmarked_forms_gather_the_words_they_may_stand_for() -> None:
    vocabulary = Vocabulary({"số": 4, "sở": 2, "so": 1, "sỗ": 9}, {"số": 4, "sở": 2, "so": 1})
    assert vocabulary.folded == {"so": 7}
    assert vocabulary.marked == {"so": ["số", "sở", "so"]}
    assert vocabulary.ids == {"số": 0, "sở": 1, "so": 2, "sỗ": 3}
    assert vocabulary.unmarked_ids == {"so": [0, 1, 2, 3]}


def test_near_words_come_nearest_first_and_then_by_first_letter_and_how_common_they_are() -> None:
    vocabulary = Vocabulary({}, {"quan": 2, "quân": 9, "luan": 50, "quang": 3, "tuan": 60, "chính": 9, "42": 5})
    assert vocabulary.near("quna") == ["quan"]
    assert vocabulary.near("quen") == ["quan", "quang"][:1]
    assert vocabulary.near("guan") == ["tuan", "luan", "quan"]
    assert vocabulary.near("zzzz") == vocabulary.near("") == []


def test_an_empty_vocabulary_reads_every_query_as_typed() -> None:
    reading = understand("cơ quna sanf", Where(), Vocabulary({}, {}), {})
    assert [term.text for term in reading.terms] == ["cơ", "quna", "sanf"]
    assert reading.query.understood == ()
