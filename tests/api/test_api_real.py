"""The service over the real index of the corpus: every place is proven through HTTP, every page can be read."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from html_page import HtmlPage

from api import open_index
from api.app import create_app
from nq57search.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from nq57search.engine import Engine

QUERIES = [
    "tỷ trọng kinh tế số trong GDP đến năm 2030",
    "mỗi người dạy một người",
    "co so du lieu quoc gia ve dat dai",
    "co quna to chuc",
    "semiconductor chip manufacturing",
    "57-NQ/TW",
    '"cơ chế thử nghiệm có kiểm soát"',
    "AI",
]
ODD = [
    "😀",
    "\x00",
    "a\x00b",
    "\u202e",
    "'; DROP TABLE",
    "%",
    "(((",
    '"',
    '""',
    "*",
    "AND OR NOT",
    "a" * 2000,
    "\ufdd0",
]
DOCUMENTS = ["nq57", "kh01", "kh01-song-ngu", "dt-cds", "cn14"]


@pytest.fixture(scope="session")
def sources(corpus: Path) -> dict[str, str]:
    return {doc: (corpus / f"{doc}.txt").read_bytes().decode("utf-8") for doc in DOCUMENTS}


def places(value: object) -> list[dict]:
    """Every PLACE anywhere in an answer."""
    if isinstance(value, list):
        return [place for one in value for place in places(one)]
    if isinstance(value, dict):
        here = [value] if {"document", "start", "end", "quote"} <= value.keys() else []
        return here + [place for one in value.values() for place in places(one)]
    return []


def prove(answer: object, sources: dict[str, str]) -> int:
    found = places(answer)
    for place in found:
        assert place["quote"] == sources[place["document"]][place["start"] : place["end"]]
        assert place["quote"].strip()
    return len(found)


@pytest.mark.parametrize("query", QUERIES)
def test_every_place_of_every_hit_is_proven(real_client: TestClient, sources: dict[str, str], query: str) -> None:
    found = real_client.get("/v1/search", params={"q": query, "k": 100}).json()
    assert found["hits"]
    assert prove(found, sources) >= len(found["hits"])
    assert [hit["rank"] for hit in found["hits"]] == list(range(1, len(found["hits"]) + 1))
    assert found["total"] >= len(found["hits"])
    for hit in found["hits"]:
        ends = [0]
        for mark in hit["highlights"]:
            assert ends[-1] <= mark["start"] < mark["end"] <= len(hit["passage"]["text"])
            ends.append(mark["end"])


@pytest.mark.parametrize("query", ODD)
def test_odd_queries_are_answered_or_refused_in_words(real_client: TestClient, query: str) -> None:
    answer = real_client.get("/v1/search", params={"q": query})
    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
    page = real_client.get("/", params={"q": query})
    assert page.status_code in {200, 422}
    HtmlPage(page.text.replace("\x00", ""))


def test_the_text_is_the_file_byte_for_byte(real_client: TestClient, corpus: Path) -> None:
    listed = real_client.get("/v1/documents").json()["documents"]
    assert sorted(one["id"] for one in listed) == sorted(DOCUMENTS)
    for one in listed:
        text = real_client.get(f"/v1/documents/{one['id']}/text").content
        assert text == (corpus / f"{one['id']}.txt").read_bytes()
        assert one["characters"] == len(text.decode("utf-8"))


def test_every_passage_and_outline_is_proven(real_client: TestClient, sources: dict[str, str]) -> None:
    for doc in DOCUMENTS:
        described = real_client.get(f"/v1/documents/{doc}").json()
        prove(described["outline"], sources)
        listed: list[dict] = []
        while len(listed) < described["passages"]:
            params = {"document": doc, "limit": 1000, "offset": len(listed)}
            answer = real_client.get("/v1/passages", params=params).json()
            assert answer["passages"]
            listed += answer["passages"]
        assert prove(listed, sources) >= len(listed) == described["passages"]
        assert len({one["id"] for one in listed}) == len(listed)


def test_filters_hold_for_every_hit(real_client: TestClient) -> None:
    def passages(**filters: object) -> list[dict]:
        found = real_client.get("/v1/search", params={"q": "dữ liệu số data", "k": 50, **filters}).json()
        assert found["hits"]
        return [hit["passage"] for hit in found["hits"]]

    assert {one["document"] for one in passages(document=["dt-cds", "cn14"])} == {"dt-cds", "cn14"}
    assert {one["language"] for one in passages(language="en")} == {"en"}
    assert {one["kind"] for one in passages(kind="heading")} == {"heading"}
    assert all(2030 in one["years"] for one in passages(year=2030))


@pytest.mark.parametrize("doc", DOCUMENTS)
def test_the_reader_holds_every_passage(real_client: TestClient, real_engine: Engine, doc: str) -> None:
    answer = real_client.get(f"/van-ban/{doc}")
    assert answer.status_code == 200
    page = HtmlPage(answer.text)
    ids = {one["id"] for one in page.elements if one["id"]}
    listed = real_client.get("/v1/passages", params={"document": doc, "limit": 1000}).json()["passages"]
    assert all(f"p-{one['start']}-{one['end']}" in ids for one in listed)
    anchors = [link for link in page.links if link.startswith("#")]
    assert all(link.removeprefix("#") in ids for link in anchors)
    assert len([one for one in page.elements if (one["id"] or "").startswith("p-")]) >= real_engine.passage_count(doc)


def test_every_link_of_a_page_of_results_opens_at_its_place(real_client: TestClient) -> None:
    shown = HtmlPage(real_client.get("/", params={"q": "tỷ trọng kinh tế số trong GDP"}).text)
    links = sorted({link for link in shown.links if link.startswith("/van-ban/") and "mark=" in link})
    assert len(links) >= 10
    for link in links[:6]:
        address, _, anchor = link.partition("#")
        opened = HtmlPage(real_client.get(address).text)
        assert "aimed-at" in (opened.by_id(anchor)["class"] or "")


def test_marks_on_the_page_are_the_highlights_of_the_call(real_client: TestClient) -> None:
    for query in QUERIES:
        hits = real_client.get("/v1/search", params={"q": query}).json()["hits"]
        shown = HtmlPage(real_client.get("/", params={"q": query}).text)
        texts = [hit["passage"]["text"] for hit in hits]
        assert [quote.inside for quote in shown.all("blockquote")] == [text.strip() for text in texts]
        expected = [hit["passage"]["text"][mark["start"] : mark["end"]] for hit in hits for mark in hit["highlights"]]
        assert shown.marks == expected


def test_an_index_that_comes_or_changes_is_taken_without_dropping_a_request(
    real_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_index, "LOOK_EVERY_S", 0.0)
    root = tmp_path / "main"
    with TestClient(create_app(Settings(index=root))) as client:
        assert client.get("/readyz").status_code == 503
        shutil.copytree(real_index, root)
        assert client.get("/readyz").status_code == 200
        statuses: list[int] = []

        def ask() -> None:
            statuses.extend(client.get("/v1/search", params={"q": query}).status_code for query in QUERIES)

        askers = [threading.Thread(target=ask) for _ in range(3)]
        for asker in askers:
            asker.start()
        name = (root / "CURRENT").read_bytes()
        for _ in range(5):
            (root / "draft").write_bytes(name)
            (root / "draft").replace(root / "CURRENT")
        for asker in askers:
            asker.join()
        assert statuses == [200] * 3 * len(QUERIES)
        (root / "CURRENT").write_text("no-such-index\n")
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["warning"]
