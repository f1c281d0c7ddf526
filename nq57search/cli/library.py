"""``nq57search add`` and ``nq57search remove``: one document more or less, without building the whole index anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import BadInput, IndexProblem
from .progress import Progress
from .showing import document_lines

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ..settings import Settings
    from .context import Context

_OF_ONE = ("title", "number", "date", "cited_as")
_OF_MANY = ("kind", "language", "issuer", "about")


def add(context: Context) -> int:
    """Add files, all or none, and print what was read of each."""
    from ..engine import add as add_to_index

    args, settings = context.args, _settings(context)
    given = _given(args)
    files = [(path.name, _content(path), given) for path in args.file]
    with Progress() as progress:
        ids = add_to_index(
            files,
            settings.corpus,
            settings.index,
            encoder=settings.encoder,
            replace=args.replace,
            progress=progress,
        )
    engine, console = context.open_engine(settings.index), context.console
    if args.json:
        from .. import wire

        console.json({"added": [wire.document(engine, engine.card(doc)) for doc in ids]})
        return 0
    for line in document_lines(engine, console, cards=True, only=ids):
        console.line(line)
    return 0


def remove(context: Context) -> int:
    """Remove documents, all or none, and print what they were."""
    from ..engine import remove as remove_from_index

    args, console, settings = context.args, context.console, _settings(context)
    ids = tuple(dict.fromkeys(args.id))
    removed = _described(context, settings.index, ids)
    with Progress() as progress:
        remove_from_index(ids, settings.corpus, settings.index, encoder=settings.encoder, progress=progress)
    if args.json:
        console.json({"removed": removed})
        return 0
    for document in removed:
        label = console.label("removed", "đã bỏ")
        console.line(f"{label} {document['id']}  {console.strong(document.get('title', ''))}".rstrip())
    return 0


def _described(context: Context, root: Path, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The metadata of documents; their ids alone where the index in use cannot tell, for they may yet be removed."""
    from .. import wire

    try:
        engine = context.open_engine(root)
    except IndexProblem:
        return [{"id": doc} for doc in ids]
    known = {card.id: card for card in engine.cards}
    return [wire.document(engine, known[doc]) if doc in known else {"id": doc} for doc in ids]


def _settings(context: Context) -> Settings:
    from ..settings import Settings

    args = context.args
    return Settings.load(corpus=args.corpus, index=args.index, encoder=args.encoder)


def _given(args: Namespace) -> Mapping[str, object]:
    """What was said of the files. Raises ``BadInput`` when something that only one can bear was said of several."""
    said = {name: value for name in (*_OF_ONE, *_OF_MANY) if (value := getattr(args, name)) is not None}
    single = next((name for name in _OF_ONE if name in said), None)
    if single and len(args.file) > 1:
        option = f"--{single.replace('_', '-')}"
        raise BadInput(
            f"{option} was given for {len(args.file)} files, and can be true of one only.",
            f"{option} được ghi cho {len(args.file)} tệp, mà chỉ đúng với một tệp.",
            fix_en="Add that file by itself.",
            fix_vi="Hãy thêm riêng tệp ấy.",
        )
    return {**said, **({} if args.machine_read is None else {"machine_read": args.machine_read})}


def _content(path: Path) -> bytes:
    from ..engine import LARGEST_FILE

    try:
        with path.open("rb") as file:
            # One byte more than may be: the engine refuses it, and no more was read.
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(
            f"The file {path} cannot be read: {why}.",
            f"Không đọc được tệp {path}: {why}.",
            fix_en="Name a file that is there and may be read.",
            fix_vi="Hãy chỉ đến một tệp có thật và đọc được.",
        ) from error
