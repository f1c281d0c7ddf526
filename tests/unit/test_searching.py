"""What a search promises: ranking, pages, phrases, filters, twins, marks; on three little documents and on the five."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_corpus import write_corpus

from nq57search.engine import Engine, build
from nq57search.errors import BadInput, NotFound
from nq57search.records import Hit, Kind, Passage, Results, Where
from nq57search.searching import FURTHEST, KIND_FACTORS, MOST_HITS, PARTS, Weights
from nq57search.vietnamese import fold, has_marks, term, tokens

QUERIES = (
    *("chuyển đổi số", "trí tuệ nhân tạo trong co quna nhà nước", "co che thu nghiem co kiem soat", "AI", "sandbox"),
    *("sanf giao dichj duwx lieeuj", "digital government services", "57-NQ/TW", "2030", '"kinh tế số"', "của và là"),
    *("ai chịu trách nhiệm phê duyệt dự án đặc biệt quan trọng của quốc gia", "tỷ lệ GDP 30% năm 2030", "phóng xạ"),
)


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    root = tmp_path_factory.mktemp("little")
    build(write_corpus(root / "corpus"), root / "index")
    return Engine.open(root / "index")


def pages(engine: Engine, query: str, size: int = MOST_HITS, **more: Where) -> tuple[Hit, ...]:
    """All hits of a query, page by page."""
    hits: list[Hit] = []
    while page := engine.search(query, k=size, offset=len(hits), **more).hits:
        hits.extend(page)
    return tuple(hits)


def terms(text: str) -> list[str]:
    return [term(token) for token in tokens(text)]


def holds(passage: Passage, words: list[str]) -> bool:
    """Whether the words stand side by side in it: with any marks when they have none, else with theirs."""
    own = terms(passage.text)
    if not any(map(has_marks, words)):
        own = [fold(word) for word in own]
    return any(own[at : at + len(words)] == words for at in range(len(own)))


def texts(results: Results) -> list[str]:
    return [hit.passage.text for hit in results.hits]


# What cannot be asked


@pytest.mark.parametrize("k", [0, -1, MOST_HITS + 1, 10**30])
def test_k_out_of_range_is_refused(little: Engine, k: int) -> None:
    with pytest.raises(BadInput, match=f"k is {k}") as caught:
        little.search("số", k=k)
    assert f"từ 1 đến {MOST_HITS}" in caught.value.fix_vi


@pytest.mark.parametrize("offset", [-1, FURTHEST + 1, 10**30])
def test_an_offset_out_of_range_is_refused(little: Engine, offset: int) -> None:
    with pytest.raises(BadInput, match=f"offset is {offset}"):
        little.search("số", offset=offset)


@pytest.mark.parametrize("doc", ["x", "", "KE-HOACH", "../ke-hoach", "\x00", "a" * 10_000])
def test_an_unknown_document_is_not_found(little: Engine, doc: str) -> None:
    with pytest.raises(NotFound, match="ke-hoach, song-ngu"):
        little.search("số", where=Where(documents=("ke-hoach", doc)))


@pytest.mark.parametrize("text", ["", " \n", "\x00", "x" * 2001, "!" * 10_000, "\u200b"])
def test_an_impossible_query_is_refused(little: Engine, text: str) -> None:
    with pytest.raises(BadInput):
        little.search(text)


@pytest.mark.parametrize("text", ["!!!", "\U0001f600", '"', "“”", "zzzz qqqq", "数字", "12345678", "'; --", "\u0301"])
def test_what_no_document_holds_finds_nothing(little: Engine, text: str) -> None:
    found = little.search(text)
    assert (found.total, found.hits) == (0, ())
    assert little.search(text, offset=10).hits == ()


asked = st.text(st.characters(), max_size=80) | st.lists(
    st.sampled_from(
        ["số", '"', "AI", "57-NQ/TW", "sanf", "\x00", "“", "của", "2030", "%", "\ud800", "co quna", "(", "\n"]
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(text=asked)
def test_any_text_is_answered_or_refused_as_bad_input(little: Engine, text: str) -> None:
    try:
        found = little.search(text, k=3)
    except BadInput:
        return
    assert len(found.hits) <= 3 <= max(3, found.total)


# The answer as a whole


@pytest.mark.parametrize("query", QUERIES)
def test_ranks_and_scores(engine: Engine, query: str) -> None:
    results = engine.search(query, k=MOST_HITS)
    assert [hit.rank for hit in results.hits] == list(range(1, len(results.hits) + 1))
    assert len(results.hits) == min(MOST_HITS, results.total) > 0
    assert results.took_ms > 0
    scores = [hit.score for hit in results.hits]
    assert scores == sorted(scores, reverse=True)
    for hit in results.hits:
        assert 0 < hit.score <= 1
        assert tuple(hit.scores) == PARTS
        assert all(0 <= part <= 1 for part in hit.scores.values()), hit.scores
        assert hit.also_in or hit.scores["kind"] == KIND_FACTORS[hit.passage.kind]


@pytest.mark.parametrize("query", QUERIES)
def test_a_score_is_what_its_parts_make(engine: Engine, query: str) -> None:
    results = engine.search(query, k=MOST_HITS)
    w, several = Weights(), len(tokens(query)) > 1
    parts = {
        "words": w.words,
        "coverage": w.coverage,
        "together": w.together * several,
        "marks": w.marks * results.query.marks,
        "meaning": w.meaning,
    }
    for hit in results.hits:
        mean = sum(hit.scores[name] * weight for name, weight in parts.items()) / sum(parts.values())
        assert hit.score == pytest.approx(mean * hit.scores["kind"], abs=3e-4)


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_query_has_the_same_answer(engine: Engine, corpus_root: Path, query: str) -> None:
    other = Engine.open(corpus_root)
    assert other.search(query, k=50).hits == engine.search(query, k=50).hits == engine.search(query, k=50).hits


def test_many_threads_get_the_answers_of_one(corpus_root: Path, engine: Engine) -> None:
    fresh = Engine.open(corpus_root)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda query: fresh.search(query).hits, QUERIES * 4))
    assert answers == [engine.search(query).hits for query in QUERIES] * 4


@pytest.mark.parametrize("query", QUERIES)
def test_pages_join_to_the_whole(engine: Engine, query: str) -> None:
    total = engine.search(query).total
    whole = pages(engine, query)
    assert len(whole) == total
    for size in (1, 7, 10) if total < 150 else (10,):
        assert pages(engine, query, size) == whole
    assert engine.search(query, offset=max(0, total - 1)).total == total
    past = engine.search(query, offset=FURTHEST)
    assert (past.hits, past.total) == ((), total)


# Words


@pytest.mark.parametrize(
    "query",
    ["chuyển đổi số", "kinh tế số", "trí tuệ nhân tạo", "an ninh mạng", "đổi mới sáng tạo", "bán dẫn", "dữ liệu lớn"],
)
def test_without_marks_the_same_is_found(engine: Engine, query: str) -> None:
    def found(text: str) -> list[set[str]]:
        return [{p.id for p in (hit.passage, *hit.also_in)} for hit in engine.search(text).hits]

    marked, unmarked = found(query), found(fold(query))
    assert sum(any(one & other for other in unmarked) for one in marked) >= 6
    assert any(marked[0] & other for other in unmarked[:6])


@pytest.mark.parametrize(
    "word", ["số", "sở", "cơ", "đội", "tạo", "sáng", "từ", "tử", "tự", "vùng", "vững", "mạng", "tính"]
)
def test_typed_marks_rank_the_word_as_typed_first(engine: Engine, word: str) -> None:
    assert word in terms(engine.search(word).hits[0].passage.text)


def test_a_word_under_other_marks_is_found_after_it(little: Engine) -> None:
    first, second = little.search("xạ").hits[:2]
    assert "xạ" in terms(first.passage.text)
    assert {"xạ", "xã"} & set(terms(second.passage.text)) == {"xã"}
    assert second.score < first.score / 1.5


def test_a_misread_text_is_found_by_what_it_should_say(little: Engine) -> None:
    (hit, *_) = little.search("khoa học công nghệ là đột phá quan trọng hàng đầu").hits
    assert hit.passage.span.doc == "nghi-quyet"
    assert hit.passage.text[slice(*hit.highlights[0])].startswith("khoa hoc")


@pytest.mark.parametrize("written", ["57-NQ/TW", "57-nq/tw", "57 NQ/TW", "57 - NQ / TW", "57–NQ/TW", '"57-NQ/TW"'])
def test_a_document_number_is_one_word_however_written(little: Engine, written: str) -> None:
    (hit,) = [hit for hit in little.search(written).hits if hit.highlights]
    assert [hit.passage.text[a:b] for a, b in hit.highlights] == ["57-NQ/TW"]


def test_half_a_document_number_is_another_word(engine: Engine) -> None:
    assert all("57-nq/tw" in terms(text) for text in texts(engine.search('"57-NQ/TW"', k=20)))
    assert not any("71/nq-cp" in terms(text) for text in texts(engine.search('"71"', k=20)))


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        ("sanf giao dichj duwx lieeuj", "sàn giao dịch dữ liệu", "telex"),
        ("sa2n giao di5ch du74 lie65u", "sàn giao dịch dữ liệu", "vni"),
        ("sàn giao dịhc dữ liệu", "sàn giao dịch dữ liệu", "typo"),
    ],
)
def test_a_slip_finds_what_was_meant_and_says_so(engine: Engine, typed: str, meant: str, kind: str) -> None:
    slipped, right = engine.search(typed), engine.search(meant)
    assert slipped.hits[0].passage == right.hits[0].passage
    assert {u.kind for u in slipped.query.understood} == {kind}
    assert right.query.understood == ()
    assert slipped.query.text == typed


def test_a_real_word_is_not_rewritten_into_one_the_corpus_has(engine: Engine) -> None:
    assert engine.search("chạy thử").query.understood == ()
    assert engine.search("phượng").query.understood == ()


def test_ai_in_capitals_is_artificial_intelligence_and_ai_before_a_verb_is_who(engine: Engine) -> None:
    assert all("AI" in text for text in texts(engine.search("AI", k=5)))
    assert all("AI" in text for text in texts(engine.search("ứng dụng ai", k=5)))
    who = engine.search("ai phê duyệt", k=5)
    assert all("phê duyệt" in text.lower() for text in texts(who))
    assert not any(who.hits[0].passage.text[a:b] == "AI" for a, b in who.hits[0].highlights)


def test_a_query_of_function_words_is_answered(engine: Engine) -> None:
    (hit, *_) = engine.search("của và là").hits
    assert {"của", "và", "là"} <= set(terms(hit.passage.text))
    assert hit.highlights


# Phrases


@pytest.mark.parametrize(
    "phrase",
    ["chuyển đổi số", "chuyen doi so", "AI", "mỗi người dạy một người", "57-NQ/TW", "digital government", "số", "2030"],
)
def test_a_phrase_stands_together_in_every_hit(engine: Engine, phrase: str) -> None:
    hits = pages(engine, f'"{phrase}"')
    assert hits
    for hit in hits:
        assert holds(hit.passage, terms(phrase)), hit.passage.text


def test_a_phrase_finds_every_passage_that_holds_it(little: Engine) -> None:
    _, passages = little.passages()
    for phrase in ("chuyển đổi số", "chuyen doi so", "số", "cơ quan", "tỉnh. Bộ Nội vụ", "artificial intelligence"):
        expected = {p.id for p in passages if holds(p, terms(phrase))}
        hits = pages(little, f'"{phrase}"')
        shown = {p.id for hit in hits for p in (hit.passage, *hit.also_in)}
        assert expected <= shown
        assert {hit.passage.id for hit in hits} <= expected != set()


def test_a_phrase_may_run_across_the_end_of_a_sentence(little: Engine) -> None:
    (hit,) = little.search('"dữ liệu của tỉnh. Bộ Nội vụ"').hits
    assert [hit.passage.text[a:b] for a, b in hit.highlights][:2] == ["dữ liệu của tỉnh", "Bộ Nội vụ"]


@pytest.mark.parametrize("query", ['"số chuyển đổi"', '"xã số"', '"Bộ Nội vụ" "ngân sách nhà nước"', '"chuyển đổi xạ"'])
def test_a_phrase_that_stands_nowhere_finds_nothing(little: Engine, query: str) -> None:
    assert little.search(query).total == 0


def test_words_beside_a_phrase_rank_but_do_not_limit(little: Engine) -> None:
    alone, beside = little.search('"chuyển đổi số"'), little.search('"chuyển đổi số" kinh phí ngân sách')
    assert beside.total == alone.total > 1
    assert "ngân sách" in beside.hits[0].passage.text


# Filters

WHERES = (
    Where(documents=("kh01",)),
    Where(documents=("nq57", "cn14")),
    Where(language="en"),
    Where(kinds=("heading",)),
    Where(year=2030),
    Where(documents=("kh01-song-ngu",), language="vi", kinds=("text", "table"), year=2030),
)


@pytest.mark.parametrize("where", WHERES, ids=str)
@pytest.mark.parametrize("query", ["chuyển đổi số", "digital transformation", "2030"])
def test_every_hit_passes_the_filters(engine: Engine, where: Where, query: str) -> None:
    total, _ = engine.passages(where, limit=1)
    hits = pages(engine, query, where=where)
    assert 0 < len(hits) <= total
    for hit in hits:
        p = hit.passage
        assert not where.documents or p.span.doc in where.documents
        assert where.language in (None, p.language)
        assert not where.kinds or p.kind in where.kinds
        assert where.year is None or where.year in p.years


def test_filters_that_leave_nothing_find_nothing(little: Engine) -> None:
    for where in (Where(year=1999), Where(documents=("ke-hoach",), language="en"), Where(kinds=("footer",))):
        found = little.search("chuyển đổi số", where=where)
        assert (found.total, found.hits, found.query.where) == (0, (), where)


def test_a_filter_changes_who_is_found_and_not_how_well(little: Engine) -> None:
    where = Where(documents=("ke-hoach",))
    everywhere = {hit.passage.id: hit.scores["words"] for hit in pages(little, "chuyển đổi số")}
    for hit in pages(little, "chuyển đổi số", where=where):
        if not hit.also_in:  # else the scores are those of the best of them, which may be another
            assert hit.scores["words"] == everywhere[hit.passage.id]


# Twins


@pytest.mark.parametrize("query", QUERIES)
def test_each_passage_is_shown_once(engine: Engine, query: str) -> None:
    shown = [p.id for hit in pages(engine, query) for p in (hit.passage, *hit.also_in)]
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_shown_with_a_hit_says_the_same(engine: Engine, query: str) -> None:
    for hit in engine.search(query, k=50).hits:
        family = {p.id: p for p in (hit.passage, *hit.also_in)}
        best = [p for p in family.values() if set(family) <= {p.id, *p.twins}]
        assert best, f"{list(family)} are not the twins of any one of them"


def test_twins_are_one_hit_in_the_language_asked(little: Engine) -> None:
    ours, theirs = little.search("dữ liệu cá nhân của người dân"), little.search("personal data of citizens")
    assert (ours.query.language, theirs.query.language) == ("vi", "en")
    first = ours.hits[0]
    assert (first.passage.span.doc, first.passage.language) == ("ke-hoach", "vi")
    assert [(p.span.doc, p.language) for p in first.also_in] == [
        ("song-ngu", "vi"),
        ("song-ngu", "en"),
        ("nghi-quyet", "vi"),
    ][: len(first.also_in)]
    assert theirs.hits[0].passage.language == "en"
    assert "vi" in {p.language for p in theirs.hits[0].also_in}


@pytest.mark.parametrize("query", QUERIES)
def test_no_twin_would_suit_better(engine: Engine, query: str) -> None:
    """Of twins that hold as much of the query, the one in its language is shown."""
    results = engine.search(query, k=50)
    wanted = {fold(word) for word in terms(query)}
    for hit in results.hits:
        if hit.passage.language != results.query.language and hit.highlights:
            held = wanted & {fold(t) for t in terms(hit.passage.text)}
            for twin in hit.also_in:
                if twin.language == results.query.language and twin.id in hit.passage.twins:
                    assert not held <= {fold(t) for t in terms(twin.text)}, (hit.passage.id, twin.id)


def test_the_clean_copy_is_shown_for_the_misread_one(little: Engine) -> None:
    (hit, *_) = little.search("đẩy mạnh chuyển đổi số trong cơ quan nhà nước").hits
    assert hit.passage.quality == 1
    assert "nghi-quyet" in {p.span.doc for p in hit.also_in}


def test_a_filter_holds_for_the_twin_that_is_shown(little: Engine) -> None:
    where = Where(documents=("nghi-quyet",))
    (hit, *_) = little.search("đẩy mạnh chuyển đổi số trong cơ quan nhà nước", where=where).hits
    assert hit.passage.span.doc == "nghi-quyet"
    assert {p.span.doc for p in hit.also_in} >= {"ke-hoach", "song-ngu"}  # the same elsewhere, whatever the filter


def test_a_phrase_holds_for_the_twin_that_is_shown(little: Engine) -> None:
    """The misread copy alone holds the words as it misreads them."""
    (hit,) = little.search('"cơ quan nhà nước"', where=Where(language="vi")).hits
    assert holds(hit.passage, terms("cơ quan nhà nước"))
    (misread,) = little.search('"bao đam an toan"').hits
    assert misread.passage.span.doc == "nghi-quyet"


# Marks


@pytest.mark.parametrize("query", QUERIES)
def test_marks_lie_on_words_of_the_query(engine: Engine, query: str) -> None:
    results = engine.search(query, k=50)
    read = {fold(word) for word in terms(query)}
    read |= {fold(word) for u in results.query.understood for word in terms(u.read_as)}
    for hit in results.hits:
        text = hit.passage.text
        starts, ends = ({getattr(t, side) for t in tokens(text)} for side in ("start", "end"))
        for start, end in hit.highlights:
            assert start in starts
            assert end in ends
            assert {fold(word) for word in terms(text[start:end])} <= read
        assert all(a[1] < b[0] or text[a[1] : b[0]] != " " for a, b in itertools.pairwise(hit.highlights))
        assert list(hit.highlights) == sorted(hit.highlights)
        if hit.scores["words"] > 0:
            assert hit.highlights or not read & {fold(t) for t in terms(text)}


def test_what_is_marked_is_the_phrase(engine: Engine) -> None:
    (hit, *_) = engine.search('"mỗi người dạy một người"').hits
    assert "mỗi người dạy một người" in [hit.passage.text[a:b] for a, b in hit.highlights]


# Kinds


def test_every_kind_has_its_worth() -> None:
    assert set(KIND_FACTORS) == set(Kind)
    assert all(0 < factor <= 1 for factor in KIND_FACTORS.values())
    assert max(KIND_FACTORS, key=KIND_FACTORS.__getitem__) is Kind.TEXT
