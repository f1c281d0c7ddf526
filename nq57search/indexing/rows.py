"""Records as JSON values and back, told by their annotations: a record that gains a field needs no line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
_Decode = Callable[[Any], Any]


def to_row(value: Any) -> Any:
    """``value`` as JSON: a dataclass or a tuple is a list of its parts, anything else stands for itself."""
    if is_dataclass(value):
        kind: Any = type(value)
        return [to_row(getattr(value, name)) for name in _parts(kind)]
    if isinstance(value, tuple):
        return [to_row(part) for part in value]
    return value.value if isinstance(value, Enum) else value


def from_row(kind: type[_T], row: Any) -> _T:
    """The ``kind`` that ``to_row`` made ``row`` of.

    Raises ``ValueError`` or ``TypeError`` when the row is not of that shape. ``kind`` may be annotated with
    dataclasses, named tuples, enumerations, tuples, unions of one type with None, and the types of JSON.
    """
    wanted: Any = kind
    made: _T = _decoder(wanted)(row)
    return made


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else kind._fields


@cache
def _decoder(kind: Any) -> _Decode:
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        return _record(kind)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        (one,) = (part for part in get_args(kind) if part is not NoneType)
        decode = _decoder(one)
        return lambda row: None if row is None else decode(row)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _plain(kind)


def _record(kind: Any) -> _Decode:
    hints = get_type_hints(kind)
    decoders = tuple(_decoder(hints[name]) for name in _parts(kind))
    return lambda row: kind(*(decode(part) for decode, part in zip(decoders, row, strict=True)))


def _tuple(parts: tuple[Any, ...]) -> _Decode:
    if parts[-1] is Ellipsis:
        decode = _decoder(parts[0])
        return lambda row: tuple(map(decode, row))
    decoders = tuple(map(_decoder, parts))
    return lambda row: tuple(decode(part) for decode, part in zip(decoders, row, strict=True))


def _plain(kind: type) -> _Decode:
    accepted = (int, float) if kind is float else kind

    def checked(row: Any) -> Any:
        if not isinstance(row, accepted):
            raise TypeError(f"{row!r} is not {kind.__name__}")
        return row

    return checked
