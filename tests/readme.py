"""The parts of README that are generated, so that they cannot lie: the command line's help and the endpoints.

``python tests/readme.py`` writes them; a test compares.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def generated() -> dict[str, str]:
    """Name of a part to its text."""
    return {"help": _help(), "endpoints": _endpoints()}


def filled(text: str) -> str:
    """``text`` with every generated part between its markers as it should be."""
    for name, part in generated().items():
        marked = re.compile(rf"(<!-- {name}: generated -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        assert marked.search(text), f"README has no part {name}"
        text = marked.sub(lambda match, part=part: f"{match[1]}{part}\n{match[2]}", text)
    return text


def _help() -> str:
    from nq57search.cli.parser import build_parser

    os.environ["COLUMNS"] = "100"
    return f"```text\n{build_parser().format_help().strip()}\n```"


def _endpoints() -> str:
    from api.app import create_app
    from nq57search.settings import Settings

    paths = create_app(Settings()).openapi()["paths"]
    rows = ["| call | what it answers |", "|---|---|"]
    for path, calls in sorted(paths.items()):
        for method, call in calls.items():
            names = [p["name"] for p in call.get("parameters", ()) if p["in"] == "query"]
            asked = "?" + "&".join(f"{name}=" for name in names) if names else ""
            rows.append(f"| `{method.upper()} {path}{asked}` | {call['description'].splitlines()[0]} |")
    return "\n".join(rows)


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
