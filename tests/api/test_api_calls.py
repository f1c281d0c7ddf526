"""The JSON calls, over the fake engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake import PLAN, SCAN, FakeEngine

from nq57search import __version__

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

SOURCES = {"plan": PLAN, "scan": SCAN}


def prove(place: dict) -> None:
    assert place["quote"] == SOURCES[place["document"]][place["start"] : place["end"]]
    assert place["quote"]


def test_search_answers_proven_hits(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "kinh tế số"}).json()
    assert found["total"] == len(found["hits"]) == 2
    assert found["query"]["text"] == "kinh tế số"
    assert [hit["rank"] for hit in found["hits"]] == [1, 2]
    for hit in found["hits"]:
        prove(hit["passage"])
        words = {hit["passage"]["text"][mark["start"] : mark["end"]] for mark in hit["highlights"]}
        assert words == {"kinh", "tế", "số"}
        for twin in hit["also_in"]:
            prove(twin)
            assert "tags" not in twin
    assert found["hits"][0]["passage"]["tags"][0]["evidence"][0]["quote"] == "kinh tế số"


def test_k_and_offset_page_through_the_hits(client: TestClient) -> None:
    both = client.get("/v1/search", params={"q": "kinh tế số"}).json()["hits"]
    second = client.get("/v1/search", params={"q": "kinh tế số", "k": 1, "offset": 1}).json()["hits"]
    assert second == both[1:]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"document": "scan"}, ["scan"]),
        ({"document": ["scan", "plan"]}, ["plan", "scan"]),
        ({"system": 2}, ["plan"]),
        ({"initiative": 5}, ["plan"]),
        ({"initiative": 6}, []),
        ({"year": 2030}, ["plan"]),
        ({"language": "en"}, []),
        ({"kind": ["text", "note"]}, ["plan", "scan"]),
        ({"kind": "heading"}, []),
    ],
)
def test_filters_reach_the_engine(client: TestClient, filters: dict, ids: list[str]) -> None:
    found = client.get("/v1/search", params={"q": "kinh tế số", **filters}).json()
    assert [hit["passage"]["document"] for hit in found["hits"]] == ids


def test_a_parameter_left_empty_is_one_not_given(client: TestClient) -> None:
    address = "/v1/search?q=kinh+t%E1%BA%BF&k=&offset=&document=&system=&initiative=&year=&language=&kind="
    assert client.get(address).json()["total"] == 2


def test_plus_and_percent_signs_of_a_query_arrive(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "30% GDP"}).json()
    assert found["query"]["text"] == "30% GDP"
    assert found["total"] == 2


def test_passages_are_listed_in_pages(client: TestClient, fake: FakeEngine) -> None:
    first = client.get("/v1/passages", params={"limit": 7}).json()
    rest = client.get("/v1/passages", params={"limit": 7, "offset": 7}).json()
    listed = first["passages"] + rest["passages"]
    assert [one["id"] for one in listed] == [one.id for one in fake.passages()[1]]
    assert first["total"] == rest["total"] == len(listed)
    for one in listed:
        prove(one)


def test_a_passage_knows_its_neighbours(client: TestClient) -> None:
    ids = [one["id"] for one in client.get("/v1/passages", params={"document": "scan"}).json()["passages"]]
    first, middle, last = (client.get(f"/v1/passages/{one}").json() for one in ids)
    assert (first["before"], first["after"]) == (None, ids[1])
    assert (middle["before"], middle["after"]) == (ids[0], ids[2])
    assert (last["before"], last["after"]) == (ids[1], None)
    assert middle["quote"] != middle["text"] == "Phát triển kinh tế số là yếu tố quyết định."


def test_documents_are_listed_and_described(client: TestClient) -> None:
    listed = client.get("/v1/documents").json()
    assert [one["id"] for one in listed["documents"]] == ["plan", "scan"]
    assert listed["total"] == 2
    one = client.get("/v1/documents/plan").json()
    assert {name: one[name] for name in listed["documents"][0]} == listed["documents"][0]
    (title,) = one["outline"]
    assert [child["label"] for child in title["children"]] == ["I", "II"]
    prove(title["place"])


@pytest.mark.parametrize("doc", ["plan", "scan"])
def test_the_text_is_the_source_byte_for_byte(client: TestClient, doc: str) -> None:
    answer = client.get(f"/v1/documents/{doc}/text")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.content == SOURCES[doc].encode("utf-8")


def test_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive", "version": __version__}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "index": FakeEngine.digest,
        "documents": 2,
        "passages": 13,
        "warning": None,
    }
