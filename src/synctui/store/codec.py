"""Frozen domain values as JSON and back, exactly, by the types of their fields."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from synctui.domain.invoice import Department, TaxRate
from synctui.domain.money import Money

T = TypeVar("T")
_AS_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
Convert = Callable[[Any], Any]


def to_text(value: object, declared: Any) -> str:
    """One value of a frozen dataclass as JSON text; fields that have their default are left out."""
    return _AS_TEXT(_encoder(declared)(value))


def from_text(text: str, declared: type[T]) -> T:
    """The value that `to_text` wrote; a field that the text does not have gets its default."""
    decode: Convert = _decoder(typing.cast(Any, declared))
    return typing.cast(T, decode(json.loads(text, parse_float=Decimal)))


def plain(values: Mapping[str, object] | None) -> str:
    """A mapping that is JSON already."""
    return json.dumps(dict(values or {}), ensure_ascii=False, separators=(",", ":"))


def mapping(text: str | None) -> dict[str, Any]:
    """What `plain` wrote; nothing is an empty mapping. Fractions are Decimal, never float."""
    return dict(json.loads(text, parse_float=Decimal)) if text else {}


def _same(value: Any) -> Any:
    return value


@cache
def _encoder(declared: Any) -> Convert:
    inner = _inner_of_optional(declared)
    if inner is not None:
        encode = _encoder(inner)
        return lambda value: None if value is None else encode(value)
    origin = typing.get_origin(declared)
    if origin is tuple:
        return _tuple_converter(typing.get_args(declared), _encoder, list)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        encode = _encoder(typing.get_args(declared)[1])
        return lambda value: {key: encode(item) for key, item in value.items()}
    if declared is Money:
        return lambda value: [value.cents, value.currency]
    if declared is Decimal:
        return str
    if declared in {date, datetime, time}:
        return lambda value: value.isoformat()
    if isinstance(declared, type) and issubclass(declared, Enum):
        return lambda value: value.value
    if declared in _SHARED:
        return _remembering(_record_encoder(declared))
    return _record_encoder(declared) if is_dataclass(declared) else _same


_SHARED = frozenset({Department, TaxRate})
"""Values that stand in one document after the other as the same object."""
_MOST_REMEMBERED = 256


def _remembering(encode: Convert) -> Convert:
    known: dict[int, tuple[Any, Any]] = {}

    def remembered(value: Any) -> Any:
        found = known.get(id(value))
        if found is None:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            # Kept with its value, so that no other object can come to have the same identity.
            found = known[id(value)] = (value, encode(value))
        return found[1]

    return remembered


@cache
def _decoder(declared: Any) -> Convert:
    inner = _inner_of_optional(declared)
    if inner is not None:
        decode = _decoder(inner)
        return lambda value: None if value is None else decode(value)
    origin = typing.get_origin(declared)
    if origin is tuple:
        return _tuple_converter(typing.get_args(declared), _decoder, tuple)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        decode = _decoder(typing.get_args(declared)[1])
        return lambda value: {key: decode(item) for key, item in value.items()}
    if declared is Money:
        return lambda value: Money(value[0], value[1])
    if declared in {date, datetime, time}:
        return typing.cast(Convert, declared.fromisoformat)
    if declared is Decimal or (isinstance(declared, type) and issubclass(declared, Enum)):
        return typing.cast(Convert, declared)
    return _record_decoder(declared) if is_dataclass(declared) else _same


def _inner_of_optional(declared: Any) -> Any:
    """X of `X | None`, else None."""
    if typing.get_origin(declared) not in {types.UnionType, typing.Union}:
        return None
    members = [member for member in typing.get_args(declared) if member is not type(None)]
    if len(members) != 1:
        raise TypeError(f"{declared} is no type that the store can keep")
    return members[0]


def _tuple_converter(members: tuple[Any, ...], convert: Callable[[Any], Convert], make: Convert) -> Convert:
    if len(members) == 2 and members[1] is Ellipsis:
        each = convert(members[0])
        return lambda value: make([each(item) for item in value])
    own = [convert(member) for member in members]
    return lambda value: make([one(item) for one, item in zip(own, value, strict=True)])


def _record_encoder(declared: Any) -> Convert:
    hints = typing.get_type_hints(declared)
    names = [field.name for field in fields(declared)]
    all_of = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    defaults = [_default(field) for field in fields(declared)]
    parts = [
        (name, default, any(default is one for one in _ALONE), _encoder(hints[name]))
        for name, default in zip(names, defaults, strict=True)
    ]

    def encode(value: Any) -> dict[str, Any]:
        told = {}
        for own, (name, default, is_alone, convert) in zip(all_of(value), parts, strict=True):
            if own is not default and (is_alone or _differs(own, default)):
                told[name] = convert(own)
        return told

    return encode


_ALONE = (None, True, False, (), MISSING)
"""Values of which there is only one each: what is another object is another value."""


def _differs(own: Any, default: Any) -> bool:
    # Decimal("1.00") equals Decimal(1) and is still another way of writing it.
    return own != default or repr(own) != repr(default)


def _record_decoder(declared: Any) -> Convert:
    hints = typing.get_type_hints(declared)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(declared)}

    def decode(value: Mapping[str, Any]) -> Any:
        return declared(**{name: decoders[name](item) for name, item in value.items() if name in decoders})

    return decode


def _default(field: Field[Any]) -> Any:
    """The value that a missing field gets; `MISSING`, which equals nothing, where it must be there."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default
