"""Every refusal, as RFC 9457 problem details for programs and as a page for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from nq57search.errors import Nq57Error

from .parameters import explain
from .rendering import render
from .texts import language_of, problem_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.requests import Request

MEDIA_TYPE: Final = "application/problem+json"

_FOR_PROGRAMS: Final = ("/v1/", "/healthz", "/readyz", "/openapi.json")
_FOR_PEOPLE: Final = "/van-ban"
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: what was wrong and what to do, in both languages. ``more`` holds further RFC 9457 members."""

    status: int
    slug: str
    vi: str
    fix_vi: str
    en: str
    fix_en: str
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, error: Nq57Error) -> Self:
        return cls(error.status, error.slug, error.vi, error.fix_vi, error.en, error.fix_en)

    def members(self, instance: str) -> dict[str, Any]:
        """The members of the problem details object (RFC 9457, section 3.1)."""
        return {
            "type": f"urn:nq57search:problem:{self.slug}",
            "title": problem_title(self.slug, "vi"),
            "status": self.status,
            "detail": self.vi,
            "fix": self.fix_vi,
            "detail_en": self.en,
            "fix_en": self.fix_en,
            "instance": instance,
            **self.more,
        }


class Refused(Exception):
    """Ends a call with a problem of the service's own."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.en)
        self.problem = problem
        self.headers = headers


def answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a page when a person asked for one, else as problem details."""
    if _wants_page(request):
        title = problem_title(problem.slug, language_of(request))
        page = render("problem.html", request, status=problem.status, problem=problem, title=title)
        page.headers.update(headers or {})
        return page
    members = problem.members(quote(request.url.path))
    return JSONResponse(members, problem.status, headers, media_type=MEDIA_TYPE)


def handle_problems(app: FastAPI) -> None:
    """Answer every error of the package, of validation and of routing with problem details."""
    app.add_exception_handler(Nq57Error, _on_error)
    app.add_exception_handler(Refused, _on_refused)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    if path.startswith(_FOR_PROGRAMS):
        return False
    return path == "/" or path.startswith(_FOR_PEOPLE) or "text/html" in request.headers.get("accept", "")


def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, Nq57Error)
    problem = Problem.of(error)
    return answer(request, problem, {"Retry-After": "5"} if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else None)


def _on_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer(request, error.problem, error.headers)


def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [explain(fault) for fault in error.errors()]
    errors = [{"parameter": fault.name, "detail": fault.vi, "fix": fault.fix_vi} for fault in faults]
    first = faults[0]
    return answer(
        request, Problem(422, "bad-input", first.vi, first.fix_vi, first.en, first.fix_en, {"errors": errors})
    )


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _other_method(request)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer(request, _NO_SUCH_ADDRESS)
    phrase = HTTPStatus(error.status_code).phrase
    problem = Problem(
        status=error.status_code,
        slug="http",
        vi=f"Máy chủ không nhận yêu cầu này ({error.status_code} {phrase}).",
        fix_vi="Hãy xem cách gọi ở /openapi.json.",
        en=f"The server does not take this request ({error.status_code} {phrase}).",
        fix_en="See /openapi.json for how to call.",
    )
    return answer(request, problem, error.headers)


def _other_method(request: Request) -> Response:
    """The answer to OPTIONS, and the refusal of any method that an address does not know."""
    allow = {"Allow": ", ".join(sorted(_methods(request)))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    problem = Problem(
        status=405,
        slug="method-not-allowed",
        vi=f"Địa chỉ này không nhận phương thức {request.method}.",
        fix_vi=f"Hãy dùng một trong: {allow['Allow']}.",
        en=f"This address does not take the method {request.method}.",
        fix_en=f"Use one of: {allow['Allow']}.",
    )
    return answer(request, problem, allow)


def _methods(request: Request) -> set[str]:
    """Every method the address takes."""

    def taken(method: str) -> bool:
        asked = {**request.scope, "method": method}
        return any(route.matches(asked)[0] is Match.FULL for route in request.app.router.routes)

    # Below a mount (the static files) no route of ours matches.
    known = {method for method in _METHODS if taken(method)} or {"GET"}
    return known | {"OPTIONS"} | ({"HEAD"} if "GET" in known else set())


_NO_SUCH_ADDRESS = Problem(
    status=404,
    slug="no-such-address",
    vi="Không có địa chỉ này.",
    fix_vi="Hãy bắt đầu từ trang tra cứu (/), hoặc xem danh sách lời gọi ở /openapi.json.",
    en="There is nothing at this address.",
    fix_en="Start from the search page (/), or see the list of calls at /openapi.json.",
)
