"""Settings: where each value comes from, and what a wrong one is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from nq57search.config_file import index_folder
from nq57search.errors import BadInput
from nq57search.settings import Settings


@pytest.fixture(autouse=True)
def _bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("NQ57_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_defaults_are_loopback_and_keyless() -> None:
    settings = Settings.load()
    assert (settings.host, settings.port, settings.encoder, settings.log_level) == ("127.0.0.1", 8057, "lsa", "info")
    assert settings.index == Path("indexes/main")
    assert settings.key is None


def test_default_corpus_is_the_one_here_before_the_one_beside_the_package(tmp_path: Path) -> None:
    beside = Settings.load().corpus
    assert beside.is_dir()
    assert beside.is_absolute()
    (tmp_path / "corpus").mkdir()
    assert Settings.load().corpus == Path("corpus")


def test_environment_goes_before_file_and_the_caller_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("nq57search.toml").write_text('port = 9001\nhost = "::1"\nlog_level = "DEBUG"\n')
    monkeypatch.setenv("NQ57_PORT", "9002")
    assert (Settings.load().port, Settings.load().host, Settings.load().log_level) == (9002, "::1", "debug")
    assert Settings.load(port=9003, host=None).port == 9003
    assert Settings.load(port=9003, host=None).host == "::1"


def test_named_file_is_used_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("nq57search.toml").write_text("port = 9001\n")
    other = tmp_path / "khác.toml"
    other.write_text("port = 9005\n")
    monkeypatch.setenv("NQ57_CONFIG", str(other))
    assert Settings.load().port == 9005
    monkeypatch.setenv("NQ57_CONFIG", str(tmp_path / "missing.toml"))
    with pytest.raises(BadInput, match=r"missing\.toml"):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "0", "1 to 65535"),
        ("PORT", "65536", "1 to 65535"),
        ("PORT", "tám", "1 to 65535"),
        ("HOST", "  ", "host name"),
        ("ENCODER", " ", "lsa"),
        ("LOG_LEVEL", "loud", "warning"),
        ("KEY", "khoá bí mật", "ASCII"),
    ],
)
def test_wrong_values_are_told_in_a_sentence(name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"NQ57_{name}", value)
    with pytest.raises(BadInput) as caught:
        Settings.load()
    message = str(caught.value)
    assert says in message
    assert f"NQ57_{name}" in message
    assert "pydantic" not in message
    assert "\n" not in message
    assert caught.value.vi != caught.value.en


def test_a_refused_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NQ57_KEY", "hunter2 secret")
    with pytest.raises(BadInput) as caught:
        Settings.load()
    assert "hunter2" not in f"{caught.value} {caught.value.vi}"


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NQ57_KEY", "hunter2")
    settings = Settings.load()
    assert settings.key is not None
    assert settings.key.get_secret_value() == "hunter2"
    assert "hunter2" not in f"{settings} {settings!r}"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEY", "PORT", "INDEX", "CONFIG"):
        monkeypatch.setenv(f"NQ57_{name}", "")
    settings = Settings.load()
    assert settings.key is None
    assert settings.port == 8057


def test_unknown_names_in_the_file_are_refused() -> None:
    Path("nq57search.toml").write_text("prot = 9001\n")
    with pytest.raises(BadInput, match=r"'prot'.*port"):
        Settings.load()


@pytest.mark.parametrize("content", [b"port = ", b'host = "\xff"', b"[port]\nx = 1\n"])
def test_broken_files_are_refused(content: bytes) -> None:
    Path("nq57search.toml").write_bytes(content)
    with pytest.raises(BadInput, match=r"nq57search\.toml"):
        Settings.load()


def test_settings_cannot_be_changed() -> None:
    settings = Settings.load()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize("toml", [None, 'index = "from/toml"\n', 'index = "~/toml"\n', 'index = ""\n'])
@pytest.mark.parametrize("variable", [None, "", "from/env", "~/env"])
def test_the_quick_way_to_the_index_agrees(
    toml: str | None, variable: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if toml is not None:
        Path("nq57search.toml").write_text(toml)
    if variable is not None:
        monkeypatch.setenv("NQ57_INDEX", variable)
    try:
        expected = Settings.load().index
    except BadInput:
        with pytest.raises(BadInput):
            index_folder()
    else:
        assert index_folder() == expected


def test_an_index_that_is_no_path_is_refused_both_ways() -> None:
    Path("nq57search.toml").write_text("index = 7\n")
    for read in (Settings.load, index_folder):
        with pytest.raises(BadInput, match="index"):
            read()
