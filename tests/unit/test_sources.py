"""The corpus folder: what is a document, what is known of it, and every way the folder can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from nq57search.errors import CorpusProblem
from nq57search.indexing.sources import SOURCES, gather
from nq57search.records import Card

TEXT = "Kế hoạch chuyển đổi số của tỉnh.\n"
CORPUS = Path(__file__).parents[2] / "corpus"


def corpus(folder: Path, *names: str, sources: str | bytes | None = None) -> Path:
    for name in names:
        (folder / name).write_text(TEXT, encoding="utf-8")
    if sources is not None:
        content = sources if isinstance(sources, bytes) else sources.encode()
        (folder / SOURCES).write_bytes(content)
    return folder


def refused(folder: Path) -> CorpusProblem:
    """The error of an impossible corpus, which says in both languages what to do."""
    with pytest.raises(CorpusProblem) as caught:
        gather(folder)
    problem = caught.value
    assert all((problem.en, problem.vi, problem.fix_en, problem.fix_vi))
    assert (problem.exit_code, problem.status) == (2, 422)
    return problem


def ids(folder: Path) -> list[str]:
    return [source.card.id for source in gather(folder)]


def test_the_shipped_corpus_is_five_documents_in_the_order_of_its_list() -> None:
    sources = gather(CORPUS)
    assert [s.card.id for s in sources] == ["nq57", "kh01", "kh01-song-ngu", "dt-cds", "cn14"]
    assert [s.card.id for s in sources if s.card.machine_read] == ["nq57"]
    assert {s.card.id: s.card.language for s in sources if s.card.language != "vi"} == {"kh01-song-ngu": "vi,en"}
    assert {s.card.id: s.content for s in sources}["cn14"] == (CORPUS / "cn14.txt").read_bytes()
    assert sources[0].card.date == "2024-12-22"
    assert sources[0].card.cited_as == "Nghị quyết số 57-NQ/TW ngày 22/12/2024"


def test_without_a_list_every_file_is_a_document_by_name(tmp_path: Path) -> None:
    corpus(tmp_path, "b.txt", "a.md", "C.toml", "ghi-chu.log", "a.txt.bak", ".txt")
    (tmp_path / "thu-muc.txt").mkdir()
    assert ids(tmp_path) == ["a", "b"]


def test_listed_documents_come_first_in_the_order_of_the_list(tmp_path: Path) -> None:
    corpus(tmp_path, "a.txt", "b.txt", "c.txt", sources='[[document]]\nid="c"\n[[document]]\nid="b"\n')
    assert ids(tmp_path) == ["c", "b", "a"]


def test_an_ending_in_capitals_counts(tmp_path: Path) -> None:
    assert ids(corpus(tmp_path, "a.TXT")) == ["a"]


def test_what_is_not_said_is_taken_from_the_name(tmp_path: Path) -> None:
    (source,) = gather(corpus(tmp_path, "ke-hoach.2025.txt"))
    assert source.card == Card(
        "ke-hoach.2025", "ke-hoach.2025", None, None, None, "Văn bản", "vi", False, "", "ke-hoach.2025"
    )


def test_what_is_said_is_kept(tmp_path: Path) -> None:
    said = (
        '[[document]]\nid = "a"\ntitle = "Kế hoạch “số”"\nnumber = "01-KH/TU"\ndate = 2025-06-02\nissuer = "Tỉnh uỷ"\n'
        'kind = "Kế hoạch"\nlanguage = "vi, en"\nmachine_read = true\nabout = "Bản thử."\ncited_as = "Kế hoạch 01"\n'
    )
    (source,) = gather(corpus(tmp_path, "a.txt", sources=said))
    assert source.card == Card(
        "a", "Kế hoạch “số”", "01-KH/TU", "2025-06-02", "Tỉnh uỷ", "Kế hoạch", "vi,en", True, "Bản thử.", "Kế hoạch 01"
    )


@pytest.mark.parametrize("date", ["2025-06-02", '"2025-06-02"', "2025-06-02T07:30:00", "2025-06-02T07:30:00Z"])
def test_a_date_may_be_written_in_any_way_toml_has(tmp_path: Path, date: str) -> None:
    (source,) = gather(corpus(tmp_path, "a.txt", sources=f'[[document]]\nid="a"\ndate={date}\n'))
    assert source.card.date == "2025-06-02"


def test_a_list_saved_by_notepad_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (source,) = gather(corpus(tmp_path, "a.txt", sources=b'\xef\xbb\xbf[[document]]\r\nid="a"\r\ntitle="T"\r\n'))
    assert source.card.title == "T"


def test_a_list_of_nothing_lists_nothing(tmp_path: Path) -> None:
    assert ids(corpus(tmp_path, "a.txt", sources="# trống\n")) == ["a"]


def test_no_folder_is_refused_by_name(tmp_path: Path) -> None:
    problem = refused(tmp_path / "khong-co")
    assert str(tmp_path / "khong-co") in problem.en
    assert "--corpus" in problem.fix_vi


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("x")
    assert "tep" in refused(tmp_path / "tep").en


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "holds no document" in refused(tmp_path).en


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    assert "Permission denied" in refused(tmp_path).en


def test_two_files_of_one_stem_are_refused_and_both_named(tmp_path: Path) -> None:
    problem = refused(corpus(tmp_path, "a.txt", "a.md"))
    for said in (problem.en, problem.vi):
        assert "a.txt" in said
        assert "a.md" in said


@pytest.mark.parametrize(
    "name", ["Kế hoạch.txt", "KH01.txt", "a b.txt", "-a.txt", "a:1.txt", "a" * 81 + ".txt", "a\nb.txt", "%2e.txt"]
)
def test_a_name_that_cannot_be_an_id_is_refused_with_the_rule(tmp_path: Path, name: str) -> None:
    problem = refused(corpus(tmp_path, name))
    assert repr(name) in problem.en
    assert "small letters" in problem.fix_en
    assert "chữ thường" in problem.fix_vi


def test_a_listed_document_without_a_file_is_refused(tmp_path: Path) -> None:
    problem = refused(corpus(tmp_path, "a.txt", sources='[[document]]\nid="b"\n'))
    assert "'b'" in problem.en
    assert SOURCES in problem.vi


@pytest.mark.parametrize(
    "sources",
    [
        "[[document]",
        'id = "a"\nid = "a"',
        "[[document]]\ntitle = 'không có id'",
        "[document]\nid = 'a'",
        "document = 7",
        "document = ['a']",
        "document = [[1, 2]]",
        "document = true",
        b"\xff\xfe[\x00[\x00",
        b'[[document]]\nid = "a"\ntitle = "\x00"',
        '[[document]]\nid = "' + "a" * 10,
        "x = " + "[" * 100_000,
    ],
)
def test_a_list_that_is_not_one_is_refused_by_name(tmp_path: Path, sources: str | bytes) -> None:
    problem = refused(corpus(tmp_path, "a.txt", sources=sources))
    assert SOURCES in problem.en
    assert SOURCES in problem.vi
    assert "corpus/" in problem.fix_en


def test_a_folder_in_place_of_the_list_is_refused(tmp_path: Path) -> None:
    corpus(tmp_path, "a.txt")
    (tmp_path / SOURCES).mkdir()
    assert SOURCES in refused(tmp_path).en


def test_a_document_listed_twice_is_refused(tmp_path: Path) -> None:
    problem = refused(corpus(tmp_path, "a.txt", sources='[[document]]\nid="a"\n[[document]]\nid="a"\ntitle="khác"\n'))
    assert "twice" in problem.en
    assert "hai lần" in problem.vi


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", '"fr"'),
        ("language", '"vi,en,fr"'),
        ("language", '["vi", "en"]'),
        ("language", '""'),
        ("date", '"2 tháng 6 năm 2025"'),
        ("date", '"2025-13-01"'),
        ("date", "07:30:00"),
        ("date", "[]"),
        ("title", "7"),
        ("number", "57"),
        ("issuer", '["Tỉnh uỷ"]'),
        ("about", "{x = 1}"),
        ("cited_as", "true"),
        ("machine_read", '"no"'),
        ("machine_read", "0"),
    ],
)
def test_a_field_that_cannot_be_is_refused_with_document_and_field(tmp_path: Path, field: str, value: str) -> None:
    problem = refused(corpus(tmp_path, "a.txt", sources=f'[[document]]\nid="a"\n{field}={value}\n'))
    assert "'a'" in problem.en
    assert field in problem.en
    assert SOURCES in problem.vi


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (corpus(tmp_path) / "to.txt").open("wb") as file:
        file.truncate(50_000_001)
    problem = refused(tmp_path)
    assert "to.txt" in problem.en
    assert "50 MB" in problem.vi


def test_a_file_that_cannot_be_opened_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    corpus(tmp_path, "a.txt")
    monkeypatch.setattr(Path, "read_bytes", denied)
    problem = refused(tmp_path)
    assert "a.txt" in problem.en
    assert "Permission denied" in problem.vi
