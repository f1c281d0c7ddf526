"""Every error raised on purpose, each with an exit code and a way out.

An error is written for two readers: ``en`` and ``vi`` say what was wrong and where, ``fix_en`` and ``fix_vi`` say what
to do about it. The command line prints the English pair and leaves with ``exit_code``; the service answers with
``status`` and the Vietnamese pair. No other exception is meant to reach a user.
"""

from __future__ import annotations

from typing import ClassVar


class Nq57Error(Exception):
    """Root of the tree. ``exit_code`` is the process status, ``status`` the HTTP one, ``slug`` the problem type."""

    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500
    slug: ClassVar[str] = "error"

    def __init__(self, en: str, vi: str, *, fix_en: str, fix_vi: str) -> None:
        super().__init__(f"{en} {fix_en}")
        self.en = en
        self.vi = vi
        self.fix_en = fix_en
        self.fix_vi = fix_vi


class BadInput(Nq57Error):
    """The caller asked for something that cannot be: a value out of range, an empty query, an unreadable file."""

    exit_code = 2
    status = 422
    slug = "bad-input"


class NotFound(BadInput):
    """What was asked for by its id is not there."""

    status = 404
    slug = "not-found"


class Conflict(BadInput):
    """What was asked for would take the place of something that is there, and the caller did not say that it may."""

    status = 409
    slug = "conflict"


class CorpusProblem(BadInput):
    """The corpus folder, or one file of it, cannot be read as documents."""

    slug = "corpus"


class IndexProblem(Nq57Error):
    """The index is missing, broken, or was made by another version."""

    exit_code = 3
    status = 503
    slug = "index"


class PartMissing(Nq57Error):
    """An optional part (a package, a program, a model) is not installed."""

    exit_code = 4
    status = 501
    slug = "part-missing"


class OutsideFailed(Nq57Error):
    """A service or device outside this process failed: disk, port, network endpoint."""

    exit_code = 5
    status = 503
    slug = "outside"


def unknown_document(doc: str, known: tuple[str, ...]) -> NotFound:
    """The error for a document id that is not in the index."""
    names = ", ".join(known)
    return NotFound(
        f"There is no document {doc!r}.",
        f"Không có văn bản “{doc}”.",
        fix_en=f"Use one of: {names}.",
        fix_vi=f"Hãy dùng một trong các mã: {names}.",
    )


def unknown_passage(passage: str) -> NotFound:
    """The error for a passage id that is not in the index."""
    return NotFound(
        f"There is no passage {passage!r}.",
        f"Không có đoạn “{passage}”.",
        fix_en="Passage ids look like kh01:1234-1890; `nq57search passages` lists them.",
        fix_vi="Mã đoạn có dạng kh01:1234-1890; xem danh sách ở /v1/passages.",
    )
