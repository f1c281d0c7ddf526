"""Web pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_files import PROSE
from test_reader_legacy import to_tcvn3

from nq57search.errors import CorpusProblem
from nq57search.readers.html import HtmlReader
from nq57search.readers.html_tokens import Token, tokens

READER = HtmlReader()


def text(page: str) -> str:
    return READER.read(page.encode(), "a.html").text


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<h1>Nghị\n quyết</h1><p>Một <b>hai</b><p>ba", "# Nghị quyết\n\nMột hai\n\nba"),
        ("<h3>Mục</h3>lời<div>khối</div>lời", "### Mục\n\nlời\n\nkhối\n\nlời"),
        ("a<br>b<hr>c", "a\nb\n\nc"),
        ("<p>R&amp;D &lt;5% &#7897; &hellip; &khong;", "R&D <5% ộ … &khong;"),
        ("<ul><li>một<li>hai<ul><li>ba</ul><li>bốn</ul>năm", "- một\n- hai\n- ba\n- bốn\n\nnăm"),
        ("<ol><li>x<li value=5>y<li>z</ol>", "1. x\n5. y\n6. z"),
        ('<ol type="a" start="3"><li>x</ol><ol type=I><li>y</ol>', "c) x\n\nI. y"),
        ("<li>lạc", "- lạc"),
        ("<ol type=A><li>x</ol><ol type=i><li>y</ol>", "A. x\n\ni. y"),
        ("<table><td>a<td>b<tr><td>c<td>d</table>", "a | b\nc | d"),
        ("10<sup>3</sup> km<sup>2</sup><sup>[1]</sup> CO<sub>2</sub>", "10³ km²[1] CO2"),
        ("<pre>  x = 1\n    y</pre>", "  x = 1\n    y"),
        ("<p>có <span style='display: none'>a<span>b</span>c</span>chữ", "có chữ"),
        ("<p hidden>a</p><div aria-hidden=true>b<div>c</div></div><nav>d</nav><p>e", "e"),
        ("<script>if (a<b) '<p>x</p>'</script><style>p{}</style><noscript>x</noscript><title>x</title>y", "y"),
        ("<!-- <p>x</p> --><![if !vml]>y<![endif]><?xml z?></p>", "y"),
        ("a < b và c<d", "a < b và c"),
        ("<textarea><p>x</textarea>y<iframe>z", "y"),
    ],
)
def test_what_a_page_shows(page: str, shown: str) -> None:
    assert text(page) == shown


def test_tables_of_data_are_rows_and_their_place_is_told() -> None:
    page = (
        "<p>Trước<table><caption>Bảng 1</caption><tr><th>Chỉ tiêu<th>Năm 2030"
        "<tr><td><p>Kinh tế</p><p>số</p><td>30%</table>Sau"
    )
    extract = READER.read(page.encode(), "a.html")
    assert extract.text == "Trước\n\nBảng 1\n\nChỉ tiêu | Năm 2030\nKinh tế số | 30%\n\nSau"
    assert [extract.text[a:b] for a, b in extract.tables] == ["Chỉ tiêu | Năm 2030\nKinh tế số | 30%"]


def test_empty_cells_keep_their_place() -> None:
    assert text("<table><tr><td>a<td><td>c<tr><td>d<td>e<td></table>") == "a |  | c\nd | e"


def test_two_tables_are_two() -> None:
    table = "<table><tr><td>a<td>b<tr><td>c<td>d</table>"
    extract = READER.read((table * 2).encode(), "a.html")
    assert [extract.text[a:b] for a, b in extract.tables] == ["a | b\nc | d"] * 2


def test_tables_that_lay_out_the_page_are_read_through() -> None:
    letterhead = "<table><tr><td><p>CHÍNH PHỦ</p><p>Số 3</p></td><td>CỘNG HÒA</td></tr></table>"
    data = "<table><tr><td>1<td>2<tr><td>3<td>4</table>"
    assert text(letterhead) == "CHÍNH PHỦ\n\nSố 3\n\nCỘNG HÒA"
    assert text(f"<table><tr><td>{letterhead}<td>x<tr><td>y<td>{data}</table>").endswith(
        "CỘNG HÒA\n\nx\n\ny\n\n1 | 2\n3 | 4"
    )


def test_the_main_element_is_the_page_when_it_holds_most_of_it() -> None:
    body = "".join(f"<p>{line}</p>" for line in PROSE)
    around = "<header>Trang chủ</header>{}<footer>Liên hệ</footer>"
    assert text(around.format(f"<main>{body}</main>")) == "\n\n".join(PROSE)
    assert text(around.format(f"<article>{body}</article><article>ngắn</article>")) == "\n\n".join(PROSE)
    assert text(around.format(f"<main>ít</main>{body}")).endswith("Liên hệ")


@pytest.mark.parametrize(
    "content",
    [
        "<meta charset=utf-8><p>chuyển đổi số".encode(),
        "\ufeff<p>chuyển đổi số".encode(),
        "<p>chuyển đổi số".encode("utf-16"),
        b"<meta charset='windows-1258'><p>chuy\xea\xd2n \xf0\xf4\xd2i s\xf4\xec",
        b"<meta charset=windows-1258>" + "<p>chuyển đổi số".encode(),
        b"<p>chuy&#7875;n &#x111;&#7893;i s&#7889;",
    ],
)
def test_encodings(content: bytes) -> None:
    assert READER.read(content, "a.html").text == "chuyển đổi số"


def test_old_fonts_saved_as_entities_are_converted() -> None:
    stored = "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in to_tcvn3("\n".join(PROSE).lower()))
    assert text(f"<p>{stored}") == " ".join(PROSE).lower()


@pytest.mark.parametrize("page", ["", "<html></html>", "<script>x", "<!-- x", "<p hidden>x", "<a href='x"])
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(CorpusProblem, match=r"a\.html.*(no text|empty)"):
        text(page)


def test_a_page_nested_too_deeply_is_refused() -> None:
    with pytest.raises(CorpusProblem, match="nested too deeply") as caught:
        text("<div>" * 5_000 + "x")
    assert "lồng nhau quá sâu" in caught.value.vi


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        '<a x="',
        "<!--x>",
        "<![x",
        "</",
        "&",
        "<script>",
        "<td>",
        "<table><tr>",
        "<li>",
        "<p>",
        "<b>",
        "<a x\n",
    ],
)
def test_work_grows_with_the_page_and_not_its_square(piece: str) -> None:
    seen = sum(len(token.text) + 1 for token in tokens(piece * 20_000))
    assert seen <= 40 * 20_000


def test_tokens_are_those_of_the_standard() -> None:
    assert list(tokens("<A Href='x&amp;y' checked b = c d=\"e>f\">t</a x>")) == [
        Token("<", "a", {"href": "x&y", "checked": "", "b": "c", "d": "e>f"}),
        Token("", "t"),
        Token("/", "a"),
    ]
    assert list(tokens("<!-->a<p/>b<3&#" + "9" * 5_000 + ";")) == [
        Token("", "a"),
        Token("<", "p"),
        Token("", "b"),
        Token("", "<"),
        Token("", "3\ufffd"),
    ]


_PIECES = st.sampled_from(
    "<p> </p> <table> <tr> <td> </td> </table> <ul> <ol> <li> </ul> <h2> </h2> <div hidden> </div> <sup> <pre> <br> "
    "<script> </script> <!-- --> < > & &#0; &#xd800; \" ' \0 \v \u2028 chữ | <main> </main>".split(" ")
)


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_any_page_is_read_or_refused(page: str) -> None:
    try:
        extract = READER.read(page.encode("utf-8"), "a.html")
    except CorpusProblem:
        return
    assert extract.text.strip()
    extract.text.encode("utf-8")
    assert all(" | " in extract.text[a:b] for a, b in extract.tables)
