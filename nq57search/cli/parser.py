"""The commands and their arguments."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, BooleanOptionalAction, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..records import Kind
from . import commands
from .evaluation import evaluate
from .library import add, remove
from .repairing import repair
from .serving import serve
from .training import train_repair

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
    for define in (_index, _add, _remove, _search, _passages, _documents, _repair, _evaluate, _serve, _doctor, _train):
        define(verbs, everywhere)
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
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the index goes (default: as --index)")
    _built_of(parser)


def _add(verbs: Commands, everywhere: ArgumentParser) -> None:
    parser = _command(verbs, everywhere, "add", add, "add documents to the index; only these are read")
    parser.add_argument("file", nargs="+", type=Path, metavar="FILE", help="its name gives the id; a copy is kept")
    group = parser.add_argument_group("what the document is", "Where not said, its first lines are asked.")
    group.add_argument("--title", help="its title")
    group.add_argument("--number", help="its number, such as 57-NQ/TW")
    group.add_argument("--date", metavar="YYYY-MM-DD", help="when it was signed")
    group.add_argument("--cited-as", metavar="TEXT", help="how citations name it")
    group.add_argument("--kind", help="its kind in Vietnamese, such as Nghị quyết")
    group.add_argument("--issuer", help="who issued it")
    group.add_argument("--about", metavar="TEXT", help="a sentence on it")
    group.add_argument("--language", metavar="vi|en|vi,en", help="what it is written in")
    group.add_argument("--machine-read", action=BooleanOptionalAction, help="its text was read from page images")
    parser.add_argument("--replace", action="store_true", help="it may replace a document of the same id")
    _built_of(parser)
    _json(parser)


def _remove(verbs: Commands, everywhere: ArgumentParser) -> None:
    parser = _command(verbs, everywhere, "remove", remove, "remove documents; files of the corpus folder stay there")
    parser.add_argument("id", nargs="+", metavar="ID", help="a document's id, as `nq57search documents` lists it")
    _built_of(parser)
    _json(parser)


def _built_of(parser: ArgumentParser) -> None:
    """What an index is built of and with; each call that builds has to be told the same."""
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="folder of documents, sources.toml (default: corpus)"
    )
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


def _repair(verbs: Commands, everywhere: ArgumentParser) -> None:
    parser = _command(verbs, everywhere, "repair", repair, "read ruined OCR as Vietnamese, line for line")
    parser.add_argument("file", type=Path, metavar="FILE", help="a text file that was read by a machine")
    _json(parser)


def _train(verbs: Commands, everywhere: ArgumentParser) -> None:
    about = "train what ships with the package"
    parser = verbs.add_parser("train", help=about, description=f"{about.capitalize()}.", allow_abbrev=False)
    kinds = parser.add_subparsers(title="what to train", metavar="WHAT", required=True)
    repair = _command(
        kinds, everywhere, "repair", train_repair, "train the language model and misreadings of repairing"
    )
    repair.add_argument("source", nargs="+", type=Path, metavar="SOURCE", help=".txt or .txt.xz, a paragraph a line")
    repair.add_argument("--out", type=Path, metavar="DIR", help="where the model goes; without it none is trained")
    repair.add_argument(
        "--licence", action="append", default=[], metavar="TEXT", help="of each source in order, for the card"
    )
    repair.add_argument("--lines", type=_positive, metavar="N", help="at most so many of each source, evenly spread")
    repair.add_argument("--seed", type=int, default=0, metavar="N", help="of what is drawn by chance (default: 0)")
    repair.add_argument("--pairs", type=Path, metavar="FILE", help="learn the misreadings from these pairs of lines")
    group = repair.add_argument_group("pairs of lines", "Pages of the sources are drawn and read by tesseract.")
    group.add_argument("--make-pairs", type=_positive, metavar="PAGES", help="draw so many pages")
    group.add_argument("--pairs-out", type=Path, metavar="FILE", help="where the pairs go, as JSON lines")
    group.add_argument(
        "--languages", type=_names, default="eng,fra", metavar="L,L", help="what to read them as (default: eng,fra)"
    )


def _positive(written: str) -> int:
    if not (written.isascii() and written.isdigit() and int(written)):
        raise ArgumentTypeError(f"{written!r} is not a whole number from 1 on")
    return int(written)


def _names(written: str) -> list[str]:
    names = [name.strip() for name in written.split(",")]
    if not all(names):
        raise ArgumentTypeError(f"{written!r} is not a list of names with commas between")
    return names


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("--document", action="append", default=[], metavar="ID", help="only this document; repeatable")
    parser.add_argument("--system", type=int, metavar="N", help="only passages about this System, 1 to 6")
    parser.add_argument("--initiative", type=int, metavar="N", help="only passages about this Initiative, 1 to 30")


def _json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON value")
