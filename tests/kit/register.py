"""An order whose part is routed to a point of sale, and the effects about it."""

from dataclasses import replace
from typing import Any

from app.effects import CancelAtProvider, Submit, TellStatus, UpdateAtProvider
from app.orders import Fulfilment, Line, Order
from app.states import State
from tests.kit.orders import an_item, an_order, begun


def routed(route: str, *, reference: str = "", quantity: int = 2, sku: str = "FRAME-30x40") -> tuple[Order, Fulfilment]:
    """One item, all of it at the register."""
    snapshot = an_order(items=(an_item("1", quantity=quantity, sku=sku),))
    address = replace(snapshot.address, region="CO")
    lines = (Line("1", quantity),)
    part = Fulfilment(f"{snapshot.id}.1", route=route, state=State.RECEIVED, lines=lines, reference=reference)
    order = begun(replace(snapshot, address=address, fulfilments=(part,)))
    part = replace(order.fulfilments[0], reference=reference)
    return order.with_fulfilment(part), part


def named(order: Order, route: str) -> dict[str, Any]:
    return {"order": order.id, "cause": "c", "fulfilment": f"{order.id}.1", "provider": route}


def submit(order: Order, route: str) -> Submit:
    return Submit(key=f"{order.id}.1:submit:1", **named(order, route))


def update(order: Order, route: str, reference: str, event: str = "e1") -> UpdateAtProvider:
    return UpdateAtProvider(key=f"{order.id}.1:update:{event}", reference=reference, **named(order, route))


def cancel(order: Order, route: str, reference: str) -> CancelAtProvider:
    return CancelAtProvider(key=f"{order.id}.1:cancel:1", reference=reference, **named(order, route))


def tell(order: Order, route: str, reference: str, state: State) -> TellStatus:
    key = f"{order.id}.1:tell-{state}:1:{route}"
    return TellStatus(key=key, reference=reference, state=state, **named(order, route))
