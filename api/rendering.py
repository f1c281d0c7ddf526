"""Templates to pages. Everything printed into a page is escaped; nothing a caller sends can become markup."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from nq57search import __version__

from . import links
from .texts import kind_name, language_of, quoted, texts, understood_name

if TYPE_CHECKING:
    from starlette.requests import Request

    from .texts import Language

HERE: Final = Path(__file__).parent
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def render(template: str, request: Request, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page ``template`` in the language of the request.

    A template that names a value it was not given raises ``jinja2.UndefinedError``.
    """
    language = language_of(request)
    page = _TEMPLATES.get_template(template).render(
        lang=language, t=texts(language), version=__version__, switched=_switched(request, language), **values
    )
    return HTMLResponse(page, status)


def _switched(request: Request, language: Language) -> str:
    """The address of the same page in the other language."""
    values = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    if language == "vi":
        values.append(("lang", "en"))
    # Two slashes at the beginning would name another host.
    path = "/" + quote(request.scope["path"].lstrip("/"))
    return f"{path}?{urlencode(values)}" if values else path


def _count(number: int, language: Language) -> str:
    """1234 as 1.234 in Vietnamese, 1,234 in English."""
    grouped = f"{number:,}"
    return grouped.replace(",", ".") if language == "vi" else grouped


def _day(iso: str, language: Language) -> str:
    """2025-06-02 as 02/6/2025 (Decree 30/2020/NĐ-CP) or 2 June 2025; what is no full date stays as it is."""
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{day.day:02}/{month}/{day.year}"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "count": _count,
        "day": _day,
        "kind_name": kind_name,
        "quoted": quoted,
        "understood_name": understood_name,
    }
    made.globals |= {
        "search_address": links.search_address,
        "reader_address": links.reader_address,
        "documents_address": links.documents_address,
        "anchor": links.anchor,
    }
    return made


_TEMPLATES: Final = _environment()
