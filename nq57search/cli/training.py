"""``nq57search train repair``: the model that repairing reads with, from texts of one's own."""

from __future__ import annotations

import os
import shlex
from itertools import chain
from typing import TYPE_CHECKING

from ..errors import BadInput
from .progress import Progress

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ..training.texts import Source
    from .context import Context


def train_repair(context: Context) -> int:
    """Make pairs of lines, train, or both; print what came of it."""
    from ..training.repair import train_repair as train

    args, console = context.args, context.console
    sources = _checked(args)
    pairs = args.pairs
    if args.make_pairs is not None:
        count = _make_pairs(args, sources)
        console.line(f"{args.pairs_out}  {count} {console.label('pairs of lines', 'cặp dòng')}")
        pairs = pairs or args.pairs_out
    if args.out is None:
        return 0
    with Progress() as progress:
        card = train(
            sources,
            args.out,
            pairs=pairs,
            most=args.lines,
            seed=args.seed,
            command=_command(args),
            progress=progress,
        )
    words, perplexity = console.label("words", "từ"), console.label("perplexity", "độ bối rối")
    console.line(f"{args.out}  {card.vocabulary} {words}  {perplexity} {card.perplexity:.1f}  {card.bytes} byte")
    return 0


def _make_pairs(args: Namespace, sources: Sequence[Source]) -> int:
    from ..training.pairs import make_pairs, write_pairs

    # Pages are read side by side; each page must then keep to one processor.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    paragraphs = chain.from_iterable(source.lines() for source in sources)
    with Progress() as progress:
        made = make_pairs(paragraphs, args.make_pairs, args.languages, args.seed, progress=progress)
        return write_pairs(made, args.pairs_out)


def _checked(args: Namespace) -> list[Source]:
    from ..training.texts import NOT_STATED, Source

    if args.out is None and args.make_pairs is None:
        raise BadInput(
            "There is nothing to do.",
            "Không có việc gì để làm.",
            fix_en="Name a folder for the model with --out, or a number of pages with --make-pairs.",
            fix_vi="Hãy nêu thư mục chứa mô hình bằng --out, hoặc số trang bằng --make-pairs.",
        )
    if (args.make_pairs is None) != (args.pairs_out is None):
        raise BadInput(
            "--make-pairs and --pairs-out go together.",
            "--make-pairs và --pairs-out phải đi cùng nhau.",
            fix_en="Give both, such as --make-pairs 200 --pairs-out pairs.jsonl.",
            fix_vi="Hãy nêu cả hai, ví dụ --make-pairs 200 --pairs-out pairs.jsonl.",
        )
    if len(args.licence) not in {0, len(args.source)}:
        raise BadInput(
            f"There are {len(args.licence)} licences for {len(args.source)} sources.",
            f"Có {len(args.licence)} giấy phép cho {len(args.source)} nguồn.",
            fix_en="Give --licence once for each source, in the same order, or not at all.",
            fix_vi="Hãy nêu --licence một lần cho mỗi nguồn, theo đúng thứ tự, hoặc không nêu.",
        )
    licences = args.licence or [NOT_STATED] * len(args.source)
    return [Source(path, licence) for path, licence in zip(args.source, licences, strict=True)]


def _command(args: Namespace) -> str:
    """The command to get the same again, files by name alone."""
    words = ["nq57search", "train", "repair", "--out", args.out.name or ".", "--seed", str(args.seed)]
    if args.lines is not None:
        words += ["--lines", str(args.lines)]
    if args.make_pairs is not None:
        words += ["--make-pairs", str(args.make_pairs), "--pairs-out", args.pairs_out.name]
        words += ["--languages", ",".join(args.languages)]
    if args.pairs is not None:
        words += ["--pairs", args.pairs.name]
    for licence in args.licence:
        words += ["--licence", licence]
    return shlex.join([*words, *(path.name for path in args.source)])
