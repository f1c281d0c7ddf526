"""Addresses of the pages, each keeping the language it was made for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from nq57search.records import Span, Where

    from .texts import Language

_Values = str | int | tuple[str, ...] | None


def search_address(language: Language, *, q: str = "", where: Where | None = None, offset: int = 0) -> str:
    """The search page for a query, its filters and the hits to pass over."""
    filters = filter_values(where) if where else {}
    return _address("/", language, {"q": q, **filters, "offset": offset or None})


def reader_address(language: Language, doc: str, *, q: str = "", mark: Span | None = None) -> str:
    """A document's page; with ``mark`` opened at that place of the source, with ``q`` the words found marked."""
    spot = f"{mark.start}-{mark.end}" if mark else None
    address = _address(f"/van-ban/{quote(doc, safe='')}", language, {"q": q, "mark": spot})
    return f"{address}#{anchor(mark)}" if mark else address


def documents_address(language: Language) -> str:
    """The list of the documents."""
    return _address("/van-ban", language, {})


def anchor(span: Span) -> str:
    """The id of a place on its document's page."""
    return f"p-{span.start}-{span.end}"


def filter_values(where: Where) -> dict[str, _Values]:
    """The filters as the parameters of an address; those not set are empty."""
    return {
        "document": where.documents,
        "system": where.system,
        "initiative": where.initiative,
        "year": where.year,
        "language": where.language,
        "kind": where.kinds,
    }


def _address(path: str, language: Language, values: dict[str, _Values]) -> str:
    given = {name: value for name, value in values.items() if value not in (None, "", ())}
    if language != "vi":
        given["lang"] = language
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
