"""The pages, over the fake engine: what is shown, where it leads, and that nothing sent in becomes markup."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from fake import PLAN, FakeEngine
from html_page import HtmlPage

from api import texts
from nq57search.records import Kind

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
]


def page(client: TestClient, address: str, **params: object) -> HtmlPage:
    answer = client.get(address, params=params or None)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return HtmlPage(answer.text)


def test_the_first_page_has_a_box_examples_and_the_documents(client: TestClient) -> None:
    first = page(client, "/")
    (box,) = first.all("input", id="q")
    assert "autofocus" in box.attributes
    assert any(label["for"] == "q" for label in first.all("label"))
    assert all(example in first.text for example in texts.EXAMPLES)
    assert "/van-ban/plan" in first.links


def test_hits_show_exactly_the_highlights(client: TestClient, fake: FakeEngine) -> None:
    found = fake.search("kinh tế số")
    shown = page(client, "/", q="kinh tế số")
    expected = [hit.passage.text[start:end] for hit in found.hits for start, end in hit.highlights]
    assert shown.marks == expected
    readings = [quote.inside for quote in shown.all("blockquote")]
    assert readings == [hit.passage.text for hit in found.hits]
    assert [cite.inside for cite in shown.all("cite")] == [hit.passage.citation for hit in found.hits]


def test_a_hit_leads_to_its_place_and_says_where_else_it_stands(client: TestClient, fake: FakeEngine) -> None:
    hit = fake.search("đạt tối thiểu").hits[0]
    shown = page(client, "/", q="đạt tối thiểu")
    span, twin = hit.passage.span, hit.also_in[0].span
    anchor = f"p-{span.start}-{span.end}"
    assert any(
        link.startswith("/van-ban/plan?") and link.endswith(f"mark={span.start}-{span.end}#{anchor}")
        for link in shown.links
    )
    assert f"/van-ban/plan?mark={twin.start}-{twin.end}#p-{twin.start}-{twin.end}" in shown.links
    assert f"Cũng có trong: {hit.also_in[0].citation} (Tiếng Anh)" in shown.text
    opened = page(client, next(link for link in shown.links if anchor in link))
    assert "aimed-at" in (opened.by_id(anchor)["class"] or "")


def test_the_copied_citation_holds_the_words_and_the_place(client: TestClient, fake: FakeEngine) -> None:
    hit = fake.search("mỗi người").hits[0]
    (button,) = page(client, "/", q="mỗi người").all("button", class_="copy")
    assert button["data-copy"] == f"“{hit.passage.text}” ({hit.passage.citation})"
    assert "hidden" in button.attributes


def test_a_machine_read_hit_shows_the_source_too(client: TestClient) -> None:
    shown = page(client, "/", q="yếu tố quyết định")
    assert "Máy đọc" in shown.text
    (source,) = shown.all("pre")
    assert source.inside == "Phat trlen kinh t6 s6 la yeu td quyet dinh."


def test_filters_are_controls_that_keep_their_values(client: TestClient) -> None:
    shown = page(client, "/", q="kinh tế", document="scan", language="vi", kind="text", year=2030)
    chosen = [option["value"] for option in shown.all("option") if "selected" in option.attributes]
    assert chosen == ["scan", "vi", "text"]
    (year,) = shown.all("input", name="year")
    assert year["value"] == "2030"
    (chip,) = [link for link in shown.all("a", class_="chip") if "Năm 2030" in link.inside]
    assert "year" not in parse_qs(urlsplit(chip["href"] or "").query)


def test_what_was_understood_is_shown_and_the_exact_words_offered(client: TestClient) -> None:
    shown = page(client, "/", q="cơ quna số", document="plan")
    assert "sửa lỗi gõ: quna → quan" in shown.text
    (exactly,) = [link for link in shown.all("a") if link.inside.startswith("Tìm chính xác")]
    assert parse_qs(urlsplit(exactly["href"] or "").query) == {"q": ['"cơ quna số"'], "document": ["plan"]}
    assert "Tìm chính xác" not in page(client, "/", q='"cơ quan số"').text


def test_paging_walks_through_all_hits(client: TestClient, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pages", "results"):
        monkeypatch.setattr(f"api.{module}.PER_PAGE", 1)
    expected = [hit.passage.text for hit in fake.search("a", k=100).hits]
    assert len(expected) == 5
    address: str | None = "/?q=a"
    seen, turned = [], 0
    while address:
        shown = page(client, address)
        seen += [quote.inside for quote in shown.all("blockquote")]
        turned += 1
        assert f"Trang {turned} / 5" in shown.text
        assert bool(shown.all("a", rel="prev")) == (turned > 1)
        address = next((link["href"] for link in shown.all("a", rel="next")), None)
    assert seen == expected


def test_nothing_found_helps_on(client: TestClient) -> None:
    shown = page(client, "/", q='"zzz không có"', document="plan")
    assert "Không tìm thấy đoạn nào" in shown.text
    assert "Bỏ dấu ngoặc kép" in shown.text
    (unfiltered,) = [link for link in shown.all("a") if link.inside == "Bỏ các điều kiện lọc."]
    assert parse_qs(urlsplit(unfiltered["href"] or "").query) == {"q": ['"zzz không có"']}
    plain = page(client, "/", q="zzz").text
    assert "Không tìm thấy đoạn nào" in plain
    assert "Bỏ dấu ngoặc kép" not in plain
    assert "Bỏ các điều kiện lọc" not in plain


def test_a_page_past_the_last_leads_back(client: TestClient) -> None:
    past = page(client, "/", q="kinh tế", offset=10)
    assert "Không còn kết quả nào" in past.text
    assert "/?q=kinh+t%E1%BA%BF" in past.links


def test_english_is_kept_in_every_link(client: TestClient) -> None:
    for address in ("/?lang=en", "/?lang=en&q=kinh+tế+số", "/van-ban?lang=en", "/van-ban/plan?lang=en&q=kinh"):
        shown = page(client, address)
        (html,) = shown.all("html")
        assert html["lang"] == "en"
        (switch,) = [link for link in shown.all("a") if link.inside == "Tiếng Việt"]
        assert "lang" not in parse_qs(urlsplit(switch["href"] or "").query)
        ours = [
            link
            for link in shown.links
            if link.startswith(("/?", "/van-ban")) and link != switch["href"] and link != "/"
        ]
        assert ours
        assert all("lang=en" in link for link in ours)
        for form in shown.all("form"):
            assert form["action"] == "/"
        assert all(field["value"] == "en" for field in shown.all("input", name="lang"))
        assert len(shown.all("input", name="lang")) == len(shown.all("form"))


def test_both_languages_have_every_word_and_no_name_hides_a_method() -> None:
    assert texts.texts("vi").keys() == texts.texts("en").keys()
    assert all(word for language in ("vi", "en") for word in texts.texts(language).values())
    assert not [name for name in texts.texts("vi") if hasattr(dict, name)]
    assert len({texts.kind_name(kind, "vi") for kind in Kind}) == len(Kind)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "address",
    ["/?q={}", "/van-ban/plan?q={}", "/?q=a&document={}", "/van-ban/{}", "/?lang={}", "/{}", "/?q={}&lang=en&x={}"],
)
def test_nothing_sent_in_becomes_markup(client: TestClient, address: str, attack: str) -> None:
    from urllib.parse import quote

    answer = client.get(address.format(*[quote(attack, safe="")] * 2), headers={"accept": "text/html"})
    shown = HtmlPage(answer.text)
    assert len(shown.all("script")) == 1
    assert shown.all("script")[0].inside == ""
    assert not shown.all("svg")
    assert all((image["src"] or "").startswith("/static/") for image in shown.all("img"))
    assert not [one for one in shown.elements for name in one.attributes if name.startswith("on") or name == "style"]
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in shown.links)
    assert "49" not in shown.text


def test_two_slashes_do_not_make_a_link_to_another_host(client: TestClient) -> None:
    answer = client.get("http://testserver//evil.example/x", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert not [link for link in HtmlPage(answer.text).links if link.startswith("//")]


def test_markup_in_documents_is_shown_not_obeyed(client: TestClient) -> None:
    assert "<b>dữ liệu</b> số & trí tuệ" in page(client, "/", q="trí tuệ").text
    reader = page(client, "/van-ban/plan")
    assert "<b>dữ liệu</b> số & trí tuệ" in reader.text
    assert not reader.all("b")


def test_the_reader_shows_every_passage_in_order_with_its_anchor(client: TestClient, fake: FakeEngine) -> None:
    shown = page(client, "/van-ban/plan")
    position = -1
    for item in (one for one in fake.passages()[1] if one.span.doc == "plan"):
        element = shown.by_id(f"p-{item.span.start}-{item.span.end}")
        assert element.inside.startswith(item.text)
        assert element["lang"] == item.language
        assert shown.elements.index(element) > position
        position = shown.elements.index(element)


def test_the_outline_leads_to_where_each_heading_stands(client: TestClient, fake: FakeEngine) -> None:
    shown = page(client, "/van-ban/plan")
    (outline,) = shown.all("nav", id="muc-luc")
    tags = {}
    for link in (one for one in shown.all("a") if (one["href"] or "").startswith("#p-") and one.inside):
        tags[link.inside] = shown.by_id((link["href"] or "").removeprefix("#")).tag
    assert all(heading.title in outline.inside for heading in fake.outline("plan"))
    assert {title: tag for title, tag in tags.items() if title != "[1]"} == {
        "KẾ HOẠCH hành động": "h2",
        "I. MỤC TIÊU": "h3",
        "Mỗi người dạy một người": "span",
        "II. NHIỆM VỤ": "h3",
    }
    assert [one.inside for one in shown.all("h1")] == ["Kế hoạch hành động"]
    assert shown.text.count("Mỗi người dạy một người") == 2, "once in the outline, once in the text"


def test_sentences_of_a_paragraph_stay_together_over_a_page(client: TestClient) -> None:
    shown = page(client, "/van-ban/plan")
    (paragraph,) = [one for one in shown.all("p") if "Việc này" in one.inside]
    assert " ".join(paragraph.inside.split()) == "Việc này làm trước. Trang 3 Việc khác làm sau."


def test_pages_notes_and_what_is_not_the_document_are_told_apart(client: TestClient) -> None:
    shown = page(client, "/van-ban/plan")
    assert [one.inside.strip() for one in shown.all("p", class_="page-number")] == ["Trang 1", "Trang 2"]
    assert [one.inside for one in shown.all("span", class_="turned")] == ["Trang 3"]
    (letter,) = shown.all("section", class_="front-matter")
    assert "Công văn kèm theo" in letter.inside
    start = PLAN.index("(1) Theo")
    (call,) = [link for link in shown.all("a") if link.inside == "[1]"]
    assert (call["href"] or "").startswith(f"#p-{start}-")
    assert "Văn bản này do máy đọc" in page(client, "/van-ban/scan").text


def test_the_reader_marks_the_words_found(client: TestClient, fake: FakeEngine) -> None:
    shown = page(client, "/van-ban/plan", q="dữ liệu")
    assert shown.marks == ["dữ", "liệu", "dữ", "liệu"]
    jumps = [link for link in shown.all("a") if link.inside in {"1", "2"}]
    assert all(shown.by_id((jump["href"] or "#").removeprefix("#")) for jump in jumps)
    assert len(jumps) == 2


def test_the_reader_marks_the_place_through_an_unwrapped_line(client: TestClient) -> None:
    start = PLAN.index("tối thiểu\n30% GDP")
    shown = page(client, "/van-ban/plan", mark=f"{start}-{start + len('tối thiểu' + '|' + '30% GDP')}")
    assert shown.marks == ["tối thiểu 30% GDP"]
    (aimed,) = [one for one in shown.elements if "aimed-at" in (one["class"] or "")]
    assert "30% GDP" in aimed.inside


def test_a_place_of_a_whole_passage_is_shown_without_marking_every_word(client: TestClient, fake: FakeEngine) -> None:
    span = fake.search("mỗi người").hits[0].passage.span
    shown = page(client, "/van-ban/plan", mark=f"{span.start}-{span.end}")
    assert shown.marks == []
    assert "aimed-at" in (shown.by_id(f"p-{span.start}-{span.end}")["class"] or "")


def test_a_place_past_the_end_opens_the_document(client: TestClient) -> None:
    assert page(client, "/van-ban/plan", mark="900000-900001").marks == []


def test_the_documents_page_says_what_each_is(client: TestClient) -> None:
    shown = page(client, "/van-ban")
    assert "Số 01-KH/BCĐTW" in shown.text
    assert "02/6/2025" in shown.text
    assert "10 đoạn" in shown.text
    assert "3 trang" in shown.text
    assert "/v1/documents/scan/text" in shown.links


def test_a_page_asks_for_nothing_from_outside(client: TestClient) -> None:
    for address in ("/", "/?q=kinh", "/van-ban", "/van-ban/plan"):
        shown = page(client, address)
        for one in shown.elements:
            for name in ("src", "href", "action", "srcset", "poster", "data"):
                assert (one[name] or "/").startswith(("/", "#")), one


def test_every_page_can_be_walked_by_keyboard(client: TestClient) -> None:
    for address in ("/", "/?q=kinh", "/van-ban", "/van-ban/plan"):
        shown = page(client, address)
        first_link = shown.all("a")[0]
        assert first_link["href"] == "#noi-dung"
        assert shown.by_id("noi-dung").tag == "main"
        assert len(shown.all("h1")) == 1
        named = {label["for"] for label in shown.all("label")}
        assert all(one["id"] in named for one in shown.all("input") if one["type"] != "hidden")
