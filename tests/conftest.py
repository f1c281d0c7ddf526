"""The index of the five documents, built once for all tests that search it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nq57search.engine import Engine, build

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="session")
def corpus_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of an index of the five documents."""
    root = tmp_path_factory.mktemp("index") / "main"
    build(CORPUS, root)
    return root


@pytest.fixture(scope="session")
def engine(corpus_root: Path) -> Engine:
    """An engine on the five documents; it never changes, so all tests may share it."""
    return Engine.open(corpus_root)
