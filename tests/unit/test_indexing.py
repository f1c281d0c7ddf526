"""Build every structure from a corpus and open it again: same input, same index; broken input or disk, old index."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from little_corpus import BILINGUAL, DOCUMENTS, MISREAD, PLAN, SOURCES, write_corpus

from nq57search import artifacts, indexing
from nq57search.engine import Engine, build
from nq57search.errors import CorpusProblem, IndexProblem, Nq57Error, OutsideFailed
from nq57search.indexing import TRUSTED, open_index, terms
from nq57search.records import Passage, Where

QUERIES = ("chuyển đổi số", "co quna nhà nước", '"Bộ Nội vụ"', "digital transformation", "57-NQ/TW")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus") / "little")


@pytest.fixture(scope="module")
def root(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the little corpus; nobody may change it."""
    root = tmp_path_factory.mktemp("index") / "main"
    build(corpus, root)
    return root


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Path:
    """A copy of it to break."""
    shutil.copytree(root, tmp_path / "own")
    return tmp_path / "own"


def all_passages(engine: Engine) -> tuple[Passage, ...]:
    return engine.passages(limit=1000)[1]


def use(root: Path) -> None:
    """Open an index and read of it what can be read."""
    engine = Engine.open(root)
    for query in QUERIES:
        engine.search(query)
    engine.search("dữ liệu", where=Where(documents=("ke-hoach",), year=2030, language="vi", kinds=("text",)))
    for passage in all_passages(engine):
        engine.neighbours(engine.passage(passage.id).id)
    for card in engine.cards:
        for verb in (engine.text, engine.outline, engine.pages, engine.notes, engine.passage_count):
            verb(card.id)


# What is built


def test_every_part_is_there_and_agrees_on_how_many_passages_there_are(root: Path) -> None:
    opened = open_index(root)
    count = len(opened.shelf)
    assert count == len(opened.lexical) == len(opened.vectors) == opened.folder.about["passages"]
    assert opened.encoder.dimensions == opened.vectors.dimensions
    assert opened.folder.about["documents"] == len(DOCUMENTS)
    assert [card.id for card in opened.shelf.cards] == list(DOCUMENTS)
    held, _ = opened.forward.own(np.arange(count), np.ones(len(opened.vocabulary), np.uint64))
    assert held.tolist() == [1] * count


def test_the_texts_are_those_of_the_files_and_every_place_is_true(root: Path) -> None:
    engine = Engine.open(root)
    assert [engine.text(doc) for doc in DOCUMENTS] == [PLAN, BILINGUAL, MISREAD]
    for passage in all_passages(engine):
        quote = engine.quote(passage.span)
        assert passage.id == str(passage.span)
        assert quote == quote.strip() != ""
        if not engine.card(passage.span.doc).machine_read:  # else the reading is a repair of it
            assert "".join(passage.text.split()) in "".join(quote.split())


def test_the_vocabulary_counts_passages_and_those_that_can_be_trusted(root: Path) -> None:
    opened, passages = open_index(root), all_passages(Engine.open(root))
    held = [(set(terms(p.text)), p.quality >= TRUSTED) for p in passages]
    assert opened.vocabulary == {
        word: (sum(word in words for words, _ in held), sum(word in words for words, trusted in held if trusted))
        for word in sorted({word for words, _ in held for word in words})
    }


def test_words_of_several_syllables_are_known(root: Path) -> None:
    words = open_index(root).words
    assert len(words) > 10
    assert words.find(["cơ", "quan", "nhà", "nước"]) != []


def test_terms_are_in_order_and_in_their_index_form() -> None:
    assert terms("Nghị quyết số 57-NQ/TW: tối thiểu 1.000 cơ quan (AI)!") == [
        *("nghị", "quyết", "số", "57-nq/tw", "tối", "thiểu", "1000", "cơ", "quan", "ai")
    ]
    assert terms("") == terms(" \n\t") == terms("!?… “”") == []


# The same input makes the same index


def test_the_same_corpus_elsewhere_makes_the_same_index_and_the_same_answers(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    digest = build(write_corpus(tmp_path / "corpus"), other)
    assert digest == artifacts.current(root)
    ours, theirs = Engine.open(root), Engine.open(other)
    assert all_passages(ours) == all_passages(theirs)
    for query in QUERIES:
        assert ours.search(query).hits == theirs.search(query).hits


def test_building_again_changes_nothing(corpus: Path, own: Path) -> None:
    def state() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in own.rglob("*") if path.name != "LOCK"}

    before = state()
    assert build(corpus, own) == artifacts.current(own)
    assert state() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "ke-hoach.txt").write_text(PLAN + "\nThêm.\n", encoding="utf-8"),
        lambda folder: (folder / "moi.txt").write_text("Văn bản mới.\n", encoding="utf-8"),
        lambda folder: (folder / "sources.toml").write_text(SOURCES.replace("01-KH/TU", "02-KH/TU"), encoding="utf-8"),
        lambda folder: (folder / "sources.toml").unlink(),
    ],
    ids=["a text", "a file more", "a card", "no list"],
)
def test_whatever_is_changed_makes_another_index(corpus: Path, own: Path, tmp_path: Path, change: object) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(corpus, changed)
    change(changed)  # type: ignore[operator]
    before = artifacts.current(own)
    digest = build(changed, own)
    assert digest == artifacts.current(own) != before
    assert build(corpus, own) == before


def test_progress_is_told_in_numbers_that_make_sense(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(write_corpus(tmp_path / "corpus"), tmp_path / "index", progress=lambda *step: told.append(step))
    assert len({stage for stage, _, _ in told}) >= 3
    assert all(stage and 0 <= done <= total for stage, done, total in told)


# A corpus that cannot be built from


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rong.txt", b""),
        ("trang.txt", b" \r\n\t \f\n"),
        ("bom.txt", b"\xef\xbb\xbf"),
        ("nul.txt", b"Ch\x00\x00\x00u\xe1\xbb\x83n"),
        ("dieu-khien.txt", b"abc\x1b[2Jdef"),
        ("anh.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_name_and_the_old_index_stays(
    corpus: Path, own: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(corpus, broken)
    (broken / name).write_bytes(content)
    before, found = artifacts.current(own), Engine.open(own).search("chuyển đổi số").hits
    with pytest.raises(CorpusProblem) as caught:
        build(broken, own)
    assert name in caught.value.en
    assert name in caught.value.vi
    assert caught.value.fix_vi
    assert artifacts.current(own) == before
    assert Engine.open(own).search("chuyển đổi số").hits == found
    assert artifacts.problems(own / before) == ()


@pytest.mark.parametrize(
    "sources", ["[[document]", '[[document]]\nid = "khong-co"\n', '[[document]]\nid="ke-hoach"\ndate="x"']
)
def test_a_wrong_list_is_refused_and_the_old_index_stays(corpus: Path, own: Path, tmp_path: Path, sources: str) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(corpus, broken)
    (broken / "sources.toml").write_text(sources, encoding="utf-8")
    before = artifacts.current(own)
    with pytest.raises(CorpusProblem, match=r"sources\.toml"):
        build(broken, own)
    assert artifacts.current(own) == before
    use(own)


def test_a_corpus_without_a_single_word_is_refused(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "gach.txt").write_text("---\n***\n…!?\n", encoding="utf-8")
    with pytest.raises(CorpusProblem):
        build(tmp_path / "corpus", tmp_path / "index")
    with pytest.raises(IndexProblem):
        Engine.open(tmp_path / "index")


def test_one_word_is_corpus_enough(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mot.txt").write_text("Một", encoding="utf-8")
    build(tmp_path / "corpus", tmp_path / "index")
    (hit,) = Engine.open(tmp_path / "index").search("mot").hits
    assert (hit.passage.text, hit.highlights) == ("Một", ((0, 3),))


def test_a_document_without_words_stands_beside_others(corpus: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    shutil.copytree(corpus, mixed)
    (mixed / "gach.txt").write_text("---\n\n***\n", encoding="utf-8")
    build(mixed, tmp_path / "index")
    use(tmp_path / "index")


# A disk that will not take it


def test_a_file_where_the_index_should_go_is_outside_trouble(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x")
    with pytest.raises(OutsideFailed) as caught:
        build(corpus, tmp_path / "index")
    assert str(tmp_path / "index") in caught.value.en
    assert (tmp_path / "index").read_text() == "x"


def test_a_disk_that_fills_up_is_outside_trouble(corpus: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("311080 requested and 51136 written")  # what NumPy says, without an errno

    before = artifacts.current(own)
    (own / before / "words.txt").unlink()  # so that it must be built anew
    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OutsideFailed, match="311080 requested"):
        build(corpus, own)
    assert not [path for path in own.iterdir() if path.name.startswith(".draft")]


def test_a_second_build_at_the_same_time_is_told_to_wait(corpus: Path, own: Path) -> None:
    with artifacts.locked(own), pytest.raises(OutsideFailed, match="Another build") as caught:
        build(corpus, own)
    assert "đợi" in caught.value.fix_vi


# An index that was damaged


def files_of(root: Path) -> list[Path]:
    folder = root / artifacts.current(root)
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def put(path: Path, content: bytes) -> None:
    """Replace a file, never rewrite it: an engine opened before has the old one mapped into memory."""
    part = path.with_name("part")
    part.write_bytes(content)
    part.replace(path)


def copy_parts(folder: Path, draft: Path) -> None:
    """Everything of an index but its manifest."""
    shutil.copytree(folder, draft, dirs_exist_ok=True, ignore=shutil.ignore_patterns("manifest.json"))


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    for nowhere in (tmp_path, tmp_path / "khong-co", Path(__file__)):
        with pytest.raises(IndexProblem) as caught:
            Engine.open(nowhere)
        assert "nq57search index" in caught.value.fix_vi


@pytest.mark.parametrize("content", [b"", b"\n", b"../../etc", b"\xff\x00", b"0" * 20, b"x" * 10_000_000])
def test_a_wrong_current_is_an_index_problem(own: Path, content: bytes) -> None:
    (own / "CURRENT").write_bytes(content)
    with pytest.raises(IndexProblem) as caught:
        Engine.open(own)
    assert "nq57search index" in caught.value.fix_en


def test_a_missing_file_is_an_index_problem_that_names_it(own: Path) -> None:
    for path in files_of(own):
        content = path.read_bytes()
        path.unlink()
        with pytest.raises(IndexProblem, match=re.escape(path.name)):
            Engine.open(own)
        put(path, content)
    use(own)


@pytest.mark.parametrize("kept", ["nothing", "half", "all but two bytes"])
def test_a_file_cut_short_is_an_index_problem_that_names_it(own: Path, kept: str) -> None:
    for path in files_of(own):
        content = path.read_bytes()
        length = {"nothing": 0, "half": len(content) // 2, "all but two bytes": len(content) - 2}[kept]
        put(path, content[:length])
        with pytest.raises(IndexProblem, match=re.escape(path.name)):
            Engine.open(own)
        put(path, content)
    use(own)


def flips(content: bytes, seed: str) -> Iterator[bytes]:
    """The content with one byte changed: in its head, in its tail, anywhere."""
    dice = random.Random(seed)
    places = [dice.randrange(min(150, len(content))) for _ in range(3)]
    places += [len(content) - 1 - dice.randrange(min(60, len(content))) for _ in range(2)]
    places += [dice.randrange(len(content)) for _ in range(3)]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= dice.choice((0x01, 0x10, 0x80, 0xFF))
        yield bytes(changed)


def test_a_changed_byte_anywhere_is_an_error_of_ours_or_does_no_harm(own: Path) -> None:
    caught = []
    for path in files_of(own):
        content = path.read_bytes()
        for changed in flips(content, path.suffix + str(len(content))):
            put(path, changed)
            if path.name != "manifest.json":  # where a space more does no harm
                assert path.name in artifacts.problems(own / artifacts.current(own))[0]
            try:
                use(own)
            except Nq57Error:  # nothing else may come out
                caught.append(path.name)
        put(path, content)
    assert {"manifest.json", "passages.jsonl", "terms.values.npy", "documents.json"} <= set(caught)
    use(own)


def test_damage_found_late_names_the_file(own: Path) -> None:
    engine = Engine.open(own)
    first = all_passages(engine)[0].id
    path = own / artifacts.current(own) / "passages.jsonl"
    put(path, b"\xff" * path.stat().st_size)
    with pytest.raises(IndexProblem, match=r"damaged: .*passages\.jsonl") as caught:
        Engine.open(own).passage(first)
    assert "passages.jsonl" in caught.value.vi
    assert engine.passage(first).id == first


def test_what_fails_in_a_sound_index_is_not_blamed_on_it(root: Path) -> None:
    opened = open_index(root)
    with pytest.raises(KeyError, match="lỗi"), opened.damage_named():
        raise KeyError("lỗi của chương trình")
    with pytest.raises(KeyboardInterrupt), opened.damage_named():
        raise KeyboardInterrupt


def test_what_fails_in_an_index_of_another_version_is_said_to_be_so(own: Path) -> None:
    """After an update of the program the files of an index are whole and mean something else."""
    digest = artifacts.current(own)
    with artifacts.locked(own), artifacts.writing(own, "e" * 20, {"encoder": "lsa", "code": "of before"}) as draft:
        copy_parts(own / digest, draft)
        (draft / "passages.jsonl").write_bytes(b" " * (draft / "passages.jsonl").stat().st_size)
    with pytest.raises(IndexProblem, match="another version") as caught:
        Engine.open(own).passages()
    assert "phiên bản khác" in caught.value.vi


def test_a_damaged_index_is_built_anew(corpus: Path, own: Path) -> None:
    path = own / artifacts.current(own) / "passages.jsonl"
    put(path, b"x" * path.stat().st_size)
    digest = build(corpus, own)
    assert artifacts.problems(own / digest) == ()
    use(own)


def test_an_index_of_an_older_layout_is_refused_with_the_way_out(own: Path) -> None:
    """As after an update of the program: whole by its manifest, but without a part that is now read."""
    digest = artifacts.current(own)
    with artifacts.locked(own), artifacts.writing(own, "0" * 20, {"encoder": "lsa"}) as draft:
        copy_parts(own / digest, draft)
        (draft / "twins.values.npy").unlink()
    with pytest.raises(IndexProblem, match=r"twins\.values\.npy") as caught:
        Engine.open(own)
    assert "nq57search index" in caught.value.fix_en


def test_an_unknown_encoder_is_no_surprise(own: Path) -> None:
    digest = artifacts.current(own)
    with artifacts.locked(own), artifacts.writing(own, "1" * 20, {"encoder": str(own / "khong-co")}) as draft:
        copy_parts(own / digest, draft)
    with pytest.raises(Nq57Error):
        Engine.open(own).search("chuyển đổi số")


def test_the_makers_of_an_index_are_files_that_are_there() -> None:
    package = Path(indexing.__file__).parents[1]
    for name in indexing._MAKERS:
        assert (package / name).is_file() if "." in name else list((package / name).glob("*.py")), name
