"""Word files."""

from __future__ import annotations

import io
import zipfile

import pytest
from reader_files import docx, p, part

from nq57search.errors import CorpusProblem
from nq57search.readers.base import Extract
from nq57search.readers.docx import DocxReader
from nq57search.readers.numerals import letters, roman

READER = DocxReader()

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Muc"><w:basedOn w:val="Heading1"/><w:pPr><w:outlineLvl w:val="1"/>
  <w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Muc"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Cu"><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Vong1"><w:basedOn w:val="Vong2"/></w:style>
<w:style w:type="paragraph" w:styleId="Vong2"><w:basedOn w:val="Vong1"/></w:style>
"""


def level(number: int, form: str, text: str, more: str = "") -> str:
    shown = f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/>{shown}{more}</w:lvl>'


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "decimal", "%1.")
    + level(1, "lowerLetter", "%2)")
    + level(2, "bullet", "\uf0b7")
    + level(3, "bullet", "+")
    + "</w:abstractNum>"
    + '<w:abstractNum w:abstractNumId="1">'
    + level(0, "upperRoman", "%1.", '<w:pStyle w:val="Muc"/>')
    + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    + "</w:abstractNum>"
    + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    + '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    + '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    + '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
)


def read(body: str, **parts: str) -> Extract:
    return READER.read(docx(body, **parts), "a.docx")


def item(text: str, number: str = "1", depth: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def run(inside: str) -> str:
    return f"<w:p><w:r>{inside}</w:r></w:p>"


def test_paragraphs_breaks_and_marks_above_the_line() -> None:
    body = p("Một") + run("<w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>") + p("")
    body += (
        '<w:p><w:r><w:t>km</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r></w:p>'
    )
    extract = read(body)
    assert extract.text == "Một\n\na\nb c-d\n\nkm²"
    assert extract.pages == ()


def test_headings_come_from_styles_and_outline_levels() -> None:
    body = p("Đề", '<w:pStyle w:val="Title"/>') + p("Một", '<w:pStyle w:val="Heading1"/>')
    body += p("Hai", '<w:outlineLvl w:val="2"/>') + p("Thân", '<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/>')
    body += p("Vòng", '<w:pStyle w:val="Vong1"/>')
    assert read(body, styles=STYLES).text == "# Đề\n\n# Một\n\n### Hai\n\nThân\n\nVòng"


def test_numbers_are_counted_as_word_counts_them() -> None:
    body = item("a") + item("b", depth=1) + item("c", depth=1) + item("d") + item("e", depth=1) + item("f", depth=2)
    body += item("g", depth=3) + item("h", "2") + item("i", "2") + item("k", "0") + item("l", "99")
    marks = read(body, numbering=NUMBERING).text.split("\n\n")
    assert marks == ["1. a", "a) b", "b) c", "2. d", "a) e", "- f", "+ g", "7. h", "8. i", "k", "l"]


def test_numbers_of_styles_stand_behind_the_marks_of_headings() -> None:
    body = p("Một", '<w:pStyle w:val="Muc"/>') + item("x", "3", 1) + p("Hai", '<w:pStyle w:val="Con"/>')
    body += item("y", "3", 1)
    text = read(body, styles=STYLES, numbering=NUMBERING).text
    assert text == "## I. Một\n\n1.1 x\n\n## II. Hai\n\n2.1 y"


@pytest.mark.parametrize(
    ("form", "marks"),
    [
        ("decimalZero", "01. 02. 03."),
        ("upperLetter", "A. B. C."),
        ("lowerRoman", "i. ii. iii."),
        ("ordinal", "1. 2. 3."),
        ("none", ". . ."),
    ],
)
def test_forms_of_numbers(form: str, marks: str) -> None:
    numbering = f'<w:abstractNum w:abstractNumId="0">{level(0, form, "%1.")}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    shown = read(item("x") + item("x") + item("x"), numbering=numbering).text.split("\n\n")
    assert [line.removesuffix(" x") for line in shown] == marks.split()


def test_numbering_found_through_a_style_that_links_to_it() -> None:
    linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="Muc"/></w:abstractNum>'
    linked += '<w:num w:numId="6"><w:abstractNumId w:val="5"/></w:num>'
    assert read(item("x", "6"), styles=STYLES, numbering=NUMBERING + linked).text == "I. x"


def test_a_paragraph_may_set_only_the_level_of_the_numbering_of_its_style() -> None:
    deeper = p("y", '<w:pStyle w:val="Con"/><w:numPr><w:ilvl w:val="1"/></w:numPr>')
    nowhere = p("z", '<w:pStyle w:val="Con"/><w:numPr><w:ilvl w:val="7"/></w:numPr>')
    text = read(p("x", '<w:pStyle w:val="Con"/>') + deeper + nowhere, styles=STYLES, numbering=NUMBERING).text
    assert text == "## I. x\n\n## 1.1 y\n\n## z"


def test_a_level_below_one_never_counted_shows_its_start() -> None:
    assert read(item("x", "3", 1), numbering=NUMBERING).text == "1.1 x"


def test_symbols() -> None:
    symbols = ('w:font="Symbol" w:char="F02B"', 'w:char="00A7"', 'w:font="Wingdings" w:char="F02B"', 'w:char="x"')
    body = run("".join(f"<w:sym {symbol}/>" for symbol in symbols))
    assert read(body).text == "+§"


def test_tracked_and_hidden_text() -> None:
    body = (
        "<w:p><w:r><w:t>giữ </w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>đi</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:hyperlink><w:r><w:t> nối</w:t></w:r></w:hyperlink>"
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r></w:p>'
    )
    assert read(body).text == "giữ thêm nối"


def cell(*paragraphs: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(p, paragraphs))}</w:tc>"


def test_tables_are_rows_and_letterheads_are_not() -> None:
    letterhead = f"<w:tbl><w:tr>{cell('CHÍNH PHỦ', 'Số 3')}{cell('CỘNG HÒA')}</w:tr></w:tbl>"
    merged = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = (
        f"<w:tbl><w:tr>{cell('A')}{cell('B')}</w:tr>"
        f"<w:tr>{cell('một', 'hai', properties=merged[0])}{cell('2')}</w:tr>"
        f"<w:tr>{cell('một', properties=merged[1])}{cell('3')}</w:tr></w:tbl>"
    )
    extract = read(letterhead + table + p("Sau"))
    assert extract.text == "CHÍNH PHỦ\n\nSố 3\n\nCỘNG HÒA\n\nA | B\nmột hai | 2\n | 3\n\nSau"
    assert [extract.text[a:b] for a, b in extract.tables] == ["A | B\nmột hai | 2\n | 3"]


def test_tables_in_content_controls_and_across_pages() -> None:
    row = f"<w:sdt><w:sdtContent><w:tr>{cell('a')}<w:sdt><w:sdtContent>{cell('b')}</w:sdtContent></w:sdt></w:tr>"
    row += "</w:sdtContent></w:sdt>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('c')}{cell('d')}</w:tr>"
    turn = f"<w:tr><w:tc>{run('<w:lastRenderedPageBreak/><w:t>e</w:t>')}</w:tc>{cell('f')}</w:tr>"
    empty = f"<w:tbl><w:tr>{cell('')}{cell('')}</w:tr><w:tr>{cell('g')}{cell('h')}</w:tr></w:tbl>"
    extract = read(f"<w:tbl>{row}{row}{gone}{turn}</w:tbl>{empty}")
    assert extract.text == "a | b\na | b\fe | f\n\ng | h"
    assert [extract.text[a:b] for a, b in extract.tables] == ["a | b\na | b", "e | f", "g | h"]
    assert extract.pages == (0, 12)


def test_notes_are_called_in_order_and_stand_at_the_end() -> None:
    notes = "".join(
        f'<w:footnote w:id="{n}">{p(text)}</w:footnote>' for n, text in ((2, "hai"), (5, "năm"), (7, "không gọi"))
    )
    ends = f'<w:endnote w:id="2">{p("cuối")}</w:endnote>'
    body = run('<w:t>a</w:t><w:footnoteReference w:id="5"/><w:t> b</w:t><w:endnoteReference w:id="2"/>')
    body += run('<w:t>c</w:t><w:footnoteReference w:id="2"/>')
    assert read(body, footnotes=notes, endnotes=ends).text == "a[1] b[2]\n\nc[3]\n\n[1] năm\n\n[2] cuối\n\n[3] hai"


def test_page_breaks_in_the_file_are_form_feeds() -> None:
    body = (
        p("một") + run('<w:br w:type="page"/>') + p("hai") + p("ba", "<w:pageBreakBefore/>") + p("bốn", "<w:sectPr/>")
    )
    extract = read(body + p("năm"))
    assert extract.text == "một\fhai\fba\n\nbốn\fnăm"
    assert [extract.text[at:][:3] for at in extract.pages] == ["một", "hai", "ba\n", "năm"]


def test_pages_where_word_broke_them_itself() -> None:
    turn = "<w:lastRenderedPageBreak/>"
    body = (
        p("một") + run(f'<w:br w:type="page"/>{turn}<w:t>hai </w:t>{turn}<w:t>ba</w:t>') + run(f"{turn}<w:t>bốn</w:t>")
    )
    extract = read(body)
    assert extract.text == "một\fhai ba\fbốn"
    assert [extract.text[at:].split()[0] for at in extract.pages] == ["một", "hai", "ba", "bốn"]


def test_text_in_old_fonts_is_converted_run_by_run() -> None:
    cut = '<w:r><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr><w:t>céng h</w:t></w:r>' * 2
    body = p("Bé ChÝnh trÞ", '<w:pStyle w:val="Cu"/>') + p("Vieät Nam", run='<w:rFonts w:ascii="VNI-Times"/>')
    extract = read(body + f"<w:p>{cut}</w:p>" + p("café"), styles=STYLES)
    assert extract.text == "Bộ Chính trị\n\nViệt Nam\n\nCỘNG HCỘNG H\n\ncafé"
    assert len(extract.remarks) == 2


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p('hộp')}</w:txbxContent>"
    body = run(
        f"<w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback></w:AlternateContent><w:t>lời</w:t>"
    )
    assert read(body).text == "lời\n\nhộp"


def test_parts_in_utf_16_and_anywhere_in_the_archive() -> None:
    body = part(f"<w:body>{p('chữ')}</w:body>", "document").replace("UTF-8", "UTF-16")
    assert READER.read(docx("", main=body.encode("utf-16")), "a.docx").text == "chữ"
    assert READER.read(docx(p("chữ"), folder="Văn bản"), "a.docx").text == "chữ"


def test_other_office_files_are_told_from_word_files() -> None:
    with pytest.raises(CorpusProblem, match="not a Word document"):
        READER.read(docx(p("x"), folder="xl"), "a.docx")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (docx(""), "no text"),
        (docx(p("x"))[:-30], "broken"),
        (docx(p("x"), main="<a>"), "broken"),
        (docx(p("x"), main='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "XML entities"),
        (docx(p("x"), main="<a>" * 5_000 + "</a>" * 5_000), "nested too deeply"),
        (docx(p("a" * 3_000_000)), "unpack"),
        (b"PK\x03\x04", "broken"),
    ],
)
def test_bad_files_are_refused_with_a_way_out(content: bytes, says: str) -> None:
    with pytest.raises(CorpusProblem, match=says) as caught:
        READER.read(content, "hỏng.docx")
    assert "hỏng.docx" in caught.value.vi
    assert caught.value.fix_vi


def test_a_part_packed_in_an_unusual_way_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", part(f"<w:body>{p('x')}</w:body>", "document"))
    with pytest.raises(CorpusProblem, match="broken"):
        READER.read(out.getvalue(), "a.docx")


def test_a_bare_archive_is_enough() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", part(f"<w:body>{p('chữ')}</w:body>", "document"))
    assert READER.read(out.getvalue(), "a.docx").text == "chữ"


def test_entities_do_not_hide_in_another_encoding() -> None:
    bomb = '<?xml version="1.0" encoding="{}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for encoding in ("utf-16", "cp037", "utf-7"):
        content = docx("", main=bomb.format(encoding).encode(encoding))
        with pytest.raises(CorpusProblem, match=r"XML entities|broken"):
            READER.read(content, "a.docx")


def test_numerals() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 40, 1994, 0, 5000)] == "I IV IX XIV XL MCMXCIV 0 5000".split()
    assert [letters(n) for n in (1, 26, 27, 53, 0, 100_000)] == ["a", "z", "aa", "aaa", "0", "100000"]
