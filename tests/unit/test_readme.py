"""README says what is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
sys.path.insert(0, str(TOP / "tests"))

import readme  # noqa: E402

TEXT = readme.README.read_text(encoding="utf-8")


def test_generated_parts_are_as_generated() -> None:
    assert readme.filled(TEXT) == TEXT, "run: python tests/readme.py"


def test_a_stale_part_would_be_seen() -> None:
    assert readme.filled(TEXT.replace("usage: nq57search", "usage: other")) == TEXT


def test_every_file_it_names_is_there() -> None:
    for name in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", TEXT):
        assert (TOP / name).exists(), name


def test_every_make_target_it_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (TOP / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", TEXT))
    assert named <= targets, named - targets


def test_every_command_it_names_is_there() -> None:
    shown = subprocess.run([sys.executable, "-m", "nq57search", "--help"], capture_output=True, text=True, check=True)
    named = set(re.findall(r"^nq57search ([a-z]+)", TEXT, re.MULTILINE))
    assert named
    for command in named:
        assert re.search(rf"^\s+{command}\s", shown.stdout, re.MULTILINE), command
