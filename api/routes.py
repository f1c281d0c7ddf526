"""The JSON calls: search, passages, documents, and whether the service is alive and ready."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from nq57search import __version__, wire
from nq57search.engine import Engine
from nq57search.records import Where

from . import schemas
from .parameters import EngineInUse, Filters, HitCount, Limit, ListingOffset, QueryText, SearchOffset
from .problems import MEDIA_TYPE

PROBLEM: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "No such document or passage", "content": PROBLEM},
    414: {"description": "The address is too long", "content": PROBLEM},
    422: {"description": "A parameter is missing or out of range", "content": PROBLEM},
    503: {"description": "No index is open", "content": PROBLEM},
}

calls = APIRouter(prefix="/v1", responses=REFUSALS)
health = APIRouter()

DocumentId = Annotated[str, Path(description="A document's id, such as kh01.")]


@calls.get("/search", response_model=schemas.SearchAnswer)
def search(
    engine: EngineInUse, q: QueryText, where: Filters, k: HitCount = 10, offset: SearchOffset = 0
) -> JSONResponse:
    """Search all documents, best hits first."""
    return JSONResponse(wire.results(engine, engine.search(q, k=k, offset=offset, where=where)))


@calls.get("/passages", response_model=schemas.Passages)
def passages(engine: EngineInUse, where: Filters, limit: Limit = 100, offset: ListingOffset = 0) -> JSONResponse:
    """List passages in the order of the documents."""
    _known(engine, where)
    total, items = engine.passages(where, limit=limit, offset=offset)
    return JSONResponse(wire.passages(engine, total, items))


@calls.get("/passages/{passage_id}", response_model=schemas.PassageInContext)
def passage(
    engine: EngineInUse, passage_id: Annotated[str, Path(description="A passage's id, such as kh01:1234-1890.")]
) -> JSONResponse:
    """One passage, with the ids of those before and after it."""
    return JSONResponse(wire.passage_in_context(engine, engine.passage(passage_id)))


@calls.get("/documents", response_model=schemas.Documents)
def documents(engine: EngineInUse) -> JSONResponse:
    """List the documents."""
    listed = [wire.document(engine, card) for card in engine.cards]
    return JSONResponse({"total": len(listed), "documents": listed})


@calls.get("/documents/{document_id}", response_model=schemas.DocumentWithOutline)
def document(engine: EngineInUse, document_id: DocumentId) -> JSONResponse:
    """What is known of a document, and its outline."""
    return JSONResponse(wire.document(engine, engine.card(document_id), outline=True))


@calls.get("/documents/{document_id}/text", response_class=PlainTextResponse)
def document_text(engine: EngineInUse, document_id: DocumentId) -> Response:
    """The source text that every offset counts in, in UTF-8, not a byte changed."""
    text = engine.text(engine.card(document_id).id)
    return Response(text.encode("utf-8"), media_type="text/plain; charset=utf-8")


@health.get("/healthz", response_model=schemas.Alive, responses={414: REFUSALS[414]})
def alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "alive", "version": __version__})


@health.get("/readyz", response_model=schemas.Ready, responses={code: REFUSALS[code] for code in (414, 503)})
def ready(request: Request, engine: EngineInUse) -> JSONResponse:
    """An index is open."""
    problem = request.app.state.index.problem
    total, _ = engine.passages(limit=1)
    return JSONResponse(
        {
            "status": "ready",
            "index": engine.digest,
            "documents": len(engine.cards),
            "passages": total,
            "warning": problem.vi if problem else None,
        }
    )


def _known(engine: Engine, where: Where) -> None:
    """Raises ``NotFound`` for a document that is not there: an empty list would hide a slip of the pen."""
    for doc in where.documents:
        engine.card(doc)
