"""The commands that read or build an index. Each takes its context and returns an exit code."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from ..records import Where
from .progress import Progress
from .showing import document_lines, passage_lines, result_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ..engine import Engine
    from .console import Console
    from .context import Context


def open_index(root: Path) -> Engine:
    """Open the index at ``root``; the engine is loaded only now. Raises ``IndexProblem``."""
    from ..engine import Engine

    return Engine.open(root)


def index(context: Context) -> int:
    """Build the index, or say that there is nothing to do; print what was read."""
    from ..engine import build
    from ..settings import Settings

    args, console = context.args, context.console
    settings = Settings.load(corpus=args.corpus, index=args.out or args.index, encoder=args.encoder)
    before = _digest(context, settings.index)
    start = perf_counter()
    with Progress() as progress:
        digest = build(settings.corpus, settings.index, encoder=settings.encoder, progress=progress)
    seconds = perf_counter() - start
    engine = context.open_engine(settings.index)
    for line in document_lines(engine, console):
        console.line(line)
    console.line(f"{console.label('index', 'chỉ mục')} {settings.index}/{digest}  {seconds:.1f} s")
    if digest == before:
        console.message("Nothing to do: the index is up to date.", "Không cần làm gì: chỉ mục đã mới nhất.")
    return 0


def search(context: Context) -> int:
    """Search, and print hits with citation, found words, and where else they stand."""
    args = context.args
    where = Where(
        documents=tuple(args.document),
        system=args.system,
        initiative=args.initiative,
        year=args.year,
        language=args.language,
        kinds=tuple(args.kind),
    )
    engine = context.engine()
    found = engine.search(args.query, k=args.k, offset=args.offset, where=where)
    if args.json:
        from .. import wire

        context.console.json(wire.results(engine, found))
    else:
        _print(context.console, result_lines(found, context.console))
    return 0


def passages(context: Context) -> int:
    """List passages in document order."""
    args = context.args
    where = Where(documents=tuple(args.document), system=args.system, initiative=args.initiative)
    engine = context.engine()
    total, items = engine.passages(where, limit=args.limit, offset=args.offset)
    if args.json:
        from .. import wire

        context.console.json(wire.passages(engine, total, items))
        return 0
    _print(context.console, passage_lines(items, context.console))
    if args.offset + len(items) < total:
        context.console.message(
            f"{len(items)} of {total}; --limit and --offset show more.",
            f"{len(items)} trên {total}; dùng --limit và --offset để xem tiếp.",
        )
    return 0


def documents(context: Context) -> int:
    """List the documents of the index."""
    engine = context.engine()
    if context.args.json:
        from .. import wire

        listed = [wire.document(engine, card) for card in engine.cards]
        context.console.json({"total": len(listed), "documents": listed})
    else:
        _print(context.console, document_lines(engine, context.console, cards=True))
    return 0


def doctor(context: Context) -> int:
    """Check the settings and the index: every checksum and every quote. Exit code 1 when something is wrong."""
    from ..engine import check, staleness
    from ..settings import Settings

    console = context.console
    settings = Settings.load(index=context.args.index)
    problems = check(settings.index)
    _print(console, problems)
    if problems:
        console.message(
            "Build the index again with `nq57search index`.",
            "Hãy lập lại chỉ mục bằng `nq57search index`.",
        )
        return 1
    console.line(console.label("The index is sound: ", "Chỉ mục nguyên vẹn: ") + str(settings.index))
    stale = staleness(settings.corpus, settings.index, encoder=settings.encoder)
    if stale is not None:
        console.message(f"It is not up to date: {stale}", f"Chỉ mục chưa mới nhất: {stale}")
    return 0


def _digest(context: Context, root: Path) -> str | None:
    """The digest of the index at ``root``, None when there is none that opens: it will then be built."""
    from ..errors import IndexProblem

    try:
        return context.open_engine(root).digest
    except IndexProblem:
        return None


def _print(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        console.line(line)
