"""Prints the figures that README quotes: places, index build, cold command line, served latency, repair.

Run with ``make bench``. It gates nothing: machines differ; what must hold is asserted in the tests.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

TOP = Path(__file__).parents[2]
GOLD = TOP / "tests" / "gold" / "search.public.jsonl"
ROUNDS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "main"
        print(f"index of the five documents   {timed(['index', '--out', str(root)]):6.2f} s, imports included")
        places(root)
        cold = [timed(["--index", str(root), "search", "kinh tế số", "--json"]) for _ in range(ROUNDS)]
        print(f"search from a cold start      {statistics.median(cold):6.2f} s, median of {ROUNDS}")
        served(root)
    repair()


def repair() -> None:
    """Error rates and speed of repair on made pages of held-out laws, and what it touches of clean documents."""
    from error_rates import MADE, clean_touched, error_rate, in_paragraphs, read_pairs

    from nq57search.repairing import Repairer

    truth, read = read_pairs(MADE)
    text, paragraphs = in_paragraphs(read)
    repairer = Repairer.shipped()
    began = time.perf_counter()
    found = repairer.repair(text, paragraphs)
    seconds = time.perf_counter() - began
    after = error_rate(truth, found.apply(text, 0).text.split("\n"))
    tokens = len(text.split())
    print(f"repair of made pages          {error_rate(truth, read):7.2%} of syllables wrong before, {after:.2%} after")
    print(f"repair, learning included     {tokens / seconds:7.0f} tokens a second, n = {tokens}")
    began = time.perf_counter()
    repairer.repair(text, paragraphs, rounds=0)
    print(f"repair, tables frozen         {tokens / (time.perf_counter() - began):7.0f} tokens a second")
    touched, words = clean_touched()
    print(f"clean documents               {touched / words:7.2%} of {words} tokens touched")


def timed(arguments: list[str]) -> float:
    """Seconds of one run of the command line, the start of the process included."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nq57search", *arguments],
        cwd=TOP,
        env={**os.environ, "NQ57_CORPUS": str(TOP / "corpus")},
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - began


def places(root: Path) -> None:
    """Coverage of the sources by the passages of the index."""
    from nq57search.engine import Engine
    from nq57search.records import Where

    engine = Engine.open(root)
    for card in engine.cards:
        text = engine.text(card.id)
        covered = total = 0
        expected: list[float] = []
        for offset in range(0, engine.passage_count(card.id), 1000):
            for p in engine.passages(Where(documents=(card.id,)), limit=1000, offset=offset)[1]:
                covered += len("".join(engine.quote(p.span).split()))
                total += 1
                expected.extend([p.quality] * len(p.text.split()))
        share = covered / len("".join(text.split()))
        print(f"{card.id:<15} {total:5} passages hold {share:7.2%} of its characters")
        if card.machine_read:
            wrong = 1 - sum(expected) / len(expected)
            print(f"{card.id:<15} {wrong:.2%} of its tokens expected wrong after repair, n = {len(expected)}")


def served(root: Path) -> None:
    """Latency over HTTP on loopback, every public query three times after one to warm up."""
    import uvicorn

    from api.app import create_app
    from nq57search.settings import Settings

    app = create_app(Settings.load(index=root))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    queries = [json.loads(line)["query"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    taken = []
    for query in queries[:1] + queries * 3:
        address = f"http://127.0.0.1:{port}/v1/search?q={urllib.parse.quote(query)}"
        began = time.perf_counter()
        urllib.request.urlopen(address, timeout=30).read()
        taken.append((time.perf_counter() - began) * 1000)
    server.should_exit = True
    thread.join(timeout=10)
    p50, p95 = statistics.quantiles(taken[1:], n=20)[9], statistics.quantiles(taken[1:], n=20)[18]
    print(f"served search, n={len(taken) - 1}         p50 {p50:.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
