from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fake import FakeEngine
from fastapi.testclient import TestClient
from serving import serving

from api.app import create_app
from nq57search.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

    from nq57search.engine import Engine

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture
def fake() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def client(fake: FakeEngine) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), fake)) as opened:
        yield opened


@pytest.fixture
def served(fake: FakeEngine) -> Iterator[str]:
    """The address of the service on a port of its own, over the fake engine."""
    with serving(create_app(Settings(), fake)) as address:
        yield address


@pytest.fixture(scope="session")
def corpus() -> Path:
    return CORPUS


@pytest.fixture(scope="session")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the corpus, built once."""
    from nq57search.engine import build

    root = tmp_path_factory.mktemp("index") / "main"
    build(CORPUS, root)
    return root


@pytest.fixture(scope="session")
def real_engine(real_index: Path) -> Engine:
    from nq57search.engine import Engine

    return Engine.open(real_index)


@pytest.fixture(scope="session")
def real_app(real_index: Path) -> FastAPI:
    return create_app(Settings(index=real_index, corpus=CORPUS))


@pytest.fixture(scope="session")
def real_client(real_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(real_app) as opened:
        yield opened
