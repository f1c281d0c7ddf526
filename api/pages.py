"""The pages for people: search, the list of documents, and the reader. They work without JavaScript."""

import re
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from nq57search.errors import BadInput
from nq57search.records import Kind, Span

from . import reader
from .parameters import EngineInUse, Filters, SearchOffset
from .rendering import render
from .results import PER_PAGE, ResultPage, chips
from .texts import EXAMPLES, language_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PLACE: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_KINDS_OFFERED: Final = (Kind.TEXT, Kind.HEADING, Kind.TABLE, Kind.NOTE, Kind.FRONT_MATTER)


@router.get("/")
def search_page(
    request: Request, engine: EngineInUse, where: Filters, q: str = "", offset: SearchOffset = 0
) -> HTMLResponse:
    """The search box and, once something was asked, what was found."""
    language = language_of(request)
    results, problem = None, None
    if q.strip():
        try:
            results = ResultPage.of(engine, engine.search(q, k=PER_PAGE, offset=offset, where=where), offset, language)
        except BadInput as error:
            problem = error
    return render(
        "search.html",
        request,
        status=problem.status if problem else 200,
        q=q,
        where=where,
        results=results,
        problem=problem,
        chips=chips(q, where, language),
        cards=engine.cards,
        kinds=_KINDS_OFFERED,
        examples=EXAMPLES,
    )


@router.get("/van-ban")
def documents_page(request: Request, engine: EngineInUse) -> HTMLResponse:
    """What documents there are and what each is."""
    counts = {card.id: (engine.passage_count(card.id), len(engine.pages(card.id))) for card in engine.cards}
    return render("documents.html", request, cards=engine.cards, counts=counts)


@router.get("/van-ban/{document_id}")
def reader_page(request: Request, engine: EngineInUse, document_id: str, q: str = "", mark: str = "") -> HTMLResponse:
    """A document to read, with the place of ``mark`` and the words of ``q`` marked."""
    card = engine.card(document_id)
    asked = reader.ask(engine, card.id, q.strip(), _place(card.id, mark))
    laid_out = reader.Reading(engine, card.id)
    return render(
        "reader.html",
        request,
        card=card,
        q=q,
        asked=asked,
        outline=laid_out.outline(),
        stretches=laid_out.stretches(asked),
    )


def _place(doc: str, mark: str) -> Span | None:
    """The place an address points at; raises ``BadInput`` for one that cannot be."""
    if not mark:
        return None
    match = _PLACE.fullmatch(mark)
    if match is None or int(match[1]) >= int(match[2]):
        raise BadInput(
            "The place to mark cannot be read.",
            "Không đọc được vị trí cần đánh dấu (mark).",
            fix_en="Write it as two offsets of the source, the smaller first: mark=1234-1890.",
            fix_vi="Hãy viết hai vị trí ký tự của văn bản gốc, số nhỏ trước: mark=1234-1890.",
        )
    return Span(doc, int(match[1]), int(match[2]))
