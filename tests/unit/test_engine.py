"""What the outside world holds: one index and its verbs, and how an index is built, judged and checked."""

from __future__ import annotations

import inspect
import itertools
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_corpus import DOCUMENTS, PLAN, write_corpus

from nq57search import artifacts
from nq57search.engine import MOST_PASSAGES, Engine, build, check, staleness
from nq57search.errors import BadInput, CorpusProblem, IndexProblem, NotFound
from nq57search.records import Span, Where

FIVE = ("nq57", "kh01", "kh01-song-ngu", "dt-cds", "cn14")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus") / "little")


@pytest.fixture(scope="module")
def root(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("index") / "main"
    build(corpus, root)
    return root


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root, tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture(scope="module")
def little(root: Path) -> Engine:
    return Engine.open(root)


# Documents


def test_the_documents_are_those_of_the_corpus_in_its_order(engine: Engine, corpus_root: Path) -> None:
    assert tuple(card.id for card in engine.cards) == FIVE
    assert engine.digest == artifacts.current(corpus_root)
    assert [engine.card(doc) for doc in FIVE] == list(engine.cards)


@pytest.mark.parametrize("doc", FIVE)
def test_the_text_is_that_of_the_file(engine: Engine, doc: str) -> None:
    file = Path(__file__).parents[2] / "corpus" / f"{doc}.txt"
    assert engine.text(doc) == file.read_bytes().decode()


@pytest.mark.parametrize("doc", FIVE)
def test_places_are_in_order_within_their_document(engine: Engine, doc: str) -> None:
    length = len(engine.text(doc))
    outline, pages, notes = engine.outline(doc), engine.pages(doc), engine.notes(doc)
    assert outline
    for heading in outline:
        assert heading.span.doc == doc
        assert engine.quote(heading.span).strip()
        assert heading.parent is None or 0 <= heading.parent < len(outline)
    for one, other in itertools.pairwise(pages):
        assert one.start <= one.end <= other.start <= other.end <= length
        assert one.number < other.number
    for note in notes:
        assert all(0 <= span.start < span.end <= length for span in (note.span, *note.calls))


@pytest.mark.parametrize("verb", ["card", "outline", "pages", "notes", "text", "passage_count"])
@pytest.mark.parametrize("doc", ["", "x", "NQ57", "nq57.txt", "../nq57", "nq57\x00", "ｎｑ５７", "x" * 100_000])
def test_an_unknown_document_is_not_found(engine: Engine, verb: str, doc: str) -> None:
    with pytest.raises(NotFound) as caught:
        getattr(engine, verb)(doc)
    assert all(known in caught.value.fix_vi for known in FIVE)
    with pytest.raises(NotFound):
        engine.quote(Span(doc, 0, 1))


# Passages


@pytest.mark.parametrize("doc", FIVE)
def test_passages_follow_each_other_through_the_document(engine: Engine, doc: str) -> None:
    where = Where(documents=(doc,))
    total, _ = engine.passages(where, limit=1)
    found = [p for start in range(0, total, MOST_PASSAGES) for p in engine.passages(where, limit=1000, offset=start)[1]]
    assert len(found) == total == engine.passage_count(doc) > 0
    ids = [p.id for p in found]
    neighbours = [engine.neighbours(passage_id) for passage_id in ids]
    assert [before for before, _ in neighbours] == [None, *ids[:-1]]
    assert [after for _, after in neighbours] == [*ids[1:], None]
    for one, other in itertools.pairwise(found):
        assert one.span.end <= other.span.start
    assert [engine.passage(p.id) for p in found] == found


def test_listing_page_by_page_gives_every_passage_once(little: Engine) -> None:
    total, everything = little.passages()
    paged = [p for offset in range(0, total + 5, 3) for p in little.passages(limit=3, offset=offset)[1]]
    assert paged == list(everything)
    assert len({p.id for p in paged}) == total
    assert little.passages(offset=10**12) == (total, ())


@pytest.mark.parametrize(
    "where",
    [
        Where(documents=("song-ngu",)),
        Where(language="en"),
        Where(kinds=("heading",)),
        Where(year=2030),
        Where(documents=("song-ngu", "ke-hoach"), language="vi", year=2030),
        Where(year=1999),
        Where(system=6, initiative=30),
    ],
    ids=str,
)
def test_listing_passes_what_the_filters_say(little: Engine, where: Where) -> None:
    _, everything = little.passages()
    expected = [
        p
        for p in everything
        if (not where.documents or p.span.doc in where.documents)
        and where.language in (None, p.language)
        and (not where.kinds or p.kind in where.kinds)
        and (where.year is None or where.year in p.years)
        and (where.system is None or where.system in {t.system for t in p.tags})
        and (where.initiative is None or where.initiative in {t.initiative for t in p.tags})
    ]
    assert little.passages(where) == (len(expected), tuple(expected))


@pytest.mark.parametrize(
    ("limit", "offset"), [(0, 0), (-1, 0), (MOST_PASSAGES + 1, 0), (10**30, 0), (10, -1), (10, -(10**30))]
)
def test_an_impossible_page_is_refused(little: Engine, limit: int, offset: int) -> None:
    with pytest.raises(BadInput, match=f"limit is {limit} and offset {offset}") as caught:
        little.passages(limit=limit, offset=offset)
    assert str(MOST_PASSAGES) in caught.value.fix_vi


@pytest.mark.parametrize(
    "wrong", ["", "kh01", "kh01:", "kh01:1-", "kh01:-1", "x:0-1", "kh01:0-٣", "kh01:9-1", "k" * 100_000, "kh01:1-2\n"]
)
@pytest.mark.parametrize("verb", ["passage", "neighbours"])
def test_an_unknown_passage_is_not_found(engine: Engine, verb: str, wrong: str) -> None:
    with pytest.raises(NotFound) as caught:
        getattr(engine, verb)(wrong)
    assert "kh01:1234-1890" in caught.value.fix_vi


@given(st.text(max_size=40) | st.builds("{}:{}-{}".format, st.sampled_from(FIVE), st.integers(), st.integers()))
def test_any_id_gives_its_passage_or_is_not_found(engine: Engine, written: str) -> None:
    try:
        found = engine.passage(written)
    except NotFound:
        return
    assert found.id == written


def test_a_quote_is_the_source_at_its_place(little: Engine) -> None:
    assert little.quote(Span("ke-hoach", 0, 8)) == PLAN[:8] == "KẾ HOẠCH"
    assert little.quote(Span("ke-hoach", 5, 5)) == ""


# The signatures that others script against


def test_verbs_can_be_called_as_they_are_documented(little: Engine) -> None:
    parameters = inspect.signature(Engine.search).parameters
    assert [(name, p.default) for name, p in parameters.items()][2:] == [("k", 10), ("offset", 0), ("where", Where())]
    assert Engine.search.__doc__
    assert len(little.search("số").hits) <= 10
    assert little.search("số", k=2, offset=1, where=Where(language="vi")).hits[0].rank == 2


def test_warming_up_opens_every_part(root: Path) -> None:
    engine = Engine.open(root)
    engine.warm()
    assert {"shelf", "lexical", "vectors", "encoder", "vocabulary", "forward", "words"} <= set(vars(engine._opened))


# Is the index that of the corpus?


def test_a_missing_index_is_missing(corpus: Path, tmp_path: Path) -> None:
    assert staleness(corpus, tmp_path / "khong-co") == "missing"


def test_an_index_just_built_is_not_stale(corpus: Path, root: Path) -> None:
    assert staleness(corpus, root) is None


def test_a_change_of_the_corpus_or_the_encoder_makes_it_stale(corpus: Path, own: Path, tmp_path: Path) -> None:
    digest = artifacts.current(own)
    assert digest in (staleness(corpus, own, encoder="another") or "")
    changed = tmp_path / "changed"
    shutil.copytree(corpus, changed)
    (changed / "them.txt").write_text("Thêm một văn bản.", encoding="utf-8")
    assert digest in (staleness(changed, own) or "")


def test_a_broken_index_is_stale_and_says_why(corpus: Path, own: Path) -> None:
    (own / artifacts.current(own) / "words.txt").unlink()
    assert "words.txt" in (staleness(corpus, own) or "")


def test_a_broken_corpus_is_said_to_be_so(own: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusProblem, match="khong-co"):
        staleness(tmp_path / "khong-co", own)


# Is it sound?


def test_a_sound_index_has_nothing_wrong(root: Path, corpus_root: Path) -> None:
    assert check(root) == ()
    assert check(corpus_root) == ()


def test_a_changed_byte_is_found(own: Path) -> None:
    path = own / artifacts.current(own) / "texts" / "ke-hoach.txt"
    path.write_bytes(path.read_bytes().replace(b"2030", b"2035"))
    (problem,) = check(own)
    assert "ke-hoach.txt" in problem


def test_no_index_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(IndexProblem, match="no index"):
        check(tmp_path)


def test_passages_that_cannot_be_are_found(own: Path) -> None:
    """Sealed as if it were whole: what checksums cannot see."""
    digest = artifacts.current(own)
    with artifacts.locked(own), artifacts.writing(own, "f" * 20, {"encoder": "lsa"}) as draft:
        for path in (own / digest).iterdir():
            if path.name != "manifest.json":
                (shutil.copytree if path.is_dir() else shutil.copy)(path, draft / path.name)
        (draft / "texts" / "ke-hoach.txt").write_text(PLAN[:100], encoding="utf-8")
    found = check(own)
    assert found
    assert all("runs past the end" in problem and "ke-hoach" in problem for problem in found)


def test_every_document_is_listed(little: Engine) -> None:
    assert tuple(card.id for card in little.cards) == DOCUMENTS
