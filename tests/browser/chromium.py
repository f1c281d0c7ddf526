"""Debian's chromium driven over its debugging pipe (Chrome DevTools Protocol), with the standard library alone."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE_S = 30
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)


def find() -> str | None:
    """The path of chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Pipe:
    """Messages to and from the browser, each JSON and a zero byte."""

    to_browser: int
    from_browser: int
    events: list[dict[str, Any]] = field(default_factory=list)
    _rest: bytes = b""
    _sent: int = 0

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """The result of one command."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._sent:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method: str) -> None:
        """Until that event has come (those before the call count too)."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + _PATIENCE_S
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self.from_browser], [], [], max(0.0, until - time.monotonic()))
            assert ready, "chromium does not answer"
            read = os.read(self.from_browser, 1 << 16)
            assert read, "chromium has ended"
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


@dataclass
class Tab:
    """One page of the browser."""

    pipe: Pipe
    session: str

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self.pipe.call(method, self.session, **params)

    def size(self, width: int, height: int, *, phone: bool = False) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def prefer(self, scheme: str) -> None:
        """The colours the person prefers: light or dark."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def go(self, address: str) -> None:
        """Open the address and wait until it has loaded."""
        self.pipe.events.clear()
        if "loaderId" not in self.call("Page.navigate", url=address):
            self.call("Page.reload")  # already there, perhaps at another anchor
        self.pipe.wait_for("Page.loadEventFired")

    def value(self, script: str) -> Any:
        """What the expression is worth on the page (a promise is awaited)."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """One key, with the text it types when it is a character."""
        text = {"text": key} if len(key) == 1 else {"code": key, "windowsVirtualKeyCode": 9 if key == "Tab" else 13}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def requested(self) -> list[str]:
        """Every address asked for since ``go``."""
        return [
            event["params"]["request"]["url"]
            for event in self.pipe.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the browser complained of since ``go``: refused by the security policy, failed scripts."""
        logged = [e["params"]["entry"]["text"] for e in self.pipe.events if e.get("method") == "Log.entryAdded"]
        thrown = [str(e["params"]) for e in self.pipe.events if e.get("method") == "Runtime.exceptionThrown"]
        return logged + thrown

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


@contextmanager
def chromium(program: str, profile: Path) -> Iterator[Tab]:
    """A fresh chromium with one empty page; its profile goes to the folder ``profile``."""
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    command = " ".join(['exec "$0" "$@"', f"3<&{their_in}", f"4>&{their_out}"])
    process = subprocess.Popen(
        ["bash", "-c", command, program, *_QUIET, f"--user-data-dir={profile}", "about:blank"],
        pass_fds=(their_in, their_out),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(their_in)
    os.close(their_out)
    try:
        yield _open_tab(Pipe(our_out, our_in))
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)
        os.close(our_out)
        os.close(our_in)


def _open_tab(pipe: Pipe) -> Tab:
    target = pipe.call("Target.createTarget", url="about:blank")["targetId"]
    tab = Tab(pipe, pipe.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
    for domain in ("Page", "Network", "Log", "Runtime"):
        tab.call(f"{domain}.enable")
    return tab
