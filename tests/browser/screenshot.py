"""Takes the picture README shows: `make screenshot`, with the service running (PORT=8057)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PICTURE = Path(__file__).parents[2] / ".docs" / "search.png"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1100,900"),
)


def main(port: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed: apt install chromium")
    page = f"http://127.0.0.1:{port}/?q=bo%20quy%20tac%20ung%20xu%20khong%20gian%20mang"
    with tempfile.TemporaryDirectory() as folder:
        command = [chromium, *FLAGS, f"--user-data-dir={folder}", f"--screenshot={PICTURE}", page]
        subprocess.run(command, check=True, capture_output=True, timeout=60)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "8057")
