"""What calls and pages are given: the engine in use, and parameters within their ranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request

from nq57search.engine import Engine
from nq57search.records import Kind, Where

if TYPE_CHECKING:
    from .open_index import OpenIndex

RANGES: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {"k": (1, 100), "limit": (1, 1000), "system": (1, 6), "initiative": (1, 30), "year": (1900, 2200)}
)
"""Whole-number parameters that mean the same everywhere, with their ends (both allowed)."""
QUERY_CHARACTERS: Final = 2000
SEARCH_OFFSET: Final = 10_000
LISTING_OFFSET: Final = 1_000_000


def _whole(name: str, meaning: str) -> Any:
    low, high = RANGES[name]
    return Query(ge=low, le=high, description=meaning)


QueryText = Annotated[
    str,
    Query(
        min_length=1,
        max_length=QUERY_CHARACTERS,
        description='What to look for; words between "quotes" must stand exactly so.',
    ),
]
HitCount = Annotated[int, _whole("k", "How many hits to return.")]
SearchOffset = Annotated[int, Query(ge=0, le=SEARCH_OFFSET, description="How many hits to pass over.")]
ListingOffset = Annotated[int, Query(ge=0, le=LISTING_OFFSET, description="How many passages to pass over.")]
Limit = Annotated[int, _whole("limit", "How many passages to return.")]


def where(
    document: Annotated[list[str], Query(max_length=50, description="Only these documents; may repeat.")] = [],  # noqa: B006
    system: Annotated[int | None, _whole("system", "Only passages about this System.")] = None,
    initiative: Annotated[int | None, _whole("initiative", "Only passages about this Initiative.")] = None,
    year: Annotated[int | None, _whole("year", "Only passages that speak of this year.")] = None,
    language: Annotated[Literal["vi", "en"] | None, Query(description="Only passages in this language.")] = None,
    kind: Annotated[list[Kind], Query(max_length=20, description="Only these kinds; may repeat.")] = [],  # noqa: B006
) -> Where:
    """The filters of a call as the engine takes them."""
    kinds = tuple(str(one) for one in kind)
    return Where(tuple(document), system, initiative, year, language, kinds)


Filters = Annotated[Where, Depends(where)]


def engine_in_use(request: Request) -> Engine:
    """The engine to answer with. Raises ``IndexProblem`` while no index is open."""
    index: OpenIndex = request.app.state.index
    return index.engine()


EngineInUse = Annotated[Engine, Depends(engine_in_use)]


@dataclass(frozen=True, slots=True)
class Fault:
    """What was wrong with one parameter and what to do, in both languages."""

    name: str
    vi: str
    en: str
    fix_vi: str
    fix_en: str


def explain(error: Mapping[str, Any]) -> Fault:
    """One of pydantic's validation errors in words, without repeating the value that was sent."""
    name = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "?")
    context = error.get("ctx", {})
    match error["type"]:
        case "missing" | "string_too_short":
            return Fault(
                name,
                f"Thiếu tham số “{name}”.",
                f"The parameter {name!r} is missing or empty.",
                f"Hãy thêm {name}=… vào địa chỉ." if name != "q" else "Hãy nhập điều cần tìm (q), ít nhất 1 ký tự.",
                f"Give {name}=… in the address.",
            )
        case "string_too_long":
            most = _grouped(context["max_length"])
            return Fault(
                name,
                f"Tham số “{name}” quá dài.",
                f"The parameter {name!r} is too long.",
                f"Hãy rút ngắn còn tối đa {most} ký tự.",
                f"Shorten it to at most {context['max_length']} characters.",
            )
        case "too_long":
            return Fault(
                name,
                f"Tham số “{name}” lặp lại quá nhiều lần.",
                f"The parameter {name!r} is repeated too often.",
                f"Hãy dùng tối đa {context['max_length']} giá trị.",
                f"Use at most {context['max_length']} values.",
            )
        case "literal_error" | "enum":
            return _not_one_of(name, str(context["expected"]))
        case _:
            return _not_in_range(name, context)


def _not_one_of(name: str, expected: str) -> Fault:
    """``expected`` is pydantic's list: ``'vi' or 'en'``."""
    choices = expected.replace("'", "").replace(" or ", ", ")
    return Fault(
        name,
        f"Giá trị của tham số “{name}” không có trong danh sách cho phép.",
        f"The value of the parameter {name!r} is not one that is allowed.",
        f"Hãy dùng một trong: {choices}.",
        f"Use one of: {choices}.",
    )


def _not_in_range(name: str, context: Mapping[str, Any]) -> Fault:
    low, high = RANGES.get(name, (context.get("ge", 0), context.get("le")))
    vi = f"số nguyên từ {low} đến {_grouped(high)}" if high is not None else f"số nguyên từ {low} trở lên"
    en = f"a whole number from {low} to {high}" if high is not None else f"a whole number from {low} up"
    return Fault(
        name,
        f"Tham số “{name}” phải là {vi}.",
        f"The parameter {name!r} must be {en}.",
        f"Hãy sửa {name} thành một {vi}.",
        f"Change {name} to {en}.",
    )


def _grouped(number: int) -> str:
    """2000 as 2.000; a year stays as it is written."""
    return f"{number:,}".replace(",", ".") if number != RANGES["year"][1] else str(number)
