"""The commands and their arguments."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..records import Kind
from . import commands
from .evaluation import evaluate
from .serving import serve

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Callable

    from .context import Context

    Commands = _SubParsersAction[ArgumentParser]

_CODES = """\
exit codes: 0 done, 1 found a problem (doctor, evaluate below a floor), 2 bad usage or input,
            3 index missing or broken, 4 a part is not installed, 5 an outside service failed
"""


def build_parser() -> ArgumentParser:
    """The whole command line; what it parses has ``run``, the function of the command."""
    everywhere = _everywhere(SUPPRESS)
    parser = ArgumentParser(
        prog="nq57search",
        description="Search Viet Nam's Resolution 57-NQ/TW and the documents around it.",
        epilog=_CODES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
        parents=[_everywhere(None)],
    )
    parser.add_argument("--version", action="version", version=f"nq57search {__version__}")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (_index, _search, _passages, _documents, _evaluate, _serve, _doctor):
        add(verbs, everywhere)
    return parser


def _everywhere(default: str | None) -> ArgumentParser:
    """Options that stand before or after the command; after it, unsaid ones leave what was said before."""
    options = ArgumentParser(add_help=False, argument_default=default)
    group = options.add_argument_group("everywhere")
    group.add_argument(
        "--index", type=Path, metavar="DIR", help="the index folder (default: indexes/main, or NQ57_INDEX)"
    )
    group.add_argument(
        "--lang", choices=("vi", "en"), help="language of messages and labels (default: messages en, labels vi)"
    )
    return options


def _command(
    verbs: Commands, everywhere: ArgumentParser, name: str, run: Callable[[Context], int], about: str
) -> ArgumentParser:
    sentence = f"{about[0].upper()}{about[1:]}."
    parser = verbs.add_parser(name, help=about, description=sentence, parents=[everywhere], allow_abbrev=False)
    parser.set_defaults(run=run)
    return parser


def _index(verbs: Commands, everywhere: ArgumentParser) -> None:
    parser = _command(verbs, everywhere, "index", commands.index, "build the index from a corpus folder")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of *.txt and sources.toml (default: corpus)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the index goes (default: as --index)")
    parser.add_argument(
        "--encoder", metavar="NAME", help='"lsa" (default) or the path of a sentence-transformers model'
    )


def _search(verbs: Commands, everywhere: ArgumentParser) -> None:
    parser = _command(verbs, everywhere, "search", commands.search, "search the passages")
    parser.add_argument("query", metavar="QUERY", help="words, with or without Vietnamese marks, or English")
    parser.add_argument("-k", type=int, default=10, metavar="N", help="how many hits, 1 to 100 (default: 10)")
    parser.add_argument("--offset", type=int, default=0, metavar="N", help="how many hits to skip (default: 0)")
    _filters(parser)
    parser.add_argument("--year", type=int, metavar="Y", help="only passages that speak of this year")
    parser.add_argument("--language", metavar="vi|en", help="only passages in this language")
    parser.add_argument(
        "--kind", action="append", default=[], metavar="KIND", help=f"only these kinds: {', '.join(Kind)}; repeatable"
    )
    _json(parser)


def _passages(verbs: Commands, everywhere: ArgumentParser) -> None:
    parser = _command(verbs, everywhere, "passages", commands.passages, "list the passages in document order")
    _filters(parser)
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="how many, 1 to 1000 (default: 100)")
    parser.add_argument("--offset", type=int, default=0, metavar="N", help="how many to skip (default: 0)")
    _json(parser)


def _documents(verbs: Commands, everywhere: ArgumentParser) -> None:
    _json(_command(verbs, everywhere, "documents", commands.documents, "list the documents"))


def _evaluate(verbs: Commands, everywhere: ArgumentParser) -> None:
    parser = _command(verbs, everywhere, "evaluate", evaluate, "score the search on judged queries")
    parser.add_argument("gold", type=Path, metavar="GOLD.jsonl", help="judged queries, one JSON object a line")
    parser.add_argument("--kind", choices=("search",), default="search", help="what the gold judges (default: search)")
    parser.add_argument("--against", type=Path, metavar="REPORT.json", help="an earlier report to compare with")
    parser.add_argument("--json", metavar="FILE", help="write the report there; - is stdout, without the table")
    parser.add_argument(
        "--floor",
        action="append",
        default=[],
        metavar="KIND:METRIC>=VALUE",
        help="exit 1 when below, such as exact,typo:success@1>=0.9; KIND all is every query, METRIC one of success@1, "
        "mrr@10, hit@10, ndcg@10; repeatable",
    )


def _serve(verbs: Commands, everywhere: ArgumentParser) -> None:
    parser = _command(verbs, everywhere, "serve", serve, "build the index if need be, and serve HTTP and the page")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1); others need NQ57_KEY")
    parser.add_argument("--port", metavar="N", help="port to listen on (default: 8057)")


def _doctor(verbs: Commands, everywhere: ArgumentParser) -> None:
    _command(verbs, everywhere, "doctor", commands.doctor, "check the settings, and every file and quote of the index")


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("--document", action="append", default=[], metavar="ID", help="only this document; repeatable")
    parser.add_argument("--system", type=int, metavar="N", help="only passages about this System, 1 to 6")
    parser.add_argument("--initiative", type=int, metavar="N", help="only passages about this Initiative, 1 to 30")


def _json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON value")
