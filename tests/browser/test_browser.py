"""The pages in a real browser: readable at every size and colour, by keyboard, without scripts, asking nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from fake import PLAN

if TYPE_CHECKING:
    from chromium import Tab

pytestmark = pytest.mark.browser

SEARCH = "/?q=" + quote("kinh tế số")
READER = "/van-ban/plan?q=" + quote("dữ liệu")
PAGES = ["/", SEARCH, SEARCH + "&lang=en", "/?q=zzz", "/van-ban", READER, "/van-ban/scan", "/van-ban/nope"]

# Contrast by WCAG 2.2 (1.4.3) of every text against what is painted behind it.
CONTRAST = """
(() => {
  const parse = (color) => {
    const parts = color.match(/[0-9.]+/g).map(Number);
    return parts.length < 4 ? [...parts, 1] : parts;
  };
  const channel = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color[3] > 0) return color;
    }
    return [255, 255, 255, 1];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    const style = getComputedStyle(element);
    if (!words || style.opacity === "0" || !element.getClientRects().length) continue;
    const [one, two] = [luminance(parse(style.color)), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName} ${ratio.toFixed(2)} ${words.slice(0, 40)}`);
  }
  return poor;
})()
"""


def go(tab: Tab, site: str, address: str) -> None:
    """Open a page and make sure that it is the page meant, not a refusal."""
    tab.go(site + address)
    assert tab.value("document.querySelectorAll('.refusal').length") == ("nope" in address)
    assert tab.value("document.querySelectorAll('main *').length") > 2


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_asked_of_anyone_else_and_nothing_is_refused(tab: Tab, site: str, address: str) -> None:
    go(tab, site, address)
    asked = tab.requested()
    assert {site + "/static/page.js", site + "/static/page.css"} <= {one.partition("?")[0] for one in asked}
    assert not [one for one in asked if not one.startswith(site + "/")]
    assert not [one for one in tab.complaints() if "404" not in one or "nope" not in address]


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_wider_than_its_screen(tab: Tab, site: str, address: str, width: int) -> None:
    tab.size(width, 800, phone=width < 700)
    go(tab, site, address)
    assert tab.value("document.documentElement.scrollWidth") <= width
    assert tab.value("parseFloat(getComputedStyle(document.body).fontSize)") >= 16


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_every_text_stands_out_from_what_is_behind_it(tab: Tab, site: str, address: str, scheme: str) -> None:
    tab.prefer(scheme)
    go(tab, site, address)
    assert tab.value(CONTRAST) == []


def test_dark_is_dark(tab: Tab, site: str) -> None:
    colours = []
    for scheme in ("light", "dark"):
        tab.prefer(scheme)
        tab.go(site + "/")
        colours.append(tab.value("getComputedStyle(document.body).backgroundColor"))
    assert colours[0] == "rgb(255, 255, 255)"
    assert colours[1] not in {colours[0], "rgba(0, 0, 0, 0)"}


def test_the_lines_of_a_text_are_no_longer_than_75_characters_of_zero(tab: Tab, site: str) -> None:
    tab.size(1920, 1000)
    for address, text in ((SEARCH, ".reading"), (READER, ".passage")):
        tab.go(site + address)
        wide = f"document.querySelector('{text}').getBoundingClientRect().width"
        assert tab.value(f"{wide} / (parseFloat(getComputedStyle(document.querySelector('{text}')).fontSize))") < 50


def test_words_found_are_painted(tab: Tab, site: str) -> None:
    tab.go(site + SEARCH)
    marks = tab.value("[...document.querySelectorAll('mark')].map((m) => m.textContent)")
    assert marks == ["kinh", "tế", "số"] * 2
    painted = tab.value("getComputedStyle(document.querySelector('mark')).backgroundColor")
    assert painted != tab.value("getComputedStyle(document.body).backgroundColor")


def test_slash_goes_to_the_box_and_enter_searches(tab: Tab, site: str) -> None:
    tab.go(site + "/van-ban/plan")
    tab.press("/")
    assert tab.value("document.activeElement.id") == "q"
    assert tab.value("document.activeElement.value") == ""
    tab.press("/")
    assert tab.value("document.activeElement.value") == "/"


def test_the_first_tab_stop_skips_to_the_content_and_can_be_seen(tab: Tab, site: str) -> None:
    tab.go(site + SEARCH)
    tab.press("Tab")
    assert tab.value("document.activeElement.getAttribute('href')") == "#noi-dung"
    assert tab.value("document.activeElement.getBoundingClientRect().top") >= 0
    assert tab.value("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_citation_is_copied_or_selected(tab: Tab, site: str) -> None:
    tab.go(site + SEARCH)
    button = "document.querySelector('button.copy')"
    assert tab.value(f"{button}.hidden") is False
    tab.value(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (t) => { window.copied = t; }}})"
    )
    tab.value(f"{button}.click()")
    assert "kinh tế số" in tab.value("window.copied")
    assert tab.value("window.copied").endswith("(plan, đoạn thử)")
    assert tab.value(f"{button}.textContent") == "Đã chép"
    tab.go(site + SEARCH)
    tab.value("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    tab.value(f"{button}.click()")
    assert tab.value("getSelection().toString()") == "plan, đoạn thử"


def test_an_address_with_a_place_opens_there(tab: Tab, site: str) -> None:
    start = PLAN.index("- Xây dựng")
    tab.size(1280, 300)
    tab.go(f"{site}/van-ban/plan?mark={start}-{start + 30}")
    place = tab.value("JSON.stringify(document.querySelector('.aimed-at').getBoundingClientRect())")
    assert '"top":-' not in place
    assert tab.value("document.querySelector('.aimed-at').getBoundingClientRect().bottom <= innerHeight")
    assert tab.value("document.querySelector('.aimed-at mark').textContent").startswith("- Xây dựng")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_covers_a_place_that_is_opened(tab: Tab, site: str, width: int) -> None:
    start = PLAN.index("- Xây dựng")
    words = f"p-{start}-{start + len('- Xây dựng trung tâm dữ liệu quốc gia.')}"
    tab.size(width, 240, phone=width < 700)
    tab.go(f"{site}/van-ban/plan#{words}")
    assert tab.value("scrollY") > 0
    over = f"""(() => {{
      const box = document.getElementById('{words}').getClientRects()[0];
      const over = document.elementFromPoint(box.left + 5, box.top + box.height / 2);
      return over !== null && document.getElementById('{words}').contains(over);
    }})()"""
    assert tab.value(over)


def test_on_a_phone_the_outline_opens_over_the_page_and_closes_on_a_choice(tab: Tab, site: str) -> None:
    tab.size(390, 800, phone=True)
    tab.go(site + "/van-ban/plan")
    shown = "document.querySelector('#muc-luc').getClientRects().length > 0"
    assert tab.value(shown) is False
    tab.value("document.querySelector('.to-outline a').click()")
    assert tab.value(shown) is True
    tab.value("document.querySelector('#muc-luc ol a').click()")
    assert tab.value(shown) is False


def test_all_of_it_works_without_scripts(tab: Tab, site: str) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.go(site + SEARCH)
    document = tab.call("DOM.getDocument")["root"]["nodeId"]
    html = tab.call("DOM.getOuterHTML", nodeId=document)["outerHTML"]
    assert html.count("<mark>") == 6
    assert 'class="copy" hidden' in html
    assert 'method="get"' in html


def test_printed_pages_leave_out_what_cannot_be_used_on_paper(tab: Tab, site: str) -> None:
    tab.go(site + READER)
    tab.call("Emulation.setEmulatedMedia", media="print")
    try:
        for part in ("header.site", "form", ".outline", ".permalink"):
            assert tab.value(f"document.querySelector('{part}').getClientRects().length") == 0
        assert tab.value("document.querySelector('.passage').getClientRects().length") == 1
        assert tab.value("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    finally:
        tab.call("Emulation.setEmulatedMedia", media="")
