"""The command line: ``nq57search COMMAND``.

Results go to stdout, messages and progress to stderr. Exit codes: 0 done, 1 found a problem, 2 bad usage or input,
3 index missing or broken, 4 a part is not installed, 5 something outside this process failed, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ..errors import Nq57Error
from .commands import open_index
from .console import Console
from .context import Context
from .parser import build_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..engine import Engine

_INTERRUPTED = 130
_PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None, *, open_engine: Callable[[Path], Engine] = open_index) -> int:
    """Run one command and return its exit code; bad usage raises ``SystemExit(2)`` as argparse does.

    ``open_engine`` opens an index folder: a test hands in an engine of its own.
    """
    args = build_parser().parse_args(argv)
    console = Console.on_terminal(args.lang)
    try:
        code = args.run(Context(args, console, open_engine))
        sys.stdout.flush()
    except Nq57Error as error:
        console.failed(error)
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return _PIPE_CLOSED
    except Exception as error:
        if os.environ.get("NQ57_DEBUG"):
            raise
        console.unexpected(error)
        return 1
    return int(code)


def _close_stdout() -> None:
    """The reader of the pipe has left: give the interpreter nothing more to flush, so that it ends quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
