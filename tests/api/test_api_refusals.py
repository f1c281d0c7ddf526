"""Every way to be refused: always problem details, always what to do, never a stack trace."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from html_page import HtmlPage

from api.app import create_app
from nq57search.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from fake import FakeEngine

A_SECRET = "câu tìm bí mật"


def problem(answer, status: int) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert {"type", "title", "detail", "fix", "detail_en", "fix_en", "instance"} <= told.keys()
    assert all(told[name] for name in ("title", "detail", "fix", "detail_en", "fix_en"))
    assert "Traceback" not in answer.text
    assert 'File "' not in told["detail"] + told["detail_en"]
    assert told["instance"].isascii()
    return told


@pytest.mark.parametrize(
    ("address", "parameter", "told"),
    [
        ("/v1/search", "q", "Thiếu tham số “q”"),
        ("/v1/search?q=", "q", "Thiếu tham số “q”"),
        ("/v1/search?q=a&k=0", "k", "từ 1 đến 100"),
        ("/v1/search?q=a&k=101", "k", "từ 1 đến 100"),
        ("/v1/search?q=a&k=abc", "k", "từ 1 đến 100"),
        ("/v1/search?q=a&k=1.5", "k", "từ 1 đến 100"),
        ("/v1/search?q=a&k=99999999999999999999999", "k", "từ 1 đến 100"),
        ("/v1/search?q=a&offset=-1", "offset", "từ 0"),
        ("/v1/search?q=a&offset=10001", "offset", "đến 10.000"),
        ("/v1/search?q=a&system=7", "system", "từ 1 đến 6"),
        ("/v1/search?q=a&initiative=31", "initiative", "từ 1 đến 30"),
        ("/v1/search?q=a&year=57", "year", "từ 1900 đến 2200"),
        ("/v1/search?q=a&language=fr", "language", "danh sách"),
        ("/v1/search?q=a&kind=text&kind=poem", "kind", "danh sách"),
        ("/v1/search?q=" + "a" * 3000, "q", "quá dài"),
        ("/v1/search?q=a" + "&document=plan" * 51, "document", "lặp lại"),
        ("/v1/passages?limit=1001", "limit", "từ 1 đến 1.000"),
        ("/v1/passages?offset=-5", "offset", "từ 0"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_range(client: TestClient, address: str, parameter: str, told: str) -> None:
    refused = problem(client.get(address), 422)
    assert told in refused["detail"]
    assert refused["errors"][0]["parameter"] == parameter


def test_all_wrong_parameters_are_told_at_once(client: TestClient) -> None:
    refused = problem(client.get("/v1/search?q=a&k=0&year=1"), 422)
    assert {fault["parameter"] for fault in refused["errors"]} == {"k", "year"}


@pytest.mark.parametrize("query", ["   ", "\t\n", "　"])
def test_blank_queries_are_refused(client: TestClient, query: str) -> None:
    problem(client.get("/v1/search", params={"q": query}), 422)


@pytest.mark.parametrize("query", ["😀", "\x00", "a\x00b", "\u202e", "'; DROP TABLE", "%", "(((", '"', "*", "a" * 2000])
def test_odd_queries_are_answered(client: TestClient, query: str) -> None:
    answer = client.get("/v1/search", params={"q": query})
    assert answer.status_code == 200
    assert answer.json()["query"]["text"] == query


@pytest.mark.parametrize(
    "address",
    [
        "/v1/search?q=a&document=nope",
        "/v1/passages?document=nope",
        "/v1/passages/nope:1-2",
        "/v1/passages/%00",
        "/v1/passages/..%2F..%2Fetc%2Fpasswd",
        "/v1/documents/nope",
        "/v1/documents/nope/text",
        "/v1/documents/..%2F..%2Fetc%2Fpasswd/text",
        "/v1/nothing",
        "/nothing",
        "/static/nothing.css",
        "/static/..%2Fapp.py",
        "/static/%2e%2e/app.py",
    ],
)
def test_what_is_not_there_is_404(client: TestClient, address: str) -> None:
    problem(client.get(address), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@pytest.mark.parametrize("address", ["/v1/search", "/v1/documents/plan/text", "/static/page.css", "/healthz"])
def test_other_methods_are_405_and_told_which_are_taken(client: TestClient, method: str, address: str) -> None:
    answer = client.request(method, address)
    problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_addresses_that_can_be_written_to_say_so(client: TestClient) -> None:
    assert client.request("PUT", "/v1/documents").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert client.request("PUT", "/v1/documents/plan").headers["allow"] == "DELETE, GET, HEAD, OPTIONS"


def test_an_endless_address_is_414(client: TestClient) -> None:
    problem(client.get("/v1/search?q=" + "a" * 40_000), 414)
    problem(client.get("/v1/search?q=a" + "&x=1" * 200), 414)


def test_the_unforeseen_is_500_without_a_trace(fake: FakeEngine, caplog: pytest.LogCaptureFixture) -> None:
    def fail(text: str, **_: object) -> None:
        raise RuntimeError(f"boom at {text}")

    fake.search = fail  # type: ignore[method-assign, assignment]
    with TestClient(create_app(Settings(), fake)) as client, caplog.at_level(logging.INFO):
        answer = client.get("/v1/search", params={"q": A_SECRET})
        told = problem(answer, 500)
        assert "boom" not in answer.text
        assert told["reference"] in caplog.text
        assert "in fail" in caplog.text
        assert answer.headers["content-security-policy"]
        page = client.get("/", params={"q": A_SECRET})
        assert page.status_code == 500
        assert "Máy chủ gặp lỗi" in HtmlPage(page.text).text
    assert A_SECRET not in caplog.text


@pytest.mark.parametrize("broken", [False, True])
def test_without_an_index_the_service_lives_and_says_what_to_do(tmp_path: Path, broken: bool) -> None:
    if broken:
        tmp_path.joinpath("CURRENT").write_text("../../etc\n")
    with TestClient(create_app(Settings(index=tmp_path))) as client:
        assert client.get("/healthz").status_code == 200
        refused = problem(client.get("/readyz"), 503)
        assert "nq57search" in refused["fix"]
        for address in ("/v1/search?q=a", "/v1/passages", "/v1/documents", "/v1/documents/kh01/text"):
            assert problem(client.get(address), 503)["type"] == refused["type"]
        for address in ("/", "/?q=a", "/van-ban", "/van-ban/kh01"):
            answer = client.get(address)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            page = HtmlPage(answer.text)
            assert "chỉ mục chưa sẵn sàng" in page.text
            assert "nq57search" in page.text
        assert client.get("/static/page.css").status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/van-ban/nope", 404, "Không có văn bản “nope”"),
        ("/van-ban/plan?mark=abc", 422, "vị trí"),
        ("/van-ban/plan?mark=9-3", 422, "vị trí"),
        ("/?q=a&offset=-1", 422, "offset"),
        ("/?q=a&year=12", 422, "year"),
        ("/?q=a&document=nope", 404, "Không có văn bản “nope”"),
        ("/?q=" + "a" * 3000, 422, "Câu tìm không hợp lệ"),
    ],
)
def test_pages_refuse_as_pages(client: TestClient, address: str, status: int, told: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    page = HtmlPage(answer.text)
    assert told in page.text
    assert page.all("section", class_="refusal")[0]["role"] == "alert"


def test_a_browser_that_is_lost_gets_a_page(client: TestClient) -> None:
    answer = client.get("/nothing", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "Không có trang này" in HtmlPage(answer.text).text
    problem(client.get("/v1/nothing", headers={"accept": "text/html"}), 404)
