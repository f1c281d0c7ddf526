from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# The fake engine and the server fixture of the API's tests serve here too.
sys.path.insert(0, str(Path(__file__).parents[1] / "api"))

import chromium
from fake import FakeEngine
from serving import serving

from api.app import create_app
from nq57search.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the service over the fake engine."""
    with serving(create_app(Settings(), FakeEngine())) as address:
        yield address


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Tab]:
    program = chromium.find()
    if program is None:
        why = "chromium is not installed: the browser tests are left out (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(why)
        warnings.warn(why, stacklevel=1)  # a skip alone is easily overlooked
        pytest.skip(why)
    with chromium.chromium(program, tmp_path_factory.mktemp("chromium")) as tab:
        yield tab


@pytest.fixture
def tab(browser: chromium.Tab) -> Iterator[chromium.Tab]:
    """A desktop page in light colours, scripts on."""
    browser.size(1280, 900)
    browser.prefer("light")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    yield browser
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
