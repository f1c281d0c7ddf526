"""What every answer goes through: security headers, HEAD, limits on the address, a net for what nobody foresaw."""

from __future__ import annotations

import logging
import traceback
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from .problems import Problem, answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_QUERY_BYTES: Final = 32_768
"""2,000 characters of four bytes, each written as %XX, and room for the filters."""
MOST_PARAMETERS: Final = 100

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Addresses hold what people search for: they go to nobody.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Reply:
    """Passes an answer on, with the headers added and, for HEAD, the body left out."""

    send: Send
    head: bool
    status: int | None = field(default=None, init=False)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers.update(SECURITY_HEADERS)
            headers.setdefault("Cache-Control", "no-cache")
        elif self.head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)


class WithoutQuery(logging.Filter):
    """Cuts the query off the addresses that uvicorn's access log prints: it holds what people search for."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                value.partition("?")[0] if isinstance(value, str) and value.startswith("/") else value
                for value in record.args
            )
        return True


class Guard:
    """ASGI middleware around the whole service."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        reply = _Reply(send, head)
        inner = {**scope, "method": "GET" if head else scope["method"]}
        try:
            await self._pass_on(inner, receive, reply)
        except Exception as error:  # the net: nothing unforeseen leaves as a stack trace
            problem = _unforeseen(error)
            if reply.status is not None:
                raise
            await answer(Request(scope), problem)(scope, receive, reply)

    async def _pass_on(self, scope: Scope, receive: Receive, reply: _Reply) -> None:
        query: bytes = scope["query_string"]
        if len(query) > MOST_QUERY_BYTES or query.count(b"&") >= MOST_PARAMETERS:
            await answer(Request(scope), _TOO_LONG)(scope, receive, reply)
            return
        await self.app({**scope, "query_string": _without_blanks(query)}, receive, reply)


def _without_blanks(query: bytes) -> bytes:
    """A parameter left empty (``?q=x&year=``, what a form sends) is one not given."""
    return b"&".join(pair for pair in query.split(b"&") if pair.partition(b"=")[2])


def _unforeseen(error: Exception) -> Problem:
    """The problem for it; logged with its frames but not its message, which may hold what was searched for."""
    reference = uuid.uuid4().hex[:12]
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("unforeseen %s, reference %s\n%s", type(error).__name__, reference, frames)
    return Problem(
        status=500,
        slug="unforeseen",
        vi="Máy chủ gặp một lỗi ngoài dự kiến.",
        fix_vi=f"Hãy thử lại; nếu vẫn lỗi, hãy báo cho người quản trị mã tra cứu {reference}.",
        en="The server met an error nobody foresaw.",
        fix_en=f"Try again; if it stays, tell the administrator the reference {reference}.",
        more={"reference": reference},
    )


_TOO_LONG = Problem(
    status=414,
    slug="address-too-long",
    vi="Địa chỉ yêu cầu quá dài hoặc có quá nhiều tham số.",
    fix_vi=f"Hãy dùng câu tìm tối đa 2.000 ký tự và ít hơn {MOST_PARAMETERS} tham số.",
    en="The address is too long or has too many parameters.",
    fix_en=f"Use a query of at most 2,000 characters and fewer than {MOST_PARAMETERS} parameters.",
)
