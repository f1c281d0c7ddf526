"""Settings as written, before anything checks them: the environment over a TOML file.

This module costs nothing to import, so that a search from the command line finds its index without loading pydantic;
``settings`` checks every value and is what everything else uses.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from .errors import BadInput

ENV_PREFIX = "NQ57_"
CONFIG_VARIABLE = f"{ENV_PREFIX}CONFIG"
DEFAULT_CONFIG = Path("nq57search.toml")
DEFAULT_INDEX = Path("indexes/main")


def config_path() -> Path | None:
    """The TOML file in use: the one ``NQ57_CONFIG`` names, else ``nq57search.toml`` here when there is one.

    Raises ``BadInput`` when the file that was named is not there.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    if not named:
        return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None
    path = Path(named).expanduser()
    if not path.is_file():
        raise BadInput(
            f"{CONFIG_VARIABLE} names {named!r}, and there is no such file.",
            f"{CONFIG_VARIABLE} chỉ đến {named!r}, nhưng không có tệp đó.",
            fix_en=f"Correct the path, or unset {CONFIG_VARIABLE}.",
            fix_vi=f"Hãy sửa đường dẫn hoặc bỏ biến {CONFIG_VARIABLE}.",
        )
    return path


def table() -> dict[str, Any]:
    """The values of the TOML file, empty without one. Raises ``BadInput`` when it cannot be read as TOML."""
    path = config_path()
    if path is None:
        return {}
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(
            f"The settings file {path} cannot be read: {error}.",
            f"Không đọc được tệp cấu hình {path}: {error}.",
            fix_en='Write it as TOML in UTF-8, for example: port = 8057 or index = "indexes/main".',
            fix_vi='Hãy viết theo TOML, mã UTF-8, ví dụ: port = 8057 hoặc index = "indexes/main".',
        ) from error


def index_folder() -> Path:
    """Where the index stands, the same folder as ``Settings.load().index``. Raises ``BadInput`` as ``table`` does."""
    written = os.environ.get(f"{ENV_PREFIX}INDEX") or table().get("index", str(DEFAULT_INDEX))
    if not isinstance(written, str) or not written:
        raise BadInput(
            f"The setting index ({written!r}) is not the path of a folder.",
            f"Giá trị index ({written!r}) không phải là đường dẫn thư mục.",
            fix_en=f'Set {ENV_PREFIX}INDEX, or index in the settings file, to a folder such as "{DEFAULT_INDEX}".',
            fix_vi=f'Hãy đặt {ENV_PREFIX}INDEX, hoặc index trong tệp cấu hình, là một thư mục như "{DEFAULT_INDEX}".',
        )
    return Path(written).expanduser()
