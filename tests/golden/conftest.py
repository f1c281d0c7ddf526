"""The five documents as read, split and paired: once for all golden tests."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from nq57search.indexing.sources import gather
from nq57search.pairing import pair
from nq57search.reading import read
from nq57search.records import Document, Passage
from nq57search.splitting import split

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    """The documents by id; their text is the file itself."""
    return {
        source.card.id: read(source.card, (CORPUS / f"{source.card.id}.txt").read_bytes().decode("utf-8"))
        for source in gather(CORPUS)
    }


@pytest.fixture(scope="session")
def passages(documents: dict[str, Document]) -> dict[str, tuple[Passage, ...]]:
    """The passages of each document, twins known."""
    found: dict[str, list[Passage]] = defaultdict(list)
    for passage in pair([p for document in documents.values() for p in split(document)]):
        found[passage.span.doc].append(passage)
    return {doc: tuple(own) for doc, own in found.items()}


@pytest.fixture(scope="session")
def by_id(passages: dict[str, tuple[Passage, ...]]) -> dict[str, Passage]:
    return {passage.id: passage for own in passages.values() for passage in own}
