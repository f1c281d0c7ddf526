"""The calls that write: a document more, a document less. They need the key."""

import hmac
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import Message

from nq57search import engine, wire
from nq57search.settings import Settings

from . import schemas
from .open_index import OpenIndex
from .problems import Problem, Refused
from .routes import PROBLEM, REFUSALS, DocumentId

FIELDS: Final = {
    "title": "Its title.",
    "number": "Its number, such as 57-NQ/TW.",
    "date": "When it was signed, such as 2025-06-02.",
    "cited_as": "How citations name it.",
    "kind": "Its kind in Vietnamese, such as Nghị quyết.",
    "issuer": "Who issued it.",
    "about": "A sentence on it.",
    "language": "vi, en, or vi,en.",
    "machine_read": "true when its text was read from page images, else false.",
}
"""What may be said of a document beside its file; where it is not, the first lines of the text are asked."""
_FORM_BYTES: Final = 100_000
"""Room for the fields, and for what stands around the file."""

_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "The file, at most 50 MB; its name gives the document's id.",
                        }
                    }
                    | {name: {"type": "string", "description": meaning} for name, meaning in FIELDS.items()},
                }
            }
        },
    },
    "security": [{"key": []}],
}
_OF_WRITING: Final[dict[int | str, dict[str, Any]]] = {
    401: {"description": "A key with the right to write is needed", "content": PROBLEM},
    414: REFUSALS[414],
    422: {"description": "The file or what is said of it cannot be so", "content": PROBLEM},
    501: {"description": "A part that reads such files is not installed", "content": PROBLEM},
    503: {"description": "Another call is writing, or no index is open", "content": PROBLEM},
}


def may_write(request: Request) -> None:
    """Raises ``Refused`` unless the call brings the key with the right to write (RFC 6750)."""
    key = request.app.state.settings.key
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if key is None:
        raise _not_allowed(_NO_KEY, "")
    if scheme.lower() != "bearer" or not given:
        raise _not_allowed(_KEY_MISSING, "")
    if not hmac.compare_digest(given.strip().encode(), key.get_secret_value().encode()):
        raise _not_allowed(_KEY_WRONG, ', error="invalid_token"')


calls = APIRouter(prefix="/v1", dependencies=[Depends(may_write)], responses=_OF_WRITING)


@calls.post(
    "/documents",
    status_code=201,
    response_model=schemas.Document,
    openapi_extra=_BODY,
    responses={
        400: {"description": "The form cannot be read", "content": PROBLEM},
        409: {"description": "There is a document of that id", "content": PROBLEM},
        413: {"description": "The file is too large", "content": PROBLEM},
    },
)
async def add(
    request: Request,
    replace: Annotated[
        Literal["true", "false"], Query(description="Whether it may replace a document of the same id.")
    ] = "false",
) -> JSONResponse:
    """Add a document, read and searchable when the answer comes; needs the key."""
    form = await _form(request)
    try:
        file, given = _file(form), _given(form)
        content = await file.read()
    finally:
        await form.close()
    shape = await run_in_threadpool(_add, request, (file.filename or "", content, given), replace=replace == "true")
    return JSONResponse(shape, 201, {"Location": f"/v1/documents/{shape['id']}"})


@calls.delete(
    "/documents/{document_id}",
    response_model=schemas.Document,
    openapi_extra={"security": [{"key": []}]},
    responses={404: REFUSALS[404]},
)
def remove(request: Request, document_id: DocumentId) -> JSONResponse:
    """Remove a document, and say what it was; needs the key."""
    settings, index = _parts(request)
    before = index.renew()
    shape = wire.document(before, before.card(document_id))
    engine.remove([document_id], settings.corpus, settings.index, encoder=settings.encoder)
    index.renew()
    return JSONResponse(shape)


def _add(request: Request, file: tuple[str, bytes, Mapping[str, object]], *, replace: bool) -> dict[str, Any]:
    settings, index = _parts(request)
    (doc,) = engine.add([file], settings.corpus, settings.index, encoder=settings.encoder, replace=replace)
    opened = index.renew()
    return wire.document(opened, opened.card(doc))


def _parts(request: Request) -> tuple[Settings, OpenIndex]:
    return request.app.state.settings, request.app.state.index


async def _form(request: Request) -> FormData:
    """The form of a call, which is never read beyond what a form with one file of the largest size can have."""
    most = engine.LARGEST_FILE + _FORM_BYTES
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and (len(announced) > 12 or int(announced) > most):
        raise Refused(_TOO_LARGE)
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > most:
            raise Refused(_TOO_LARGE)
        return message

    try:
        bounded = Request(request.scope, receive)
        return await bounded.form(max_files=1, max_fields=len(FIELDS), max_part_size=_FORM_BYTES)
    except (HTTPException, ClientDisconnect) as error:
        raise Refused(_NO_FORM) from error


def _file(form: FormData) -> UploadFile:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Refused(_NO_FILE)
    if (file.size or 0) > engine.LARGEST_FILE:
        raise Refused(_TOO_LARGE)
    return file


def _given(form: FormData) -> dict[str, object]:
    """What the form says of the document. An empty field is one not given, as in addresses."""
    given: dict[str, object] = {}
    for name, value in form.multi_items():
        if name == "file":
            continue
        if name not in FIELDS or name in given or not isinstance(value, str):
            raise Refused(_STRANGE_FIELD)
        if value:
            given[name] = {"true": True, "false": False}.get(value, value) if name == "machine_read" else value
    return given


def _not_allowed(problem: Problem, more: str) -> Refused:
    return Refused(problem, {"WWW-Authenticate": f'Bearer realm="nq57search"{more}'})


_HOW: Final = ("Authorization: Bearer KEY", "Authorization: Bearer KHOÁ")
_NO_KEY = Problem(
    status=401,
    slug="not-allowed",
    vi="Dịch vụ này chưa đặt khoá, nên không ai thêm bớt văn bản qua đây được.",
    fix_vi="Người quản trị hãy đặt biến NQ57_KEY rồi khởi động lại; hoặc dùng `nq57search add`, `nq57search remove`.",
    en="This service has no key, so nobody can add or remove documents through it.",
    fix_en="Set NQ57_KEY and start it again; or use `nq57search add` and `nq57search remove`.",
)
_KEY_MISSING = Problem(
    status=401,
    slug="not-allowed",
    vi="Lời gọi này cần khoá có quyền ghi.",
    fix_vi=f"Hãy gửi kèm tiêu đề {_HOW[1]}.",
    en="This call needs a key with the right to write.",
    fix_en=f"Send the header {_HOW[0]}.",
)
_KEY_WRONG = Problem(
    status=401,
    slug="not-allowed",
    vi="Khoá gửi kèm không đúng.",
    fix_vi=f"Hãy xem lại khoá trong tiêu đề {_HOW[1]}.",
    en="The key that was sent is not right.",
    fix_en=f"Check the key in the header {_HOW[0]}.",
)
_TOO_LARGE = Problem(
    status=413,
    slug="too-large",
    vi="Tệp lớn hơn 50 MB.",
    fix_vi="Hãy tách thành các tệp nhỏ hơn rồi gửi từng tệp.",
    en="The file is larger than 50 MB.",
    fix_en="Split it into smaller files and send them one by one.",
)
_NO_FORM = Problem(
    status=400,
    slug="bad-input",
    vi="Không đọc được nội dung gửi lên.",
    fix_vi="Hãy gửi dạng multipart/form-data, mỗi lần một tệp: curl -F file=@van-ban.txt …",
    en="What was sent cannot be read as a form.",
    fix_en="Send multipart/form-data with one file: curl -F file=@document.txt …",
)
_NO_FILE = Problem(
    status=422,
    slug="bad-input",
    vi="Không có tệp nào được gửi lên trong trường “file”, hoặc tệp không có tên.",
    fix_vi="Hãy gửi dạng multipart/form-data: curl -F file=@van-ban.txt …",
    en="No file was sent in the field 'file', or it has no name.",
    fix_en="Send multipart/form-data: curl -F file=@document.txt …",
)
_STRANGE_FIELD = Problem(
    status=422,
    slug="bad-input",
    vi="Có một trường không được nhận, hoặc lặp lại.",
    fix_vi=f"Ngoài file chỉ dùng, mỗi trường một lần: {', '.join(FIELDS)}.",
    en="A field is not known, or stands twice.",
    fix_en=f"Beside file use, each once at most: {', '.join(FIELDS)}.",
)
