"""Orders, events and effects to JSON bytes and back: one form for the wire, the JSON columns and the test pictures.

Derived from the dataclasses by msgspec. Events and effects carry their class name under `kind`; unknown kinds raise
`UnknownKind`, so that a station keeps the raw bytes and skips. Unknown fields are ignored on reading.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

import msgspec

from app.effects import EFFECTS, Effect
from app.errors import Corrupt
from app.events import EVENTS, Event
from app.orders import Order

T = TypeVar("T")
_EVENTS: dict[str, type[Event]] = {c.__name__: c for c in EVENTS}
_EFFECTS: dict[str, type[Effect]] = {c.__name__: c for c in EFFECTS}
_KEYS = {"kind": "about"}
"""A field called `kind` itself travels under another name, for `kind` is the class."""

_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
_orders = msgspec.json.Decoder(Order)
_encoder = msgspec.json.Encoder(decimal_format="string", enc_hook=None)


class UnknownKind(Corrupt):
    """An event or effect of a newer Platen: keep it, skip it."""


def order_bytes(order: Order) -> bytes:
    return _encoder.encode(order)


def read_order(data: bytes | str) -> Order:
    """Raises Corrupt where the bytes are not an order."""
    try:
        return _orders.decode(data)
    except _UNREADABLE as error:
        raise Corrupt(f"An order could not be read: {error}") from error


def event_bytes(event: Event) -> bytes:
    return _encoder.encode(_tagged(event))


def read_event(data: bytes | str) -> Event:
    """Raises Corrupt, or its kind UnknownKind."""
    return _read(data, _EVENTS)


def effect_bytes(effect: Effect) -> bytes:
    return _encoder.encode(_tagged(effect))


def read_effect(data: bytes | str) -> Effect:
    """Raises Corrupt, or its kind UnknownKind."""
    return _read(data, _EFFECTS)


def kind(value: Event | Effect) -> str:
    """The name under which it travels."""
    return type(value).__name__


def plain(value: object) -> Any:
    """Any of our values as plain JSON values (dicts, lists, strings, numbers)."""
    return msgspec.to_builtins(_tagged(value) if isinstance(value, Event | Effect) else value, str_keys=True)


def read(data: bytes | str, type_: type[T]) -> T:
    """Any of our dataclasses from JSON. Raises Corrupt."""
    try:
        return msgspec.json.decode(data, type=type_)
    except _UNREADABLE as error:
        raise Corrupt(f"A message could not be read: {error}") from error


def json_bytes(value: object) -> bytes:
    return _encoder.encode(value)


def _tagged(value: object) -> dict[str, object]:
    body: dict[str, object] = {"kind": type(value).__name__}
    body.update((_KEYS.get(f.name, f.name), getattr(value, f.name)) for f in fields(value))  # type: ignore[arg-type]
    return body


def _read(data: bytes | str, kinds: Mapping[str, type[T]]) -> T:
    try:
        raw = msgspec.json.decode(data)
        name = raw.pop("kind")
    except (*_UNREADABLE, KeyError, AttributeError, TypeError) as error:
        raise Corrupt("A message could not be read.") from error
    known = kinds.get(name) if isinstance(name, str) else None
    if known is None:
        raise UnknownKind(f"A message of the kind {name!r} is not known here.")
    for field, key in _KEYS.items():
        if key in raw:
            raw[field] = raw.pop(key)
    try:
        return msgspec.convert(raw, known)
    except _UNREADABLE as error:
        raise Corrupt(f"A message could not be read: {error}") from error
