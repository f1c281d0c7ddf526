"""The results of a search as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from nq57search.records import Where

from .links import reader_address, search_address
from .marking import Piece, marked
from .texts import QUOTATION_MARKS

if TYPE_CHECKING:
    from nq57search.engine import Engine
    from nq57search.records import Card, Hit, Passage, Results, Where

    from .texts import Language

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place that says the same."""

    passage: Passage
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit: its reading text cut at the words to mark, and where it leads."""

    hit: Hit
    card: Card
    pieces: tuple[Piece, ...]
    address: str
    source: str | None
    """The source as it stands there, when it reads differently."""
    copied: str
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use that has no control of its own, and the address of the same search without it."""

    name: str
    value: int
    address: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results. ``page`` counts from 1; ``previous`` and ``next`` are addresses or None."""

    found: Results
    shown: tuple[Shown, ...]
    advice: tuple[str, ...]
    """Names of what to try when nothing was found."""
    exactly: str | None
    page: int
    pages: int
    previous: str | None
    next: str | None
    first: str

    @classmethod
    def of(cls, engine: Engine, found: Results, offset: int, language: Language) -> Self:
        q, where = found.query.text, found.query.where

        def at(start: int) -> str:
            return search_address(language, q=q, where=where, offset=start)

        more = offset + PER_PAGE < found.total and found.hits
        return cls(
            found=found,
            shown=tuple(_show(engine, hit, q, language) for hit in found.hits),
            advice=_advice(found),
            exactly=_exactly(q, where, language),
            page=offset // PER_PAGE + 1,
            pages=max(1, -(-found.total // PER_PAGE)),
            previous=at(max(0, offset - PER_PAGE)) if offset else None,
            next=at(offset + PER_PAGE) if more else None,
            first=at(0),
        )


def chips(q: str, where: Where, language: Language) -> tuple[Chip, ...]:
    """The filters by System, Initiative and year, which come with an address and not from the form."""
    in_use = (
        ("system", where.system, replace(where, system=None)),
        ("initiative", where.initiative, replace(where, initiative=None)),
        ("year", where.year, replace(where, year=None)),
    )
    return tuple(
        Chip(name, value, search_address(language, q=q, where=without))
        for name, value, without in in_use
        if value is not None
    )


def _show(engine: Engine, hit: Hit, q: str, language: Language) -> Shown:
    passage = hit.passage
    card = engine.card(passage.span.doc)
    quote = engine.quote(passage.span)
    return Shown(
        hit=hit,
        card=card,
        pieces=marked(passage.text, hit.highlights, passage.doubtful),
        address=reader_address(language, card.id, q=q, mark=passage.span),
        source=quote if card.machine_read and quote.split() != passage.text.split() else None,
        copied=f"“{passage.text}” ({passage.citation})",
        elsewhere=tuple(_elsewhere(twin, language) for twin in hit.also_in),
    )


def _elsewhere(twin: Passage, language: Language) -> Elsewhere:
    return Elsewhere(twin, reader_address(language, twin.span.doc, mark=twin.span))


def _advice(found: Results) -> tuple[str, ...]:
    query = found.query
    fits = {
        "nothing_filters": query.where != Where(),
        "nothing_quotes": any(mark in query.text for mark in QUOTATION_MARKS),
        "nothing_fewer": len(query.text.split()) > 1,
        "nothing_marks": query.marks,
        "nothing_other": True,
    }
    return tuple(name for name, helps in fits.items() if helps)


def _exactly(q: str, where: Where, language: Language) -> str | None:
    """The address of the same search for the exact words, unless that is what was asked."""
    if any(mark in q for mark in QUOTATION_MARKS) or len(q.split()) < 2:
        return None
    return search_address(language, q=f'"{q.strip()}"', where=where)
