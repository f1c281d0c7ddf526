"""``nq57search repair``: a ruined text read as Vietnamese, one output line for each input line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..repairing import Repair
    from .context import Context


def repair(context: Context) -> int:
    """Print the repaired text; with ``--json`` every token with its confidence."""
    from ..reading.layout import lay_out
    from ..reading.paragraphs import paragraphs
    from ..repairing import Repairer
    from ..settings import Settings

    text = _text(context.args.file)
    settings = Settings.load(index=context.args.index)
    ranges = [(p.start, p.end) for p in paragraphs(lay_out(text)) if p.form == "text"]
    found = Repairer.shipped(_clean_lines(settings.corpus, text)).repair(text, ranges)
    if context.args.json:
        context.console.json({"lines": _lines(text, found.repairs, found.apply(text, 0).text.split("\n"))})
    else:
        context.console.line(found.apply(text, 0).text.removesuffix("\n"))
    return 0


def _text(path: Path) -> str:
    from ..readers.plain import PlainReader

    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The file {path} cannot be read: {error.strerror}.",
            f"Không đọc được tệp {path}: {error.strerror}.",
            fix_en="Name a text file that exists and may be read.",
            fix_vi="Hãy chỉ một tệp văn bản có thật và được phép đọc.",
        ) from error
    return PlainReader().read(content, path.name).text


def _clean_lines(corpus: Path, text: str) -> list[str]:
    """What the clean documents of the corpus folder say, to help; none when there is no such folder."""
    from ..indexing.sources import gather
    from ..reading.layout import lay_out
    from ..reading.paragraphs import paragraphs
    from ..repairing import ruined

    if not corpus.is_dir():
        return []
    lines: list[str] = []
    for source in gather(corpus):
        other = source.extract().text
        found = [(p.start, p.end) for p in paragraphs(lay_out(other)) if p.form == "text"]
        if other != text and not source.card.machine_read and not ruined(other, found):
            lines.extend(" ".join(other[a:b].replace("*", "").replace("#", "").split()) for a, b in found)
    return lines


def _lines(text: str, repairs: Sequence[Repair], repaired: Sequence[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    start, at = 0, 0
    for number, (raw, read) in enumerate(zip(text.split("\n"), repaired, strict=True), 1):
        end = start + len(raw)
        tokens = []
        while at < len(repairs) and repairs[at].end <= end:
            r = repairs[at]
            tokens.append(
                {
                    "start": r.start,
                    "end": r.end,
                    "raw": text[r.start : r.end],
                    "text": r.text,
                    "probability": round(r.probability, 4),
                }
            )
            at += 1
        rows.append({"line": number, "raw": raw, "text": read, "tokens": tokens})
        start = end + 1
    return rows
