"""``nq57search serve``: the HTTP service and the page, on an index that is up to date."""

from __future__ import annotations

import socket
from importlib import import_module
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from ..errors import BadInput, OutsideFailed, PartMissing
from .progress import Progress

if TYPE_CHECKING:
    from ..settings import Settings
    from .console import Console
    from .context import Context

_HOMES = ("nq57search_api.app", "api.app")
"""Where the service stands: as installed from a wheel, then as in a checkout."""
_LAST_REQUESTS_SECONDS = 5


def serve(context: Context) -> int:
    """Serve until interrupted. The port is taken before the index is built, so that a taken one is told at once."""
    from ..settings import Settings

    args = context.args
    settings = Settings.load(host=args.host, port=args.port, index=args.index)
    refuse_open_door(settings)
    with listen(settings.host, settings.port) as listener:
        _update(settings, context.console)
        app = _create_app()(settings)
        context.console.message(f"Serving on {_address(settings)}", f"Đang phục vụ tại {_address(settings)}")
        _run(app, listener, settings)
    return 0


def refuse_open_door(settings: Settings) -> None:
    """Raise ``BadInput`` when others could reach the service and there is no key."""
    if settings.key is None and not _is_loopback(settings.host):
        raise BadInput(
            f"Without a key the service listens on this machine only, and {settings.host} can be reached from others.",
            f"Khi chưa có khoá, dịch vụ chỉ nghe trên máy này, còn {settings.host} thì máy khác truy cập được.",
            fix_en="Set NQ57_KEY to a secret, or leave out --host (NQ57_HOST).",
            fix_vi="Hãy đặt NQ57_KEY là một chuỗi bí mật, hoặc bỏ --host (NQ57_HOST).",
        )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: who connects early waits.

    Raises ``OutsideFailed`` when the address is taken, not allowed, or not of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
        except BaseException:
            listener.close()
            raise
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise OutsideFailed(
            f"Cannot listen on {host}, port {port}: {why}.",
            f"Không nghe được trên {host}, cổng {port}: {why}.",
            fix_en="Stop what uses that port, or choose another: --port 8058 (make serve PORT=8058).",
            fix_vi="Hãy dừng chương trình đang dùng cổng đó, hoặc chọn cổng khác: --port 8058 (make serve PORT=8058).",
        ) from error
    return listener


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _update(settings: Settings, console: Console) -> None:
    """Build the index when it is missing or its sources have changed."""
    from ..engine import build, staleness

    stale = staleness(settings.corpus, settings.index, encoder=settings.encoder)
    if stale is None:
        return
    console.message(f"Building the index: {stale}", f"Đang lập chỉ mục: {stale}")
    with Progress() as progress:
        build(settings.corpus, settings.index, encoder=settings.encoder, progress=progress)


def _create_app() -> Any:
    """The factory of the service, wherever it is installed."""
    for home in _HOMES:
        try:
            return import_module(home).create_app
        except ModuleNotFoundError as error:
            if error.name not in (home, home.partition(".")[0]):
                raise
    raise PartMissing(
        "The HTTP service is not installed beside nq57search.",
        "Chưa cài phần dịch vụ HTTP cùng với nq57search.",
        fix_en="Install the wheel of nq57search, or run from a checkout.",
        fix_vi="Hãy cài gói wheel của nq57search, hoặc chạy từ bản mã nguồn.",
    )


def _run(app: Any, listener: socket.socket, settings: Settings) -> None:
    import uvicorn

    config = uvicorn.Config(app, log_level=settings.log_level, timeout_graceful_shutdown=_LAST_REQUESTS_SECONDS)
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise OutsideFailed(
            "The service did not start.",
            "Dịch vụ không khởi động được.",
            fix_en="The lines above say why; `nq57search doctor` checks the index.",
            fix_vi="Xem lý do ở các dòng trên; `nq57search doctor` kiểm tra chỉ mục.",
        )
