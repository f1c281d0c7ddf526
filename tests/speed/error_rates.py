"""How repair is measured: syllable error rate on lines whose truth is known, and what it does to clean text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from nq57search.indexing.sources import gather
from nq57search.reading.layout import lay_out
from nq57search.reading.paragraphs import paragraphs
from nq57search.repairing import ruined
from nq57search.vietnamese import canonical

TESTS = Path(__file__).parents[1]
MADE = TESTS / "gold" / "made_pairs.jsonl"
CORPUS = TESTS.parent / "corpus"
_TOGETHER = 5
_QUOTES = str.maketrans("“”‘’–", "\"\"''-")


def read_pairs(path: Path) -> tuple[list[str], list[str]]:
    """True lines and read lines of a file of made pairs."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row["truth"] for row in rows], [row["read"] for row in rows]


def syllables(text: str) -> list[str]:
    """Whitespace tokens; case and punctuation count, tone placement, i or y and quote shapes do not."""
    words = []
    for word in text.split():
        plain = canonical(word)
        kept = [b.upper() if a.isupper() else b for a, b in zip(word, plain, strict=False)]
        words.append("".join(kept) if len(plain) == len(word) else word)
    return " ".join(words).translate(_QUOTES).split()


def error_rate(truth: Sequence[str], read: Sequence[str]) -> float:
    """Edits between the syllables of each line and its truth, as a share of the true ones."""
    pairs = [(syllables(a), syllables(b)) for a, b in zip(truth, read, strict=True)]
    return sum(Levenshtein.distance(a, b) for a, b in pairs) / sum(len(a) for a, _ in pairs)


def in_paragraphs(lines: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The lines as one text, five to a paragraph, and where the paragraphs stand."""
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    firsts = range(0, len(lines), _TOGETHER)
    return text, [(starts[n], starts[min(n + _TOGETHER, len(lines))] - 1) for n in firsts]


def clean_touched() -> tuple[int, int]:
    """Of the clean documents of the corpus, how many tokens the gate lets repair look at, and how many there are."""
    touched = words = 0
    for source in gather(CORPUS):
        if source.card.machine_read:
            continue
        text = source.extract().text
        found = [(p.start, p.end) for p in paragraphs(lay_out(text)) if p.form == "text"]
        touched += sum(len(text[a:b].split()) for a, b in ruined(text, found))
        words += len(text.split())
    return touched, words
