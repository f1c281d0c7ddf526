"""What a command is given: its arguments, where to print, and how to open the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..config_file import index_folder

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable
    from pathlib import Path

    from ..engine import Engine
    from .console import Console


@dataclass(frozen=True, slots=True)
class Context:
    """One run of one command."""

    args: Namespace
    console: Console
    open_engine: Callable[[Path], Engine]

    @property
    def index(self) -> Path:
        """The index folder: ``--index``, else the one set in the environment or the settings file."""
        given: Path | None = self.args.index
        return given if given is not None else index_folder()

    def engine(self) -> Engine:
        """The index, opened. Raises ``IndexProblem``."""
        return self.open_engine(self.index)
