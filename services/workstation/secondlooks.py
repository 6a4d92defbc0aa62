"""Which ready orders have a piece that is to be looked at once more, and what the looks of a period found; from the
orders on this computer alone."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from app.looks import SecondLook
from app.states import State
from app.wire import order_bytes
from services.workstation.rows import to_ms
from services.workstation.store import Store


class _Part(msgspec.Struct, gc=False):
    looks: list[SecondLook] = []


class _Order(msgspec.Struct, gc=False):
    fulfilments: list[_Part]


_CHOSEN = b'"looks":[{'
_decoder = msgspec.json.Decoder(_Order)


def chosen(store: Store, most: int) -> list[str]:
    """Ready orders with a look that waits, the first due first; orders of which steps are on their way may be named
    without one."""
    sql = """SELECT r.id, r.pending, c.body FROM rows r JOIN cache c ON c.id = r.id
        WHERE r.state = ? AND (r.pending = 1 OR instr(c.body, ?)) ORDER BY r.due LIMIT ?"""
    found = store.cache.ask(sql, (State.READY.value, _CHOSEN, most))
    return [id_ for id_, pending, body in found if pending or any(one.verdict is None for one in _looks(body))]


def looks_since(store: Store, since: datetime) -> tuple[SecondLook, ...]:
    """All that were chosen since, oldest first, whether or not anybody has looked; of orders that are open or were
    shipped since."""
    sql = """SELECT r.id, r.pending, c.body FROM rows r JOIN cache c ON c.id = r.id
        WHERE (r.open = 1 OR r.shipped >= ?) AND (r.pending = 1 OR instr(c.body, ?))"""
    found = store.cache.ask(sql, (to_ms(since), _CHOSEN))
    bodies = (_body(store, id_, bytes(body), pending == 1) for id_, pending, body in found)
    return tuple(sorted((one for b in bodies for one in _looks(b) if one.at >= since), key=lambda one: one.at))


def _body(store: Store, id_: str, body: bytes, pending: bool) -> bytes:
    """With the steps of this station that the receiver has not shown back yet."""
    shown = store.order(id_) if pending else None
    return body if shown is None else order_bytes(shown.order)


def _looks(body: bytes) -> Iterable[SecondLook]:
    return [one for part in _decoder.decode(body).fulfilments for one in part.looks]
