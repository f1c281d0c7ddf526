"""What every encoder promises, and what each adds."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nq57search.encoders.base import unit_rows
from nq57search.encoders.cached import CachedEncoder
from nq57search.encoders.fake import HashingEncoder
from nq57search.encoders.lsa import LsaEncoder, feature_counts, features
from nq57search.encoders.sentence import SentenceEncoder
from nq57search.errors import CorpusProblem, IndexProblem, OutsideFailed, PartMissing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nq57search.encoders.base import Encoder

PASSAGES = (
    "Phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia.",
    "Đến năm 2030, mỗi cơ quan, tổ chức sử dụng tối thiểu 1 ứng dụng AI.",
    "Bố trí ít nhất 3% tổng chi ngân sách hằng năm cho khoa học, công nghệ.",
    "Hoàn thiện thể chế, pháp luật về dữ liệu và trí tuệ nhân tạo (AI).",
    "Each agency and organization shall use at least one AI application.",
    "Đào tạo nhân lực chất lượng cao về trí tuệ nhân tạo, bán dẫn.",
)


# Encoders to test


class Counting:
    """A hashing encoder that remembers what it was asked for."""

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.dimensions = 16
        self.asked: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return HashingEncoder(self.dimensions).encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)


@pytest.fixture(scope="session")
def sentence_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real model of the smallest kind: a vector for each of a few words, and their mean."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = sorted({word for text in PASSAGES for word in text.lower().replace(",", " ").replace(".", " ").split()})
    vocabulary = {word: number for number, word in enumerate(["[UNK]", ":", "query", "passage", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.random.default_rng(57).standard_normal((len(vocabulary), 24)).astype(np.float32)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


@pytest.fixture(params=["hashing", "lsa", "cached", "sentence"])
def encoder(request: pytest.FixtureRequest, tmp_path: Path) -> Encoder:
    match request.param:
        case "hashing":
            return HashingEncoder()
        case "lsa":
            return LsaEncoder.fit(PASSAGES)
        case "cached":
            return CachedEncoder(HashingEncoder(), tmp_path)
        case _:
            return SentenceEncoder(str(request.getfixturevalue("sentence_model")), device="cpu")


class TestEveryEncoder:
    def test_rows_are_unit_float32_one_for_each_text(self, encoder: Encoder) -> None:
        for encode in (encoder.encode_passages, encoder.encode_queries):
            rows = encode(PASSAGES)
            assert rows.dtype == np.float32
            assert rows.shape == (len(PASSAGES), encoder.dimensions)
            assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)

    def test_no_texts_give_no_rows(self, encoder: Encoder) -> None:
        for encode in (encoder.encode_passages, encoder.encode_queries):
            rows = encode([])
            assert rows.dtype == np.float32
            assert rows.shape == (0, encoder.dimensions)

    def test_blank_texts_give_rows_of_zeros(self, encoder: Encoder) -> None:
        for encode in (encoder.encode_passages, encoder.encode_queries):
            rows = encode(["", PASSAGES[0], " \r\n\t"])
            assert not rows[0].any()
            assert not rows[2].any()
            assert rows[1].any()

    def test_a_row_depends_on_its_text_alone(self, encoder: Encoder) -> None:
        together = encoder.encode_passages([*PASSAGES, PASSAGES[1]])
        alone = np.stack([encoder.encode_passages([text])[0] for text in PASSAGES])
        assert np.allclose(together[:-1], alone, atol=1e-5)
        assert np.allclose(together[-1], together[1], atol=1e-5)

    def test_the_query_that_is_a_passage_finds_it(self, encoder: Encoder) -> None:
        scores = encoder.encode_queries(PASSAGES) @ encoder.encode_passages(PASSAGES).T
        assert scores.argmax(axis=1).tolist() == list(range(len(PASSAGES)))

    def test_any_text_is_taken(self, encoder: Encoder) -> None:
        odd = ["\0", "🙂" * 50, "ạ̣̣", "x" * 10_000, "57-NQ/TW", "日本語", "\u200b", "٣٪", "\ud800 AI"]
        rows = encoder.encode_passages(odd)
        lengths = np.linalg.norm(rows, axis=1)
        assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))

    def test_the_name_is_one_line_and_stays(self, encoder: Encoder) -> None:
        assert encoder.name
        assert encoder.name.isprintable()
        before = encoder.name
        encoder.encode_queries(PASSAGES)
        assert encoder.name == before


def test_unit_rows_leaves_zeros_alone() -> None:
    rows = unit_rows(np.array([[3, 4], [0, 0]], np.float32))
    assert np.allclose(rows, [[0.6, 0.8], [0.0, 0.0]])
    assert rows.dtype == np.float32


# Latent semantic analysis


def test_features_are_marked_terms_unmarked_terms_and_unmarked_pairs() -> None:
    assert features("Chuyển đổi số") == [
        *("m chuyển", "m đổi", "m số"),
        *("f chuyen", "f doi", "f so"),
        *("p chuyen doi", "p doi so"),
    ]
    assert features("") == []


def test_feature_hashes_are_the_same_on_every_machine() -> None:
    hashes, counts = feature_counts("số số")
    assert hashes.tolist() == [0x8AB9146671382183, 0x97340CC9E39A8144, 0xFD4A0E00EC90D8BB]
    assert counts.tolist() == [1, 2, 2]


def test_at_full_rank_scores_are_the_cosines_of_tf_idf() -> None:
    bags = [Counter(features(text)) for text in PASSAGES]
    spread = Counter(feature for bag in bags for feature in bag)

    def cosine(one: Counter[str], other: Counter[str]) -> float:
        def weight(bag: Counter[str], feature: str) -> float:
            return (1 + math.log(bag[feature])) * (1 + math.log((1 + len(bags)) / (1 + spread[feature])))

        def product(a: Counter[str], b: Counter[str]) -> float:
            return sum(weight(a, feature) * weight(b, feature) for feature in a.keys() & b.keys())

        return product(one, other) / math.sqrt(product(one, one) * product(other, other))

    rows = LsaEncoder.fit(PASSAGES).encode_passages(PASSAGES)
    assert np.allclose(rows @ rows.T, [[cosine(one, other) for other in bags] for one in bags], atol=2e-3)


def test_words_that_keep_the_same_company_come_near() -> None:
    texts = [
        "xe hơi chạy trên đường cao tốc bằng xăng",
        "ô tô chạy trên đường cao tốc bằng xăng",
        "xe hơi và người lái trên đường cao tốc",
        "ô tô và người lái trên đường cao tốc",
        "lúa gạo trồng ngoài đồng ruộng mùa mưa",
        "cây ngô trồng ngoài đồng ruộng mùa mưa",
        "nông dân thu hoạch lúa gạo ngoài đồng",
        "nông dân thu hoạch cây ngô ngoài đồng",
    ]
    encoder = LsaEncoder.fit(texts, dimensions=2)
    car, hire, corn = encoder.encode_queries(["ô tô", "xe hơi", "cây ngô"])
    assert car @ hire > 0.9
    assert car @ corn < 0.3


def test_a_query_without_marks_falls_near_the_marked_passage() -> None:
    encoder = LsaEncoder.fit(PASSAGES)
    query = encoder.encode_queries(["tri tue nhan tao, ban dan"])[0]
    scores = encoder.encode_passages(PASSAGES) @ query
    assert scores.argmax() == 5
    assert scores[5] > 0.5


def corpus_lines() -> list[str]:
    text = (Path(__file__).parents[2] / "corpus" / "kh01.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if len(line.split()) > 8][:150]


def test_the_same_texts_give_the_same_encoder_and_others_another() -> None:
    lines = corpus_lines()
    one, two = LsaEncoder.fit(lines, dimensions=24), LsaEncoder.fit(lines, dimensions=24)
    assert one.name == two.name
    assert np.array_equal(one.encode_queries(lines), two.encode_queries(lines))
    names = {one.name, LsaEncoder.fit(lines[1:], dimensions=24).name, LsaEncoder.fit(lines, dimensions=23).name}
    assert len(names) == 3


def test_a_larger_corpus_drops_what_was_seen_once() -> None:
    lines = corpus_lines()
    assert len(LsaEncoder.fit(lines[:99], dimensions=8).hashes) > len(LsaEncoder.fit(lines, dimensions=8).hashes)
    strangers = [f"từ{number}" for number in range(120)]
    assert LsaEncoder.fit(strangers, dimensions=8).encode_queries(["từ7"]).any()


@pytest.mark.parametrize(("texts", "most"), [(["một"], 1), (["một", "một"], 1), (["một", "hai ba", ""], 2)])
def test_dimensions_shrink_to_the_rank_of_the_corpus(texts: list[str], most: int) -> None:
    encoder = LsaEncoder.fit(texts)
    assert encoder.dimensions == most
    assert np.allclose(np.linalg.norm(encoder.encode_passages(texts[:1]), axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("texts", [[], [""], ["…", " "]])
def test_nothing_to_learn_from_is_said(texts: list[str]) -> None:
    with pytest.raises(CorpusProblem) as caught:
        LsaEncoder.fit(texts)
    assert caught.value.exit_code == 2
    assert caught.value.fix_vi


def test_unknown_words_give_a_row_of_zeros() -> None:
    assert not LsaEncoder.fit(PASSAGES).encode_queries(["qwxz"]).any()


def test_an_encoder_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    encoder = LsaEncoder.fit(PASSAGES)
    encoder.save(tmp_path)
    arrays = {path.name: np.load(path, allow_pickle=False) for path in tmp_path.iterdir()}
    for loaded in (LsaEncoder.load(tmp_path), LsaEncoder.load(arrays.__getitem__)):
        assert loaded.name == encoder.name
        assert np.array_equal(loaded.encode_passages(PASSAGES), encoder.encode_passages(PASSAGES))
    assert isinstance(LsaEncoder.load(tmp_path).projection, np.memmap)


SPOILT: dict[str, NDArray[Any]] = {
    "lsa-hashes.npy": np.array([3, 2, 1], np.uint64),
    "lsa-idf.npy": np.ones(2, np.float32),
    "lsa-projection.npy": np.ones((2, 2), np.float16),
    "lsa-digest.npy": np.array(1.0),
}


@pytest.mark.parametrize("name", SPOILT)
def test_arrays_that_do_not_fit_together_are_refused(tmp_path: Path, name: str) -> None:
    LsaEncoder.fit(PASSAGES).save(tmp_path)
    np.save(tmp_path / name, SPOILT[name])
    with pytest.raises(IndexProblem, match="fit together"):
        LsaEncoder.load(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-1])
    with pytest.raises(IndexProblem, match=name):
        LsaEncoder.load(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(IndexProblem, match=name):
        LsaEncoder.load(tmp_path)


def test_encoding_loads_no_heavy_package(tmp_path: Path) -> None:
    LsaEncoder.fit(PASSAGES).save(tmp_path)
    script = (
        "import sys; from pathlib import Path; from nq57search.encoders import cached, fake, lsa, sentence;"
        "assert lsa.LsaEncoder.load(Path(sys.argv[1])).encode_queries(['AI']).any();"
        "print([name for name in ('scipy', 'torch', 'sentence_transformers', 'faiss') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@given(st.lists(st.text(max_size=30), max_size=4))
def test_hashing_takes_any_text(texts: list[str]) -> None:
    lengths = np.linalg.norm(HashingEncoder(32).encode_passages(texts), axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))


# Sentence-transformers models


def test_the_name_tells_models_and_prompts_apart(sentence_model: Path) -> None:
    model = str(sentence_model)
    names = [
        SentenceEncoder(model, device="cpu").name,
        SentenceEncoder(model, device="cpu", passage_prompt="passage: ").name,
        SentenceEncoder(model, device="cpu", query_prompt="query: ").name,
    ]
    assert len(set(names)) == 3
    assert names[0] == SentenceEncoder(model, device="cpu", batch_size=1).name
    assert names[0].startswith("sentence-tiny-")


def test_other_weights_have_another_name(sentence_model: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    other = tmp_path / "tiny"
    other.mkdir()
    for path in sentence_model.rglob("*"):
        if path.is_file():
            target = other / path.relative_to(sentence_model)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    (weights,) = other.rglob("model.safetensors")
    save_file({name: value + 1 for name, value in load_file(weights).items()}, weights)
    assert SentenceEncoder(str(other), device="cpu").name != SentenceEncoder(str(sentence_model), device="cpu").name


def test_prompts_are_put_before_the_texts(sentence_model: Path) -> None:
    plain = SentenceEncoder(str(sentence_model), device="cpu")
    prompted = SentenceEncoder(str(sentence_model), device="cpu", query_prompt="query: ", passage_prompt="passage: ")
    assert np.allclose(prompted.encode_queries(["AI"]), plain.encode_queries(["query: AI"]), atol=1e-6)
    assert np.allclose(prompted.encode_passages(["AI"]), plain.encode_passages(["passage: AI"]), atol=1e-6)
    assert not np.allclose(prompted.encode_queries(["AI"]), prompted.encode_passages(["AI"]), atol=1e-3)


@pytest.mark.parametrize("name", ["multilingual-e5-small", "multilingual-e5-large", "multilingual-e5-large-instruct"])
def test_the_prefixes_of_e5_are_known(sentence_model: Path, tmp_path: Path, name: str) -> None:
    model = tmp_path / name
    model.symlink_to(sentence_model, target_is_directory=True)
    encoder = SentenceEncoder(str(model), device="cpu")
    plain = SentenceEncoder(str(model), device="cpu", query_prompt="", passage_prompt="")
    query, passage = ("", "") if "instruct" in name else ("query: ", "passage: ")
    assert np.allclose(encoder.encode_queries(["AI"]), plain.encode_queries([f"{query}AI"]), atol=1e-6)
    assert np.allclose(encoder.encode_passages(["AI"]), plain.encode_passages([f"{passage}AI"]), atol=1e-6)


def test_the_prompts_of_the_model_itself_are_used(sentence_model: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(sentence_model), device="cpu", prompts={"query": "query: ", "document": "passage: "}
    )
    model.save(str(tmp_path / "own"))
    own = SentenceEncoder(str(tmp_path / "own"), device="cpu")
    plain = SentenceEncoder(str(sentence_model), device="cpu")
    assert np.allclose(own.encode_queries(["AI"]), plain.encode_queries(["query: AI"]), atol=1e-6)
    assert np.allclose(own.encode_passages(["AI"]), plain.encode_passages(["passage: AI"]), atol=1e-6)


@pytest.mark.parametrize("missing", ["nowhere/at-all", "./no/such/folder", "empty", ""])
def test_a_model_that_cannot_be_had_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(PartMissing, match="cannot be loaded") as caught:
        SentenceEncoder(missing, device="cpu", local_files_only=True)
    assert caught.value.exit_code == 4
    assert "lsa" in caught.value.fix_en


def test_a_package_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(PartMissing, match="not installed"):
        SentenceEncoder("any")


# The cache


def batches(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.npy"))


def test_the_second_time_nothing_is_encoded(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    rows = CachedEncoder(first, tmp_path).encode_passages([*PASSAGES, PASSAGES[0]])
    assert first.asked == list(PASSAGES)
    cached = CachedEncoder(second, tmp_path)
    assert np.array_equal(cached.encode_passages([*PASSAGES, PASSAGES[0]]), rows)
    assert second.asked == []
    cached.encode_passages([PASSAGES[2], "mới", PASSAGES[0]])
    assert second.asked == ["mới"]
    cached.encode_passages(["mới"])
    assert second.asked == ["mới"]


def test_queries_are_not_cached(tmp_path: Path) -> None:
    inner = Counting()
    cached = CachedEncoder(inner, tmp_path)
    cached.encode_passages(["một"])
    cached.encode_queries(["một"])
    cached.encode_queries(["một"])
    assert inner.asked == ["một"] * 3


def test_encoders_do_not_mix(tmp_path: Path) -> None:
    CachedEncoder(Counting("one"), tmp_path).encode_passages(PASSAGES)
    other = Counting("two/../../x")
    CachedEncoder(other, tmp_path).encode_passages(PASSAGES)
    assert other.asked == list(PASSAGES)
    assert len(batches(tmp_path)) == 2


@pytest.mark.parametrize("damage", ["cut short", "empty", "flipped bit", "another file", "not an array"])
def test_a_damaged_batch_is_passed_over_and_made_again(tmp_path: Path, damage: str) -> None:
    rows = CachedEncoder(Counting(), tmp_path).encode_passages(PASSAGES)
    CachedEncoder(Counting(), tmp_path).encode_passages(["mới"])
    path = next(path for path in batches(tmp_path) if len(np.load(path)) == len(PASSAGES))
    whole = path.read_bytes()
    match damage:
        case "cut short":
            path.write_bytes(whole[: len(whole) // 2])
        case "empty":
            path.write_bytes(b"")
        case "flipped bit":
            path.write_bytes(whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:])
        case "another file":
            np.save(path, np.ones((6, 16), np.float32))
        case _:
            path.write_text("x")
    inner = Counting()
    cached = CachedEncoder(inner, tmp_path)
    assert np.array_equal(cached.encode_passages(PASSAGES), rows)
    assert inner.asked == list(PASSAGES)
    cached.encode_passages(["mới"])
    assert inner.asked == list(PASSAGES)
    assert path.read_bytes() == whole


KILLED = """
import os, signal, sys
from pathlib import Path
from nq57search.encoders import cached
from nq57search.encoders.fake import HashingEncoder

def kill(event, args):
    if event == "os.rename" and kill.left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    kill.left -= event == "os.rename"

kill.left = 1
sys.addaudithook(kill)
cached._BATCH = 2
cached.CachedEncoder(HashingEncoder(16), Path(sys.argv[1])).encode_passages(["a1", "b2", "c3", "d4"])
"""


def test_a_killed_build_keeps_its_finished_batches(tmp_path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert child.returncode < 0
    assert len(list(tmp_path.rglob("*.part"))) == 1
    inner = Counting(HashingEncoder(16).name)
    rows = CachedEncoder(inner, tmp_path).encode_passages(["a1", "b2", "c3", "d4"])
    assert inner.asked == ["c3", "d4"]
    assert np.array_equal(rows, HashingEncoder(16).encode_passages(["a1", "b2", "c3", "d4"]))


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutsideFailed, match="file"):
        CachedEncoder(Counting(), tmp_path / "file").encode_passages(PASSAGES)
