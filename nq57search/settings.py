"""Environment and TOML to checked values.

Each setting is read from ``NQ57_<NAME>``, else from the TOML file (``nq57search.toml`` in the working directory, or
the one ``NQ57_CONFIG`` names), else from the defaults below. Relative paths start at the working directory.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from .config_file import DEFAULT_CONFIG, DEFAULT_INDEX, ENV_PREFIX, config_path, table
from .errors import BadInput

LogLevel = Literal["critical", "error", "warning", "info", "debug"]

_EXPECTED: dict[str, tuple[str, str]] = {
    "host": ("a host name or an IP address", "tên máy hoặc địa chỉ IP"),
    "port": ("a whole number from 1 to 65535", "số nguyên từ 1 đến 65535"),
    "corpus": ("the path of a folder", "đường dẫn thư mục"),
    "index": ("the path of a folder", "đường dẫn thư mục"),
    "key": ("printable ASCII without spaces", "chuỗi ký tự ASCII in được, không có dấu cách"),
    "encoder": (
        '"lsa" or the path of a sentence-transformers model',
        '"lsa" hoặc đường dẫn mô hình sentence-transformers',
    ),
    "log_level": ("critical, error, warning, info or debug", "critical, error, warning, info hoặc debug"),
}


def _default_corpus() -> Path:
    """The corpus here; else the one that stands beside the package, in a checkout or as installed from a wheel."""
    beside = Path(__file__).resolve().parent.parent
    candidates = (Path("corpus"), beside / "corpus", beside / "nq57search_corpus")
    return next((folder for folder in candidates if folder.is_dir()), candidates[0])


def _sendable(key: SecretStr) -> SecretStr:
    """A key travels in an HTTP header: anything else could never be presented."""
    if not all("!" <= character <= "~" for character in key.get_secret_value()):
        raise ValueError("not printable ASCII")
    return key


def _path(written: object) -> object:
    if written == "":
        raise ValueError("empty")
    return written


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Folder = Annotated[Path, BeforeValidator(_path), AfterValidator(Path.expanduser)]
_Key = Annotated[SecretStr, Field(min_length=1), AfterValidator(_sendable)]
_Level = Annotated[LogLevel, BeforeValidator(lambda written: written.lower() if isinstance(written, str) else written)]


class Settings(BaseSettings):
    """What a run is set to. Make it with ``load``, whose errors are sentences; it never changes afterwards."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    host: _Text = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8057
    corpus: _Folder = Field(default_factory=_default_corpus)
    index: _Folder = DEFAULT_INDEX
    key: _Key | None = None
    """The one key with the right to write; without it writing calls are refused. Never shown."""
    encoder: _Text = "lsa"
    log_level: _Level = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the base class passes it by name)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the caller passes, over the environment, over the TOML file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=table())

    @classmethod
    def load(cls, **given: Any) -> Self:
        """The settings in force; what is ``given`` and not None goes before them.

        Raises ``BadInput`` naming the setting, what it was and what it may be.
        """
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            raise _refused(error) from None


def _refused(error: ValidationError) -> BadInput:
    """The first thing wrong, as a sentence; a key is never repeated."""
    first = error.errors(include_url=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if name not in _EXPECTED:
        return _unknown(name)
    en, vi = _EXPECTED[name]
    written = "" if name == "key" else f" ({str(first['input'])[:80]!r})"
    variable, file = f"{ENV_PREFIX}{name.upper()}", config_path() or DEFAULT_CONFIG
    return BadInput(
        f"The setting {name}{written} is not {en}.",
        f"Giá trị {name}{written} không phải là {vi}.",
        fix_en=f"Correct it where it is set: {variable}, {name} in {file}, or the command line.",
        fix_vi=f"Hãy sửa ở nơi đặt giá trị đó: {variable}, {name} trong {file}, hoặc dòng lệnh.",
    )


def _unknown(name: str) -> BadInput:
    names = ", ".join(Settings.model_fields)
    file = config_path() or DEFAULT_CONFIG
    return BadInput(
        f"There is no setting {name!r} (in {file}).",
        f"Không có giá trị cấu hình {name!r} (trong {file}).",
        fix_en=f"Remove it, or use one of: {names}.",
        fix_vi=f"Hãy bỏ dòng đó hoặc dùng một trong: {names}.",
    )
