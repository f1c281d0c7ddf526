"""The five documents, all of each: nothing lost, everything in its place, and the structure a reader sees in them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from nq57search.records import Document, Heading, Kind, Passage

IDS = ["nq57", "kh01", "kh01-song-ngu", "dt-cds", "cn14"]
Documents = dict[str, Document]
Passages = dict[str, tuple[Passage, ...]]


def quotes(document: Document, *kinds: Kind) -> list[str]:
    return [document.quote(block.span) for block in document.blocks if block.kind in kinds]


def path_of(document: Document, heading: Heading) -> list[Heading]:
    """A heading and those it stands under, outermost first."""
    path = [heading]
    while path[0].parent is not None:
        path.insert(0, document.headings[path[0].parent])
    return path


def initiatives(document: Document, word: str = "Sáng kiến") -> list[tuple[int, Heading]]:
    found = ((re.match(rf"{word} (\d+)\b", heading.title), heading) for heading in document.headings)
    return [(int(match[1]), heading) for match, heading in found if match]


# Nothing is thrown away


@pytest.mark.parametrize("doc", IDS)
def test_every_character_is_in_exactly_one_passage(doc: str, documents: Documents, passages: Passages) -> None:
    text = documents[doc].text
    seen: Counter[int] = Counter()
    for passage in passages[doc]:
        seen.update(range(passage.span.start, passage.span.end))
    solid = [i for i, char in enumerate(text) if not char.isspace()]
    assert sum(i in seen for i in solid) / len(solid) >= 0.98
    assert max(seen.values()) == 1


@pytest.mark.parametrize("doc", IDS)
def test_every_passage_is_proven_by_its_place(doc: str, documents: Documents, passages: Passages) -> None:
    document = documents[doc]
    for passage in passages[doc]:
        assert document.quote(passage.span) == document.text[passage.span.start : passage.span.end]
        assert passage.id == f"{doc}:{passage.span.start}-{passage.span.end}"
        for end in range(1, len(passage.reading) + 1):
            low, high = passage.reading.source(end - 1, end)
            assert passage.span.start <= low <= high <= passage.span.end


@pytest.mark.parametrize("doc", IDS)
def test_reading_text_is_the_source_less_markup_and_breaks(doc: str, documents: Documents, passages: Passages) -> None:
    for passage in passages[doc]:
        source = documents[doc].quote(passage.span)
        assert not set(passage.text) - set(source) - {" "}
        if passage.kind is Kind.TEXT:
            assert not re.search(r"\n|  |\*\*|<sup>|^[-+#]\s", passage.text)
            kept = re.sub(r"<sup>\d</sup>|\[\d\]|[*#+\s–-]", "", source)
            assert len(re.sub(r"[*#+\s–-]", "", passage.text)) >= 0.97 * len(kept)


@pytest.mark.parametrize("doc", IDS)
def test_passages_are_of_a_size_to_read(doc: str, passages: Passages) -> None:
    sizes = [len(passage.text) for passage in passages[doc] if passage.kind is Kind.TEXT]
    assert sum(40 <= size <= 900 for size in sizes) >= 0.97 * len(sizes)
    assert max(sizes) <= 900


@pytest.mark.parametrize("doc", IDS)
def test_no_two_passages_of_text_have_one_citation(doc: str, passages: Passages) -> None:
    cited = Counter(passage.citation for passage in passages[doc] if passage.kind in (Kind.TEXT, Kind.NOTE))
    assert [citation for citation, count in cited.items() if count > 1] == []


@pytest.mark.parametrize("doc", IDS)
def test_nearly_every_paragraph_is_whole(doc: str, documents: Documents) -> None:
    """A paragraph of prose that ends in the middle of a sentence was cut by the page, not by its author."""
    texts = [block.text.text for block in documents[doc].blocks if block.kind is Kind.TEXT]
    broken = [text for text in texts if text[-1] not in '.;:!?…”")']
    assert len(broken) <= max(3, 0.06 * len(texts)), broken
    headless = [text for text in texts if text[0].islower() and text[1] != ")"]
    assert len(headless) <= 2, headless


# Pages


@pytest.mark.parametrize(
    ("doc", "count"), [("nq57", 11), ("kh01-song-ngu", 67), ("cn14", 16), ("kh01", 0), ("dt-cds", 0)]
)
def test_pages(doc: str, count: int, documents: Documents, passages: Passages) -> None:
    document = documents[doc]
    assert [page.number for page in document.pages] == list(range(1, count + 1))
    if count:
        numbers = [passage.page for passage in passages[doc]]
        assert numbers == sorted(numbers, key=lambda n: n or 0)
        assert set(numbers) == set(range(1, count + 1))
    else:
        assert {passage.page for passage in passages[doc]} == {None}


@pytest.mark.parametrize(
    ("doc", "page", "words"),
    [
        ("nq57", 2, "BAN CHAP HANH TRUNG UONG"),
        ("nq57", 3, "quan tri qudc gia, phat trién kinh té"),
        ("nq57", 10, "18.NQTWS57.DOC 9"),
        ("nq57", 11, "IV- TO CHUC THUC HIEN"),
        ("cn14", 2, "lược phát triển theo hướng ĐMST"),
        ("cn14", 16, "xây dựng các cơ sở giám sát danh lam thắng cảnh"),
        ("kh01-song-ngu", 2, "- Pursuant to Political Bureau Decision No. 229-QĐ/TW"),
        ("kh01-song-ngu", 37, "PHỤ LỤC I"),
        ("kh01-song-ngu", 67, "Report objectively and comprehensively to the Politburo"),
    ],
)
def test_a_page_begins_with_these_words(doc: str, page: int, words: str, documents: Documents) -> None:
    found = documents[doc].pages[page - 1]
    assert documents[doc].text[found.start : found.end].lstrip().startswith(words)


# Outlines


@pytest.mark.parametrize(
    ("doc", "top"),
    [
        ("nq57", ["I", "II", "III", "IV"]),
        ("kh01", ["I", "II", "III", "IV", "V", "Phụ lục I", "Phụ lục II"]),
        ("kh01-song-ngu", ["I", "II", "III", "IV", "V", "Phụ lục I", "Phụ lục II"]),
        ("dt-cds", ["I", "II", "III"]),
        ("cn14", ["1", "2"]),
    ],
)
def test_the_largest_parts(doc: str, top: list[str], documents: Documents) -> None:
    assert [heading.label for heading in documents[doc].headings if heading.parent is None] == top


@pytest.mark.parametrize("doc", ["kh01", "kh01-song-ngu"])
def test_the_six_systems(doc: str, documents: Documents) -> None:
    document = documents[doc]
    systems = [
        heading for heading in document.headings if re.search(r"\(Hệ thống \d\)", heading.title) and heading.label
    ]
    assert [(heading.label, heading.notation) for heading in systems] == [(str(n), "arabic") for n in range(1, 7)]
    assert {path_of(document, heading)[0].label for heading in systems} == {"II"}


@pytest.mark.parametrize("doc", ["kh01", "kh01-song-ngu"])
def test_the_thirty_initiatives_in_the_body_and_in_annex_one(doc: str, documents: Documents) -> None:
    document = documents[doc]
    found = initiatives(document)
    body = [(n, h) for n, h in found if path_of(document, h)[0].label == "II"]
    annex = [(n, h) for n, h in found if path_of(document, h)[0].label == "Phụ lục I"]
    assert [n for n, _ in body] == list(range(1, 31))
    assert [n for n, _ in annex] == list(range(1, 31))
    sizes = Counter(path_of(document, heading)[1].label for _, heading in body)
    assert sizes == {"1": 3, "2": 6, "3": 6, "4": 5, "5": 5, "6": 5}
    groups = Counter(path_of(document, heading)[2].label for _, heading in annex)
    assert groups == {"A": 3, "B": 6, "C": 6, "D": 5, "E": 5, "G": 5}
    for number, heading in annex:
        assert heading.label == str(number)


def test_the_initiatives_stand_on_the_pages_where_they_are_printed(documents: Documents, passages: Passages) -> None:
    document = documents["kh01-song-ngu"]
    seen: list[int] = []
    for _, heading in initiatives(document):
        (passage,) = (p for p in passages["kh01-song-ngu"] if p.span.overlap(heading.span) and p.page)
        assert passage.page is not None
        page = document.pages[passage.page - 1]
        assert page.start <= heading.span.start < page.end
        seen.append(page.number)
    assert all(a <= b for a, b in pairwise(seen[:30]))
    assert all(a <= b for a, b in pairwise(seen[30:]))
    assert (seen[0], seen[29], seen[30], seen[59]) == (7, 19, 40, 60)


def test_each_initiative_of_the_annex_has_its_goal_and_content(documents: Documents) -> None:
    document = documents["kh01"]
    for number, heading in initiatives(document)[30:56]:
        index = document.headings.index(heading)
        below = [h.title for h in document.headings if h.parent == index]
        wanted = [] if number >= 26 else ["Mục tiêu", "Nội dung"]
        assert below[:2] == wanted, number


@pytest.mark.parametrize("doc", ["kh01", "kh01-song-ngu"])
def test_the_fields_of_the_proposal_form(doc: str, documents: Documents) -> None:
    document = documents[doc]
    (form,) = (n for n, h in enumerate(document.headings) if h.title.startswith("KHUNG ĐỀ XUẤT SÁNG KIẾN ĐỘT PHÁ"))
    assert document.headings[form].notation == "unnumbered"
    fields = [n for n, heading in enumerate(document.headings) if heading.parent == form]
    titles = [document.headings[n].title for n in fields]
    assert len(titles) == 14
    assert titles[:3] == ["Tên Sáng kiến đột phá", "Đơn vị đề xuất/chủ trì dự kiến", "Đơn vị phối hợp chính"]
    assert titles[-1] == "Kiến nghị cụ thể (nếu có)"
    resources = fields[titles.index("Dự kiến nguồn lực")]
    under = [heading.title for heading in document.headings if heading.parent == resources]
    assert [title.split(",")[0] for title in under] in (
        ["Tài chính", "Nhân lực", "Hệ tầng"],
        ["Tài chính", "Nhân lực", "Hạ tầng"],
    )


def test_the_outline_of_the_resolution(documents: Documents) -> None:
    labels = [
        (h.label, path_of(documents["nq57"], h)[0].label) for h in documents["nq57"].headings if h.parent is not None
    ]
    assert labels == [("1", "II"), ("2", "II"), *((str(n), "III") for n in range(1, 8))]


def test_the_outline_of_the_draft(documents: Documents) -> None:
    document = documents["dt-cds"]
    tasks = [h.label for h in document.headings if h.notation == "arabic" and path_of(document, h)[0].label == "III"]
    assert tasks == [str(n) for n in range(1, 12)]
    bare = [heading.title for heading in document.headings if heading.notation == "unnumbered"]
    assert bare == ["Những kết quả đạt được", "Một số tồn tại, hạn chế lớn", "Nguyên nhân hạn chế"]


def test_the_outline_of_the_bulletin(documents: Documents) -> None:
    document = documents["cn14"]
    decimals = [heading.label for heading in document.headings if heading.notation == "decimal"]
    assert decimals == ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4"]
    points = Counter(path_of(document, h)[1].label for h in document.headings if h.notation == "paren")
    assert points == {"1.1": 4, "1.2": 3, "1.3": 3, "1.4": 3, "2.1": 3, "2.2": 3, "2.3": 3, "2.4": 4}


# Notes


@pytest.mark.parametrize(
    ("doc", "before"),
    [
        (
            "kh01",
            [
                "Hệ thống Chiến lược trọng yếu",
                "Hệ thống dự án đặc biệt quan trọng",
                "Sáng kiến đột phá",
                "Tổng công trình sư",
            ],
        ),
        (
            "dt-cds",
            [
                "đầu tư tương xứng",
                "khó khăn, vướng mắc",
                "Hạ tầng số",
                "công nghiệp công nghệ số",
                "quy định bởi pháp luật.",
            ],
        ),
    ],
)
def test_every_note_has_its_one_call(doc: str, before: list[str], documents: Documents) -> None:
    document = documents[doc]
    assert [note.label for note in document.notes] == [str(n) for n in range(1, len(before) + 1)]
    for note, words in zip(document.notes, before, strict=True):
        (call,) = note.calls
        assert document.text[: call.start].endswith(words)
        assert not document.quote(call).strip("<sup>/¹²³⁴⁵12345 ")
    assert quotes(document, Kind.NOTE) == [document.quote(note.span) for note in document.notes]


def test_the_links_that_stand_for_the_notes_of_the_bilingual_plan(documents: Documents) -> None:
    document = documents["kh01-song-ngu"]
    assert [(note.label, len(note.calls)) for note in document.notes] == [("1", 2), ("2", 2), ("3", 2), ("4", 2)]
    for note in document.notes:
        assert document.quote(note.span).endswith(f"ftn{note.label}")
        assert {document.quote(call) for call in note.calls} == {f"[{note.label}]"}
    links = quotes(document, Kind.LINK)
    assert len(links) == 7
    assert all(re.match(r"<?https?://\S+$", link) for link in links)


# Front matter, addressees, signature, furniture, tail


def test_the_cover_letter_of_the_district(documents: Documents, passages: Passages) -> None:
    document = documents["nq57"]
    cover = quotes(document, Kind.FRONT_MATTER)
    assert cover[0].startswith("Vv xdy dung Chirong trinh hanh dong")
    assert cover[-1].startswith("Thtra 1énh Ban Thuong vu Thi dy")
    assert {p.page for p in passages["nq57"] if p.kind is Kind.FRONT_MATTER} == {1}
    first_page = {p.kind for p in passages["nq57"] if p.page == 1}
    assert first_page == {Kind.FRONT_MATTER, Kind.ADDRESSEES, Kind.SIGNATURE}
    assert quotes(document, Kind.LETTERHEAD) == [
        "BAN CHAP HANH TRUNG UONG PANG CONG SAN VIET NAM",
        "S 57-NQ/TW",
        "Ha Néi, ngay 22 thang 12 nam 2024",
    ]
    assert quotes(document, Kind.TEXT)[0].startswith("Phat trlen khoa hoc")
    assert quotes(document, Kind.FOOTER) == ["*", "18.NQTWS57.DOC 9"]
    for doc in set(IDS) - {"nq57"}:
        assert quotes(documents[doc], Kind.FRONT_MATTER) == []


def test_the_addressees(documents: Documents) -> None:
    plan = quotes(documents["kh01"], Kind.ADDRESSEES)
    assert (plan[0], plan[-1], len(plan)) == ("Nơi nhận:", "- Lưu Ban Chỉ đạo Trung ương.", 9)
    resolution = quotes(documents["nq57"], Kind.ADDRESSEES)
    assert [line.split()[0] + " " + line.split()[1] for line in resolution if line.startswith("Noi")] == [
        "Noi nhan:",
        "Noi nhén:",
    ]
    assert resolution[-1].endswith("Luu Van phong Trung uwong Pang.")
    for doc in ("kh01-song-ngu", "dt-cds", "cn14"):
        assert quotes(documents[doc], Kind.ADDRESSEES) == []


def test_the_letterhead_and_title_of_the_plan(documents: Documents) -> None:
    for doc in ("kh01", "kh01-song-ngu"):
        document = documents[doc]
        assert "01-KH/BCĐTW" in " ".join(quotes(document, Kind.LETTERHEAD))
        title = [block.text.text for block in document.blocks if block.kind is Kind.HEADING and block.heading is None]
        assert title[0].startswith("KẾ HOẠCH")


def test_the_byline_of_the_bulletin(documents: Documents) -> None:
    assert quotes(documents["cn14"], Kind.SIGNATURE) == ["P.A.T (Trung tâm Thông tin và Thống kê KH&CN)"]


def test_the_repeated_tail_of_the_bilingual_plan(documents: Documents, passages: Passages) -> None:
    document = documents["kh01-song-ngu"]
    tail = [passage for passage in passages["kh01-song-ngu"] if passage.kind is Kind.REPEAT]
    assert tail == list(passages["kh01-song-ngu"][-len(tail) :])
    assert len(tail) >= 20
    assert {passage.language for passage in tail} == {"en"}
    assert tail[0].text.startswith(
        "Objective: To apply digital technologies and artificial intelligence in enterprises"
    )
    assert [int(n) for n in re.findall(r"^Initiative (\d+):", "\n".join(p.text for p in tail), re.M)] == list(
        range(9, 26)
    )
    last = next(block for block in reversed(document.blocks) if block.kind is Kind.TEXT)
    assert last.text.text.startswith("The identification of data sources")
    for doc in set(IDS) - {"kh01-song-ngu"}:
        assert quotes(documents[doc], Kind.REPEAT) == []


# Language


def test_the_english_and_the_vietnamese_are_told_apart(documents: Documents) -> None:
    for block in documents["kh01-song-ngu"].blocks:
        if block.kind is Kind.TEXT:
            marked = len(
                re.findall("[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", block.text.text)
            )
            assert (marked > 0.08 * len(block.text)) == (block.language == "vi"), block.text.text
    counts = Counter(block.language for block in documents["kh01-song-ngu"].blocks if block.kind is Kind.TEXT)
    assert 0.9 < counts["en"] / counts["vi"] < 1.1
    for doc in ("nq57", "kh01", "dt-cds", "cn14"):
        assert {block.language for block in documents[doc].blocks} == {"vi"}
