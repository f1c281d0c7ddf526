"""The service put together."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from nq57search import __version__
from nq57search.errors import Nq57Error

from . import pages, routes, uploads
from .guard import Guard, WithoutQuery
from .open_index import OpenIndex
from .problems import handle_problems
from .rendering import HERE
from .schemas import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nq57search.engine import Engine
    from nq57search.settings import Settings


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The service over ``engine``, or over the index at ``settings.index``.

    A missing or broken index does not stop it: /healthz answers, everything else says what to do, and the index is
    taken into use within a second of being there.
    """
    app = FastAPI(
        title="nq57search",
        summary="Tra cứu Nghị quyết 57: search over Resolution 57-NQ/TW and the documents around it.",
        version=__version__,
        lifespan=_open_at_start,
        # Their pages load scripts from elsewhere; traces would hold what people search for.
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        redirect_slashes=False,
    )
    _keep_queries_out_of_logs()
    app.state.index = OpenIndex(settings.index, engine)
    app.state.settings = settings
    app.add_middleware(Guard)
    handle_problems(app)
    app.include_router(routes.calls)
    app.include_router(uploads.calls)
    app.include_router(routes.health)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.openapi = lambda: _description(app)  # type: ignore[method-assign]
    return app


def _keep_queries_out_of_logs() -> None:
    access = logging.getLogger("uvicorn.access")
    if not any(isinstance(one, WithoutQuery) for one in access.filters):
        access.addFilter(WithoutQuery())


@asynccontextmanager
async def _open_at_start(app: FastAPI) -> AsyncIterator[None]:
    index: OpenIndex = app.state.index
    with suppress(Nq57Error):  # logged by the index itself; /readyz and every page say it
        await run_in_threadpool(index.engine)
    yield


def _description(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, with problem details for every refusal in place of FastAPI's own shape."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        made["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        made["components"]["schemas"] |= {**shape.pop("$defs", {}), "Problem": shape}
        app.openapi_schema = made
    return app.openapi_schema
