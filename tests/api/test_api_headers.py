"""What every answer carries, and what no log does."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import httpx2
import pytest

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

ADDRESSES = [
    "/",
    "/?q=a",
    "/van-ban",
    "/van-ban/plan",
    "/van-ban/nope",
    "/v1/search?q=a",
    "/v1/search",
    "/v1/nope",
    "/v1/documents/plan/text",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/static/page.css",
    "/nope",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_security_headers_are_on_every_answer(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["content-security-policy"].split(";")}
    assert policy["default-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_get_without_the_body(client: TestClient, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert head.content == b""
    assert get.content
    assert (head.status_code, head.headers) == (get.status_code, get.headers)


@pytest.mark.parametrize("address", ["/", "/van-ban/plan", "/v1/search", "/static/page.css"])
def test_options_says_what_is_taken(client: TestClient, address: str) -> None:
    answer = client.options(address, headers={"origin": "http://example.org", "access-control-request-method": "GET"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "access-control-allow-origin" not in answer.headers


def test_no_log_holds_what_was_searched_for(served: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for address in ("/v1/search?q=bimat", "/?q=bimat", "/van-ban/plan?q=bimat", "/v1/search?k=0&q=bimat"):
            httpx2.get(served + address)
        httpx2.get(served + "/a%0AGET%20/forged")
    ours = [record for record in caplog.records if record.name.startswith(("uvicorn", "api"))]
    lines = [record.getMessage() for record in ours if record.name == "uvicorn.access"]
    assert len(lines) == 5
    assert '"GET /v1/search HTTP/1.1" 200' in lines[0]
    assert not any("bimat" in record.getMessage() for record in ours)
    assert not any("\n" in line for line in lines)


def test_nothing_is_offered_that_loads_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
    for name in ("page.css", "page.js", "favicon.svg"):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")


def test_the_openapi_description_tells_refusals_as_problem_details(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in described["components"]["schemas"]
    for path, operations in described["paths"].items():
        for operation in operations.values():
            refusals = {status: one for status, one in operation["responses"].items() if not status.startswith("2")}
            assert refusals or path == "/healthz"
            for one in refusals.values():
                assert list(one["content"]) == ["application/problem+json"]
