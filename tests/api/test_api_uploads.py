"""The calls that write: who may, what is refused, and that what was added can be searched when the answer comes."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from test_api_refusals import problem

from api import uploads
from api.app import create_app
from nq57search import artifacts, engine
from nq57search.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "mot-khoa-bi-mat"
MAY_WRITE = {"Authorization": f"Bearer {KEY}"}
PLAN = "KẾ HOẠCH\nChuyển đổi số của tỉnh\n\nI. MỤC TIÊU\n\n1. Mỗi cơ quan dùng tối thiểu 1 ứng dụng số.\n"
REPORT = "BÁO CÁO\nvề chip bán dẫn\n\n1. Tỉnh đã đào tạo 500 kỹ sư thiết kế vi mạch.\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of one document, and its index."""
    folder = tmp_path_factory.mktemp("uploads")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "plan.txt").write_text(PLAN, encoding="utf-8")
    engine.build(folder / "corpus", folder / "index")
    return folder


@pytest.fixture
def there(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "there"))


@pytest.fixture
def writable(there: Path) -> Iterator[TestClient]:
    settings = Settings(index=there / "index", corpus=there / "corpus", key=KEY)
    with TestClient(create_app(settings), headers=MAY_WRITE) as opened:
        yield opened


def upload(client: TestClient, name: str = "Báo cáo.txt", text: str = REPORT, query: str = "", **fields: str):
    return client.post(f"/v1/documents{query}", files={"file": (name, text.encode())}, data=fields)


def ids(client: TestClient) -> list[str]:
    return [one["id"] for one in client.get("/v1/documents").json()["documents"]]


def test_what_is_added_is_searched_at_once_and_removed_at_once(writable: TestClient) -> None:
    assert ids(writable) == ["plan"]
    answer = upload(writable, number="5/BC-UBND", date="2026-01-05", machine_read="true", issuer="")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == "/v1/documents/bao-cao"
    assert (made["id"], made["title"], made["characters"]) == ("bao-cao", "Báo cáo về chip bán dẫn", len(REPORT))
    assert (made["number"], made["date"], made["machine_read"], made["issuer"]) == (
        "5/BC-UBND",
        "2026-01-05",
        True,
        None,
    )
    assert ids(writable) == ["plan", "bao-cao"]
    found = writable.get("/v1/search", params={"q": "kỹ sư thiết kế vi mạch"}).json()["hits"][0]["passage"]
    assert found["document"] == "bao-cao"
    assert found["quote"] == REPORT[found["start"] : found["end"]]
    assert writable.get("/v1/documents/bao-cao/text").text == REPORT
    gone = writable.delete("/v1/documents/bao-cao")
    assert gone.status_code == 200
    assert gone.json() == made
    assert ids(writable) == ["plan"]
    problem(writable.get("/v1/documents/bao-cao"), 404)


def test_the_lock_is_on_without_a_key_or_with_a_wrong_one(there: Path) -> None:
    settings = Settings(index=there / "index", corpus=there / "corpus", key=KEY)
    wrong = ["", "Bearer", "Bearer ", "Bearer x", f"Basic {KEY}", KEY, f"Bearer {KEY}x", f"Bearer {KEY[:-1]}"]
    with TestClient(create_app(settings)) as client:
        for given in (None, *wrong):
            headers = {} if given is None else {"Authorization": given}
            for answer in (
                client.post("/v1/documents", files={"file": ("a.txt", b"x")}, headers=headers),
                client.delete("/v1/documents/plan", headers=headers),
            ):
                told = problem(answer, 401)
                assert answer.headers["www-authenticate"].startswith('Bearer realm="nq57search"')
                assert KEY not in answer.text
                assert "Bearer" in told["fix"]
        right = client.delete("/v1/documents/nope", headers={"Authorization": f"bearer  {KEY}"})
        problem(right, 404)
        assert ids(client) == ["plan"]


def test_a_service_without_a_key_lets_nobody_write(there: Path) -> None:
    with TestClient(create_app(Settings(index=there / "index", corpus=there / "corpus"))) as client:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}, MAY_WRITE):
            told = problem(client.delete("/v1/documents/plan", headers=headers), 401)
            assert "NQ57_KEY" in told["fix"]
        assert client.get("/v1/search?q=a").status_code == 200


def test_the_key_is_asked_for_before_the_body_is_read(there: Path) -> None:
    read: list[int] = []

    def body() -> Iterator[bytes]:
        for _ in range(3):
            read.append(1)
            yield b"x" * 1000

    settings = Settings(index=there / "index", corpus=there / "corpus", key=KEY)
    with TestClient(create_app(settings)) as client:
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(10**12)}
        problem(client.post("/v1/documents", content=body(), headers=headers), 401)
        problem(client.post("/v1/documents", content=body(), headers=headers | MAY_WRITE), 413)


@pytest.mark.parametrize("announced", [True, False])
def test_a_large_upload_is_cut_off(writable: TestClient, monkeypatch: pytest.MonkeyPatch, announced: bool) -> None:
    monkeypatch.setattr(engine, "LARGEST_FILE", 300_000)
    monkeypatch.setattr(uploads, "_FORM_BYTES", 10_000)
    edge = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    for size in (300_001, 5_000_000):
        body = edge + b"a" * size + b"\r\n--x--\r\n"
        sent = body if announced else (body[at : at + 65_536] for at in range(0, len(body), 65_536))
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        problem(writable.post("/v1/documents", content=sent, headers=headers), 413)
    assert ids(writable) == ["plan"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"", "rỗng"),
        ("a.txt", b"%PDF-1.7\n\x00\x01\x02", "a.txt"),
        ("a.txt", bytes(range(256)) * 4, "a.txt"),
        ("a.exe", b"MZ", ".txt"),
        ("../..", b"x", "mã văn bản"),
        ("\U0001f600.txt", REPORT.encode(), "mã văn bản"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    writable: TestClient, there: Path, name: str, content: bytes, told: str
) -> None:
    before = (there / "index" / "CURRENT").read_bytes()
    answer = writable.post("/v1/documents", files={"file": (name, content)})
    assert told in str(problem(answer, 422))
    assert (there / "index" / "CURRENT").read_bytes() == before
    assert ids(writable) == ["plan"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"date": "2026-13-01"}, "date"),
        ({"language": "fr"}, "vi,en"),
        ({"machine_read": "maybe"}, "machine_read"),
        ({"titel": "x"}, "title"),
        ({"title": "x" * 501}, "title"),
    ],
)
def test_a_field_that_cannot_be_so_is_refused(writable: TestClient, fields: dict[str, str], told: str) -> None:
    assert told in str(problem(upload(writable, **fields), 422))
    assert ids(writable) == ["plan"]


def test_a_form_that_is_none_is_refused(writable: TestClient) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    problem(writable.post("/v1/documents", content=b"--x\r\nbroken", headers=form), 422)
    problem(writable.post("/v1/documents", content=b"nonsense", headers=form), 400)
    problem(writable.post("/v1/documents", content=b"", headers={"Content-Type": "multipart/form-data"}), 400)
    problem(writable.post("/v1/documents", json={"file": "x"}), 422)
    problem(writable.post("/v1/documents", data={"file": "x"}), 422)
    problem(writable.post("/v1/documents"), 422)
    two = [("file", ("a.txt", REPORT.encode())), ("file", ("b.txt", REPORT.encode()))]
    problem(writable.post("/v1/documents", files=two), 400)
    twice = {"title": ["Một", "Hai"]}
    problem(writable.post("/v1/documents", files={"file": ("a.txt", REPORT.encode())}, data=twice), 422)
    assert ids(writable) == ["plan"]


def test_a_document_is_replaced_only_when_said(writable: TestClient) -> None:
    told = problem(upload(writable, "plan.txt"), 409)
    assert "replace=true" in told["fix"]
    problem(upload(writable, "plan.txt", query="?replace=perhaps"), 422)
    assert upload(writable, "plan.txt", query="?replace=true").status_code == 201
    assert writable.get("/v1/documents/plan/text").text == REPORT
    assert writable.delete("/v1/documents/plan").status_code == 422  # the last one stays


def test_while_another_writes_it_is_503(writable: TestClient, there: Path) -> None:
    with artifacts.locked(there / "index"):
        for answer in (upload(writable), writable.delete("/v1/documents/plan")):
            problem(answer, 503)
            assert answer.headers["retry-after"]
        assert writable.get("/v1/search?q=tỉnh").status_code == 200
    assert upload(writable).status_code == 201


def test_of_two_at_once_each_is_added_or_asked_to_come_again(writable: TestClient) -> None:
    answers = []
    names = ["mot.txt", "hai.txt", "ba.txt"]
    threads = [threading.Thread(target=lambda name=name: answers.append(upload(writable, name))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {answer.status_code for answer in answers} <= {201, 503}
    added = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert added
    assert set(ids(writable)) == {"plan"} | added


def test_the_description_tells_of_the_key_and_the_form(writable: TestClient) -> None:
    described = writable.get("/openapi.json").json()
    call = described["paths"]["/v1/documents"]["post"]
    assert call["security"] == [{"key": []}]
    assert described["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}
    form = call["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert {"file", "title", "date", "machine_read"} <= form.keys()
    assert {"201", "401", "409", "413", "422", "503"} <= call["responses"].keys()


def test_a_text_added_to_the_five_documents_is_found_among_them(real_index: Path, corpus: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(real_index, tmp_path / "main", copy_function=os.link))
    (root / "CURRENT").unlink()
    shutil.copy(real_index / "CURRENT", root)
    text = "THÔNG BÁO\nvề cuộc thi robot cứu hộ\n\nĐội thi dùng rô-bốt bốn chân vượt địa hình đầm lầy Cà Mau.\n"
    with TestClient(create_app(Settings(index=root, corpus=corpus, key=KEY)), headers=MAY_WRITE) as client:
        assert upload(client, "robot.txt", text).status_code == 201
        assert len(ids(client)) == 6
        hit = client.get("/v1/search", params={"q": "rô-bốt bốn chân vượt đầm lầy"}).json()["hits"][0]["passage"]
        assert hit["document"] == "robot"
        assert hit["quote"] == text[hit["start"] : hit["end"]]
        other = client.get("/v1/search", params={"q": "mỗi người dạy một người"}).json()["hits"][0]["passage"]
        assert other["document"].startswith("kh01")
        assert engine.check(root) == ()
    assert (real_index / "CURRENT").read_bytes() != (root / "CURRENT").read_bytes()
