from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nq57search.errors import IndexProblem, PartMissing
from nq57search.repairing.key_table import ABSENT, KeyTable
from nq57search.repairing.language_model import LARGEST_VOCABULARY, TrigramModel, build_vocabulary
from nq57search.repairing.tokens import SPECIAL, model_tokens, placed
from nq57search.vietnamese import fold

CORPUS = Path(__file__).parents[2] / "corpus"
SHIPPED = Path(__file__).parents[2] / "nq57search" / "repairing" / "model"
WORDS = "chuyển đổi số quốc gia phát triển khoa học công nghệ".split()
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join), max_size=12)
LINES = [
    "chuyển đổi số quốc gia",
    "phát triển khoa học, công nghệ và chuyển đổi số",
    "khoa học, công nghệ, đổi mới sáng tạo",
    "đổi mới sáng tạo quốc gia",
    "chuyển đổi số là động lực",
]


def distribution(model: TrigramModel, u: int, v: int) -> np.ndarray:
    words = np.arange(len(model.vocabulary))
    return model.probabilities(np.full(len(words), u), np.full(len(words), v), words)


def probability(model: TrigramModel, *words: str) -> float:
    ids = [np.array([model.index[word]]) for word in words]
    return float(model.probabilities(*ids)[0])


# Tokens


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("Hoà", "hòa"),
        ("HÒA", "hòa"),
        ("tòan", "toàn"),
        ("kỹ", "kỹ"),
        ("kĩ", "kĩ"),
        ("MỸ", "mỹ"),
        ("qui", "qui"),
        ("qúi", "quí"),
        ("ðảng", "đảng"),
        ("Robot", "robot"),
    ],
)
def test_a_word_has_one_tone_placement_and_keeps_its_i_or_y(written: str, word: str) -> None:
    assert placed(written) == word


@given(st.text(max_size=12) | st.text("qguhklmstaeiyòóàýùìíquÝỲHKLİ", max_size=8))
def test_placing_is_settled_at_once(word: str) -> None:
    assert placed(placed(word)) == placed(word)


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("Đổi mới, sáng tạo.", ["đổi", "mới", ",", "sáng", "tạo", "."]),
        ("(“Kỹ năng”)", ["(", '"', "kỹ", "năng", '"', ")"]),
        ("tăng 8,5% năm 2025;", ["tăng", "<num>", "năm", "<num>", ";"]),
        ("số 57-NQ/TW – 5G", ["số", "<code>", "-", "<code>"]),
        ("thế nào?!", ["thế", "nào", ".", "."]),
        ("<s> <unk> <code>", ["<unk>", "<unk>", "<unk>"]),
        ("  ", []),
    ],
)
def test_a_line_becomes_words_and_marks(line: str, tokens: list[str]) -> None:
    assert model_tokens(line) == tokens


@given(st.text(max_size=60))
def test_no_text_can_pass_for_the_start_or_end_of_a_sentence(line: str) -> None:
    assert not {"<s>", "</s>"} & set(model_tokens(line))


# The table of keys


@given(st.sets(st.integers(0, 2**20 - 1), max_size=300), st.lists(st.integers(0, 2**20 - 1), max_size=60))
def test_a_key_is_found_where_it_stands_and_no_other_is(keys: set[int], asked: list[int]) -> None:
    given_keys = np.array(sorted(keys), np.int64)
    table, order = KeyTable.build(given_keys, 20)
    asked += sorted(keys)
    for key, place in zip(asked, table.find(np.array(asked, np.int64)).tolist(), strict=True):
        assert place == ABSENT if key not in keys else given_keys[order[place]] == key


def test_arrays_that_do_not_fit_are_no_table() -> None:
    table, _ = KeyTable.build(np.arange(0, 5000, 7), 28)
    broken = table.starts.copy()
    broken[5], broken[6] = broken[6] + 1, broken[5]
    heaped = np.where(np.arange(len(table.starts)) < len(table.starts) - 1, 0, len(table)).astype(np.uint32)
    for starts, kept in [
        (broken, table.kept),
        (heaped, table.kept),
        (table.starts[:-1], table.kept),
        (table.starts, table.kept[:-1]),
        (table.starts.astype(np.int64), table.kept),
        (table.starts, table.kept.astype(np.uint8)),
    ]:
        with pytest.raises(ValueError, match="table"):
            KeyTable.over(28, starts, kept)


# The model


@settings(max_examples=40, deadline=None)
@given(SENTENCES, st.integers(0, 2), st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=5))
def test_the_words_after_any_context_sum_to_one(lines: list[str], prune: int, contexts: list[tuple[int, int]]) -> None:
    model = TrigramModel.train(lines, [*SPECIAL, *WORDS], prune=prune)
    ids = [0, 0, *(model.index[word] for line in lines for word in line.split())]
    for u, v in [*contexts, *pairwise(ids)]:
        found = distribution(model, u, v)
        assert found.sum() == pytest.approx(1, abs=2e-3)
        assert found[0] == 0
        assert (found[1:] > 0).all()


def test_unpruned_it_is_interpolated_kneser_ney() -> None:
    model = TrigramModel.train(LINES, prune=0, vocabulary=build_vocabulary(counted(LINES), syllables_from=1))
    vocabulary = [word for word in model.vocabulary if word != "<s>"]
    slow = slow_kneser_ney([model_tokens(line) for line in LINES], vocabulary)
    contexts = [("<s>", "<s>"), ("<s>", "khoa"), ("chuyển", "đổi"), ("đổi", "mới"), ("số", "số"), ("học", ",")]
    for u, v in contexts:
        for word in vocabulary:
            assert probability(model, u, v, word) == pytest.approx(slow(u, v, word), rel=1e-3)


def counted(lines: list[str]) -> Counter[str]:
    return Counter(token for line in lines for token in model_tokens(line))


def slow_kneser_ney(sentences: list[list[str]], vocabulary: list[str]):
    """The formulas of Chen and Goodman (1999), word by word, for a corpus of a few lines."""
    triples: Counter[tuple[str, ...]] = Counter()
    for words in sentences:
        padded = ["<s>", "<s>", *words, "</s>"]
        triples.update(zip(padded, padded[1:], padded[2:], strict=False))
    pairs: Counter[tuple[str, ...]] = Counter(triple[1:] for triple in triples)
    for (u, v, w), times in triples.items():
        if u == v == "<s>":
            pairs[v, w] = times
    singles: Counter[tuple[str, ...]] = Counter(pair[1:] for pair in pairs)

    def interpolated(counts: Counter[tuple[str, ...]], lower):
        seen = Counter(counts.values())
        base = seen[1] / (seen[1] + 2 * seen[2])
        discounts = [0, *(k - (k + 1) * base * seen[k + 1] / max(1, seen[k]) for k in (1, 2, 3))]
        discounts = [min(max(d, 0), most) for d, most in zip(discounts, (0, 0.95, 1.8, 2.6), strict=True)]

        def found(*words: str) -> float:
            row = {key[-1]: times for key, times in counts.items() if key[:-1] == words[:-1]}
            if not row:
                return lower(*words[1:])
            shares = {
                word: max(0.0, times - discounts[min(times, 3)]) / sum(row.values()) for word, times in row.items()
            }
            return shares.get(words[-1], 0.0) + max(1 - sum(shares.values()), 1e-4) * lower(*words[1:])

        return found

    return interpolated(triples, interpolated(pairs, interpolated(singles, lambda *_: 1 / len(vocabulary))))


def test_what_was_seen_is_likelier_than_what_was_not() -> None:
    model = TrigramModel.train(LINES, [*SPECIAL, *WORDS, "mới", "sáng", "tạo"], prune=0)
    assert probability(model, "chuyển", "đổi", "số") > 2 * probability(model, "chuyển", "đổi", "mới")
    assert probability(model, "quốc", "đổi", "mới") > probability(model, "quốc", "đổi", "gia")


def test_a_triple_seen_no_more_than_pruned_is_backed_off() -> None:
    lines = [*["đổi mới sáng tạo"] * 3, "đổi mới công nghệ"]
    vocabulary = [*SPECIAL, *"đổi mới sáng tạo công nghệ".split()]
    whole, pruned = (TrigramModel.train(lines, vocabulary, prune=prune) for prune in (0, 1))
    assert len(pruned.trigrams) < len(whole.trigrams)
    assert probability(pruned, "đổi", "mới", "sáng") == pytest.approx(probability(whole, "đổi", "mới", "sáng"), rel=0.2)


def test_an_id_outside_the_vocabulary_is_the_unknown_word() -> None:
    model = TrigramModel.train([*LINES, "chuyển đổi zzz"], [*SPECIAL, *WORDS])
    inside = np.array([2, 2, 15]), np.array([14, 2, 2]), np.array([2, 14, 15])
    outside = np.array([999, -1, 15]), np.array([14, 70000, 999]), np.array([-5, 14, 15])
    assert model.probabilities(*outside).tolist() == model.probabilities(*inside).tolist()


def test_without_lines_every_word_but_the_start_is_alike() -> None:
    model = TrigramModel.train([], [*SPECIAL, *WORDS])
    assert distribution(model, 0, 14)[1:] == pytest.approx(1 / (len(model.vocabulary) - 1))
    assert model.probabilities(*[np.zeros(0, np.int64)] * 3).shape == (0,)


def test_perplexity_is_lower_on_what_was_learned() -> None:
    model = TrigramModel.train(LINES, [*SPECIAL, *WORDS], prune=0)
    assert 1 < model.perplexity(LINES) < 5 < model.perplexity(["gia quốc số đổi chuyển"])
    assert model.perplexity([]) == 1


@pytest.mark.parametrize(
    "vocabulary",
    [WORDS, [*SPECIAL, "số", "số"], [*SPECIAL, *map(str, range(LARGEST_VOCABULARY))], list(reversed(SPECIAL))],
)
def test_a_vocabulary_that_cannot_be_packed_is_refused(vocabulary: list[str]) -> None:
    with pytest.raises(ValueError, match="vocabulary"):
        TrigramModel.train(LINES, vocabulary)


def test_a_vocabulary_has_syllables_and_common_foreign_words() -> None:
    counts = {"nghệ": 3, "công": 90, "nghe": 2, "nghéch": 50, "robot": 60, "blockchain": 59, "r2d2": 99, "<s>": 9}
    assert build_vocabulary(counts) == [*SPECIAL, "công", "robot", "nghệ"]
    many = {f"w{'a' * (n % 9)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}": 100 for n in range(30_000)}
    assert len(build_vocabulary({**many, **{chr(0x4E00 + n): 70 for n in range(20_000)}})) == LARGEST_VOCABULARY


# On disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    TrigramModel.train(LINES, [*SPECIAL, *WORDS], prune=0).save(tmp_path / "model")
    return tmp_path / "model"


def test_a_model_comes_back_as_it_was_saved(folder: Path) -> None:
    model = TrigramModel.train(LINES, [*SPECIAL, *WORDS], prune=0)
    again = TrigramModel.load(folder)
    assert again.vocabulary == model.vocabulary
    assert again.unigrams.tolist() == model.unigrams.tolist()
    for u, v in [(0, 0), (13, 14), (14, 15), (2, 2)]:
        assert distribution(again, u, v).tolist() == distribution(model, u, v).tolist()


def test_a_model_may_be_saved_over_one_that_is_in_use(folder: Path) -> None:
    used = TrigramModel.load(folder)
    before = distribution(used, 13, 14).tolist()
    TrigramModel.train(["số số số"], [*SPECIAL, "số"], prune=0).save(folder)
    assert distribution(used, 13, 14).tolist() == before
    assert TrigramModel.load(folder).vocabulary == (*SPECIAL, "số")


def test_no_model_is_a_missing_part(tmp_path: Path) -> None:
    with pytest.raises(PartMissing, match="no language model"):
        TrigramModel.load(tmp_path)


def test_every_file_of_a_model_is_needed_whole(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for broken in (whole[: len(whole) // 2], b"", None):
            path.unlink()
            if broken is not None:
                path.write_bytes(broken)
            with pytest.raises((IndexProblem, PartMissing)):
                TrigramModel.load(folder)
            path.write_bytes(whole)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("unigrams", np.full(len(SPECIAL) + len(WORDS), np.nan, np.float32)),
        ("backoffs", np.full(len(SPECIAL) + len(WORDS), 2, np.float32)),
        ("bigram.codes", np.zeros(3, np.uint16)),
        ("trigram.kept", np.zeros((2, 2), np.uint16)),
        ("trigram.starts", np.array([0, 1], np.uint32)),
    ],
)
def test_arrays_that_cannot_be_a_model_are_refused(folder: Path, name: str, content: np.ndarray) -> None:
    np.save(folder / f"{name}.npy", content)
    with pytest.raises(IndexProblem, match="broken"):
        TrigramModel.load(folder)


def test_nothing_pickled_is_ever_opened(folder: Path) -> None:
    np.save(folder / "unigrams.npy", np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(IndexProblem, match="broken"):
        TrigramModel.load(folder)


@pytest.mark.parametrize("text", ["số\n", "".join(f"{word}\n" for word in (*SPECIAL, *["số"] * 10)), "\xff"])
def test_a_vocabulary_of_another_kind_is_refused(folder: Path, text: str) -> None:
    (folder / "vocabulary.txt").write_bytes(text.encode("latin-1") if text == "\xff" else text.encode())
    with pytest.raises(IndexProblem, match="broken"):
        TrigramModel.load(folder)


# The model of the package


def test_the_shipped_model_knows_vietnamese_and_stays_small() -> None:
    model = TrigramModel.load(SHIPPED)
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.npy")) < 20_000_000
    assert probability(model, "khoa", "học", "công") > 100 * probability(model, "khoa", "học", "cộng")
    assert model.perplexity((CORPUS / "kh01.txt").read_text(encoding="utf-8").splitlines()) < 70
    assert distribution(model, model.index["cộng"], model.index["hòa"]).sum() == pytest.approx(1, abs=2e-3)
    assert all(fold(word).isascii() for word in model.vocabulary[len(SPECIAL) : 3000])
