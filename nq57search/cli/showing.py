"""Results as lines for a person to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ..engine import Engine
    from ..records import Hit, Passage, Results
    from .console import Console

_READ_AS = {
    "typo": "lỗi gõ",
    "number": "số",
    "phrase": "cụm từ",
    "abbreviation": "viết tắt",
}
"""Vietnamese for what was read into a query; a kind that is not here is shown by its own name."""


def result_lines(found: Results, console: Console) -> Iterator[str]:
    """What was understood, then each hit: rank and citation, its text with the found words marked, its twins."""
    for item in found.query.understood:
        kind = console.label(item.kind, _READ_AS.get(item.kind, item.kind))
        reading = f"{item.written} → {item.read_as} ({kind})"
        yield console.bold(f"{console.label('read as', 'hiểu là')}: {reading}", ())
    for hit in found.hits:
        yield from _hit_lines(hit, console)
    shown = len(found.hits)
    yield console.label(f"{shown} of {found.total} passages", f"{shown} trên {found.total} đoạn") + (
        f", {found.took_ms:.0f} ms"
    )


def passage_lines(items: Iterable[Passage], console: Console) -> Iterator[str]:
    """Each passage: its id and citation, then its text."""
    for item in items:
        yield f"{console.strong(item.id)}  {console.bold(item.citation, ())}"
        yield f"    {console.bold(item.text, ())}"


def document_lines(
    engine: Engine, console: Console, *, cards: bool = False, only: Collection[str] | None = None
) -> Iterator[str]:
    """A line for each document, or those of ``only``: how much was read, and what its reader remarks.

    With ``cards`` also what it is.
    """
    shown = [card for card in engine.cards if only is None or card.id in only]
    width = max((len(card.id) for card in shown), default=0)
    passages, characters = console.label("passages", "đoạn"), console.label("characters", "ký tự")
    for card in shown:
        counts = f"{engine.passage_count(card.id):>6} {passages}  {len(engine.text(card.id)):>8} {characters}"
        yield f"{card.id:<{width}}  {counts}"
        if cards:
            facts = (card.kind, card.number, card.date, card.issuer, card.language)
            yield f"    {console.strong(card.title)}"
            yield "    " + console.bold(" · ".join(fact for fact in facts if fact), ())
        for remark in engine.remarks(card.id):
            yield "    " + console.bold(remark, ())


def _hit_lines(hit: Hit, console: Console) -> Iterator[str]:
    yield f"{hit.rank:>3}. {console.strong(hit.passage.citation)}  [{hit.passage.id}]"
    yield f"     {console.bold(hit.passage.text, hit.highlights)}"
    if hit.also_in:
        twins = "; ".join(twin.citation for twin in hit.also_in)
        yield console.bold(f"     {console.label('also in', 'cũng có trong')}: {twins}", ())
    yield ""
